"""What people do in the fake Telegram: write, edit, press, type inline, add the bot, send pictures."""

import itertools
import re
from dataclasses import dataclass, field
from typing import Any

from tests.support.fake_telegram import BOT, FakeTelegram, Json

_MARKS = re.compile(r"(?P<bot_command>(?<!\S)/[A-Za-z0-9_]+(?:@\w+)?)|(?P<mention>(?<!\w)@\w{5,})")
_queries = itertools.count(1)


def entities_of(text: str) -> list[Json]:
    """Commands and mentions, with offsets in UTF-16 units as Telegram counts them."""

    def units(part: str) -> int:
        return len(part.encode("utf-16-le")) // 2

    return [
        {"type": str(m.lastgroup), "offset": units(text[: m.start()]), "length": units(m[0])}
        for m in _MARKS.finditer(text)
    ]


@dataclass
class Person:
    """Somebody with an app, in one chat."""

    server: FakeTelegram
    id: int
    chat: Json
    thread: int = 0
    language_code: str | None = "id"
    said: list[Json] = field(default_factory=list)

    @property
    def sender(self) -> Json:
        """As messages name the person."""
        code = {"language_code": self.language_code} if self.language_code else {}
        return {"id": self.id, "is_bot": False, "first_name": f"P{self.id}", **code}

    def message(self, reply_to: Json | None = None, **content: Any) -> Json:
        """A message of this person, not sent yet."""
        message = {
            "message_id": next(self.server.numbers),
            "date": 1,
            "chat": self.chat,
            "from": self.sender,
            **content,
        }
        if self.thread:
            message |= {"message_thread_id": self.thread, "is_topic_message": True}
        if reply_to:
            message["reply_to_message"] = {k: v for k, v in reply_to.items() if k not in ("reply_markup", "replies_to")}
        return message

    async def say(self, text: str, reply_to: Json | None = None, *, marked: bool = True) -> Json:
        """Write; the update that the bot gets. Not `marked`: the server leaves the optional entities out."""
        marks = {"entities": found} if marked and (found := entities_of(text)) else {}
        message = self.message(reply_to, text=text, **marks)
        self.server.messages[self.chat["id"], message["message_id"]] = message
        self.server.log.append({"person": self.id, "chat": self.chat["id"], "text": text})
        self.said.append(message)
        return await self.server.push({"message": message})

    async def send(self, **content: Any) -> Json:
        """Send something else than text."""
        return await self.server.push({"message": self.message(**content)})

    async def send_file(
        self, name: str, content: bytes, caption: str = "", *, size: int | None = None, reply_to: Json | None = None
    ) -> Json:
        """Send a document; `size` is what the server says of it, where that is not true."""
        file = f"doc-{next(self.server.numbers)}"
        self.server.brought[file] = content
        about = {
            "file_id": file,
            "file_unique_id": f"u-{file}",
            "file_name": name,
            "file_size": len(content) if size is None else size,
        }
        words = {"caption": caption, "caption_entities": entities_of(caption)} if caption else {}
        message = self.message(reply_to, document=about, **words)
        self.server.messages[self.chat["id"], message["message_id"]] = message
        self.server.log.append({"person": self.id, "chat": self.chat["id"], "text": f"📎 {name} {caption}".strip()})
        self.said.append(message)
        return await self.server.push({"message": message})

    async def edit_caption(self, message: Json, caption: str) -> Json:
        """Change what is said of a file."""
        changed = {k: v for k, v in message.items() if k != "caption_entities"} | {"caption": caption, "edit_date": 2}
        return await self.server.push({"edited_message": changed})

    async def edit(self, message: Json, text: str) -> Json:
        """Change an own message."""
        marks = {"entities": entities_of(text)} if entities_of(text) else {}
        changed = {k: v for k, v in message.items() if k != "entities"} | {"text": text, "edit_date": 2} | marks
        self.server.log.append({"person": self.id, "chat": self.chat["id"], "text": f"(edited) {text}"})
        return await self.server.push({"edited_message": changed})

    def last(self) -> Json:
        """The bot's newest message in the chat."""
        ours = [
            m for (chat, _), m in sorted(self.server.messages.items()) if chat == self.chat["id"] and m["from"] == BOT
        ]
        return ours[-1]

    async def press(self, label: str, message: Json | None = None) -> str:
        """Press a button whose label contains some words; the id of the query."""
        message = message or self.last()
        data = next(data for text, data in labels_and_data(message) if label in text)
        return await self.press_data(data, message)

    async def press_data(self, data: str, message: Json) -> str:
        """Press a button with data of the test's own."""
        query = f"q{next(_queries)}"
        self.server.presses[query] = {}
        self.server.log.append({"person": self.id, "chat": self.chat["id"], "press": data, "on": message})
        shown = {k: v for k, v in message.items() if k != "replies_to"}
        call = {"id": query, "from": self.sender, "chat_instance": "1", "message": shown, "data": data}
        await self.server.push({"callback_query": call})
        return query

    async def inline(self, text: str) -> str:
        """Type the bot's name and a question; the id of the query."""
        query = f"i{next(_queries)}"
        self.server.inline[query] = {}
        await self.server.push({"inline_query": {"id": query, "from": self.sender, "query": text, "offset": ""}})
        return query


def labels_and_data(message: Json) -> list[tuple[str, str]]:
    """The buttons under a message."""
    rows = (message.get("reply_markup") or {}).get("inline_keyboard", [])
    return [(button["text"], button["callback_data"]) for row in rows for button in row]


def labels(message: Json) -> list[str]:
    """What the buttons under a message show."""
    return [text for text, _ in labels_and_data(message)]


def private(server: FakeTelegram, number: int = 7, language_code: str | None = "id") -> Person:
    """Somebody in a private chat with the bot."""
    chat = server.chats.setdefault(number, {"id": number, "type": "private", "first_name": f"P{number}"})
    return Person(server, number, chat, language_code=language_code)


def member(server: FakeTelegram, number: int = 7, chat_id: int = -100500, *, thread: int = 0) -> Person:
    """Somebody in a group, or in a topic of a forum."""
    new: Json = {"id": chat_id, "type": "supergroup", "title": "Ekspor"} | ({"is_forum": True} if thread else {})
    return Person(server, number, server.chats.setdefault(chat_id, new), thread)
