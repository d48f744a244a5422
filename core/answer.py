"""Answer a Message: the one file where the ports are asked, each await inside a stage.

understand → (match meaning, only where words leave doubt) → fetch, all at once → compute → word → (a model's words, where
one is configured and the answer is free text: the composed reply is shown first and stands wherever the model fails).

reason for length: the way of every topic past the ports can be read top to bottom in one place.
"""

import asyncio
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from core import findings, knowledge_rank, knowledge_select, working
from core.answer_cache import Answer, AnswerKey, Answers, key_of
from core.described import commodity_of, described, unnamed
from core.errors import EmbeddingUnavailable, ModelUnavailable, Unavailable
from core.evidence import Commodity, DutyEvidence, ExchangeRate, Passage, RateKind
from core.flights import Flights
from core.grounding.names import prepare as prepare_grounding
from core.history.model import Asked, History, HistoryKind
from core.history.reading import period_of, reaching
from core.history.reading import wanted as history_wanted
from core.history.series import lines_of
from core.hs.finder import Found, HsFinder
from core.hs.judge import judge
from core.improve import Improver
from core.improvements import Improvements
from core.kept import Kept
from core.knowledge import KnowledgeBase
from core.knowledge_rank import Ranked, Ranking
from core.knowledge_search import nearest
from core.library import Libraries, Library
from core.made import Made, Show
from core.match_cache import Matches, match_key
from core.message import Attachment, Candidate, Message, Reply, Topic
from core.papers.calculation import calculation
from core.papers.commercial import blanks, paper_of
from core.papers.model import FileFormat, Paper
from core.ports import Tools, Vector
from core.question import memory
from core.question.currencies import currency_names
from core.question.model import GoodsMatch, Question
from core.question.read import Read, replace_goods
from core.question.settle import (
    GOOD_FACT,
    SURE_FACT,
    bare,
    by_day,
    dutiable,
    free_topic,
    price_days,
    rate_days,
    rate_kind,
    settled,
)
from core.regulations import absent
from core.same_question import signature
from core.timing import count_cache, stage
from core.wording import duty, entities, goods, history, knowledge, papers, plain, prices, rates
from core.wording.render import prepare as prepare_wording

KNOWN_WORDS = 0.5  # share of a description's words that must name goods
FAR_OUTSIDE = 0.6  # share of out-of-scope examples around it from which it is no description
MAX_ASSESSED = 4
MAX_DRAWN = 3  # currencies or goods in one chart
DATED = ("export_duty", "exchange_rate", "reference_price")  # topics whose figures depend on the day
DESCRIBED = frozenset({"documents", "restriction", "destination", "coo"})  # topics that depend on the goods
MAX_WORDED = 500  # answers in a model's words, for the same question in other words


