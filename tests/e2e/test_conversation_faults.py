"""Conversations that go wrong today, each as it should go; a mended one fails here and moves to its own file."""

from datetime import date
from decimal import Decimal

import pytest

from core.message import Reply
from tests.support.talk import NewTalk, answerer_fixture, figure, figures, talk_fixture  # noqa: F401  # fixtures

USD = Decimal("16671.00")  # tax rate of 3–9 December 2025
CPO_500 = Decimal(74) * 500 * USD


def fault(reason: str) -> pytest.MarkDecorator:
    """A test that fails today, for this reason."""
    return pytest.mark.xfail(strict=True, reason=reason)


def code(reply: Reply) -> str | None:
    """The six digits of the goods a reply is about."""
    return reply.entities.goods.hs6 if reply.entities.goods else None


async def test_each_of_the_goods_gets_its_own_quantity(talk: NewTalk) -> None:
    """CPO 100 t at 74, RBD olein 50 t at 26 USD/MT, nothing else."""
    reply = await talk().say("bea keluar CPO 100 ton, RBD palm olein 50 ton PEB 5 Desember 2025")
    assert [Decimal(7400) * USD, Decimal(1300) * USD] == figures(reply, "export_duty_total")


@pytest.mark.parametrize(
    "text", ["bea keluar CPO 100 ton dan biji kakao 20 ton", "export duty on 100 MT CPO and 20 MT cocoa beans"]
)
async def test_goods_named_beside_goods_of_two_lines_are_not_dropped(talk: NewTalk, text: str) -> None:
    """CPO 100 t at 74, cocoa 20 t at 7.5 % of HPE 5,604."""
    reply = await talk().say(text)
    assert [Decimal(7400) * USD, Decimal("0.075") * 5604 * 20 * USD] == figures(reply, "export_duty_total")


@fault("'Februari' is read as the one before today, though the talk is about January 2026")
async def test_a_month_alone_lies_near_the_day_the_talk_is_about(talk: NewTalk) -> None:
    """February after January 2026 is February 2026: HPE 5,350."""
    talking = talk()
    await talking.say("export duty on 10 tons of cocoa beans, PEB 15 January 2026")
    reply = await talking.say("how about February?")
    assert reply.entities.date is not None
    assert (2026, 2) == (reply.entities.date.year, reply.entities.date.month)


@pytest.mark.parametrize(
    ("question", "choice"),
    [("HS code of coffee", "Roasted arabica coffee beans, not ground"), ("HS code of cocoa", "Cocoa beans, not fermented"),
     ("HS code of palm oil cake", "Palm kernel oil-cake, not ground or pelleted"), ("kode HS rotan", "Furnitur rotan, bukan tempat duduk")],
)  # fmt: skip
async def test_a_choice_with_a_negation_is_understood(talk: NewTalk, question: str, choice: str) -> None:
    """What a button says is what is answered, never its opposite."""
    talking = talk()
    await talking.say(question)
    reply = await talking.say(choice)
    assert choice == (reply.entities.goods.name if reply.entities.goods else None)


@fault("'green bean' is tied with decaffeinated and roasted beans; the English question is answered")
async def test_the_example_of_the_help_is_answered(talk: NewTalk) -> None:
    """The bot's own example question gives one code."""
    talking = talk()
    assert "090111" == code(await talking.press(await talking.say("bantuan"), "Kode HS"))


@pytest.mark.parametrize(
    ("first", "wanted"),
    [("bea keluar CPO 500 ton ke India", "151110"), ("boleh ekspor rotan mentah?", "140120")],
)
async def test_documents_asked_for_in_short_words_are_for_the_goods_of_the_talk(
    talk: NewTalk, first: str, wanted: str
) -> None:
    """The very text of a button under knowledge replies."""
    talking = talk()
    await talking.say(first)
    reply = await talking.say("dokumennya apa saja?")
    assert ("documents", wanted) == (reply.topic, code(reply))


@pytest.mark.parametrize(
    "text", ["what documents do I need to export coffee to Japan?", "dokumen ekspor kopi ke Jepang apa saja?"]
)
@fault("a verified answer on the destination outranks the cue 'documents'")
async def test_a_question_for_documents_is_answered_with_documents(talk: NewTalk, text: str) -> None:
    """The topic is documents; the list is there."""
    reply = await talk().say(text)
    assert "documents" == reply.topic
    assert "Packing list" in reply.text


@pytest.mark.parametrize("text", ["export duty on coffee 10 tons", "harga referensi kopi"])
@fault("one form is picked where the form was not told; the entity says coffee mix or arabica")
async def test_goods_whose_form_was_not_told_are_not_given_as_one_form(talk: NewTalk, text: str) -> None:
    """No coffee is dutiable or priced, whatever its form: the answer is right, the code is not known."""
    assert code(await talk().say(text)) is None


async def test_asking_back_for_the_form_of_a_code_says_that_goods_are_missing(talk: NewTalk) -> None:
    """As the other topics do."""
    assert ("goods",) == (await talk().say("kode HS kopi")).missing


