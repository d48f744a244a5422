"""What administrators are answered, over a real database."""

import asyncio
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio

from adapters.caches.embeddings import CachedEmbeddings
from adapters.caches.rows import RowCache
from adapters.documents.files import DocumentFiles
from adapters.postgres.feedback import store_feedback
from adapters.postgres.pool import Pool, open_pool
from adapters.postgres.turns import store_turn
from adapters.slack.ports import DataStatus
from adapters.telegram.render import LIMIT, render_text
from bot.admin.commands import COMMANDS, Admin, AdminCommand
from bot.admin.picture import Pictures
from bot.admin.status import Instance
from core.channels import AnswerAdmin
from core.errors import Misconfigured
from core.message import Language, Reply
from core.timing import ModelCall, Stage, Timings
from tests.support.fakes import FakeEmbed
from tests.support.turns import timings, turn

NOW = datetime.now(UTC)
DAY = date(2026, 11, 24)
SLOW, QUICK, FAILED = "aaaa1" + "0" * 27, "aaaa2" + "0" * 27, "bbbb1" + "0" * 27
STAGES = timings((("understand", 0, 1), ("fetch", 1, 400)), statements=3, answer="miss")
BOTH = pytest.mark.parametrize("language", ["id", "en"])


def admin(pool: Pool, **values: Any) -> Admin:
    """One that has been running for a day."""
    instance = Instance("host-1", "1.2.3", NOW - timedelta(days=1), {"embedding": "nano"})
    return Admin(pool, instance, lambda: DAY, **values)


@pytest_asyncio.fixture(name="kept")
async def kept_fixture(fresh_pool: Pool) -> Pool:
    """A database of three turns: a slow one, a quick one that was liked, and one that failed."""
    at = NOW - timedelta(minutes=10)
    quick = {"topic": "hs_code", "missing": ("goods",), "timings": timings(answer="hit")}
    await store_turn(fresh_pool, turn(SLOW, at, 402.0, timings=STAGES, user_hash="secret person"))
    await store_turn(fresh_pool, turn(QUICK, at, 2.0, **quick))
    await store_turn(fresh_pool, turn(FAILED, at, 30_000.0, channel="slack", topic=None, error_kind="TimeoutError"))
    await store_feedback(fresh_pool, QUICK, "up", "")
    return fresh_pool


@pytest_asyncio.fixture(name="gone")
async def gone_fixture(fresh_database: str) -> Pool:
    """A database that has gone away."""
    async with open_pool(fresh_database) as pool:
        pass
    return pool


async def text_of(who: Admin, command: str, args: str = "", language: Language = "id") -> str:
    """The words of an answer."""
    answer = await who.answer(command, args, language)
    return answer.text if isinstance(answer, Reply) else answer


def test_the_channels_can_ask_it(pool: Pool) -> None:
    """As their ports say."""
    answer: AnswerAdmin = admin(pool).answer
    status: DataStatus = admin(pool).data_status
    assert None not in (answer, status)


@BOTH
@pytest.mark.parametrize("command", [c.name for c in COMMANDS])
async def test_every_command_answers_in_messages_that_fit(kept: Pool, command: str, language: Language) -> None:
    """Two of Telegram's at most."""
    parts = render_text(await text_of(admin(kept), command, "", language))
    assert 1 <= len(parts) <= 2
    assert all(len(part) <= 2 * LIMIT for part in parts)


async def test_perf_says_what_an_operator_looks_for_first(kept: Pool) -> None:
    """Percentiles, the slowest stage, the cache, statements, errors, feedback; then tables."""
    text = await text_of(admin(kept), "perf", "1h")
    for words in (
        "Kinerja 1 jam terakhir", "3 balasan · p50 402 ms", "Tahap terlama: **fetch**", "Cache jawaban: 50 % kena (1 dari 2)",
        "SQL: 1 perintah per balasan", "Kesalahan: 1 (33 %): TimeoutError 1", "👍 1 · 👎 0", "\nexport_duty ", "\nslack ",
    ):  # fmt: skip
        assert words in text


async def test_perf_brings_a_picture(kept: Pool) -> None:
    """As a file of the reply, without buttons under it."""
    async with DocumentFiles(seconds=60) as files:
        reply = await admin(kept, pictures=Pictures(files.call)).answer("perf", "7d", "en")
    assert isinstance(reply, Reply)
    assert ("en", "exportmate-7d.png", ()) == (reply.language, reply.attachments[0].name, reply.buttons)
    assert reply.attachments[0].content.startswith(b"\x89PNG")


async def test_perf_without_its_picture_says_so(kept: Pool) -> None:
    """The figures are complete."""
    async with DocumentFiles(seconds=0) as files:
        reply = await admin(kept, pictures=Pictures(files.call)).answer("perf", "", "en")
    assert isinstance(reply, str)
    assert "The picture was not ready" in reply
    assert "Performance of the last 24 hours" in reply


