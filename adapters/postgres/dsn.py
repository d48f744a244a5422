"""Reads the forms in which people write a database address."""

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from core.errors import Misconfigured

_SCHEMES = ("postgresql", "postgres", "postgresql+asyncpg", "postgres+asyncpg")


def driver_dsn(url: str) -> str:
    """The address as the driver reads it: postgresql://, whatever alias or driver suffix was written.

    Raises Misconfigured for another scheme; the message never repeats the address, which may hold a password.
    """
    scheme, separator, rest = url.strip().partition("://")
    if not separator or scheme.lower() not in _SCHEMES:
        raise Misconfigured("DATABASE_URL must begin with postgresql:// (or postgres://, postgresql+asyncpg://)")
    return f"postgresql://{rest}"


def sqlalchemy_url(url: str) -> str:
    """The address as SQLAlchemy reads it; `sslmode` is called `ssl` there."""
    parts = urlsplit(driver_dsn(url))
    query = urlencode(
        [("ssl" if name == "sslmode" else name, value) for name, value in parse_qsl(parts.query)], safe="/"
    )
    return urlunsplit(parts._replace(scheme="postgresql+asyncpg", query=query))
