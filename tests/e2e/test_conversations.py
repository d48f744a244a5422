"""Conversations about money over the project's own facts: every figure stands in the CSV files or follows from them by hand."""

from datetime import date
from decimal import Decimal

import pytest

from core.message import Stale
from tests.support.talk import NewTalk, answerer_fixture, figure, figures, talk_fixture  # noqa: F401  # fixtures

CPO_DECEMBER = Decimal("926.14")  # reference price, USD/MT
CPO_DUTY = Decimal(74)  # column 6 of the ladder, USD/MT
USD_DECEMBER_3 = Decimal("16671.00")  # tax rate of 3–9 December 2025
USD_DECEMBER_10 = Decimal("16647.00")
USD_DECEMBER_31 = Decimal("16777.00")
CPO_500_TONS = CPO_DUTY * 500 * USD_DECEMBER_3


@pytest.mark.parametrize(
    ("text", "shown", "day"),
    [
        ("brp bea keluar CPO 500 ton ke India kalau PEB 5 Desember 2025?", "Rp616.827.000,00", "5 Desember 2025"),
        ("export duty on 500 MT of CPO to India, PEB 5 December 2025?", "Rp616,827,000.00", "5 December 2025"),
    ],
)
async def test_the_first_question_of_the_design_is_answered_to_the_rupiah(
    talk: NewTalk, text: str, shown: str, day: str
) -> None:
    """The sum stands first, in the format of the question's language, with all it rests on."""
    reply = await talk().say(text)
    assert Decimal(616827000) == CPO_500_TONS == figure(reply, "export_duty_total")
    assert [CPO_DUTY, CPO_DECEMBER, USD_DECEMBER_3] == [
        figure(reply, name) for name in ("export_duty_per_unit", "reference_price", "exchange_rate")
    ]
    assert shown in reply.text.splitlines()[0]
    assert day in reply.text
    assert ("export_duty", (), ()) == (reply.topic, reply.missing, reply.stale)


async def test_entities_are_given_as_read(talk: NewTalk) -> None:
    """Goods with both codes, quantity as written, destination and PEB day."""
    entities = (await talk().say("bea keluar CPO 500 ton ke India, PEB 5 Desember 2025")).entities
    assert entities.goods is not None
    assert ("151110", "15111000") == (entities.goods.hs6, entities.goods.btki8)
    assert ((Decimal(500), "ton"), "IN", date(2025, 12, 5)) == (
        entities.quantity,
        entities.destination,
        entities.date,
    )


async def test_duty_and_levy_are_summed(talk: NewTalk) -> None:
    """The published levy of 92.6142 USD/MT beside the duty, and both together."""
    reply = await talk().say("export duty and levy on 1,250 MT of CPO, PEB 31 December 2025?")
    duty, levy = CPO_DUTY * 1250 * USD_DECEMBER_31, Decimal("92.6142") * 1250 * USD_DECEMBER_31
    assert [duty, levy, duty + levy] == [figure(reply, name) for name in ("export_duty_total", "levy_total", "total")]
    assert "Rp3,494,108,041.75" in reply.text


async def test_the_levy_alone_shows_no_duty(talk: NewTalk) -> None:
    """Who asks for the levy gets the levy."""
    reply = await talk().say("pungutan ekspor CPO Desember 2025 per ton")
    assert [Decimal("92.6142")] == figures(reply, "levy_per_unit")
    assert [] == figures(reply, "export_duty_per_unit")


async def test_the_exchange_rate_is_that_of_the_day_of_payment(talk: NewTalk) -> None:
    """Tariff of the PEB day, rate of the payment day (PP 55/2008 art. 6)."""
    reply = await talk().say("bea keluar CPO 500 ton PEB 5 Desember 2025, dibayar 12 Desember 2025")
    assert (USD_DECEMBER_10, CPO_DUTY * 500 * USD_DECEMBER_10) == (
        figure(reply, "exchange_rate"),
        figure(reply, "export_duty_total"),
    )
    assert "12 Desember 2025" in reply.text


async def test_cocoa_takes_its_column_from_the_reference_and_its_base_from_the_benchmark_price(talk: NewTalk) -> None:
    """7.5 % of HPE 5,296, not of HR 5,662.38."""
    reply = await talk().say("export duty on 10 tons of cocoa beans, PEB 15 January 2026")
    per_unit = Decimal("0.075") * 5296
    assert (Decimal("7.5"), per_unit) == (figure(reply, "export_duty_rate"), figure(reply, "export_duty_per_unit"))
    assert per_unit * 10 * Decimal("16786.00") == figure(reply, "export_duty_total")