@pytest.mark.parametrize("command", ["perf", "slow", "unanswered"])
async def test_a_period_without_replies_is_said_to_be_one(fresh_pool: Pool, command: str) -> None:
    """One sentence."""
    assert "Tidak ada balasan dalam 1 jam terakhir." == await admin(fresh_pool).answer(command, "1h")


async def test_slow_shows_the_slowest_first_with_their_stages(kept: Pool) -> None:
    """And the id by which each can be looked at."""
    text = await text_of(admin(kept), "slow")
    assert text.index(FAILED[:8]) < text.index(SLOW[:8]) < text.index(QUICK[:8])
    assert "kesalahan TimeoutError" in text
    assert "fetch      ██████████████   400 ms" in text


async def test_a_turn_is_shown_by_the_beginning_of_its_id(kept: Pool) -> None:
    """With its stages and what it asked back for."""
    text = await text_of(admin(kept), "turn", f" `{SLOW[:5].upper()}` ", "en")
    for words in (SLOW, "402 ms", "web · export_duty · id · template", "SQL statements: 3", "answer miss", "400 ms"):
        assert words in text
    assert "ditanya balik: goods" in await text_of(admin(kept), "turn", QUICK)


async def test_a_turn_is_shown_with_everything_it_used(fresh_pool: Pool) -> None:
    """Statements, models, cost, repetitions, sizes, the wait before, and where it failed."""
    used = Timings(began_ns=0, sql_statements=3, model_calls=1, ended_ns=1_000_000_000, failed_in="write")
    used.stages += [Stage("queue", -400_000_000, 400_000_000), Stage("write", 100_000_000, 850_000_000)]
    used.queries.append(Stage("duty_evidence", 1_000_000, 1_900_000))
    used.models.append(ModelCall("gpt-4o-mini", 100_000_000, 812_400_000, 401_200_000, 1200, 300, 0.00036, failed=True))
    used.retries["model"] = 2
    used.sizes["reply"] = 1640
    await store_turn(fresh_pool, turn(SLOW, NOW, 1000.0, timings=used, error_kind="TimeoutError"))
    text = await text_of(admin(fresh_pool), "turn", SLOW, "en")
    for words in (
        "SQL statements: 3 (duty_evidence 1.9 ms)", "model: gpt-4o-mini 812 ms, first token 401 ms, 1,200 + 300 token, failed",
        "cost: US$ 0.00036", "repeated: model 2×", "sizes: reply 1,640", "waited before: 400 ms", "failed in: write",
        "queue      ████··········   400 ms", "write      ·····████████·   850 ms",
    ):  # fmt: skip
        assert words in text


async def test_a_beginning_that_fits_several_turns_names_them(kept: Pool) -> None:
    """To choose from."""
    text = await text_of(admin(kept), "turn", "aaaa")
    assert (True, True, False) == (SLOW in text, QUICK in text, FAILED in text)


@pytest.mark.parametrize("args", ["", "abc", "xyz1", "%", "' or 1=1", "a" * 33])
async def test_what_is_no_id_is_asked_for_again(kept: Pool, args: str) -> None:
    """Without asking the database."""
    assert "paling sedikit 4 angka heksadesimal" in await text_of(admin(kept), "turn", args)


async def test_an_unknown_turn_may_have_been_removed(kept: Pool) -> None:
    """Which is said."""
    assert "cccc" in await text_of(admin(kept), "turn", "cccc")
    assert "melewati masa simpan" in await text_of(admin(kept), "turn", "cccc")


@pytest.mark.parametrize("command", ["perf", "slow", "turn", "unanswered"])
async def test_nobody_is_named(kept: Pool, command: str) -> None:
    """Neither person nor conversation, not even by a hash."""
    assert "secret person" not in await text_of(admin(kept), command, SLOW if command == "turn" else "")


async def test_unanswered_counts_by_topic_and_says_that_texts_are_not_kept(kept: Pool) -> None:
    """Goods that were asked back for, and what was not read."""
    text = await text_of(admin(kept), "unanswered")
    for words in ("2 dari 3 balasan (67 %)", "**hs_code**, barangnya ditanya balik: 1 dalam 1 percakapan", "(none): 1"):
        assert words in text
    assert "Isi pertanyaan tidak disimpan" in text


async def test_unanswered_is_glad_when_there_is_nothing(fresh_pool: Pool) -> None:
    """A sentence instead of an empty list."""
    await store_turn(fresh_pool, turn("a", NOW, 1.0))
    later = admin(fresh_pool, now=lambda: NOW + timedelta(minutes=1))
    assert "All 1 replies gave an answer." == await later.answer("unanswered", "", "en")


