"""Questions that had no answer: noted as they come, shown to administrators in groups, posted once a week."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from typing import Final, Protocol

import numpy as np
import structlog

from adapters.telemetry.redact import redact_text
from bot.admin.commands import AdminCommand
from bot.admin.period import Period, read_period
from bot.admin.ports import Leads, Remembered
from bot.clock import JAKARTA
from bot.subscriptions import Answers
from core.beside import beside
from core.errors import EmbeddingUnavailable, ExportMateError
from core.knowledge_search import nearest
from core.library import Library
from core.made import Show
from core.message import Language, Message, Reply
from core.ports import Embed
from core.unanswered import Asked, Group, grouped, masked, told_nothing

COMMAND: Final = AdminCommand(
    "unanswered", "[1h|24h|7d]", "Yang belum terjawab, berkelompok", "What had no answer, in groups"
)
WEEK: Final = Period(7, "d")
WEEKDAY, HOUR = 0, 8  # Monday at eight in Jakarta
MOST_WAITING, MOST_SHOWN, MOST_EXAMPLES = 200, 10, 3
FLUSH, LOOK = 5.0, 60.0  # seconds between two looks at what waits, and at the clock
SECONDS = 30.0  # for embedding and grouping all that is shown
STOP_SECONDS = 3.0
NOTED = "unanswered_sent_weekly"
NARROWER = 0.02  # how much nearer than a sure example two questions must lie to be one group
log = structlog.get_logger("unanswered")


class Store(Protocol):
    """Keeps masked questions. Every method raises DatabaseUnavailable."""

    async def keep(self, questions: Sequence[tuple[str, Language, str]]) -> None:
        """Keep the person's id (hashed there), the language, the masked text of each."""
        ...

    async def since(self, at: datetime) -> Sequence[Asked]:
        """Each text once since a moment, the most frequent first."""
        ...


class Announce(Protocol):
    """Puts a message for the admin chats; never waits."""

    def __call__(self, message: Reply, /, *, urgent: bool) -> None:
        """Put it."""
        ...


