"""The Web API methods of the fake Slack and the workspace behind them; each checks its parameters as Slack does."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from tests.support.fake_slack_blocks import VIEW_BLOCKS, BadBlocks, check_blocks

Json = dict[str, Any]
TEAM, BOT, BOT_ID, APP = "T0EXPORT", "U0BOT", "B0BOT", "A0EXPORT"
BOT_TOKEN = "xoxb-test-token"
TRIGGER_SECONDS = 3.0


class Refused(Exception):
    """A call that Slack answers with `ok: false`."""


@dataclass
class SlackApi:
    """The state and the methods."""

    url: str = ""
    direct: dict[str, str] = field(default_factory=dict)  # person -> channel of direct messages
    channels: dict[str, set[str]] = field(default_factory=dict)  # channel -> members
    messages: dict[tuple[str, str], Json] = field(default_factory=dict)  # (channel, ts) -> message
    ephemerals: list[Json] = field(default_factory=list)
    homes: dict[str, Json] = field(default_factory=dict)
    forms: list[Json] = field(default_factory=list)
    files: list[Json] = field(default_factory=list)
    uploads: dict[str, Json] = field(default_factory=dict)
    shared: dict[str, Json] = field(default_factory=dict)  # file id -> a file that a person shared
    fetched: list[str] = field(default_factory=list)  # file ids whose content was asked for
    reads_files: bool = True  # whether the app has the scope files:read
    prompts: list[Json] = field(default_factory=list)
    statuses: list[Json] = field(default_factory=list)
    streams: dict[str, str] = field(default_factory=dict)  # ts -> channel, while it streams
    responses: dict[str, Json] = field(default_factory=dict)  # id of a response URL -> where it leads, how often used
    triggers: dict[str, float] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=lambda: {BOT_TOKEN: TEAM})  # token -> workspace in which it speaks
    spoken: list[tuple[str, str]] = field(default_factory=list)  # method and token of every call
    bare: bool = False  # answers leave out what the documentation does not promise
    legacy: bool = False  # the app has the older assistant view
    calls: list[tuple[str, Json, float]] = field(default_factory=list)
    log: list[Json] = field(default_factory=list)  # what was said and shown, in order, for transcripts
    streaming: bool = True  # whether the streaming methods are to be had
    history: bool = True  # whether the app may read threads
    numbers: Any = field(default_factory=lambda: itertools.count(1))

    def called(self, method: str) -> list[Json]:
        """The parameters of every call of a method, failed ones included."""
        return [params for name, params, _ in self.calls if name == method]

    def ours(self, channel: str = "") -> list[Json]:
        """The app's messages, oldest first."""
        return [
            m
            for (c, _), m in sorted(self.messages.items(), key=lambda i: i[0][1])
            if m["user"] == BOT and channel in ("", c)
        ]

    def new_ts(self) -> str:
        """A time stamp later than all before."""
        return f"1764000000.{next(self.numbers):06d}"

    def put(self, channel: str, user: str, message: Json) -> Json:
        """A new message in a channel."""
        ts = self.new_ts()
        self.messages[channel, ts] = made = {"user": user, "ts": ts, "channel": channel, **message}
        self.log.append(made)
        return made

    def direct_channel(self, user: str) -> str:
        """The direct messages of a person."""
        channel = self.direct.setdefault(user, f"D{user[1:]}")
        self.channels.setdefault(channel, {user, BOT})
        return channel

    def do_auth_test(self, _: Json) -> Json:
        """Who the app is."""
        found = {"user_id": BOT, "team_id": self.tokens.get(self.spoken[-1][1], TEAM)}
        return found if self.bare else {**found, "url": self.url, "bot_id": BOT_ID, "user": "exportmate"}

    def do_chat_postmessage(self, p: Json) -> Json:
        """A new message."""
        self._member(p["channel"])
        self._thread(p)
        self._content(p)
        made = self.put(
            p["channel"],
            BOT,
            {k: p[k] for k in ("text", "blocks", "thread_ts", "metadata", "unfurl_links") if p.get(k) is not None},
        )
        return {} if self.bare else {"channel": p["channel"], "ts": made["ts"], "message": made}

    def do_chat_update(self, p: Json) -> Json:
        """Another text in an old message."""
        message = self._own(p)
        if p["ts"] in self.streams:
            raise Refused("streaming_state_conflict")
        self._content(p)
        message |= {"text": p["text"], "blocks": p.get("blocks") or [], "edited": True}
        self.log.append({"update": p["ts"], **message})
        return {"channel": p["channel"], "ts": p["ts"], "text": p["text"]}

    def do_chat_delete(self, p: Json) -> Json:
        """Take a message away."""
        self._own(p)
        del self.messages[p["channel"], p["ts"]]
        return {"channel": p["channel"], "ts": p["ts"]}

    def do_chat_postephemeral(self, p: Json) -> Json:
        """A message for one person."""
        self._member(p["channel"])
        if p["user"] not in self.channels[p["channel"]]:
            raise Refused("user_not_in_channel")
        self._content(p)
        self.show_ephemeral(p["user"], p["channel"], p)
        return {"message_ts": self.new_ts()}

    def show_ephemeral(self, user: str, channel: str, p: Json) -> Json:
        """Show something to one person."""
        shown = {
            "ephemeral": True,
            "to": user,
            "channel": channel,
            "ts": self.new_ts(),
            "text": p["text"],
            "blocks": p.get("blocks") or [],
        }
        shown |= {"thread_ts": p["thread_ts"]} if p.get("thread_ts") else {}
        self.ephemerals.append(shown)
        self.log.append(shown)
        return shown

    def do_conversations_open(self, p: Json) -> Json:
        """The direct messages of a person."""
        users = p["users"].split(",") if isinstance(p["users"], str) else p["users"]
        return {"channel": {"id": self.direct_channel(users[0])}}

    def do_conversations_replies(self, p: Json) -> Json:
        """A thread."""
        return self._history(p, lambda m: p["ts"] in (m["ts"], m.get("thread_ts")))

    def do_conversations_history(self, p: Json) -> Json:
        """What stands in a channel outside of threads."""
        return self._history(p, lambda m: not m.get("thread_ts"))

    def do_views_open(self, p: Json) -> Json:
        """A form; only within three seconds of what triggered it."""
        at = self.triggers.pop(p["trigger_id"], None)
        if at is None:
            raise Refused("invalid_trigger_id")
        if monotonic() - at > TRIGGER_SECONDS:
            raise Refused("expired_trigger_id")
        view = p["view"]
        check_blocks(view["blocks"], VIEW_BLOCKS)
        if any(len(view[n]["text"]) > 24 for n in ("title", "submit", "close")):
            raise Refused("invalid_arguments")
        self.forms.append({**view, "id": f"V{next(self.numbers)}"})
        return {"view": self.forms[-1]}

    def do_views_publish(self, p: Json) -> Json:
        """The Home tab of a person."""
        check_blocks(p["view"]["blocks"], VIEW_BLOCKS)
        self.homes[p["user_id"]] = p["view"]
        return {"view": p["view"]}

    def do_files_getuploadurlexternal(self, p: Json) -> Json:
        """Where a file can be sent."""
        name = f"F{next(self.numbers)}"
        self.uploads[name] = {"name": p["filename"], "length": int(p["length"])}
        return {"upload_url": f"{self.url}/upload/{name}", "file_id": name}

    def do_files_completeuploadexternal(self, p: Json) -> Json:
        """Share what was sent."""
        self._member(p["channel_id"])
        for file in p["files"]:
            sent = self.uploads[file["id"]]
            if len(sent.get("content", b"")) != sent["length"]:
                raise Refused("file_upload_size_restricted")
            self.files.append({**sent, "channel": p["channel_id"], "thread_ts": p.get("thread_ts")})
            self.log.append({"user": BOT, "file": sent["name"], "channel": p["channel_id"]})
        return {"files": p["files"]}

    def share(self, user: str, name: str, content: bytes, *, size: int | None = None, **more: Any) -> Json:
        """A file that a person keeps in Slack, as messages show it; `size` is what Slack says of it."""
        number = f"F{next(self.numbers)}"
        address = f"{self.url}/files-pri/{number}/download/{name}"
        self.shared[number] = {
            "id": number, "name": name, "size": len(content) if size is None else size, "mode": "hosted", "user": user,
            "url_private": address.replace("download/", ""), "url_private_download": address, "content": content, **more,
        }  # fmt: skip
        return self.shown(number)

    def shown(self, number: str) -> Json:
        """A shared file without its content."""
        return {name: value for name, value in self.shared[number].items() if name != "content"}

    def do_files_info(self, p: Json) -> Json:
        """What is known of a file, to an app that may read files."""
        if not self.reads_files:
            raise Refused("missing_scope")
        if p["file"] not in self.shared:
            raise Refused("file_not_found")
        return {"file": self.shown(p["file"])}

    def do_assistant_threads_setstatus(self, p: Json) -> Json:
        """The sign that the app is busy."""
        self._member(p["channel_id"])
        if (p["channel_id"], p["thread_ts"]) not in self.messages:
            raise Refused("invalid_thread_ts")
        self.statuses.append(p)
        return {}

    def do_assistant_threads_setsuggestedprompts(self, p: Json) -> Json:
        """Questions above the field; the agent view shows none with a thread, the older one none without."""
        if len(p["prompts"]) > 4:
            raise Refused("invalid_arguments")
        if ("thread_ts" in p) == self.legacy:
            self.prompts.append(p)
        return {}

    def do_chat_startstream(self, p: Json) -> Json:
        """A message that grows."""
        self._streams(p)
        self._member(p["channel"])
        if not p.get("thread_ts"):
            raise Refused("invalid_thread_ts")
        if not p["channel"].startswith("D") and not (p.get("recipient_user_id") and p.get("recipient_team_id")):
            raise Refused("missing_recipient_user_id")
        made = self.put(
            p["channel"], BOT, {"text": p.get("markdown_text") or "", "blocks": [], "thread_ts": p["thread_ts"]}
        )
        self.streams[made["ts"]] = p["channel"]
        return {"channel": p["channel"], "ts": made["ts"]}

    def do_chat_appendstream(self, p: Json) -> Json:
        """More of it."""
        self._streams(p)
        self._streaming(p)["text"] += p["markdown_text"]
        return {"channel": p["channel"], "ts": p["ts"]}

    def do_chat_stopstream(self, p: Json) -> Json:
        """The end of it."""
        message = self._streaming(p)
        del self.streams[p["ts"]]
        return {"channel": p["channel"], "ts": p["ts"], "message": message}

    def _streams(self, p: Json) -> None:
        if not self.streaming:
            raise Refused("unknown_method")
        if len(p.get("markdown_text") or "") > 12_000:
            raise Refused("msg_too_long")

    def _streaming(self, p: Json) -> Json:
        if p["ts"] not in self.streams:
            raise Refused("message_not_in_streaming_state")
        return self._own(p)

    def _history(self, p: Json, wanted: Callable[[Json], bool]) -> Json:
        if not self.history:
            raise Refused("missing_scope")
        found = [m for (c, _), m in sorted(self.messages.items()) if c == p["channel"] and wanted(m)]
        hidden = () if p.get("include_all_metadata") in (True, "1", 1, "true") else ("metadata",)
        return {"messages": [{k: v for k, v in m.items() if k not in hidden} for m in found], "has_more": False}

    def _own(self, p: Json) -> Json:
        message = self.messages.get((p["channel"], p["ts"]))
        if message is None:
            raise Refused("message_not_found")
        if message["user"] != BOT:
            raise Refused("cant_update_message")
        return message

    def _member(self, channel: str) -> None:
        if channel not in self.channels:
            raise Refused("channel_not_found")
        if BOT not in self.channels[channel]:
            raise Refused("not_in_channel")

    def _thread(self, p: Json) -> None:
        if p.get("thread_ts") and (p["channel"], p["thread_ts"]) not in self.messages:
            raise Refused("thread_not_found")

    def _content(self, p: Json) -> None:
        if not p.get("text") or len(p["text"]) > 40_000:
            raise Refused("no_text")
        try:
            check_blocks(p.get("blocks") or [])
        except BadBlocks as error:
            raise Refused(str(error)) from error
