"""Answering messages, commands, the message shortcut and the form: who is answered where, and what becomes a question."""

import time
from dataclasses import replace

from adapters.slack.commands import TYPED, Meaning, first_word, language_named, meaning_of
from adapters.slack.delivery import Sent, Target
from adapters.slack.events import Commanded, Event, FormSent, FormWanted, Quoted, Said
from adapters.slack.files import Files, takes_files
from adapters.slack.form import form_question
from adapters.slack.home import Home
from adapters.slack.keyboard import forget_row, language_row
from adapters.slack.limits import may_use
from adapters.slack.ports import CHANNEL
from adapters.slack.replies import Desk
from adapters.slack.texts import examples, say
from core.message import Language


def target_of(event: Event) -> Target:
    """Where the answer to an event goes."""
    url = event.response_url if isinstance(event, Commanded | Quoted) else ""
    return Target(event.key, event.place, event.person, url)


class Talk:
    """Answers with the tools of a desk."""

    def __init__(self, desk: Desk, home: Home, files: Files) -> None:
        self._desk, self._home, self._files = desk, home, files

    async def said(self, said: Said) -> None:
        """Answer a message, or stay silent where it is not meant for the bot."""
        if not await self.meant(said) or not await self._admitted(said, silent=not said.place.direct):
            return
        target, chosen = target_of(said), await self._desk.chosen(said.person)
        if takes_files(self._desk.settings, said):
            await self._files.answer(said, target, chosen or "id")
            await self._take_part(said)
            return
        sent = await self._desk.delivery.earlier(target)
        if not sent.done:
            first, rest = first_word(said.text)
            if first.casefold() in TYPED:  # Slack takes no slash commands inside threads; there they come as words
                await self._meant_as(
                    target, sent, self._read(said, first[1:].casefold(), rest, chosen or "id"), chosen or "id"
                )
            elif said.text:
                await self._question(target, sent, said.text, chosen, chosen or "id")
            else:
                word = "empty" if said.mentioned else "text_only"
                await self._desk.tell(target, say(word, chosen or "id"), sent)
        await self._take_part(said)

    async def commanded(self, commanded: Commanded) -> None:
        """Do what a slash command asks."""
        if not await self._admitted(commanded):
            return
        target, language = target_of(commanded), await self._desk.language(commanded.person)
        sent = await self._desk.delivery.earlier(target)
        if sent.done:
            return
        meaning = self._read(commanded, commanded.name, commanded.args, language)
        bare_duty = meaning.kind == "words" and meaning.name == "bea"
        if bare_duty and await self._home.open_form(commanded.place, commanded.person, commanded.trigger):
            await self._desk.delivery.note(target, replace(sent, done=True))
        else:
            await self._meant_as(target, sent, meaning, language)

    async def quoted(self, quoted: Quoted) -> None:
        """Answer somebody's message for the one who chose the shortcut on it."""
        if not await self._admitted(quoted):
            return
        target, chosen = target_of(quoted), await self._desk.chosen(quoted.person)
        sent = await self._desk.delivery.earlier(target)
        if sent.done:
            return
        if quoted.text:
            await self._question(target, sent, quoted.text, chosen, chosen or "id")
        else:
            await self._desk.tell(target, say("text_only", chosen or "id"), sent)

    async def form_wanted(self, wanted: FormWanted) -> None:
        """Open the form, or say how to ask without it."""
        if await self._admitted(wanted) and not await self._home.open_form(wanted.place, wanted.person, wanted.trigger):
            await self._desk.notice(target_of(wanted), say("form_late", await self._desk.language(wanted.person)))

    async def form_sent(self, form: FormSent) -> None:
        """Ask in the direct messages what the form says."""
        if not await self._admitted(form):
            return
        target = target_of(form)
        sent = await self._desk.delivery.earlier(target)
        if not sent.done:
            question = form_question(form.values, form.language)
            direct = await self._desk.begin_direct(target, question, form.language)
            await self._question(direct, sent, question, form.language, form.language)

    async def meant(self, said: Said) -> bool:
        """Whether a message is meant for the bot: in direct messages, when mentioned, in threads where it spoke lately."""
        if said.place.direct or said.mentioned or takes_files(self._desk.settings, said):
            return True
        if said.to_others or not said.text or said.place.thread == said.ts:
            return False
        if said.under_ours:
            return True
        kept = await self._desk.delivery.store.get(f"thread:{said.conversation}")
        return kept is not None and float(kept.payload["until"]) > time.time()

    def _read(self, event: Event, name: str, args: str, language: Language) -> Meaning:
        return meaning_of(name, args, language, admin=event.person.user_id in self._desk.settings.admins)

    async def _meant_as(self, target: Target, sent: Sent, meaning: Meaning, language: Language) -> None:
        """Do what a command means."""
        desk = self._desk
        if meaning.kind == "question":
            public = Target(target.key, target.place, target.person, target.response_url, meaning.public)
            await self._question(public, sent, meaning.text, await desk.chosen(target.person), language)
        elif meaning.kind == "admin":
            await self._administer(target, sent, meaning, language)
        elif meaning.kind == "admin_only":
            await desk.tell(target, say("admin_only", language, command=meaning.name), sent)
        elif meaning.kind == "language":
            await self._language(target, sent, meaning.text, language)
        elif meaning.kind == "forget":
            rows = [forget_row(target.person.user_id, language)]
            await desk.tell(target, say("forget_ask", language), sent, rows=rows)
        elif meaning.kind == "words":
            await desk.tell(target, say(f"ask_{meaning.name}", language), sent)
        elif meaning.kind == "help":
            await desk.tell(target, say("help", language), sent, examples(language), language=language)
        else:
            await desk.tell(target, say("unknown", language, command=meaning.name), sent)

    async def _question(
        self, target: Target, sent: Sent, text: str, chosen: Language | None, fallback: Language
    ) -> None:
        """Ask, unless the person or the channel asks too much; the first refusal of a row is told."""
        verdict = self._desk.limit.ask(target.person, target.place, target.key)
        if verdict.allowed:
            await self._desk.ask(target, text, sent, chosen=chosen, fallback=fallback)
        elif verdict.tell:
            await self._desk.notice(target, say("slow_down", fallback, seconds=verdict.seconds))

    async def _administer(self, target: Target, sent: Sent, meaning: Meaning, language: Language) -> None:
        who = f"{CHANNEL}:{target.person.user_id}"
        answer = await self._desk.admin(meaning.name, meaning.text, language, who)
        if isinstance(answer, str):
            await self._desk.tell(target, answer, sent)
        else:
            await self._desk.show(target, answer, sent)

    async def _language(self, target: Target, sent: Sent, words: str, language: Language) -> None:
        """Set the language named, or offer both."""
        wanted = language_named(words)
        if wanted:
            await self._desk.people.set_language(CHANNEL, target.person.user_id, wanted)
            await self._desk.tell(target, say("language_set", wanted), sent)
        else:
            rows = [language_row(target.person.user_id, language)]
            await self._desk.tell(target, say("choose_language", language), sent, rows=rows)

    async def _admitted(self, event: Event, *, silent: bool = False) -> bool:
        """Whether the lists let the person ask here; who is not on them is told so in private, a channel hears nothing."""
        if may_use(self._desk.settings, event.person, event.place):
            return True
        if not silent:
            language = await self._desk.language(event.person)
            await self._desk.notice(target_of(event), say("not_allowed", language, user=event.person.user_id))
        return False

    async def _take_part(self, said: Said) -> None:
        """Remember that the bot is part of a thread."""
        if not said.place.direct:
            until = time.time() + 3600 * self._desk.settings.thread_hours
            await self._desk.delivery.store.put(
                f"thread:{said.conversation}",
                channel=CHANNEL,
                conversation=said.conversation,
                user_id="",
                payload={"until": until},
            )
