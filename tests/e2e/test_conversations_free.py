"""Conversations about rates, prices, codes and free questions over the project's own facts."""

from datetime import date
from decimal import Decimal

import pytest

from core.message import Stale
from tests.support.talk import NewTalk, answerer_fixture, figure, figures, talk_fixture  # noqa: F401  # fixtures


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("kurs pajak USD 5 Desember 2025", "16671.00", "IDR/USD"),
        ("tax exchange rate EUR on 5 December 2025", "19298.12", "IDR/EUR"),
        ("kurs pajak JPY 5/12/25", "10660.44", "IDR/100JPY"),
        ("kurs pajak USD 31 Desember 2025", "16777.00", "IDR/USD"),
    ],
)
async def test_the_tax_rate_of_a_day_is_that_of_its_week(talk: NewTalk, text: str, value: str, unit: str) -> None:
    """With its unit, its decree and its period; the yen per hundred."""
    reply = await talk().say(text)
    assert [(Decimal(value), unit)] == [(f.value, f.unit) for f in reply.figures if f.name == "exchange_rate"]
    assert "exchange_rate" == reply.topic
    assert reply.sources[0].number.startswith("KMK ")


@pytest.mark.parametrize(
    ("text", "total"),
    [
        ("convert 12,500 EUR to rupiah at the tax rate on 5 December 2025", Decimal(12500) * Decimal("19298.12")),
        ("berapa 250.000 JPY dalam rupiah 5 Desember 2025", Decimal(250000) / 100 * Decimal("10660.44")),
        ("1000 USD ke rupiah", Decimal(1000) * Decimal("16671.00")),
    ],
)
async def test_money_is_converted_exactly(talk: NewTalk, text: str, total: Decimal) -> None:
    """At the rate per so many units."""
    assert total == figure(await talk().say(text), "total")


async def test_two_currencies_are_both_answered(talk: NewTalk) -> None:
    """In the order named."""
    reply = await talk().say("kurs pajak USD dan EUR 5 Desember 2025")
    assert [Decimal("16671.00"), Decimal("19298.12")] == figures(reply, "exchange_rate")


async def test_two_days_are_compared(talk: NewTalk) -> None:
    """Rp16,738 on the 1st, Rp16,647 on the 10th: Rp91 down."""
    reply = await talk().say("bandingkan kurs USD 1 Desember 2025 dan 10 Desember 2025")
    assert [Decimal("16738.00"), Decimal("16647.00")] == figures(reply, "exchange_rate")
    assert "Turun Rp91,00 (0,54%)" in reply.text


async def test_a_currency_outside_the_list_gets_no_figure(talk: NewTalk) -> None:
    """The lira is crossed through the dollar; we hold no spot rate."""
    reply = await talk().say("kurs pajak TRY 5 Desember 2025")
    assert () == reply.figures
    assert "TRY" in reply.text


@pytest.mark.parametrize(
    ("at", "last"), [("2027-05-05", date(2026, 10, 13)), ("2026-05-04", date(2026, 4, 28))], ids=["after", "hole"]
)
async def test_a_week_without_a_rate_is_marked_stale(talk: NewTalk, at: str, last: date) -> None:
    """After the last known week and in a hole between weeks."""
    reply = await talk(at).say("kurs pajak USD hari ini")
    assert (Stale("exchange_rate", last),) == reply.stale


async def test_a_rate_follow_up_keeps_the_day(talk: NewTalk) -> None:
    """From the dollar to the yen to the week after."""
    talking = talk()
    await talking.say("kurs pajak USD 5 Desember 2025")
    assert Decimal("10660.44") == figure(await talking.say("kalau JPY?"), "exchange_rate")
    assert Decimal("10711.82") == figure(await talking.say("minggu berikutnya?"), "exchange_rate")


async def test_the_language_follows_the_person(talk: NewTalk) -> None:
    """A follow-up in English to a question in Indonesian is answered in English."""
    talking = talk()
    assert "id" == (await talking.say("kurs pajak USD 5 Desember 2025")).language
    reply = await talking.say("how about EUR?")
    assert ("en", Decimal("19298.12")) == (reply.language, figure(reply, "exchange_rate"))


async def test_a_language_that_was_set_wins_over_the_text(talk: NewTalk) -> None:
    """An English setting, an Indonesian question."""
    reply = await talk(language="en").say("kurs pajak USD 5 Desember 2025")
    assert ("en", True) == (reply.language, "5 December 2025" in reply.text)


async def test_a_reference_price_is_given_for_its_period_and_the_one_before(talk: NewTalk) -> None:
    """December 2025: 926.14; the month before: 963.75."""
    talking = talk()
    reply = await talking.say("harga referensi CPO Desember 2025")
    assert Decimal("926.14") == figure(reply, "reference_price")
    assert Decimal("963.75") == figure(await talking.press(reply, "Bulan sebelumnya"), "reference_price")


async def test_cocoa_has_both_prices(talk: NewTalk) -> None:
    """Reference price and export benchmark price."""
    reply = await talk().say("reference price and HPE of cocoa beans December 2025")
    assert (Decimal("5977.46"), Decimal(5604)) == (
        figure(reply, "reference_price"),
        figure(reply, "export_benchmark_price"),
    )


async def test_prices_of_two_months_are_compared(talk: NewTalk) -> None:
    """963.75 to 926.14: 37.61 down."""
    reply = await talk().say("harga referensi CPO November vs Desember 2025")
    assert [Decimal("963.75"), Decimal("926.14")] == figures(reply, "reference_price")
    assert "Turun USD 37,61/MT" in reply.text


