"""Instructions of the model as administrators list, show, change and activate them in a chat."""

from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.data_files.instructions import read_instructions
from adapters.postgres.instructions import Stored, versions
from adapters.postgres.loading import load_all
from adapters.postgres.pool import Pool
from adapters.postgres.vocabulary import load_vocabulary
from adapters.slack.commands import meaning_of
from bot.admin.asking import asked_by, asking
from bot.admin.instructions import Instructions, block, state
from core.instruction_text import parsed
from core.instructions import KEYS, Instruction
from core.message import Language
from tests.adapters.postgres.small import FixedSource
from tests.conftest import DATA, FakeEmbeddings

BOTH = pytest.mark.parametrize("language", ["id", "en"])
AT = datetime(2026, 2, 10, 3, tzinfo=UTC)


def rows(version: int = 1, more: str = "") -> tuple[dict[str, Any], ...]:
    """The shipped instructions as rows of the file."""
    names = ("key", "model", "temperature", "max_tokens", "user")
    return tuple(
        {name: getattr(i, name) for name in names} | {"version": version, "system": i.system + more}
        for i in read_instructions(DATA)
    )


@pytest.fixture(name="chat")
async def chat_fixture(fresh_pool: Pool, fake_embeddings: FakeEmbeddings) -> Instructions:
    """Over a database with the shipped instructions."""
    await load_all(fresh_pool, FixedSource(prompts__instructions=rows()), fake_embeddings)
    return Instructions(fresh_pool, who=lambda: "telegram:7")


@BOTH
async def test_the_list_holds_every_key_with_what_is_in_force(chat: Instructions, language: Language) -> None:
    """And why."""
    lines = (await chat.listed(language)).splitlines()
    why = "dari berkas data" if language == "id" else "from the data files"
    assert [f"- `{key}` v1 ({why})" for key in KEYS] == [line for line in lines if line.startswith("-")]


@BOTH
async def test_without_any_the_list_says_so(fresh_pool: Pool, language: Language) -> None:
    """Before the first load."""
    expected = "Belum ada instruksi" if language == "id" else "No instructions are loaded"
    assert expected in await Instructions(fresh_pool).listed(language)


async def test_an_instruction_is_shown_in_the_form_in_which_it_can_be_set(chat: Instructions) -> None:
    """Giving it back changes nothing."""
    text = await chat.show("rank", "en")
    assert "**`rank`** version 1, in force, from the data files" in text
    body = text[text.index("```") :]
    shipped = next(i for i in read_instructions(DATA) if i.key == "rank")
    assert shipped == parsed(body, Instruction("rank", 1, "", ""))
    assert "It says the same as version 1; nothing was kept." == await chat.set(f"rank\n{body}", "en")


async def test_a_new_version_is_kept_with_its_difference_and_not_in_force(chat: Instructions, fresh_pool: Pool) -> None:
    """Lines in a block of code behind the key."""
    told = await chat.set("word\n```\ntemperature: 0\n[user]\nQ: {question}\nR: {rows}\n```", "en")
    assert "**word** version 2 is kept, not in force yet" in told
    assert "+temperature: 0" in told
    assert "+Q: {question}" in told
    assert "prompts activate word 2" in told
    assert 1 == (await load_vocabulary(fresh_pool)).instructions["word"].version
    assert "telegram:7" == (await versions(fresh_pool, "word"))[1].author


async def test_who_asks_is_the_author_and_without_a_name_it_is_the_chat(chat: Instructions, fresh_pool: Pool) -> None:
    """As `prompts set` and `prompts activate` are answered in a channel."""
    named = Instructions(fresh_pool)
    with asked_by("slack:U7"):
        await named.set("word\n[user]\nQ: {question}\nR: {rows}", "en")
        await named.activate("word 2", "en")
    with asked_by(""):
        await named.set("word\n[user]\nAsked: {question}\nRows: {rows}", "en")
    assert "chat" == asking()
    _, second, third = await versions(fresh_pool, "word")
    assert ("slack:U7", "slack:U7", "chat") == (second.author, second.activated_by, third.author)


