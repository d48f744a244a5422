"""Checks a change before anybody is asked to confirm it: whose figures, which days, which units, and whether they can be true."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from difflib import get_close_matches
from itertools import islice, pairwise
from typing import Final

from core.changes.ladder import against_ladder
from core.changes.model import FORMS, Change, Entry, Finding, Kind, Known, Standing, full_row
from core.changes.plausible import plausibility

DAY: Final = timedelta(days=1)
EARLIEST: Final = date(2000, 1, 1)
AHEAD: Final = timedelta(days=400)  # nothing is published for later days
LONGEST: Final = {"reference_price": 62, "tax_rate": 31}  # days of one period
MOST_SAME: Final = 3  # rows that say what stands, each told by itself
MOST_FINDINGS: Final = 200  # beyond that a file is wrong as a whole


def completed(change: Change, known: Known) -> Change:
    """The change with what is known of each subject whatever the period: names, units, how sure the figure is."""
    return replace(change, entries=tuple(_completed(entry, known) for entry in change.entries))


def _completed(entry: Entry, known: Known) -> Entry:
    row = full_row(entry.kind, entry.row)
    if not row["confidence"]:
        row["confidence"] = "high" if row["regulation"] or row.get("decree") else "medium"
    if entry.kind == "reference_price" and (name := known.prices.get(entry.subject)):
        row["name_id"], row["name_en"] = row["name_id"] or name.name_id, row["name_en"] or name.name_en
        row["reference_unit"] = row["reference_unit"] or name.reference_unit
        row["benchmark_unit"] = row["benchmark_unit"] or name.benchmark_unit
    if entry.kind == "tax_rate" and row["per_units"] is None:
        row["per_units"] = known.currencies.get(entry.subject)
    return replace(entry, row=row)


def news(change: Change, known: Known) -> Change:
    """The change without rows that say what stands already; a duty or levy goes only where all its rows of that day do."""
    standing = _by_subject(known)
    kept: set[int] = set()
    for (kind, subject), entries in _grouped(change.entries).items():
        there = standing.get((kind, subject), [])
        for first in {e.valid_from for e in entries}:
            new = [e for e in entries if e.valid_from == first]
            old = [row for row in there if row.valid_from == first]
            stale = [e for e in new if any(_stands(e, row) for row in old)]
            if FORMS[kind].regime and (len(stale), len(old)) != (len(new), len(new)):
                stale = []
            kept |= {id(e) for e in new} - {id(e) for e in stale}
    return replace(change, entries=tuple(e for e in change.entries if id(e) in kept))


def check(change: Change, known: Known, today: date) -> list[Finding]:
    """What is wrong or doubtful about a completed change and what it does to rows that stand, by line.

    Nothing may be put in force while one of them is a fault.
    """
    if not change.entries:
        return [Finding("empty")]
    found: list[Finding] = []
    sound: list[Entry] = []
    for entry in change.entries:
        own = list(_alone(entry, known, today))
        found += own
        if not any(f.level == "fault" for f in own):
            sound.append(entry)
        if len(found) > MOST_FINDINGS:
            return [*found[:MOST_FINDINGS], Finding("and_more")]
    standing = _by_subject(known)
    for (kind, subject), entries in _grouped(sound).items():
        there = standing.get((kind, subject), [])
        within = list(islice(_among_themselves(entries, regime=FORMS[kind].regime), MOST_FINDINGS))
        found += within
        if within:
            continue
        for entry in entries:
            found += _against(entry, entries, there, correct=change.correct)
            if not any(_stands(entry, row) for row in there):
                found += plausibility(entry, there)
                found += against_ladder(entry, known)
        if sum(f.level == "fault" for f in found) > MOST_FINDINGS:
            break
    found = sorted(_together(found), key=lambda f: f.line)
    return found if len(found) <= MOST_FINDINGS else [*found[:MOST_FINDINGS], Finding("and_more")]


def _together(found: list[Finding]) -> list[Finding]:
    """Many rows that say what stands already are told in one sentence."""
    same = sum(f.code == "same" for f in found)
    if same <= MOST_SAME:
        return found
    return [*(f for f in found if f.code != "same"), Finding("same_rows", "note", values=(str(same),))]


def _stands(entry: Entry, row: Standing) -> bool:
    """Whether a row stands already, with these very figures and days."""
    return row.valid_from == entry.valid_from and row.last == entry.last and _same(entry, row)


def _alone(entry: Entry, known: Known, today: date) -> Iterator[Finding]:
    """Faults that one row shows by itself."""
    line, row = entry.line, entry.row
    subjects = {
        "reference_price": known.prices,
        "tax_rate": known.currencies,
    }.get(entry.kind, known.products)
    column = FORMS[entry.kind].subject
    if entry.subject not in subjects:
        near = get_close_matches(entry.subject, list(subjects), 3, 0.5)
        if near:
            yield Finding("unknown_subject", "fault", line, column, (entry.subject, ", ".join(near)))
        else:
            yield Finding("unknown_subject_alone", "fault", line, column, (entry.subject,))
        return
    if entry.valid_to is not None and entry.valid_to < entry.valid_from:
        yield Finding("turned", "fault", line, "valid_to", (str(entry.valid_from), str(entry.valid_to)))
        return
    if not EARLIEST <= entry.valid_from <= today + AHEAD:
        yield Finding("far_day", "fault", line, "valid_from", (str(entry.valid_from),))
    longest = LONGEST.get(entry.kind)
    if longest and (entry.last - entry.valid_from).days >= longest:
        yield Finding("long_period", "fault", line, "valid_to", (str(longest),))
    above, up_to = row.get("above"), row.get("up_to")
    if above is not None and up_to is not None and up_to <= above:
        yield Finding("bounds", "fault", line, "up_to", (str(above), str(up_to)))
    yield from _units(entry, known)


def _units(entry: Entry, known: Known) -> Iterator[Finding]:
    row, line = entry.row, entry.line
    if entry.kind == "reference_price":
        name = known.prices[entry.subject]
        for figure, unit, wanted in (
            ("reference_price", "reference_unit", name.reference_unit),
            ("benchmark_price", "benchmark_unit", name.benchmark_unit),
        ):
            if row[figure] is not None and not wanted:
                yield Finding("no_such_price", "fault", line, figure, (entry.subject,))
            elif row[figure] is not None and row[unit] != wanted:
                yield Finding("unit", "fault", line, unit, (row[unit], wanted))
        if row["reference_price"] is None and row["benchmark_price"] is None:
            yield Finding("no_price", "fault", line, "reference_price")
    elif entry.kind == "tax_rate":
        wanted_units = known.currencies[entry.subject]
        if row["per_units"] != wanted_units:
            yield Finding("unit", "fault", line, "per_units", (str(row["per_units"]), str(wanted_units)))
    elif entry.kind == "duty_rule" and row["tariff"] == "ad_valorem" and row["rate"] is None:
        yield Finding("no_rate", "fault", line, "rate")
    for column in ("rate", "duty"):
        value = row.get(column)
        if value is not None and str(row["unit"]).startswith("%") and value > 100:
            yield Finding("over_hundred", "fault", line, column, (str(value),))


def _grouped(entries: Sequence[Entry]) -> dict[tuple[Kind, str], list[Entry]]:
    groups: dict[tuple[Kind, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        groups[entry.kind, entry.subject].append(entry)
    for group in groups.values():
        group.sort(key=lambda e: (e.valid_from, e.line))
    return groups


def _by_subject(known: Known) -> dict[tuple[str, str], list[Standing]]:
    found: dict[tuple[str, str], list[Standing]] = defaultdict(list)
    for row in known.standing:
        found[row.kind, row.subject].append(row)
    for rows in found.values():
        rows.sort(key=lambda s: s.valid_from)
    return found


def _among_themselves(entries: Sequence[Entry], *, regime: bool) -> Iterator[Finding]:
    """Rows of one subject in one change: periods that lie over one another, rows that stand twice."""
    seen: dict[tuple[object, ...], Entry] = {}
    open_until: tuple[date, Entry] | None = None
    for entry in entries:
        apart = tuple(entry.row[name] for name in FORMS[entry.kind].apart)
        key = (entry.valid_from, *apart) if regime else (entry.valid_from, entry.valid_to)
        if key in seen:
            yield Finding("twice", "fault", entry.line, FORMS[entry.kind].subject, (str(seen[key].line),))
            continue
        seen[key] = entry
        same_regime = regime and open_until is not None and open_until[1].valid_from == entry.valid_from
        if same_regime and open_until is not None and open_until[1].valid_to != entry.valid_to:
            yield Finding("uneven", "fault", entry.line, "valid_to", (str(open_until[1].line),))
        elif not same_regime and open_until is not None and open_until[0] >= entry.valid_from:
            yield Finding("overlap_file", "fault", entry.line, "valid_from", (str(open_until[1].line),))
        if open_until is None or entry.last > open_until[0]:
            open_until = (entry.last, entry)
    if regime:
        yield from _ranges(entries)


def _ranges(entries: Sequence[Entry]) -> Iterator[Finding]:
    """Ranges of the price of one regime that lie over one another."""
    regimes: dict[date, list[Entry]] = defaultdict(list)
    for entry in entries:
        if "above" in entry.row:
            regimes[entry.valid_from].append(entry)
    for rows in regimes.values():
        ordered = sorted(rows, key=lambda e: (e.row["above"] is not None, e.row["above"] or 0))
        for before, after in pairwise(ordered):
            if after.row["above"] is None or before.row["up_to"] is None or before.row["up_to"] > after.row["above"]:
                yield Finding("ranges", "fault", after.line, "above", (str(before.line),))


def _against(entry: Entry, entries: Sequence[Entry], there: Sequence[Standing], *, correct: bool) -> Iterator[Finding]:
    """What the row does to those that stand."""
    if FORMS[entry.kind].regime:
        yield from _regime_against(entry, entries, there, correct=correct)
        return
    for row in there:
        if row.last < entry.valid_from or row.valid_from > entry.last:
            continue
        days = (str(row.valid_from), str(row.last))
        if (row.valid_from, row.last) != (entry.valid_from, entry.last):
            yield Finding("overlaps", "fault", entry.line, "valid_from", days)
        elif _same(entry, row):
            yield Finding("same", "note", entry.line, "", days)
        elif correct:
            yield Finding("corrects", "note", entry.line, "", days)
        else:
            yield Finding("stands", "fault", entry.line, "valid_from", days)


def _regime_against(
    entry: Entry, entries: Sequence[Entry], there: Sequence[Standing], *, correct: bool
) -> Iterator[Finding]:
    said: set[tuple[str, date]] = set()
    for row in there:
        if row.last < entry.valid_from or row.valid_from > entry.last:
            continue
        finding = _one_regime(entry, entries, row, correct=correct)
        if finding and (finding.code, row.valid_from) not in said:
            said.add((finding.code, row.valid_from))
            yield finding


def _one_regime(entry: Entry, entries: Sequence[Entry], row: Standing, *, correct: bool) -> Finding | None:
    days = (str(row.row["valid_from"] or "…"), str(row.row["valid_to"] or "…"))
    if row.valid_from == entry.valid_from:
        if _same(entry, row):
            return Finding("same", "note", entry.line, "", days)
        return Finding("corrects" if correct else "stands", "note" if correct else "fault", entry.line, "", days)
    if row.valid_from > entry.valid_from:
        return Finding("later_stands", "fault", entry.line, "valid_to", days)
    follows = entry.valid_to is None or any(e.valid_from == entry.last + DAY for e in entries)
    if row.last > entry.last and not follows:
        return Finding("gap_after", "fault", entry.line, "valid_to", (*days, str(entry.last + DAY)))
    if row.row["valid_to"] is not None and not correct:
        return Finding("overlaps", "fault", entry.line, "valid_from", days)
    return Finding("ends", "note", entry.line, "", (*days, str(entry.valid_from - DAY)))


def _same(entry: Entry, row: Standing) -> bool:
    """Whether a row says what stands already."""
    names = [f.name for f in FORMS[entry.kind].fields if f.kind in ("number", "whole", "flag", "day")]
    names += [name for name in ("tariff", "unit", "decree") if name in entry.row]
    return all(entry.row[name] == row.row[name] for name in names)
