"""What administrators chose, for all instances and across restarts: small JSON values by name."""

from typing import Any

from adapters.postgres.pool import Pool
from adapters.postgres.queries import sql


class PostgresRemembered:
    """Fulfils `bot.admin.ports.Remembered`. Every method raises DatabaseUnavailable."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def get(self, name: str) -> Any | None:
        """The value, None for none."""
        return await self._pool.fetchval(sql("setting_get"), name)

    async def put(self, name: str, value: Any) -> None:
        """Keep a value of JSON in place of the one before; None removes it."""
        if value is None:
            await self._pool.execute(sql("setting_remove"), name)
        else:
            await self._pool.execute(sql("setting_put"), name, value)
