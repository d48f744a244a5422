"""Who does what: offices and parties of a text with the words beside each, so that none takes another's place."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from core.grounding.offices import AGENT, BEGINS, HINT, OFFICES, name_of
from core.grounding.verbs import Verb, root, verb_of
from core.grounding.vocabulary import plain_words

_BEGINS = BEGINS - {"dan", "and", "of", "indonesia"}  # which stand within names, never first
BESIDE = 2  # words on either side of a name that say what it is named for
_LETTERS = re.compile(r"[a-z]+")
_PARENTHESES = re.compile(r"\([^()]*\)")
_ON_BEHALF = re.compile(r",?\s(?:atas nama|on behalf of)(?: the)?\s[^,;.()]{3,40}(?:,|(?= \w+(?:kan|s)\b))")
_BEHALF = frozenset({"*behalf"})
_NOTHING: frozenset[str] = frozenset()  # made once: frozenset[str]() costs twenty times what frozenset() does
_PARTS = re.compile(r"[;:.!?]|(?<!\w)(?:sedangkan|sementara|while|whereas|tetapi|namun|but)(?!\w)")
_PART_WORDS = frozenset("sedangkan sementara while whereas tetapi namun but".split())
_MARKS = re.compile(r"[;:.!?]")
_AND = re.compile(r"(?<!\w)(?:dan|and|serta|atau|or)(?!\w)")
_THROUGH = re.compile(r"(?<!\w)(?:lewat|melalui|di|ke|kepada|pada|through|via|at|to|with|using)(?!\w)")
_JOINED = re.compile(r"\s*(?:,|/|dan|and|atau|or|serta)?(?:\s*(?:dan|and|the|oleh|by))?\s*")
_BY = re.compile(r"(?<!\w)(?:oleh|by)(?: the| an?)? $")
_BY_WORDS = frozenset(("oleh", "by"))
_ACCORDING_WORDS = frozenset(("menurut", "to", "per"))
_ACCORDING = re.compile(r"(?<!\w)(?:menurut|according to|per)(?: the)? $")
_BY_VERB = re.compile(r"(?<!\w)di[a-z]{4,}(?:nya)? $")
_DONE = re.compile(
    r"(?<!\w)(?:(?P<di>di(?!nas|rjen|rektur|rektorat|ri|mensi|skon|stri|gital)[a-z]{4,}?)(?:nya)?(?P<id> oleh)?|(?P<by>[a-z]{2,}ed|set|made|given|held|drawn) by(?: the| an?)?)(?= )"
)
_BY_ENDS = ("ed", "set", "made", "given", "held", "drawn")  # what is done by somebody ends so, in English
_IS = re.compile(r"(?<!\w)(?:is|are|was|were|be|been|being)(?: \w+ly)? $")
_MEANS_WORDS = frozenset("ke di pada kepada lewat melalui untuk bagi sistem to with at through via for in into".split())
_MEANS = re.compile(
    r"(?<!\w)(?:ke|di|pada|kepada|lewat|melalui|untuk|bagi|sistem|to|with|at|through|via|for|in|into)(?: the| an?| sistem| kantor)? $"
)


_Word = tuple[int, str, Verb | None]  # where a word stands, its stem or the root of the verb that it is, and that verb


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
    return not known.isdisjoint(HINT)


def read_deeds(
    low: str, places: Iterable[tuple[int, str]], written: Sequence[str] = (), starts: Sequence[int] = ()
) -> tuple[Deed, ...]:
    """The deeds of a line in lower case, given where the stem of each of its words stands, and all words with their starts."""
    bare = _PARENTHESES.sub(_without, low) if "(" in low else low
    behalf = "atas nama" in bare or "on behalf of" in bare
    flat = _ON_BEHALF.sub(lambda m: " " * len(m[0]), bare) if behalf else bare
    line = _Line(flat, _words_of(flat, written, starts))
    found: list[Deed] = []
    look = bool(line.names or line.done)
    words: list[_Word] = [
        (at, word, None) if (verb := line.verbs.get(at)) is None else (at, verb.root, verb)
        for at, word in (places if look else ())
        if flat is low or not flat[at : at + 1].isspace()
    ]
    start = 0
    for end in line.ends() if look else ():
        if line.names and (mentions := _matches(AGENT, flat, (start, end), line.names)):
            found += _of_part(low, flat, (start, end), _groups(flat, mentions), words)
        elif line.done:
            found += _unnamed(_matches(_DONE, flat, (start, end), line.done), words)
        start = end
    for match in _ON_BEHALF.finditer(bare) if behalf else ():
        names = (name_of(m) for m in AGENT.finditer(match[0]))
        found += [Deed(name, _NOTHING, _NOTHING, _NOTHING, False, _BEHALF) for name in names]
    return tuple(found)


def _without(match: re.Match[str]) -> str:
    """Nothing in the place of parentheses, but for a name that stands in them alone: "karantina (Barantin)"."""
    inside = match[0][1:-1]
    first = _LETTERS.match(inside)
    named = first is not None and first[0] in _BEGINS and AGENT.fullmatch(inside) is not None
    return f" {inside} " if named else " " * len(match[0])


def _words_of(flat: str, written: Sequence[str], starts: Sequence[int]) -> list[tuple[int, str]]:
    """The words of a line with where they start: those that were read before, where none of them has other letters."""
    if written and "'" not in flat and flat.isascii():
        return [(start, word) for start, word in zip(starts, written, strict=True) if flat[start] != " "]
    return [(match.start(), match[0]) for match in _LETTERS.finditer(flat)]


class _Line:
    """Where the words of a line stand that names, verbs and parts may begin with."""

    __slots__ = ("done", "flat", "names", "parts", "verbs")

    def __init__(self, flat: str, written: Iterable[tuple[int, str]]) -> None:
        self.flat = flat
        self.names: list[int] = []
        self.done: list[int] = []  # where something may be said to be done by somebody
        self.verbs: dict[int, Verb] = {}
        self.parts = False  # whether words part it, and not only marks
        by, plain = "by" in flat, flat.isascii()
        for start, word in written:
            if (role := _role(word)) is None:
                continue
            if role.name:
                self.names.append(start)
            if role.passive or (by and role.by):
                self.done.append(start)
            if role.verb is not None and (plain or not flat[start + len(word) :][:1].isalpha()):
                self.verbs[start] = role.verb
            self.parts = self.parts or role.parts

    def ends(self) -> list[int]:
        """Where its parts end."""
        return [*(match.start() for match in (_PARTS if self.parts else _MARKS).finditer(self.flat)), len(self.flat)]


def _matches(pattern: re.Pattern[str], flat: str, part: tuple[int, int], places: list[int]) -> list[re.Match[str]]:
    """What a pattern finds in a part of a line from left to right, given all the places where it may begin."""
    at, end = part
    found: list[re.Match[str]] = []
    for place in places:
        if at <= place < end and (match := pattern.match(flat, place, end)) is not None:
            found.append(match)
            at = match.end()
    return found


def _of_part(
    low: str,
    flat: str,
    part: tuple[int, int],
    groups: list[list[re.Match[str]]],
    words: list[_Word],
) -> list[Deed]:
    """The deeds between two marks: each agent has the words up to where those of the next one begin."""
    start, end = part
    cuts = [
        (start, start, False),
        *(_cut(flat, a[-1].end(), b[0].start()) for a, b in pairwise(groups)),
        (end, end, False),
    ]
    found: list[Deed] = []
    before, plain = _NOTHING, plain_words()
    for place, group in enumerate(groups):
        (_, left, through), (right, _, way) = cuts[place], cuts[place + 1]
        right = cuts[place + 2][0] if way else right  # "by A through the system of B": the system is also A's
        own = words[bisect_left(words, (left,)) : bisect_left(words, (right,))]
        for match in group:
            begins, ends = match.span()
            del own[bisect_left(own, (begins,)) : bisect_left(own, (ends,))]
        done = [(at, verb) for at, _, verb in own if verb is not None]
        verbs = frozenset([verb.root for _, verb in done])
        if not through:
            verbs = before = verbs or before  # "rempah oleh BPOM": as the one before
        things = frozenset([word for _, word, verb in own if verb is None and word not in plain])
        strong = True in [verb.strong for _, verb in done]
        for match in group:
            begins, ends = match.span()
            head, name = flat[max(left, begins - 30) : begins], name_of(match)
            by, way_there, told = _led_by(head)
            doer = by or ((strong or name in OFFICES) and not through and not way_there)
            here = bisect_left(own, (begins,))
            heads = frozenset([word for _, word, _ in own[max(0, here - BESIDE) : here]])
            tails = frozenset([word for _, word, _ in own[here : here + BESIDE]])
            does = _NOTHING
            if doer and not told:
                does = verbs.difference([v.root for at, v in done if at >= ends and _passive(flat, at, v)])
            also = [name, *_aliases(low, ends)]
            found += [Deed(each, does, verbs, things, doer, heads, tails) for each in also]
    return found


def _led_by(head: str) -> tuple[bool, bool, bool]:
    """What leads to a name: whether it is named as who does it, as a way or a place, or as whose word it is."""
    last = _LETTERS.findall(head)[-2:] if head[-1:] == " " else []
    by = (not _BY_WORDS.isdisjoint(last) and _BY.search(head) is not None) or (
        bool(last) and last[-1][:2] == "di" and _BY_VERB.search(head) is not None
    )
    way = not _MEANS_WORDS.isdisjoint(last) and _MEANS.search(head) is not None
    return by, way, not _ACCORDING_WORDS.isdisjoint(last) and _ACCORDING.search(head) is not None


def _passive(flat: str, at: int, verb: Verb) -> bool:
    """Whether a verb says what is done to the name before it."""
    return verb.passive or _IS.search(flat, max(0, at - 12), at) is not None


def _aliases(low: str, at: int) -> list[str]:
    """Other names that stand in parentheses behind one."""
    match = _PARENTHESES.match(low, at + (low[at : at + 1] == " "))
    return [] if match is None else [name_of(m) for m in AGENT.finditer(match[0])]


def _unnamed(matches: Iterable[re.Match[str]], words: list[_Word]) -> list[Deed]:
    """Deeds of somebody that is no known office or party, by the first word behind what is done."""
    found: list[Deed] = []
    for match in matches:
        end = match.end()
        follows = next((word for at, word, verb in words if end <= at < end + 2 and verb is None), "")
        told = match["id"] is not None or match["by"] is not None
        if follows and (told or follows not in plain_words()):
            done = frozenset({root(match["by"] or match["di"])})
            found.append(Deed(f"*{follows}", done, done, frozenset(), told))
    return found


def _groups(flat: str, mentions: list[re.Match[str]]) -> list[list[re.Match[str]]]:
    """Agents that are named together: what is said of one is said of all."""
    groups: list[list[re.Match[str]]] = []
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


@dataclass(frozen=True, slots=True)
class _Role:
    """What a word may begin."""

    name: bool  # of an office or a party
    passive: bool  # what is done, in Indonesian
    by: bool  # and in English, with a "by" behind it
    parts: bool  # the next part of a line
    verb: Verb | None


@lru_cache(8192)
def _role(word: str) -> _Role | None:
    """What a word may begin, nothing where that is nothing; the words of texts come again and again."""
    role = _Role(word in _BEGINS, word.startswith("di"), word.endswith(_BY_ENDS), word in _PART_WORDS, verb_of(word))
    return role if role.name or role.passive or role.by or role.parts or role.verb is not None else None


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
            if deed.doer or deed.agent in OFFICES:
                return False
            continue
        verbs = _NOTHING.union(*(d.verbs for d in own))
        if not deed.does <= verbs:
            return False
        things = _NOTHING.union(*(d.words for d in own))
        others = _NOTHING.union(*(d.words for d in held if d.agent != deed.agent))
        if (deed.doer or deed.agent in OFFICES) and deed.words & others - things:
            return False
        if _beside_another(deed, own, [d for d in held if d.agent != deed.agent]):
            return False
    return True


def _beside_another(deed: Deed, own: list[Deed], others: list[Deed]) -> bool:
    """Whether the words right before or right behind a name stand so beside another one, and not beside it."""
    here = _NOTHING.union(*(d.heads | d.tails for d in own))
    heads = _NOTHING.union(*(d.heads for d in others))
    tails = _NOTHING.union(*(d.tails for d in others))
    return (not deed.heads & here and bool(deed.heads & heads)) or (not deed.tails & here and bool(deed.tails & tails))