async def test_gold_is_asked_back_and_charged_by_the_kilogram(talk: NewTalk) -> None:
    """Minted bars at 10 % of HPE 133,912.59 USD/kg, chosen by pressing the button."""
    talking = talk("2025-12-29")
    asked = await talking.say("bea keluar emas batangan 10 kg PEB 29 Desember 2025")
    assert ("goods",) == asked.missing
    reply = await talking.press(asked, "Emas batangan cetak")
    per_kg = Decimal("0.10") * Decimal("133912.59")
    assert per_kg == figure(reply, "export_duty_per_unit")
    assert per_kg * 10 * Decimal("16704.00") == figure(reply, "export_duty_total")


@pytest.mark.parametrize(
    ("written", "tonnes"),
    [
        ("1.000,5 ton", "1000.5"),
        ("setengah ton", "0.5"),
        ("10rb kg", "10"),
        ("25 kuintal", "2.5"),
        ("500000 gram", "0.5"),
    ],
)
async def test_quantities_are_converted_exactly(talk: NewTalk, written: str, tonnes: str) -> None:
    """As people write them, in tonnes times 74 USD."""
    reply = await talk().say(f"bea keluar CPO {written} PEB 5 Desember 2025")
    assert CPO_DUTY * Decimal(tonnes) * USD_DECEMBER_3 == figure(reply, "export_duty_total")


async def test_goods_typed_as_a_code_are_charged(talk: NewTalk) -> None:
    """A code with dots is no number."""
    reply = await talk().say("bea keluar pos 1511.10.00 50 ton PEB 5 Desember 2025")
    assert CPO_DUTY * 50 * USD_DECEMBER_3 == figure(reply, "export_duty_total")


async def test_goods_side_by_side_are_each_charged(talk: NewTalk) -> None:
    """CPO at 74, RBD olein at 26 USD/MT, in the order asked."""
    reply = await talk().say("CPO vs RBD palm olein 100 ton bea keluar PEB 5 Desember 2025")
    assert [Decimal(74), Decimal(26)] == figures(reply, "export_duty_per_unit")
    assert [Decimal(74) * 100 * USD_DECEMBER_3, Decimal(26) * 100 * USD_DECEMBER_3] == figures(
        reply, "export_duty_total"
    )


async def test_a_supposed_reference_price_picks_the_column(talk: NewTalk) -> None:
    """930 is still inside column 6: its upper bound is included."""
    reply = await talk().say("misal HR CPO 930, bea keluar 100 ton?")
    assert CPO_DUTY * 100 * USD_DECEMBER_3 == figure(reply, "export_duty_total")
    assert [] == figures(reply, "reference_price")


async def test_a_supposed_exchange_rate_is_used_and_said(talk: NewTalk) -> None:
    """Rp17,000 instead of the tax rate."""
    reply = await talk().say("bea keluar CPO 100 ton kalau kursnya 17.000")
    assert CPO_DUTY * 100 * 17000 == figure(reply, "export_duty_total")
    assert "andaian Rp17.000,00" in reply.text


async def test_a_column_whose_amount_was_never_seen_gives_no_figure(talk: NewTalk) -> None:
    """RBD olein in November 2025 falls into column 7, which is not in the data."""
    reply = await talk().say("bea keluar RBD palm olein 100 ton PEB 10 November 2025")
    assert () == reply.figures
    assert "belum terverifikasi" in reply.text
    assert "kolom 7" in reply.text


async def test_goods_that_are_not_dutiable_are_said_so(talk: NewTalk) -> None:
    """A clear no, with the groups that are dutiable."""
    reply = await talk().say("bea keluar biji kopi arabika green bean 10 ton")
    assert () == reply.figures
    assert "tidak dikenai bea keluar" in reply.text
    assert reply.entities.goods is not None
    assert "090111" == reply.entities.goods.hs6


async def test_a_planned_duty_is_not_computed(talk: NewTalk) -> None:
    """Coal: announced, no regulation in force found."""
    reply = await talk().say("bea keluar batubara 1000 ton")
    assert () == reply.figures
    assert "masih rencana" in reply.text


async def test_a_sum_after_the_last_known_figures_is_only_an_orientation(talk: NewTalk) -> None:
    """No total among the figures, the staleness with its last days, the estimate called one."""
    reply = await talk("2027-05-05").say("bea keluar CPO 500 ton hari ini")
    assert [] == figures(reply, "export_duty_total")
    assert {Stale("reference_price", date(2026, 2, 28)), Stale("exchange_rate", date(2026, 10, 13))} == set(reply.stale)
    assert "kira-kira Rp663.595.000,00" in reply.text  # 74 × 500 × 17,935


