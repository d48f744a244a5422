"""`data` as administrators use it in a chat, in both languages."""

import re
from datetime import date

import pytest

from adapters.slack.commands import meaning_of
from adapters.telegram.commands import ADMIN_NAMES
from bot.admin.commands import Admin
from bot.admin.data import COMMAND, DataCommand
from bot.data_changes import DataChanges
from core.errors import DatabaseUnavailable
from core.message import Language
from tests.bot.test_data_changes import RELEASE, SET, Pages, changes_fixture, december, pages_fixture

__all__ = ["changes_fixture", "pages_fixture"]
BOTH = pytest.mark.parametrize("language", ["id", "en"])


@pytest.fixture(name="chat")
def chat_fixture(changes: DataChanges) -> DataCommand:
    """Over that database."""
    return DataCommand(changes, who=lambda: "telegram:7")


def code(text: str) -> str:
    """The code that an answer gives."""
    found = re.search(r"data confirm ([A-Z0-9]{6})`", text)
    assert found, text
    return found[1]


@BOTH
async def test_set_shows_what_changes_and_gives_a_code_that_puts_it_in_force(
    chat: DataCommand, language: Language
) -> None:
    """Until then nothing has changed."""
    asked = await chat.answer(f"set {SET}", language)
    assert ("Yang akan berubah" if language == "id" else "What will change") in asked
    done = await chat.answer(f"confirm {code(asked)}", language)
    assert done.startswith("Berlaku sebagai perubahan nomor 1" if language == "id" else "In force as change 1")


@BOTH
async def test_a_refused_command_gives_no_code(chat: DataCommand, language: Language) -> None:
    """But the reason."""
    answer = await chat.answer("set reference_price CPO 2026-12 USD 950.125", language)
    assert ("bisa dibaca dua cara" if language == "id" else "can be read in two ways") in answer
    assert "data confirm" not in answer


@BOTH
async def test_wrong_codes_are_refused_and_a_missing_one_asked_for(chat: DataCommand, language: Language) -> None:
    """Both in a sentence."""
    assert "`AAAAAA`" in await chat.answer("confirm AAAAAA", language)
    assert "data confirm" in await chat.answer("confirm", language)


@BOTH
async def test_undo_and_history_name_the_change(chat: DataCommand, language: Language) -> None:
    """With who, why and what became of it."""
    nothing = "Belum ada perubahan" if language == "id" else "no changes yet"
    assert nothing in await chat.answer("history", language)
    await chat.answer(f"confirm {code(await chat.answer(f'set {SET} because Nov 28', language))}", language)
    assert "`reference_price CPO 2026-12 USD 950.12 d`" in await chat.answer("undo slip", language)
    (line,) = (await chat.answer("history", language)).splitlines()[1:]
    assert line.startswith("1. ")
    words = ("telegram:7: `reference", "`Nov 28`", "dibatalkan" if language == "id" else "taken back", "`slip`")
    assert [True] * 4 == [word in line for word in words]
    assert ("Tidak ada" if language == "id" else "no change to take back") in await chat.answer("undo", language)


@BOTH
@pytest.mark.parametrize("words", ["", "help", "what"])
async def test_anything_else_shows_how_it_is_used(chat: DataCommand, words: str, language: Language) -> None:
    """With examples."""
    assert "data set reference_price CPO 2026-12" in await chat.answer(words, language)


@BOTH
async def test_read_proposes_with_a_code_and_asks_for_a_text_where_there_is_none(
    chat: DataCommand, language: Language
) -> None:
    """Each row with a code of its own."""
    assert "950" in (answer := await chat.answer(f"read {RELEASE}", language))
    assert code(answer)
    assert "`data read`" in await chat.answer("read", language)


@BOTH
async def test_a_page_that_cannot_be_read_is_told(chat: DataCommand, pages: Pages, language: Language) -> None:
    """With the reason."""
    pages.text = None
    assert "status 503" in await chat.answer("read https://www.example.go.id/siaran", language)


@BOTH
async def test_a_file_sent_to_the_chat_is_previewed_and_confirmed(
    chat: DataCommand, changes: DataChanges, language: Language
) -> None:
    """A wrong one is refused line by line, and a caption can allow a correction."""
    head = "key,reference_price,valid_from,valid_to\n"
    wrong = await chat.upload("p.csv", f"{head}cpo,1,kemarin,2026-12-31\n".encode(), "telegram:7", language)
    assert ("baris 2" if language == "id" else "line 2") in wrong
    content = f"{head}cpo,911.00,2026-11-01,2026-11-30\n".encode()
    assert "data confirm" not in await chat.upload("p.csv", content, "telegram:7", language)
    good = await chat.upload("p.csv", content, "telegram:7", language, caption="koreksi ralat kementerian")
    done = await changes.confirm(code(good), "telegram:7")
    assert done is not None
    assert (True, "koreksi ralat kementerian") == (done.change.correct, done.change.why)


async def test_a_change_is_kept_under_who_asked_in_the_chat(changes: DataChanges) -> None:
    """As the channel names them, each for themselves; without a name it is the chat."""
    desk = Admin(None, None, lambda: date(2026, 11, 30))  # type: ignore[arg-type]  # neither is asked here
    chat = DataCommand(changes)
    desk.add(COMMAND, chat.answer)
    asked = str(await desk.answer("data", f"set {SET}", "en", "telegram:7"))
    assert "is not valid" in str(await desk.answer("data", f"confirm {code(asked)}", "en", "telegram:8"))
    assert "is not valid" in str(await desk.answer("data", f"confirm {code(asked)}", "en"))
    assert "In force" in str(await desk.answer("data", f"confirm {code(asked)}", "en", "telegram:7"))
    await desk.answer("data", "undo", "en", "slack:U8")
    (kept,) = await changes.history()
    assert ("telegram:7", "slack:U8") == (kept.who, kept.undone_by)


async def test_a_file_is_confirmed_by_who_sent_it(changes: DataChanges) -> None:
    """The code of an upload counts in the chat of the same person."""
    desk = Admin(None, None, lambda: date(2026, 11, 30))  # type: ignore[arg-type]  # neither is asked here
    chat = DataCommand(changes)
    desk.add(COMMAND, chat.answer)
    content = b"key,reference_price,valid_from,valid_to\ncpo,950.12,2026-12-01,2026-12-31\n"
    asked = await chat.upload("p.csv", content, "slack:U7", "en")
    assert "In force" in str(await desk.answer("data", f"confirm {code(asked)}", "en", "slack:U7"))


async def test_the_command_stands_beside_the_others_and_errors_become_sentences(
    chat: DataCommand, changes: DataChanges, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the list, in both platforms, and while the database is away."""
    desk = Admin(None, None, lambda: date(2026, 11, 30))  # type: ignore[arg-type]  # neither is asked here
    desk.add(COMMAND, chat.answer)
    assert "data set" in str(await desk.answer("data", "help", "en"))
    assert "data" in ADMIN_NAMES
    assert ("admin", "history") == (
        (found := meaning_of("exportmate", "data history", "en", admin=True)).kind,
        found.text,
    )

    async def away(_limit: int) -> None:
        raise DatabaseUnavailable

    monkeypatch.setattr(changes, "history", away)
    assert "database does not answer" in str(await desk.answer("data", "history", "en"))


async def test_a_confirmed_price_answers_at_once(chat: DataCommand, changes: DataChanges) -> None:
    """What is read from the database is the new price."""
    await chat.answer(f"confirm {code(await chat.answer(f'set {SET}', 'id'))}", "id")
    assert "950.12" == str(await december(changes._pool))
