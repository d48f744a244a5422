"""Asks the publishers, believes what can be believed, stores it once over all instances, and says so once.

What is said here is what is new and what was left out. That a publisher is refused altogether is the business of the alert
FeedFailing, which waits until that is no passing fault, can be muted, and tells when it is over.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from time import monotonic
from typing import Final, Literal
from uuid import uuid4

import structlog

from adapters.postgres.feeds import PostgresFeeds
from bot import feed_texts
from bot.admin.ports import Announce
from bot.clock import utc_now
from core.errors import DatabaseUnavailable
from core.message import Language, Reply
from core.published.checks import Checked, check
from core.published.due import WIB, FeedState, after_answer, after_failure, covers, is_due
from core.published.nouns import DAY, KINDS, Answer, Ask, Change, Feed, FeedName, Refused, Table, Validators

SECONDS = 90.0  # for one question to a publisher, tries included
BACKFILL = 12  # periods before the newest that are asked for where they are missing
BACKFILL_SECONDS = 120.0  # after which no further one is asked for; with the rest, less than a claim lasts
BACKFILL_PAUSE = 1.5  # seconds between two such questions
SOME_DAYS = timedelta(days=4)  # a weekend with a holiday: more than that is a hole in daily rates
# Markets first, so that the tax rate is compared with fresh ones.
ORDER: Final[tuple[FeedName, ...]] = ("jisdor", "bi", "ecb", "frankfurter", "kemenkeu")
Notices = Literal["tax", "all", "off"]
Result = Literal["new", "unchanged", "refused", "busy", "not_due"]
log = structlog.get_logger("feeds")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of asking a publisher."""

    name: FeedName
    result: Result  # busy: another instance asks just now
    tables: tuple[Table, ...] = ()  # what it said and was believed
    changes: tuple[Change, ...] = ()  # what of it was stored
    warnings: tuple[Refused, ...] = ()  # what was left out
    refused: Refused | None = None
    last_day: date | None = None  # the last day that its rates cover now
    late: bool = False  # what is in force today was not published yet
    gap: tuple[date, date] | None = None  # days before the newest period that stay without data


