"""Rows of instructions inside one connection: what a load of the files does to them, and which are in force."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal

import structlog

from adapters.postgres.mapping import Row
from adapters.postgres.queries import sql
from core.instructions import KEYS, Instruction, InstructionKey, problems

if TYPE_CHECKING:
    import asyncpg

log = structlog.get_logger("instructions")


async def store_shipped(connection: "asyncpg.Connection", rows: Iterable[Mapping[str, Any]]) -> None:
    """Take over the files' instructions inside a load."""
    await connection.execute(sql("unship_instructions"))
    for row in rows:
        version = await keep(connection, _of_file(row), "data", "")
        await connection.execute(sql("ship_instruction"), row["key"], version)
    await connection.execute(sql("retire_followers"))
    await connection.execute(sql("follow_shipped"))


async def in_force(connection: "asyncpg.Connection") -> Mapping[InstructionKey, Instruction]:
    """The instruction of every key; where this program cannot use the chosen one, the shipped one in its place."""
    found: dict[InstructionKey, Instruction] = {}
    for row in await connection.fetch(sql("active_instructions")):
        if row["key"] in found or row["key"] not in KEYS:
            continue
        made = instruction_of(row)
        if fault := next(problems(made), None):
            log.warning("instruction_unusable", key=made.key, version=made.version, reason=fault[1])
        else:
            found[made.key] = made
    return found


def instruction_of(row: Row) -> Instruction:
    """The instruction of a row of the table."""
    names = ("key", "version", "system_text", "user_text", "model", "temperature", "max_tokens", "active")
    return Instruction(*(row[name] for name in names))


def _of_file(row: Mapping[str, Any]) -> Instruction:
    temperature = None if row["temperature"] is None else float(row["temperature"])
    return Instruction(
        row["key"], row["version"], row["system"], row["user"], row["model"], temperature, row["max_tokens"]
    )


async def keep(connection: "asyncpg.Connection", made: Instruction, origin: Literal["data", "admin"], by: str) -> int:
    """The number of the version that says this, added where there is none.

    A number that the files wish for may be an administrator's by now: then it is the next.
    """
    said = (made.key, made.system, made.user, made.model, made.temperature, made.max_tokens)
    known: int | None = await connection.fetchval(sql("same_instruction"), *said, origin == "data")
    if known is not None:
        return known
    wish = made.version if origin == "data" else 0
    number: int = await connection.fetchval(sql("add_instruction"), *said, origin, by, wish)
    return number
