"""Read the topic of a question from its words, where they leave no doubt.

The cues below are the phrases without which nobody asks for money or codes; the prompt library adds its own. What stays
uncertain is matched against the prompt library's examples by meaning, outside this file.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from core.evidence import Prompt
from core.message import Topic
from core.question import cues as c
from core.question.cues import any_of
from core.question.model import Readings

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class TopicReading:
    """What the words say about the topic."""

    cues: frozenset[Topic]  # every topic with a cue
    wants: frozenset[str]  # duty, levy, reference, benchmark, trend, market, total, suppose, explain, as_well …
    declines: str | None  # fraud, secrets, import, forecast; None when nothing forbids an answer
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
    _cues: list[tuple[frozenset[str], re.Pattern[str], Prompt]] = field(default_factory=list)

    def __post_init__(self) -> None:
        for prompt in self.prompts:
            if prompt.active and prompt.cues:
                said = [cue.lower() for cue in prompt.cues]
                firsts = frozenset(first[0] for cue in said if (first := _WORD.search(cue)))
                self._cues.append((firsts, any_of(*map(re.escape, said)), prompt))

    def read(self, words: str, raw: str, readings: Readings) -> TopicReading:
        """Read the cues of lower-cased, slang-free words; `raw` is the text before that."""
        wants = set(_wants(words))
        said = frozenset(_WORD.findall(words))  # most prompts have no cue whose first word is there
        library = [p for firsts, pattern, p in self._cues if not firsts.isdisjoint(said) and pattern.search(words)]
        if c.BARE_DUTY.search(words) and not c.COO.search(words):
            wants.add("duty")  # "duty" alone is export duty, unless a preference abroad is what is asked about
        cues: set[Topic] = {topic for topic, pattern in _TOPIC_CUES if pattern.search(words)} | {
            p.topic
            for p in library
            if p.topic not in ("out_of_scope", "smalltalk", "help", "export_duty", "exchange_rate", "reference_price")
        }
        if "duty" in wants:
            cues.add("export_duty")
        if c.PE.search(words):
            permit = c.PERMIT_WORDS.search(words) and not (readings.quantities or "duty" in wants)
            cues.add("restriction" if permit else "export_duty")
            if not permit:
                wants.add("levy")
        if readings.regulations:
            cues.add("regulation")
        plain, smalltalk = _plain(words)
        return TopicReading(
            cues=frozenset(cues),
            wants=frozenset(wants),
            declines=_declines(words, raw, readings),
            plain=plain,
            smalltalk=smalltalk,
            in_domain=bool(cues) or bool(c.DOMAIN.search(words)),
            prompts=frozenset(p.key for p in library),
        )


_TOPIC_CUES: tuple[tuple[Topic, re.Pattern[str]], ...] = (
    ("export_duty", c.DUTY),
    ("export_duty", c.LEVY),
    ("exchange_rate", c.RATE),
    ("reference_price", c.PRICE),
    ("hs_code", c.HS),
    ("documents", c.DOCUMENTS),
    ("coo", c.COO),
    ("restriction", c.RESTRICTION),
    ("regulation", c.REGULATION),
)


def _wants(words: str) -> Iterable[str]:
    """What of a topic is asked for."""
    patterns = (
        ("duty", c.DUTY), ("levy", c.LEVY), ("reference", c.REFERENCE), ("benchmark", c.BENCHMARK), ("trend", c.TREND), ("market", c.MARKET),
        ("total", c.TOTAL), ("suppose", c.SUPPOSE), ("explain", c.EXPLAIN), ("strong_rate", c.STRONG_RATE),
        ("explain_that", c.EXPLAIN_THAT), ("as_well", c.AS_WELL), ("pay", c.PAY),
        ("all_of_period", c.ALL_OF_PERIOD), ("extreme", c.EXTREME), ("chart", c.CHART), ("course", c.COURSE),
    )  # fmt: skip
    return (name for name, pattern in patterns if pattern.search(words))


def _plain(words: str) -> tuple[Topic | None, str]:
    """Greetings, thanks and calls for help that are the whole message."""
    for kind, pattern in (("greeting", c.GREETING), ("thanks", c.THANKS), ("bye", c.BYE), ("who", c.WHO)):
        if pattern.search(words):
            return "smalltalk", kind
    return ("help", "") if c.HELP.search(words) else (None, "")


def _declines(words: str, raw: str, readings: Readings) -> str | None:
    """Why the question must be declined whatever the database knows."""
    if c.FORECAST.search(words):
        return "forecast"
    if c.SECRETS.search(words) or c.SECRETS.search(raw):
        return "secrets"
    if c.FRAUD.search(words) and not c.FAKE_IN_PASSING.search(words):
        return "fraud"
    abroad = any(not p.origin for p in readings.places) or bool(c.ABROAD.search(words))
    if c.IMPORT.search(words) and not abroad:
        return "import"
    return None