@BOTH
async def test_an_activated_version_is_in_force_and_can_be_given_up(
    chat: Instructions, fresh_pool: Pool, language: Language
) -> None:
    """Listed with who chose it; `shipped` goes back to the files."""
    await chat.set("word\n[user]\nQ: {question}\nR: {rows}", language)
    assert "waiting" if language == "en" else "belum aktif" in await chat.listed(language)
    assert "**word**" in await chat.activate("word 2", language)
    assert 2 == (await load_vocabulary(fresh_pool)).instructions["word"].version
    assert "telegram:7" in await chat.listed(language)
    followed = await chat.activate("`word` shipped", language)
    assert ("mengikuti berkas data lagi" if language == "id" else "follows the data files again") in followed
    assert 1 == (await load_vocabulary(fresh_pool)).instructions["word"].version


async def test_newer_files_are_mentioned_beside_a_choice(
    chat: Instructions, fresh_pool: Pool, fake_embeddings: FakeEmbeddings
) -> None:
    """So that somebody looks at them."""
    await chat.activate("word 1", "en")
    await load_all(fresh_pool, FixedSource("two", prompts__instructions=rows(2, " Be kind.")), fake_embeddings)
    listed = await chat.listed("en")
    assert "the data files hold v2" in next(line for line in listed.splitlines() if "`word`" in line)
    assert "- `rank` v2 (from the data files)" in listed
    assert "other versions: 2" in await chat.show("word", "en")
    assert "Be kind." in await chat.show("word 2", "en")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("[user]\nQ: {question}", "{rows} is missing"),
        ("[system]\n{language} {no_answer} {question}", "belongs into the user part"),
        ("temperature: hot\n[user]\nQ: {question} {rows}", "'hot' is not a number"),
        ("max_tokens: 9999\n[user]\nQ: {question} {rows}", "is not between"),
    ],
)
async def test_a_faulty_text_is_refused_with_the_reason(
    chat: Instructions, fresh_pool: Pool, body: str, reason: str
) -> None:
    """And nothing is kept."""
    told = await chat.set(f"word\n{body}", "en")
    assert told.startswith("Not kept: ")
    assert reason in told
    assert 1 == len(await versions(fresh_pool, "word"))


@BOTH
async def test_what_is_missing_or_unknown_is_told(chat: Instructions, language: Language) -> None:
    """With what can be written instead."""
    keys = ", ".join(f"`{key}`" for key in KEYS)
    for told in (
        await chat.set("wrod\nx", language),
        await chat.activate("wrod 2", language),
        await chat.show("wrod", language),
    ):
        assert "`wrod`" in told
        assert keys in told
    assert "prompts set word" in await chat.set("word", language)
    assert "prompts activate word 2" in await chat.activate("word", language)
    assert "prompts activate word 2" in await chat.activate("word two", language)
    assert "prompts show word 2" in await chat.show("word two", language)
    assert " 9" in await chat.activate("word 9", language)
    assert " 9" in await chat.show("word 9", language)


def test_a_text_cannot_leave_its_block_of_code() -> None:
    """Three backticks inside it are no end."""
    assert 2 == block("a\n```\n**b**").count("```")


def test_a_key_without_anything_in_force_is_told() -> None:
    """As when the files no longer hold it."""
    one = Stored(Instruction("word", 1, "s", "u", active=False), "data", False, False, "", AT, "", None)
    assert "none in force" == state([one], "en")


def test_lines_reach_the_command_from_slack() -> None:
    """What stands behind the word keeps its lines."""
    meaning = meaning_of("exportmate", "prompts set word\n```\n[user]\n{question}\n{rows}\n```", "en", admin=True)
    assert ("admin", "prompts") == (meaning.kind, meaning.name)
    assert "[user]\n{question}\n{rows}" in meaning.text
