"""Payloads of recorded shape to events; nothing raises, whatever comes."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.commands import meaning_of
from adapters.slack.events import KINDS, Me, Opened, Place, Pressed, Said
from adapters.slack.form import form_errors, form_question, form_view
from adapters.slack.normalise import clean_text, read_payload, worth_keeping
from tests.support.fake_slack_blocks import check_blocks

ME = Me("U0BOT")
MESSAGE = {
    "type": "message",
    "channel_type": "channel",
    "channel": "C1",
    "user": "U1",
    "text": "<@U0BOT>: kurs usd",
    "ts": "5.000100",
    "team": "T1",
}


def event(**changes: Any) -> Any:
    """An event as Slack sends it."""
    return {"type": "event_callback", "team_id": "T1", "event_id": "Ev9", "event": {**MESSAGE, **changes}}


def test_a_mention_and_its_message_share_a_key() -> None:
    """Whichever comes first, the other is a duplicate."""
    one, two = (read_payload("events_api", event(type=kind), ME) for kind in ("message", "app_mention"))
    assert one == two
    assert isinstance(one, Said)
    assert ("m:T1:C1:5.000100", "kurs usd", True, "slack:T1:C1:5.000100") == (
        one.key,
        one.text,
        one.mentioned,
        one.conversation,
    )


def test_a_person_of_another_workspace_is_known_as_such() -> None:
    """In shared channels the allow-list asks for it."""
    said = read_payload("events_api", event(user_team="T2"), ME)
    assert isinstance(said, Said)
    assert ("T1", "T2") == (said.place.team, said.person.team)


@pytest.mark.parametrize(
    ("kept", "changes"),
    [
        (True, {}),
        (False, {"text": "halo"}),
        (True, {"text": "halo", "thread_ts": "4.000100"}),
        (False, {"text": "<@U2> halo", "thread_ts": "4.000100"}),
        (True, {"text": "halo", "channel_type": "im", "channel": "D1"}),
        (True, {"text": "", "subtype": "file_share", "channel": "D1"}),
    ],
)
def test_what_goes_into_the_inbox(kept: bool, changes: dict[str, Any]) -> None:
    """What is meant for the bot, and threads, where it may take part."""
    assert kept == worth_keeping(read_payload("events_api", event(**changes), ME))


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        ("kurs usd", "<@U0BOT> kurs usd"),
        ("bea CPO ke India", "bea CPO ke <@U0BOT> India"),
        ("lihat #ekspor lalu PMK https://a.example/x", "lihat <#C2|ekspor> lalu <https://a.example/x|PMK>"),
        ("a@b.example", "<mailto:a@b.example|a@b.example>"),
        ("x < 5 & y > 3 <!channel>", "x &lt; 5 &amp; y &gt; 3 &lt;!channel&gt;"),
        ("baris satu\nbaris dua", "baris  satu \n baris dua"),
    ],
)
def test_slacks_markup_becomes_words(expected: str, text: str) -> None:
    """As a person would read it."""
    assert expected == clean_text(text, ME)[0]


def test_a_thread_of_a_private_answer_is_the_persons() -> None:
    """A press under an ephemeral message has no thread of its own."""
    body = {
        "type": "block_actions", "team": {"id": "T1"}, "user": {"id": "U1"}, "trigger_id": "t1", "channel": {"id": "C1"},
        "container": {"message_ts": "7.1", "channel_id": "C1", "is_ephemeral": True}, "response_url": "https://r.example",
        "actions": [{"action_id": "choice:0", "value": "v", "text": {"text": "L"}}],
    }  # fmt: skip
    pressed = read_payload("interactive", body, ME)
    assert isinstance(pressed, Pressed)
    assert (Place("T1", "C1"), "choice", "b:t1", "slack:T1:C1:U1") == (
        pressed.place,
        pressed.action,
        pressed.key,
        pressed.conversation,
    )


def test_an_opened_tab_is_told_by_its_event_id() -> None:
    """And by the tab."""
    opened = read_payload("events_api", {"team_id": "T1", "event_id": "Ev1", "event": {"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": "messages"}}, ME)  # fmt: skip
    assert isinstance(opened, Opened)
    assert ("Ev1", "messages") == (opened.key, opened.tab)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from("type event user channel ts text team view actions container message state values".split()),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


@given(
    st.sampled_from(sorted(KINDS)),
    st.dictionaries(st.sampled_from(["type", "event", "user", "actions", "view", "team"]), JSON),
)
def test_nothing_raises(kind: str, body: dict[str, Any]) -> None:
    """Broken payloads are nobody's."""
    read_payload(kind, body, ME)


@pytest.mark.parametrize(
    "kind",
    ["message", "app_mention", "app_home_opened", "block_actions", "shortcut", "message_action", "view_submission"],
)
@given(inner=JSON)
def test_broken_payloads_of_known_kinds_do_not_raise(kind: str, inner: Any) -> None:
    """Also where the kind is known and the rest is not."""
    read_payload(
        "events_api", {"event": {"type": kind, "user": inner, "channel": inner, "ts": inner, "text": inner}}, ME
    )
    read_payload(
        "interactive", {"type": kind, "user": inner, "actions": inner, "view": inner, "callback_id": "duty_form"}, ME
    )


@pytest.mark.parametrize(
    ("expected", "name", "args"),
    [
        (("question", "kode HS kopi", False), "hs", "kopi"),
        (("question", "kurs usd", True), "kurs", "publik usd"),
        (("words", "", False), "kurs", "publik"),
        (("language", "en", False), "exportmate", "bahasa en"),
        (("help", "", False), "exportmate", ""),
        (("question", "buatkan packing list", False), "packinglist", ""),
        (("unknown", "", False), "apa", "x"),
    ],
)
def test_commands_are_read(expected: tuple[str, str, bool], name: str, args: str) -> None:
    """Kind, question, and whether everybody sees the answer."""
    meaning = meaning_of(name, args, "id", admin=False)
    assert expected[0] == meaning.kind
    assert expected[0] in ("unknown", "words", "help") or expected[1:] == (meaning.text, meaning.public)


@pytest.mark.parametrize("quantity", ["500", "12,5", "1.250,5", "1,250.5", "1.250.000", "1 000"])
def test_quantities_as_people_write_them(quantity: str) -> None:
    """In both customs."""
    assert {} == form_errors({"goods": "CPO", "quantity": quantity}, "id")


@pytest.mark.parametrize("quantity", ["", "0", "-5", "lima", "NaN", "Infinity"])
def test_what_is_no_quantity(quantity: str) -> None:
    """Said at the field."""
    assert {"goods", "quantity"} == set(form_errors({"goods": "", "quantity": quantity}, "en"))


def test_the_form_fits_and_asks_in_both_languages() -> None:
    """Days are written out, so that nobody takes the month for the day."""
    check_blocks(form_view("id")["blocks"], 100)
    values = {"goods": "CPO", "quantity": "500", "unit": "ton", "peb": "2025-12-05", "payment": ""}
    assert "export duty CPO 500 ton PEB 5 December 2025" == form_question(values, "en")
