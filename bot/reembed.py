"""A change of embedding model beside the running program: every text anew in the background, then the change at once for all.

Until then the vectors of the model before serve. What was embedded is stored batch by batch, so that a restart goes on where it
was; one instance works at a time, and any of them that wants the same model takes over.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, replace
from time import monotonic
from typing import Literal

import structlog

from adapters.postgres import vectors
from adapters.postgres.lead import Lead, lead
from adapters.postgres.model_change import switch
from adapters.postgres.pool import Pool
from adapters.postgres.vectors import StoredVectors, Texts
from core.beside import beside
from core.dataset import EmbedTexts
from core.errors import ExportMateError
from core.knowledge import Matrix
from core.meaning import LOCAL, Calibration, calibrated, goods_apart, questions_apart, sample

BATCH = 64  # texts of one call, stored together
BATCH_SECONDS = 180.0  # for a batch, whatever the model's own limits are
AT_HAND = 0.01  # seconds within which vectors were only looked up: nobody needs a rest from that
LEAD = "embeddings"  # the lock of whoever works
log = structlog.get_logger("embeddings")

Phase = Literal["settled", "elsewhere", "waiting", "embedding"]


@dataclass(frozen=True, slots=True)
class Pace:
    """How often and how fast it works; seconds."""

    rest: float = 0.5  # between two batches, and at least as long as the one before took
    look: float = 30.0  # between two looks whether there is anything to do
    first: float = 5.0  # pause after a failure, doubled with each further one
    longest: float = 600.0  # that such a pause becomes
    lead: float = 3.0  # between two looks whether this instance may work


@dataclass(frozen=True, slots=True)
class State:
    """How far it is, as this instance knows."""

    phase: Phase = "settled"
    done: int = 0  # texts with a vector of the wanted model
    total: int = 0
    reason: str = ""  # why the last try failed; empty as soon as one batch went well


class _Again(Exception):
    """Something changed meanwhile: another instance works, another model is wanted, facts were loaded."""


class Reembedding:
    """Brings the facts' vectors to the wanted model while `running`."""

    def __init__(
        self,
        pool: Pool,
        dsn: str,
        model: str,
        embed: Callable[[], EmbedTexts],
        local: Callable[[], EmbedTexts],
        *,
        in_use: Callable[[], str] = str,
        pace: Pace | None = None,
    ) -> None:
        """`embed` gives the wanted model and `local` the bundled one, by which another's limits are found, where there is work.

        `in_use` names the model of the facts in use here. Both are called in a thread.
        """
        self._pool, self._dsn, self._in_use = pool, dsn, in_use
        self._model, self._embed, self._local = model, embed, local
        self._pace = pace or Pace()
        self.state = State()

    @property
    def held_up(self) -> bool:
        """Whether the change waits for a model that does not answer; the vectors before go on serving."""
        return bool(self.state.reason) and self.state.phase in ("waiting", "embedding")

    def circuit_open(self) -> dict[str, bool]:
        """That it is held up, as the readings tell it: the alert on held back calls goes for it too."""
        return {"embedding": True} if self.held_up else {}

    @property
    def text(self) -> str:
        """The model in use and, while it changes, the one to come with how much is done."""
        state, model = self.state, self._in_use()
        if state.phase in ("settled", "elsewhere"):
            return model
        share = f" {100 * state.done // state.total} %" if state.total else ""
        return f"{model} → {self._model}{share}{' ⚠' if self.held_up else ''}"

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Work beside the block, and stop at its end; a batch under way is lost then."""
        async with beside(self.run()):
            yield

    async def run(self) -> None:
        """Look, work and look again until cancelled; nothing is raised."""
        failures, announced = 0, False
        while True:
            try:
                if not announced:
                    await vectors.want(self._pool, self._model)
                    announced = True
                await self._look()
            except _Again:
                failures, pause = 0, self._pace.rest
            except Exception as error:  # noqa: BLE001  # whatever went wrong: the vectors before serve, and it is tried again
                failures += 1
                pause = min(self._pace.longest, self._pace.first * 2.0 ** min(failures - 1, 20))
                reason = error.message if isinstance(error, ExportMateError) else type(error).__name__
                self.state = replace(self.state, reason=reason)
                log.warning("reembedding_held_up", model=self._model, reason=reason, failures=failures, pause_s=pause)
            else:
                failures, pause = 0, self._pace.look
            await asyncio.sleep(pause)

    async def _look(self) -> None:
        """Do what there is to do; raises what the database and the model raise, and _Again where something changed meanwhile."""
        if (phase := await self._needless()) is not None:
            self.state = State(phase)
            return
        self.state = replace(self.state, phase="waiting")
        async with lead(self._dsn, LEAD, pause=self._pace.lead) as mine:
            leads = False
            while not leads:
                await asyncio.sleep(self._pace.lead)
                leads = mine.leads  # asked before the look below: whoever led until now has finished then
                if (phase := await self._needless()) is not None:
                    self.state = State(phase)
                    return
            await self._change(mine)

    async def _needless(self) -> Phase | None:
        """Why there is nothing to do here, None where there is."""
        if await vectors.wanted(self._pool) != self._model:
            return "elsewhere"
        now = await vectors.in_force(self._pool)
        # An empty database has no texts yet; a load comes first.
        return "settled" if not now.model or (now.model == self._model and not now.absent) else None

    async def _change(self, mine: Lead) -> None:
        model = self._model
        embed = await asyncio.to_thread(self._embed)
        texts = await vectors.read_texts(self._pool)
        lacking = await vectors.missing(self._pool, model, texts)
        total = len(texts.by_hash)
        before = (await vectors.in_force(self._pool)).model
        log.info("reembedding_began", model=model, before=before, texts=total, missing=len(lacking))
        self.state = State("embedding", total - len(lacking), total, self.state.reason)
        for batch in batches(lacking, texts):
            if not mine.leads or await vectors.wanted(self._pool) != model:
                raise _Again
            began = monotonic()
            made = await self._embedded(embed, batch, texts)
            took = monotonic() - began
            await vectors.store(self._pool, model, made)
            self.state = State("embedding", self.state.done + len(batch), total)
            log.info("reembedding", model=model, done=self.state.done, total=total)
            await asyncio.sleep(max(self._pace.rest, took) if took > AT_HAND else 0)
        version = await switch(self._pool, model, await self._calibration(texts))
        if version is None:
            raise _Again
        self.state = State()
        log.info("model_changed", model=model, before=before, version=version)
        await vectors.forget(self._pool, (model, before), texts)

    async def _embedded(self, embed: EmbedTexts, batch: Sequence[bytes], texts: Texts) -> dict[bytes, Matrix]:
        kind = texts.by_hash[batch[0]][0]
        call = embed.embed_queries if kind == "query" else embed.embed_passages
        async with asyncio.timeout(BATCH_SECONDS):
            made = await call([texts.by_hash[hashed][1] for hashed in batch])
        return dict(zip(batch, made, strict=True))

    async def _calibration(self, texts: Texts) -> Calibration:
        """The limits of the wanted model: where the bundled model's lie among the same utterances and goods."""
        local = await asyncio.to_thread(self._local)
        if local.model == self._model:
            return LOCAL
        said = {texts.by_hash[hashed][1]: hashed for hashed in texts.utterances}
        questions = [said[text] for text in sample(list(said))]
        goods = sorted(set(texts.goods))
        known = await vectors.stored(self._pool, self._model, [*questions, *goods])
        theirs = StoredVectors(self._model, known)
        topics = [texts.utterances[hashed] for hashed in questions]
        pairs = [
            await _apart(each, [texts.by_hash[h][1] for h in questions], topics, [texts.by_hash[h][1] for h in goods])
            for each in (local, theirs)
        ]
        found = calibrated((pairs[0][0], pairs[1][0]), (pairs[0][1], pairs[1][1]))
        log.info("model_calibrated", model=self._model, questions=len(questions), goods=len(goods), **asdict(found))
        return found


async def _apart(
    embed: EmbedTexts, questions: Sequence[str], topics: Sequence[str], goods: Sequence[str]
) -> tuple[Matrix, Matrix]:
    """What a model makes of pairs of questions, and of questions with goods: cosines."""
    asked, named = await embed.embed_queries(questions), await embed.embed_passages(goods)
    return (
        await asyncio.to_thread(questions_apart, asked, topics),
        await asyncio.to_thread(goods_apart, asked, named),
    )


def batches(lacking: Sequence[bytes], texts: Texts) -> Iterator[list[bytes]]:
    """The texts in batches, each of one kind."""
    for kind in ("query", "passage"):
        same = [hashed for hashed in lacking if texts.by_hash[hashed][0] == kind]
        for start in range(0, len(same), BATCH):
            yield same[start : start + BATCH]


class Parts(Mapping[str, str]):
    """What `/status` shows of the program's parts, as it is when it is asked."""

    def __init__(self, parts: Mapping[str, Callable[[], str]]) -> None:
        self._parts = parts

    def __getitem__(self, name: str) -> str:
        return self._parts[name]()

    def __iter__(self) -> Iterator[str]:
        return iter(self._parts)

    def __len__(self) -> int:
        return len(self._parts)
