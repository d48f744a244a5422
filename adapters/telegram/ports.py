"""What the Telegram channel is given beside the ports of every channel: its settings."""

from dataclasses import dataclass, field
from typing import Literal

Mode = Literal["polling", "webhook"]
CHANNEL = "telegram"
WEBHOOK_PATH = "/telegram/webhook"


@dataclass(frozen=True, slots=True)
class TelegramSettings:
    """How the bot reaches Telegram, whom it serves and how often; secrets stay out of its repr."""

    token: str = field(repr=False)
    api_url: str = "https://api.telegram.org"  # without /bot
    mode: Mode = "polling"
    webhook_url: str = ""  # public base address or the whole address of the webhook
    webhook_secret: str = field(default="", repr=False)  # 1-256 of A-Z a-z 0-9 _ -
    allowed_chats: frozenset[int] = frozenset()  # empty: every chat
    allowed_users: frozenset[int] = frozenset()  # empty: everybody
    admins: frozenset[int] = frozenset()  # who may use /perf, /status and the like, and send files
    admin_chats: frozenset[str] = frozenset()  # groups where administrators' files are read: id, or id:THREAD
    user_rate: int = 20  # questions a person may ask within a minute; 0 is no limit
    chat_rate: int = 60  # questions of one chat within a minute; 0 is no limit
    max_text: int = 4_000  # characters of a question
    thread_hours: float = 24.0  # how long the bot stays part of a forum topic after it spoke there
    typing_after: float = 0.7  # seconds before a sign of life is shown
    poll_seconds: int = 30  # how long one getUpdates waits at the server
    send_deadline: float = 45.0  # seconds within which a send is tried again
    read_timeout: float = 20.0  # seconds that Telegram may take for one call
    sends_per_second: float = 30.0  # over all chats, in the long run
    send_burst: int = 200  # over all chats, at once after a pause
    connections: int = 256  # open to Telegram at the same time
