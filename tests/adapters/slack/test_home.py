"""The Home tab with a person's recent questions, forgetting them, and the older assistant view."""

from adapters.postgres.people import PostgresButtons, PostgresPeople
from adapters.postgres.pool import Pool
from adapters.slack.events import Person
from adapters.slack.recent import KEPT, Recent
from core.errors import DatabaseUnavailable
from tests.adapters.slack.conftest import Bench, Serve
from tests.adapters.slack.fakes import MemoryStore
from tests.support.fake_slack import BOT_TOKEN
from tests.support.fake_slack_blocks import visible
from tests.support.fake_slack_people import labels

AGAIN = "🔁 "


def recents(bench: Bench, user: str = "U1") -> list[str]:
    """The recent questions on somebody's Home tab."""
    return [label for label in labels(bench.server.homes[user]) if label.startswith(AGAIN)]


async def test_recent_questions_stand_on_home_and_ask_again(serve: Serve) -> None:
    """The last five of this person, newest first, each once; a press asks in the direct messages."""
    bench = await serve()
    person, other = bench.person("U1", "C1"), bench.person("U2")
    for n in (1, 2, 3, 4, 5, 6, 3):
        await person.dm(f"kurs usd {n}")
        await bench.inbox.settled()
    await other.dm("kode HS kopi")
    await person.open_tab("home")
    await bench.inbox.settled()
    assert [f"{AGAIN}kurs usd {n}" for n in (3, 6, 5, 4, 2)] == recents(bench)
    await person.press(bench.server.homes["U1"], "kurs usd 6")
    root = (await bench.answers(person.direct))[-2]
    assert ("kurs usd 6", "*Pertanyaan:* kurs usd 6") == (bench.turn.texts[-1], visible(root["blocks"]))


async def test_small_talk_and_endless_questions_are_not_kept(serve: Serve) -> None:
    """Nobody wants to ask them again, and a button has no room for the latter."""
    bench = await serve()
    bench.turn.replies["halo"] = bench.turn.replies["kode HS kopi"].__class__("Halo!", "id", "smalltalk")
    person = bench.person()
    await person.dm("halo")
    await person.dm("kurs " * 300)
    await bench.inbox.settled()
    await person.open_tab("home")
    await bench.inbox.settled()
    assert [] == recents(bench)


async def test_a_question_of_many_lines_is_one_label(serve: Serve) -> None:
    """Pressed, it is asked with its lines."""
    bench = await serve()
    person = bench.person()
    await person.dm("/invoice Penjual: PT X\nPembeli: Y")
    await bench.inbox.settled()
    await person.open_tab("home")
    await bench.inbox.settled()
    assert [f"{AGAIN}buatkan commercial invoice Penjual: PT X Pembeli: Y"] == recents(bench)
    await person.press(bench.server.homes["U1"], AGAIN)
    await bench.inbox.settled()
    assert "buatkan commercial invoice Penjual: PT X\nPembeli: Y" == bench.turn.texts[-1]


async def test_forgetting_takes_them_off_home(serve: Serve) -> None:
    """By `/hapus`, also as words; what the store keeps of the person stands under their id, so that it can be found."""
    bench = await serve()
    person = bench.person("U1", "C1")
    await person.dm("kurs usd")
    await bench.inbox.settled()
    await person.open_tab("home")
    await bench.inbox.settled()
    assert 1 == len(recents(bench))
    mine = [token for token, row in bench.store.rows.items() if row.user_id == "U1"]
    assert any(token.startswith("recent:") and "U1" not in token for token in mine)
    await person.slash("/hapus")
    await bench.inbox.settled()
    for token in mine:
        del bench.store.rows[token]
    await person.press(bench.server.ephemerals[-1], "Ya, hapus")
    await bench.inbox.settled()
    assert (["U1"], []) == (bench.people.forgotten, recents(bench))


async def test_forgetting_a_person_removes_the_rows_in_the_database(pool: Pool) -> None:
    """The real store finds them by the person's id, and leaves those of others."""
    recent, one, other = Recent(PostgresButtons(pool)), Person("UFORGET1", "T1"), Person("UFORGET2", "T1")
    for person in (one, other):
        await recent.add(person, "kurs usd")
    assert 1 == await PostgresPeople(pool).forget("slack", one.user_id)
    assert ((), ("kurs usd",)) == (await recent.of(one), await recent.of(other))


async def test_a_store_that_is_down_costs_no_answer() -> None:
    """The questions are a courtesy: nothing is raised, nothing is shown."""

    class Down(MemoryStore):
        async def get(self, token: str) -> None:
            raise DatabaseUnavailable

    recent = Recent(Down())
    await recent.add(Person("U1", "T1"), "kurs usd")
    assert () == await recent.of(Person("U1", "T1"))


async def test_the_same_person_of_two_workspaces_is_kept_apart() -> None:
    """And each list stays short."""
    recent = Recent(MemoryStore())
    for n in range(9):
        await recent.add(Person("U1", "T1"), f"kurs {n}")
    assert (KEPT, ()) == (len(await recent.of(Person("U1", "T1"))), await recent.of(Person("U1", "T2")))


async def test_the_older_assistant_view_greets_and_suggests_in_its_thread(serve: Serve) -> None:
    """Once, however often it is told; the answer to a question goes into that thread, with a status before it."""
    bench = await serve(status_after=0.05)
    bench.server.legacy = True
    person = bench.person()
    bench.turn.takes = 0.3
    opened = await person.open_assistant()
    await bench.inbox.settled()
    (event,) = bench.inbox.accepted.values()
    await bench.channel.handle(event.payload)
    await person.dm("kurs usd", thread=opened["ts"])
    greeting, answer = [m for m in await bench.answers(person.direct) if not m.get("subtype")]
    assert visible(greeting["blocks"]).startswith("Tanya soal ekspor")
    assert [opened["ts"]] * 2 == [greeting["thread_ts"], answer["thread_ts"]]
    assert {(opened["ts"], 4)} == {(p["thread_ts"], len(p["prompts"])) for p in bench.server.prompts}
    assert [opened["ts"]] * 2 == [s["thread_ts"] for s in bench.server.statuses]


async def test_another_channel_beside_the_assistant_only_renews_the_suggestions(serve: Serve) -> None:
    """No second greeting."""
    bench = await serve()
    bench.server.legacy = True
    await bench.person().open_assistant("assistant_thread_context_changed")
    said = [m for m in await bench.answers() if not m.get("subtype")]
    assert ([], 1) == (said, len(bench.server.prompts))
    assert BOT_TOKEN not in str(bench.inbox.accepted)
