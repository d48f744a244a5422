"""Taking a turn for somebody in a chat and bringing the reply there: what messages, presses and edits have in common."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from telegram import ForceReply, InlineKeyboardMarkup

from adapters.telegram.delivery import Delivery, Document, Sent, Target
from adapters.telegram.keyboard import payload_of, reply_keyboard
from adapters.telegram.limits import AskLimit
from adapters.telegram.normalise import Person
from adapters.telegram.ports import CHANNEL, TelegramSettings
from adapters.telegram.progress import Progress
from adapters.telegram.render import render_text
from adapters.telegram.sender import Markup, Sender
from adapters.telegram.texts import examples, interface_language, knows, say
from core.channels import AnswerAdmin, AnswerFile, People, Store, TakeTurn
from core.errors import BadInput, TooLong
from core.message import Attachment, Button, Language, Message, Reply
from core.timing import stage


def new_token() -> str:
    """A short name under which the store keeps what stands behind buttons; nobody can guess it."""
    return secrets.token_urlsafe(9)


@dataclass(frozen=True, slots=True)
class Desk:
    """What answering needs."""

    settings: TelegramSettings
    sender: Sender
    delivery: Delivery
    store: Store
    people: People
    take_turn: TakeTurn
    admin: AnswerAdmin
    limit: AskLimit
    files: AnswerFile

    async def chosen(self, person: Person) -> Language | None:
        """The language a person chose."""
        return await self.people.language(CHANNEL, person.user_id)

    async def language(self, person: Person) -> Language:
        """The language for our own sentences: the one chosen, else that of the person's app."""
        return await self.chosen(person) or interface_language(person.language_code)

    async def ask(self, target: Target, text: str, language: Language | None, sent: Sent, fallback: Language) -> None:
        """Take a turn and deliver its reply; what cannot be read is answered with a sentence in the fallback language.

        Raises Unavailable for the inbox to try again.
        """
        if len(text) > self.settings.max_text:
            await self.tell(target, say("too_long", fallback, limit=self.settings.max_text), fallback, sent)
            return
        message = Message(
            text, CHANNEL, target.place.conversation, target.user_id, language, message_id=str(target.update_id)
        )
        state = sent

        async def preview(html: str) -> None:
            nonlocal state
            state = await self.delivery.preview(target, state, html)

        progress = Progress(
            self.sender, target.place, after=self.settings.typing_after, draft_id=target.update_id,
            preview=preview if target.place.group else None,
        )  # fmt: skip
        try:
            async with progress:
                reply, _, turn_id = await self.take_turn(message, progress.on_text)
        except TooLong as error:
            await self.tell(target, say("too_long", fallback, limit=error.limit), fallback, state)
        except BadInput:
            await self.tell(target, say("unreadable", fallback), fallback, state)
        else:
            await self.show(target, reply, state, question=text, turn_id=turn_id)

    async def show(
        self, target: Target, reply: Reply, sent: Sent, *, question: str = "", turn_id: str = "", own: str = ""
    ) -> None:
        """Deliver a reply with its buttons and files; `own` names a sentence of ours."""
        if asks_openly(reply):
            hint = say("ask_placeholder", reply.language)
            await self.put_up(target, reply.text, ForceReply(selective=True, input_field_placeholder=hint), sent)
            return
        with stage("render"):
            payload = payload_of(reply, question, turn_id) | {"key": target.key, "own": own}
            token = new_token()
            keyboard = reply_keyboard(payload, token)
            parts = render_text(reply.text)
            files = [document_of(file, reply.language) for file in reply.attachments]
        if keyboard is not None:
            await self.store.put(
                token,
                channel=CHANNEL,
                conversation=target.place.conversation,
                user_id=target.user_id,
                payload=payload,
            )
        await self.delivery.deliver(target, parts, keyboard, sent, files)

    async def tell(
        self, target: Target, text: str, language: Language, sent: Sent, buttons: Sequence[Button] = ()
    ) -> None:
        """Deliver a sentence of our own, with choices where they help."""
        await self.show(target, Reply(text, language, "help", buttons=tuple(buttons)), sent)

    async def tell_own(self, target: Target, name: str, language: Language, sent: Sent) -> None:
        """Deliver the welcome or the help with examples; its language button gives it anew."""
        reply = Reply(say(name, language), language, "help", buttons=examples(language))
        await self.show(target, reply, sent, own=name)

    async def put_up(self, target: Target, text: str, markup: Markup | InlineKeyboardMarkup, sent: Sent) -> Sent:
        """Deliver a sentence with a keyboard of its own."""
        with stage("render"):
            parts = render_text(text)
        return await self.delivery.deliver(target, parts, markup, sent)


def asks_openly(reply: Reply) -> bool:
    """Whether a reply only asks back and offers nothing to press: the answer must be typed."""
    return bool(reply.missing) and not (reply.buttons or reply.sources or reply.figures or reply.attachments)


def document_of(file: Attachment, language: Language) -> Document:
    """A file with a word on what it is good for."""
    ending = file.name.rpartition(".")[2].lower()
    caption = say(f"caption_{ending}", language) if knows(f"caption_{ending}") else ""
    return Document(file, caption, render_text(say("file_lost", language, file=f"`{file.name}`"))[0])
