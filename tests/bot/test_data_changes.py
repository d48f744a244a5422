"""Entering figures: previews of commands, files and releases, confirmation with a code, undo."""

import asyncio
from datetime import date
from decimal import Decimal

import pytest

from adapters.caches.rows import RowCache
from adapters.postgres.evidence import duty_evidence
from adapters.postgres.knowledge import PostgresKnowledge
from adapters.postgres.loading import load_all
from adapters.postgres.pool import Pool
from adapters.postgres.status import data_version
from adapters.postgres.vocabulary import load_vocabulary
from bot.data_changes import DataChanges, Preview, preview_text
from core.errors import BadInput, DatabaseUnavailable, Unavailable
from tests.adapters.postgres.small import FixedSource, bracket, levy, price, product, tax_rate
from tests.conftest import FakeEmbeddings

TODAY = date(2026, 11, 30)
SET = "reference_price CPO 2026-12 USD 950.12 decree Kepmendag 9/2026"
RELEASE = "HR CPO periode 1–31 Desember 2026 ditetapkan sebesar USD 950,12/MT."


class Pages:
    """A web of one page."""

    def __init__(self, text: str | None) -> None:
        self.text, self.asked = text, list[str]()

    async def __call__(self, url: str) -> str:
        """The page, or that it does not answer."""
        self.asked.append(url)
        if self.text is None:
            raise Unavailable("the page answers with status 503")
        return self.text


@pytest.fixture(name="pages")
def pages_fixture() -> Pages:
    """The ministry's page."""
    return Pages(RELEASE)


@pytest.fixture(name="changes")
async def changes_fixture(fresh_pool: Pool, fake_embeddings: FakeEmbeddings, pages: Pages) -> DataChanges:
    """Over CPO until the end of November."""
    source = FixedSource(
        duty__products=(product(),),
        duty__brackets=(bracket(7, "124", valid_from=date(2025, 1, 1)),),
        duty__levies=(levy("10", valid_from=date(2025, 1, 1)),),
        duty__reference_prices=(price(date(2026, 11, 1), date(2026, 11, 30), "910.20"),),
        rates__tax_rates=(tax_rate(date(2026, 11, 25), date(2026, 12, 1), "16600.00"),),
    )
    await load_all(fresh_pool, source, fake_embeddings)
    return DataChanges(fresh_pool, lambda: TODAY, fetch=pages)


async def december(pool: Pool) -> Decimal | None:
    """The price that is known for December."""
    found = await duty_evidence(pool, "cpo", date(2026, 12, 5), date(2026, 12, 5))
    return found.price.reference_price if found.price else None


async def test_a_preview_shows_rows_and_answers_before_and_after_and_changes_nothing(
    changes: DataChanges, fresh_pool: Pool
) -> None:
    """In the language of who asks."""
    version = await data_version(fresh_pool)
    preview = await changes.preview_set(SET)
    text = preview_text(preview, "id")
    assert "- **cpo**, 1–31 Desember 2026: HR USD 950,12/MT (Kepmendag 9/2026)" in text
    assert (
        "PEB 1 Desember 2026: BK USD 124/MT, PE USD 91,02/MT (belum ada, yang terakhir sampai 30 November 2026) →"
        in text
    )
    assert text.endswith("→ BK USD 124/MT, PE USD 95,012/MT")
    assert "**Answers, for example:**" in preview_text(preview, "en")
    assert (Decimal("910.20"), version) == (await december(fresh_pool), await data_version(fresh_pool))


async def test_a_confirmed_proposal_is_in_force_and_can_be_undone(changes: DataChanges, fresh_pool: Pool) -> None:
    """By its code, whatever its case."""
    code = await changes.keep(await changes.preview_set(SET), "telegram:7")
    done = await changes.confirm(f" `{code.lower()}` ", "telegram:7")
    assert done is not None
    assert Decimal("950.12") == await december(fresh_pool)
    gone = await changes.undo("telegram:7", "slip")
    assert gone is not None
    assert (done.id, SET, Decimal("910.20")) == (gone.id, gone.what, await december(fresh_pool))
    assert await changes.last() is None
    assert await changes.undo("telegram:7") is None


async def test_whoever_confirms_or_undoes_is_answered_here_by_what_stands_now(
    changes: DataChanges, fresh_pool: Pool
) -> None:
    """When they are told, not when the news of it has come round."""
    knowledge = PostgresKnowledge(fresh_pool, await load_vocabulary(fresh_pool), RowCache())
    here = DataChanges(fresh_pool, lambda: TODAY, refresh=knowledge.refresh)
    found = []

    async def now() -> None:
        (price,) = await knowledge.reference_prices("cpo", [date(2026, 12, 1)])
        found.append(None if price is None else price.reference_price)

    await now()
    assert await here.confirm(await here.keep(await here.preview_set(SET), "a"), "a") is not None
    await now()
    assert await here.undo("a") is not None
    await now()
    assert [Decimal("910.20"), Decimal("950.12"), Decimal("910.20")] == found


