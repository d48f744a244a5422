"""What the Slack channel is given beside the ports of every channel: its settings, how fresh the data are."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Literal

from core.message import Language

Mode = Literal["socket", "http"]
CHANNEL = "slack"
EVENTS_PATH, INSTALL_PATH, REDIRECT_PATH = "/slack/events", "/slack/install", "/slack/oauth_redirect"

DataStatus = Callable[[Language], Awaitable[str]]  # a few lines of light Markdown: which data are valid until when


@dataclass(frozen=True, slots=True)
class SlackSettings:
    """How the bot reaches Slack, whom it serves and how often; secrets stay out of its repr."""

    bot_token: str = field(default="", repr=False)  # xoxb-…, of one workspace; may be empty with a client id
    app_token: str = field(default="", repr=False)  # xapp-…, for Socket Mode
    signing_secret: str = field(default="", repr=False)  # for the HTTP mode
    mode: Mode = "socket"
    api_url: str = "https://slack.com/api/"
    allowed_teams: frozenset[str] = frozenset()  # workspaces; empty: every one
    allowed_channels: frozenset[str] = frozenset()  # empty: every channel
    allowed_users: frozenset[str] = frozenset()  # empty: everybody
    admins: frozenset[str] = frozenset()  # who may ask `/exportmate perf` and the like, and send files
    admin_channels: frozenset[str] = frozenset()  # where administrators' files are read: id, or TEAM/id
    user_rate: int = 20  # questions a person may ask within a minute; 0 is no limit
    chat_rate: int = 60  # questions of one channel within a minute; 0 is no limit
    max_text: int = 4_000  # characters of a question
    thread_hours: float = 24.0  # how long the bot stays part of a thread after it spoke there
    status_after: float = 0.7  # seconds before a sign of life is shown
    send_deadline: float = 40.0  # seconds within which a send is tried again
    call_timeout: float = 15.0  # seconds Slack may take for one call
    accept_within: float = 2.5  # seconds the inbox may take before Slack is told to come again
    ping_interval: float = 5.0  # seconds between signs of life of the Socket Mode connection
    connections: int = 256  # open to Slack at the same time
    client_id: str = ""  # with the secret: several workspaces, each installed by OAuth
    client_secret: str = field(default="", repr=False)
    redirect_url: str = ""  # public address of /slack/oauth_redirect; empty: the first one set in the app
    installations_url: str = field(default="", repr=False)  # database as SQLAlchemy reads it: postgresql+asyncpg://…
    state_seconds: int = 600  # how long an installation may take from its begin to its end


async def no_status(language: Language) -> str:
    """The state of the data where nothing is wired: nothing is claimed."""
    return ""