@fault("entities of an ask-back lack the day that was read")
async def test_an_ask_back_gives_the_day_that_was_read(talk: NewTalk) -> None:
    """The contract's entities are what was read, whether or not an answer follows."""
    reply = await talk("2025-12-29").say("bea keluar emas batangan 10 kg PEB 29 Desember 2025")
    assert date(2025, 12, 29) == reply.entities.date


@pytest.mark.parametrize(
    ("text", "words"),
    [("bea keluar CPO 500 ton PEB 5 Desember 2025 dan dokumen ekspor kopi ke Jepang apa saja?", "Packing list"),
     ("kode HS biji kakao dan berapa bea keluarnya 20 ton?", "1801"), ("kode HS biji kakao dan CPO", "1511.10")],
)  # fmt: skip
@fault("the second question or the second of the goods is passed over in silence")
async def test_a_second_question_is_answered_or_named(talk: NewTalk, text: str, words: str) -> None:
    """Answered, or at least said to be left for the next message."""
    reply = await talk().say(text)
    assert words in reply.text or "pertanyaan" in reply.text.lower()


@pytest.mark.parametrize(
    "text", ["what does Wakanda require for coffee", "SKA ke Wakanda", "dokumen ekspor kopi ke Wakanda"]
)
@fault("a country that is not known is passed over in silence")
async def test_an_unknown_country_is_said_to_be_unknown(talk: NewTalk, text: str) -> None:
    """Its name comes back in a sentence."""
    assert "Wakanda" in (await talk().say(text)).text


@pytest.mark.parametrize("text", ["1e400 USD ke rupiah", "kurs pajak xyz"])
@fault("what cannot be read is passed over and the plain dollar rate is given")
async def test_an_unreadable_amount_or_currency_is_said_so(talk: NewTalk, text: str) -> None:
    """The part that was not understood comes back in a sentence."""
    assert text.split()[0 if text[0] == "1" else -1] in (await talk().say(text)).text.lower()


@fault("days outside 2000–2100 are said not to be in the calendar")
async def test_a_day_outside_the_served_years_is_not_called_impossible(talk: NewTalk) -> None:
    """1 January 1999 exists; it is only not served."""
    assert "tidak ada di kalender" not in (await talk().say("kurs pajak USD 1 Januari 1999")).text


@fault("'kurs JISDOR' that is missing refers to the tax rate page of the Ministry of Finance")
async def test_a_missing_market_rate_refers_to_its_own_publisher(talk: NewTalk) -> None:
    """JISDOR is published by Bank Indonesia."""
    reply = await talk().say("kurs JISDOR USD 5 Desember 2025")
    assert "fiskal.kemenkeu.go.id" not in reply.text


async def test_who_are_you_is_answered(talk: NewTalk) -> None:
    """Not with a greeting."""
    assert not (await talk().say("siapa kamu")).text.startswith("Halo")


@fault("units of containers are not worded in Indonesian")
async def test_units_are_worded_in_the_language_of_the_reply(talk: NewTalk) -> None:
    """'2 kontainer', not '2 container'."""
    assert "2 kontainer" in (await talk().say("bea keluar CPO 2 kontainer 20 feet")).text


@fault("a question that is out of scope leans on the talk because it holds the name of goods")
async def test_out_of_scope_in_the_middle_of_a_talk_is_declined(talk: NewTalk) -> None:
    """A recipe stays a recipe."""
    talking = talk()
    await talking.say("bea keluar CPO 500 ton")
    assert "out_of_scope" == (await talking.say("resep rendang dong")).topic


@fault("with a supposed exchange rate the reference price is shown but neither among figures nor sources")
async def test_a_price_that_is_shown_is_among_figures_and_sources(talk: NewTalk) -> None:
    """Only the rate was supposed."""
    reply = await talk().say("bea keluar CPO 100 ton kalau kursnya 17.000")
    assert [Decimal("926.14")] == figures(reply, "reference_price")


@pytest.mark.parametrize(
    "text",
    ["misal HR CPO 99999999999999999999999999999999999999, bea keluar 100 ton",
     "bea keluar CPO 10 ton kalau kursnya 999.999.999.999.999.999.999.999.999"],
)  # fmt: skip
@fault("a supposed figure of more than about 24 digits overflows the decimal context and ends the turn")
async def test_an_impossible_supposition_is_answered_in_a_sentence(talk: NewTalk, text: str) -> None:
    """Never an error, never a sum."""
    assert [] == figures(await talk().say(text), "export_duty_total")


async def test_a_long_supposed_rate_is_not_cut_short(talk: NewTalk) -> None:
    """Rp99,999,999 a dollar is not Rp999,999."""
    reply = await talk().say("bea keluar CPO 10 ton kalau kursnya 99999999")
    assert Decimal(740) * 999999 not in figures(reply, "export_duty_total")


async def test_a_currency_sign_inside_code_is_no_question(talk: NewTalk) -> None:
    """Template text is declined."""
    assert "out_of_scope" == (await talk().say("${jndi:ldap://x}")).topic


@pytest.mark.parametrize("text", ["'; DROP TABLE commodity; --", "resep rendang dong"])
async def test_what_only_holds_a_word_for_goods_is_declined(talk: NewTalk, text: str) -> None:
    """Neither an injection nor a recipe asks for a code."""
    assert "out_of_scope" == (await talk().say(text)).topic
