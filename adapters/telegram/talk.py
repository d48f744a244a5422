"""Answering messages: who is answered where, what a command does, and what becomes a question."""

import time

from telegram import ForceReply

from adapters.telegram.commands import ADMIN_NAMES, OWN_ADMIN_NAMES, asks, deep_link, is_known, question_of
from adapters.telegram.delivery import Sent, Target
from adapters.telegram.files import Files, takes_file
from adapters.telegram.keyboard import forget_keyboard, language_keyboard
from adapters.telegram.limits import is_admin, may_use
from adapters.telegram.normalise import Asked, Joined
from adapters.telegram.ports import CHANNEL
from adapters.telegram.render import render_text
from adapters.telegram.replies import Desk, new_token
from adapters.telegram.texts import interface_language, knows, say
from core.message import Language
from core.question.text import detect_language

_PLACEHOLDER = 64  # characters of the hint in an input field


def target_of(asked: Asked) -> Target:
    """Where the answer to a message goes: under it in groups, plainly into private chats."""
    words = f"/{asked.command} {asked.text}" if asked.command else asked.text
    if asked.brought is not None:  # an edit may exchange the file and leave the words
        words = f"{asked.brought.unique_id} {words}"
    return Target(
        asked.place,
        asked.person.user_id,
        asked.update_id,
        str(asked.message_id),
        words,
        asked.message_id if asked.place.group else 0,
    )


