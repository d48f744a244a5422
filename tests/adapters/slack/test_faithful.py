"""Any faithful Slack will do: nothing is relied on that the documentation does not promise."""

import asyncio
from dataclasses import replace
from time import monotonic

import pytest
from aiohttp import ClientSession

from tests.adapters.slack.conftest import Serve
from tests.adapters.slack.fakes import DUTY, LONG
from tests.support.fake_slack import FakeSlack, body_of, signed
from tests.support.fake_slack_methods import BOT
from tests.support.fake_slack_people import Person

NAME = f"<@{BOT}>"


async def test_answers_that_say_no_more_than_ok_will_do(serve: Serve) -> None:
    """No `bot_id` of the bot, no `ts` of a post: mentions, forms and commands are answered once each."""
    bench = await serve()
    bench.server.bare = True
    person = bench.person("U1", "C1")
    await person.say("C1", f"{NAME} kurs usd")
    await person.slash("/bea")
    await bench.inbox.settled()
    await person.submit(goods="CPO", quantity="5")
    assert (1, 2) == (len(await bench.answers("C1")), len(await bench.answers(person.direct)))


async def test_a_growing_answer_that_has_no_name_is_sent_anew(serve: Serve) -> None:
    """What cannot be changed is not waited for: the whole answer arrives in the end."""
    bench = await serve(status_after=0.05)
    bench.server.bare, bench.server.streaming = True, False
    bench.turn.takes, bench.turn.pieces = 0.4, 4
    await bench.person().dm("kurs usd")
    assert "Bea keluar: Rp616.827.000,00" in (await bench.texts())[-1]
    assert [] == bench.inbox.failed


@pytest.mark.parametrize("end", ["/api", "/api/"])
async def test_the_address_of_the_web_api_may_end_either_way(serve: Serve, slack: FakeSlack, end: str) -> None:
    """With and without the slash."""
    bench = await serve(api_url=slack.url + end)
    await bench.person().dm("kurs usd")
    assert 1 == len(await bench.answers())


@pytest.mark.parametrize("reason", ["warning", "refresh_requested", "link_disabled", "too_many_websockets"])
async def test_every_reason_to_reconnect_is_followed(serve: Serve, reason: str) -> None:
    """A new connection is made with a new address, and what comes over it is answered."""
    bench = await serve()
    await bench.server.ask_to_reconnect(reason)
    await bench.server.wait(lambda: bench.server.opened == 2)
    await bench.person().dm("kurs usd")
    assert 1 == len(await bench.answers())


async def test_an_address_that_leads_nowhere_is_not_tried_again(serve: Serve) -> None:
    """Slack gives each address out for one connection: the next try asks for another one."""
    bench = await serve()
    bench.server.refuse_sockets = 2
    await bench.server.drop_sockets()
    await bench.person().dm("kurs usd")
    assert (1, 4) == (len(await bench.answers()), len(bench.server.called("apps.connections.open")))


async def test_a_quiet_connection_is_kept_alive(serve: Serve) -> None:
    """Pings go both ways; nobody reconnects."""
    bench = await serve()
    await asyncio.sleep(1.5)
    assert (1, 1) == (bench.server.opened, len(bench.server.sockets))


async def test_interactions_may_say_as_little_as_they_must(serve: Serve) -> None:
    """No team, container, trigger or response URL: a press is answered, and a second one is told apart from it."""
    bench = await serve()
    person = bench.person("U1", "C1")
    await person.say("C1", f"{NAME} kode HS kopi")
    await bench.inbox.settled()
    brief = Person(bench.server, "U1", minimal=True)
    for _ in range(2):
        await brief.press(bench.server.ours("C1")[0], "Sangrai")
        await bench.inbox.settled()
    assert (["kode HS kopi", "kopi sangrai"], ["Sudah dijawab di bawah."]) == (bench.turn.texts, person.sees())


@pytest.mark.parametrize("mode", ["socket", "http"])
async def test_the_same_command_twice_is_two_commands(serve: Serve, mode: str) -> None:
    """Even where nothing in it names the one or the other."""
    bench = await serve(mode=mode)
    person = Person(bench.server, "U1", minimal=True)
    body = {"command": "/kurs", "text": "usd", "user_id": "U1", "channel_id": person.direct, "team_id": "T0EXPORT"}
    await bench.server.deliver("slash_commands", body)
    await asyncio.sleep(1.1 if mode == "http" else 0)  # a signature is good to the second
    await bench.server.deliver("slash_commands", body)
    await bench.inbox.settled()
    assert ["kurs usd"] * 2 == bench.turn.texts


