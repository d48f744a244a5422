"""Taking a turn for somebody and bringing the reply to them: what messages, commands, presses and forms have in common."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from adapters.slack.delivery import Delivery, Sent, Target
from adapters.slack.events import Person, Place
from adapters.slack.keyboard import NO_RATING, choice_rows, reply_rows
from adapters.slack.limits import AskLimit
from adapters.slack.ports import CHANNEL, DataStatus, SlackSettings
from adapters.slack.progress import Progress
from adapters.slack.recent import Recent
from adapters.slack.render import Block, Part, context, escape, render_text, section, with_blocks
from adapters.slack.sender import Mark
from adapters.slack.sources import source_blocks, sources_text
from adapters.slack.texts import say
from core.channels import AnswerAdmin, AnswerFile, People, TakeTurn
from core.errors import BadInput, TooLong
from core.message import Button, Language, Message, Reply
from core.timing import stage


@dataclass(frozen=True, slots=True)
class Desk:
    """What answering needs."""

    settings: SlackSettings
    delivery: Delivery
    people: People
    take_turn: TakeTurn
    admin: AnswerAdmin
    status: DataStatus
    limit: AskLimit
    files: AnswerFile

    @property
    def recent(self) -> Recent:
        """The last questions of persons."""
        return Recent(self.delivery.store)

    async def chosen(self, person: Person) -> Language | None:
        """The language a person chose."""
        return await self.people.language(CHANNEL, person.user_id)

    async def language(self, person: Person) -> Language:
        """The language for our own sentences: the one chosen, else Indonesian."""
        return await self.chosen(person) or "id"

    async def ask(
        self,
        target: Target,
        text: str,
        sent: Sent,
        *,
        chosen: Language | None,
        fallback: Language,
        lead: Sequence[Block] = (),
    ) -> None:
        """Take a turn and deliver its reply; what cannot be read is answered with a sentence in the fallback language.

        Raises Unavailable for the inbox to try again.
        """
        if len(text) > self.settings.max_text:
            await self.tell(target, say("too_long", fallback, limit=self.settings.max_text), sent)
            return
        message = Message(text, CHANNEL, target.conversation, target.person.user_id, chosen, message_id=target.key)
        progress = Progress(
            self.delivery, target, sent, say("working", chosen or fallback), after=self.settings.status_after
        )
        async with progress:
            try:
                reply, _, turn_id = await self.take_turn(message, progress.on_text)
            except TooLong as error:
                await self.tell(target, say("too_long", fallback, limit=error.limit), await progress.stop())
            except BadInput:
                await self.tell(target, say("unreadable", fallback), await progress.stop())
            else:
                await self.show(target, reply, await progress.stop(), question=text, turn_id=turn_id, lead=lead)
                if reply.topic not in NO_RATING:
                    await self.recent.add(target.person, text)

    async def show(
        self,
        target: Target,
        reply: Reply,
        sent: Sent,
        *,
        question: str = "",
        turn_id: str = "",
        lead: Sequence[Block] = (),
    ) -> None:
        """Deliver a reply with its sources, buttons and files."""
        with stage("render"):
            rows = reply_rows(reply, question=question, user_id=target.person.user_id, turn_id=turn_id, key=target.key)
            language = reply.language
            small = source_blocks(reply.sources, language)
            if reply.attachments and target.response_url and not target.public:
                small.append(context(say("files_direct", language)))
            parts = with_blocks(render_text(reply.text), lead, [*small, *rows])
            more = {
                "how": reply.details.get("explain", "").strip(),
                "sources": sources_text(reply.sources, language, reply.details),
            }
            lost = render_text(say("file_lost", language))[0] if reply.attachments else None
        await self.delivery.deliver(target, parts, sent, reply.attachments, more=more, lost=lost)

    async def tell(
        self,
        target: Target,
        text: str,
        sent: Sent,
        buttons: Sequence[Button] = (),
        rows: Sequence[Block] = (),
        language: Language = "id",
    ) -> None:
        """Deliver a sentence of our own, with choices where they help."""
        with stage("render"):
            after = [*choice_rows(buttons, target.person.user_id, language), *rows]
            parts = with_blocks(render_text(text), (), after)
        await self.delivery.deliver(target, parts, sent)

    async def notice(self, target: Target, text: str) -> None:
        """Tell the person something that need not be kept."""
        await self.delivery.notice(target, render_text(text)[0])

    async def begin_direct(self, target: Target, question: str, language: Language) -> Target:
        """A thread of the person's direct messages under a message that repeats the question; made once for a key."""
        store, token = self.delivery.store, f"root:{target.key}"
        kept = await store.get(token)
        payload = dict(kept.payload) if kept else {}
        if not payload.get("ts"):
            place = Place(target.place.team, await self.delivery.sender.open_direct(target.person.user_id), direct=True)
            keep = {"channel": CHANNEL, "conversation": target.conversation, "user_id": target.person.user_id}
            await store.put(token, payload={"channel": place.channel}, **keep)
            words = f"*{say('question', language)}:* {escape(question)}"
            part = Part((section(words[:3_000]),), words)
            ts = await self.delivery.sender.post(place, part, Mark(target.key, "root"), doubtful=kept is not None)
            payload = {"channel": place.channel, "ts": ts}
            await store.put(token, payload=payload, **keep)
        place = Place(target.place.team, str(payload["channel"]), str(payload["ts"]), direct=True)
        return replace(target, place=place, response_url="")
