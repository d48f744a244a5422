"""The methods of the fake Bot API and the chats behind them; each checks its parameters as Telegram does."""

import asyncio
import itertools
import re
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from tests.support.fake_telegram_checks import (
    Json,
    Refused,
    document_of,
    markup_of,
    number_of,
    photo_of,
    shown_of,
    text_of,
)
from tests.support.fake_telegram_html import units

BOT = {
    "id": 424242,
    "is_bot": True,
    "first_name": "ExportMate",
    "username": "exportmate_test_bot",
    "can_join_groups": True,
}

MOST_FETCHED = 20 * 1024 * 1024  # bytes


@dataclass
class BotApi:
    """The state and the methods; `deliver` is how updates leave once a webhook is set."""

    url: str = ""
    chats: dict[int, Json] = field(default_factory=dict)
    messages: dict[tuple[int, int], Json] = field(
        default_factory=dict
    )  # (chat, message id) -> message as people see it
    log: list[Json] = field(default_factory=list)  # what was said and shown, in order, for transcripts
    calls: list[tuple[str, Json, float]] = field(default_factory=list)
    presses: dict[str, Json] = field(default_factory=dict)  # query id -> how it was answered
    inline: dict[str, Json] = field(default_factory=dict)
    menus: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    files: list[tuple[int, str, bytes]] = field(default_factory=list)  # as sent, exchanged ones included
    brought: dict[str, bytes] = field(default_factory=dict)  # file id -> what a person sent
    fetched: list[str] = field(default_factory=list)  # file ids whose content was asked for
    strangers: set[int] = field(default_factory=set)  # persons who never wrote to the bot: no menus for them
    updates: deque[Json] = field(default_factory=deque)
    webhook: Json = field(default_factory=dict)
    deliver: Callable[[Json], Awaitable[None]] = field(init=False)
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)
    numbers: Any = field(default_factory=lambda: itertools.count(1))
    update_numbers: Any = field(default_factory=lambda: itertools.count(1000))
    poller: int = 0
    confirmed: int = 0  # updates below this are gone

    def called(self, method: str) -> list[Json]:
        """The parameters of every call of a method, failed ones included."""
        return [params for name, params, _ in self.calls if name == method]

    def texts(self, chat_id: int) -> list[str]:
        """What the bot's messages in a chat say now, oldest first."""
        return [
            m["text"]
            for (chat, _), m in sorted(self.messages.items())
            if chat == chat_id and m["from"] == BOT and "text" in m
        ]

    async def wait(self, ready: Callable[[], object], seconds: float = 10.0) -> None:
        """Wait until something is true."""
        async with asyncio.timeout(seconds), self.changed:
            await self.changed.wait_for(lambda: bool(ready()))

    async def tell(self) -> None:
        """Wake whoever waits."""
        async with self.changed:
            self.changed.notify_all()

    async def do_getme(self, _: Json) -> Json:
        """The bot."""
        return {**BOT, "can_read_all_group_messages": False, "supports_inline_queries": True}

    async def do_getupdates(self, params: Json) -> list[Json]:
        """Confirm what lies below the offset, then wait for something to give."""
        if self.webhook.get("url"):
            raise Refused(409, "Conflict: can't use getUpdates method while webhook is active")
        self.poller = mine = self.poller + 1
        await self.tell()
        offset = int(params.get("offset") or 0)
        self.confirmed = max(self.confirmed, offset)
        while self.updates and number_of(self.updates[0]) < offset:
            self.updates.popleft()
        try:
            await self.wait(lambda: self.updates or self.poller != mine, float(params.get("timeout") or 0) or 0.01)
        except TimeoutError:
            return []
        if self.poller != mine:
            raise Refused(409, "Conflict: terminated by other getUpdates request")
        return list(self.updates)[: int(params.get("limit") or 100)]

    async def do_setwebhook(self, params: Json) -> bool:
        """Switch to calling an address; what waits is called at once."""
        self.webhook = params
        waiting, self.updates = list(self.updates), deque()
        for update in waiting:
            await self.deliver(update)
        return True

    async def do_deletewebhook(self, _: Json) -> bool:
        """Switch back to polling."""
        self.webhook = {}
        return True

    async def do_sendmessage(self, params: Json) -> Json:
        """A new message."""
        return self._new(params, {"text": text_of(params)})

    async def do_senddocument(self, params: Json) -> Json:
        """A new message with a file."""
        name, content = params["document"]
        self.files.append((params["chat_id"], name, content))
        if not content:
            raise Refused(400, "Bad Request: file must be non-empty")
        return self._new(params, document_of(name, content, params))

    async def do_sendphoto(self, params: Json) -> Json:
        """A new message with a picture."""
        name, content = params["photo"]
        self.files.append((params["chat_id"], name, content))
        if self._chat(params).get("no_photos"):
            raise Refused(400, "Bad Request: not enough rights to send photos to the chat")
        return self._new(params, photo_of(content, params))

    async def do_editmessagemedia(self, params: Json) -> Json:
        """Another file in an old message."""
        message, media = self._ours(params, edit=True), params["media"]
        name, content = params[media["media"].removeprefix("attach://")]
        self.files.append((params["chat_id"], name, content))
        message.pop("caption", None)
        message |= {**document_of(name, content, media), "edit_date": 1}
        caption = message.get("caption", "")
        self.log.append({"edit": message["message_id"], "chat": params["chat_id"], "text": caption, "document": name})
        return shown_of(message)

    async def do_editmessagetext(self, params: Json) -> Json:
        """Another text in an old message."""
        message = self._ours(params, edit=True)
        if "text" not in message:
            raise Refused(400, "Bad Request: there is no text in the message to edit")
        text, markup = text_of(params), markup_of(params)
        if (message["text"], message.get("reply_markup")) == (text, markup):
            raise Refused(
                400,
                "Bad Request: message is not modified: specified new message content and reply markup are exactly the same",
            )
        message |= {"text": text, "edit_date": 1}
        message.pop("reply_markup", None)
        if markup:
            message["reply_markup"] = markup
        self.log.append({"edit": message["message_id"], "chat": params["chat_id"], "text": text})
        return shown_of(message)

    async def do_editmessagereplymarkup(self, params: Json) -> Json:
        """Other buttons under an old message."""
        message = self._ours(params, edit=True)
        message["reply_markup"] = markup_of(params)
        return shown_of(message)

    async def do_deletemessage(self, params: Json) -> bool:
        """Take a message away."""
        self._ours(params)
        del self.messages[params["chat_id"], params["message_id"]]
        return True

    async def do_sendmessagedraft(self, params: Json) -> bool:
        """A growing text; private chats only."""
        if self._chat(params)["type"] != "private":
            raise Refused(400, "Bad Request: method is available for private chats only")
        if not params.get("draft_id"):
            raise Refused(400, "Bad Request: draft_id must be non-zero")
        text_of(params)
        return True

    async def do_sendchataction(self, params: Json) -> bool:
        """The typing sign."""
        self._chat(params)
        return True

    async def do_answercallbackquery(self, params: Json) -> bool:
        """The end of a press."""
        if units(params.get("text") or "") > 200:
            raise Refused(400, "Bad Request: MESSAGE_TOO_LONG")
        if params["callback_query_id"] not in self.presses:
            raise Refused(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        self.presses[params["callback_query_id"]] |= {"answered": True, **params}
        self.log.append({"toast": params.get("text") or ""})
        return True

    async def do_answerinlinequery(self, params: Json) -> bool:
        """The results of an inline question."""
        if len(params["results"]) > 50 or params["inline_query_id"] not in self.inline:
            raise Refused(400, "Bad Request: query is too old or there are too many results")
        for result in params["results"]:
            content = result["input_message_content"]
            text_of({"text": content["message_text"], "parse_mode": content.get("parse_mode")})
            if not 1 <= len(result["id"].encode()) <= 64 or not result["title"]:
                raise Refused(400, "Bad Request: RESULT_ID_INVALID")
        self.inline[params["inline_query_id"]] |= {"answered": True, **params}
        return True

    async def do_setmycommands(self, params: Json) -> bool:
        """The menu of a scope and language."""
        for command in params["commands"]:
            if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]) or not 1 <= len(command["description"]) <= 256:
                raise Refused(400, "Bad Request: BOT_COMMAND_INVALID")
        scope = params.get("scope") or {"type": "default"}
        if scope.get("chat_id") in self.strangers:
            raise Refused(400, "Bad Request: chat not found")
        self.menus[f"{scope['type']}{scope.get('chat_id', '')}", params.get("language_code") or ""] = params["commands"]
        return True

    async def do_getfile(self, params: Json) -> Json:
        """Where a file can be fetched; large ones cannot."""
        content = self.brought.get(params["file_id"])
        if content is None:
            raise Refused(400, "Bad Request: wrong file_id or the file is temporarily unavailable")
        if len(content) > MOST_FETCHED:
            raise Refused(400, "Bad Request: file is too big")
        path = f"documents/{params['file_id']}.bin"
        return {"file_id": params["file_id"], "file_unique_id": "u", "file_size": len(content), "file_path": path}

    def _chat(self, params: Json) -> Json:
        chat = self.chats.get(params["chat_id"])
        if chat is None:
            raise Refused(400, "Bad Request: chat not found")
        if moved := chat.get("moved_to"):
            raise Refused(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=moved)
        if words := chat.get("refuses"):
            raise Refused(400, f"Bad Request: {words}")
        if chat.get("refuses_replies") and params.get("reply_parameters"):
            raise Refused(400, "Bad Request: message to be replied not found")
        if chat.get("blocked"):
            raise Refused(403, "Forbidden: bot was blocked by the user")
        return chat

    def _ours(self, params: Json, *, edit: bool = False) -> Json:
        self._chat(params)
        message = self.messages.get((params["chat_id"], params["message_id"]))
        if message is None or message["from"] != BOT:
            raise Refused(400, "Bad Request: message to edit not found")
        if edit and "force_reply" in (message.get("reply_markup") or {}):
            raise Refused(400, "Bad Request: message can't be edited")
        return message

    def _new(self, params: Json, content: Json) -> Json:
        chat = self._chat(params)
        thread = params.get("message_thread_id")
        if thread and not chat.get("is_forum"):
            raise Refused(400, "Bad Request: message thread not found")
        number = next(self.numbers)
        message = {"message_id": number, "date": 1, "chat": chat, "from": BOT, **content}
        if thread:
            message |= {"message_thread_id": thread, "is_topic_message": True}
        if replied := (params.get("reply_parameters") or {}).get("message_id"):
            message["replies_to"] = replied
        if markup := markup_of(params):
            message["reply_markup"] = markup
        self.messages[chat["id"], number] = message
        self.log.append({"bot": number, "chat": chat["id"], **content, "markup": message.get("reply_markup")})
        return shown_of(message)
