"""A payload of Slack to what it asks of us, or None where it asks nothing. Pure: JSON in, values out.

A mention in a channel arrives twice, as `message` and as `app_mention`: both get the same key, made of channel and time
stamp, so that the inbox takes only the first.
"""

import re
from collections.abc import Mapping
from hashlib import blake2b
from html import unescape
from typing import Any, Final

from adapters.slack.events import (
    FORM,
    Commanded,
    Event,
    FormSent,
    FormWanted,
    Installed,
    Me,
    Opened,
    Person,
    Place,
    Pressed,
    Quoted,
    Removed,
    Said,
    Shared,
    Started,
)
from core.message import Language

Json = Mapping[str, Any]
DELIVERY: Final = "delivery_id"  # names a delivery for payloads to which Slack gave no id of their own
_SPOKEN: Final = frozenset({"", "file_share", "thread_broadcast"})  # subtypes that people write
_LINK = re.compile(r"<([^<>|]+)(?:\|([^<>]*))?>")
_DIRECT: Final = "im"
_ASSISTANT: Final = frozenset({"assistant_thread_started", "assistant_thread_context_changed"})


def read_payload(kind: str, body: Json, me: Me) -> Event | None:
    """Read a payload; None for what needs no answer: the bot's own words, edits, kinds not known, broken ones."""
    try:
        if kind == "events_api":
            return _event(body, me)
        if kind == "slash_commands":
            return _commanded(body)
        if kind == "interactive":
            return _interactive(body)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError):
        return None
    return None


def worth_keeping(event: Event | None) -> bool:
    """Whether an event goes into the inbox: talk of a channel does only inside threads, where the bot may take part."""
    if isinstance(event, Said):
        return event.place.direct or event.mentioned or (event.place.thread != event.ts and not event.to_others)
    return event is not None


def clean_text(text: str, me: Me) -> tuple[str, bool, bool]:
    """Words without Slack's markup, whether the bot is mentioned, and whether somebody else is."""
    ours = others = False

    def plain(match: re.Match[str]) -> str:
        nonlocal ours, others
        target, label = match[1], match[2] or ""
        if target.startswith("@"):
            ours, others = ours or target[1:] == me.user_id, others or target[1:] != me.user_id
            return " " if target[1:] == me.user_id else f"@{label}" if label else " "
        if target.startswith("#"):
            return f"#{label}" if label else " "
        if target.startswith("!"):
            return label or " "
        return target.removeprefix("mailto:") if not label or label in target else f"{label} {target}"

    words = unescape(_LINK.sub(plain, text))
    lines = [re.sub(r"[ \t]+", " ", line).strip() for line in words.split("\n")]
    return "\n".join(lines).lstrip(" \n,:;").rstrip(" \n"), ours, others


def installed_in(kind: str, body: Json) -> Installed:
    """Through which installation a payload came; in a shared channel that is not the workspace of the channel.

    Nothing raises; what is not named stays empty.
    """
    rows = body.get("authorizations")
    first = rows[0] if isinstance(rows, list) and rows and isinstance(rows[0], dict) else {}
    if kind == "interactive":
        view, user = _object(body, "view"), _object(body, "user")
        team = view.get("app_installed_team_id") or _object(body, "team").get("id") or user.get("team_id")
        enterprise = _object(body, "enterprise").get("id") or _object(body, "team").get("enterprise_id")
    else:
        team = first.get("team_id") or body.get("team_id") or body.get("context_team_id")
        enterprise = first.get("enterprise_id") or body.get("enterprise_id")
    wide = first.get("is_enterprise_install", body.get("is_enterprise_install"))
    return Installed(str(team or ""), str(enterprise or ""), wide in (True, "true"))


def _object(body: Json, name: str) -> Json:
    """What stands under a name, empty where that is no object."""
    found = body.get(name)
    return found if isinstance(found, dict) else {}


def _event(body: Json, me: Me) -> Event | None:
    event, team = body["event"], str(body.get("team_id") or "")
    if event["type"] in ("message", "app_mention"):
        return _said(event, team, me)
    if event["type"] == "app_home_opened":
        person = Person(str(event["user"]), team)
        place = Place(team, str(event.get("channel") or ""), direct=True)
        return Opened(_event_key(body), place, person, str(event.get("tab") or "home"))
    if event["type"] in _ASSISTANT:
        thread = event["assistant_thread"]
        place = Place(team, str(thread["channel_id"]), str(thread["thread_ts"]), direct=True)
        person = Person(str(thread["user_id"]), team)
        return Started(_event_key(body), place, person, event["type"] == "assistant_thread_started")
    if event["type"] == "app_uninstalled" or (event["type"] == "tokens_revoked" and _bot_token_gone(event)):
        return Removed(_event_key(body), Place(team, "", direct=True), Person("", team))
    return None


