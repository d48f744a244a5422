"""Inline mode: rates, codes and sums that anybody can insert into any chat by typing the bot's name and a question."""

from collections import OrderedDict
from collections.abc import Sequence

from telegram import InlineQueryResult, InlineQueryResultArticle, InlineQueryResultsButton, InputTextMessageContent

from adapters.telegram.limits import may_use
from adapters.telegram.normalise import InlineAsked
from adapters.telegram.ports import CHANNEL
from adapters.telegram.render import plain, render_text
from adapters.telegram.replies import Desk
from adapters.telegram.texts import say
from core.errors import BadInput
from core.message import Message, Reply

SHORTEST = 3  # characters; less is still being typed
_KEPT_SECONDS = 60
_MAX_PEOPLE = 2_000


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
            message = Message(
                asked.text, CHANNEL, asked.conversation, asked.person.user_id, chosen, message_id=str(asked.update_id)
            )
            try:
                reply, _, _ = await self._desk.take_turn(message)
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
        await self._desk.sender.answer_inline(asked.query_id, results, seconds=seconds, button=button)


def results_of(reply: Reply) -> list[InlineQueryResultArticle]:
    """The whole answer as one result, then each candidate code; an answer that only asks back offers the codes alone."""
    results = []
    if not reply.missing and reply.topic not in ("smalltalk", "help", "out_of_scope"):
        parts = render_text(reply.text)
        lines = [line for line in plain(parts[0]).split("\n") if line.strip()]
        results.append(_article("0", lines[0], " ".join(lines[1:]), parts[0]))
    if reply.topic == "hs_code":
        for place, candidate in enumerate(reply.candidates[:20], 1):
            code = candidate.btki8 or candidate.hs6
            dotted = ".".join(filter(None, (code[:4], code[4:6], code[6:])))
            html = render_text(f"**HS {dotted}** {candidate.name}")[0]
            results.append(_article(str(place), f"HS {dotted}", candidate.name, html))
    return results


def _article(number: str, title: str, description: str, html: str) -> InlineQueryResultArticle:
    content = InputTextMessageContent(html, parse_mode="HTML", disable_web_page_preview=True)
    return InlineQueryResultArticle(number, title[:100], content, description=description[:160] or None)
