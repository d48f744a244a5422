"""The part of `prompts` about the instructions of the chat model: list, show, a new version, putting one in force."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

import structlog

from adapters.postgres.instructions import Stored, activate, add, versions
from adapters.postgres.pool import Pool
from bot.admin.asking import asking
from bot.admin.instruction_texts import say
from bot.admin.texts import quoted
from bot.admin.words import moment
from core.errors import BadInput
from core.instruction_text import difference, parsed, written
from core.instructions import KEYS, InstructionKey, check, known_key
from core.message import Language

SHIPPED: Final = "shipped"  # in place of a version: follow the data files
MOST_VERSIONS: Final = 12  # named in a list
log = structlog.get_logger("admin")


class Instructions:
    """Answers about instructions. Every method raises DatabaseUnavailable, TimeoutError."""

    def __init__(self, pool: Pool, *, seconds: float = 15.0, who: Callable[[], str] = asking) -> None:
        self._pool, self._seconds, self._who = pool, seconds, who

    async def listed(self, language: Language) -> str:
        """Every key with what is in force."""
        stored = await self._versions()
        lines = [f"**{say('list', language)}**"]
        if not stored:
            return "\n".join([*lines, say("none", language)])
        by_key = ((key, [one for one in stored if one.instruction.key == key]) for key in KEYS)
        lines += [f"- `{key}` {state(own, language)}" for key, own in by_key if own]
        return "\n".join([*lines, "", say("legend", language)])

    async def show(self, text: str, language: Language) -> str:
        """One version: the one in force, or the one named behind the key."""
        name, _, number = text.partition(" ")
        key = known_key(name)
        if key is None:
            return unknown(name, language)
        own = await self._versions(key)
        if not number.strip():
            chosen = current(own)
        elif (version := _number(number)) is None:
            return say("bad_version", language, verb="show", key=key)
        else:
            chosen = _find(own, version)
        if chosen is None:
            return self._no_version(key, number.strip() or "?", own, language)
        return shown(chosen, own, language)

    async def set(self, text: str, language: Language) -> str:
        """Keep a new version from the lines behind the key, and show what it changes."""
        name, *body = text.split(None, 1) or [""]
        key = known_key(name)
        if key is None:
            return unknown(name, language)
        if not body:
            return say("set_usage", language, key=key)
        own = await self._versions(key)
        before = current(own)
        if before is None:
            return say("none", language)
        try:
            made = parsed(body[0], before.instruction)
            check(made)
        except BadInput as error:
            return say("refused", language, reason=error.message)
        async with asyncio.timeout(self._seconds):
            version = await add(self._pool, made, self._who())
        if known := _find(own, version):
            return say("same", language, version=known.instruction.version)
        log.info("instruction_added", key=key, version=version)
        changes = difference(before.instruction, replace(made, version=version))
        title = say("kept", language, key=key, version=version, before=before.instruction.version)
        return "\n".join([title, "", block(changes), "", say("kept_next", language, key=key, version=version)])

    async def activate(self, text: str, language: Language) -> str:
        """Put a version in force at every instance, or follow the data files again."""
        name, _, wish = text.partition(" ")
        key, wish = known_key(name), wish.strip("` ").casefold()
        if not wish:
            return say("activate_usage", language)
        if key is None:
            return unknown(name, language)
        version = _number(wish)
        if version is None and wish != SHIPPED:
            return say("bad_version", language, verb="activate", key=key)
        try:
            async with asyncio.timeout(self._seconds):
                made = await activate(self._pool, key, version, self._who())
        except BadInput as error:
            return say("unusable", language, reason=error.message)
        if made is None:
            return self._no_version(key, wish, await self._versions(key), language)
        log.info("instruction_activated", key=key, version=made.version, shipped=version is None)
        return say("followed" if version is None else "activated", language, key=key, version=made.version)

    async def _versions(self, key: InstructionKey | None = None) -> list[Stored]:
        async with asyncio.timeout(self._seconds):
            return await versions(self._pool, key)

    def _no_version(self, key: InstructionKey, version: str, own: Sequence[Stored], language: Language) -> str:
        return say("no_version", language, key=key, version=quoted(version), versions=numbers(own) or "0")


def current(own: Sequence[Stored]) -> Stored | None:
    """The version in force of one key, else the newest."""
    return next((one for one in own if one.instruction.active), own[-1] if own else None)


def state(own: Sequence[Stored], language: Language) -> str:
    """Which version of one key is in force and why, and what else there is."""
    active = next((one for one in own if one.instruction.active), None)
    if active is None:
        return say("no_active", language)
    if active.chosen and active.activated_at:
        why = say("by_admin", language, by=active.activated_by, at=moment(active.activated_at))
    else:
        why = say("by_files", language)
    notes = [why]
    shipped = next((one for one in own if one.shipped), None)
    if shipped and shipped is not active:
        notes.append(say("newer_shipped", language, version=shipped.instruction.version))
    if own[-1] is not active and own[-1] is not shipped:
        notes.append(say("waiting", language, version=own[-1].instruction.version))
    return f"v{active.instruction.version} ({'; '.join(notes)})"


def shown(one: Stored, own: Sequence[Stored], language: Language) -> str:
    """One version with its text as it can be given back to `set`."""
    made = one.instruction
    written_by = (
        say("written_admin", language, by=one.author or "?", at=moment(one.created_at))
        if one.origin == "admin"
        else say("written_files", language, at=moment(one.created_at))
    )
    facts = [
        say("version", language, version=made.version),
        say("in_force" if made.active else "not_in_force", language),
    ]
    lines = [f"**`{made.key}`** {', '.join([*facts, written_by])}"]
    if others := [o for o in own if o is not one]:
        lines.append(say("others", language, versions=numbers(others)))
    return "\n".join([*lines, "", block(written(made))])


def numbers(own: Sequence[Stored]) -> str:
    """The numbers of versions, the newest ones."""
    found = [str(one.instruction.version) for one in own]
    return ", ".join((["…"] if len(found) > MOST_VERSIONS else []) + found[-MOST_VERSIONS:])


def unknown(name: str, language: Language) -> str:
    """That a key is none."""
    return say("unknown", language, key=quoted(name), keys=", ".join(f"`{key}`" for key in KEYS))


def block(text: str) -> str:
    """A block of code, whose marks the text cannot close."""
    return "```\n" + text.replace("```", "'''").rstrip("\n") + "\n```"


def _number(text: str) -> int | None:
    text = text.strip("` ").removeprefix("v")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None


def _find(own: Sequence[Stored], version: int) -> Stored | None:
    return next((one for one in own if one.instruction.version == version), None)
