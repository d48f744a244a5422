"""Every setting of the program, read once from the environment and `.env`; a wrong one names itself.

`.env.example` documents each with its default; a test keeps the two in step.
"""

from functools import cached_property
from pathlib import Path
from typing import Literal

from platformdirs import user_data_path
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from core.errors import Misconfigured


class Settings(BaseSettings):
    """What can be set from outside; secrets print as stars."""

    model_config = SettingsConfigDict(env_file=".env", env_file_encoding="utf-8", extra="ignore", frozen=True)

    host: str = Field("127.0.0.1", description="Address the HTTP server listens on.")
    port: int = Field(8000, ge=0, le=65535, description="Port of the HTTP server; 0 takes a free one.")
    exportmate_home: str = Field("", description="Folder of the embedded database; empty: the user's data folder.")
    log_format: Literal["text", "json"] = Field("text", description="How log lines look.")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="The least important line that is logged."
    )
    retention_days: int = Field(30, ge=1, description="Days that turns and conversations are kept.")
    api_tokens: SecretStr = Field(
        SecretStr(""), description="Bearer tokens of the HTTP API, by comma; empty: open on loopback only."
    )
    allowed_hosts: str = Field(
        "", description="Further names accepted in the Host header while API_TOKENS is empty, by comma."
    )

    database_url: SecretStr = Field(
        SecretStr(""), description="PostgreSQL 15 or newer with pgvector; empty: the embedded one."
    )
    pool_size: int = Field(20, ge=1, description="Connections kept to the database.")
    max_overflow: int = Field(30, ge=0, description="Further connections opened under load.")
    pool_pre_ping: bool = Field(True, description="Try a connection that lay idle before it is used.")
    pool_recycle: int = Field(3600, ge=1, description="Seconds after which an idle connection is closed.")

    max_cache_size: int = Field(1000, ge=1, description="Entries each cache holds at most.")
    cache_ttl: int = Field(3600, ge=1, description="Seconds an entry of a cache lives at most.")

    rate_per_second: float = Field(
        20.0, ge=0, description="HTTP requests a second and client; 0 switches the limit off."
    )
    rate_burst: int = Field(60, ge=1, description="HTTP requests a client may make at once after a pause.")
    turn_timeout: float = Field(
        30.0, gt=0, description="Seconds an answer may take before the person is told that it failed."
    )

    @field_validator("host", "exportmate_home", "allowed_hosts")
    @classmethod
    def _stripped(cls, value: str) -> str:
        return value.strip()

    @cached_property
    def home(self) -> Path:
        """The folder of the embedded database and whatever else the program keeps."""
        return Path(self.exportmate_home).expanduser() if self.exportmate_home else user_data_path("exportmate")

    def listed(self, name: str) -> tuple[str, ...]:
        """A setting that holds several values by comma."""
        value = getattr(self, name)
        text = value.get_secret_value() if isinstance(value, SecretStr) else value
        return tuple(part.strip() for part in text.split(",") if part.strip())


def read_settings(**overrides: object) -> Settings:
    """Read the settings; raises Misconfigured naming each wrong one, never its value."""
    try:
        return Settings(**overrides)  # type: ignore[arg-type]  # values come as given and are checked by pydantic
    except ValidationError as error:
        wrong = "; ".join(
            f"{'.'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in error.errors(include_input=False)
        )
        raise Misconfigured(f"settings cannot be used: {wrong}") from None
