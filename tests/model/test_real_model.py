"""The whole program with a real small model behind the OpenAI protocol: it streams, is grounded, never shows a wrong figure.

How much of a small model's text can be used is told and not asserted; what is shown of it is.
"""

from collections.abc import AsyncGenerator, AsyncIterator
from decimal import Decimal
from pathlib import Path

import pytest
import pytest_asyncio

from adapters.openai.chat import OpenAIChat
from adapters.postgres.pool import Pool
from core.chat import Ask
from tests.model.served import PYTHON, Served, served
from tests.model.talking import TURN_SECONDS, Asked, Talking, talking, tell

pytestmark = [pytest.mark.model, pytest.mark.timeout(1200)]

MODELS = ("smollm2", "gemma3")  # 135 million parameters, taught to talk; 270 million, never taught to
FREE = (
    "Siapa yang menerbitkan SKA?",
    "Apa sanksi kalau tidak patuh DHE?",
    "nilai minimal ekspor yang kena kewajiban DHE",
    "batas waktu dhe masuk rekening kapan",
    "DHE migas wajib ditahan berapa persen?",
    "Kirim 50 kg ke luar negeri sudah termasuk ekspor?",
    "boleh ekspor rotan mentah?",
    "Bagaimana BI mengawasi DHE?",
    "Who issues the certificate of origin in Indonesia?",
    "Does the DHE rule apply to oil and gas?",
    "What is the DHE threshold?",
    "What happens if export proceeds come in late?",
    "Are free samples considered export?",
    "What may retained export proceeds be used for?",
    "Which sectors must keep export proceeds?",
    "is raw rattan allowed to be exported?",
)
EXPLAINED = (
    "jelaskan perhitungan bea keluar CPO 500 ton PEB 5 Desember 2025",
    "explain how the export duty on 500 MT CPO is computed",
)
STRUCTURED = (
    "bea keluar CPO 500 ton PEB 5 Desember 2025",
    "export duty on 500 MT CPO",
    "kurs pajak USD 5 Desember 2025",
    "reference price of CPO December 2025",
    "HS code of arabica green coffee",
    "halo",
)


@pytest_asyncio.fixture(scope="module", params=MODELS, name="model")
async def model_fixture(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Served]:
    """A real model of each kind."""
    if not PYTHON.exists():
        pytest.fail("the models have an environment of their own: make test-model")
    async with served(request.param, tmp_path_factory.mktemp("model")) as model:
        yield model


@pytest_asyncio.fixture(scope="module", name="talk")
async def talk_fixture(model: Served, database: str, loaded_pool: Pool) -> AsyncIterator[Talking]:
    """The program with the model behind it."""
    async with talking(database, model.url, model.name) as talk:
        yield talk


@pytest_asyncio.fixture(scope="module", name="asked")
async def asked_fixture(talk: Talking, model: Served) -> AsyncIterator[list[Asked]]:
    """Every free question and every explanation, asked once, one after the other."""
    asked = [await talk.ask(question) for question in FREE + EXPLAINED]
    yield asked
    tell(model.name, asked)


async def test_the_model_is_asked_once_a_question_and_streams(asked: list[Asked]) -> None:
    """In both languages; never twice, however slow it is."""
    assert {one.timings.model_calls for one in asked} <= {0, 1}  # 0: held back after failures in a row
    assert {"id", "en"} == {one.reply.language for one in asked if one.first_token_ms is not None}


async def test_some_of_the_models_sentences_pass_the_check(asked: list[Asked]) -> None:
    """Small as it is, it can copy; a check that lets nothing through would prove nothing below."""
    assert sum(one.timings.grounding.get("shown", 0) for one in asked)


async def test_every_reply_comes_within_its_limit(asked: list[Asked]) -> None:
    """However slow the model is."""
    assert [] == [one.question for one in asked if one.timings.total_ms > TURN_SECONDS * 1000]


async def test_the_composed_reply_is_shown_first(asked: list[Asked]) -> None:
    """Before anything of the model, and complete."""
    assert {"template"} == {one.composed.worded_by for one in asked}
    assert all(one.composed.text.strip() for one in asked)


async def test_no_number_is_shown_that_the_tables_do_not_hold(asked: list[Asked]) -> None:
    """Compared digit for digit, in everything that was shown at any time."""
    assert {} == {one.question: wrong for one in asked if (wrong := one.numbers_from_nowhere())}


async def test_no_row_is_cited_that_was_not_given(asked: list[Asked]) -> None:
    """Marks point to rows that exist."""
    assert {} == {one.question: wrong for one in asked if (wrong := one.rows_from_nowhere())}


async def test_a_reply_is_the_models_or_the_composed_one(asked: list[Asked]) -> None:
    """Where the model's text cannot stand, nothing of it is left; what programs read never changes."""
    for one in asked:
        assert one.reply == one.shown[-1]
        assert (one.composed.figures, one.composed.sources) == (one.reply.figures, one.reply.sources)
        assert one.reply.worded_by == "model" or one.reply.text == one.composed.text


async def test_the_amount_stays_exact_in_an_explanation(asked: list[Asked]) -> None:
    """USD 74 a ton, 500 tons, at 16,671 rupiah."""
    totals = [f.value for one in asked for f in one.reply.figures if f.name == "export_duty_total"]
    assert [Decimal(74) * 500 * Decimal("16671.00")] * len(EXPLAINED) == totals


@pytest.mark.parametrize("question", STRUCTURED)
async def test_a_structured_question_asks_no_model(talk: Talking, question: str) -> None:
    """Its answer is as good as it gets."""
    one = await talk.ask(question)
    assert (0, "template") == (one.timings.model_calls, one.reply.worded_by)


async def test_a_repeated_question_asks_no_model(talk: Talking, asked: list[Asked]) -> None:
    """Whatever the model made of it the first time."""
    answered = [one for one in asked if not one.failed]
    assert answered
    for one in answered:
        again = await talk.ask(one.question)
        assert (0, one.reply.text) == (again.timings.model_calls, again.reply.text)


async def test_the_composed_reply_stands_when_the_service_dies_in_the_middle(
    model: Served, database: str, loaded_pool: Pool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed after its first words."""
    stream = OpenAIChat.stream
    async with served(model.name, tmp_path) as dying, talking(database, dying.url, dying.name) as talk:

        async def cut(self: OpenAIChat, ask: Ask, *, seconds: float) -> AsyncGenerator[str, None]:
            async for piece in stream(self, ask, seconds=seconds):
                dying.kill()
                yield piece

        monkeypatch.setattr(OpenAIChat, "stream", cut)
        one = await talk.ask(FREE[0])
        assert -9 == await dying.process.wait()
        assert one.failed
        assert ("template", one.composed.text) == (one.reply.worded_by, one.reply.text)
        after = await talk.ask(FREE[1])
        assert ("template", True) == (after.reply.worded_by, bool(after.reply.sources))
