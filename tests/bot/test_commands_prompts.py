"""`exportmate prompts`: instructions are listed, shown, changed, activated and tested from the terminal."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from rich.console import Console
from typer.testing import CliRunner

from adapters.data_files.instructions import read_cases, read_instructions
from adapters.postgres.instructions import versions
from adapters.postgres.loading import load_all
from adapters.postgres.pool import Pool
from adapters.postgres.vocabulary import load_vocabulary
from bot import commands_prompts, models
from bot.commands_prompts import NO_MODEL, _activate, _list, _nearest, _set, _show, _test, app, author
from bot.settings import Settings, read_settings
from core.errors import BadInput
from core.instruction_text import parsed
from core.instructions import Instruction
from tests.adapters.postgres.small import FixedSource, prompt, utterance
from tests.bot.test_admin_instructions import rows
from tests.bot.test_instruction_tests import FakeChat, good
from tests.conftest import DATA, FakeEmbeddings


@dataclass
class Terminal:
    """What is printed, over a small database in place of the whole program."""

    pool: Pool
    console: Console
    capture: pytest.CaptureFixture[str]

    @property
    def text(self) -> str:
        """Everything printed since the last look."""
        shown = self.console.export_text()
        return shown + self.capture.readouterr().out

    async def in_force(self, key: str = "word") -> int:
        """The version that the program would use."""
        return next(i.version for k, i in (await load_vocabulary(self.pool)).instructions.items() if k == key)


@pytest.fixture(name="terminal")
async def terminal_fixture(
    monkeypatch: pytest.MonkeyPatch,
    fresh_pool: Pool,
    fake_embeddings: FakeEmbeddings,
    capsys: pytest.CaptureFixture[str],
) -> Terminal:
    """The shipped instructions and two prompts of topics."""
    source = FixedSource(
        prompts__instructions=rows(),
        prompts__prompts=(prompt("coffee"), prompt("tea", topic="coo")),
        prompts__utterances=(utterance("coffee", "kopi"), utterance("tea", "teh")),
    )
    await load_all(fresh_pool, source, fake_embeddings)

    @asynccontextmanager
    async def program() -> AsyncIterator[SimpleNamespace]:
        knowledge = SimpleNamespace(base=await load_vocabulary(fresh_pool))
        settings = read_settings(openai_chat_model="")
        yield SimpleNamespace(pool=fresh_pool, knowledge=knowledge, embeddings=fake_embeddings, settings=settings)

    console = Console(file=StringIO(), record=True, width=200)
    monkeypatch.setattr(commands_prompts, "_program", program)
    monkeypatch.setattr(commands_prompts, "console", console)
    return Terminal(fresh_pool, console, capsys)


@pytest.fixture(name="model")
def model_fixture(monkeypatch: pytest.MonkeyPatch) -> Callable[[FakeChat], None]:
    """Puts a fake in the place of the configured model."""

    def configure(chat: FakeChat) -> None:
        @asynccontextmanager
        async def open_model(_settings: Settings) -> AsyncIterator[FakeChat]:
            yield chat

        monkeypatch.setattr(models, "open_model", open_model)

    return configure


def _file(folder: Path, text: str) -> Path:
    file = folder / "word.txt"
    file.write_text(text, "utf-8")
    return file


async def test_both_kinds_of_prompts_are_listed(terminal: Terminal) -> None:
    """Instructions with their versions, topics with their examples."""
    await _list()
    text = terminal.text
    assert [True] * 4 == [word in text for word in ("Instructions of the chat model", "1 (files)", "rewrite", "coffee")]


async def test_an_instruction_is_printed_in_the_form_that_is_read_back(terminal: Terminal) -> None:
    """Whole lines, nothing coloured or broken."""
    assert 0 == await _show("word", None)
    shipped = next(i for i in read_instructions(DATA) if i.key == "word")
    assert shipped == parsed(terminal.text, Instruction("word", 1, "", ""))


async def test_a_topics_prompt_is_shown_as_before(terminal: Terminal) -> None:
    """And an unknown key is told."""
    assert 0 == await _show("coffee", None)
    assert "• kopi" in terminal.text
    assert 1 == await _show("cofee", None)
    assert "no prompt 'cofee'" in terminal.text


async def test_a_file_becomes_a_version_that_counts_once_it_is_activated(terminal: Terminal, tmp_path: Path) -> None:
    """With what changed and what to do next."""
    file = _file(tmp_path, "[user]\nQ: {question}\nR: {rows}\n")
    assert 0 == await _set("word", file, "gpt-x", 0.0, 120)
    text = terminal.text
    assert [True] * 3 == [part in text for part in ("+R: {rows}", "+model: gpt-x", "prompts activate word 2")]
    assert 1 == await terminal.in_force()
    kept = (await versions(terminal.pool, "word"))[1]
    assert (author(), "gpt-x", 0.0, 120) == (
        *(kept.author, kept.instruction.model, kept.instruction.temperature, kept.instruction.max_tokens),
    )
    assert 0 == await _activate("word", 2)
    assert 2 == await terminal.in_force()
    assert 0 == await _activate("word", None)
    assert 1 == await terminal.in_force()


async def test_the_same_text_is_not_kept_again(terminal: Terminal, tmp_path: Path) -> None:
    """Said with its version."""
    assert 0 == await _set("word", _file(tmp_path, "# nothing new\n[system]\n" + rows()[0]["system"]), None, None, None)
    assert "Version 1 of word says the same" in terminal.text


@pytest.mark.parametrize("text", ["[user]\n{question}", "x: 1\n[user]\n{question}{rows}", " ", "x" * 60_000])
async def test_a_faulty_file_is_refused(terminal: Terminal, tmp_path: Path, text: str) -> None:
    """By the error that becomes one sentence and exit code 1."""
    with pytest.raises(BadInput):
        await _set("word", _file(tmp_path, text), None, None, None)
    assert 1 == len(await versions(terminal.pool, "word"))


async def test_a_file_that_is_no_text_is_refused(terminal: Terminal, tmp_path: Path) -> None:
    """A picture, say."""
    file = tmp_path / "a.png"
    file.write_bytes(b"\x89PNG\xff")
    with pytest.raises(BadInput, match=r"a\.png is not UTF-8 text"):
        await _set("word", file, None, None, None)
    assert terminal.text == ""


async def test_unknown_keys_and_versions_have_exit_code_one(terminal: Terminal, tmp_path: Path) -> None:
    """And a sentence each."""
    file = _file(tmp_path, "x")
    codes = [await _set("wrod", file, None, None, None), await _activate("wrod", 1), await _activate("word", 9)]
    codes += [await _show("word", 9), await _test("word", 9)]
    assert [1] * 5 == codes
    text = terminal.text
    assert "no instruction 'wrod'" in text
    assert "word has no version 9; there are: 1" in text


async def test_without_a_model_the_templates_are_checked_and_exit_code_two_says_so(terminal: Terminal) -> None:
    """Not a failure of a case."""
    assert NO_MODEL == await _test(None, None)
    text = terminal.text
    assert f"5 templates are sound, {len(read_cases(DATA))} cases fit them" in text
    assert "No chat model is configured (OPENAI_CHAT_MODEL)" in text


async def test_a_broken_template_fails_without_a_model(terminal: Terminal) -> None:
    """Also one that is not in force: the version asked for."""
    await terminal.pool.execute("update instruction set user_text = '{question} {raws}' where key = 'rank'")
    assert 1 == await _test("rank", 1)
    assert "{raws} is no place of rank" in terminal.text


async def test_cases_are_played_against_the_model(terminal: Terminal, model: Callable[[FakeChat], None]) -> None:
    """Exit code 1 while one fails."""
    cases = [case for case in read_cases(DATA) if case.key == "rank"]
    chat = FakeChat(lambda _ask: '{"order": [2]}')  # right for some
    model(chat)
    assert 1 == await _test("rank", None)
    text = terminal.text
    assert "fails" in text
    assert f"of {len(cases)} cases passed" in text
    assert len(cases) == len(chat.asked)


async def test_all_passed_is_exit_code_zero(
    terminal: Terminal, model: Callable[[FakeChat], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a version that is not in force too."""
    cases = [case for case in read_cases(DATA) if case.name == "clear_en"]
    monkeypatch.setattr("adapters.data_files.instructions.read_cases", lambda _folder: cases)
    model(FakeChat(good(cases)))
    assert 0 == await _test("rewrite", 1)
    assert "1 of 1 cases passed" in terminal.text


