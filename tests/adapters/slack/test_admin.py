"""Administrators' words: who is answered, who is refused, and where the answer is seen."""

from dataclasses import dataclass, field, replace

import pytest

from adapters.slack.commands import ADMIN_WORDS, PLAIN_WORDS
from core.message import Attachment, Language, Reply
from tests.adapters.slack.conftest import Bench, Serve
from tests.adapters.slack.fakes import LONG
from tests.support.fake_slack import RESPONSE_USES, FakeSlack
from tests.support.fake_slack_methods import BOT
from tests.support.fake_slack_people import Person

NAME = f"<@{BOT}>"
WAYS = ("slash", "slash in direct messages", "direct message", "mention", "thread")
PICTURE = Attachment("perf-24h.png", "image/png", b"\x89PNG" + b"x" * 100)


@dataclass
class Answers:
    """Answers administrators, and notes what was asked."""

    asked: list[tuple[str, str]] = field(default_factory=list)
    by: list[str] = field(default_factory=list)
    reply: Reply | str = "p50 **3 ms**"

    async def __call__(self, command: str, args: str, language: Language, who: str) -> Reply | str:
        """Answer."""
        self.by.append(who)
        self.asked.append((command, args))
        return self.reply


async def bench_with(serve: Serve, slack: FakeSlack, answers: Answers) -> Bench:
    """A bench whose administrator is U9."""
    bench = Bench(slack)
    bench.more["admin"] = answers
    return await serve(bench, admins=frozenset({"U9"}))


async def ask(bench: Bench, way: str, person: Person, words: str) -> list[str]:
    """Say an administrator's words in some way, and give what was answered to them."""
    channel = f"C{person.id}"
    bench.person(person.id, channel)
    before, seen = len(await bench.texts()), len(person.sees())
    if way.startswith("slash"):
        await person.slash("/exportmate", words, channel=person.direct if way.endswith("messages") else channel)
    elif way == "direct message":
        await person.dm(f"/exportmate {words}")
    elif way == "mention":
        await person.say(channel, f"{NAME} /exportmate {words}")
    else:
        first = await person.say(channel, f"{NAME} kurs usd")
        before += len(await bench.answers(channel))
        await person.say(channel, f"/exportmate {words}", thread=first["ts"])
    return (await bench.texts())[before:] + person.sees()[seen:]


@pytest.mark.parametrize("word", sorted(ADMIN_WORDS))
@pytest.mark.parametrize("way", WAYS)
async def test_admin_words_are_for_admins(serve: Serve, slack: FakeSlack, word: str, way: str) -> None:
    """Others hear so wherever they say them, and what answers administrators never hears of them."""
    answers = Answers()
    bench = await bench_with(serve, slack, answers)
    (refusal,) = await ask(bench, way, bench.person("U1"), word)
    assert (True, []) == (refusal.startswith(f"`{word}` hanya untuk administrator"), answers.asked)
    heard = await ask(bench, way, bench.person("U9"), f"{word} 1h")
    assert (["p50 *3 ms*"], [(word, "1h")]) == (heard, answers.asked)
    assert ["slack:U9"] == answers.by
    assert {"kurs usd"} >= set(bench.turn.texts)


@pytest.mark.parametrize("word", sorted(ADMIN_WORDS))
async def test_words_that_begin_a_question_are_one_for_everybody_else(
    serve: Serve, slack: FakeSlack, word: str
) -> None:
    """A surveyor's report is asked about, an alert is not; what answers administrators hears of neither."""
    answers = Answers()
    bench = await bench_with(serve, slack, answers)
    await ask(bench, "slash", bench.person("U1"), f"{word} surveyor untuk nikel")
    asked = [f"{word} surveyor untuk nikel"] if word in PLAIN_WORDS else []
    assert (asked, []) == (bench.turn.texts, answers.asked)


async def test_an_answer_behind_a_slash_command_is_seen_by_the_administrator_alone(
    serve: Serve, slack: FakeSlack
) -> None:
    """As every command's is; typed in a thread it is answered in the thread, for all who read it."""
    bench = await bench_with(serve, slack, Answers())
    boss = bench.person("U9")
    await ask(bench, "slash", boss, "alerts")
    assert (1, []) == (len(boss.sees()), await bench.answers())
    await ask(bench, "mention", boss, "alerts")
    assert (1, 1) == (len(boss.sees()), len(await bench.answers("CU9")))


@pytest.mark.parametrize(("way", "words"), [("slash", 700), ("mention", 200)])
async def test_a_long_answer_with_a_picture_arrives_whole(serve: Serve, slack: FakeSlack, way: str, words: int) -> None:
    """In order, behind a slash command in more messages than a response address takes; the picture where files may stand."""
    text = "\n\n".join(f"**Bab {n}** " + f"kata{n}& " * words for n in range(10))
    bench = await bench_with(serve, slack, Answers(reply=replace(LONG, text=text, attachments=(PICTURE,))))
    boss = bench.person("U9")
    heard = await ask(bench, way, boss, "report")
    assert (way == "slash") == (len(heard) > RESPONSE_USES)
    assert [words] * 10 == ["\n\n".join(heard).count(f"kata{n}&amp;") for n in range(10)]
    (file,) = slack.files
    assert (PICTURE.content, boss.direct if way == "slash" else "CU9") == (file["content"], file["channel"])