class Talk:
    """Answers messages with the tools of a desk."""

    def __init__(self, desk: Desk, files: Files) -> None:
        self._desk, self._files = desk, files

    async def answer(self, asked: Asked) -> None:
        """Answer a message, or stay silent where it is not meant for the bot."""
        if not await self._meant(asked):
            return
        target = target_of(asked)
        if not may_use(self._desk.settings, asked.person, asked.place):
            await self._refuse(asked, target)
            return
        sent = await self._desk.delivery.earlier(target)
        if sent.settles(target):
            return
        language = await self._desk.language(asked.person)
        if asked.brought is not None and takes_file(self._desk.settings, asked):
            await self._files.answer(asked, asked.brought, target, sent, language)
        elif asked.command:
            await self._command(asked, target, sent, language, asked.command, asked.text)
        elif asked.text:
            await self._words(asked, target, sent, language)
        else:
            await self._wordless(asked, target, sent, language)
        await self._take_part(asked)

    async def greet(self, joined: Joined) -> None:
        """Say in a new group how to be asked."""
        if may_use(self._desk.settings, joined.person, joined.place):
            text = render_text(say("joined", interface_language(joined.person.language_code)))
            target = Target(joined.place, joined.person.user_id, joined.update_id, f"j{joined.update_id}", "")
            sent = await self._desk.delivery.earlier(target)
            if not sent.settles(target):
                await self._desk.delivery.deliver(target, text, None, sent)

    async def _meant(self, asked: Asked) -> bool:
        """Whether a message is meant for the bot; in a topic also where it spoke lately.

        Of the commands that a group does not address to it, those it knows. Administrators' commands whose names other
        bots have too, such as /report, are meant for it when an administrator types them.
        """
        if takes_file(self._desk.settings, asked):
            return True
        if asked.addressed == "command":
            ours = is_known(asked.command) or asked.command in OWN_ADMIN_NAMES
            return ours or (asked.command in ADMIN_NAMES and is_admin(self._desk.settings, asked.person))
        if asked.addressed != "none":
            return True
        if not asked.place.thread_id or not asked.text:
            return False
        kept = await self._desk.store.get(f"thread:{asked.conversation}")
        return kept is not None and float(kept.payload["until"]) > time.time()

    async def _take_part(self, asked: Asked) -> None:
        """Remember that the bot is part of a topic."""
        if asked.place.group and asked.place.thread_id:
            until = time.time() + 3600 * self._desk.settings.thread_hours
            await self._desk.store.put(
                f"thread:{asked.conversation}",
                channel=CHANNEL,
                conversation=asked.conversation,
                user_id="",
                payload={"until": until},
            )

    async def _refuse(self, asked: Asked, target: Target) -> None:
        """Tell somebody who is not on the list, in private only; a group that is not listed hears nothing."""
        if asked.place.group:
            return
        sent = await self._desk.delivery.earlier(target)
        if not sent.settles(target):
            language = interface_language(asked.person.language_code)
            await self._desk.tell(target, say("not_allowed", language, user=asked.person.user_id), language, sent)

    async def _words(self, asked: Asked, target: Target, sent: Sent, language: Language) -> None:
        """A question in the person's own words, or the words that a command asked for."""
        text, chosen = asked.text, await self._desk.chosen(asked.person)
        if asked.reply_to_ours:
            kept = await self._desk.store.get(f"ask:{asked.place.chat_id}:{asked.reply_to_ours}")
            if kept is not None:
                chosen = chosen or detect_language(text, language)
                text = question_of(str(kept.payload["command"]), text, chosen) or text
        await self._question(asked, target, sent, text, chosen, language)

    async def _question(
        self, asked: Asked, target: Target, sent: Sent, text: str, chosen: Language | None, language: Language
    ) -> None:
        """Ask, unless somebody asks too often."""
        verdict = self._desk.limit.ask(asked.person, asked.place, str(asked.update_id))
        if verdict.allowed:
            await self._desk.ask(target, text, chosen, sent, language)
        elif verdict.tell:
            await self._desk.tell(target, say("slow_down", language, seconds=verdict.seconds), language, sent)

    async def _wordless(self, asked: Asked, target: Target, sent: Sent, language: Language) -> None:
        """A bare mention gets help; media get one sentence, an album only for its first picture."""
        if asked.addressed == "mention":
            await self._desk.tell_own(target, "help", language, sent)
            return
        if asked.album:
            token = f"album:{asked.place.chat_id}:{asked.album}"
            kept = await self._desk.store.get(token)
            if kept is not None and kept.payload["message"] != asked.message_id:
                return
            await self._desk.store.put(
                token,
                channel=CHANNEL,
                conversation=asked.conversation,
                user_id=asked.person.user_id,
                payload={"message": asked.message_id},
            )
        await self._desk.tell(target, say("text_only", language), language, sent)

    async def _command(
        self, asked: Asked, target: Target, sent: Sent, language: Language, name: str, args: str
    ) -> None:
        """Do what a command asks for."""
        spoken = await self._desk.chosen(asked.person) or detect_language(args, language)
        if name in ADMIN_NAMES:
            await self._administer(asked, target, sent, language, name, args.strip())
        elif name == "start" and args:
            linked, rest = deep_link(args.strip())
            if not linked:
                await self._question(asked, target, sent, rest, await self._desk.chosen(asked.person), language)
            else:
                await self._command(asked, target, sent, language, linked, rest)
        elif name in ("start", "help"):
            await self._desk.tell_own(target, "welcome" if name == "start" else "help", language, sent)
        elif name in ("bahasa", "language"):
            await self._language(asked, target, sent, language, args)
        elif name == "hapus":
            await self._offer_forgetting(target, sent, language)
        elif question := question_of(name, args, spoken):
            await self._question(asked, target, sent, question, spoken, spoken)
        elif asks(name) and knows(f"ask_{name}"):
            await self._ask_back(target, sent, language, name)
        else:
            await self._desk.tell(target, say("unknown_command", language, command=name), language, sent)

    async def _administer(
        self, asked: Asked, target: Target, sent: Sent, language: Language, name: str, args: str
    ) -> None:
        """Answer an administrator; anybody else hears that the command is not theirs."""
        if not is_admin(self._desk.settings, asked.person):
            await self._desk.tell(target, say("admin_only", language, command=name), language, sent)
            return
        answer = await self._desk.admin(name, args, language, f"{CHANNEL}:{asked.person.user_id}")
        if isinstance(answer, str):
            await self._desk.tell(target, answer, language, sent)
        else:
            await self._desk.show(target, answer, sent)

    async def _language(self, asked: Asked, target: Target, sent: Sent, language: Language, args: str) -> None:
        """Set the language named, or offer both."""
        wanted = args.strip().lower().removeprefix("bahasa").strip()
        known: dict[str, Language] = {
            "id": "id", "indonesia": "id", "indonesian": "id", "en": "en", "english": "en", "inggris": "en",
        }  # fmt: skip
        if wanted in known:
            language = known[wanted]
            await self._desk.people.set_language(CHANNEL, asked.person.user_id, language)
            await self._desk.tell(target, say("language_set", language), language, sent)
        else:
            await self._desk.put_up(target, say("choose_language", language), language_keyboard(), sent)

    async def _offer_forgetting(self, target: Target, sent: Sent, language: Language) -> None:
        token = new_token()
        await self._desk.store.put(
            token,
            channel=CHANNEL,
            conversation=target.place.conversation,
            user_id=target.user_id,
            payload={"forget": True, "language": language},
        )
        await self._desk.put_up(target, say("forget_ask", language), forget_keyboard(token, language), sent)

    async def _ask_back(self, target: Target, sent: Sent, language: Language, name: str) -> None:
        """Ask for the words that a command needs; a reply to that message is taken as them."""
        text = say(f"ask_{name}", language)
        hint = text.partition(": ")[2][:_PLACEHOLDER]
        sent = await self._desk.put_up(
            target, text, ForceReply(selective=True, input_field_placeholder=hint or None), sent
        )
        if sent.messages and sent.messages[-1]:
            await self._desk.store.put(
                f"ask:{target.place.chat_id}:{sent.messages[-1]}",
                channel=CHANNEL,
                conversation=target.place.conversation,
                user_id=target.user_id,
                payload={"command": name},
            )
