"""Invoice and packing list: what is filled in, what stays open, which sums are made."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from core.papers.commercial import blanks, paper_of
from core.papers.model import Entry, Paper
from core.question.model import Amount, GoodsLine, PaperRequest, Quantity, Question
from tests.support.facts import BASE

DAY = date(2025, 12, 5)
CPO = next(c for c in BASE.commodities if c.hs6 == "151110")
TONS = Quantity(Decimal(5), "ton", "mass", Decimal(5000), (0, 0))
BAGS = Quantity(Decimal(200), "karung", "package", None, (0, 0))
PRICE = Amount(Decimal(6200), "USD", (0, 0), "MT")


def asked(*lines: GoodsLine, **particulars: str) -> Question:
    """A question for an invoice."""
    request = PaperRequest(("invoice",), ("xlsx",), particulars, lines)
    return Question("buatkan invoice", "buatkan invoice", "id", DAY, paper=request)


def entries(paper: Paper) -> dict[str, Entry]:
    """Every labelled value, the seller's before the buyer's."""
    return {f"{s.title}: {e.label}": e for s in paper.sections for e in s.entries}


def test_a_line_with_price_and_quantity_has_an_amount_and_a_total() -> None:
    """5 tons at USD 6,200/MT are USD 31,000."""
    paper = paper_of(asked(GoodsLine("coffee", CPO, TONS, PRICE)), "invoice", DAY)

    (row,) = paper.tables[0].rows
    assert ("coffee", "1511.10.00", Decimal(5), "tons", Decimal(6200), "MT", Decimal(31000)) == row[1:]
    assert Decimal(31000) == paper.tables[0].totals[-1]
    assert len(paper.tables[0].columns) == len(row) == len(paper.tables[0].totals)


def test_bags_priced_by_the_ton_have_no_amount() -> None:
    """A weight that nobody said is never guessed; the place stays open."""
    paper = paper_of(asked(GoodsLine("coffee", None, BAGS, PRICE)), "invoice", DAY)

    assert None is paper.tables[0].rows[0][-1]
    assert None is paper.tables[0].totals[-1]
    assert "bags" == paper.tables[0].rows[0][4]


def test_two_currencies_have_no_total() -> None:
    """The invoice says so instead of adding them up."""
    euros = replace(PRICE, currency="EUR")
    paper = paper_of(asked(GoodsLine("a", CPO, TONS, PRICE), GoodsLine("b", CPO, TONS, euros)), "invoice", DAY)

    assert None is paper.tables[0].totals[-1]
    assert any("different currencies" in note for note in paper.notes)


def test_what_was_dictated_stands_in_its_place_and_the_rest_is_open() -> None:
    """The seller is filled in, the buyer is not."""
    shown = entries(paper_of(asked(seller="PT Maju", incoterm="FOB Belawan"), "invoice", DAY))

    assert "PT Maju" == shown["Seller / exporter: Name"].value
    assert None is shown["Buyer / consignee: Name"].value
    assert "FOB Belawan" == shown["Shipment: Delivery terms (Incoterms® 2020)"].value
    assert DAY == shown["Document: Date"].value


def test_an_invoice_without_anything_names_what_it_needs() -> None:
    """Goods first, then the parties."""
    assert ("line", "seller", "buyer", "number", "incoterm", "quantity", "price") == blanks(asked(), "invoice")


def test_a_complete_invoice_needs_nothing() -> None:
    """Nothing is asked back for."""
    question = asked(GoodsLine("coffee", CPO, TONS, PRICE), seller="A", buyer="B", number="1", incoterm="FOB Belawan")

    assert () == blanks(question, "invoice")
    assert ("packages", "gross") == blanks(question, "packing_list")


def test_a_packing_list_adds_up_net_weights() -> None:
    """Packages said for the shipment stand at its only line."""
    paper = paper_of(asked(GoodsLine("coffee", CPO, TONS), packages="100 bags"), "packing_list", DAY)

    assert ("100 bags", Decimal(5000)) == paper.tables[0].rows[0][3:5]
    assert Decimal(5000) == paper.tables[0].totals[4]


def test_a_packing_list_of_bags_has_no_net_weight() -> None:
    """Unless it was dictated."""
    assert None is paper_of(asked(GoodsLine("c", None, BAGS)), "packing_list", DAY).tables[0].rows[0][4]
    dictated = paper_of(asked(GoodsLine("c", None, BAGS), net="9.800 kg"), "packing_list", DAY)
    assert "9.800 kg" == dictated.tables[0].rows[0][4]
