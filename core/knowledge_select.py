"""Pick the rows of the small tables that bear on a question: forms, requirements, restrictions, documents, steps.

Everything here is in memory and pure; the tables are tens of rows long.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Generic, TypeVar

from core.evidence import Commodity, CooForm, Document, ProcedureStep, Requirement, Restriction
from core.knowledge import KnowledgeBase
from core.knowledge_search import asked_words, content_words
from core.question.goods import tokens
from core.question.model import Question

ALWAYS = ("INVOICE", "PACKING_LIST", "PEB", "NPE", "BL", "AWB")
_PLANTS = frozenset(
    {
        "kopi",
        "kakao",
        "rempah",
        "hortikultura",
        "teh",
        "kelapa",
        "tembakau",
        "serealia",
        "palawija",
        "perkebunan",
        "florikultura",
        "hasil hutan",
        "herbal",
        "karet",
        "kacang",
        "pakan",
    }
)
_WOOD = frozenset({"furnitur", "kehutanan", "kertas"})
_BY_FAMILY: tuple[tuple[frozenset[str], tuple[str, ...]], ...] = (
    (frozenset({"perikanan"}), ("HC_FISH", "SKP_HACCP", "APPROVAL_NO")),
    (_PLANTS, ("PHYTO", "FUM_CERT")),
    (_WOOD, ("VLEGAL", "ISPM15")),
    (frozenset({"sawit"}), ("PE", "BK_PROOF")),
    (frozenset({"mineral", "logam mulia"}), ("PE", "LS", "BK_PROOF")),
    (frozenset({"arang"}), ("MSDS", "DG_DECL", "COA")),
    (frozenset({"makanan olahan", "minuman"}), ("SKE_BPOM", "HALAL", "COA")),
    (frozenset({"kosmetik", "farmasi", "kimia", "atsiri", "oleokimia"}), ("MSDS", "COA")),
    (frozenset({"peternakan"}), ("HC_ANIMAL",)),
    (frozenset({"kerajinan", "rotan"}), ("ISPM15",)),
)
_EUDR = frozenset({"kopi", "kakao", "sawit", "karet", "furnitur", "kehutanan"})
GOODS_WORDS = {"kayu": ("kehutanan", "furnitur"), "wood": ("kehutanan", "furnitur"), "wooden": ("furnitur",), "timber": ("kehutanan",), "mebel": ("furnitur",), "furniture": ("furnitur",), "furnitur": ("furnitur",), "furnit": ("furnitur",), "ikan": ("perikanan",), "fish": ("perikanan",), "seafood": ("perikanan",), "udang": ("perikanan",), "shrimp": ("perikanan",), "tuna": ("perikanan",), "food": ("makanan olahan",), "makanan": ("makanan olahan",), "pangan": ("makanan olahan",), "rempah": ("rempah",), "spice": ("rempah",), "kopi": ("kopi",), "coffee": ("kopi",), "kakao": ("kakao",), "cocoa": ("kakao",), "sawit": ("sawit",), "palm": ("sawit",), "karet": ("karet",), "rubber": ("karet",), "arang": ("arang",), "charcoal": ("arang",), "briket": ("arang",), "tekstil": ("tekstil", "pakaian"), "garment": ("pakaian",), "pakaian": ("pakaian",), "baju": ("pakaian",), "kosmetik": ("kosmetik",), "cosmetic": ("kosmetik",), "skincare": ("kosmetik",), "baja": ("logam",), "steel": ("logam",), "aluminium": ("logam",), "tembakau": ("tembakau",), "tobacco": ("tembakau",), "keramik": ("keramik",), "ceramic": ("keramik",), "piring": ("keramik",), "elektronik": ("elektronik",), "buah": ("hortikultura",), "fruit": ("hortikultura",), "sayur": ("hortikultura",), "kelapa": ("kelapa",), "coconut": ("kelapa",)}  # fmt: skip

Row = TypeVar("Row")
Made = TypeVar("Made")


def _latest(make: Callable[[Sequence[Row]], Made]) -> Callable[[Sequence[Row]], Made]:
    """What is made of a table's rows, made once for the rows in use: the same tuple, whatever the data version."""
    held: tuple[Sequence[Row], Made] | None = None

    def of(rows: Sequence[Row]) -> Made:
        nonlocal held
        if held is None or held[0] is not rows:
            held = rows, make(rows)
        return held[1]

    return of


