"""Settings from the environment: defaults, overrides, secrets, mistakes."""

from pathlib import Path

import pytest

from bot.settings import Settings, read_settings
from core.errors import Misconfigured


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No variable of ours and no .env file."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def test_the_defaults_are_those_promised() -> None:
    """Loopback, port 8000, embedded database, thirty days."""
    settings = read_settings()
    assert ("127.0.0.1", 8000, "", 30) == (
        settings.host,
        settings.port,
        settings.database_url.get_secret_value(),
        settings.retention_days,
    )
    assert (20, 30, True, 3600) == (
        settings.pool_size,
        settings.max_overflow,
        settings.pool_pre_ping,
        settings.pool_recycle,
    )
    assert (1000, 3600, "text") == (settings.max_cache_size, settings.cache_ttl, settings.log_format)


def test_the_environment_overrides_the_file_and_the_file_the_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    """Names in capitals."""
    Path(".env").write_text("PORT=9000\nHOST=0.0.0.0\n", "utf-8")
    monkeypatch.setenv("PORT", "9001")
    assert (9001, "0.0.0.0") == ((settings := read_settings()).port, settings.host)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "many"),
        ("PORT", "70000"),
        ("POOL_SIZE", "0"),
        ("LOG_FORMAT", "xml"),
        ("TURN_TIMEOUT", "0"),
        ("CACHE_TTL", "-1"),
    ],
)
def test_a_wrong_setting_names_itself_and_not_its_value(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    """The value may be a secret in the wrong place."""
    monkeypatch.setenv(name, value)
    with pytest.raises(Misconfigured) as caught:
        read_settings()
    assert name in caught.value.message
    assert "many" not in caught.value.message
    assert "xml" not in caught.value.message


def test_secrets_print_as_stars(monkeypatch: pytest.MonkeyPatch) -> None:
    """In logs and tracebacks."""
    monkeypatch.setenv("API_TOKENS", "geheim")
    monkeypatch.setenv("DATABASE_URL", "postgresql://u:geheim@host/db")
    assert "geheim" not in f"{read_settings()!r} {read_settings()}"


def test_lists_are_split_by_comma(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blanks and empty places left out, secrets included."""
    monkeypatch.setenv("API_TOKENS", " a, b ,,")
    monkeypatch.setenv("ALLOWED_HOSTS", "chat.example")
    settings = read_settings()
    assert (("a", "b"), ("chat.example",)) == (settings.listed("api_tokens"), settings.listed("allowed_hosts"))


def test_the_home_is_the_users_data_folder_unless_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """With ~ opened."""
    assert "exportmate" == read_settings().home.name
    monkeypatch.setenv("EXPORTMATE_HOME", " ~/here ")
    assert Path.home() / "here" == read_settings().home


def test_every_setting_is_described() -> None:
    """For the documentation and the example file."""
    assert [] == [name for name, field in Settings.model_fields.items() if not (field.description or "").endswith(".")]
