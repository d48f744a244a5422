"""Inline mode: rates, codes and sums that anybody can insert into any chat by typing the bot's name and a question."""

from collections import OrderedDict
from collections.abc import Sequence

from telegram import InlineQueryResult, InlineQueryResultArticle, InlineQueryResultsButton, InputTextMessageContent

from adapters.telegram.commands import question_of
from adapters.telegram.limits import may_use
from adapters.telegram.normalise import InlineAsked
from adapters.telegram.ports import CHANNEL
from adapters.telegram.render import LIMIT, plain, render_text
from adapters.telegram.replies import Desk
from adapters.telegram.texts import say
from core.errors import BadInput
from core.message import Language, Message, Reply
from core.timing import stage

SHORTEST = 3  # characters; less is still being typed
_KEPT_SECONDS = 60
_MAX_PEOPLE = 2_000
_TITLE, _DESCRIPTION = 80, 160  # characters that an app shows of a result


class Inline:
    """Answers inline questions with the tools of a desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._newest: OrderedDict[str, int] = OrderedDict()  # person -> update of the latest question seen

    def saw(self, asked: InlineAsked) -> None:
        """Note that a person typed on: what they typed before needs no answer any more."""
        person = asked.person.user_id
        self._newest[person] = max(asked.update_id, self._newest.get(person, 0))
        self._newest.move_to_end(person)
        if len(self._newest) > _MAX_PEOPLE:
            self._newest.popitem(last=False)

    async def answer(self, asked: InlineAsked) -> None:
        """Offer results; nothing but a hint where there are none."""
        if asked.update_id < self._newest.get(asked.person.user_id, 0):
            return
        results: Sequence[InlineQueryResult] = ()
        chosen = await self._desk.chosen(asked.person)
        if len(asked.text) >= SHORTEST and may_use(self._desk.settings, asked.person, None):
            # a talk of its own each time: half a question typed before is nothing that this one goes on from
            talk = f"{asked.conversation}:{asked.update_id}"
            text = _worded(asked.text, chosen or "id")
            message = Message(text, CHANNEL, talk, asked.person.user_id, chosen, message_id=str(asked.update_id))
            try:
                reply, _, _ = await self._desk.take_turn(message)
                with stage("render"):
                    results = results_of(reply)
            except BadInput:
                results = ()
        await self.offer(asked, results)

    async def offer(self, asked: InlineAsked, results: Sequence[InlineQueryResult]) -> None:
        """Give results, with a button into the private chat."""
        button = InlineQueryResultsButton(
            say("inline_hint", await self._desk.language(asked.person)), start_parameter="help"
        )
        seconds = _KEPT_SECONDS if results else 0
        with stage("send"):
            await self._desk.sender.answer_inline(asked.query_id, results, seconds=seconds, button=button)


def results_of(reply: Reply) -> list[InlineQueryResultArticle]:
    """The whole answer as one result, then each candidate code; an answer that only asks back offers the codes alone."""
    results = []
    if not reply.missing and reply.topic not in ("smalltalk", "help", "out_of_scope"):
        first, *rest = render_text(reply.text, LIMIT - 100)
        lines = [line for line in plain(first).split("\n") if line.strip()]
        whole = f"{first}\n\n{say('inline_more', reply.language)}" if rest else first
        results.append(_article("0", lines[0], " ".join(lines[1:]), whole))
    if reply.topic == "hs_code":
        for place, candidate in enumerate(reply.candidates[:20], 1):
            code = candidate.btki8 or candidate.hs6
            dotted = ".".join(filter(None, (code[:4], code[4:6], code[6:])))
            html = render_text(f"**HS {dotted}** {candidate.name}")[0]
            results.append(_article(str(place), f"HS {dotted}", candidate.name, html))
    return results


def _worded(text: str, language: Language) -> str:
    """What is asked, where somebody types a command behind the bot's name."""
    name, _, args = text.removeprefix("/").partition(" ")
    return (question_of(name.lower(), args, language) or text) if text.startswith("/") else text


def _article(number: str, title: str, description: str, html: str) -> InlineQueryResultArticle:
    content = InputTextMessageContent(html, parse_mode="HTML", disable_web_page_preview=True)
    shown, rest = _headed(title, _TITLE)
    about, _ = _headed(f"{rest} {description}".strip(), _DESCRIPTION)
    return InlineQueryResultArticle(number, shown, content, description=about or None)


def _headed(text: str, room: int) -> tuple[str, str]:
    """The beginning of a text that fits, broken between words, and what is left of it."""
    if len(text) <= room:
        return text, ""
    cut = text.rfind(" ", 0, room - 1)
    cut = cut if cut > 0 else room - 2
    return text[:cut] + " …", text[cut:].strip()