async def test_what_slack_sends_again_is_answered_once(serve: Serve) -> None:
    """With the number and the reason of the retry in the headers."""
    bench = await serve(mode="http")
    bench.person("U1", "C1")
    event = {"type": "app_mention", "user": "U1", "channel": "C1", "text": f"{NAME} kurs usd", "ts": "1.0002"}
    bench.server.messages["C1", "1.0002"] = {"user": "U1", "ts": "1.0002", "channel": "C1"}
    body, kind = body_of("events_api", {"type": "event_callback", "event_id": "Ev7", "event": event})
    for number in (None, "1", "2", "3"):
        headers = {"X-Slack-Retry-Num": number, "X-Slack-Retry-Reason": "http_timeout"} if number else {}
        async with ClientSession() as session:
            answer = await session.post(
                bench.server.http, data=body, headers={**signed(body), **headers, "Content-Type": kind}
            )
            assert 200 == answer.status
    assert (1, 3) == (len(await bench.answers("C1")), bench.inbox.duplicates)


async def test_slack_hears_within_three_seconds_whatever_is_slow(serve: Serve) -> None:
    """A bot that must first ask for its own name does not wait for it longer than Slack waits."""
    bench = await serve(mode="http", accept_within=0.3)
    bench.server.fail("auth.test", "slow", seconds=2)
    event = {"type": "message", "channel_type": "im", "user": "U1", "channel": "D1", "text": "kurs usd", "ts": "1.0003"}
    body, kind = body_of("events_api", {"type": "event_callback", "event_id": "Ev8", "event": event})
    began = monotonic()
    async with ClientSession() as session:
        answer = await session.post(bench.server.http, data=body, headers={**signed(body), "Content-Type": kind})
    assert (503, {}, True) == (answer.status, bench.inbox.accepted, monotonic() - began < 1)


async def test_a_long_answer_behind_a_command_outlasts_its_response_url(serve: Serve) -> None:
    """It may be used five times; the rest arrives in private by another way, in order and whole."""
    bench = await serve()
    bench.turn.replies["sangat panjang"] = replace(LONG, text="\n\n".join([LONG.text] * 4))
    person = bench.person("U1", "C1")
    await person.slash("/exportmate", "sangat panjang")
    await bench.inbox.settled()
    told = "\n\n".join(person.sees())
    assert len(person.sees()) > 5
    assert [4 * 60] * 20 == [told.count(f"kata{n} &lt;") for n in range(20)]
    assert 5 == max(where["uses"] for where in bench.server.responses.values())


async def test_a_response_url_that_refuses_in_its_body_falls_back(serve: Serve) -> None:
    """`ok: false` behind a 200 is a refusal, too."""
    bench = await serve()
    bench.server.fail("response_url", "used_url")
    person = bench.person("U1", "C1")
    await person.slash("/kurs", "usd")
    await bench.inbox.settled()
    assert (1, 1) == (len(person.sees()), len(bench.server.called("chat.postEphemeral")))


async def test_a_button_works_where_the_app_is_no_member(serve: Serve) -> None:
    """Under a shared answer in a foreign channel the press is answered through its own response URL."""
    bench = await serve()
    bench.server.channels["C9"] = {"U1"}
    person = bench.person()
    await person.slash("/hs", "publik kopi", channel="C9")
    await bench.inbox.settled()
    await person.press(bench.server.ours("C9")[0], "Sangrai")
    await bench.inbox.settled()
    assert (["kode HS kopi", "kopi sangrai"], 1) == (bench.turn.texts, len(person.sees()))


async def test_refused_blocks_arrive_as_text_in_private_too(serve: Serve) -> None:
    """Where only one person is told."""
    bench = await serve()
    bench.server.fail("response_url", "404")
    bench.server.fail("chat.postEphemeral", "invalid_blocks")
    person = bench.person("U1", "C1")
    await person.slash("/kurs", "usd")
    await bench.inbox.settled()
    assert (1, []) == (len(person.sees()), bench.server.ephemerals[0]["blocks"])


async def test_all_sources_stand_behind_a_button(serve: Serve) -> None:
    """Each with its address, once, for everybody in the thread; a text of the reply's own goes first."""
    bench = await serve()
    sources = tuple(replace(DUTY.sources[0], number=f"PMK [{n}]") for n in range(9))
    bench.turn.replies["banyak"] = replace(DUTY, sources=sources)
    bench.turn.replies["sendiri"] = replace(DUTY, details={"sources": "**Dasar**: PMK 38/2024"})
    person = bench.person("U1", "C1")
    for words in ("banyak", "sendiri"):
        await person.say("C1", f"{NAME} {words}")
        await bench.inbox.settled()
        await person.press(bench.server.ours("C1")[-1], "Sumber")
        await bench.inbox.settled()
    first, listed, _, own = await bench.texts("C1")
    assert ("… dan 4 lagi: tekan 📚" in first, 9, "*Dasar*: PMK 38/2024") == (
        True, listed.count("<https://jdih.example/pmk?a=1&amp;b=2|PMK ("), own
    )  # fmt: skip
