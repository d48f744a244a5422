"""Inline mode over real HTTP."""

from dataclasses import replace
from typing import Any

from adapters.telegram.inline import results_of
from tests.adapters.telegram.conftest import Bench, Serve
from tests.adapters.telegram.fakes import CHOICE, DUTY, LONG


async def results(bench: Bench, query: str) -> list[dict[str, Any]]:
    """What an inline question was answered with."""
    await bench.server.wait(lambda: bench.server.inline[query].get("answered"))
    offered: list[dict[str, Any]] = bench.server.inline[query]["results"]
    return offered


async def test_an_answer_can_be_inserted(serve: Serve) -> None:
    """The whole answer stands ready as a message, titled by its first line."""
    bench = await serve()
    (result,) = await results(bench, await bench.private().inline("bea keluar cpo 500 ton"))
    assert ("Bea keluar: Rp616.827.000,00 untuk 500 ton.", "HTML") == (
        result["title"], result["input_message_content"]["parse_mode"],
    )  # fmt: skip


async def test_each_inline_question_stands_alone(serve: Serve) -> None:
    """Half a question typed before is no talk that the next one goes on from; a command typed there is worded."""
    bench = await serve()
    person = bench.private()
    await results(bench, await person.inline("kurs eur"))
    await results(bench, await person.inline("/bea cpo 500 ton"))
    assert ["kurs eur", "bea keluar cpo 500 ton"] == [m.text for m in bench.turn.seen]
    assert 2 == len({m.conversation_id for m in bench.turn.seen})


async def test_codes_can_be_inserted(serve: Serve) -> None:
    """Where the answer only asks back, the codes themselves are offered."""
    bench = await serve()
    found = await results(bench, await bench.private().inline("kode HS kopi"))
    assert ["HS 0901.11.10", "HS 0901.21"] == [result["title"] for result in found]


async def test_little_text_gets_the_way_into_the_chat(serve: Serve) -> None:
    """What is still being typed costs no turn."""
    bench = await serve()
    query = await bench.private().inline("k")
    assert ([], []) == (await results(bench, query), bench.turn.seen)
    assert "help" == bench.server.inline[query]["button"]["start_parameter"]


async def test_strangers_get_nothing(serve: Serve) -> None:
    """The allow-list holds inline too."""
    bench = await serve(allowed_users=frozenset({1}))
    assert [] == await results(bench, await bench.private().inline("kurs eur"))


async def test_only_the_newest_question_is_answered(serve: Serve) -> None:
    """What a person typed before they typed on is skipped."""
    bench = await serve()
    bench.inbox.work = False
    person = bench.private()
    await person.inline("kurs e")
    await person.inline("kurs eur")
    await bench.server.wait(lambda: len(bench.inbox.accepted) == 2)
    for event in bench.inbox.accepted.values():
        await bench.channel.handle(event.payload)
    assert ["kurs eur"] == [message.text for message in bench.turn.seen]


def test_a_long_answer_gives_its_first_message() -> None:
    """An inserted message has Telegram's limit too."""
    (article,) = results_of(LONG)
    assert article.title == article.title[:100]
    assert str(article.to_dict()["input_message_content"]["message_text"]).endswith(
        "Selengkapnya: tanyakan di chat saya."
    )


def test_a_long_first_line_goes_on_below() -> None:
    """A title breaks between words; what does not fit into it begins the description."""
    (article,) = results_of(replace(DUTY, text="Kurs pajak EUR " + "terakhir " * 12 + "Rp20.387,53."))
    assert (True, True) == (article.title.endswith("terakhir …"), str(article.description).endswith("Rp20.387,53."))


def test_an_answer_that_asks_back_is_no_result() -> None:
    """Nobody wants to insert a question of ours."""
    assert (2, 1) == (len(results_of(CHOICE)), len(results_of(DUTY)))