@pytest.mark.parametrize("how", ["fails", "hangs"])
async def test_a_change_stands_also_where_it_cannot_be_taken_into_use_at_once(
    changes: DataChanges, fresh_pool: Pool, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """The news of it comes round later."""
    monkeypatch.setattr("bot.data_changes.TAKE_SECONDS", 0.05)

    async def refresh() -> None:
        if how == "fails":
            raise DatabaseUnavailable("gone for a moment")
        await asyncio.Event().wait()

    here = DataChanges(fresh_pool, lambda: TODAY, refresh=refresh)
    assert await here.confirm(await here.keep(await here.preview_set(SET), "a"), "a") is not None
    assert Decimal("950.12") == await december(fresh_pool)


async def test_a_code_is_only_for_who_asked_and_only_once(changes: DataChanges, fresh_pool: Pool) -> None:
    """A wrong one neither."""
    code = await changes.keep(await changes.preview_set(SET), "telegram:7")
    assert await changes.confirm(code, "telegram:8") is None
    assert await changes.confirm("AAAAAA", "telegram:7") is None
    assert Decimal("910.20") == await december(fresh_pool)
    assert await changes.confirm(code, "telegram:7") is not None
    assert await changes.confirm(code, "telegram:7") is None


async def test_what_was_overtaken_meanwhile_is_refused_at_the_confirmation(
    changes: DataChanges, fresh_pool: Pool
) -> None:
    """Another administrator was faster."""
    first = await changes.keep(await changes.preview_set(SET), "a")
    second = await changes.keep(await changes.preview_set(SET.replace("950.12", "951.12")), "b")
    assert await changes.confirm(second, "b") is not None
    done = await changes.confirm(first, "a")
    assert done is not None
    assert (None, ["stands"]) == (done.id, [f.code for f in done.findings if f.level == "fault"])
    assert Decimal("951.12") == await december(fresh_pool)


async def test_a_file_is_previewed_with_all_its_faults(changes: DataChanges, fresh_pool: Pool) -> None:
    """And changes nothing."""
    rows = "cpo;950,12;2026-12-01;2026-12-31\ncpoo;1.234;2027-01-01;31/01/2027\n"
    preview = await changes.preview_file("p.csv", f"key;reference_price;valid_from;valid_to\n{rows}".encode())
    assert preview.refused
    text = preview_text(preview, "id")
    assert text.startswith(
        "**Ditolak, tidak ada yang berubah.**\n✗ baris 3, kolom valid_to: `31/01/2027` bukan tanggal"
    )
    with pytest.raises(BadInput):
        await changes.keep(preview, "a")
    assert Decimal("910.20") == await december(fresh_pool)


async def test_a_file_can_correct_when_it_is_told_to(changes: DataChanges) -> None:
    """With the reason beside it."""
    content = b"key,reference_price,valid_from,valid_to\ncpo,911.00,2026-11-01,2026-11-30\n"
    assert (await changes.preview_file("p.csv", content)).refused
    preview = await changes.preview_file("p.csv", content, why="ralat", correct=True)
    assert (False, "ralat", "p.csv") == (preview.refused, preview.change.why, preview.change.what)


async def test_rows_that_stand_already_are_left_out_and_nothing_new_is_refused(changes: DataChanges) -> None:
    """A file may repeat old months."""
    head = "key,reference_price,valid_from,valid_to\ncpo,910.20,2026-11-01,2026-11-30\n"
    preview = await changes.preview_file("p.csv", f"{head}cpo,950.12,2026-12-01,2026-12-31\n".encode())
    assert [3] == [entry.line for entry in preview.change.entries]
    assert "all of this stands already" in preview_text(await changes.preview_file("p.csv", head.encode()), "en")


async def test_a_release_is_proposed_and_never_applied_by_itself(changes: DataChanges, fresh_pool: Pool) -> None:
    """With the sentence it was read in."""
    (preview,) = await changes.preview_release(RELEASE)
    assert f"“{RELEASE}”" in preview_text(preview, "id")
    assert (False, Decimal("910.20")) == (preview.refused, await december(fresh_pool))


async def test_an_address_is_fetched_and_kept_as_the_source(changes: DataChanges, pages: Pages) -> None:
    """And its page is what the change came from."""
    url = "https://www.example.go.id/siaran"
    (preview,) = await changes.preview_release(f" {url} ")
    assert ([url], url, url) == (pages.asked, preview.change.what, preview.change.entries[0].row["source_url"])


async def test_a_page_that_does_not_answer_is_an_error_of_its_own(changes: DataChanges, pages: Pages) -> None:
    """Not an empty release."""
    pages.text = None
    with pytest.raises(Unavailable):
        await changes.preview_release("https://www.example.go.id/siaran")


async def test_each_row_of_a_release_is_a_proposal_of_its_own(changes: DataChanges) -> None:
    """One that is refused keeps none of the others back."""
    text = f"{RELEASE} HR biji kakao periode Desember 2026 ditetapkan sebesar USD 5.617,45/MT."
    found = await changes.preview_release(text)
    assert [("cpo", False), ("cocoa_beans", True)] == [(one.change.entries[0].subject, one.refused) for one in found]


async def test_a_text_without_prices_is_refused_with_its_reason(changes: DataChanges) -> None:
    """A maintenance page proposes nothing."""
    (preview,) = await changes.preview_release("Halaman sedang dalam pemeliharaan")
    assert preview.refused
    assert "tidak ada HR atau HPE" in preview_text(preview, "id")


async def test_a_rate_is_previewed_as_a_rate(changes: DataChanges) -> None:
    """Before and after."""
    preview: Preview = await changes.preview_set("kurs USD 2026-12-02..2026-12-08 16650.25 KMK 9/2026")
    assert "Rp16.650,25" in preview_text(preview, "id").splitlines()[-1]
