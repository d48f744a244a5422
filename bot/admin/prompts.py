"""`prompts`: the library by which topics are recognised and the instructions of the model: what they hold, and changing them."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Final

import structlog

from adapters.postgres.pool import Pool
from adapters.postgres.prompts import Choice, choices, switch
from bot.admin.commands import AdminCommand
from bot.admin.instructions import Instructions
from bot.admin.prompt_texts import say
from bot.admin.texts import quoted
from bot.admin.words import count, decimal, moment
from core import knowledge_rank
from core.errors import EmbeddingUnavailable
from core.evidence import Prompt
from core.instructions import known_key
from core.knowledge_search import nearest
from core.library import Library
from core.message import Language, Message, Topic
from core.ports import Embed, Vector
from core.question.read import Read
from core.question.settle import free_topic
from core.wording.formats import day

COMMAND: Final = AdminCommand(
    "prompts",
    "[show KEY|test …|disable KEY|enable KEY|set KEY …|activate KEY N]",
    "Prompt topik dan instruksi model",
    "Prompts of topics, instructions of the model",
)
MOST_UTTERANCES, MOST_CUES, LONGEST_TEMPLATE, MOST_NEAR = 12, 20, 300, 3
LONGEST_TEST = 1000  # characters of a text that is tried out
EMBED_SECONDS = 10.0
log = structlog.get_logger("admin")


@dataclass(frozen=True, slots=True)
class Tried:
    """What the program would make of some words."""

    read: Read
    topic: Topic | None
    by: str  # name of the sentence that says what decided
    fact: tuple[str, float] | None  # the nearest verified answer and its score
    near: tuple[tuple[Prompt, float], ...] | None  # the nearest prompts and their cosines; None without an embedding


class Prompts:
    """Answers `prompts`; `answer` is for `Admin.add(COMMAND, …)`."""

    def __init__(
        self,
        pool: Pool,
        library: Callable[[], Library],  # of the facts in use
        embed: Embed,
        today: Callable[[], date],
        *,
        seconds: float = 15.0,  # for what the database is asked
    ) -> None:
        self._pool, self._library, self._embed, self._today = pool, library, embed, today
        self._seconds = seconds
        self._instructions = Instructions(pool, seconds=seconds)

    async def answer(self, args: str, language: Language) -> str:
        """The answer to what follows the command. Raises DatabaseUnavailable, TimeoutError."""
        verb, rest = (*args.split(None, 1), "", "")[:2]
        rest = rest.strip()
        match verb.casefold():
            case "" | "list":
                topics = listed(self._library().base.prompts, await self._choices(), language)
                return f"{topics}\n\n{await self._instructions.listed(language)}"
            case "show" if known_key(rest.partition(" ")[0]):
                return await self._instructions.show(rest, language)
            case "show":
                return await self._show(rest, language)
            case "set":
                return await self._instructions.set(rest, language)
            case "activate":
                return await self._instructions.activate(rest, language)
            case "test":
                return await self._test(rest, language)
            case "disable":
                return await self._switch(rest, language, active=False)
            case "enable":
                return await self._switch(rest, language, active=True)
        return say("usage", language)

    async def _choices(self) -> Mapping[str, Choice]:
        async with asyncio.timeout(self._seconds):
            return await choices(self._pool)

    async def _show(self, text: str, language: Language) -> str:
        if not text:
            return say("which", language, verb="show")
        prompt = self._named(text)
        return shown(prompt, await self._choices(), language) if prompt else self._unknown(text, language)

    async def _switch(self, text: str, language: Language, *, active: bool) -> str:
        if not text:
            return say("which", language, verb="enable" if active else "disable")
        prompt = self._named(text)
        if prompt is None:
            return self._unknown(text, language)
        async with asyncio.timeout(self._seconds):
            was = await switch(self._pool, prompt.key, active=active)
        if was is None:  # gone with a load that this instance has not read yet
            return self._unknown(text, language)
        log.info("prompt_switched", key=prompt.key, active=active, was=was)
        state = "on" if active else "off"
        return say(f"was_{state}" if was is active else f"switched_{state}", language, key=prompt.key)

    def _named(self, text: str) -> Prompt | None:
        key = text.strip("`").casefold()
        return next((p for p in self._library().base.prompts if p.key.casefold() == key), None)

    def _unknown(self, text: str, language: Language) -> str:
        close = get_close_matches(text.casefold(), [p.key for p in self._library().base.prompts], 3, 0.5)
        hint = say("near_keys", language, keys=", ".join(f"`{key}`" for key in close)) if close else ""
        return say("unknown", language, key=quoted(text)) + hint

    async def _test(self, text: str, language: Language) -> str:
        if not text:
            return say("test_what", language)
        words, library = text[:LONGEST_TEST], self._library()
        try:
            async with asyncio.timeout(EMBED_SECONDS):
                vector = await self._embed.embed_query(words)
        except (EmbeddingUnavailable, TimeoutError):
            vector = None
        return tried_text(words, tried(words, library, vector, self._today()), language)


def listed(prompts: tuple[Prompt, ...], chosen: Mapping[str, Choice], language: Language) -> str:
    """Every prompt under its topic; those that are off with who switched them off."""
    if not prompts:
        return say("none", language)
    topics: dict[str, list[Prompt]] = defaultdict(list)
    for prompt in prompts:
        topics[prompt.topic].append(prompt)
    off = sum(not p.active for p in prompts)
    lines = [f"**{say('list', language, all=count(len(prompts), language), off=count(off, language))}**"]
    lines += [
        f"- **{topic}**: {', '.join(_entry(p, chosen, language) for p in theirs)}" for topic, theirs in topics.items()
    ]
    return "\n".join([*lines, "", say("legend", language)])


def _entry(prompt: Prompt, chosen: Mapping[str, Choice], language: Language) -> str:
    text = f"`{prompt.key}` v{prompt.version} {len(prompt.utterances)}"
    return text if prompt.active else f"⛔ {text} ({_state(prompt, chosen, language)})"


def _state(prompt: Prompt, chosen: Mapping[str, Choice], language: Language) -> str:
    choice = chosen.get(prompt.key)
    if choice is not None and choice.active == prompt.active:
        return say("on_admin" if prompt.active else "off_admin", language, at=moment(choice.at))
    return say("on" if prompt.active else "off_data", language)


def shown(prompt: Prompt, chosen: Mapping[str, Choice], language: Language) -> str:
    """One prompt with its phrases and utterances."""
    template = " ".join(prompt.template.split())
    facts = [
        say("topic", language, topic=prompt.topic),
        _state(prompt, chosen, language),
        say("version", language, version=prompt.version),
        say("template", language, template=_cut(template, LONGEST_TEMPLATE)),
        *([say("needs", language, needs=", ".join(prompt.needs))] if prompt.needs else []),
    ]
    if prompt.cues:
        cues = "; ".join(prompt.cues[:MOST_CUES]) + ("; …" if len(prompt.cues) > MOST_CUES else "")
        facts.append(say("cues", language, count=len(prompt.cues), cues=cues))
    lines = [f"**`{prompt.key}`**", *(f"- {fact}" for fact in facts)]
    if prompt.utterances:
        lines += ["", say("utterances", language, count=len(prompt.utterances))]
        lines += [f"- {text}" for text in prompt.utterances[:MOST_UTTERANCES]]
        if (more := len(prompt.utterances) - MOST_UTTERANCES) > 0:
            lines.append(say("more", language, count=more))
    return "\n".join(lines)


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"


def tried(words: str, library: Library, vector: Vector | None, today: date) -> Tried:
    """What the program would make of words that begin a conversation; `vector` is their embedding."""
    base = library.base
    read = library.reader.read(Message(words, "admin", "admin"), today, None)
    question, reading = read.question, read.reading
    scores = nearest(vector, base.prompt_vectors, len(base.prompts))
    # The vectors are those of active prompts; one without any utterance is near to nothing.
    order = [int(i) for i in scores.argsort()[::-1][:MOST_NEAR] if scores[i] > 0]
    near = None if vector is None else tuple((base.prompts[i], float(scores[i])) for i in order)
    if question.topic is not None:
        return Tried(read, question.topic, "by_rules", None, near)
    ranking = knowledge_rank.Ranking(question, reading, base, library.facts, question.words)
    ranked, by = ranking.by_words(), "by_fact"
    if not knowledge_rank.decisive(ranked) and vector is not None:
        ranked, by = ranking.by_meaning(vector), "by_meaning"
    topic = free_topic(question, reading, ranked)
    if by == "by_meaning" and topic in reading.cues:
        by = "by_cue"
    best = ranked.best
    return Tried(read, topic, by, (best.fact.id, best.score) if best else None, near)


def tried_text(words: str, made: Tried, language: Language) -> str:
    """The reading of some words, what decided, and the nearest prompts."""
    lines = [f"**{say('test', language, words=_cut(' '.join(words.split()), 80))}**"]
    lines += [f"- {line}" for line in _reading(made, language)]
    if made.near is None:
        return "\n".join([*lines, "", say("not_embedded", language)])
    lines += ["", say("nearest", language)]
    lines += [
        f"{place}. `{p.key}` ({p.topic}) {decimal(cosine, language, 3)}"
        for place, (p, cosine) in enumerate(made.near, 1)
    ]
    return "\n".join(lines)


def _reading(made: Tried, language: Language) -> Iterator[str]:
    question, reading = made.read.question, made.read.reading
    if question.declines:
        yield say("declined", language, rule=question.declines)
    elif made.topic is None:
        yield say("no_topic", language)
    else:
        by = say(made.by, language, **({"fact": made.fact[0]} if made.by == "by_fact" and made.fact else {}))
        yield say("chosen", language, topic=made.topic, by=by)
    keys = ", ".join(f"`{key}`" for key in sorted(reading.prompts))
    yield say("matched", language, keys=keys) if keys else say("matched_none", language)
    if made.fact:
        yield say("fact", language, fact=made.fact[0], score=decimal(made.fact[1], language, 2))
    yield say("language", language, language=question.language)
    if question.goods:
        sign = "" if question.goods_certain else "? "
        yield say("goods", language, goods=sign + ", ".join(g.commodity.name(language) for g in question.goods[:3]))
    if question.quantity:
        yield say("quantity", language, quantity=f"{question.quantity.value:f} {question.quantity.unit}")
    if question.destination:
        yield say("destination", language, destination=question.destination)
    if question.readings.dates:
        yield say("day", language, day=day(question.peb_day, language))
    if question.wants:
        yield say("wants", language, wants=", ".join(sorted(question.wants)))
