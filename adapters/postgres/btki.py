"""Keeps the official national tariff list (BTKI) that a user loads."""

from collections.abc import Callable, Sequence

from adapters.postgres.pool import Pool
from adapters.postgres.queries import sql
from adapters.postgres.versions import announce

BtkiLine = tuple[str, str, str]  # eight digits, description in Indonesian, in English (either may be empty)


async def load_btki(
    pool: Pool, lines: Sequence[BtkiLine], source_file: str, progress: Callable[[str, int], None] | None = None
) -> int:
    """Put a list in place of the one before, all or nothing, and return how many lines it has.

    Raises the data version, so that cached answers die. Raises DatabaseUnavailable.
    """
    async with pool.transaction() as connection:
        await connection.execute(sql("delete_btki"))
        await connection.copy_records_to_table(
            "btki_line",
            records=[(*line, source_file) for line in lines],
            columns=["code8", "description_id", "description_en", "source_file"],
            timeout=60,
        )
        await announce(connection, vocabulary=True)
    if progress is not None:
        progress("btki_line", len(lines))
    return len(lines)
