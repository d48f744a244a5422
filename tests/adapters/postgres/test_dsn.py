"""Database addresses as people write them."""

import pytest

from adapters.postgres.dsn import driver_dsn, sqlalchemy_url
from core.errors import Misconfigured


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+asyncpg"])
def test_every_alias_reads_the_same(scheme: str) -> None:
    """The driver is not part of where the database is."""
    assert driver_dsn(f"{scheme}://u:p%40ss@h:5433/d") == "postgresql://u:p%40ss@h:5433/d"


def test_a_socket_folder_stays_in_the_query() -> None:
    """Neither driver needs a host then."""
    assert driver_dsn("postgres://u@/d?host=/run/pg") == "postgresql://u@/d?host=/run/pg"
    assert sqlalchemy_url("postgres://u@/d?host=/run/pg") == "postgresql+asyncpg://u@/d?host=/run/pg"


def test_sslmode_gets_the_name_that_sqlalchemy_knows() -> None:
    """The same address works for both."""
    assert sqlalchemy_url("postgresql://u@h/d?sslmode=require") == "postgresql+asyncpg://u@h/d?ssl=require"


def test_another_scheme_is_refused_without_repeating_the_password() -> None:
    """The message may be logged."""
    with pytest.raises(Misconfigured) as caught:
        driver_dsn("mysql://u:secret@h/d")
    assert "secret" not in str(caught.value)