class _Phrases(Generic[Row]):
    """Phrases between blanks and the rows they name, held by their first words: few are looked for in a text."""

    def __init__(self, phrases: Iterable[tuple[str, Row]]) -> None:
        self._of: dict[str, list[tuple[str, Row]]] = {}
        for phrase, row in phrases:
            self._of.setdefault(phrase.split(maxsplit=1)[0], []).append((phrase, row))

    def found(self, said: str) -> list[Row]:
        """A row for each of its phrases among words between blanks."""
        known = (self._of.get(word, ()) for word in dict.fromkeys(said.split()))
        return [row for some in known for phrase, row in some if phrase in said]


def families(question: Question) -> frozenset[str]:
    """The goods families a question is about, by its goods and by plain words such as "kayu" or "food"."""
    return _families_said(question.words).union(m.commodity.family for m in question.goods if m.score >= 0.5)


@lru_cache(maxsize=256)
def _families_said(words: str) -> frozenset[str]:
    """The families that plain words name; asked for several times while a question is answered."""
    return frozenset(family for word in tokens(words) for family in GOODS_WORDS.get(word, ()))


def unions(question: Question) -> frozenset[str]:
    """The countries goods go to, with the union each belongs to."""
    return frozenset(c for p in question.readings.places if not p.origin for c in (p.code, p.in_union) if c)


def forms_for(base: KnowledgeBase, places: frozenset[str]) -> tuple[CooForm, ...]:
    """Certificate-of-origin forms for a destination: those in force first, the bilateral before the regional."""
    hits = [f for f in base.coo_forms if places & set(f.members)]
    return tuple(sorted(hits, key=lambda f: (not f.in_force, len(f.members))))


def forms_named(base: KnowledgeBase, question: Question) -> tuple[CooForm, ...]:
    """Forms and agreements that the question names: "Form AK", "IEU-CEPA", "RCEP"."""
    padded = _padded(question.words).replace(" i e u ", " ieu ")
    return tuple(base.coo_forms[place] for place in sorted({*_names_of_forms(base.coo_forms).found(padded)}))


@_latest
def _names_of_forms(forms: Sequence[CooForm]) -> _Phrases[int]:
    """What the forms and their agreements are called, with the place of each."""
    found = []
    for place, form in enumerate(forms):
        names = {_squeezed(part) for name in (form.form, form.agreement) for part in re.split(r"[()/]|\s-\s", name)}
        acronyms = {
            _squeezed(a)
            for a in re.findall(r"\b[A-Z][A-Za-z]*-?[A-Z]{2,}\b|\b[A-Z]{3,}\b", f"{form.form} {form.agreement}")
        }
        names |= acronyms - {"ska", "dab", "asean", "fta", "pta", "cepa", "gsp", "umum"}
        found += [(f" {name} ", place) for name in names if name]
    return _Phrases(found)


