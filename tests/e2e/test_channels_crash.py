"""Processes of the whole program are killed, and share one webhook: no accepted message is lost, none answered twice."""

import asyncio
import contextlib
import os
import re
import signal
import socket
from collections import Counter
from collections.abc import Sequence
from time import monotonic
from typing import Any

from aiohttp import ClientError, ClientSession

from adapters.postgres.pool import Pool
from tests.e2e.channels import program_apart, settled, slack_env, telegram_env, unused_numbers
from tests.support.fake_slack import fake_slack
from tests.support.fake_slack_people import Person
from tests.support.fake_telegram import FakeTelegram, Json, fake_telegram
from tests.support.fake_telegram_people import private

SECRET, SLOW, NOTED = "two-instances", 0.4, 1.0
people = unused_numbers()


def free_ports(number: int) -> list[int]:
    """Ports that nobody listens on."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(number)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


def asked(number: int) -> str:
    """A question whose answer says its number."""
    return f"bea keluar CPO {number} ton PEB 5 Desember 2025"


def answered(texts: Sequence[str]) -> list[int]:
    """Which questions some answers belong to."""
    return [int(found[1]) for text in texts if (found := re.search(r"untuk (\d+) ton", text))]


async def test_killed_with_fifty_messages_in_flight_in_each_chat(database: str, loaded_pool: Pool) -> None:
    """Restarted, it answers every one; Slack, which can tell, has none twice, Telegram only what was in the very send."""
    async with fake_telegram() as telegram, fake_slack() as slack:
        telegram.update_numbers = slack.numbers = unused_numbers()
        settings = telegram_env(telegram) | slack_env(slack)
        telegram.fail("sendMessage", "slow", times=60, seconds=SLOW)
        slack.fail("chat.postMessage", "slow", times=60, seconds=SLOW)
        there = [private(telegram, next(people)) for _ in range(50)]
        here = [Person(slack, f"U{next(people)}") for _ in range(50)]
        async with program_apart(database, 0, **settings) as first:
            await slack.wait(lambda: slack.sockets)
            await asyncio.gather(
                *(person.say(asked(100 + n)) for n, person in enumerate(there)),
                *(person.dm(asked(100 + n)) for n, person in enumerate(here)),
            )
            await telegram.wait(lambda: len(telegram.called("sendMessage")) > 10)
            await slack.wait(lambda: slack.called("chat.postMessage"))
            os.kill(first.pid, signal.SIGKILL)
            killed = monotonic()
            await first.wait()
        assert 0 < await _open(loaded_pool), "the kill came too late to mean anything"
        async with program_apart(database, 0, **settings):
            await telegram.wait(lambda: not telegram.updates)
            await settled(loaded_pool, "telegram", seconds=60)
            await settled(loaded_pool, "slack", seconds=60)
        assert [[100 + n] for n in range(50)] == [
            answered([str(m["text"]) for m in slack.ours(person.direct)]) for person in here
        ]
        sending = {
            p["chat_id"] for name, p, at in telegram.calls if name == "sendMessage" and killed - at < SLOW + NOTED
        }
        for number, person in enumerate(there):
            allowed = ([100 + number], [100 + number] * 2) if person.id in sending else ([100 + number],)
            assert answered(telegram.texts(person.id)) in allowed


async def test_two_instances_share_one_webhook(database: str, loaded_pool: Pool) -> None:
    """Updates come to either, some to both, and one instance is killed half-way: each is answered once, in order."""
    async with fake_telegram() as telegram:
        telegram.update_numbers = unused_numbers()
        ports = free_ports(2)
        settings = telegram_env(telegram) | {"telegram_mode": "webhook", "telegram_webhook_secret": SECRET}
        starts = [
            program_apart(database, port, telegram_webhook_url=f"http://127.0.0.1:{port}", **settings) for port in ports
        ]
        async with contextlib.AsyncExitStack() as stack:
            first, _ = await asyncio.gather(*(stack.enter_async_context(start) for start in starts))
            session = await stack.enter_async_context(ClientSession())
            chats = [next(people) for _ in range(30)]
            posts = Balancer(telegram, session, ports)
            talks = asyncio.gather(*(posts.talk(chat, range(1, 5)) for chat in chats))
            await telegram.wait(lambda: len(telegram.called("sendMessage")) > 40, 20)
            os.kill(first.pid, signal.SIGKILL)
            killed = monotonic()
            await first.wait()
            await talks
            await settled(loaded_pool, "telegram", seconds=60)
    sending = {p["chat_id"] for name, p, at in telegram.calls if name == "sendMessage" and killed - at < NOTED}
    for chat in chats:
        numbers = answered(telegram.texts(chat))
        assert [101, 102, 103, 104] == list(dict.fromkeys(numbers))
        assert max(Counter(numbers).values()) <= (2 if chat in sending else 1)


class Balancer:
    """Posts updates to two instances in turn, every third to both; to the other one where one does not take it."""

    def __init__(self, telegram: FakeTelegram, session: ClientSession, ports: Sequence[int]) -> None:
        self._telegram, self._session = telegram, session
        self._addresses = [f"http://127.0.0.1:{port}/telegram/webhook" for port in ports]
        self._posted = 0

    async def talk(self, chat: int, numbers: Sequence[int]) -> None:
        """One person's messages, each posted when the one before was taken."""
        person = private(self._telegram, chat)
        for number in numbers:
            self._posted += 1
            update = {
                "update_id": next(self._telegram.update_numbers),
                "message": person.message(text=asked(100 + number)),
            }
            turn = self._posted % 2
            both = self._posted % 3 == 0
            await asyncio.gather(*(self._post(update, place) for place in ((turn, 1 - turn) if both else (turn,))))
            await asyncio.sleep(0.2)

    async def _post(self, update: Json, place: int) -> None:
        headers: dict[str, Any] = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
        for attempt in range(40):
            address = self._addresses[(place + attempt) % 2]
            with contextlib.suppress(ClientError, TimeoutError):
                async with self._session.post(address, json=update, headers=headers) as response:
                    if response.status == 200:
                        return
            await asyncio.sleep(0.05)
        raise AssertionError("no instance took the update")


async def _open(pool: Pool) -> int:
    """How many accepted events of both chats are not answered."""
    query = "select count(*) from inbox where channel in ('telegram', 'slack') and state in ('waiting', 'working')"
    return int(await pool.fetchval(query))
