"""Rows of the small tables that bear on a question."""

from dataclasses import replace

import pytest

from core import knowledge_select as select
from tests.support.facts import BASE, COCOA, CPO, question


def test_families_come_from_goods_and_from_plain_words() -> None:
    """The word kayu names no goods and is a family."""
    assert {"kopi"} == select.families(question("dokumen kopi sangrai"))
    assert {"kehutanan", "furnitur"} == select.families(question("dokumen ekspor kayu"))


def test_a_member_state_stands_for_its_union_too() -> None:
    """What the Union asks, Germany asks."""
    assert {"DE", "EU"} == select.unions(question("ekspor ke Jerman"))
    assert frozenset() == select.unions(question("barang dari Jepang"))


def test_forms_in_force_come_before_those_that_are_not() -> None:
    """And the narrower agreement before the wider."""
    assert ["Form IJEPA", "Form RCEP"] == [f.form for f in select.forms_for(BASE, frozenset({"JP"}))]
    assert ["Form RCEP", "ACFTA 3.0"] == [f.form for f in select.forms_for(BASE, frozenset({"CN"}))]
    assert () == select.forms_for(BASE, frozenset({"BR"}))


@pytest.mark.parametrize(
    ("forms", "text"), [(["Form IJEPA"], "apa itu IJEPA"), (["Form RCEP"], "form rcep buat apa"), ([], "SKA buat apa")]
)
def test_forms_are_found_by_their_names(forms: list[str], text: str) -> None:
    """Of the form or the agreement, in any case."""
    assert forms == [f.form for f in select.forms_named(BASE, question(text))]


def test_requirements_for_exactly_these_goods_come_first() -> None:
    """Those for other goods are left out."""
    assert ["Uji tuntas EUDR", "Nomor REX"] == [
        r.title_id for r in select.requirements_for(BASE, question("syarat kopi ke Jerman"))
    ]
    assert () == select.requirements_for(BASE, question("syarat kopi ke Brasil"))


def test_the_number_of_requirements_is_bounded() -> None:
    """A reply stays short."""
    assert 1 == len(select.requirements_for(BASE, question("syarat ekspor ke Jerman"), 1))


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        (["rattan"], "boleh ekspor rotan mentah?"),
        (["rattan"], "is raw rattan banned"),
        (["cpo"], "pos 15111000 dibatasi?"),
        ([], "boleh ekspor kopi?"),
    ],
)
def test_restrictions_are_found_by_keyword_and_code(keys: list[str], text: str) -> None:
    """In both languages; whole words only."""
    assert keys == [r.key for r in select.restrictions_for(BASE, question(text))]


def test_several_keywords_of_a_row_count_more_than_one() -> None:
    """A row with two of them goes ahead of one with a keyword as long, in any order of the table."""
    one, two = (
        replace(BASE.restrictions[0], key="one", keywords=("rotan",), hs=()),
        replace(BASE.restrictions[0], key="two", keywords=("rotan", "mentah"), hs=()),
    )
    for rows in ((one, two), (two, one)):
        found = select.restrictions_for(replace(BASE, restrictions=rows), question("boleh ekspor rotan mentah?"))
        assert ["two", "one"] == [row.key for row in found]


def test_a_name_is_found_as_a_whole_only() -> None:
    """Its first word alone is not it."""
    paper = replace(BASE.documents[0], code="XX", name_id="Surat Jalan", name_en="Way Note")
    base = replace(BASE, documents=(paper,))
    assert [paper] == list(select.documents_named(base, question("apa itu surat jalan?")))
    assert [] == list(select.documents_named(base, question("apa itu surat biasa?")))


def test_documents_of_every_export_come_with_those_of_the_goods_and_the_destination() -> None:
    """Coffee to Germany: phytosanitary certificate, EUDR statement, REX."""
    always, extra = select.documents_for(BASE, question("dokumen kopi sangrai ke Jerman"))
    assert ["INVOICE", "PACKING_LIST", "PEB", "NPE", "BL", "AWB"] == [d.code for d in always]
    assert ["PHYTO", "EUDR_DDS", "REX", "SKA_PREF"] == [d.code for d in extra]


def test_documents_are_found_by_name() -> None:
    """At most three."""
    assert ["PEB"] == [d.code for d in select.documents_named(BASE, question("apa fungsi PEB"))]


def test_papers_of_other_facts_are_read_anew() -> None:
    """And those of the first are found again."""
    named, other = question("apa fungsi PEB"), replace(BASE, documents=())
    found = [[d.code for d in select.documents_named(base, named)] for base in (BASE, other, BASE)]
    assert [["PEB"], [], ["PEB"]] == found


def test_the_procedure_sharing_most_words_is_taken_whole() -> None:
    """In the order of its steps; none where too little is shared."""
    assert [1, 2, 3] == [s.step for s in select.steps_for(BASE, question("cara pengajuan PEB"))]
    assert () == select.steps_for(BASE, question("asuransi kargo laut ke Jepang murah"))


def test_commodities_come_in_the_order_of_their_ids() -> None:
    """Unknown ids are passed over."""
    assert (COCOA, CPO) == select.commodities_of(["cocoa", "gone", "cpo"], BASE)
