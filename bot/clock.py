"""The moment, and the day in Jakarta by which rates and decrees are in force."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

JAKARTA = ZoneInfo("Asia/Jakarta")


def utc_now() -> datetime:
    """The moment, with its zone."""
    return datetime.now(UTC)


def today() -> date:
    """The day in Jakarta: exchange rates and decrees change there at midnight."""
    return datetime.now(JAKARTA).date()
