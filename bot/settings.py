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

_SECRETS = Path("/run/secrets")  # where container engines put secrets, one file a setting
_HTTP = r"^https?://[^\s/?#]+[^\s?#]*$"  # an address that a path can be added to


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
    log_folder: str = Field("logs", description="Folder of app.log in the text format; empty: standard error only.")
    otel_exporter_otlp_endpoint: str = Field(
        "", description="OTLP/HTTP collector, e.g. http://jaeger:4318; empty: no traces."
    )
    otel_sample_ratio: float = Field(
        1.0, ge=0, le=1, description="Share of turns that are traced; failed and slow ones always are."
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

    redis_url: SecretStr = Field(
        SecretStr(""),
        description="Redis or Valkey that several instances share their caches in; empty: in process only.",
    )
    embeddings: Literal["local", "openai"] = Field(
        "local", description="Which model embeds questions and facts: the bundled one or OPENAI_EMBEDDING_MODEL."
    )
    openai_api_key: SecretStr = Field(SecretStr(""), description="Key of the model service; local servers need none.")
    openai_base_url: str = Field(
        "", description="A compatible service, e.g. http://localhost:11434/v1; empty: OpenAI itself."
    )
    openai_chat_model: str = Field(
        "", description="Model that words free-form answers, e.g. gpt-4o-mini; empty: no chat model."
    )
    openai_embedding_model: str = Field(
        "text-embedding-3-small", description="Model for EMBEDDINGS=openai, asked for 384 dimensions."
    )
    openai_timeout: float = Field(30.0, gt=0, description="Seconds a call of a model may take in all.")
    openai_max_retries: int = Field(3, ge=0, le=10, description="Times a call of a model is tried again at most.")
    openai_max_tokens: int = Field(300, ge=16, description="Tokens a model may write for a reply.")
    openai_temperature: float = Field(0.1, ge=0, le=2, description="How freely the model words.")
    openai_concurrency: int = Field(
        100, ge=1, description="Calls of models under way at once; replies beyond them stand as composed."
    )
    openai_price_in: float = Field(0.0, ge=0, description="US dollars for a million tokens read, for cost figures.")
    openai_price_out: float = Field(0.0, ge=0, description="US dollars for a million tokens written.")
    openai_embedding_price: float = Field(
        0.0, ge=0, description="US dollars for a million tokens of OPENAI_EMBEDDING_MODEL."
    )
    openai_tokens_per_day: int = Field(0, ge=0, description="Tokens that may be used a day; 0: no limit.")
    openai_cost_per_day: float = Field(0.0, ge=0, description="US dollars that may be spent a day; 0: no limit.")
    openai_fallback_base_url: str = Field("", description="Second service, asked when the first is slow or fails.")
    openai_fallback_api_key: SecretStr = Field(SecretStr(""), description="Key of the second service.")
    openai_fallback_model: str = Field("", description="Model of the second service; empty: no second service.")
    openai_fallback_price_in: float = Field(
        0.0, ge=0, description="US dollars for a million tokens that the second service reads."
    )
    openai_fallback_price_out: float = Field(
        0.0, ge=0, description="US dollars for a million tokens that the second service writes."
    )

    rate_per_second: float = Field(
        20.0, ge=0, description="HTTP requests a second and client; 0 switches the limit off."
    )
    rate_burst: int = Field(60, ge=1, description="HTTP requests a client may make at once after a pause.")
    turn_timeout: float = Field(
        30.0, gt=0, description="Seconds an answer may take before the person is told that it failed."
    )

    inbox_lease_seconds: float = Field(
        15.0, ge=1, description="Seconds after which another instance takes up what a dead one was answering."
    )
    telegram_bot_token: SecretStr = Field(SecretStr(""), description="Token from BotFather; empty: no Telegram.")
    telegram_mode: Literal["polling", "webhook"] = Field(
        "polling", description="How updates arrive: asked for (polling) or sent by Telegram (webhook)."
    )
    telegram_webhook_url: str = Field("", description="Public address that Telegram calls in webhook mode.")
    telegram_webhook_secret: SecretStr = Field(
        SecretStr(""), description="Secret of the webhook, 1-256 of A-Z a-z 0-9 _ -."
    )
    telegram_api_url: str = Field(
        "https://api.telegram.org", description="Bot API server; the program adds /bot and /file/bot."
    )
    telegram_allowed_chats: str = Field("", description="Chat ids that are served, by comma; empty: all.")
    telegram_allowed_users: str = Field("", description="User ids that are served, by comma; empty: everybody.")
    slack_bot_token: SecretStr = Field(SecretStr(""), description="Bot token xoxb-…; empty: no Slack.")
    slack_app_token: SecretStr = Field(SecretStr(""), description="App-level token xapp-… for Socket Mode.")
    slack_signing_secret: SecretStr = Field(SecretStr(""), description="Signing secret for the HTTP mode.")
    slack_client_id: str = Field(
        "", description="Client id of the app; with its secret several workspaces may install it."
    )
    slack_client_secret: SecretStr = Field(SecretStr(""), description="Client secret of the app, for installations.")
    slack_redirect_url: str = Field(
        "", description="Public address of /slack/oauth_redirect; empty: the app's first one."
    )
    slack_mode: Literal["socket", "http"] = Field("socket", description="How events arrive: socket or http.")
    slack_api_url: str = Field("https://slack.com/api/", description="Slack's Web API.")
    slack_allowed_teams: str = Field("", description="Workspace ids that are served, by comma; empty: all.")
    slack_allowed_channels: str = Field("", description="Channel ids that are served, by comma; empty: all.")
    slack_allowed_users: str = Field("", description="User ids that are served, by comma; empty: everybody.")
    admin_users: str = Field("", description="Who may use admin commands and send files: telegram:ID,slack:ID.")
    admin_channel: str = Field(
        "",
        description="Where reports and alerts go and files are read: telegram:CHAT_ID or slack:CHANNEL_ID, by comma; empty: nowhere.",
    )
    admin_report: Literal["each", "slow", "digest", "off"] = Field(
        "slow", description="What is reported there until an administrator chooses otherwise with /report."
    )
    admin_digest: Literal["hourly", "daily"] = Field("daily", description="How often the digest is sent.")
    admin_language: Literal["id", "en"] = Field("id", description="Language of reports and alerts.")
    admin_show_text: bool = Field(False, description="Show in reports what people asked; personal data may be in it.")
    keep_unanswered: bool = Field(
        True, description="Keep questions that had no answer, masked, for RETENTION_DAYS, to show them in /unanswered."
    )
    admin_token: SecretStr = Field(
        SecretStr(""), description="Bearer token of the dashboard /admin; empty: open on loopback only."
    )
    slow_reply_ms: float = Field(2000.0, gt=0, description="Milliseconds from which on a reply is reported as slow.")
    alert_rules: str = Field(
        "", description="Changes to the alerts, by semicolon: `SlowReplies > 800 over 5m for 2m; LowCacheHitRate off`."
    )
    alert_cooldown_minutes: float = Field(
        30.0, ge=0, description="Minutes after its all-clear in which an alert that starts again is not announced."
    )
    alertmanager_token: SecretStr = Field(
        SecretStr(""), description="Bearer token of POST /hooks/alertmanager; empty: no such hook."
    )

    feeds: Literal["on", "off"] = Field(
        "on", description="Whether exchange rates are fetched from their publishers by themselves."
    )
    feed_kemenkeu_url: str = Field(
        "https://fiskal.kemenkeu.go.id", pattern=_HTTP, description="Publisher of the weekly tax exchange rate."
    )
    feed_bi_url: str = Field(
        "https://www.bi.go.id", pattern=_HTTP, description="Bank Indonesia's site, for transaction rates and JISDOR."
    )
    feed_ecb_url: str = Field(
        "https://www.ecb.europa.eu", pattern=_HTTP, description="The European Central Bank's site, for reference rates."
    )
    feed_frankfurter_url: str = Field(
        "https://api.frankfurter.dev", pattern=_HTTP, description="Frankfurter's API, a second source of market rates."
    )
    feed_contact: str = Field(
        "",
        max_length=200,
        pattern=r"^[\x21-\x7e]*$",
        description="Address of whoever runs the program, told to publishers in the User-Agent.",
    )
    feed_notices: Literal["tax", "all", "off"] = Field(
        "tax", description="Which new rates ADMIN_CHANNEL is told of; corrections are told of unless it is off."
    )

    @field_validator("host", "exportmate_home", "allowed_hosts")
    @classmethod
    def _stripped(cls, value: str) -> str:
        return value.strip()

    @cached_property
    def home(self) -> Path:
        """The folder of the embedded database and whatever else the program keeps."""
        return Path(self.exportmate_home).expanduser() if self.exportmate_home else user_data_path("exportmate")

    def numbers(self, name: str) -> frozenset[int]:
        """A setting that holds several whole numbers by comma; raises Misconfigured for anything else."""
        try:
            return frozenset(int(part) for part in self.listed(name))
        except ValueError as error:
            raise Misconfigured(f"settings cannot be used: {name.upper()} takes whole numbers by comma") from error

    def admins(self, channel: str) -> frozenset[str]:
        """The ids of administrators in a channel."""
        pairs = (entry.partition(":") for entry in self.listed("admin_users"))
        return frozenset(user for name, _, user in pairs if name == channel and user)

    def listed(self, name: str) -> tuple[str, ...]:
        """A setting that holds several values by comma."""
        value = getattr(self, name)
        text = value.get_secret_value() if isinstance(value, SecretStr) else value
        return tuple(part.strip() for part in text.split(",") if part.strip())


def read_settings(**overrides: object) -> Settings:
    """Read the settings; raises Misconfigured naming each wrong one, never its value."""
    try:
        secrets = _SECRETS if _SECRETS.is_dir() else None
        return Settings(_secrets_dir=secrets, **overrides)  # type: ignore[arg-type, call-arg]  # values come as given and are checked by pydantic
    except ValidationError as error:
        wrong = "; ".join(
            f"{'.'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in error.errors(include_input=False)
        )
        raise Misconfigured(f"settings cannot be used: {wrong}") from None