async def test_a_price_before_the_first_known_one_is_not_invented(talk: NewTalk) -> None:
    """January 2010 is not in the data."""
    reply = await talk().say("harga referensi CPO Januari 2010")
    assert ((), (Stale("reference_price", None),)) == (reply.figures, reply.stale)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("HS code of arabica green coffee", "09011120"),
        ("kode HS CPO", "15111000"),
        ("kode HS arang tempurung kelapa", None),
    ],
)
async def test_a_code_is_given_where_the_name_is_certain(talk: NewTalk, text: str, code: str | None) -> None:
    """The national line where the table has one; always six digits."""
    reply = await talk().say(text)
    assert "hs_code" == reply.topic
    assert reply.candidates
    if code is not None:
        assert code == reply.candidates[0].btki8


@pytest.mark.parametrize(
    ("text", "label", "hs6"),
    [("kode HS kopi", "Kopi arabika sangrai", "090121"), ("HS code of tea", "Green tea", "090210")],
)
async def test_a_code_that_depends_on_the_form_is_asked_back(talk: NewTalk, text: str, label: str, hs6: str) -> None:
    """The forms are buttons; a press settles the code."""
    talking = talk()
    asked = await talking.say(text)
    assert asked.entities.goods is None
    reply = await talking.press(asked, label)
    assert reply.entities.goods is not None
    assert hs6 == reply.entities.goods.hs6


@pytest.mark.parametrize(
    ("text", "topic", "words"),
    [
        ("dokumen ekspor furnitur ke Jerman", "documents", "FLEGT"),
        ("SKA ke Jepang pakai form apa?", "coo", "IJEPA"),
        ("which certificate of origin for Japan?", "coo", "IJEPA"),
        ("boleh ekspor rotan mentah?", "restriction", "dilarang"),
        ("is raw rattan allowed to be exported?", "restriction", "banned"),
        ("boleh ekspor bijih nikel?", "restriction", "dilarang"),
        ("apa syarat masuk kopi ke Uni Eropa", "destination", "EUDR"),
        ("ekspor udang ke Amerika syaratnya apa", "destination", "FDA"),
        ("apa itu PEB?", "procedure", "Pemberitahuan Ekspor Barang"),
        ("apa itu DHE?", "procedure", "PP 36/2023"),
        ("apa isi PMK 38/2024?", "regulation", "PMK 38/2024"),
        ("bagaimana cara menghitung bea keluar CPO?", "export_duty", "harga referensi"),
    ],
)
async def test_free_questions_get_their_topic_and_key_fact(talk: NewTalk, text: str, topic: str, words: str) -> None:
    """From verified answers and small tables, each with a source, none with a figure that nobody computed."""
    reply = await talk().say(text)
    assert topic == reply.topic
    assert words in reply.text
    assert reply.sources
    assert () == reply.figures


async def test_a_free_question_leans_on_the_talk(talk: NewTalk) -> None:
    """Another country, the same question."""
    talking = talk()
    await talking.say("SKA ke Jepang pakai form apa?")
    reply = await talking.say("kalau ke Korea?")
    assert ("coo", "KR") == (reply.topic, reply.entities.destination)
    assert "Form AK" in reply.text


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("halo", "smalltalk"),
        ("good morning", "smalltalk"),
        ("terima kasih", "smalltalk"),
        ("help", "help"),
        ("bantuan", "help"),
    ],
)
async def test_small_talk_needs_no_embedding(talk: NewTalk, text: str, topic: str) -> None:
    """Greetings, thanks and calls for help."""
    talking = talk()
    assert topic == (await talking.say(text)).topic
    assert "embedding" not in talking.timings.caches


async def test_small_talk_does_not_end_the_talk(talk: NewTalk) -> None:
    """After a thank-you the follow-up still knows the goods."""
    talking = talk()
    await talking.say("bea keluar CPO 500 ton")
    await talking.say("terima kasih")
    assert Decimal(74) * 20 * Decimal("16671.00") == figure(await talking.say("kalau 20 ton?"), "export_duty_total")


async def test_the_reference_price_can_be_asked_for_in_short_words(talk: NewTalk) -> None:
    """A follow-up with another topic keeps the goods."""
    talking = talk()
    await talking.say("bea keluar biji kakao 20 ton")
    assert [Decimal("5977.46")] == figures(await talking.say("harga referensinya?"), "reference_price")


@pytest.mark.parametrize("text", ["bea keluar CPO 500 ton", "export duty on 500 MT CPO"])
async def test_the_documents_button_lists_documents(talk: NewTalk, text: str) -> None:
    """The button under a duty reply."""
    talking = talk()
    first = await talking.say(text)
    reply = await talking.press(first, "Dokumennya apa?" if first.language == "id" else "Which documents?")
    assert ("documents", "151110") == (reply.topic, reply.entities.goods.hs6 if reply.entities.goods else None)
    assert "Packing list" in reply.text


async def test_a_market_rate_is_recognised_without_the_word_exchange(talk: NewTalk) -> None:
    """A currency, a publisher and a day are enough."""
    assert "exchange_rate" == (await talk("2025-01-03").say("ECB EUR rate 3 January 2025")).topic


async def test_rupiah_are_converted_into_a_currency(talk: NewTalk) -> None:
    """Or at least the rate of that currency is given."""
    assert "exchange_rate" == (await talk().say("Rp 1.000.000.000 ke USD")).topic
