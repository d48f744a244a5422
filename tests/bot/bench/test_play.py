"""Playing questions to the program."""

import asyncio

import pytest

from bot.bench.play import Player, Show
from bot.bench.questions import Asked
from bot.bench.upstream import NO_LATENCY
from core.errors import DatabaseUnavailable
from core.message import Message, Reply
from core.timing import Timings

QUESTIONS = [Asked(f"question {n}", "procedure") for n in range(12)]


class Program:
    """Answers, remembers what it was asked, and how many asked at once."""

    def __init__(self, failing: str = "", slow: int = 0) -> None:
        self.messages: list[Message] = []
        self.failing, self.slow = failing, slow  # the question that fails; how many, of the first, take 20 ms
        self.running = self.most = 0

    async def take_turn(self, message: Message, show: Show | None) -> tuple[Reply, Timings, str]:
        """One turn; shows two replies where somebody looks."""
        self.messages.append(message)
        place = len(self.messages)
        self.running += 1
        self.most = max(self.most, self.running)
        await asyncio.sleep(0.001)
        self.running -= 1
        if message.text == self.failing:
            raise DatabaseUnavailable("gone")
        reply = Reply(message.text, "id", "procedure", worded_by="model")
        timings = Timings(began_ns=0, sql_statements=1)
        timings.ended_ns = 20_000_000 if place <= self.slow else 1_000_000
        if show is not None:
            await show(reply)
            await show(reply)
        return reply, timings, "1"


@pytest.mark.parametrize("at_once", [1, 4, 100])
async def test_so_many_people_ask_at_once(at_once: int) -> None:
    """Each question once, in a conversation of its own."""
    program = Program()
    figures = await Player(program.take_turn, NO_LATENCY, "chat").play("some", QUESTIONS, at_once)
    assert min(at_once, 12) == program.most
    assert sorted(q.text for q in QUESTIONS) == sorted(m.text for m in program.messages)
    assert 12 == len({m.conversation_id for m in program.messages}) == figures.replies
    assert (1.0, 1.0) == (figures.statements, figures.worded)


async def test_what_was_asked_in_the_first_instant_is_told_apart() -> None:
    """Of four people the first four questions; of one person there is nothing to tell apart."""
    player = Player(Program(slow=4).take_turn, NO_LATENCY, "chat")
    figures = await player.play("some", QUESTIONS, 4)
    assert figures.together is not None
    assert (20.0, 1.0) == (figures.together.p50, figures.overhead.p50)
    assert (await player.play("some", QUESTIONS, 1)).together is None


async def test_the_first_content_is_the_first_that_was_shown() -> None:
    """Where somebody looks."""
    player = Player(Program().take_turn, NO_LATENCY, "chat")
    assert (await player.play("some", QUESTIONS, 2, streamed=True)).first is not None
    assert (await player.play("some", QUESTIONS, 2)).first is None


async def test_an_error_ends_no_scenario() -> None:
    """It is counted."""
    program = Program(failing="question 3")
    figures = await Player(program.take_turn, NO_LATENCY, "chat").play("some", QUESTIONS, 3)
    assert (11, 1) == (figures.replies, figures.errors)
