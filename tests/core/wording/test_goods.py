"""Replies about goods: codes, asking back, what is not known."""

import json
from dataclasses import replace

import pytest

from core.evidence import Heading, Subheading
from core.hs.finder import Found
from core.hs.judge import judge
from core.message import Button, Candidate, Language, Reply
from core.question.read import replace_goods
from core.wording import goods
from core.wording.entities import candidates
from tests.support.facts import COCOA, CPO, GREEN, OLEIN, ROASTED, commodity, question
from tests.support.talk import assert_tidy


@pytest.mark.parametrize(("shown", "code"), [("1511.10.00", "15111000"), ("0901.11", "090111"), ("0901", "0901")])
def test_codes_are_dotted_as_the_tariff_book_prints_them(shown: str, code: str) -> None:
    """Eight, six or four digits."""
    assert shown == goods.dotted(code)


def test_six_digits_stand_where_the_national_line_is_not_certain() -> None:
    """Never a made-up line."""
    assert "1801.00.10" == goods.code_of(COCOA)
    assert "7108.12" == goods.code_of(commodity("gold", "710812", "Emas", "Gold"))


@pytest.mark.parametrize("language", ["id", "en"])
def test_forms_are_asked_back_with_buttons_that_name_them(language: Language) -> None:
    """Each choice with its code; the press says the name."""
    reply = goods.ask_form(question("bea keluar sawit", language=language), (CPO, OLEIN), "export_duty")
    assert_tidy(reply)
    assert ("export_duty", ("goods",), ()) == (reply.topic, reply.missing, reply.figures)
    assert [CPO.name(language), OLEIN.name(language)] == [b.text for b in reply.buttons]
    assert "1511.10.00" in reply.text


def test_no_more_than_six_choices_are_offered() -> None:
    """The rest is counted."""
    many = tuple(commodity(str(n), f"4407{n}", f"Kayu {n}", f"Wood {n}") for n in range(10, 19))
    reply = goods.ask_form(question("bea keluar kayu"), many, "export_duty")
    assert 6 == len(reply.buttons)
    assert "3 bentuk lain" in reply.text


@pytest.mark.parametrize("language", ["id", "en"])
def test_unknown_goods_are_named_and_near_ones_offered(language: Language) -> None:
    """Without marks of the person."""
    asked = question("bea keluar blorbium", language=language)
    reply = goods.ask_goods(asked, "export_duty", (COCOA,))
    assert_tidy(reply)
    assert "blorbium" in reply.text
    assert ([COCOA.name(language)], ("goods", "quantity")) == ([b.text for b in reply.buttons], reply.missing)


@pytest.mark.parametrize("language", ["id", "en"])
def test_no_goods_at_all_are_asked_for(language: Language) -> None:
    """For every topic that needs them."""
    for topic in ("export_duty", "reference_price"):
        reply = goods.ask_goods(question("bea keluar", language=language), topic)
        assert_tidy(reply)
        assert "goods" in reply.missing


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_certain_code_is_given_with_a_caution(language: Language) -> None:
    """The national line, the source, the next questions."""
    asked = question("kode HS CPO", language=language)
    reply = goods.code_reply(asked, candidates(asked))
    assert_tidy(reply)
    assert "1511.10.00" in reply.text
    assert "INSW" in reply.text
    assert (1, 2) == (len(reply.sources), len(reply.buttons))


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_code_in_doubt_lists_the_forms(language: Language) -> None:
    """With what to ask to fix them."""
    asked = question("kode HS kopi", language=language)
    reply = goods.code_reply(asked, candidates(asked))
    assert_tidy(reply)
    assert all(code in reply.text for code in ("0901.11.20", "0901.21.11"))
    assert [GREEN.name(language), ROASTED.name(language)] == [b.text for b in reply.buttons]
    assert (GREEN.form_question_id if language == "id" else GREEN.form_question_en) in reply.text


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_code_of_low_confidence_says_so(language: Language) -> None:
    """Six digits, to be checked."""
    weak = commodity("weak", "442190", "Barang kayu", "Wooden ware", confidence="low", synonyms_id=("barang kayu",))
    asked = question("kode HS CPO", language=language)
    asked = replace_goods(asked, (type(asked.goods[0])(weak, 1.0, "x"),), certain=True)
    reply = goods.code_reply(asked, ())
    assert_tidy(reply)
    assert ("keyakinan rendah" if language == "id" else "low confidence") in reply.text.lower()


