"""What a language model adds to a composed reply: its wording, an explanation, a pick among rows, an order of codes.

The composed reply stands first and is what everybody falls back to. Of the model's text only sentences that the evidence
holds are shown; of its picks only numbers of the lists it was given.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import date
from math import inf
from typing import TypeVar

from core.chat import Ask, Chat
from core.errors import AnswerCut, BadInput, ModelUnavailable
from core.grounding.rows import Ground, Row, misleads
from core.grounding.stream import Buffer, Outcome
from core.instruction_answers import Picked, is_no_answer, ordered, picked
from core.instructions import NO_ANSWER, InstructionKey, Material, ask_of
from core.kept import Kept
from core.knowledge import KnowledgeBase
from core.made import Show
from core.message import Reply
from core.question.model import Question
from core.timing import Summed, count_grounding

Read = TypeVar("Read")
_MARK = re.compile(r"\s?\[(\d{1,2})\](?!\()")
BASES = ("Dasar: ", "Basis: ")
CAUTIONS = ("**Perhatian: ", "**Caution: ")  # figures that are out of date
ASKS = "?**"  # the end of what a reply asks back for
HOLD = len(NO_ANSWER) + 8  # characters in which a refusal would show
USELESS_SECONDS = 60.0  # in which a model that gave no usable answer is not asked the same again
MOST_USELESS = 500  # of such questions that are remembered
SHOW_SECONDS = 1.0  # whoever takes a growing text more slowly gets the whole reply at its end


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how much a model may write, where its instruction does not say."""

    seconds: float = 20.0  # for wording, from the question to the last word
    pick_seconds: float = 8.0  # for a pick or an order, which nobody sees grow
    turn_seconds: float = inf  # from the beginning of a turn to the end of whatever a model does in it
    max_tokens: int = 300
    temperature: float = 0.1


class Improver:
    """Asks the model; every failure of it is None: the composed reply stands."""

    def __init__(self, chat: Chat, limits: Limits | None = None, *, clock: Callable[[], float] | None = None) -> None:
        """`clock` counts seconds; without one it is that of the loop."""
        self._chat, self._limits = chat, limits or Limits()
        self._useless: Kept[bool] = Kept(MOST_USELESS, ttl=USELESS_SECONDS, clock=clock or _loop_time)

    @property
    def ready(self) -> bool:
        """Whether the model can be asked now."""
        return self._chat.ready

    @property
    def turn_seconds(self) -> float:
        """Seconds from the beginning of a turn in which everything of the model has to end."""
        return self._limits.turn_seconds

    async def word(
        self, base: KnowledgeBase, question: Question, reply: Reply, rows: Sequence[Row], show: Show | None
    ) -> Reply | None:
        """The reply in the model's words over its rows, shown as it grows. Raises ModelUnavailable."""
        # A row that tells its reader what to do is shown as composed; it is neither given to the model nor believed.
        rows = tuple(replace(row, number=n) for n, row in enumerate((r for r in rows if not misleads(r.text)), 1))
        if not rows:
            return None

        def ground() -> Ground:
            # Each line by itself: those of one list are about different things, and a figure of one is none of another.
            held = replace(reply, text="\n\n".join(line for line in reply.text.splitlines() if not misleads(line)))
            return Ground.of_reply(held, rows, question.text)

        material = _material(question, rows=[_told(row) for row in rows])
        text = await self._prose(base, "word", material, ground, reply, show)
        return None if text is None else _worded(reply, text, rows)

    async def explain(self, base: KnowledgeBase, question: Question, reply: Reply, show: Show | None) -> Reply | None:
        """A composed calculation explained, shown as it grows. Raises ModelUnavailable."""
        composed = "\n".join(filter(None, (reply.text, reply.details.get("explain", ""))))
        whole = replace(reply, text=composed)
        material = _material(question, composed=composed)

        def ground() -> Ground:
            return Ground.of_reply(whole, asked=question.text)

        text = await self._prose(base, "explain", material, ground, reply, show)
        return None if text is None else _worded(reply, text)

    async def pick(
        self, base: KnowledgeBase, question: Question, topics: Sequence[str], candidates: Sequence[str]
    ) -> Picked | None:
        """Which topic and which of the candidates an unclear question means. Raises ModelUnavailable."""
        material = _material(question, topics=topics, candidates=candidates)
        return await self._structured(base, "read", material, lambda text: picked(text, len(topics), len(candidates)))

    async def rank(self, base: KnowledgeBase, question: Question, candidates: Sequence[str]) -> tuple[int, ...] | None:
        """The candidates for goods in the model's order, as numbers from 1. Raises ModelUnavailable."""
        material = _material(question, candidates=candidates)
        return await self._structured(base, "rank", material, lambda text: ordered(text, len(candidates)))

    def _ask(self, base: KnowledgeBase, key: InstructionKey, material: Material) -> Ask | None:
        """The call; None where nothing tells the model what to do."""
        instruction = base.instructions.get(key)
        if instruction is None or not instruction.active:
            return None
        limits = self._limits
        try:
            return ask_of(instruction, material, temperature=limits.temperature, max_tokens=limits.max_tokens)
        except BadInput:
            return None

    async def _structured(
        self, base: KnowledgeBase, key: InstructionKey, material: Material, read: Callable[[str], Read | None]
    ) -> Read | None:
        """What the model answers, read; None where nothing tells it what to do.

        Raises ModelUnavailable, for an answer of no use too: another time it may do better, but not at once.
        """
        ask = self._ask(base, key, material)
        if ask is None:
            return None
        asked = hash((key, ask.model, ask.user))  # not what people wrote
        if asked in self._useless:
            raise ModelUnavailable("the language model gave no usable answer a moment ago")
        answer = read(await self._chat.complete(ask, seconds=self._limits.pick_seconds))
        if answer is None:
            self._useless.put(asked, True)
            raise ModelUnavailable("the language model gave no usable answer")
        return answer

    async def _prose(
        self,
        base: KnowledgeBase,
        key: InstructionKey,
        material: Material,
        ground: Callable[[], Ground],
        reply: Reply,
        show: Show | None,
    ) -> str | None:
        """The model's text as far as the evidence holds it; None where the composed reply has to stand.

        `ground` makes the evidence: it is wanted when the first words come, not before the model is asked.
        """
        ask = self._ask(base, key, material)
        if ask is None:
            return None
        outcome: Outcome | None = None
        try:
            outcome = await self._written(ask, ground, reply, show)
        finally:
            count_grounding("worded" if outcome is not None and outcome.stands else "stood")
        return outcome.text if outcome is not None and outcome.stands else None

    async def _written(self, ask: Ask, ground: Callable[[], Ground], reply: Reply, show: Show | None) -> Outcome | None:
        """What of the model's text may be shown; None where it says that the rows do not answer. Raises ModelUnavailable."""
        async with aclosing(self._chat.stream(ask, seconds=self._limits.seconds)) as stream:
            outcome = await self._shown(stream, ground, reply, show)
        if outcome is not None:
            count_grounding("dropped", outcome.dropped)
            count_grounding("shown", outcome.released)
        return outcome

    async def _shown(
        self, stream: AsyncIterator[str], ground: Callable[[], Ground], reply: Reply, show: Show | None
    ) -> Outcome | None:
        """Hold the stream against the evidence, sentence by sentence, and show what passes."""
        checking = Summed("ground")
        try:
            return await self._checked(stream, ground, checking, reply, show)
        finally:
            checking.end()

    async def _checked(
        self,
        stream: AsyncIterator[str],
        ground: Callable[[], Ground],
        checking: Summed,
        reply: Reply,
        show: Show | None,
    ) -> Outcome | None:
        buffer: Buffer | None = None
        head = end = ""
        cut = False
        ahead: Outcome | None = None
        try:
            async for piece in stream:
                buffer = buffer or Buffer(ground())
                if not piece:  # checked while the service counts what it wrote
                    with checking:
                        ahead = buffer.ahead()
                    continue
                ahead = None
                if len(head) < HOLD:
                    head += piece
                    if is_no_answer(head):
                        return None
                end += piece
                if NO_ANSWER in end:  # also behind some sentences: what they say is no answer
                    return None
                end = end[-len(NO_ANSWER) :]
                if not buffer.takes(piece):
                    continue
                with checking:
                    shown = buffer.checked()
                if shown and show is not None and len(head) >= HOLD:
                    try:
                        async with asyncio.timeout(SHOW_SECONDS):
                            await show(replace(reply, text=buffer.rest.strip(), worded_by="model"))
                    except TimeoutError:
                        show = None
                if buffer.over:
                    break
        except AnswerCut:
            cut = True  # the sentences before its limit stand
        if buffer is None:
            return None
        if ahead is not None and not cut:
            return ahead
        with checking:
            return buffer.close(cut=cut)


