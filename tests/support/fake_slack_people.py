"""People in the fake workspace: they write, mention, command, press, fill forms and open tabs; and what they see as a transcript."""

from dataclasses import dataclass
from time import monotonic
from typing import Any

from tests.support.fake_slack import FakeSlack
from tests.support.fake_slack_blocks import buttons, visible
from tests.support.fake_slack_methods import APP, BOT, TEAM, Json


@dataclass
class Person:
    """Somebody."""

    server: FakeSlack
    id: str = "U1"
    team: str = TEAM
    minimal: bool = False  # interactions carry no more than they must

    @property
    def direct(self) -> str:
        """The channel of their direct messages."""
        return self.server.direct_channel(self.id)

    async def dm(self, text: str, *, thread: str = "", times: int = 1, **more: Any) -> Json:
        """Write to the app directly."""
        return await self.say(self.direct, text, thread=thread, times=times, **more)

    async def say(self, channel: str, text: str, *, thread: str = "", times: int = 1, **more: Any) -> Json:
        """Write in a channel; a mention of the app arrives a second time as one."""
        message = self.server.put(channel, self.id, {"text": text, **({"thread_ts": thread} if thread else {}), **more})
        kind = "im" if channel.startswith("D") else "channel"
        event = {"type": "message", "channel_type": kind, "event_ts": message["ts"], "team": self.team, **message}
        await self.event(event, times=times)
        if f"<@{BOT}>" in text and kind == "channel":
            await self.event({**event, "type": "app_mention"}, times=times)
        return message

    async def share(self, channel: str, *files: Json, text: str = "", thread: str = "", times: int = 1) -> Json:
        """Post files that `FakeSlack.share` made, with a word or without."""
        return await self.say(
            channel, text, thread=thread, times=times, subtype="file_share", files=list(files), upload=False
        )

    async def event(self, event: Json, *, times: int = 1) -> None:
        """Let an event happen."""
        body = {
            "token": "deprecated", "team_id": self.team, "api_app_id": APP, "type": "event_callback", "event": event,
            "event_id": f"Ev{next(self.server.numbers)}", "event_time": 1764000000,
            "authorizations": [{"team_id": self.team, "user_id": BOT, "is_bot": True}],
        }  # fmt: skip
        await self.server.deliver("events_api", body, times=times)

    async def open_tab(self, tab: str) -> None:
        """Look at one of the app's tabs."""
        await self.event({"type": "app_home_opened", "user": self.id, "channel": self.direct, "tab": tab})

    async def open_assistant(self, kind: str = "assistant_thread_started") -> Json:
        """Open a conversation of the older assistant view, or look at another channel beside it."""
        message = self.server.put(self.direct, BOT, {"text": "New thread", "subtype": "assistant_app_thread"})
        thread = {
            "user_id": self.id, "channel_id": self.direct, "thread_ts": message["ts"], "context": {"channel_id": "C1", "team_id": self.team},
        }  # fmt: skip
        await self.event({"type": kind, "assistant_thread": thread, "event_ts": message["ts"]})
        return message

    async def slash(self, command: str, text: str = "", *, channel: str = "C1", times: int = 1) -> Any:
        """Type a slash command; what its acknowledgement says."""
        self.server.log.append({"user": self.id, "channel": channel, "text": f"{command} {text}".strip()})
        body = {
            "token": "deprecated", "team_id": self.team, "channel_id": channel, "channel_name": "directmessage" if channel[0] == "D" else "ekspor",
            "user_id": self.id, "command": command, "text": text, "api_app_id": APP, "trigger_id": self._trigger(),
            "response_url": self._response_url(channel),
        }  # fmt: skip
        if self.minimal:
            del body["trigger_id"]
        return (await self.server.deliver("slash_commands", body, times=times))[0]

    async def press(self, message: Json, label: str, *, times: int = 1) -> None:
        """Press a button of a message, or of the Home tab."""
        found = [b for b in buttons(message["blocks"]) if label in b["text"]["text"]]
        assert found, f"no button {label} among {labels(message)}"
        action = {
            "type": found[0]["type"],
            "action_id": found[0]["action_id"],
            "value": found[0]["value"],
            "text": found[0]["text"],
        }
        self.server.log.append({"user": self.id, "press": found[0]["text"]["text"]})
        body = {**self._interaction("block_actions"), "actions": [action]}
        if message.get("type") == "home":
            body |= {"container": {"type": "view", "view_id": "V0"}, "view": {"id": "V0", "type": "home"}}
        else:
            channel, ephemeral = message["channel"], bool(message.get("ephemeral"))
            container = {
                "type": "message",
                "message_ts": message["ts"],
                "channel_id": channel,
                "is_ephemeral": ephemeral,
            }
            if message.get("thread_ts"):
                container["thread_ts"] = message["thread_ts"]
            body |= {"container": container, "channel": {"id": channel}, "response_url": self._response_url(channel)}
            body |= {} if ephemeral else {"message": message}
            if self.minimal:
                body = {name: body[name] for name in ("type", "user", "channel", "message", "actions")}
        await self.server.deliver("interactive", body, times=times)

    async def want_form(self) -> None:
        """Choose the shortcut that opens the form."""
        await self.server.deliver("interactive", {**self._interaction("shortcut"), "callback_id": "duty_form"})

    async def ask_about(self, message: Json) -> None:
        """Choose the shortcut on a message."""
        body = {
            **self._interaction("message_action"), "callback_id": "ask_message", "message": message,
            "channel": {"id": message["channel"]}, "response_url": self._response_url(message["channel"]),
        }  # fmt: skip
        await self.server.deliver("interactive", body)

    async def submit(self, **values: str) -> Any:
        """Send the form that was opened last; what the acknowledgement says."""
        view = self.server.forms[-1]
        state: Json = {}
        for block in view["blocks"]:
            name, kind = block["block_id"], block["element"]["type"]
            value = values.get(name) or None
            if kind == "static_select":
                given: Json = {"selected_option": {"value": value or "ton"}}
            else:
                given = {"selected_date" if kind == "datepicker" else "value": value}
            state[name] = {block["element"]["action_id"]: {"type": kind, **given}}
        body = {**self._interaction("view_submission"), "view": {**view, "state": {"values": state}}}
        return (await self.server.deliver("interactive", body))[0]

    def sees(self) -> list[str]:
        """What was shown to this person alone."""
        return [visible(m["blocks"]) or m["text"] for m in self.server.ephemerals if m["to"] == self.id]

    def _interaction(self, kind: str) -> Json:
        user = {"id": self.id, "team_id": self.team}
        if self.minimal:
            return {"type": kind, "user": {"id": self.id}}
        return {
            "type": kind,
            "team": {"id": self.team},
            "user": user,
            "token": "deprecated",
            "trigger_id": self._trigger(),
        }

    def _trigger(self) -> str:
        trigger = f"{next(self.server.numbers)}.trigger"
        self.server.triggers[trigger] = monotonic()
        return trigger

    def _response_url(self, channel: str) -> str:
        name = f"R{next(self.server.numbers)}"
        self.server.responses[name] = {"channel": channel, "user": self.id, "uses": 0}
        return f"{self.server.url}/response/{name}"


def labels(message: Json) -> list[str]:
    """The labels of a message's buttons."""
    return [b["text"]["text"] for b in buttons(message["blocks"])]


def transcript(log: list[Json]) -> str:
    """A conversation as text: who said what, which buttons stood under it, what was pressed."""
    lines = []
    for entry in log:
        who = "ExportMate" if entry.get("user") == BOT or entry.get("ephemeral") else "Sari"
        if "press" in entry:
            lines.append(f"{who} presses [{entry['press']}]")
        elif "file" in entry:
            lines.append(f"{who}: 📎 {entry['file']}")
        else:
            text = (visible(entry.get("blocks") or []) or entry["text"]).replace("\n\n", "\n")
            private = " (only visible to you)" if entry.get("ephemeral") else ""
            lines.append(f"{who}{private}: " + text.replace("\n", "\n    "))
            if shown := labels({"blocks": entry.get("blocks") or []}):
                lines.append("    " + " ".join(f"[{label}]" for label in shown))
    return "\n".join(lines)
