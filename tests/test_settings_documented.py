"""Every setting is explained, with its default, in `.env.example` and in `docs/settings.md`, and nothing else is."""

import re
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.settings import Settings

ROOT = Path(__file__).parent.parent
FIELDS = {name.upper(): field for name, field in Settings.model_fields.items()}


def default_of(name: str) -> str:
    """The default of a setting as one writes it in the environment."""
    default = FIELDS[name].default
    if isinstance(default, SecretStr):
        default = default.get_secret_value()
    return str(default).lower() if isinstance(default, bool) else re.sub(r"\.0$", "", str(default))


def example() -> dict[str, tuple[str, str]]:
    """The settings of `.env.example`: value, and the comment lines right above."""
    found, comment = {}, ""
    for line in (ROOT / ".env.example").read_text("utf-8").splitlines():
        if line.startswith("# "):
            comment = f"{comment} {line[2:]}".strip()
        elif line.strip():
            name, _, value = line.partition("=")
            found[name], comment = (value, comment), ""
        else:
            comment = ""
    return found


def table() -> dict[str, tuple[str, str]]:
    """The settings of `docs/settings.md`: default, and meaning."""
    rows = re.findall(
        r"^\| `([A-Z_]+)` \| (.*?) \| (.*) \|$", (ROOT / "docs/settings.md").read_text("utf-8"), re.MULTILINE
    )
    return {name: ("" if default == "empty" else default.strip("`"), meaning) for name, default, meaning in rows}


@pytest.mark.parametrize("read", [example, table], ids=[".env.example", "docs/settings.md"])
def test_every_setting_is_documented(read: object) -> None:
    """The names are those of the program: none is missing, none is made up."""
    assert set(FIELDS) == set(read())  # type: ignore[operator]  # one of the two functions above


@pytest.mark.parametrize("name", sorted(FIELDS))
def test_its_default_and_meaning_are_told(name: str) -> None:
    """Both places give the default in force and a sentence on what the setting does."""
    for value, meaning in (example()[name], table()[name]):
        assert default_of(name) == value
        assert 20 < len(meaning)


def test_the_example_can_be_used_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy named `.env` changes nothing."""
    for name in FIELDS:
        monkeypatch.delenv(name, raising=False)
    empty = Settings(_env_file=None)  # type: ignore[call-arg]  # an argument of pydantic-settings, not a field
    assert empty == Settings(_env_file=ROOT / ".env.example")  # type: ignore[call-arg]
