"""The instructions of the chat model: all versions, which are in force, and what a load of the files does to them.

A version is never changed or removed. What an administrator put in force stays so over every load; a key for which nobody
chose follows the files.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from adapters.postgres.instruction_rows import instruction_of, keep
from adapters.postgres.loading import LOCK_KEY
from adapters.postgres.mapping import Row
from adapters.postgres.pool import Pool
from adapters.postgres.queries import sql
from adapters.postgres.versions import announce
from core.instructions import KEYS, Instruction, InstructionKey, check


@dataclass(frozen=True, slots=True)
class Stored:
    """A version with its history."""

    instruction: Instruction
    origin: Literal["data", "admin"]
    shipped: bool  # what the files hold that were loaded last
    chosen: bool  # in force because an administrator said so
    author: str  # who wrote it, empty for the files
    created_at: datetime
    activated_by: str  # who put it in force last, empty for a load
    activated_at: datetime | None


async def versions(pool: Pool, key: InstructionKey | None = None) -> list[Stored]:
    """Every version of a key, or of all, oldest first. Raises DatabaseUnavailable."""
    return [_stored(row) for row in await pool.fetch(sql("all_instructions"), key) if row["key"] in KEYS]


async def add(pool: Pool, instruction: Instruction, author: str) -> int:
    """Keep a new version, not in force yet, and return its number; a version that says the same is not kept twice.

    Raises BadInput where it fails the check, DatabaseUnavailable.
    """
    check(instruction)
    async with pool.transaction() as connection:
        await connection.execute(sql("lock_load"), LOCK_KEY)
        return await keep(connection, instruction, "admin", author)


async def activate(pool: Pool, key: InstructionKey, version: int | None, author: str) -> Instruction | None:
    """Put a version in force at every instance; None follows the files again. Gives it, None where there is none.

    The data version rises, so that no answer worded by another instruction is repeated. Raises DatabaseUnavailable, and
    BadInput for a version that this program cannot use.
    """
    async with pool.transaction() as connection:
        await connection.execute(sql("lock_load"), LOCK_KEY)  # versions rise in the order of commits
        row = await connection.fetchrow(sql("one_instruction"), key, version)
        if row is None:
            return None
        made = instruction_of(row)
        check(made)
        await connection.execute(sql("retire_instruction"), key)
        await connection.execute(sql("activate_instruction"), key, made.version, version is not None, author)
        await announce(connection, vocabulary=True)
        return replace(made, active=True)


def _stored(row: Row) -> Stored:
    names = ("origin", "shipped", "chosen", "author", "created_at", "activated_by", "activated_at")
    return Stored(instruction_of(row), *(row[name] for name in names))
