"""Properties of subheadings agree or conflict with what was asked."""

from core.evidence import Subheading
from core.hs.nature import Natures
from core.hs.query import describe


def _sub(name_id: str, distinct: str = "") -> Subheading:
    return Subheading("610910", name_id, "", (), (), distinct, "")


SHELF = (
    _sub("Kaus katun"),
    _sub("Kaus bahan lain (rayon)"),
    _sub("Sweter serat buatan"),
    _sub("Tas plastik", "bukan kulit"),
)


def test_the_fibre_that_was_asked_agrees_and_another_conflicts() -> None:
    """Cotton is textile but no polyester; a man-made fibre may be either polyester or rayon."""
    agree, conflict, _, _ = Natures(SHELF).compare(describe("kaus poliester"))
    assert [1.0, 0.0, 1.0] == agree[:3].tolist()
    assert [1.0, 1.0, 0.0] == conflict[:3].tolist()


def test_nobody_means_rayon_without_saying_so() -> None:
    """A rare fibre counts against a subheading until it is named."""
    natures = Natures(SHELF)
    assert [0.0, 1.0] == natures.compare(describe("kaus"))[2][:2].tolist()
    assert 0.0 == natures.compare(describe("kaus rayon"))[2][1]


def test_what_a_subheading_is_not_is_no_property_of_it() -> None:
    """'Bukan kulit' does not make it leather."""
    agree, conflict, _, _ = Natures(SHELF).compare(describe("tas kulit"))
    assert (0.0, 1.0) == (agree[3], conflict[3])


def test_the_rest_of_a_heading_is_marked() -> None:
    """'Lain' in the name."""
    assert [0.0, 1.0] == Natures(SHELF).compare(describe("kaus"))[3][:2].tolist()