async def test_other_words_are_tried_on_the_topics(terminal: Terminal) -> None:
    """As they always were."""
    await _nearest("kopi")
    first = next(line for line in terminal.text.splitlines() if "1.0000" in line)
    assert "coffee" in first


@pytest.mark.parametrize(
    "args",
    [
        ["activate", "word", "two"],
        ["activate", "word"],
        ["set", "word", "/no/such/file"],
        ["test", "--version", "2"],
        ["show", "word", "--version", "x"],
    ],
)
def test_a_wrong_call_is_a_usage_error(args: list[str]) -> None:
    """Before anything starts."""
    assert 2 == CliRunner().invoke(app, args).exit_code


def test_every_command_explains_itself() -> None:
    """With --help."""
    shown = CliRunner().invoke(app, ["--help"]).output
    assert all(command in shown for command in ("list", "show", "set", "activate", "test"))


async def test_the_real_program_holds_the_shipped_instructions(
    loaded_pool: Pool, database: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Opened as the command opens it."""
    assert loaded_pool.size[0] > 0
    monkeypatch.setenv("DATABASE_URL", database)
    monkeypatch.setenv("OPENAI_CHAT_MODEL", "")
    assert 0 == await _show("read", None)
    assert "# read version 1, in force, from the data files" in capsys.readouterr().out
