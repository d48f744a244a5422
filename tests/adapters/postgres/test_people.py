"""What persons chose, what their buttons stand for, and how they are forgotten."""

import asyncio
from datetime import UTC, datetime
from itertools import count

import pytest

from adapters.postgres.people import PostgresButtons, PostgresPeople, StoredButton, person_hash
from adapters.postgres.pool import Pool
from adapters.postgres.turns import TurnRecord, store_turn
from bot.turn import short_hash
from core.errors import DatabaseUnavailable
from core.timing import open_timings

_numbers = count()


@pytest.fixture
def user() -> str:
    """The id of somebody nobody has met."""
    return f"user {next(_numbers)}"


async def _turn(pool: Pool, user_id: str) -> str:
    identity = f"people {next(_numbers)}"
    record = TurnRecord(identity, datetime.now(UTC), "slack", "c", "id", 1.0, user_hash=person_hash(user_id))
    await store_turn(pool, record)
    return identity


async def test_a_person_without_a_choice_has_no_language(pool: Pool, user: str) -> None:
    """The message's own decides then."""
    assert await PostgresPeople(pool).language("slack", user) is None


async def test_the_newest_choice_of_language_counts_everywhere(pool: Pool, user: str) -> None:
    """Also at an instance that starts later."""
    people = PostgresPeople(pool)
    await people.set_language("slack", user, "en")
    await people.set_language("slack", user, "id")
    assert ("id", "id") == (await people.language("slack", user), await PostgresPeople(pool).language("slack", user))


async def test_a_choice_holds_for_its_channel_and_person(pool: Pool, user: str) -> None:
    """The same id may be somebody else's elsewhere."""
    people = PostgresPeople(pool)
    await people.set_language("slack", user, "en")
    assert (None, None) == (await people.language("telegram", user), await people.language("slack", user + "x"))


async def test_a_language_is_asked_for_once_in_a_while(pool: Pool, user: str) -> None:
    """That there is none is remembered, too, until the person chooses."""
    people = PostgresPeople(pool)
    with open_timings() as timings:
        assert [None, None] == [await people.language("slack", user) for _ in range(2)]
    assert 1 == timings.sql_statements
    await people.set_language("slack", user, "en")
    assert "en" == await people.language("slack", user)


async def test_a_choice_at_another_instance_is_seen_after_a_while(pool: Pool, user: str) -> None:
    """When what is remembered has grown old."""
    people = PostgresPeople(pool, ttl=0.1)
    assert await people.language("slack", user) is None
    await PostgresPeople(pool).set_language("slack", user, "en")
    await asyncio.sleep(0.15)
    assert "en" == await people.language("slack", user)


async def test_what_is_dropped_at_once_is_still_answered(pool: Pool, user: str) -> None:
    """A memory for no time is a memory, too."""
    people = PostgresPeople(pool, ttl=0)
    await people.set_language("slack", user, "en")
    assert "en" == await people.language("slack", user)


