"""Polling loses nothing and doubles nothing."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from adapters.telegram.channel import open_telegram
from adapters.telegram.polling import poll
from adapters.telegram.ports import TelegramSettings
from core.errors import DatabaseUnavailable, Misconfigured
from tests.adapters.telegram.conftest import Serve
from tests.adapters.telegram.fakes import FakePeople, FakeTurn, MemoryStore, WorkedInbox
from tests.support.fake_telegram import TOKEN, FakeTelegram


async def test_nothing_is_confirmed_before_it_is_committed(serve: Serve) -> None:
    """While the inbox is down Telegram keeps the updates; they come again and are answered once."""
    bench = await serve()
    bench.inbox.down = 2
    person = bench.private()
    first, second = await person.say("kurs eur"), await person.say("kurs usd")
    await bench.server.wait(lambda: not bench.inbox.down)
    assert bench.server.confirmed <= first["update_id"]
    await bench.server.wait(lambda: bench.server.confirmed > second["update_id"])
    await bench.inbox.settled()
    assert 2 == len(bench.server.texts(7))


@pytest.mark.parametrize("kind", ["500", "502", "429", "drop", "409", "401", "404", "true", "garbage"])
async def test_a_failing_poll_goes_on(serve: Serve, kind: str) -> None:
    """Whatever getUpdates answers, the next one works."""
    bench = await serve()
    bench.server.fail("getUpdates", kind, times=2, seconds=1 if kind == "429" else 0)
    assert 1 == len(await bench.heard(bench.private(), "kurs eur"))


async def test_a_webhook_left_behind_is_taken_down(serve: Serve, server: FakeTelegram) -> None:
    """Also where the first try to remove it failed, or somebody set it again."""
    server.webhook = {"url": "http://127.0.0.1:9/x", "secret_token": "s"}
    server.fail("deleteWebhook", "502")
    bench = await serve()
    await server.wait(lambda: not server.webhook)
    assert 1 == len(await bench.heard(bench.private(), "kurs eur"))


async def test_what_the_library_cannot_read_stops_nothing(serve: Serve) -> None:
    """Updates of coming kinds, broken ones and ones out of order: the others are answered."""
    bench = await serve()
    person = bench.private()
    later = {
        "update_id": 5000,
        "message": person.message(text="kurs usd", entities=[{"type": "new", "offset": 0, "length": 4}]),
    }
    for update in (
        {"update_id": "x"}, {}, "text", {"update_id": 4000, "message": {"message_id": 1}}, {"update_id": 4001, "guest": {}}, later,
        {"update_id": 4999, "message": person.message(text="kurs eur")},
    ):  # fmt: skip
        bench.server.updates.append(update)  # type: ignore[arg-type]  # what no server should give
    await bench.server.tell()
    await bench.server.wait(lambda: bench.server.confirmed > 5000)
    await bench.inbox.settled()
    assert ["kurs eur", "kurs usd"] == [m.text for m in bench.turn.seen]


async def test_an_update_that_fails_for_its_own_reason_is_left_behind() -> None:
    """After some tries, with the next ones taken; one that the database kept out is never left."""
    batches = [[{"update_id": 1}, {"update_id": 2}]] * 8
    taken, confirmed = [], []

    async def fetch(offset: int | None) -> list[dict[str, int]]:
        confirmed.append(offset)
        if not batches:
            raise asyncio.CancelledError
        return [u for u in batches.pop() if u["update_id"] >= (offset or 0)]

    async def accept(update: Mapping[str, Any]) -> None:
        taken.append(update["update_id"])
        if len(taken) == 1:
            raise DatabaseUnavailable
        if update["update_id"] == 1:
            raise RuntimeError("cannot be kept")

    async def unhook() -> None: ...

    with pytest.raises(asyncio.CancelledError):
        await poll(fetch, accept, unhook, pause=0.001)
    assert [1] * 6 + [2] == taken
    assert [None] * 7 + [3] == confirmed[:8]


async def test_updates_given_twice_are_answered_once(serve: Serve) -> None:
    """A poll whose answer got lost brings the same updates again."""
    bench = await serve()
    person = bench.private()
    update = await person.say("kurs eur")
    await bench.server.wait(lambda: not bench.server.updates)
    bench.server.updates.append(update)
    await bench.server.tell()
    await bench.server.wait(lambda: bench.inbox.duplicates)
    await bench.settled()
    assert 1 == len(bench.server.texts(7))


async def test_an_edit_that_comes_before_its_message_stands(serve: Serve) -> None:
    """Out of order, the later words win and the earlier ones change nothing."""
    bench = await serve()
    bench.inbox.work = False
    person = bench.private()
    await person.say("bea keluar cpo")
    await person.edit(person.said[0], "kode HS kopi")
    await bench.server.wait(lambda: len(bench.inbox.accepted) == 2)
    for event in reversed(bench.inbox.accepted.values()):
        await bench.channel.handle(event.payload)
    assert ["Kopi dalam bentuk apa?"] == bench.server.texts(7)


async def test_a_message_handled_again_after_a_crash_is_not_doubled(serve: Serve) -> None:
    """Done: nothing is sent. Broken off between two messages: only what is missing is sent."""
    bench = await serve()
    person = bench.private()
    update = await person.say("panjang")
    await bench.settled()
    whole = bench.server.texts(7)
    await bench.channel.handle(update)
    token = f"sent:7:{person.said[0]['message_id']}"
    kept = bench.store.rows[token]
    await bench.store.put(
        token, channel="telegram", conversation=kept.conversation, user_id="7",
        payload={**kept.payload, "messages": kept.payload["messages"][:2], "done": False},
    )  # fmt: skip
    for number in [n for chat, n in bench.server.messages if chat == 7 and n > kept.payload["messages"][1]]:
        del bench.server.messages[7, number]
    await bench.channel.handle(update)
    assert whole == bench.server.texts(7)


async def test_a_wrong_token_is_named(server: FakeTelegram) -> None:
    """Polling with it ends with the setting's name, not with the token."""
    settings = TelegramSettings(token="1:WRONG-token", api_url=server.url)
    async with open_telegram(settings, FakeTurn(), WorkedInbox(), FakePeople(), MemoryStore()) as channel:
        with pytest.raises(Misconfigured, match="TELEGRAM_BOT_TOKEN") as caught:
            await channel.run()
    assert "WRONG" not in str(caught.value)


async def test_a_telegram_that_is_down_at_the_start_is_waited_for(serve: Serve, server: FakeTelegram) -> None:
    """The bot begins as soon as it answers."""
    server.fail("getMe", "502", times=2)
    bench = await serve()
    assert 1 == len(await bench.heard(bench.private(), "kurs eur"))


def test_secrets_stay_out_of_the_settings_text() -> None:
    """Printing the settings shows neither token nor secret."""
    shown = repr(TelegramSettings(token=TOKEN, webhook_secret="hush"))
    assert TOKEN not in shown
    assert "hush" not in shown
