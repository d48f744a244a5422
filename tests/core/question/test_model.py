"""The nouns of a question that was understood."""

from datetime import date

from core.question.model import DateReading, GoodsMatch, Place, Question, Readings
from tests.support.facts import COCOA, CPO, DAY


def _reading(start: str, end: str, role: str = "asked") -> DateReading:
    precision = "day" if start == end else "month"
    return DateReading(date.fromisoformat(start), date.fromisoformat(end), precision, role, (0, 0))  # type: ignore[arg-type]  # a role as text


def _question(*dates: DateReading, **readings: object) -> Question:
    return Question("", "", "id", DAY, readings=Readings(dates=dates, **readings))  # type: ignore[arg-type]  # fields as given


def test_goods_count_only_where_they_are_certain() -> None:
    """A first guess is no commodity."""
    question = Question("", "", "id", DAY, goods=(GoodsMatch(CPO, 1.0, "cpo"), GoodsMatch(COCOA, 0.9, "cpo")))
    assert question.commodity is None
    assert CPO is question.with_(goods_certain=True).commodity


def test_the_destination_is_the_first_country_goods_go_to() -> None:
    """Not the one they come from."""
    places = (Place("JP", (0, 0), "Jepang", origin=True), Place("KR", (0, 0), "Korea"))
    assert "KR" == _question(places=places).destination


def test_a_period_stands_for_the_asked_day_inside_it() -> None:
    """Else for its last day."""
    assert DAY == _question(_reading("2025-12-01", "2025-12-31")).peb_day
    assert date(2025, 11, 30) == _question(_reading("2025-11-01", "2025-11-30")).peb_day


def test_the_payment_day_is_the_peb_day_unless_named() -> None:
    """And the PEB day is today unless named."""
    named = _question(_reading("2025-12-10", "2025-12-10", "peb"))
    assert (date(2025, 12, 10), date(2025, 12, 10)) == (named.peb_day, named.payment_day)
    both = _question(_reading("2025-12-10", "2025-12-10", "peb"), _reading("2025-12-20", "2025-12-20", "payment"))
    assert (date(2025, 12, 10), date(2025, 12, 20)) == (both.peb_day, both.payment_day)
    assert (DAY, DAY) == (_question().peb_day, _question().payment_day)


def test_a_payment_day_alone_moves_no_tariff() -> None:
    """The tariff stays with the PEB day."""
    assert DAY == _question(_reading("2025-12-20", "2025-12-20", "payment")).peb_day