class Noting:
    """Lets `answers` answer and notes, masked, what it had no answer to; storing happens after the reply."""

    def __init__(self, answers: Answers, store: Store, library: Callable[[], Library]) -> None:
        self._answers, self._store, self._library = answers, store, library
        self._waiting: deque[tuple[str, Language, str]] = deque(maxlen=MOST_WAITING)

    async def answer(self, message: Message, today: date, show: Show | None = None) -> Reply:
        """The reply of the answers; raises what they raise."""
        reply = await self._answers.answer(message, today, show)
        if told_nothing(reply) and self._worth(message, today):
            self._waiting.append((message.user_id, reply.language, masked(redact_text(message.text))))
        return reply

    def _worth(self, message: Message, today: date) -> bool:
        """Whether somebody could answer it one day: no attempt at fraud, no order to the program, no import."""
        read = self._library().reader.read(message, today, None)
        return read.question.declines is None and read.reading.plain is None

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Store what waits for as long as the block runs, and the rest at its end."""
        try:
            async with beside(self._run()):
                yield
        finally:
            with suppress(ExportMateError, TimeoutError):
                async with asyncio.timeout(STOP_SECONDS):
                    await self.flush()

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(FLUSH)
            try:
                await self.flush()
            except ExportMateError as error:
                log.warning("unanswered_not_kept", error=type(error).__name__)

    async def flush(self) -> None:
        """Store what waits; what could not be stored waits on. Raises DatabaseUnavailable."""
        if not self._waiting:
            return
        batch = [self._waiting.popleft() for _ in range(len(self._waiting))]
        try:
            await self._store.keep(batch)
        except BaseException:
            self._waiting.extendleft(reversed(batch[: MOST_WAITING - len(self._waiting)]))
            raise


class UnansweredQuestions:
    """Shows groups of questions to administrators: on the command, and once a week by the leading instance."""

    def __init__(
        self,
        store: Store,
        embed: Embed,
        library: Callable[[], Library],
        *,
        remembered: Remembered,
        leads: Leads,
        announce: Announce,
        language: Language,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._store, self._embed, self._library = store, embed, library
        self._remembered, self._leads, self._announce = remembered, leads, announce
        self._language, self._now, self._sleep = language, now, sleep

    async def command(self, args: str, language: Language) -> str:
        """The answer to `unanswered`. Raises BadInput, DatabaseUnavailable, TimeoutError."""
        return await self._text(read_period(args or "7d"), language)

    async def run(self) -> None:
        """Post the list of a week when it is over, once over all instances, until cancelled."""
        while True:
            try:
                if self._leads():
                    await self._look()
            except Exception as error:  # noqa: BLE001  # the next week must come all the same
                log.warning("unanswered_list_failed", error=type(error).__name__)
            await self._sleep(LOOK)

    async def _look(self) -> None:
        due = week_over(self._now()).isoformat()
        noted = await self._remembered.get(NOTED)
        if noted == due:
            return
        if isinstance(noted, str):  # the first look ever only notes from where on
            text = await self._text(WEEK, self._language)
            await self._remembered.put(NOTED, due)
            self._announce(Reply(text, self._language, "help"), urgent=False)
        else:
            await self._remembered.put(NOTED, due)

    async def _text(self, period: Period, language: Language) -> str:
        async with asyncio.timeout(SECONDS):
            asked = await self._store.since(self._now() - period.length)
            if not asked:
                return _say("nothing", language).format(period=period.words(language))
            groups, topics = await self._grouped(asked)
        total = sum(each.count for each in asked)
        head = _say("head", language).format(period=period.words(language), count=total, groups=len(groups))
        lines = []
        for place, group in enumerate(groups[:MOST_SHOWN], 1):
            first, *others = [asked[i].text for i in group.members[:MOST_EXAMPLES]]
            topic = topics[group.members[0]]
            suggested = f" → {topic}" if topic else ""
            lines.append(f"{place}. **{_quiet(first)}** ×{group.count}{suggested}")
            lines += [f"   - {_quiet(text)}" for text in others]
        more = len(groups) - MOST_SHOWN
        if more > 0:
            lines.append(_say("more", language).format(count=more))
        return "\n".join([head, *lines, "", _say("foot", language)])

    async def _grouped(self, asked: Sequence[Asked]) -> tuple[tuple[Group, ...], list[str]]:
        """Groups by meaning with the nearest topic of each text; without embeddings each text by itself and no topic."""
        base = self._library().base
        try:
            vectors = np.stack([await self._embed.embed_query(each.text) for each in asked])
        except EmbeddingUnavailable:
            return tuple(Group((n,), each.count) for n, each in enumerate(asked)), ["" for _ in asked]
        groups = grouped(vectors, [each.count for each in asked], base.calibration.sure + NARROWER)
        prompts = base.prompts
        topics = []
        for vector in vectors:
            scores = nearest(vector, base.prompt_vectors, len(prompts))
            best = [n for n in np.argsort(-scores) if prompts[n].topic not in ("out_of_scope", "smalltalk", "help")]
            near = bool(best) and scores[best[0]] > base.calibration.floor
            topics.append(f"{prompts[best[0]].topic} ({prompts[best[0]].key})" if near else "")
        return groups, topics


def week_over(now: datetime) -> datetime:
    """The last Monday, eight o'clock in Jakarta, that is past."""
    local = now.astimezone(JAKARTA).replace(hour=HOUR, minute=0, second=0, microsecond=0)
    monday = local - timedelta(days=(local.weekday() - WEEKDAY) % 7)
    return monday if monday <= now else monday - timedelta(days=7)


def _quiet(text: str) -> str:
    """A person's words without signs that Markdown would read."""
    return "".join(" " if c in "*_`~|\\<>" else c for c in text)


_TEXTS: Final[dict[str, tuple[str, str]]] = {
    "head": (
        "**Pertanyaan tanpa jawaban, {period}**: {count} kali, {groups} kelompok",
        "**Questions without an answer, {period}**: {count} times, {groups} groups",
    ),
    "nothing": (
        "Tidak ada pertanyaan tanpa jawaban dalam {period}.",
        "No question was left without an answer in {period}.",
    ),
    "more": ("… dan {count} kelompok lagi", "… and {count} more groups"),
    "foot": (
        "Di kanan: topik terdekat yang disarankan (`prompts show KEY`). Nama, angka, dan alamat disamarkan sebelum disimpan.",
        "On the right: the nearest topic as a suggestion (`prompts show KEY`). Names, numbers and addresses were masked before keeping.",
    ),
}


def _say(name: str, language: Language) -> str:
    return _TEXTS[name][language == "en"]
