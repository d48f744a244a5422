"""Socket Mode: nothing is acknowledged before the inbox holds it, and no lost connection loses a message."""

import asyncio

import pytest

from adapters.slack.channel import open_slack
from adapters.slack.ports import SlackSettings
from core.errors import Misconfigured
from tests.adapters.slack.conftest import Bench, Serve
from tests.support.fake_slack import APP_TOKEN, BOT_TOKEN, FakeSlack


async def test_an_envelope_is_acknowledged_after_the_inbox_holds_it(serve: Serve) -> None:
    """While the inbox is still committing no acknowledgement is out."""
    bench = await serve()
    bench.server.resend_after = 5
    bench.inbox.takes = 0.3
    said = asyncio.create_task(bench.person().dm("kurs usd"))
    await asyncio.sleep(0.15)
    assert ({}, {}) == (bench.server.acks, bench.inbox.accepted)
    await said
    assert (1, 1) == (len(bench.server.acks), len(bench.inbox.accepted))


async def test_what_the_inbox_refused_comes_again(serve: Serve) -> None:
    """Unacknowledged, it is sent anew, and answered once."""
    bench = await serve()
    bench.inbox.down = 2
    await bench.person().dm("kurs usd")
    assert 1 == len(await bench.answers())


async def test_an_inbox_slower_than_slack_waits_counts_as_down(serve: Serve) -> None:
    """The commit is given up and Slack comes again."""
    bench = await serve(accept_within=0.1)
    bench.inbox.takes = 0.3
    said = asyncio.create_task(bench.person().dm("kurs usd"))
    await asyncio.sleep(0.2)
    assert {} == bench.server.acks
    bench.inbox.takes = 0.0
    await said
    assert 1 == len(await bench.answers())


async def test_redelivered_envelopes_are_answered_once(serve: Serve) -> None:
    """Each is acknowledged, one is answered."""
    bench = await serve()
    await bench.person().dm("kurs usd", times=3)
    assert (1, 3) == (len(await bench.answers()), len(bench.server.acks))


async def test_a_dropped_connection_is_made_anew(serve: Serve) -> None:
    """What happens meanwhile is delivered over the new one."""
    bench = await serve()
    await bench.server.drop_sockets()
    await bench.person().dm("kurs usd")
    assert (1, True) == (len(await bench.answers()), bench.server.opened >= 2)


async def test_a_refresh_asked_for_loses_nothing(serve: Serve) -> None:
    """Slack says `disconnect` in the middle of the talk."""
    bench = await serve()
    person = bench.person()
    await person.dm("kurs usd")
    await bench.server.ask_to_reconnect()
    await person.dm("kurs eur")
    assert 2 == len(await bench.answers())


async def test_one_conversation_keeps_its_order(serve: Serve) -> None:
    """Envelopes sent without waiting are accepted in the order in which they came."""
    bench = await serve()
    bench.server.resend_after = 5
    person = bench.person()
    first = await person.dm("kurs 0")
    bench.inbox.delays = [0.1, 0.0, 0.05, 0.0]
    await asyncio.gather(*(person.dm(f"kurs {n}", thread=first["ts"]) for n in range(1, 9)))
    await bench.inbox.settled()
    assert [f"kurs {n}" for n in range(9)] == bench.turn.texts


async def test_slack_that_does_not_answer_yet_is_waited_for(slack: FakeSlack, serve: Serve) -> None:
    """The start goes on once it does."""
    slack.fail("auth.test", "503")
    slack.fail("apps.connections.open", "503")
    bench = await serve()
    await bench.person().dm("kurs usd")
    assert 1 == len(await bench.answers())


@pytest.mark.parametrize(("bot", "app", "named"), [("xoxb-wrong", APP_TOKEN, "BOT"), (BOT_TOKEN, "xapp-wrong", "APP")])
async def test_a_wrong_token_is_named(slack: FakeSlack, bot: str, app: str, named: str) -> None:
    """At the start, without its value."""
    bench = Bench(slack)
    settings = SlackSettings(bot, app, api_url=f"{slack.url}/api/")
    async with open_slack(settings, bench.turn, bench.inbox, bench.people, bench.store) as channel:
        with pytest.raises(Misconfigured, match=f"SLACK_{named}_TOKEN") as caught:
            await channel.run()
    assert "wrong" not in str(caught.value)


@pytest.mark.parametrize(
    "settings",
    [SlackSettings(""), SlackSettings(BOT_TOKEN), SlackSettings(BOT_TOKEN, mode="http"), SlackSettings(BOT_TOKEN, APP_TOKEN, api_url="slack")],
    ids=["no token", "no app token", "no secret", "no address"],
)  # fmt: skip
async def test_settings_that_cannot_work_are_refused(slack: FakeSlack, settings: SlackSettings) -> None:
    """Before anything is asked of Slack; no secret stands in the settings' repr."""
    bench = Bench(slack)
    with pytest.raises(Misconfigured, match="SLACK_"):
        async with open_slack(settings, bench.turn, bench.inbox, bench.people, bench.store):
            pass
    assert BOT_TOKEN not in repr(settings)