@pytest.mark.parametrize("language", ["id", "en"])
def test_headings_are_a_hint(language: Language) -> None:
    """For goods outside the table; nothing found asks for a description."""
    asked = question("kode HS drone", language=language)
    headings = (("880622", "Unmanned aircraft, <= 7 kg", 0.4),)
    reply = goods.code_reply(asked, (Candidate("880622", None, "Unmanned aircraft", 0.3),), headings)
    assert_tidy(reply)
    assert "8806.22" in reply.text
    nothing = goods.code_reply(asked, ())
    assert_tidy(nothing)
    assert (("goods",), ()) == (nothing.missing, nothing.sources)


HEADING = Heading(
    "4202", "Tas dan dompet", "Bags and wallets", "Luarnya kulit atau kain?", "Leather or textile outside?"
)


def _bag(hs6: str, probability: float) -> Found:
    bag = Subheading(hs6, f"Tas {hs6[4:]}", f"Bag {hs6[4:]}", (), (), "luar kulit", "leather outside")
    return Found(bag, 1.0, 1.0, probability, matched=("tas", "kulit"))


def _described(language: Language, *found: Found, text: str = "kode HS tas kulit") -> Reply:
    shown = tuple(Candidate(f.subheading.hs6, None, "", f.probability) for f in found)
    asked = question(text, language=language)
    reply = goods.described_reply(asked, judge(asked.words, found), shown, (HEADING,))
    assert_tidy(reply)
    return reply


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_likely_description_gets_one_code_with_why(language: Language) -> None:
    """The words that matched, what sets it apart, chapter and heading; nothing to press."""
    reply = _described(language, _bag("420221", 0.95), _bag("420222", 0.02))
    heading = HEADING.name_id if language == "id" else HEADING.name_en
    assert all(part in reply.text for part in ("4202.21", "tas, kulit", " 42 → ", heading))
    assert ("4202.22" in reply.text, reply.buttons, reply.missing) == (False, (), ())


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_middling_description_gets_the_separating_question(language: Language) -> None:
    """With the candidates as buttons."""
    reply = _described(language, _bag("420221", 0.6), _bag("420222", 0.3))
    assert (HEADING.question_id if language == "id" else HEADING.question_en) in reply.text
    assert ["4202.21", "4202.22"] == [b.text.split()[-1] for b in reply.buttons]


@pytest.mark.parametrize("language", ["id", "en"])
def test_an_unclear_description_gets_no_code(language: Language) -> None:
    """The heading, and how to describe the goods."""
    reply = _described(language, _bag("420221", 0.2), _bag("420222", 0.1))
    assert ("4202.2" in reply.text, "**4202**" in reply.text, reply.missing) == (False, True, ("goods",))
    assert reply.candidates[0].score == 0.2


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_general_rule_that_decides_is_named(language: Language) -> None:
    """A set goes by its essential character."""
    reply = _described(language, _bag("420221", 0.95), text="kode HS set tas kulit")
    assert "3(b)" in reply.text


def test_one_code_is_kept_beside_what_the_goods_were_called() -> None:
    """For whoever marks it; not where several were shown or none."""
    asked = question("kode HS sandal jepit")
    one = Reply("x", "id", "hs_code", candidates=(Candidate("640220", None, "Sandal jepit", 0.9),))
    kept = json.loads(goods.with_pair(asked, one).details["hs_pair"])
    assert "640220" == kept["hs6"]
    assert "sandal jepit" in kept["text"]
    several = replace(one, buttons=(Button("a", "kode HS 6402.20"),))
    asking = replace(one, missing=("goods",))
    assert [{}, {}] == [dict(goods.with_pair(asked, reply).details) for reply in (several, asking)]
