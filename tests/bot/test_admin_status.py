"""The state of the program and of its data, as administrators and the Home tab see it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from adapters.postgres.inbox import Backlog
from adapters.postgres.pool import Pool, open_pool
from adapters.postgres.stats import Versions
from adapters.postgres.status import TableStatus
from adapters.telemetry.readings import FeedHealth
from bot.admin.commands import Admin
from bot.admin.status import Health, Instance, Stored, data_text, measure_health, status_text
from core.message import Language
from tests.support.facts import DAY

NOW = datetime(2026, 1, 2, 12, tzinfo=UTC)
TODAY = date(2026, 1, 2)
INSTANCE = Instance("host-1", "1.2.3", NOW - timedelta(hours=5, minutes=3), {"embedding": "nano 5"})
HEALTH = Health(300 * 2**20, 2_000 * 2**20, 4, 17, 0.42)
EMPTY = Backlog(0, 0, 0, 0.0)


def _table(name: str, last: date | None, *, stale: bool = False, rows: int = 3) -> TableStatus:
    return TableStatus(name, rows, None, last, None, stale)


def _stored(backlog: Backlog = EMPTY, *workers: str) -> Stored:
    versions = Versions("16.4 (Debian)", "0.8.0", "0005", 7, 12 * 2**20)
    return Stored(versions, [_table("reference_price", TODAY), _table("fact", None, rows=40)], backlog, workers)


def _text(stored: Stored | None, language: Language = "id") -> str:
    return status_text(INSTANCE, stored, HEALTH, (3, 2), NOW, TODAY, language)


def test_the_status_tells_versions_instances_inbox_database_memory_and_loop() -> None:
    """Each on a line of its own."""
    text = _text(_stored())
    for words in (
        "ExportMate 1.2.3", "hidup 5 jam 3 menit", "PostgreSQL 16.4 · pgvector 0.8.0 · schema 0005 · embedding nano 5",
        "Instansi: host-1; hanya yang ini", "0 menunggu, 0 dikerjakan, 0 gagal", "12 MB; koneksi 3 terbuka, 2 menganggur",
        "300 MB dipakai program, 2.000 MB bebas", "0,4 ms dari 10 kali ukur, 17 tugas", "Data versi 7", "1 tabel fakta lain, 40 baris",
    ):  # fmt: skip
        assert words in text


def test_upstreams_are_told_with_a_mark() -> None:
    """Those that answer, those that do not, and those that are spared; none is told of where none is known."""
    up, held = {"telegram": True, "redis": False, "model": False}, {"model": True}
    text = status_text(INSTANCE, None, HEALTH, (3, 2), NOW, TODAY, "en", answering=up, held_back=held)
    assert "Upstreams: model ⏸ held back · redis ❌ · telegram ✅" in text
    assert "Upstreams" not in _text(None, "en")


def test_publishers_of_rates_are_told_with_a_mark() -> None:
    """Those that are believed, those that were refused lately, and those that fail."""
    feeds = {"kemenkeu": FeedHealth(failing=True, refusals=4), "bi": FeedHealth(False, 1), "ecb": FeedHealth(False)}
    text = status_text(INSTANCE, None, HEALTH, (3, 2), NOW, TODAY, "en", feeds=feeds)
    assert "Publishers of rates: bi ⚠️ 1× · ecb ✅ · kemenkeu ❌ 4×" in text
    assert "Publishers" not in _text(None, "en")


def test_what_waits_is_told_with_the_age_of_the_oldest() -> None:
    """And what failed."""
    text = _text(_stored(Backlog(2, 1, 4, 75.0)), "en")
    assert "2 waiting, 1 being worked on, 4 failed; the oldest for 1 min 15 s" in text


def test_other_instances_are_named_where_they_hold_work() -> None:
    """The one that answers is not named twice."""
    assert "Instances: host-1; holding work now: host-2" in _text(_stored(EMPTY, "host-1", "host-2"), "en")
    assert "only this one is known" in _text(_stored(EMPTY, "host-1"), "en")


def test_without_the_database_the_rest_is_told() -> None:
    """That is when it is needed."""
    text = _text(None)
    assert "⚠️ Basis data tidak menjawab" in text
    assert ("300 MB" in text, "Kotak masuk" in text, "Data versi" in text) == (True, False, False)


@pytest.mark.parametrize(
    ("line", "table"),
    [
        ("- ✅ kurs pajak: sampai 2 Januari 2026", _table("exchange_rate: tax", TODAY)),
        ("- ⚠️ kurs pajak: lewat masa berlaku, terakhir 1 Januari 2026", _table("exchange_rate: tax", date(2026, 1, 1), stale=True)),
        ("- ✅ pungutan ekspor: berlaku, tanpa tanggal akhir", _table("levy_rule", date(2025, 1, 1))),
        ("- ✅ pungutan ekspor: berlaku, tanpa tanggal akhir", _table("levy_rule", None)),
        ("- ⚠️ pungutan ekspor: belum ada data", _table("levy_rule", None, stale=True)),
        ("- ✅ exchange_rate: moon: sampai 2 Januari 2026", _table("exchange_rate: moon", TODAY)),
    ],
    ids=["valid", "past", "open after an end", "open", "empty", "a new kind"],
)  # fmt: skip
def test_each_kind_of_figures_is_valid_until_a_day_or_out_of_date(line: str, table: TableStatus) -> None:
    """Tables that do not run out are left out."""
    assert line in data_text([table, _table("fact", None)], TODAY, "id").split("\n")
    assert "fact" not in data_text([table, _table("fact", None)], TODAY, "id")


def test_a_kind_that_has_no_row_at_all_is_told() -> None:
    """Exchange rates come by kind, so none of them would give a line."""
    assert "- ⚠️ exchange rate: no data" in data_text([_table("levy_rule", TODAY)], TODAY, "en").split("\n")


async def test_the_process_is_measured() -> None:
    """A running program uses memory, threads and tasks."""
    health = await measure_health()
    assert min(health.used, health.free) > 10_000_000
    assert min(health.threads, health.tasks) >= 1
    assert 0 <= health.lag_ms < 5_000


async def test_the_state_of_the_data_is_that_of_the_database(loaded_pool: Pool) -> None:
    """One line a kind, on the day that is given."""
    lines = (await Admin(loaded_pool, INSTANCE, lambda: DAY).data_status("id")).split("\n")
    assert any(line.startswith("- ✅ kurs pajak: sampai ") for line in lines)
    late = await Admin(loaded_pool, INSTANCE, lambda: date(2099, 1, 1)).data_status("en")
    assert "⚠️ tax exchange rate: out of date" in late


async def test_a_whole_status_comes_from_the_database(loaded_pool: Pool) -> None:
    """With what is loaded."""
    text = await Admin(loaded_pool, INSTANCE, lambda: DAY).answer("status", "")
    assert isinstance(text, str)
    assert "kurs pajak" in text
    assert "Data versi 0" not in text


async def test_a_database_that_is_away_leaves_the_process(fresh_database: str) -> None:
    """And a sentence where the data would stand."""
    async with open_pool(fresh_database) as pool:
        who = Admin(pool, INSTANCE, lambda: DAY)
    assert "The database does not answer" in str(await who.answer("status", "", "en"))
    assert "The state of the data cannot be read now" in await who.data_status("en")