class Answerer:
    """Answers messages with a bundle of tools; holds only what is derived from the facts."""

    def __init__(self, tools: Tools, improver: Improver | None = None, answers: Answers | None = None) -> None:
        self._tools, self._improvements = tools, Improvements(improver)
        self._flights: Flights[Made | None] = Flights()
        self._libraries = Libraries()
        self._unread = 0  # questions that were wanted as vectors and are none
        # The same words on the same day in the same talk over the same facts have the same answer; a load makes new keys.
        self._answers = Answers() if answers is None else answers  # an empty one is false
        self._matches = Matches()
        self._worded: Kept[Made] = Kept(MAX_WORDED)

    def prepare(self) -> None:
        """Build the indexes of the facts in use, so that the first question does not wait for them."""
        _ = self.library

    @property
    def answers(self) -> Answers:
        """The whole answers that are held."""
        return self._answers

    @property
    def matches(self) -> Matches:
        """What fitted the latest free questions."""
        return self._matches

    @property
    def worded(self) -> Kept[Made]:
        """The latest answers in a model's words."""
        return self._worded

    @property
    def library(self) -> Library:
        """What is built from the facts in use."""
        return self._libraries.of(self._tools.knowledge.base)

    async def warm(self) -> None:
        """Build what the first question can do without: templates, names of currencies, the index of all subheadings, what grounding reads with."""
        await asyncio.to_thread(prepare_wording)
        await asyncio.to_thread(currency_names)
        await self.hs()
        await asyncio.to_thread(prepare_grounding)

    async def hs(self) -> HsFinder:
        """The index of all subheadings of the facts in use, built when it is first asked for."""
        return await self.library.hs()

    async def answer(self, message: Message, today: date, show: Show | None = None) -> Reply:
        """The reply to a message on a day (Asia/Jakarta); raises DatabaseUnavailable.

        `show` is given the composed reply, then the growing text of a model, where one words it.
        """
        began = asyncio.get_running_loop().time()
        with stage("understand"):
            state = await self._tools.memory.load(message.conversation_id)
            library = self.library
            day = message.at or today
            key = key_of(library.base.version, message, day, state)
            held = self._answers.get(key, today) or await self._answers.get_further(key, today)
            count_cache("answer", hit=held is not None)
            read = library.reader.read(message, day, state) if held is None else None
        made, final, unread = None, True, self._unread
        if read is not None:
            made = await self._reply(read, library)
            if made.improve is not None:
                made, final = await self._improved(key, made, show, began)
        with stage("store"):
            if made is not None:
                # Without its vector an answer may be a poorer one; the next to ask may be luckier.
                held = self._finished(key, made, state, today, final=final and unread == self._unread)
            assert held is not None  # noqa: S101  # one of the two ways above was taken
            reply, remembered = held
            if remembered is not None:
                self._tools.memory.keep(message.conversation_id, remembered, message.user_id)
        return reply

    async def _improved(self, key: AnswerKey, made: Made, show: Show | None, began: float) -> tuple[Made, bool]:
        """What a model makes of a reply, and whether that is the last word; where it fails the next to ask tries again.

        The turn `began` at a time of the loop's clock: what came before the model's call takes from the model's time.
        """
        improve = made.improve
        if improve is None or not self._improvements.ready:
            return made, False
        # Whoever asks the same over the same rows, for which the composed reply stands, may have the same words.
        same, reply = signature(made.question), made.reply
        alike: Hashable = key if same is None else (key.version, same, reply.text, reply.sources, reply.candidates)
        if same is not None:
            known = self._worded.get(alike)
            count_cache("worded", hit=known is not None)
            if known is not None:
                return _asked_by(made.question, known), True
        with stage("write"):  # here and not around the call: who joins another's call waits as long
            if show is not None and made.reply.topic != "out_of_scope":  # a refusal that may be taken back is not shown
                await show(made.reply)
            until = began + self._improvements.turn_seconds
            if asyncio.get_running_loop().time() >= until:
                return made, False
            try:
                async with asyncio.timeout_at(until):
                    better = await self._flights.join(alike, lambda: improve(show))
            except (ModelUnavailable, TimeoutError):
                return made, False
        if better is None:
            return made, True
        if same is not None:
            self._worded.put(alike, better)
        return _asked_by(made.question, better), True

    def _finished(
        self, key: AnswerKey, made: Made, state: Mapping[str, Any] | None, today: date, *, final: bool
    ) -> Answer:
        """The reply with what is remembered of it, held for the next one who asks where it is final."""
        question, reply, _ = made
        kept = None
        if reply.topic not in ("smalltalk", "help", "out_of_scope"):
            choices = tuple(m.commodity.id for m in question.goods[:12]) if "goods" in reply.missing else ()
            told = question if question.topic == reply.topic else question.with_(topic=reply.topic)
            kept = memory.remember(told, reply.missing, choices, state)
        answer = Answer(reply, kept)
        return self._answers.put(key, answer, today) if final else answer

    async def _reply(self, read: Read, library: Library) -> Made:
        """Choose the way of a question by its topic."""
        question = read.question
        if (at_once := self._at_once(read)) is not None:
            return Made(question, at_once)
        if question.paper is not None and not question.declines:
            return Made(question, await self._papers(question))
        match question.topic:
            case "export_duty":
                return await self._duty(question, library, read)
            case "exchange_rate":
                return Made(question, await self._rates(question, library))
            case "reference_price":
                return Made(*await self._prices(question, library, read))
            case "hs_code":
                return await self._code(question, library)
            case _:
                return await self._knowledge(read, library)

    def _at_once(self, read: Read) -> Reply | None:
        """The reply to what needs no facts: refusals, greetings, help, a day that does not exist; None for all else."""
        question, reading = read.question, read.reading
        if question.paper is not None and not question.declines:
            return None
        invalid = next((t for t in question.readings.troubles if t.kind == "invalid_date"), None)
        if question.declines:
            name = question.declines
        elif knowledge_rank.senseless(question) and not question.follow_up:
            name = "unclear"
        elif question.topic in ("smalltalk", "help"):
            name = ""
        elif invalid and not question.readings.dates and question.topic in DATED:
            return plain.bad_date(question, question.topic, invalid.text)
        else:
            return None
        with stage("word"):
            if name:
                return plain.decline(question, name)
            return plain.help_(question) if question.topic == "help" else plain.smalltalk(question, reading.smalltalk)

    # ------------------------------------------------------------------ money

    async def _duty(self, question: Question, library: Library, read: Read) -> Made:
        """Export duty and levy: every quantity and every one of the goods named, fetched at once."""
        if not question.goods and read.reading.foreign:
            return Made(question, plain.decline(question, "outside"))
        if unnamed(question) and not working.explained(question):
            question = described(question, library.base, await _finder(library))
        if not question.goods and question.goods_words and not working.explained(question):
            question, near = await self._found_by_meaning(question, library)
            if not question.goods:
                return Made(question, goods.ask_goods(question, "export_duty", near))
        if not question.goods:
            if not question.quantity and not question.follow_up and question.hypothetical_price is None:
                ranked = await self._ranked(read, library)
                if "explain" in question.wants and knowledge_rank.chosen(ranked):
                    return self._found(question, "export_duty", ranked, library)
            return Made(question, goods.ask_goods(question, "export_duty"))
        picked, doubtful = dutiable(question)
        if doubtful:
            return Made(question, goods.ask_form(question, picked, "export_duty"))
        if len(picked) == 1 and (question.goods_certain or picked[0].duty_product):
            question = settled(question, picked[0])
        charged = {c.duty_product: c.name(question.language) for c in picked if c.duty_product}
        if charged and history_wanted(question):
            return Made(question, await self._history(question, "duty", charged, picked[0]))
        asked = [(q, c) for q in by_day(question) for c in picked]
        with stage("fetch"):
            evidence = await asyncio.gather(*(self._duty_evidence(q, c) for q, c in asked))
        with stage("compute"):
            quantities = question.readings.quantities[:MAX_ASSESSED] or (None,)
            assessed = working.assess_all(question, asked, evidence, quantities)[:MAX_ASSESSED]
        with stage("word"):
            reply = duty.compose(question, assessed)
        sheet = calculation(question, assessed, reply, question.today) if question.formats else None
        if sheet is not None:
            reply = papers.with_sheet(reply, await self._files([(sheet, f) for f in question.formats]))
        return Made(question, reply, self._improvements.explained(question, reply, library.base))

    async def _duty_evidence(self, question: Question, commodity: Commodity) -> DutyEvidence:
        """The evidence for goods; goods without an export duty mark need no query."""
        if commodity.duty_product is None:
            return DutyEvidence(product=None)
        return await self._tools.knowledge.duty_evidence(commodity.duty_product, question.peb_day, question.payment_day)

    async def _rates(self, question: Question, library: Library) -> Reply:
        """Exchange rates of every currency and day asked for."""
        readings = question.readings
        named = [a.currency for a in readings.amounts if not a.per_unit] + list(readings.currencies)
        currencies = list(dict.fromkeys(c for c in named if c != "IDR"))[:4] or ["USD"]
        kind = rate_kind(question)
        if kind == "ecb" and "IDR" not in named and not currencies:
            currencies = ["EUR"]
        if history_wanted(question):
            return await self._history(question, kind, {c: c for c in currencies})
        days = rate_days(question)
        wanted: list[tuple[RateKind, str, date]] = [(kind, c, d) for c in currencies for d in days]
        with stage("fetch"):
            found = await self._tools.knowledge.exchange_rates([*wanted, ("tax", "USD", days[0])])
        listed = library.base.tax_currencies
        answers = [rates.RateAnswer(k, c, d, r) for (k, c, d), r in zip(wanted, found[:-1], strict=True)]
        answers = list(
            {(a.currency, a.rate.valid_from if a.rate and a.in_force else a.day): a for a in answers}.values()
        )
        dollar: ExchangeRate | None = found[-1]
        with stage("word"):
            return rates.compose(
                question, answers, [a for a in readings.amounts if not a.per_unit], listed=listed, dollar=dollar
            )

    async def _prices(self, question: Question, library: Library, read: Read) -> tuple[Question, Reply]:
        """Reference and benchmark prices of the days asked for."""
        products = {p.key: p for p in library.base.duty_products}
        keyed = [
            (m.commodity, p.price_key)
            for m in question.goods
            if (p := products.get(m.commodity.duty_product or "")) and p.price_key
        ]
        if not question.goods:
            return question, goods.ask_goods(question, "reference_price")
        if not keyed:
            return question, prices.compose(
                question, question.goods[0].commodity, [prices.PriceAnswer(question.peb_day, None)]
            )
        commodity, key = keyed[0]
        if commodity.hs6 != question.goods[0].commodity.hs6 or not question.goods_certain:
            question = settled(question, commodity)
        if history_wanted(question):
            return question, await self._history(question, "price", {key: commodity.name(question.language)}, commodity)
        days = price_days(question)
        with stage("fetch"):
            found = await self._tools.knowledge.reference_prices(key, days)
        answers = [prices.PriceAnswer(d, p) for d, p in zip(days, found, strict=True)]
        answers = list({(a.price.valid_from if a.price else a.day): a for a in answers}.values())
        with stage("word"):
            return question, prices.compose(question, commodity, answers)

    async def _history(
        self, question: Question, kind: HistoryKind, named: Mapping[str, str], commodity: Commodity | None = None
    ) -> Reply:
        """Figures over time with their chart, of keys and their names; the words are whole without the picture."""
        asked, keys = period_of(question), list(named)[:MAX_DRAWN]
        with stage("fetch"):
            found = await self._histories(kind, keys, asked)
            if earlier := reaching(asked, max((h.last for h in found if h.last), default=None)):
                asked, found = earlier, await self._histories(kind, keys, earlier)
        with stage("compute"):
            lines = [
                line
                for key, rows in zip(keys, found, strict=True)
                for line in lines_of(question, kind, named[key], rows, asked)
            ]
        with stage("word"):
            known = (found[0].first, found[0].last)
            reply, chart = history.compose(question, lines, asked, known=known, commodity=commodity)
        if chart is None:
            return reply
        with stage("files"):
            try:
                return replace(reply, attachments=(await self._tools.files.draw(chart),))
            except Unavailable:
                self._unread += 1  # the next to ask may get the picture
                return reply

    async def _histories(self, kind: HistoryKind, keys: Sequence[str], asked: Asked) -> Sequence[History]:
        ask = self._tools.knowledge.history
        return await asyncio.gather(*(ask(kind, key, asked.since, asked.until) for key in keys))

    # ------------------------------------------------------------------ documents

    async def _papers(self, question: Question) -> Reply:
        """Commercial invoice and packing list from the talk."""
        request = question.paper
        assert request is not None  # noqa: S101  # the caller looked
        made = [paper_of(question, kind, question.today) for kind in request.kinds]
        files = await self._files([(paper, f) for paper in made for f in request.formats])
        open_ = dict.fromkeys(key for kind in request.kinds for key in blanks(question, kind))
        with stage("word"):
            return papers.compose(question, files, tuple(open_))

    async def _files(self, wanted: list[tuple[Paper, FileFormat]]) -> tuple[Attachment, ...]:
        """Documents as files, side by side; none where they were not ready in time."""
        with stage("files"):
            try:
                return tuple(await asyncio.gather(*(self._tools.files.make(p, f) for p, f in wanted)))
            except Unavailable:
                return ()

    # ------------------------------------------------------------------ goods

    async def _code(self, question: Question, library: Library) -> Made:
        """HS codes: by the name of known goods, else by description among all subheadings of HS 2022."""
        if question.goods and question.readings.codes:
            with stage("word"):
                return Made(question, goods.code_reply(question, entities.candidates(question)))
        finder = await _finder(library)
        named = bool(question.goods) and finder.covers(question.goods[0].phrase, question.words)
        vector = None if named else await self._embedded(question.words, library.base)
        with stage("match"):
            found = finder.find(question.words, vector)
        if not named and not found:
            with stage("word"):
                return Made(question, goods.code_reply(question.with_(goods=()), ()))
        if named or (question.commodity and question.commodity.hs6 == found[0].subheading.hs6):
            with stage("word"):
                reply = goods.code_reply(question, self._named(question, found, library))
                reply = goods.with_pair(question, reply)
            if named:
                return Made(question, reply)
            # Only a part of the words named the goods: whether the rest changes them a model may judge.
            judgement = judge(question.words, found)
            return Made(question, reply, self._improvements.reranked(question, found, judgement, library.base))
        candidates = working.candidates_of(question, found, library.base.commodities)
        judgement = judge(question.words, found)
        if judgement.level == "high" and (taken := commodity_of(library.base, found[0].subheading.hs6)):
            # what is asked next is about these goods
            question = question.with_(goods=(GoodsMatch(taken, 1.0, ""),), goods_certain=True)
        with stage("word"):
            reply = goods.described_reply(question, judgement, candidates, library.base.headings)
            reply = goods.with_pair(question, reply)
        return Made(question, reply, self._improvements.reranked(question, found, judgement, library.base))

    def _named(self, question: Question, found: tuple[Found, ...], library: Library) -> tuple[Candidate, ...]:
        """The codes of goods that were named, with the nearest others behind them."""
        others = working.candidates_of(question, found, library.base.commodities)
        return working.with_near(entities.candidates(question), others)

    async def _found_by_meaning(self, question: Question, library: Library) -> tuple[Question, tuple[Commodity, ...]]:
        """Goods that no word named: full text and embedding fused by rank; near ones are only offered."""
        text, base = question.goods_words or question.words, library.base
        vector, hits = await asyncio.gather(self._embedded(text, base), self._goods_by_text(text))
        scores = nearest(vector, base.commodity_vectors, len(base.commodities))
        order = [int(i) for i in (-scores).argsort()[:8]] if vector is not None else []
        fused: dict[str, float] = {}
        for ranking in (
            [i for i, _ in hits],
            [base.commodities[i].id for i in order if scores[i] >= base.calibration.goods_near],
        ):
            for place, key in enumerate(ranking):
                fused[key] = fused.get(key, 0.0) + 1.0 / (20 + place)
        near = knowledge_select.commodities_of(sorted(fused, key=lambda k: -fused[k]), base)
        if hits:
            matches = tuple(GoodsMatch(c, round(fused[c.id] / fused[near[0].id], 3), text) for c in near[:8])
            return replace_goods(question, matches, certain=False), near
        return question, near

    async def _goods_by_text(self, text: str) -> list[tuple[str, float]]:
        with stage("fetch"):
            return list(await self._tools.knowledge.search_goods(text))

    async def _embedded(self, text: str, base: KnowledgeBase) -> Vector | None:
        """The question's vector for the vectors of `base`; None where there is none, so that words decide alone."""
        try:
            with stage("embed"):
                # Between two models the port is of the new one already: its vector means nothing among those of the old.
                if self._tools.knowledge.base.model == base.model:
                    return await self._tools.embed.embed_query(text)
        except EmbeddingUnavailable:
            pass
        self._unread += 1
        return None

    # ------------------------------------------------------------------ knowledge

    async def _ranked(self, read: Read, library: Library) -> Ranked:
        """Verified answers that fit: by words where they decide, else with the question's embedding."""
        question = read.question
        before = question.extras.get("before", "") if question.follow_up else ""
        text = f"{before} {question.words}".strip() if before and len(question.words.split()) <= 6 else question.words
        key = match_key(library.base.version, question, read.reading, text)
        if (held := self._matches.find(key)) is not None:
            return held
        with stage("match"):
            ranking = Ranking(question, read.reading, library.base, library.facts, text)
            ranked = ranking.by_words() if ranking.words_may_decide else None
        if ranked is not None and knowledge_rank.decisive(ranked):
            return self._matches.put(key, ranked)
        vector = await self._embedded(text, library.base)
        if vector is None:
            return ranking.by_words() if ranked is None else ranked
        with stage("match"):
            return self._matches.put(key, ranking.by_meaning(vector))

    async def _knowledge(self, read: Read, library: Library) -> Made:
        """Free questions: verified answers and small tables, passages where these are silent, else a refusal."""
        question, reading = read.question, read.reading
        if question.goods and bare(question, reading):
            return await self._code(question, library)
        ranked = await self._ranked(read, library)
        with stage("match"):
            topic = free_topic(question, reading, ranked)
        if await self._is_description(question, read, library, ranked, topic):
            return await self._code(question, library)
        if topic is None:
            if question.goods and not ranked.far_out and len(question.words.split()) <= 5:
                first = question.goods[0]
                name = first.commodity.name(question.language) if question.goods_certain else first.phrase
                return Made(question, plain.ask_topic(question, name))
            declined = plain.decline(question, "outside")
            return Made(question, declined, self._improvements.reread(question, ranked, library.base))
        if topic in ("smalltalk", "help"):
            with stage("word"):
                reply = plain.help_(question) if topic == "help" else plain.smalltalk(question, "greeting")
                return Made(question, reply)
        question = question.with_(topic=topic)
        if topic in DESCRIBED and unnamed(question):
            question = described(question, library.base, await _finder(library))
        passages: tuple[Passage, ...] = ()
        if topic == "regulation" or question.readings.regulations or not knowledge_rank.chosen(ranked):
            passages = await self._passages(question, ranked, library)
            if (missed := await self._absent(question, passages)) is not None:
                return Made(question, missed)
        return self._found(question, topic, ranked, library, passages)

    async def _passages(self, question: Question, ranked: Ranked, library: Library) -> tuple[Passage, ...]:
        """Passages by words, and by meaning too where words left doubt: the ranking embedded these very words then."""
        vector = None if knowledge_rank.decisive(ranked) else await self._embedded(question.words, library.base)
        number = question.readings.regulations[0] if question.readings.regulations else None
        with stage("fetch"):
            found = await self._tools.knowledge.search_passages(
                question.words, vector, question.today, regulation=number, limit=3
            )
        return tuple(found)

    async def _absent(self, question: Question, passages: tuple[Passage, ...]) -> Reply | None:
        """That a regulation is held without the article asked for, and which it has; None where that is not so."""
        wanted = absent.asked_in_vain(question, passages)
        if wanted is None:
            return None
        with stage("fetch"):
            held = await self._tools.knowledge.search_passages(
                "", None, question.today, regulation=wanted.regulation, limit=absent.MOST
            )
        with stage("word"):
            return absent.reply(question, wanted, held)

    async def _is_description(
        self, question: Question, read: Read, library: Library, ranked: Ranked, topic: Topic | None
    ) -> bool:
        """Whether a message without any cue only describes goods, so that their code is what is wanted."""
        reading = read.reading
        if reading.cues or reading.foreign or working.about_trade(question, reading) or not working.describes(question):
            return False
        best = ranked.best
        sure = topic is not None and best is not None and best.score >= GOOD_FACT
        if sure:
            return False
        finder = await _finder(library)
        if ranked.outside >= FAR_OUTSIDE:  # near to what is out of scope: only what clearly names goods
            return finder.recognises(question.words)
        return finder.knows(question.words) >= KNOWN_WORDS

    def _found(
        self, question: Question, topic: Topic, ranked: Ranked, library: Library, passages: tuple[Passage, ...] = ()
    ) -> Made:
        """Put what was found into words; nothing found is said so."""
        with stage("word"):
            found = findings.gather(question, topic, ranked, library.base, passages)
            if topic == "restriction" and question.commodity and not found.restrictions:
                best = ranked.best
                if best is None or best.score < SURE_FACT:  # what fits only half is about other goods
                    return Made(question, knowledge.unrestricted(question))
            if found.empty:
                return Made(
                    question,
                    plain.decline(question, "outside"),
                    self._improvements.reread(question, ranked, library.base),
                )
            reply = knowledge.compose(question, topic, found)
            return Made(question, reply, self._improvements.worded(question, reply, found, library.base))


async def _finder(library: Library) -> HsFinder:
    """The index of all subheadings; who comes before it is built waits for it, and the wait is measured."""
    if library.finder is not None:
        return library.finder
    with stage("match"):
        return await library.hs()


def _asked_by(question: Question, made: Made) -> Made:
    """A model's answer to the same question in other words, with those of whoever asks now."""
    if made.question is question:
        return made
    return Made(made.question.with_(text=question.text, words=question.words), made.reply)