@BOTH
@pytest.mark.parametrize("command", ["perf", "slow", "unanswered"])
@pytest.mark.parametrize("args", ["3 weeks", "`x` <b>"])
async def test_a_bad_period_is_answered_with_what_is_allowed(
    kept: Pool, command: str, args: str, language: Language
) -> None:
    """And what was typed cannot break the text."""
    text = await text_of(admin(kept), command, args, language)
    assert all(f"`{allowed}`" in text for allowed in ("1h", "24h", "7d"))
    assert "`x` " not in text


@BOTH
async def test_an_unknown_command_is_answered_with_those_there_are(kept: Pool, language: Language) -> None:
    """Each with what may follow it."""
    text = await text_of(admin(kept), "reboot", "", language)
    assert all(f"`{c.name}" in text for c in COMMANDS)
    assert "reboot" in text


async def test_commands_may_be_typed_with_a_slash_or_in_capitals(kept: Pool) -> None:
    """As people do."""
    assert "Instansi" in await text_of(admin(kept), "/Status")


async def test_a_command_can_be_added(kept: Pool) -> None:
    """It is answered and listed; one of a known name takes its place."""
    who = admin(kept)

    async def alerts(args: str, language: Language) -> str:
        return f"{args} {language}"

    for name in ("alerts", "perf"):
        who.add(AdminCommand(name, "", "peringatan", "alerts"), alerts)
        assert "open en" == await who.answer(name, " open ", "en")
    assert (len(COMMANDS) + 1, "alerts") == (len(who.commands), who.commands[-2].name)
    assert "`alerts` peringatan" in await text_of(who, "what")


async def test_caches_are_shown_and_emptied_by_name(kept: Pool) -> None:
    """At this instance; the others keep theirs."""
    rows = RowCache()

    async def fetch() -> int:
        return 1

    for key in ("a", "a", "b", "a"):
        await rows.get(key, fetch)
    who = admin(kept, caches={"rows": rows, "words": RowCache()})
    text = await text_of(who, "cache")
    assert "rows    2      4 50 %" in text
    assert "answer      2 50 %" in text
    assert "2 isi dibuang" in await text_of(who, "cache", "clear ROWS")
    assert 0 == len(rows)


async def test_what_a_cache_takes_in_memory_is_told_where_it_is_known(kept: Pool) -> None:
    """1,024 vectors of 1,536 bytes are one and a half megabytes, and their places take a little."""
    vectors = CachedEmbeddings(FakeEmbed(), "m", size=2000)
    for n in range(1024):
        await vectors.embed_query(f"{n}")
    text = await text_of(admin(kept, caches={"rows": RowCache(), "embedding": vectors}), "cache")
    said = re.search(r"Memori: .*embedding (\d+,\d) MB", text)
    assert said is not None
    assert 1.5 <= float(said[1].replace(",", ".")) <= 2.0
    assert "1024 isi dibuang" in (
        await text_of(admin(kept, caches={"embedding": vectors}), "cache", "clear embedding")
    ).replace(".", "")


@pytest.mark.parametrize("args", ["clear", "clear what", "clean rows"])
async def test_a_cache_that_cannot_be_cleared_is_answered_with_those_that_can(kept: Pool, args: str) -> None:
    """Nothing is emptied."""
    assert "`rows`" in await text_of(admin(kept, caches={"rows": RowCache()}), "cache", args)


@BOTH
@pytest.mark.parametrize("command", ["perf", "slow", "turn", "unanswered"])
async def test_a_database_that_is_away_gives_a_sentence(gone: Pool, command: str, language: Language) -> None:
    """No figures, no traceback."""
    text = await text_of(admin(gone), command, "abcd" if command == "turn" else "", language)
    assert ("Basis data sedang tidak menjawab" if language == "id" else "The database does not answer") in text


async def test_the_caches_of_the_program_are_told_without_the_database(gone: Pool) -> None:
    """Only the recorded ones are missing."""
    text = await text_of(admin(gone, caches={"rows": RowCache()}), "cache")
    assert "rows" in text
    assert "sedang tidak bisa dibaca" in text


async def test_a_database_that_refuses_gives_a_sentence_too(kept: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Trying again would not help, and the person should not wait for it."""

    async def refuse(*_: object) -> None:
        raise Misconfigured("no right")

    monkeypatch.setattr("bot.admin.commands.slowest", refuse)
    assert "Basis data sedang tidak menjawab" in await text_of(admin(kept), "slow")


async def test_figures_that_take_too_long_are_given_up(kept: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the advice to ask for less."""

    async def hang(*_: object) -> None:
        await asyncio.sleep(60)

    monkeypatch.setattr("bot.admin.commands.slowest", hang)
    text = await text_of(admin(kept, seconds=0.05), "slow", "", "en")
    assert "not ready within 0.05 seconds" in text
