"""Instructions keep every version, follow the files until an administrator chooses, and count at once everywhere."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from adapters.postgres.instructions import Stored, activate, add, versions
from adapters.postgres.loading import load_all
from adapters.postgres.pool import Pool
from adapters.postgres.status import data_version, watch_data_version
from adapters.postgres.vocabulary import load_vocabulary
from core.errors import BadInput
from core.instructions import Instruction
from tests.adapters.postgres.small import FixedSource
from tests.conftest import FakeEmbeddings

USER = "{question}\n{rows}"
SYSTEM = "{language} {no_answer}"


def row(text: str = "shipped", version: int = 1, key: str = "word", **values: Any) -> dict[str, Any]:
    """A row of the file."""
    settings: dict[str, Any] = {"model": "", "temperature": None, "max_tokens": None}
    return {"key": key, "version": version, "system": f"{SYSTEM} {text}", "user": USER, **settings} | values


def own(text: str = "own", **values: Any) -> Instruction:
    """What an administrator wrote."""
    return replace(Instruction("word", 1, f"{SYSTEM} {text}", USER), **values)


async def _load(pool: Pool, embed: FakeEmbeddings, *rows: dict[str, Any]) -> None:
    await load_all(pool, FixedSource(str(rows), prompts__instructions=rows), embed)


async def _in_force(pool: Pool, key: str = "word") -> tuple[int, str] | None:
    made = {str(k): i for k, i in (await load_vocabulary(pool)).instructions.items()}.get(key)
    return (made.version, made.system.rpartition(" ")[2]) if made else None


def _states(stored: list[Stored]) -> list[tuple[int, bool, bool, bool]]:
    return [(s.instruction.version, s.instruction.active, s.shipped, s.chosen) for s in stored]


async def test_the_files_are_in_force_until_somebody_chooses(fresh_pool: Pool, fake_embeddings: FakeEmbeddings) -> None:
    """Each new text of theirs as a version of its own; the old one is kept."""
    await _load(fresh_pool, fake_embeddings, row(), row(key="rank", user="{question}{candidates}"))
    assert (1, "shipped") == await _in_force(fresh_pool)
    assert 1 == len(await versions(fresh_pool, "rank"))
    await _load(fresh_pool, fake_embeddings, row("better", 2))
    assert (2, "better") == await _in_force(fresh_pool)
    assert None is await _in_force(fresh_pool, "rank")
    assert [(1, False, False, False), (2, True, True, False)] == _states(await versions(fresh_pool, "word"))


async def test_the_same_files_again_make_no_version(fresh_pool: Pool, fake_embeddings: FakeEmbeddings) -> None:
    """A forced load, and the way back to older files."""
    await _load(fresh_pool, fake_embeddings, row())
    await _load(fresh_pool, fake_embeddings, row("better", 2, temperature=0.5))
    await _load(fresh_pool, fake_embeddings, row())
    assert (1, "shipped") == await _in_force(fresh_pool)
    assert [(1, True, True, False), (2, False, False, False)] == _states(await versions(fresh_pool, "word"))


async def test_a_text_of_the_files_that_was_changed_under_its_number_is_a_new_version(
    fresh_pool: Pool, fake_embeddings: FakeEmbeddings
) -> None:
    """Versions never change."""
    await _load(fresh_pool, fake_embeddings, row("one"))
    await _load(fresh_pool, fake_embeddings, row("two"))
    assert (2, "two") == await _in_force(fresh_pool)
    assert ["one", "two"] == [s.instruction.system.split()[-1] for s in await versions(fresh_pool, "word")]


async def test_a_new_version_is_kept_with_its_author_and_not_in_force(
    fresh_pool: Pool, fake_embeddings: FakeEmbeddings
) -> None:
    """Until it is activated; the data version stays."""
    await _load(fresh_pool, fake_embeddings, row())
    before = await data_version(fresh_pool)
    assert 2 == await add(fresh_pool, own(model="m", temperature=0.25, max_tokens=99), "telegram:7")
    kept = (await versions(fresh_pool, "word"))[1]
    assert ("telegram:7", "admin", False) == (kept.author, kept.origin, kept.instruction.active)
    assert ("m", 0.25, 99) == (kept.instruction.model, kept.instruction.temperature, kept.instruction.max_tokens)
    assert ((1, "shipped"), before) == (await _in_force(fresh_pool), await data_version(fresh_pool))


async def test_the_same_text_is_not_kept_twice(fresh_pool: Pool, fake_embeddings: FakeEmbeddings) -> None:
    """Whoever wrote it first; one other setting makes it another."""
    await _load(fresh_pool, fake_embeddings, row())
    assert 1 == await add(fresh_pool, own("shipped"), "a")
    assert [2, 2, 3] == [
        await add(fresh_pool, made, by) for made, by in ((own(), "a"), (own(), "b"), (own(temperature=0.0), "b"))
    ]


async def test_two_administrators_at_once_get_two_versions(fresh_pool: Pool, fake_embeddings: FakeEmbeddings) -> None:
    """None is lost."""
    await _load(fresh_pool, fake_embeddings, row())
    numbers = await asyncio.gather(*(add(fresh_pool, own(f"text {n}"), "a") for n in range(6)))
    assert [2, 3, 4, 5, 6, 7] == sorted(numbers)


async def test_a_version_counts_at_every_instance_once_it_is_activated(
    fresh_database: str, fresh_pool: Pool, fake_embeddings: FakeEmbeddings
) -> None:
    """Told as new facts are, so that no kept answer is repeated."""
    await _load(fresh_pool, fake_embeddings, row())
    await add(fresh_pool, own(), "a")
    before = await data_version(fresh_pool)
    heard: asyncio.Queue[int] = asyncio.Queue()
    async with watch_data_version(fresh_database, heard.put_nowait):
        made = await activate(fresh_pool, "word", 2, "slack:U1")
        async with asyncio.timeout(10):
            assert before < await heard.get() == await data_version(fresh_pool)
    assert made is not None
    assert made.active
    assert (2, "own") == await _in_force(fresh_pool)
    one = (await versions(fresh_pool, "word"))[1]
    assert ("slack:U1", True) == (one.activated_by, one.activated_at is not None)


async def test_the_choice_stays_over_loads_and_newer_files(fresh_pool: Pool, fake_embeddings: FakeEmbeddings) -> None:
    """Whose version is there to be seen; its number is the next where the wished one is taken."""
    await _load(fresh_pool, fake_embeddings, row())
    await add(fresh_pool, own(), "a")
    await activate(fresh_pool, "word", 2, "a")
    await _load(fresh_pool, fake_embeddings, row("better", 2))
    assert (2, "own") == await _in_force(fresh_pool)
    assert [(1, False, False, False), (2, True, False, True), (3, False, True, False)] == _states(
        await versions(fresh_pool, "word")
    )
    assert 4 == await add(fresh_pool, own("later"), "a")


async def test_a_version_that_nobody_activated_gives_way_to_newer_files(
    fresh_pool: Pool, fake_embeddings: FakeEmbeddings
) -> None:
    """It was only kept."""
    await _load(fresh_pool, fake_embeddings, row())
    await add(fresh_pool, own(), "a")
    await _load(fresh_pool, fake_embeddings, row("better", 7))
    assert (7, "better") == await _in_force(fresh_pool)


async def test_one_can_go_back_to_an_older_version_and_to_the_files(
    fresh_pool: Pool, fake_embeddings: FakeEmbeddings
) -> None:
    """A shipped version that was chosen stays; following takes up the next files."""
    await _load(fresh_pool, fake_embeddings, row())
    await activate(fresh_pool, "word", 1, "a")
    await _load(fresh_pool, fake_embeddings, row("better", 2))
    assert (1, "shipped") == await _in_force(fresh_pool)
    followed = await activate(fresh_pool, "word", None, "a")
    assert followed is not None
    assert 2 == followed.version
    await _load(fresh_pool, fake_embeddings, row("best", 3))
    assert (3, "best") == await _in_force(fresh_pool)


async def test_an_unknown_version_changes_nothing(fresh_pool: Pool, fake_embeddings: FakeEmbeddings) -> None:
    """What was in force stays, without a new data version."""
    await _load(fresh_pool, fake_embeddings, row())
    before = await data_version(fresh_pool)
    assert None is await activate(fresh_pool, "word", 9, "a")
    assert None is await activate(fresh_pool, "rank", None, "a")
    assert ((1, "shipped"), before) == (await _in_force(fresh_pool), await data_version(fresh_pool))


async def test_a_faulty_instruction_is_not_kept(fresh_pool: Pool) -> None:
    """Nor anything of it."""
    with pytest.raises(BadInput, match="rows"):
        await add(fresh_pool, own(user="{question}"), "a")
    assert [] == await versions(fresh_pool)


async def test_a_choice_that_this_program_cannot_use_leaves_the_shipped_one(
    fresh_pool: Pool, fake_embeddings: FakeEmbeddings
) -> None:
    """As after the way back to an older release; it cannot be activated again."""
    await _load(fresh_pool, fake_embeddings, row())
    await add(fresh_pool, own(), "a")
    await activate(fresh_pool, "word", 2, "a")
    await fresh_pool.execute("update instruction set user_text = '{question} {rows} {later_place}' where version = 2")
    assert (1, "shipped") == await _in_force(fresh_pool)
    with pytest.raises(BadInput, match="later_place"):
        await activate(fresh_pool, "word", 2, "a")


async def test_the_shipped_instructions_are_loaded_with_the_facts(loaded_pool: Pool) -> None:
    """All five."""
    assert {"word", "explain", "read", "rank", "rewrite"} == set((await load_vocabulary(loaded_pool)).instructions)