async def test_a_choice_that_was_not_stored_does_not_count(
    pool: Pool, user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else it would be gone after the next start, without a word."""
    people = PostgresPeople(pool)

    async def refuse(*_: object) -> str:
        raise DatabaseUnavailable

    with monkeypatch.context() as patch:
        patch.setattr(Pool, "execute", refuse)
        with pytest.raises(DatabaseUnavailable):
            await people.set_language("slack", user, "en")
    assert await people.language("slack", user) is None


async def test_ids_of_persons_are_not_stored(pool: Pool, user: str) -> None:
    """Only what stands for them, the same that stands in the record of turns."""
    await PostgresPeople(pool).set_language("slack", user, "en")
    rows = await pool.fetch("select user_hash from person where channel = 'slack'")
    hashes = {row["user_hash"] for row in rows}
    assert (True, False) == (person_hash(user) in hashes, user in hashes)
    assert (short_hash(user), "") == (person_hash(user), person_hash(""))


async def test_a_person_is_forgotten_and_others_are_not(pool: Pool, user: str) -> None:
    """Choice, button, turn and mark: four rows; the language is asked for anew."""
    people, buttons = PostgresPeople(pool), PostgresButtons(pool)
    other = user + "x"
    turns = {name: await _turn(pool, name) for name in (user, other)}
    for name in (user, other):
        await buttons.put(f"token {name}", channel="slack", conversation="c", user_id=name, payload={})
    for name in (user, other):
        await people.set_language("slack", name, "en")
        assert await people.feedback(turns[name], "up", "")
    assert 4 == await people.forget("slack", user)
    assert (None, "en") == (await people.language("slack", user), await people.language("slack", other))
    assert [True, False] == [await buttons.get(f"token {name}") is None for name in (user, other)]
    assert (False, True) == (
        await people.feedback(turns[user], "up", ""),
        await people.feedback(turns[other], "down", ""),
    )
    assert 0 == await people.forget("slack", user)


@pytest.mark.parametrize("value", ["", "UP", "1", "sideways"])
async def test_a_mark_that_is_neither_up_nor_down_is_refused(pool: Pool, user: str, value: str) -> None:
    """Buttons can be forged."""
    turn = await _turn(pool, user)
    assert (False, True) == (
        await PostgresPeople(pool).feedback(turn, value, ""),
        await PostgresPeople(pool).feedback(turn, "down", ""),
    )


async def test_a_mark_for_an_unknown_turn_is_refused(pool: Pool) -> None:
    """A button may be older than what is kept."""
    assert await PostgresPeople(pool).feedback("never", "up", "") is False


async def test_a_button_says_what_it_stands_for_and_whose_it_is(pool: Pool, user: str) -> None:
    """Also after a restart."""
    payload = {"ask": "levy", "n": [1, 2]}
    await PostgresButtons(pool).put(
        f"token {user}", channel="telegram", conversation="chat 9", user_id=user, payload=payload
    )
    assert StoredButton("telegram", "chat 9", user, payload) == await PostgresButtons(pool).get(f"token {user}")


async def test_a_token_stands_for_the_newest(pool: Pool, user: str) -> None:
    """A message that was edited has other buttons."""
    buttons = PostgresButtons(pool)
    for channel in ("telegram", "slack"):
        await buttons.put(
            f"token {user}", channel=channel, conversation=channel, user_id=channel, payload={"at": channel}
        )
    assert StoredButton("slack", "slack", "slack", {"at": "slack"}) == await buttons.get(f"token {user}")


async def test_an_unknown_button_stands_for_nothing(pool: Pool) -> None:
    """Long forgotten or made up."""
    assert await PostgresButtons(pool).get("made up") is None


@pytest.mark.parametrize(
    ("channel", "payload"),
    [
        ("telegram", '{{"message": {{"from": {{"id": {0}}}, "text": "secret"}}}}'),
        ("telegram", '{{"callback_query": {{"from": {{"id": {0}}}}}}}'),
        ("slack", '{{"body": {{"event": {{"user": "{0}", "text": "secret"}}}}}}'),
        ("slack", '{{"body": {{"user_id": "{0}"}}}}'),
    ],
)
async def test_forgetting_empties_answered_events_and_keeps_their_ids(pool: Pool, channel: str, payload: str) -> None:
    """What was said is gone; the platform's sending it again is still recognised; others' events stay."""
    me, other = f"77{next(_numbers)}", f"88{next(_numbers)}"
    for person in (me, other):
        await pool.execute(
            "insert into inbox (channel, platform_id, conversation, payload, state) values ($1, $2, $3, $4::text::jsonb, 'done')",
            channel, f"p{person}", f"c{person}", payload.format(person),
        )  # fmt: skip

    assert 1 == await PostgresPeople(pool).forget(channel, me)

    rows = await pool.fetch(
        "select platform_id, payload from inbox where platform_id = any($1)", [f"p{me}", f"p{other}"]
    )
    left = {row["platform_id"]: row["payload"] for row in rows}
    assert {} == left[f"p{me}"]
    assert left[f"p{other}"]


async def test_marks_may_be_kept_by_somebody_else(pool: Pool) -> None:
    """Who also learns from them; a value that is no mark never gets there."""
    kept: list[tuple[str, str, str]] = []

    async def keep(turn_id: str, mark: str, comment: str) -> bool:
        kept.append((turn_id, mark, comment))
        return True

    people = PostgresPeople(pool, feedback=keep)
    assert [True, False] == [await people.feedback("t", "up", ""), await people.feedback("t", "sideways", "")]
    assert [("t", "up", "")] == kept


async def test_what_still_waits_to_be_stored_of_a_person_is_forgotten_too(pool: Pool, user: str) -> None:
    """It is stored first, so that it cannot come back afterwards."""
    turns: list[str] = []

    async def settle() -> None:
        turns.append(await _turn(pool, user))

    assert 1 == await PostgresPeople(pool, settle=settle).forget("slack", user)
    assert 0 == await pool.fetchval("select count(*) from turn where id = $1", turns[0])
