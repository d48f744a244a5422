"""Who does what: offices and parties of a text with the words beside each, so that none takes another's place."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from core.grounding.vocabulary import plain_words

_OFFICES = {
    "trade": r"kemendag|kementerian perdagangan|menteri perdagangan|mendag|ministry of trade|trade ministry|trade minister|minister of trade",
    "finance": r"kemenkeu|kementerian keuangan|menteri keuangan|menkeu|ministry of finance|finance ministry|finance minister|minister of finance",
    "customs": r"(?:dirjen |direktur jenderal |direktorat jenderal |kantor )?bea (?:dan )?cukai|djbc|(?:directorate general of |director general of )?customs(?: and excise| director general| office)?"
    r"(?! (?:area|value|declaration|access|territory|zone|dut|registration|service|law|clearance))",
    "central bank": r"bank indonesia|bi", "food": r"bpom|badan pom", "fisheries": r"kkp|kementerian kelautan(?: dan perikanan)?|bppmhkp|bkipm|ministry of marine affairs(?: and fisheries)?|fisheries ministry",
    "quarantine": r"barantin|badan karantina(?: indonesia)?|balai karantina|kantor karantina|quarantine (?:agency|office|authority)",
    "energy": r"(?:kementerian |menteri )?esdm|energy ministry|ministry of energy(?: and mineral resources)?|energy minister",
    "forestry": r"kemenhut|klhk|kementerian kehutanan|forestry ministry|ministry of forestry", "agriculture": r"kementan|kementerian pertanian|menteri pertanian|agriculture ministry|ministry of agriculture",
    "industry": r"kemenperin|kementerian perindustrian|menteri perindustrian|industry ministry|ministry of industry", "small firms": r"menteri umkm|kementerian umkm|msme minister|msme ministry",
    "law": r"kemenkumham|kementerian hukum|law ministry|ministry of law", "health": r"kemenkes|kementerian kesehatan|menteri kesehatan|ministry of health|health ministry", "investment": r"bkpm|kementerian investasi|ministry of investment",
    "issuing office": r"ipska|instansi penerbit|issuing offices?", "palm fund": r"bpdpks|bpdp", "eximbank": r"lpei|eximbank", "ojk": r"ojk", "single window": r"insw|lnsw", "us food": r"(?:us )?fda", "korean food": r"mfds", "chinese customs": r"gacc",
    "president": r"presiden|president", "parliament": r"dpr|parliament", "regional": r"dinas(?: \w+)?|regional trade office",
}  # fmt: skip
_PARTIES = {
    "exporter": r"eksportir|exporters?", "importer": r"importir|importers?", "buyer": r"pembeli|buyers?", "seller": r"penjual|sellers?", "agent": r"ppjk|forwarders?", "bank": r"bank",
    "surveyor": r"surveyor(?! report)", "licensing body": r"lembaga penerbit|licensing body", "carrier": r"pengangkut|carriers?", "producer": r"produsen|producers?",
}  # fmt: skip
BESIDE = 2  # words on either side of a name that say what it is named for
_NAMES = (*_OFFICES, *_PARTIES)
_AGENT = re.compile(
    r"(?<![\w-])(?:" + "|".join(f"(?P<a{n}>{p})" for n, p in enumerate((*_OFFICES.values(), *_PARTIES.values()))) + r")(?:nya|'s)?(?![\w-])"
)  # fmt: skip
_ALL = " ".join((*_OFFICES.values(), *_PARTIES.values()))
_COMMON = frozenset(
    "bea dan and of general us office offices trade law health industry energy small area value declaration access territory zone dut registration service clearance report mineral resources affairs".split()
)
_SOME = (
    frozenset(re.findall(r"[a-z]{2,}", re.sub(r"\(\?[!:]|\\w", " ", _ALL)))
    | frozenset(re.findall(r"([a-z]{3,})s\?", _ALL))
    | {"oleh", "by"}
) - _COMMON  # one of these is in every name; the others say too little to look for one
_HINT = _SOME | {f"{word}'s" for word in _SOME}
_PARENTHESES = re.compile(r"\([^()]*\)")
_ON_BEHALF = re.compile(r",?\s(?:atas nama|on behalf of)(?: the)?\s[^,;.()]{3,40}(?:,|(?= \w+(?:kan|s)\b))")
_BEHALF = frozenset({"*behalf"})
_PARTS = re.compile(r"[;:.!?]|(?<!\w)(?:sedangkan|sementara|while|whereas|tetapi|namun|but)(?!\w)")
_AND = re.compile(r"(?<!\w)(?:dan|and|serta|atau|or)(?!\w)")
_THROUGH = re.compile(r"(?<!\w)(?:lewat|melalui|di|ke|kepada|pada|through|via|at|to|with|using)(?!\w)")
_JOINED = re.compile(r"\s*(?:,|/|dan|and|atau|or|serta)?(?:\s*(?:dan|and|the|oleh|by))?\s*")
_VERB = re.compile(
    r"di(?!nas|rjen|buat|lakukan|rektur|rektorat|ri|mensi|skon|stri|gital)[a-z]{4,}|me(?!nteri|mbuat|lakukan|lalui|nurut|ngenai|reka|tode|trik|nit|bel|sin|rah|ntah|skipun|maupun)[a-z]{5,}"
    r"|certif(?:y|ies|ied|ying)|(?:issu|determin|appoint|approv|inspect|publish|announc|declar|verif|sign|licens|quot|supervis|collect|administ|decid|charg|endors|stamp|grant|author)[a-z]*"
    r"|sets?|fix(?:es|ed)?|makes?|made|gives?|given|checks?|checked|says|said|spoke|holds?|keeps?|runs?"
)
_FORMS = re.compile(r"(?:di(?:ny|[tpskn])?(?P<di>[a-z]+?)|me(?:ny|ng|[nm])?[sp]?(?P<me>[a-z]+?))(?:kan|i)?(?:nya)?")
_IRREGULAR = {"made": "mak", "given": "giv", "said": "say", "spoke": "speak"}
_STRONG = re.compile(
    r"(?:di|me)?(?:ter|ner)bit[a-z]*|(?:di|me)(?:te|ne)tapkan|(?:di|mem?|men)?sertifikasi|(?:di|me)(?:ny|s)ahkan|(?:di|me)ngeluarkan|dikeluarkan|(?:di|me)(?:t|n)entukan"
    r"|issu[a-z]*|certif(?:y|ies|ied)|sets?|determin[a-z]*|appoint[a-z]*|approv(?:e|es|ed)"
)
_BY = re.compile(r"(?<!\w)(?:oleh|by)(?: the| an?)? $")
_ACCORDING = re.compile(r"(?<!\w)(?:menurut|according to|per)(?: the)? $")
_BY_VERB = re.compile(r"(?<!\w)di[a-z]{4,}(?:nya)? $")
_DONE = re.compile(
    r"(?<!\w)(?:(?P<di>di(?!nas|rjen|rektur|rektorat|ri|mensi|skon|stri|gital)[a-z]{4,}?)(?:nya)?(?P<id> oleh)?|(?P<by>[a-z]{2,}ed|set|made|given|held|drawn) by(?: the| an?)?)(?= )"
)
_IS = re.compile(r"(?<!\w)(?:is|are|was|were|be|been|being)(?: \w+ly)? $")
_MEANS = re.compile(
    r"(?<!\w)(?:ke|di|pada|kepada|lewat|melalui|untuk|bagi|sistem|to|with|at|through|via|for|in|into)(?: the| an?| sistem| kantor)? $"
)


@dataclass(frozen=True, slots=True)
class Deed:
    """An office or a party with what is said beside it."""

    agent: str
    does: frozenset[str]  # roots of what it does, or of what is done by it
    verbs: frozenset[str]  # and of all that is done beside it
    words: frozenset[str]  # stems of the things beside it, without plain words
    doer: bool  # whether it is named as who does it, not as where or through whom
    heads: frozenset[str] = frozenset()  # the two words before its name
    tails: frozenset[str] = frozenset()  # and behind it


def names_agents(known: frozenset[str]) -> bool:
    """Whether any of the words of a text may name one; cheap, so that most sentences are not searched."""
    return not known.isdisjoint(_HINT)


def read_deeds(low: str, places: Iterable[tuple[int, str]]) -> tuple[Deed, ...]:
    """The deeds of a line in lower case, given where the stem of each of its words stands."""
    bare = _PARENTHESES.sub(_without, low)
    flat = _ON_BEHALF.sub(lambda m: " " * len(m[0]), bare)
    words = [(at, word, _verb_at(flat, at)) for at, word in places if not flat[at : at + 1].isspace()]
    found = list[Deed]()
    start = 0
    for end in [*(m.start() for m in _PARTS.finditer(flat)), len(flat)]:
        deeds = _of_part(low, flat, start, end, words)
        found += deeds or _unnamed(flat, start, end, words)
        start = end
    nothing = frozenset[str]()
    for behalf in _ON_BEHALF.finditer(bare):
        names = (_name(m) for m in _AGENT.finditer(behalf[0]))
        found += [Deed(name, nothing, nothing, nothing, False, _BEHALF) for name in names]
    return tuple(found)


def _name(match: re.Match[str]) -> str:
    return _NAMES[int((match.lastgroup or "a0")[1:])]


def _without(match: re.Match[str]) -> str:
    """Nothing in the place of parentheses, but for a name that stands in them alone: "karantina (Barantin)"."""
    inside = match[0][1:-1]
    return f" {inside} " if _AGENT.fullmatch(inside) else " " * len(match[0])


def _of_part(low: str, flat: str, start: int, end: int, words: list[tuple[int, str, str]]) -> list[Deed]:
    """The deeds between two marks: each agent has the words up to where those of the next one begin."""
    groups = _groups(flat, list(_AGENT.finditer(flat, start, end)))
    cuts = [
        (start, start, False),
        *(_cut(flat, a[-1].end(), b[0].start()) for a, b in pairwise(groups)),
        (end, end, False),
    ]
    found, before = list[Deed](), frozenset[str]()
    for place, group in enumerate(groups):
        (_, left, through), (right, _, way) = cuts[place], cuts[place + 1]
        right = cuts[place + 2][0] if way else right  # "by A through the system of B": the system is also A's
        taken = [(m.start(), m.end()) for m in group]
        own = [w for w in words if left <= w[0] < right and not any(a <= w[0] < b for a, b in taken)]
        verbs = frozenset(_root(verb) for _, _, verb in own if verb)
        if not through:
            verbs = before = verbs or before  # "rempah oleh BPOM": as the one before
        things = frozenset(word for _, word, verb in own if not verb and word not in plain_words())
        strong = any(_STRONG.fullmatch(verb) for _, _, verb in own if verb)
        for match in group:
            head = flat[max(left, match.start() - 30) : match.start()]
            by = _BY.search(head) is not None or _BY_VERB.search(head) is not None
            name = _name(match)
            doer = by or ((strong or name in _OFFICES) and not through and not _MEANS.search(head))
            told = _ACCORDING.search(head) is not None  # whose word it is, not whose deed
            near = [(at, _root(verb) if verb else word) for at, word, verb in own]
            heads = frozenset([word for at, word in near if at < match.start()][-BESIDE:])
            tails = frozenset([word for at, word in near if at >= match.end()][:BESIDE])
            does = verbs - frozenset(_root(v) for at, _, v in own if v and at >= match.end() and _passive(flat, at, v))
            does = frozenset() if told or not doer else does
            also = [name, *_aliases(low, match.end())]
            found += [Deed(each, does, verbs, things, doer, heads, tails) for each in also]
    return found


def _passive(flat: str, at: int, verb: str) -> bool:
    """Whether a verb says what is done to the name before it."""
    return verb.startswith("di") or _IS.search(flat, max(0, at - 12), at) is not None


def _aliases(low: str, at: int) -> list[str]:
    """Other names that stand in parentheses behind one."""
    match = _PARENTHESES.match(low, at + (low[at : at + 1] == " "))
    return [] if match is None else [_name(m) for m in _AGENT.finditer(match[0])]


def _unnamed(flat: str, start: int, end: int, words: list[tuple[int, str, str]]) -> list[Deed]:
    """Deeds of somebody that is no known office or party, by the first word behind what is done."""
    found = list[Deed]()
    for match in _DONE.finditer(flat, start, end):
        verb = match["by"] or match["di"]
        follows = next((word for at, word, doing in words if match.end() <= at < match.end() + 2 and not doing), "")
        if follows and (match["id"] or match["by"] or follows not in plain_words()):
            told = match["id"] is not None or match["by"] is not None
            done = frozenset({_root(verb)})
            found.append(Deed(f"*{follows}", done, done, frozenset(), told))
    return found


def _groups(flat: str, mentions: list[re.Match[str]]) -> list[list[re.Match[str]]]:
    """Agents that are named together: what is said of one is said of all."""
    groups = list[list[re.Match[str]]]()
    for mention in mentions:
        if groups and _JOINED.fullmatch(flat, groups[-1][-1].end(), mention.start()):
            groups[-1].append(mention)
        else:
            groups.append([mention])
    return groups


def _cut(flat: str, start: int, end: int) -> tuple[int, int, bool]:
    """Where the words of one agent end and those of the next begin, and whether that one only stands for a way.

    Without a mark between them both have all the words.
    """
    if (at := flat.find(",", start, end)) >= 0:
        return at, at, False
    if (match := _AND.search(flat, start, end)) is not None:
        return match.start(), match.start(), False
    if (match := _THROUGH.search(flat, start, end)) is not None:
        return end, match.start(), True
    return end, start, False


def _verb_at(flat: str, at: int) -> str:
    """The word at a place where it is something done, else nothing."""
    match = _VERB.match(flat, at)
    return match[0] if match is not None and not flat[match.end() : match.end() + 1].isalpha() else ""


@lru_cache(4096)
def _root(verb: str) -> str:
    """What all forms of a verb share: "erbit" of "diterbitkan" and "menerbitkan", "issu" of "issues" and "issued"."""
    if verb in _IRREGULAR:
        return _IRREGULAR[verb]
    if (match := _FORMS.fullmatch(verb)) is not None:
        return match["di"] or match["me"]
    return re.sub(r"(?:ies|ied|y|es|ed|e|s|d|ing)$", "", verb)


def same_deeds(said: tuple[Deed, ...], held: tuple[Deed, ...], words: frozenset[str] | None = None) -> bool:
    """Whether all that is said to be done by somebody is held to be done by the same, and not by another.

    `words` are those of the row, where it has not been seen yet that it knows the things spoken of.
    """
    for deed in said:
        if words is not None and not deed.words <= words:
            return False
        own = [d for d in held if d.agent == deed.agent]
        if deed.agent[0] == "*" and deed.doer and not own:
            return False
        if not own:
            if deed.doer or deed.agent in _OFFICES:
                return False
            continue
        verbs = frozenset[str]().union(*(d.verbs for d in own))
        if not deed.does <= verbs:
            return False
        things = frozenset[str]().union(*(d.words for d in own))
        others = frozenset[str]().union(*(d.words for d in held if d.agent != deed.agent))
        if (deed.doer or deed.agent in _OFFICES) and deed.words & others - things:
            return False
        if _beside_another(deed, own, [d for d in held if d.agent != deed.agent]):
            return False
    return True


def _beside_another(deed: Deed, own: list[Deed], others: list[Deed]) -> bool:
    """Whether the words right before or right behind a name stand so beside another one, and not beside it."""
    here = frozenset[str]().union(*(d.heads | d.tails for d in own))
    heads = frozenset[str]().union(*(d.heads for d in others))
    tails = frozenset[str]().union(*(d.tails for d in others))
    return (not deed.heads & here and bool(deed.heads & heads)) or (not deed.tails & here and bool(deed.tails & tails))
