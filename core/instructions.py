"""The instructions of the chat model: templates with places, checked before anything uses them, and the calls they make.

The system part is what the program says. What people wrote and what rows hold stands in the user part alone, fenced, so
that a model can tell it from an instruction.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final, Literal, get_args

from core.chat import Ask, Purpose
from core.errors import BadInput
from core.grounding.fence import fenced
from core.message import Language

InstructionKey = Literal["word", "explain", "read", "rank", "rewrite"]
KEYS: Final[tuple[InstructionKey, ...]] = get_args(InstructionKey)
NO_ANSWER: Final = "NO ANSWER"  # what a model writes when the rows do not answer; templates name it by {no_answer}
NOTHING: Final = "(none)"  # stands in a place whose list is empty

LONGEST_PART, LONGEST_MODEL = 6_000, 100  # characters
LEAST_TOKENS, MOST_TOKENS = 16, 4_000
HOTTEST: Final = 2.0
KNOWN_INSTRUCTIONS: Final = 32  # whose check is held: a few are in use
KNOWN_ROWS: Final = 1024  # of an evidence, as they stand in a prompt: those of the facts come again and again

_TRUSTED: Final = frozenset({"language", "today", "no_answer"})  # the program's own words, allowed in the system part
_LANGUAGES: Final[Mapping[Language, str]] = {"id": "Indonesian", "en": "English"}
_PLACE: Final = re.compile(r"\{([a-z_]+)\}")
_MEANT_AS_PLACE: Final = re.compile(r"\{\s*([A-Za-z]\w*(?:[ -]\w+)*)\s*\}")  # {Question}, { rows }: a slip of the pen
_MARK: Final = re.compile(r"\[(\d+)\]")  # in a row: it must not pretend to be another row
_CONTROL: Final = re.compile(r"[^\S \n]|[\x00-\x09\x0b-\x1f\x7f-\x9f]")


@dataclass(frozen=True, slots=True)
class Instruction:
    """One version of what the model is told for one purpose; versions never change."""

    key: InstructionKey
    version: int
    system: str
    user: str
    model: str = ""  # empty: the configured one
    temperature: float | None = None  # None: the configured one
    max_tokens: int | None = None  # None: the configured number
    active: bool = True


@dataclass(frozen=True, slots=True)
class Offer:
    """Which places a template of a key may have, and which it needs."""

    purpose: Purpose
    places: frozenset[str]
    needed: frozenset[str]


def _offer(purpose: Purpose, needed: str, further: str) -> Offer:
    return Offer(purpose, frozenset(f"{needed} {further}".split()) | _TRUSTED, frozenset(needed.split()))


OFFERS: Final[Mapping[InstructionKey, Offer]] = {
    "word": _offer("word", "question rows language no_answer", "earlier"),
    "explain": _offer("word", "question composed language no_answer", "rows earlier"),
    "read": _offer("read", "question topics candidates", "earlier"),
    "rank": _offer("rank", "question candidates", ""),
    "rewrite": _offer("rewrite", "question language", "earlier"),
}


@dataclass(frozen=True, slots=True)
class Material:
    """What the places of a template are filled with; lists are numbered from 1."""

    question: str
    language: Language
    today: date
    rows: Sequence[str] = ()  # the evidence
    composed: str = ""  # the reply that stands without a model
    topics: Sequence[str] = ()  # what a question may be about
    candidates: Sequence[str] = ()  # goods, headings or answers among which to pick
    earlier: Sequence[str] = ()  # what the person said before, oldest first


def known_key(text: str) -> InstructionKey | None:
    """The key that a text is, None for none."""
    return next((key for key in KEYS if key == text.strip("` ").casefold()), None)


def problems(instruction: Instruction) -> Iterator[tuple[str, str]]:
    """What is wrong with an instruction: the part it concerns and a sentence; nothing for a sound one."""
    for part, text in (("system", instruction.system), ("user", instruction.user)):
        yield from _problems_of_text(part, text)
    yield from _problems_of_places(instruction)
    if len(instruction.model) > LONGEST_MODEL or not instruction.model.isprintable() or " " in instruction.model:
        yield "model", f"a model's name has at most {LONGEST_MODEL} characters and no spaces"
    if instruction.temperature is not None and not 0 <= instruction.temperature <= HOTTEST:
        yield "temperature", f"{instruction.temperature:g} is not between 0 and {HOTTEST:g}"
    if instruction.max_tokens is not None and not LEAST_TOKENS <= instruction.max_tokens <= MOST_TOKENS:
        yield "max_tokens", f"{instruction.max_tokens} is not between {LEAST_TOKENS} and {MOST_TOKENS:,}"


def _problems_of_text(part: str, text: str) -> Iterator[tuple[str, str]]:
    if not text.strip():
        yield part, f"the {part} part is empty"
    if len(text) > LONGEST_PART:
        yield part, f"the {part} part has {len(text):,} characters; at most {LONGEST_PART:,} are allowed"
    if _CONTROL.search(text):
        yield part, f"the {part} part holds a control character"


def _problems_of_places(instruction: Instruction) -> Iterator[tuple[str, str]]:
    offer = OFFERS[instruction.key]
    offered = ", ".join(f"{{{name}}}" for name in sorted(offer.places))
    named: set[str] = set()
    for part, text in (("system", instruction.system), ("user", instruction.user)):
        places = list(dict.fromkeys(_MEANT_AS_PLACE.findall(text)))
        named.update(places)
        for name in places:
            if name not in offer.places or f"{{{name}}}" not in text:
                yield part, f"{{{name}}} is no place of {instruction.key}; it offers {offered}"
            elif part == "system" and name not in _TRUSTED:
                yield part, f"{{{name}}} holds what others wrote and belongs into the user part"
    for name in sorted(offer.needed - named):
        part = "system" if name in _TRUSTED else "user"
        yield part, f"{{{name}}} is missing; {instruction.key} cannot do without it"


def check(instruction: Instruction) -> None:
    """Raise BadInput with every reason where an instruction cannot be used; its field is the first part concerned."""
    if found := _problems(instruction):
        raise BadInput("; ".join(reason for _, reason in found), field=found[0][0])


@lru_cache(maxsize=KNOWN_INSTRUCTIONS)
def _problems(instruction: Instruction) -> tuple[tuple[str, str], ...]:
    """Looked for once: an instruction is checked again for every call of the model."""
    return tuple(problems(instruction))


def ask_of(instruction: Instruction, material: Material, *, temperature: float = 0.1, max_tokens: int = 300) -> Ask:
    """The call of a model; `temperature` and `max_tokens` are those of the settings, where the instruction has none.

    `rank` and `read` ask for a structured answer; see `core.instruction_answers` for reading it. Raises BadInput for an
    instruction that fails the check.
    """
    check(instruction)
    values = {name: _VALUES[name](material) for name in _places(instruction)}
    return Ask(
        purpose=OFFERS[instruction.key].purpose,
        system=_filled(instruction.system, values),
        user=_filled(instruction.user, values),
        max_tokens=max_tokens if instruction.max_tokens is None else instruction.max_tokens,
        temperature=temperature if instruction.temperature is None else instruction.temperature,
        model=instruction.model,
        schema=_schema(instruction.key, material),
    )


def _filled(template: str, values: Mapping[str, str]) -> str:
    """All places at once, so that what stands in a value is never taken for a place."""
    parts = _parts(template)
    return "".join([values.get(part, f"{{{part}}}") if place % 2 else part for place, part in enumerate(parts)])


@lru_cache(maxsize=2 * KNOWN_INSTRUCTIONS)
def _parts(template: str) -> tuple[str, ...]:
    """Text and the names of places in turn, beginning and ending with text."""
    return tuple(_PLACE.split(template))


@lru_cache(maxsize=KNOWN_INSTRUCTIONS)
def _places(instruction: Instruction) -> tuple[str, ...]:
    """The places that its templates have; what stands in no other one is made."""
    named = _parts(instruction.system)[1::2] + _parts(instruction.user)[1::2]
    return tuple(name for name in dict.fromkeys(named) if name in _VALUES)


_VALUES: Final[Mapping[str, Callable[[Material], str]]] = {
    "language": lambda material: _LANGUAGES[material.language],
    "today": lambda material: material.today.isoformat(),
    "no_answer": lambda _: NO_ANSWER,
    "question": lambda material: fenced(material.question),
    "composed": lambda material: fenced(material.composed) if material.composed.strip() else NOTHING,
    "rows": lambda material: _numbered(material.rows),
    "topics": lambda material: _numbered(material.topics),
    "candidates": lambda material: _numbered(material.candidates),
    "earlier": lambda material: "\n".join(f"- {fenced(_line(text))}" for text in material.earlier) or NOTHING,
}


def _numbered(texts: Sequence[str]) -> str:
    if not texts:
        return NOTHING
    return "\n".join(f"[{number}] {_fenced_line(text)}" for number, text in enumerate(texts, 1))


@lru_cache(maxsize=KNOWN_ROWS)
def _fenced_line(text: str) -> str:
    """A text of the facts or of the program, as one line of a prompt."""
    return fenced(_line(text))


def _line(text: str) -> str:
    return _MARK.sub(r"(\1)", " ".join(text.split()))


def _schema(key: InstructionKey, material: Material) -> Mapping[str, Any] | None:
    """The shape of a structured answer: numbers of the lists and nothing else; None for prose."""
    if key == "read":
        return _object(topic=_one_of(0, material.topics), candidate=_one_of(0, material.candidates))
    if key == "rank":
        return _object(order={"type": "array", "items": _one_of(1, material.candidates)})
    return None


def _object(**properties: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _one_of(first: int, listed: Sequence[str]) -> Mapping[str, Any]:
    return {"type": "integer", "enum": list(range(first, len(listed) + 1)) or [0]}