def _bot_token_gone(event: Json) -> bool:
    """Whether it is the app's token that was taken back; those of persons are not used."""
    tokens = event.get("tokens") or {}
    return bool(tokens.get("bot")) or not tokens.get("oauth")


def _said(event: Json, team: str, me: Me) -> Said | None:
    user, subtype = str(event.get("user") or ""), str(event.get("subtype") or "")
    machine = event.get("bot_id") or event.get("bot_profile") or user in (me.user_id, "USLACKBOT")
    if not user or machine or subtype not in _SPOKEN or event.get("hidden") or event.get("edited"):
        return None
    direct = event.get("channel_type") == _DIRECT or str(event["channel"]).startswith("D")
    ts = str(event["ts"])
    text, ours, others = clean_text(str(event.get("text") or ""), me)
    place = Place(team, str(event["channel"]), str(event.get("thread_ts") or ts), direct)
    return Said(
        key=f"m:{team}:{place.channel}:{ts}",
        place=place,
        person=Person(user, str(event.get("user_team") or event.get("team") or team)),
        text=text,
        ts=ts,
        mentioned=ours or event["type"] == "app_mention",
        to_others=others and not ours,
        under_ours=event.get("parent_user_id") == me.user_id,
        files=tuple(_shared(file) for file in event.get("files") or () if file.get("id")),
    )


def _shared(file: Json) -> Shared:
    return Shared(str(file["id"]), str(file.get("name") or ""), int(file.get("size") or 0))


def _commanded(body: Json) -> Commanded:
    team, channel = str(body.get("team_id") or ""), str(body["channel_id"])
    return Commanded(
        key=_key("c", body),
        place=Place(team, channel, direct=body.get("channel_name") == "directmessage" or channel.startswith("D")),
        person=Person(str(body["user_id"]), team),
        name=str(body["command"]).removeprefix("/").casefold(),
        args=unescape(str(body.get("text") or "")).strip(),
        response_url=str(body.get("response_url") or ""),
        trigger=str(body.get("trigger_id") or ""),
    )


def _interactive(body: Json) -> Event | None:
    kind, user = body["type"], body["user"]
    team = str((body.get("team") or {}).get("id") or user.get("team_id") or "")
    person = Person(str(user["id"]), str(user.get("team_id") or team))
    home = Place(team, "", direct=True)
    if kind == "block_actions":
        return _pressed(body, team, person)
    if kind == "shortcut":
        return FormWanted(_key("s", body), home, person, str(body.get("trigger_id") or ""))
    if kind == "message_action":
        text, _, _ = clean_text(str(body["message"].get("text") or ""), Me(""))
        channel = str(body["channel"]["id"])
        place = Place(team, channel, direct=channel.startswith("D"))
        return Quoted(_key("q", body), place, person, text, str(body.get("response_url") or ""))
    if kind == "view_submission" and body["view"]["callback_id"] == FORM:
        language: Language = "en" if body["view"].get("private_metadata") == "en" else "id"
        key = f"v:{body['view']['id']}" if body["view"].get("id") else _key("v", body)
        return FormSent(key, home, person, language, form_values(body["view"]))
    return None


def form_values(view: Json) -> dict[str, str]:
    """What stands in the fields of the form, empty for what was left out."""
    found = {}
    for name, fields in view["state"]["values"].items():
        given = next(iter(fields.values()))
        chosen = given.get("selected_option") or {}
        found[str(name)] = str(given.get("value") or given.get("selected_date") or chosen.get("value") or "").strip()
    return found


def _pressed(body: Json, team: str, person: Person) -> Pressed:
    action, container = body["actions"][0], body.get("container") or {}
    message = body.get("message") or {}
    ts = str(container.get("message_ts") or message.get("ts") or "")
    channel = str((body.get("channel") or {}).get("id") or container.get("channel_id") or "")
    ephemeral = bool(container.get("is_ephemeral"))
    thread = str(container.get("thread_ts") or message.get("thread_ts") or ("" if ephemeral else ts))
    return Pressed(
        key=_key("b", body),
        place=Place(team, channel, thread, direct=not channel or channel.startswith("D")),
        person=person,
        action=str(action["action_id"]).partition(":")[0],
        value=str(action.get("value") or ""),
        label=str((action.get("text") or {}).get("text") or ""),
        ts=ts,
        response_url=str(body.get("response_url") or ""),
        ephemeral=ephemeral,
        trigger=str(body.get("trigger_id") or ""),
    )


def _key(letter: str, body: Json) -> str:
    """A name for the event: its trigger, which Slack gives once, else a digest of all it says and of its delivery."""
    return f"{letter}:{body.get('trigger_id') or _digest(body)}"


def _event_key(body: Json) -> str:
    """The name that Slack gives to an event, else a digest of all it says."""
    return str(body.get("event_id") or _digest(body))


def _digest(body: Json) -> str:
    return blake2b(repr(sorted(body.items())).encode(), digest_size=12).hexdigest()
