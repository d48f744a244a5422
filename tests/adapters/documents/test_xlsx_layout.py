"""Which columns hold what."""

from dataclasses import replace

import pytest

from adapters.documents.xlsx_layout import Span, last_columns, layout
from core.papers.model import Paper
from tests.adapters.documents.papers import calculation, invoice, packing_list


@pytest.mark.parametrize("paper", [calculation(), invoice(), packing_list(), replace(invoice(), tables=())])
def test_the_blocks_cover_every_column_once(paper: Paper) -> None:
    """Nothing overlaps and nothing is left over."""
    widths, blocks = layout(paper)
    covered = [column for block in blocks for span in block for column in range(span.first, span.last + 1)]
    assert list(range(1, len(widths) + 1)) == covered


def test_trade_documents_have_two_blocks_a_calculation_one() -> None:
    """Seller and buyer stand side by side; inputs have a column for notes."""
    assert [2, 2] == [len(block) for block in layout(invoice())[1]]
    assert [3] == [len(block) for block in layout(calculation())[1]]


def test_figures_fit_their_column() -> None:
    """A number that is too wide would be shown as ####."""
    widths, _ = layout(calculation())
    assert len("616.827.000") < widths[2]


def test_the_signature_takes_the_columns_it_needs() -> None:
    """As few columns from the right as hold so many letters, at most all."""
    assert Span(2, 3) == last_columns((10, 20, 20), 36)
    assert Span(1, 2) == last_columns((5, 5), 36)
