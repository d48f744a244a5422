"""What is dictated for documents, and which messages ask for one."""

import pytest

from core.question.particulars import read_dictated


@pytest.mark.parametrize(
    ("kinds", "text"),
    [
        (("invoice",), "buatkan commercial invoice kopi 5 ton"),
        (("invoice",), "tolong bikinin invoice dong"),
        (("invoice",), "/invoice"),
        (("packing_list",), "buat packing list 10 ton kakao"),
        (("packing_list",), "make a packing list"),
        (("invoice", "packing_list"), "please make an invoice and packing list for 200 bags of coffee"),
        ((), "bagaimana cara membuat invoice ekspor?"),
        ((), "apa isi packing list"),
        ((), "invoice harus bahasa inggris?"),
        ((), "how do I make a commercial invoice"),
        ((), "kurs usd"),
    ],
)
def test_a_request_for_a_document_is_told_from_a_question_about_it(kinds: tuple[str, ...], text: str) -> None:
    """Only what asks to make one makes one."""
    assert kinds == read_dictated(text).kinds


def test_labelled_lines_are_taken_as_written_and_cut_out() -> None:
    """A town in the buyer's address is no destination; commas stay."""
    read = read_dictated("/invoice\nPenjual: PT Maju, Tbk\nAlamat pembeli: 1 High St, London, UK\nharga: USD 900/MT")

    assert {
        "seller": "PT Maju, Tbk",
        "buyer_address": "1 High St, London, UK",
        "price": "USD 900/MT",
    } == dict(read.particulars)
    assert "London" not in read.rest
    assert "USD 900/MT" in read.rest


def test_goods_lines_are_kept_in_order() -> None:
    """Each line of goods stands alone."""
    read = read_dictated("/invoice\nBarang: kopi; 5 ton\nBarang: teh; 2 ton")

    assert ("kopi; 5 ton", "teh; 2 ton") == read.lines


def test_a_request_may_say_buyer_and_terms_in_its_sentence() -> None:
    """A company's comma does not end its name."""
    read = read_dictated(
        "buatkan invoice kopi 5 ton ke Jepang, pembeli Tokyo Trading Co., Ltd, harga USD 6.200/ton, FOB Belawan"
    )

    assert {"buyer": "Tokyo Trading Co., Ltd", "incoterm": "FOB Belawan"} == dict(read.particulars)
    assert "buatkan invoice kopi 5 ton ke Jepang, harga USD 6.200/ton" == read.rest


def test_labels_alone_mean_nothing_unless_the_talk_is_about_a_document() -> None:
    """The same line is an ordinary message before a document was asked for."""
    line = "Pembeli: ABC Ltd"

    assert {} == dict(read_dictated(line).particulars)
    assert line == read_dictated(line).rest
    assert {"buyer": "ABC Ltd"} == dict(read_dictated(line, going_on=True).particulars)


@pytest.mark.parametrize(
    ("formats", "text"),
    [
        (("xlsx",), "hitungan ini dalam Excel"),
        (("pdf",), "kirim PDF-nya"),
        (("xlsx", "pdf"), "excel dan pdf"),
        (("xlsx", "pdf"), "minta lembar perhitungannya"),
        ((), "bea keluar cpo"),
    ],
)
def test_files_are_asked_for_by_name(formats: tuple[str, ...], text: str) -> None:
    """A calculation sheet without a format comes in both."""
    assert formats == read_dictated(text).formats


def test_a_very_long_value_is_cut() -> None:
    """What is kept of one value is bounded."""
    assert 300 == len(read_dictated(f"/invoice\nPembeli: {'x' * 1000}").particulars["buyer"])
