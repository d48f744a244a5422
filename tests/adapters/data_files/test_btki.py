"""The official list in the shapes in which people have it."""

from pathlib import Path

import pytest
from openpyxl import Workbook

from adapters.data_files.btki import read_btki
from core.errors import BadRow, DataError

_TREE = """hs_code,description_id,description_en
09.01,"Kopi, digongseng maupun tidak.","Coffee, roasted or not."
,- Kopi digongseng :,- Coffee roasted :
09.01.21,- - Mengandung kafein :,- - Not decaffeinated :
09.01.21.10,- - - Arabika,- - - Arabica
09.01.21.90,- - - Lain-lain,- - - Other
09.01.90.00,- Lain-lain,- Other
09.02,Teh.,Tea.
09.02.10.00,- Teh hijau,- Green tea
"""


def _csv(path: Path, text: str) -> Path:
    file = path / "list.csv"
    file.write_text(text)
    return file


def test_lines_are_joined_with_all_that_stand_above_them(tmp_path: Path) -> None:
    """Also with those that only group and have no code; the next heading starts anew."""
    lines = {code: (indonesian, english) for code, indonesian, english in read_btki(_csv(tmp_path, _TREE))}
    assert lines["09012190"] == (
        "Kopi, digongseng maupun tidak > Kopi digongseng > Mengandung kafein > Lain-lain",
        "Coffee, roasted or not > Coffee roasted > Not decaffeinated > Other",
    )
    assert lines["09019000"] == ("Kopi, digongseng maupun tidak > Lain-lain", "Coffee, roasted or not > Other")
    assert lines["09021000"] == ("Teh > Teh hijau", "Tea > Green tea")


def test_only_lines_of_eight_digits_are_kept_in_order(tmp_path: Path) -> None:
    """Headings are parents, not lines."""
    codes = ["09012110", "09012190", "09019000", "09021000"]
    assert codes == [line[0] for line in read_btki(_csv(tmp_path, _TREE))]


@pytest.mark.parametrize(
    "text",
    [
        "Kode HS;Uraian Barang\n01012100;Kuda\n",
        "POS TARIF/HS\tURAIAN BARANG\n0101.21.00\tKuda\n",
        "No,HS Code,Uraian\n1,1012100,Kuda\n",
    ],
)
def test_header_names_separators_dots_and_lost_zeros_do_not_matter(tmp_path: Path, text: str) -> None:
    """One and the same line."""
    assert read_btki(_csv(tmp_path, text)) == [("01012100", "Kuda", "")]


def test_the_newest_sheet_of_a_workbook_is_read_below_its_title(tmp_path: Path) -> None:
    """Codes that the spreadsheet keeps as numbers get their zero back."""
    book = Workbook()
    assert book.active is not None
    book.active.append(["HS Code", "Description (2017-2021)"])
    book.active.append([1012100, "old"])
    sheet = book.create_sheet("2022")
    for row in (
        ["A title"],
        ["No", "HS Code", "Description (2022-now)"],
        [1, 1012900, "live horses"],
        [None, None, None],
    ):
        sheet.append(row)
    book.save(tmp_path / "list.xlsx")
    assert read_btki(tmp_path / "list.xlsx") == [("01012900", "", "live horses")]


def test_one_code_with_two_texts_is_a_bad_row(tmp_path: Path) -> None:
    """Repeated word for word it is not."""
    text = "hs code,uraian\n01012100,Kuda\n01012100,Kuda\n"
    assert len(read_btki(_csv(tmp_path, text))) == 1
    with pytest.raises(BadRow, match=r"line 4.*01012100 stands twice"):
        read_btki(_csv(tmp_path, text + "01012100,Keledai\n"))


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "hs code,uraian\n0901,Kopi\n"])
def test_a_file_without_a_list_is_reported(tmp_path: Path, text: str) -> None:
    """The sentence names the file."""
    with pytest.raises(DataError, match=r"list\.csv"):
        read_btki(_csv(tmp_path, text))


def test_a_workbook_that_is_none_is_reported(tmp_path: Path) -> None:
    """Renaming does not make one."""
    (tmp_path / "list.xlsx").write_text("hello")
    with pytest.raises(DataError, match="workbook"):
        read_btki(tmp_path / "list.xlsx")
