"""Secrets and personal data do not reach a log."""

import hashlib

import pytest

from adapters.telemetry.redact import GONE, redact, redact_text, short_hash

TELEGRAM = "123456789:" + "AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQr"
SLACK = "xoxb-" + "1234567890-abcdefABCDEF"


SECRETS = (
    TELEGRAM,
    SLACK,
    "xapp-" + "1-A0123-456-abcdef",
    "sk-" + "proj-abcdefghijklmnop",
    "budi.santoso@example.co.id",
    "628123456789",
    "-1001234567890",
    "U024BE7LH9",
)
SAID = (
    "Authorization: Bearer {}",
    "connect to postgresql://exportmate:{}@db/exportmate",
    "{{'api_key': '{}'}}",
    "SLACK_SIGNING_SECRET={}",
)


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("text", ["{}", "at:{}/x", "it was ({}), again", *SAID])
def test_a_secret_or_an_id_leaves_no_trace(text: str, secret: str) -> None:
    """Wherever in a text it stands."""
    assert secret not in redact_text(text.format(secret))


@pytest.mark.parametrize("text", SAID)
def test_any_word_is_a_secret_where_the_text_says_so(text: str) -> None:
    """Though it looks like none."""
    assert "hunter2hunter2" not in redact_text(text.format("hunter2hunter2"))


def test_the_token_in_telegrams_addresses_is_found() -> None:
    """Though a word stands directly before it."""
    assert f"https://api.telegram.org/bot{GONE}/getMe" == redact_text(f"https://api.telegram.org/bot{TELEGRAM}/getMe")


@pytest.mark.parametrize(
    "text",
    [
        "DatabaseUnavailable",
        "the answer took too long",
        "HS 15111000, Rp616.827.000,00, 12.345 ms",
        "127.0.0.1:5432",
        "2026-10-01T09:30:00.123456Z",
        "http://127.0.0.1:8000/readyz",
        "0123456789abcdef0123456789abcdef",
    ],
)
def test_what_is_neither_stays(text: str) -> None:
    """Figures, times, addresses of machines, ids of turns."""
    assert text == redact_text(text)


def test_an_id_becomes_a_short_hash_that_stays_the_same() -> None:
    """Twelve characters, as in the records of turns."""
    expected = hashlib.blake2b(b"42", digest_size=6).hexdigest()
    event = redact(None, "info", {"user_id": 42, "chat_id": "42", "team": ""})
    assert {"user_id": f"#{expected}", "chat_id": f"#{expected}", "team": ""} == event
    assert 12 == len(short_hash("anything"))


def test_names_decide_first() -> None:
    """Secrets and what a person wrote go, whatever they look like."""
    event = redact(None, "info", {"slack_bot_token": "x", "text": "berapa bea keluar", "authorization": b"y", "dsn": 3})
    assert {GONE} == set(event.values())


def test_nested_values_are_looked_into() -> None:
    """Objects, lists, and whatever prints itself; what lies too deep is left out."""
    deep: dict[str, object] = {"user": "budi"}
    for _ in range(10):
        deep = {"a": deep}
    event = redact(
        None, "info", {"x": {"token": "t", "list": [TELEGRAM, 5]}, "error": ValueError(f"bad {SLACK}"), "deep": deep}
    )
    assert {"token": GONE, "list": [GONE, 5]} == event["x"]
    assert SLACK not in event["error"]
    assert "budi" not in str(event)


def test_figures_and_the_turns_own_fields_stay() -> None:
    """Numbers are no ids; "answer" is also the name of a cache, tokens are also counted."""
    event = {
        "turn_id": "0" * 32,
        "ms": 1234567890.5,
        "update": 1234567890,
        "cache": {"answer": "hit"},
        "sizes": {"question": 12},
        "models": [{"tokens_in": 800, "tokens_out": 120, "first_token_ms": 9.5}],
        "ok": True,
        "error": None,
    }
    assert event == redact(None, "info", dict(event))