class Refresher:
    """Refreshes rates; any number of instances may do so at once."""

    def __init__(
        self,
        store: PostgresFeeds,
        feeds: Mapping[FeedName, Feed],
        announce: Announce,
        language: Language,
        *,
        notices: Notices = "tax",
        now: Callable[[], datetime] = utc_now,
        pause: float = BACKFILL_PAUSE,
    ) -> None:
        self._store, self._feeds, self._announce, self._language = store, feeds, announce, language
        self._notices, self._now, self._pause = notices, now, pause

    async def refresh_due(self) -> tuple[Outcome, ...]:
        """Ask every publisher whose rates are due. Raises DatabaseUnavailable."""
        states = await self._store.states()
        due = [name for name in ORDER if name in self._feeds and is_due(states[name], self._now())]
        return tuple([await self.refresh(name) for name in due])

    async def refresh(self, name: FeedName, *, force: bool = False, fresh: bool = False) -> Outcome:
        """Ask one publisher, with `force` even where nothing is due, with `fresh` even for what it said has not changed.

        Raises DatabaseUnavailable; in that case nothing was stored.
        """
        who = uuid4().hex
        claimed = await self._store.claim(name, who)
        if claimed is None:
            return Outcome(name, "busy")
        state, seen = claimed
        if not force and not is_due(state, self._now()):
            await self._store.release(name, who)
            return Outcome(name, "not_due", last_day=state.last_day)
        async with self._released(name, who):
            return await self._refresh(name, who, state, Validators() if fresh else seen)

    async def _refresh(self, name: FeedName, who: str, state: FeedState, seen: Validators) -> Outcome:
        began = self._now()
        try:
            answer, checked = await self._answer(name, Ask(self._today(), since=await self._since(name), seen=seen))
            changes = await self._store.save(name, who, [c.table for c in checked], began)
        except Refused as refused:
            return await self._failed(name, who, state, refused)
        if changes is None:
            return Outcome(name, "busy")
        gap = None
        if changes:
            further, gap = await self._backfill(name, who, checked, changes)
            changes = (*further, *changes)
        outcome = await self._outcome(name, answer, checked, changes, gap)
        after = after_answer(state, outcome.last_day, began)
        if answer.unchanged:
            after = replace(after, reason=state.reason, detail=state.detail)
        elif outcome.warnings:
            first = outcome.warnings[0]
            after = replace(after, reason=first.reason, detail="; ".join(w.detail for w in outcome.warnings)[:200])
        await self._store.settle(name, who, after, answer.validators)
        self._tell(state, after, outcome)
        return outcome

    async def _answer(self, name: FeedName, question: Ask) -> tuple[Answer, tuple[Checked, ...]]:
        """What the publisher says, and what of it is believed. Raises Refused."""
        try:
            async with asyncio.timeout(SECONDS):
                answer = await self._feeds[name].ask(question)
        except TimeoutError:
            raise Refused("unreachable", f"{SECONDS:.0f} s") from None
        except (ArithmeticError, LookupError, RecursionError, TypeError, ValueError) as error:
            # A reader tripped over something nobody foresaw: that is a refusal, too, or the alert would never know.
            log.exception("feed_reader_tripped", feed=name)
            raise Refused("broken", type(error).__name__) from None
        checked = []
        for table in answer.tables:
            known = await self._store.known(table.kind, table.first, table.last)
            checked.append(check(table, known, self._today()))
        return answer, tuple(checked)

    async def _since(self, name: FeedName) -> date | None:
        """From which day on Bank Indonesia is asked; the others give their newest."""
        return await self._store.last_day(KINDS[name]) if name in ("bi", "jisdor") else None

    async def _failed(self, name: FeedName, who: str, state: FeedState, refused: Refused) -> Outcome:
        after = after_failure(state, refused.reason, refused.detail, self._now(), refused.retry_after)
        last_day = await self._store.last_day(KINDS[name])
        await self._store.settle(name, who, after, Validators())  # what was refused is read anew next time
        log.warning("feed_refused", feed=name, reason=refused.reason, detail=refused.detail, failures=after.failures)
        return Outcome(name, "refused", refused=refused, last_day=last_day, late=self._late(name, last_day))

    async def _backfill(
        self, name: FeedName, who: str, checked: Sequence[Checked], changes: Sequence[Change]
    ) -> tuple[tuple[Change, ...], tuple[date, date] | None]:
        """Ask for what is missing before the newest; whatever cannot be had stays a gap, without an alert."""
        try:
            if name == "kemenkeu":
                return await self._missing_periods(name, who, checked[-1].gap)
            if name == "ecb":
                return await self._missing_days(name, who, min(c.table.first for c in changes)), None
        except Refused as refused:
            log.info("feed_gap_stays", feed=name, reason=refused.reason, detail=refused.detail)
        return (), checked[-1].gap

    async def _missing_periods(
        self, name: FeedName, who: str, gap: tuple[date, date] | None
    ) -> tuple[tuple[Change, ...], tuple[date, date] | None]:
        found: list[Change] = []
        until = monotonic() + BACKFILL_SECONDS
        for _ in range(BACKFILL):
            if gap is None or monotonic() > until:
                break
            await asyncio.sleep(self._pause)
            try:
                _, checked = await self._answer(name, Ask(self._today(), day=gap[1]))
            except Refused as refused:
                log.info("feed_gap_stays", feed=name, reason=refused.reason, detail=refused.detail)
                break
            table = checked[-1].table if checked else None
            if table is None or not table.first <= gap[1] <= table.last:
                break
            found += await self._store.save(name, who, [table], self._now()) or ()
            gap = (gap[0], table.first - DAY) if table.first > gap[0] else None
        return tuple(found), gap

    async def _missing_days(self, name: FeedName, who: str, first: date) -> tuple[Change, ...]:
        """The days of the last three months before a day, where there is a hole before it."""
        known = await self._store.known(KINDS[name], first, first)
        before = max((s.first for s in known.same if s.first < first), default=None)
        if before is not None and first - before <= SOME_DAYS:
            return ()
        await asyncio.sleep(self._pause)
        since = before + DAY if before else first - timedelta(days=90)
        _, checked = await self._answer(name, Ask(self._today(), since=since))
        return await self._store.save(name, who, [c.table for c in checked], self._now()) or ()

    async def _outcome(
        self,
        name: FeedName,
        answer: Answer,
        checked: Sequence[Checked],
        changes: tuple[Change, ...],
        gap: tuple[date, date] | None,
    ) -> Outcome:
        last_day = await self._store.last_day(KINDS[name])
        return Outcome(
            name,
            "new" if changes else "unchanged",
            tuple(c.table for c in checked),
            changes,
            (*answer.warnings, *(w for c in checked for w in c.warnings)),
            last_day=last_day,
            late=self._late(name, last_day),
            gap=gap,
        )

    def _tell(self, before: FeedState, after: FeedState, outcome: Outcome) -> None:
        name = outcome.name
        log.info(
            "feed_read",
            feed=name,
            result=outcome.result,
            stored=len(outcome.changes),
            corrected=sum(c.corrects for c in outcome.changes),
            until=str(outcome.last_day),
            late=outcome.late,
            left_out=[str(w) for w in outcome.warnings][:10],
        )
        if outcome.warnings and (before.reason, before.detail) != (after.reason, after.detail):
            self._say(feed_texts.partly(name, outcome.warnings, self._language))
        elif before.partly and not after.failing:
            self._say(feed_texts.recovered(name, self._language))
        if outcome.changes and self._worth_a_notice(outcome):
            self._say(feed_texts.news(name, outcome.changes, outcome.gap, self._language))

    def _worth_a_notice(self, outcome: Outcome) -> bool:
        """Daily market rates are nothing to be told of, unless that is wished; a correction always is."""
        if self._notices == "off":
            return False
        corrected = any(c.corrects for c in outcome.changes)
        return corrected or outcome.name == "kemenkeu" or self._notices == "all"

    def _say(self, text: str) -> None:
        self._announce(Reply(text, self._language, "help"))

    def _late(self, name: FeedName, last_day: date | None) -> bool:
        return name == "kemenkeu" and not covers(name, last_day, self._now())

    def _today(self) -> date:
        return self._now().astimezone(WIB).date()

    @asynccontextmanager
    async def _released(self, name: FeedName, who: str) -> AsyncIterator[None]:
        """Give the feed back whatever happens; one that was settled is not held any more."""
        try:
            yield
        except BaseException:
            with suppress(DatabaseUnavailable):
                await self._store.release(name, who)
            raise
