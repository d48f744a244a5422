"""Changes as values: to JSON and back, and in step with the data files and the tables."""

import json

import pytest

from adapters.data_files.rows import FILES
from adapters.postgres.tables import TARGETS
from core.changes.model import FORMS, Kind, Said, change_from_json, change_to_json
from core.errors import DataError
from tests.core.changes.facts import change, levy, price

NAMES: dict[Kind, str] = {
    "reference_price": "duty/reference_prices",
    "tax_rate": "rates/tax_rates",
    "levy_rule": "duty/levies",
    "duty_rule": "duty/rules",
    "duty_bracket": "duty/brackets",
}


def test_a_change_survives_json_exactly() -> None:
    """Decimals, days and sentences."""
    made = price()
    said = type(made)(made.kind, made.row, 3, (Said("reference_price", "HR …", "high"),))
    whole = change(said, levy(*(made.valid_from, None)), correct=True)
    assert whole == change_from_json(json.loads(json.dumps(change_to_json(whole))))


@pytest.mark.parametrize(
    "damage", [{"entries": [{}]}, {"entries": [{"kind": "other", "row": {}, "line": 1, "said": []}]}, {}]
)
def test_what_is_no_change_is_refused(damage: dict[str, object]) -> None:
    """Kept by another program version, perhaps."""
    with pytest.raises(DataError):
        change_from_json(damage)


@pytest.mark.parametrize("kind", list(FORMS))
def test_the_forms_are_those_of_the_data_files(kind: Kind) -> None:
    """A file that was exported from there can be uploaded as it is."""
    spec = next(spec for spec in FILES if spec.name == NAMES[kind])
    own = {f.name: f.kind for f in FORMS[kind].fields}
    assert {column.name: column.kind for column in spec.all_columns} == own


@pytest.mark.parametrize("kind", list(FORMS))
def test_the_forms_fill_every_column_of_their_table(kind: Kind) -> None:
    """None is forgotten."""
    target = next(target for target in TARGETS if target.file == NAMES[kind])
    assert set(target.columns) <= {f.name for f in FORMS[kind].fields}
