"""The Ministry's page: what it says is read whatever it looks like, and what it does not say is not made up."""

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest

from adapters.feeds.kemenkeu import Kemenkeu, read
from core.published.nouns import TAX_CURRENCIES, Refused
from tests.adapters.feeds.documents import document, fixture, tax_page, text

PAGE = "kurs_pajak.html"


def test_the_page_gives_decree_period_and_25_rates() -> None:
    """JPY is per 100, all others per 1."""
    table = read(fixture(PAGE))
    assert ("46/MK/EF.2/2026", date(2026, 9, 30), date(2026, 10, 6)) == (table.decree, table.first, table.last)
    assert TAX_CURRENCIES == tuple(q.currency for q in table.quotes)
    assert {"USD": "17863.00", "JPY": "11316.89", "KRW": "13.09", "MMK": "8.50"} == {
        q.currency: str(q.value) for q in table.quotes if q.currency in ("USD", "JPY", "KRW", "MMK")
    }
    assert Counter({1: 24, 100: 1}) == Counter(q.per_units for q in table.quotes)
    assert table.page.endswith("?date=2026-09-30")


@pytest.mark.parametrize(
    "changes",
    [
        [("17.863,00", "17863,00")],
        [("30 September 2026 - 06 Oktober", "30&nbsp;September&nbsp;2026 – 6&nbsp;Oktober")],
        [("Tanggal berlaku", "Tanggal Berlaku")],
        [("<em>", ""), ("</em>", "")],
        [("m-l-5", "ml-5"), ("hidden-xs", "d-none"), ("table table-bordered table-striped", "table")],
        [("KMK Nomor 46/", "KMK Nomor 046/")],
        [("<tbody>", ""), ("</tbody>", ""), ("<thead>", ""), ("</thead>", "")],
        [("</body>", "<p>Lihat juga KMK Nomor 45/MK/EF.2/2026</p></body>")],
        [("<body>", "<body><table><tr><td>Menu</td></tr></table>")],
        [("<th>Nilai</th><th>Perubahan</th>", "<th> NILAI </th><th>Perubahan</th>")],
    ],
    ids=["no separator", "blanks", "capital", "no em", "classes", "zero", "no body", "another decree", "menu", "head"],
)
def test_another_look_gives_the_same_table(changes: list[tuple[str, str]]) -> None:
    """What is read are words and figures."""
    assert read(fixture(PAGE)) == read(fixture(PAGE, *changes))


def test_a_page_that_is_not_utf_8_is_read_by_what_its_header_says() -> None:
    """A sign that cannot be read is no figure."""
    page = text(PAGE, ("Note:", "Note ±:"))
    assert read(document(page, "text/html", "iso-8859-1")) == read(fixture(PAGE))


def test_a_period_of_two_weeks_over_the_turn_of_the_year_is_read_as_printed() -> None:
    """Its end is never computed."""
    table = read(document(tax_page(date(2025, 12, 24), date(2026, 1, 6)), "text/html"))
    assert (date(2025, 12, 24), date(2026, 1, 6)) == (table.first, table.last)


@pytest.mark.parametrize(
    ("reason", "changes"),
    [
        ("bad_number", [("17.863,00", "17,863.00")]),
        ("bad_number", [("17.863,00", "17,863")]),
        ("bad_number", [("17.863,00", "0,00")]),
        ("bad_number", [("17.863,00", "-")]),
        ("bad_number", [("17.863,00", "")]),
        ("bad_number", [("17.863,00", "1.7863,00")]),
        ("bad_number", [("17.863,00", "-17.863,00")]),
        ("bad_number", [("17.863,00", "١٧٨٦٣,00")]),
        ("no_period", [("30 September 2026 - 06 Oktober 2026", "-")]),
        ("no_period", [("06 Oktober 2026", "06 Oktober")]),
        ("bad_period", [("30 September 2026", "30 Septembre 2026")]),
        ("bad_period", [("30 September 2026", "31 September 2026")]),
        ("bad_period", [("30 September 2026 - 06 Oktober 2026", "06 Oktober 2026 - 30 September 2026")]),
        ("contradiction", [("</body>", "<p>Tanggal berlaku: 7 Oktober 2026 - 13 Oktober 2026</p></body>")]),
        ("contradiction", [("(AUD)", "(USD)"), (">AUD<", ">USD<")]),
        ("no_decree", [("KMK Nomor 46/MK/EF.2/2026", "Kurs")]),
        ("unit_changed", [("per 100", "per 1")]),
        ("shape_changed", [("<th>Nilai</th>", "<th>Jumlah</th>")]),
        ("shape_changed", [("(USD)", "(US)"), (">USD<", "><")]),
        ("shape_changed", [("(USD)", "(USD) (EUR)")]),
        ("incomplete", [("</table>", ""), ("</body>\n</html>", "")]),
        ("incomplete", [('<td class="text-center">9</td>', "")]),
    ],
)  # fmt: skip
def test_what_cannot_be_read_with_certainty_is_refused(reason: str, changes: list[tuple[str, str]]) -> None:
    """The whole page is, with the reason."""
    with pytest.raises(Refused) as refused:
        read(fixture(PAGE, *changes))
    assert reason == refused.value.reason


def test_a_page_cut_inside_the_table_is_refused() -> None:
    """Wherever the cut lies, no half table comes of it."""
    page = text(PAGE)
    start, end = page.index("<table"), page.index("</table>")
    for place in range(start, end, 211):
        with pytest.raises(Refused):
            read(document(page[:place], "text/html"))


def test_an_empty_table_is_refused() -> None:
    """The page was served so more than once."""
    page = text(PAGE)
    rows = page[page.index("<tbody>") + 7 : page.index("</tbody>")]
    with pytest.raises(Refused) as refused:
        read(document(page.replace(rows, ""), "text/html"))
    assert "no_data" == refused.value.reason


@pytest.mark.parametrize(("reason", "name"), [("maintenance", "maintenance.html"), ("blocked", "rejected.html")])
def test_a_page_without_figures_says_what_it_is(reason: str, name: str) -> None:
    """Also with status 200."""
    with pytest.raises(Refused) as refused:
        read(fixture(name))
    assert reason == refused.value.reason


@pytest.mark.parametrize(("content_type"), ["application/json", "text/html", ""])
def test_json_is_no_page(content_type: str) -> None:
    """Whatever type it claims to be."""
    with pytest.raises(Refused) as refused:
        read(document('{"rate": "17.863,00"}', content_type))
    assert "wrong_type" == refused.value.reason


def test_figures_in_scripts_and_comments_are_not_read() -> None:
    """Only what a reader sees counts."""
    hidden = "<script>Tanggal berlaku: 1 Januari 2020 - 7 Januari 2020</script><!-- Tanggal berlaku: 1 Mei 2020 - 7 Mei 2020 -->"
    assert read(fixture(PAGE)) == read(fixture(PAGE, ("<body>", f"<body>{hidden}")))


def test_values_are_exact_decimals() -> None:
    """No binary float stands between the page and the table."""
    quote = read(fixture(PAGE)).quote("KWD")
    assert quote is not None
    assert Decimal("57900.43") == quote.value
    assert Kemenkeu.name == "kemenkeu"
