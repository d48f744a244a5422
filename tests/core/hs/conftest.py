"""The finder over the thesaurus as it is shipped, without vectors: what words alone can do."""

import csv
from pathlib import Path

import pytest

from adapters.data_files.headings import read_headings
from core.evidence import Subheading
from core.hs.finder import HsFinder

GOODS = Path(__file__).parents[3] / "data" / "goods"


def _rows(name: str) -> list[dict[str, str]]:
    with (GOODS / f"{name}.csv").open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="session")
def shelf() -> tuple[Subheading, ...]:
    """Every subheading of HS 2022 with its everyday words."""
    headings = {row["hs4"]: row for row in _rows("headings")}
    tariff = {str(row["code"]): str(row["name_en"]) for row in read_headings()}
    return tuple(
        Subheading(
            row["hs6"],
            row["name_id"],
            row["name_en"],
            tuple(filter(None, row["words_id"].split("|"))),
            tuple(filter(None, row["words_en"].split("|"))),
            row["distinguishes_id"],
            row["distinguishes_en"],
            tariff.get(row["hs6"], ""),
            headings[row["hs6"][:4]]["name_id"],
            headings[row["hs6"][:4]]["name_en"],
        )
        for row in _rows("subheadings")
    )


@pytest.fixture(scope="session")
def finder(shelf: tuple[Subheading, ...]) -> HsFinder:
    """The finder over all of them."""
    return HsFinder(shelf)
