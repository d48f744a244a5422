"""Updates as recorded shapes to events."""

from typing import Any

import pytest

from adapters.telegram.marks import Me
from adapters.telegram.normalise import Asked, InlineAsked, Place, read_update, worth_keeping
from tests.support.fake_telegram_people import entities_of

ME = Me(42, "Bea_Bot")
USER = {"id": 7, "is_bot": False, "first_name": "P", "language_code": "id"}
PRIVATE = {"id": 7, "type": "private"}
GROUP = {"id": -100, "type": "supergroup", "title": "G"}


def message(
    text: str = "kurs eur", chat: dict[str, Any] = PRIVATE, sender: dict[str, Any] = USER, **more: Any
) -> dict[str, Any]:
    """An update with a message."""
    body = {"message_id": 5, "date": 1, "chat": chat, "from": sender, "text": text, "entities": entities_of(text)}
    return {"update_id": 1, "message": body | more}


def asked(update: dict[str, Any]) -> Asked:
    """The event of an update that asks."""
    event = read_update(update, ME)
    assert isinstance(event, Asked)
    return event


@pytest.mark.parametrize(
    ("text", "command", "rest", "addressed"),
    [
        ("kurs eur", "", "kurs eur", "none"),
        ("@bea_bot kurs eur", "", "kurs eur", "mention"),
        ("😀 halo @Bea_Bot, kurs eur", "", "😀 halo kurs eur", "mention"),
        ("kurs eur @bea_bot", "", "kurs eur", "mention"),
        ("@bea_botany kurs", "", "@bea_botany kurs", "none"),
        ("/BEA cpo", "bea", "cpo", "command"),
        ("/bea@Bea_Bot cpo 5 ton", "bea", "cpo 5 ton", "mention"),
        ("/bea\n@bea_bot cpo", "bea", "\ncpo", "mention"),
        ("@bea_bot /bea cpo", "bea", "cpo", "mention"),
        ("@bea_bot: /invoice\nPenjual: PT X", "invoice", "\nPenjual: PT X", "mention"),
        ("/invoice\nPenjual: PT {X}\nPembeli: Y", "invoice", "\nPenjual: PT {X}\nPembeli: Y", "command"),
        ("lihat /bea cpo", "", "lihat /bea cpo", "none"),
    ],
)
def test_groups_call_by_name_or_command(text: str, command: str, rest: str, addressed: str) -> None:
    """The name is taken out, the rest is the question; UTF-16 offsets are read right."""
    event = asked(message(text, GROUP))
    assert (command, rest, addressed) == (event.command, event.text, event.addressed)


@pytest.mark.parametrize(
    ("text", "command", "rest", "addressed"),
    [
        ("/bea@Bea_Bot cpo", "bea", "cpo", "mention"),
        ("/kurs eur", "kurs", "eur", "command"),
        ("😀 @bea_bot kurs eur", "", "😀 kurs eur", "mention"),
        ("surat ke a@bea_bot", "", "surat ke a@bea_bot", "none"),
        ("/home/user kurs", "", "/home/user kurs", "none"),
    ],
)
def test_marks_that_did_not_come_along_are_seen(text: str, command: str, rest: str, addressed: str) -> None:
    """Entities are an optional field: without them commands and the bot's name are found in the text."""
    update = message(text, GROUP)
    del update["message"]["entities"]
    event = asked(update)
    assert (command, rest, addressed) == (event.command, event.text, event.addressed)


def test_a_bot_without_a_name_answers_in_private() -> None:
    """The answer to getMe may leave the username out; commands with a name are then somebody else's."""
    nameless = Me(42, "")
    event = read_update(message("/bea cpo @"), nameless)
    assert isinstance(event, Asked)
    assert ("bea", "private") == (event.command, event.addressed)
    assert read_update(message("/bea@other_bot cpo", GROUP), nameless) is None


def test_a_command_for_another_bot_is_nothing() -> None:
    """It is somebody else's."""
    assert read_update(message("/bea@other_bot cpo", GROUP), ME) is None


def test_a_reply_to_ours_calls() -> None:
    """A reply to another person does not."""
    ours = message("lalu?", GROUP, reply_to_message={"message_id": 3, "from": {"id": 42}})
    theirs = message("lalu?", GROUP, reply_to_message={"message_id": 3, "from": {"id": 8}})
    assert ("reply", 3, "none", 0) == (
        asked(ours).addressed, asked(ours).reply_to_ours, asked(theirs).addressed, asked(theirs).reply_to_ours,
    )  # fmt: skip


def test_calling_the_bot_to_a_message_asks_that_message() -> None:
    """A bare mention in reply to somebody's question takes their words."""
    update = message("@bea_bot", GROUP, reply_to_message={"message_id": 3, "from": {"id": 8}, "text": "kurs eur?"})
    assert "kurs eur?" == asked(update).text


def test_only_topics_are_threads() -> None:
    """A reply thread outside of forums belongs to the chat."""
    topic = message("x", GROUP, message_thread_id=9, is_topic_message=True)
    thread = message("x", GROUP, message_thread_id=9)
    assert (Place(-100, True, 9), "telegram:-100:9") == (asked(topic).place, asked(topic).conversation)
    assert "telegram:-100:0" == asked(thread).conversation
    assert (True, False) == (worth_keeping(asked(topic)), worth_keeping(asked(thread)))


@pytest.mark.parametrize(
    "update",
    [
        {"update_id": 1},
        {"update_id": "x", "message": {}},
        {"update_id": 1, "message": {"message_id": 5}},
        {"update_id": 1, "message": {"message_id": 5, "chat": PRIVATE, "from": USER, "new_chat_title": "x"}},
        {"update_id": 1, "channel_post": {"message_id": 5}},
        message(chat={"id": -1, "type": "channel"}),
        message(sender={**USER, "is_bot": True}),
        message(via_bot={"id": 42}),
        message(sender_chat={"id": -5, "type": "channel"}),
        message(sender_chat=GROUP, chat=GROUP, is_automatic_forward=True),
        {"update_id": 1, "callback_query": {"id": "1", "from": USER, "game_short_name": "x"}},
        {"update_id": 1, "message": "text"},
    ],
)
def test_what_asks_nothing_is_nothing(update: dict[str, Any]) -> None:
    """Service messages, bots, channels, own inline results and broken updates."""
    assert read_update(update, ME) is None


def test_an_anonymous_administrator_speaks_as_the_group() -> None:
    """Nobody's number is known, so the group's stands for it."""
    event = asked(message("/bea cpo", GROUP, sender_chat=GROUP, sender={"id": 1087968824, "is_bot": True}))
    assert "chat-100" == event.person.user_id


def test_captions_are_read() -> None:
    """A picture's caption is its text; a picture without one is media without words."""
    photo = {"message_id": 5, "chat": PRIVATE, "from": USER, "photo": [{}]}
    caption = {**photo, "caption": "/kurs eur", "caption_entities": entities_of("/kurs eur")}
    assert ("kurs", "eur") == (
        asked({"update_id": 1, "message": caption}).command, asked({"update_id": 1, "message": caption}).text,
    )  # fmt: skip
    assert "" == asked({"update_id": 1, "message": photo}).text


def test_inline_questions_have_a_conversation_each_person() -> None:
    """They belong to no chat."""
    event = read_update({"update_id": 1, "inline_query": {"id": "9", "from": USER, "query": " kurs "}}, ME)
    assert isinstance(event, InlineAsked)
    assert ("telegram:inline:7", "kurs") == (event.conversation, event.text)
