"""The goods thesaurus holds every subheading, and what it finds is measured on names of the test half."""

import json
from collections import defaultdict
from pathlib import Path

from adapters.data_files.headings import read_headings
from core.evidence import Subheading
from core.hs.finder import HsFinder
from core.hs.judge import judge

EVERYDAY = Path(__file__).parents[2] / "evaluation" / "hs_everyday.jsonl"
CASES = [json.loads(line) for line in EVERYDAY.read_text("utf-8").splitlines()]


def _right(case: dict[str, dict[str, list[str]]]) -> set[str]:
    return {*case["expect"]["hs6"], *case["expect"].get("hs6_acceptable", [])}


def test_every_subheading_of_hs_2022_is_described(shelf: tuple[Subheading, ...]) -> None:
    """No code is missing and none is made up; each has names and words in both languages."""
    wanted = {str(row["code"]) for row in read_headings() if row["level"] == 6}
    assert wanted == {s.hs6 for s in shelf}
    assert [] == [s.hs6 for s in shelf if not (s.name_id and s.name_en and s.words_id and s.words_en)]


def test_no_word_stands_twice_in_a_row_of_the_thesaurus(shelf: tuple[Subheading, ...]) -> None:
    """Words differ by more than capitals."""
    for words in (words for s in shelf for words in (s.words_id, s.words_en)):
        assert len({word.lower() for word in words}) == len(words)


def test_the_names_are_not_the_tariff_text(shelf: tuple[Subheading, ...]) -> None:
    """The wording is the project's own."""
    assert [] == [s.hs6 for s in shelf if len(s.tariff_en) > 40 and s.tariff_en.lower() == s.name_en.lower()]


def test_a_word_of_two_headings_never_gets_a_single_code_for_itself(
    finder: HsFinder, shelf: tuple[Subheading, ...]
) -> None:
    """A shared word is ambiguous, so candidates are shown or another name decides."""
    headings: defaultdict[str, set[str]] = defaultdict(set)
    for s in shelf:
        for word in (*s.words_id, *s.words_en):
            headings[word.lower()].add(s.hs6[:4])
    shared = [word for word, found in headings.items() if len(found) > 1]
    assert 100 < len(shared) < 500
    single = [w for w in shared if (found := finder.find(w)) and found[0].exact and judge(w, found).level == "high"]
    assert [] == single


def test_everyday_names_over_eighty_chapters_are_found_without_any_model(finder: HsFinder) -> None:
    """Right first in 75 of 100, among five in 93, on the half that had no part in the weights."""
    cases = [case for case in CASES if case["half"] == "test"]
    found = [[f.subheading.hs6 for f in finder.find(case["text"])] for case in cases]
    first = sum(codes[0] in _right(case) for codes, case in zip(found, cases, strict=True) if codes)
    five = sum(bool(_right(case) & set(codes[:5])) for codes, case in zip(found, cases, strict=True))
    assert first / len(cases) >= 0.75
    assert five / len(cases) >= 0.93
    assert len({case["expect"]["hs6"][0][:2] for case in CASES}) >= 80


def test_single_codes_are_right_in_92_of_100(finder: HsFinder) -> None:
    """What is given as certain is; most names get such an answer."""
    cases = [case for case in CASES if case["half"] == "test"]
    judged = [(judge(case["text"], found), case) for case in cases if (found := finder.find(case["text"]))]
    sure = [(j, case) for j, case in judged if j.level == "high"]
    assert sum(j.candidates[0].subheading.hs6 in _right(case) for j, case in sure) / len(sure) >= 0.92
    assert len(sure) / len(cases) >= 0.6
