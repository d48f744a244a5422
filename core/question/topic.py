"""Read the topic of a question from its words, where they leave no doubt.

The cues below are the phrases without which nobody asks for money or codes; the prompt library adds its own. What stays
uncertain is matched against the prompt library's examples by meaning, outside this file.
"""

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from core.evidence import Prompt
from core.message import Topic
from core.question import cues as c
from core.question.model import Readings
from core.question.phrases import Beginnings, Cue, any_of
from core.question.text import said_in

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class TopicReading:
    """What the words say about the topic."""

    cues: frozenset[Topic]  # every topic with a cue
    wants: frozenset[str]  # duty, levy, reference, benchmark, trend, market, total, suppose, explain, as_well …
    declines: str | None  # fraud, secrets, import, forecast, statistics; None when nothing forbids an answer
    plain: Topic | None  # smalltalk or help said plainly
    smalltalk: str  # greeting, thanks, bye, who; empty otherwise
    in_domain: bool  # some word of the trade occurs
    prompts: frozenset[str] = frozenset()  # keys of the prompt library whose cues occur

    @property
    def elsewhere(self) -> bool:
        """Whether a cue of something out of scope occurs and none of the trade."""
        return not self.cues and self.foreign

    @property
    def foreign(self) -> bool:
        """Whether a cue of something out of scope occurs."""
        return any(key.startswith("out_of_scope") for key in self.prompts)


@dataclass(slots=True)
class TopicReader:
    """Finds cues of topics in normalised text; holds the prompt library's own cues."""

    prompts: tuple[Prompt, ...] = ()
    _cues: list[tuple[Cue, Prompt]] = field(default_factory=list)
    _by_word: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))  # first word: whose cues

    def __post_init__(self) -> None:
        for prompt in self.prompts:
            if prompt.active and prompt.cues:
                said = [cue.lower() for cue in prompt.cues]
                for word in {first[0] for cue in said if (first := _WORD.search(cue))}:
                    self._by_word[word].append(len(self._cues))
                self._cues.append((any_of(*map(re.escape, said)), prompt))

    def read(self, words: str, raw: str, readings: Readings) -> TopicReading:
        """Read the cues of lower-cased, slang-free words; `raw` is the text before that."""
        known = said_in(words)
        begun = _BEGINNINGS.among(known)

        def said(cue: Cue) -> bool:
            return cue in begun and cue.search(words) is not None

        wants = {name for name, cue in _WANTS if said(cue)}
        places = {place for word in known for place in self._by_word.get(word, ())}
        library = [p for cue, p in (self._cues[place] for place in sorted(places)) if cue.search(words)]
        cues: set[Topic] = {topic for topic, cue in _TOPIC_CUES if said(cue)}
        if said(c.BARE_DUTY) and "coo" not in cues:
            wants.add("duty")  # "duty" alone is export duty, unless a preference abroad is what is asked about
        cues |= {p.topic for p in library if p.topic not in _TOLD_BY_WORDS}
        if "duty" in wants or "levy" in wants:
            cues.add("export_duty")
        if said(c.PE):
            permit = c.PERMIT_WORDS.search(words) and not (readings.quantities or "duty" in wants)
            cues.add("restriction" if permit else "export_duty")
            if not permit:
                wants.add("levy")
        if readings.regulations:
            cues.add("regulation")
        plain, smalltalk = _plain(said)
        return TopicReading(
            cues=frozenset(cues),
            wants=frozenset(wants),
            declines=_declines(words, raw, readings, said),
            plain=plain,
            smalltalk=smalltalk,
            in_domain=bool(cues) or bool(c.DOMAIN.search(words)),
            prompts=frozenset(p.key for p in library),
        )


_TOLD_BY_WORDS = frozenset(
    {"out_of_scope", "smalltalk", "help", "export_duty", "exchange_rate", "reference_price"}
)  # topics for which the cues of the prompt library are not enough
_TOPIC_CUES: tuple[tuple[Topic, Cue], ...] = (
    ("exchange_rate", c.RATE),
    ("reference_price", c.PRICE),
    ("hs_code", c.HS),
    ("documents", c.DOCUMENTS),
    ("coo", c.COO),
    ("restriction", c.RESTRICTION),
    ("regulation", c.REGULATION),
)
_WANTS = (
    ("duty", c.DUTY), ("levy", c.LEVY), ("reference", c.REFERENCE), ("benchmark", c.BENCHMARK), ("trend", c.TREND), ("market", c.MARKET),
    ("total", c.TOTAL), ("suppose", c.SUPPOSE), ("explain", c.EXPLAIN), ("strong_rate", c.STRONG_RATE),
    ("explain_that", c.EXPLAIN_THAT), ("as_well", c.AS_WELL), ("pay", c.PAY),
    ("all_of_period", c.ALL_OF_PERIOD), ("extreme", c.EXTREME), ("chart", c.CHART), ("course", c.COURSE),
)  # fmt: skip
_BEGINNINGS = Beginnings(cue for cue in vars(c).values() if isinstance(cue, Cue))


def _plain(said: Callable[[Cue], bool]) -> tuple[Topic | None, str]:
    """Greetings, thanks and calls for help that are the whole message."""
    for kind, cue in (("greeting", c.GREETING), ("thanks", c.THANKS), ("bye", c.BYE), ("who", c.WHO)):
        if said(cue):
            return "smalltalk", kind
    return ("help", "") if said(c.HELP) else (None, "")


def _declines(words: str, raw: str, readings: Readings, said: Callable[[Cue], bool]) -> str | None:
    """Why the question must be declined whatever the database knows."""
    if said(c.FORECAST):
        return "forecast"
    if said(c.SECRETS) or c.SECRETS.search(raw):
        return "secrets"
    if said(c.FRAUD) and not c.FAKE_IN_PASSING.search(words):
        return "fraud"
    if said(c.STATISTICS):
        return "statistics"
    if said(c.IMPORT):
        abroad = any(not p.origin for p in readings.places) or c.ABROAD.search(words)
        return None if abroad else "import"
    return None