def _squeezed(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", name.lower()).strip()


def _padded(words: str) -> str:
    """The letters and digits of lower-case words, each word between blanks."""
    return f" {re.sub(r'[^a-z0-9]+', ' ', words)} "


def requirements_for(base: KnowledgeBase, question: Question, limit: int = 5) -> tuple[Requirement, ...]:
    """What the destination asks of these goods, the rules for exactly these goods first."""
    places, kinds = unions(question), families(question)
    words = set(asked_words(question.words))

    def rank(known: tuple[Requirement, frozenset[str]]) -> tuple[int, float]:
        row, said = known
        own = not kinds.isdisjoint(row.families)
        return (2 if own else 1 if not row.families else 0, len(words & said) + 0.5 * own)

    rows = [known for known in _words_of_requirements(base.requirements) if known[0].destination in places]
    if kinds:
        rows = [known for known in rows if not known[0].families or not kinds.isdisjoint(known[0].families)]
    ranked = sorted(rows, key=rank, reverse=True)
    return tuple(row for row, _ in ranked[:limit])


@_latest
def _words_of_requirements(rows: Sequence[Requirement]) -> list[tuple[Requirement, frozenset[str]]]:
    """Each row with the words of what it says."""
    texts = (f"{r.title_id} {r.title_en} {r.detail_id} {r.detail_en}" for r in rows)
    return [(row, frozenset(content_words(text))) for row, text in zip(rows, texts, strict=True)]


def restrictions_for(base: KnowledgeBase, question: Question, limit: int = 3) -> tuple[Restriction, ...]:
    """Bans and conditions on the goods named, by keyword and by code."""
    said = " " + " ".join(tokens(question.words)) + " "
    codes = [c for m in question.goods[:3] if m.score >= 0.8 for c in (m.commodity.btki8 or m.commodity.hs6,)] + [
        c.digits for c in question.readings.codes
    ]
    sizes: dict[int, list[float]] = {}  # of the keywords said, by the place of the row
    for place, size in _keywords_of_restrictions(base.restrictions).found(said):
        sizes.setdefault(place, []).append(size)
    scored: list[tuple[float, int, Restriction]] = []
    for place in range(len(base.restrictions)) if codes else sizes:
        row, hits = base.restrictions[place], sizes.get(place, ())
        score = max(hits, default=0.0) + 0.3 * (len(hits) - 1 if hits else 0)
        if codes and any(code.startswith(prefix) or prefix.startswith(code) for code in codes for prefix in row.hs):
            score += 0.8
        if score:
            scored.append((score, -place, row))
    scored.sort(reverse=True, key=lambda s: s[:2])
    best = scored[0][0] if scored else 0.0
    return tuple(row for score, _, row in scored[:limit] if score >= 0.6 * best)


@_latest
def _keywords_of_restrictions(rows: Sequence[Restriction]) -> _Phrases[tuple[int, float]]:
    """The keywords of the rows, with the place of each and what it counts."""
    keywords = ((place, keyword, tokens(keyword)) for place, row in enumerate(rows) for keyword in row.keywords)
    return _Phrases((f" {' '.join(w)} ", (place, len(w) + len(k) / 100)) for place, k, w in keywords if w)


def documents_for(base: KnowledgeBase, question: Question) -> tuple[tuple[Document, ...], tuple[Document, ...]]:
    """Papers that every export needs, and those for these goods and this destination."""
    by_code = {d.code: d for d in base.documents}
    kinds, places = families(question), unions(question)
    extra: list[str] = []
    for group, codes in _BY_FAMILY:
        if group & kinds:
            extra += codes
    extra += _for_destination(kinds, places)
    if question.destination or not kinds:
        extra.append("SKA_PREF")
    always = tuple(by_code[c] for c in ALWAYS if c in by_code)
    return always, tuple(by_code[c] for c in dict.fromkeys(extra) if c in by_code)


def _for_destination(kinds: frozenset[str], places: frozenset[str]) -> Iterable[str]:
    if "EU" in places:
        if kinds & _EUDR:
            yield "EUDR_DDS"
        if "perikanan" in kinds:
            yield "CATCH_CERT"
        yield "REX"
    if "US" in places and kinds & {"perikanan", "rempah"}:
        yield "CS137"
    if places & {"CN", "US", "KR"} and kinds & {"perikanan", "makanan olahan"}:
        yield "SC_FACTORY"
    if "SA" in places and kinds & {"makanan olahan", "peternakan"}:
        yield "HALAL_SHIP"


def documents_named(base: KnowledgeBase, question: Question) -> tuple[Document, ...]:
    """Papers that the question names."""
    hits = {*_names_of_papers(base.documents).found(_padded(question.words))}
    return tuple(base.documents[place] for place in sorted(hits)[:3])


@_latest
def _names_of_papers(papers: Sequence[Document]) -> _Phrases[int]:
    """What the papers are called, with the place of each."""
    found = []
    for place, paper in enumerate(papers):
        parts = (part for name in (paper.name_id, paper.name_en) for part in re.split(r"[()/,&]", name))
        names = {_squeezed(name) for name in (paper.code.replace("_", " "), *parts)}
        found += [(f" {name} ", place) for name in names if len(name) > 1]
    return _Phrases(found)


def steps_for(base: KnowledgeBase, question: Question, limit: int = 8) -> tuple[ProcedureStep, ...]:
    """The procedure whose steps share most of the question's words."""
    words = set(asked_words(question.words))
    best: tuple[float, str] = (0.0, "")
    procedures = _words_of_procedures(base.procedures)
    for name, (_, title) in procedures.items():
        best = max(best, (len(words & title) / (len(words) or 1), name))
    return tuple(procedures[best[1]][0][:limit]) if best[0] >= 0.34 else ()


@_latest
def _words_of_procedures(rows: Sequence[ProcedureStep]) -> dict[str, tuple[list[ProcedureStep], frozenset[str]]]:
    """The steps of each procedure, and the words of its name and of their titles."""
    grouped: dict[str, list[ProcedureStep]] = {}
    for step in rows:
        grouped.setdefault(step.procedure, []).append(step)
    titles = {
        name: f"{name.replace('_', ' ')} {' '.join(f'{s.title_id} {s.title_en}' for s in steps)}"
        for name, steps in grouped.items()
    }
    return {name: (steps, frozenset(content_words(titles[name]))) for name, steps in grouped.items()}


def commodities_of(matches: Sequence[str], base: KnowledgeBase) -> tuple[Commodity, ...]:
    """Commodities by id, in the order given."""
    by_id = {c.id: c for c in base.commodities}
    return tuple(by_id[i] for i in matches if i in by_id)