async def test_a_container_has_no_weight_until_it_is_told(talk: NewTalk) -> None:
    """The weight is asked for, and the answer to it completes the sum."""
    talking = talk()
    asked = await talking.say("bea keluar CPO 2 kontainer 20 feet")
    assert ("quantity",) == asked.missing
    assert [] == figures(asked, "export_duty_total")
    reply = await talking.say("beratnya 40 ton")
    assert CPO_DUTY * 40 * USD_DECEMBER_3 == figure(reply, "export_duty_total")


@pytest.mark.parametrize("turns", [("bea keluar", "CPO", "500 ton"), ("export duty", "CPO", "500 tons")])
async def test_a_question_told_in_pieces_is_put_together(talk: NewTalk, turns: tuple[str, ...]) -> None:
    """Goods and quantity are asked for, then taken from the short answers."""
    talking = talk()
    first, *_, last = [await talking.say(turn) for turn in turns]
    assert ("goods", "quantity") == first.missing
    assert CPO_500_TONS == figure(last, "export_duty_total")


@pytest.mark.parametrize(
    ("follow_up", "total"),
    [
        ("kalau 20 ton?", CPO_DUTY * 20 * USD_DECEMBER_3),
        ("PEB-nya 31 Desember 2025", CPO_DUTY * 500 * USD_DECEMBER_31),
        ("kalau RBD palm olein?", Decimal(26) * 500 * USD_DECEMBER_3),
    ],
)
async def test_a_follow_up_changes_one_thing_and_keeps_the_rest(talk: NewTalk, follow_up: str, total: Decimal) -> None:
    """Quantity, day, goods."""
    talking = talk()
    await talking.say("bea keluar CPO 500 ton PEB 5 Desember 2025")
    assert total == figure(await talking.say(follow_up), "export_duty_total")


async def test_the_english_button_adds_the_levy(talk: NewTalk) -> None:
    """The next sensible question is one press away."""
    talking = talk()
    reply = await talking.press(await talking.say("export duty on 500 MT CPO PEB 5 December 2025"), "Add the levy")
    assert CPO_500_TONS + Decimal("92.6142") * 500 * USD_DECEMBER_3 == figure(reply, "total")


async def test_palm_goods_are_asked_back_and_understood_by_their_button(talk: NewTalk) -> None:
    """Bare sawit covers many forms; the choices are buttons."""
    talking = talk()
    asked = await talking.say("bea keluar sawit 100 ton PEB 5 Desember 2025")
    assert (("goods",), ()) == (asked.missing, asked.figures)
    reply = await talking.press(asked, "Minyak sawit mentah (CPO)")
    assert CPO_DUTY * 100 * USD_DECEMBER_3 == figure(reply, "export_duty_total")


async def test_conversations_do_not_lean_on_each_other(talk: NewTalk) -> None:
    """A follow-up without a conversation has nothing to follow."""
    await talk().say("bea keluar CPO 500 ton")
    reply = await talk().say("kalau 20 ton?")
    assert () == reply.figures


async def test_a_structured_question_needs_at_most_three_statements_and_no_embedding(talk: NewTalk) -> None:
    """Asked for the first time on that day; asked again, none."""
    talking = talk("2025-11-20")
    for most in (3, 0):
        await talking.say("bea keluar dan pungutan CPO 77 ton PEB 20 November 2025")
        assert talking.timings.sql_statements <= most
        assert "embedding" not in talking.timings.caches


async def test_the_indonesian_button_adds_the_levy(talk: NewTalk) -> None:
    """The button stands under the bot's own reply."""
    talking = talk()
    reply = await talking.press(await talking.say("bea keluar CPO 500 ton PEB 5 Desember 2025"), "Sekalian pungutan")
    assert CPO_500_TONS + Decimal("92.6142") * 500 * USD_DECEMBER_3 == figure(reply, "total")


async def test_the_levy_can_be_added_in_short_words(talk: NewTalk) -> None:
    """A follow-up that names a charge keeps goods and quantity."""
    talking = talk()
    await talking.say("bea keluar CPO 500 ton PEB 5 Desember 2025")
    assert [Decimal("92.6142") * 500 * USD_DECEMBER_3] == figures(
        await talking.say("sekalian pungutannya"), "levy_total"
    )