def _loop_time() -> float:
    return asyncio.get_running_loop().time()


def _worded(reply: Reply, text: str, rows: Sequence[Row] = ()) -> Reply:
    """The reply with the model's text in place of its body; what it stands on and warns of stays, its marks explained."""
    sources = {str(row.number): row.source for row in rows if row.source}
    cited = [number for number in dict.fromkeys(_MARK.findall(text)) if number in sources]
    text = _MARK.sub(lambda mark: mark[0] if mark[1] in sources else "", text)
    kept = _kept(reply.text)
    if cited:  # they say what stands on which regulation; the list of all would only repeat them
        kept = [line for line in kept if not line.startswith(BASES)]
        word = "Sumber" if reply.language == "id" else "Sources"
        kept.append(f"{word}: " + "; ".join(f"[{number}] {sources[number]}" for number in cited) + ".")
    return replace(reply, text="\n\n".join([text, *kept]), worded_by="model")


def _kept(composed: str) -> list[str]:
    """The lines of a composed reply that are no body: its warnings, the regulations it stands on, what it asks back."""
    lines = [line.strip() for line in composed.splitlines()]
    warnings = [line for line in lines if (line.startswith("*(") and line.endswith(")*")) or line.startswith(CAUTIONS)]
    bases = [line for line in lines if line.startswith(BASES)]
    asks = [line for line in lines if ASKS in line]
    return list(dict.fromkeys([*warnings, *bases, *asks]))


def _told(row: Row) -> str:
    return f"{row.text} ({row.source})" if row.source else row.text


def _material(
    question: Question,
    *,
    rows: Sequence[str] = (),
    composed: str = "",
    topics: Sequence[str] = (),
    candidates: Sequence[str] = (),
) -> Material:
    today: date = question.today
    before = question.extras.get("before", "")
    return Material(
        question.words,
        question.language,
        today,
        rows=rows,
        composed=composed,
        topics=topics,
        candidates=candidates,
        earlier=(before,) if before and question.follow_up else (),
    )
