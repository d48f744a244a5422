"""A folder of data files is one set of facts."""

from pathlib import Path

import pytest

from adapters.data_files.folder import DataFolder
from core.errors import BadRow, DataError
from tests.conftest import DATA

_PROMPTS = "key,topic,template,needs,cues_id,cues_en,active,version\nduty,export_duty,,goods,bea keluar,,true,1\n"
_UTTERANCES = "prompt,language,text\nduty,id,bea keluar cpo\n"


def _folder(path: Path, prompts: str = _PROMPTS, utterances: str = _UTTERANCES) -> DataFolder:
    (path / "prompts").mkdir(exist_ok=True)
    (path / "prompts" / "prompts.csv").write_text(prompts)
    (path / "prompts" / "utterances.csv").write_text(utterances)
    return DataFolder(path, partial=True)


def test_files_become_tables_and_the_hs_list_is_added(tmp_path: Path) -> None:
    """Rows by the file's name."""
    data = _folder(tmp_path).read()
    assert [(row["prompt"], row["text"]) for row in data.rows("prompts/utterances")] == [("duty", "bea keluar cpo")]
    assert data.rows("duty/rules") == ()


def test_hs_headings_come_parents_first_without_placeholders(tmp_path: Path) -> None:
    """Every parent is there before its child; the sum and the unspecified goods are not goods."""
    codes: set[object] = set()
    for row in _folder(tmp_path).read().rows("hs"):
        assert row["parent"] is None or row["parent"] in codes
        codes.add(row["code"])
    assert codes.isdisjoint({"TOTAL", "999999"})
    assert {"09", "0901", "090111"} <= codes


def test_a_reference_to_nothing_is_a_bad_row(tmp_path: Path) -> None:
    """With the line of the row that refers."""
    folder = _folder(tmp_path, utterances=_UTTERANCES + "dutty,id,bea\n")
    with pytest.raises(
        BadRow, match=r"utterances\.csv, line 3, column prompt: 'dutty' does not stand in prompts/prompts"
    ):
        folder.read()


def test_a_missing_file_is_an_error_unless_parts_are_asked_for(tmp_path: Path) -> None:
    """Half of the facts must not replace all of them."""
    _folder(tmp_path)
    with pytest.raises(DataError, match=r"duty/products\.csv is missing"):
        DataFolder(tmp_path).read()


def test_the_checksum_follows_content_not_time(tmp_path: Path) -> None:
    """Written again it is the same, changed by one letter it is not."""
    first = _folder(tmp_path).checksum()
    assert _folder(tmp_path).checksum() == first
    assert _folder(tmp_path, utterances=_UTTERANCES.replace("cpo", "cpx")).checksum() != first


def test_the_projects_own_files_are_right() -> None:
    """Every file is there and every row passes."""
    data = DataFolder(DATA).read()
    assert all(data.rows(name) for name in data.tables)


@pytest.mark.parametrize(
    ("user", "wrong"),
    [
        ("{question} {rows}", None),
        ("{question}", r"instructions\.csv, line 2, column user: \{rows\} is missing"),
        ("{question} {rows} {raws}", r"instructions\.csv, line 2, column user: \{raws\} is no place of word"),
    ],
)
def test_a_template_that_cannot_be_filled_is_a_bad_row(tmp_path: Path, user: str, wrong: str | None) -> None:
    """Checked as it is read, and nothing is loaded."""
    folder = _folder(tmp_path)
    row = f'word,1,,,,"{{language}}\n{{no_answer}}",{user}\n'
    (tmp_path / "prompts" / "instructions.csv").write_text(
        f"key,version,model,temperature,max_tokens,system,user\n{row}"
    )
    if wrong is None:
        assert ["{language}\n{no_answer}"] == [r["system"] for r in folder.read().rows("prompts/instructions")]
    else:
        with pytest.raises(BadRow, match=wrong):
            folder.read()
