"""`exportmate prompts …`: the topics' prompt library, and the chat model's instructions with their versions and test sets."""

import asyncio
import getpass
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.running import run_async
from core.instructions import InstructionKey, known_key

if TYPE_CHECKING:
    from adapters.postgres.instructions import Stored
    from adapters.postgres.pool import Pool
    from bot.app import Program
    from core.instructions import Instruction

app = typer.Typer(no_args_is_help=True)
console = Console()

NO_MODEL = 2  # exit code of a test without a model


@app.command("list")
def list_prompts() -> None:
    """List the instructions of the chat model and the prompts by which topics are recognised."""
    run_async(_list())


async def _list() -> None:
    from adapters.postgres.instructions import versions

    async with _program() as program:
        console.print(_instructions_table(await versions(program.pool)))
        table = Table("key", "topic", "examples", "needs", "active", "version", title="Topics", title_justify="left")
        for p in program.knowledge.base.prompts:
            active = "yes" if p.active else "no"
            table.add_row(p.key, p.topic, str(len(p.utterances)), ", ".join(p.needs), active, str(p.version))
        console.print(table)


def _instructions_table(stored: "Sequence[Stored]") -> Table:
    table = Table(title="Instructions of the chat model", title_justify="left")
    for heading in ("key", "version", "in force", "model", "temperature", "tokens", "written", "put in force"):
        table.add_column(heading)
    for one in stored:
        made = one.instruction
        origin = "data files" if one.origin == "data" else one.author
        settings = "" if made.temperature is None else f"{made.temperature:g}"
        chosen = f"{one.activated_by} {one.activated_at:%Y-%m-%d %H:%M}" if one.chosen and one.activated_at else ""
        table.add_row(
            *(made.key, f"{made.version}{' (files)' if one.shipped else ''}", "yes" if made.active else ""),
            *(
                Text(made.model),
                settings,
                str(made.max_tokens or ""),
                Text(f"{origin} {one.created_at:%Y-%m-%d %H:%M}"),
            ),
            Text(chosen),
        )
    return table


@app.command("show")
def show_prompt(
    key: str, version: Annotated[int | None, typer.Option(help="A version other than the one in force.")] = None
) -> None:
    """Print an instruction as `set` takes it, or a topic's prompt with its examples and cues."""
    run_async(_show(key, version))


async def _show(key: str, version: int | None) -> int:
    async with _program() as program:
        if (instruction_key := known_key(key)) is not None:
            return await _show_instruction(program.pool, instruction_key, version)
        for p in program.knowledge.base.prompts:
            if p.key == key:
                console.print(f"[bold]{p.key}[/bold] → {p.topic}, template {p.template}")
                console.print("cues: " + "; ".join(p.cues), markup=False)
                for utterance in p.utterances:
                    console.print(f"  • {utterance}", markup=False)
                return 0
    console.print(f"no prompt {key!r}; see `exportmate prompts list`", markup=False)
    return 1


async def _show_instruction(pool: "Pool", key: InstructionKey, version: int | None) -> int:
    from core.instruction_text import written

    one = await _stored(pool, key, version)
    if one is None:
        return 1
    state = "in force" if one.instruction.active else "not in force"
    author = f"by {one.author}" if one.author else "from the data files"
    print(f"# {key} version {one.instruction.version}, {state}, {author}, {one.created_at:%Y-%m-%d %H:%M}")
    print(written(one.instruction), end="")
    return 0


@app.command("set")
def set_prompt(
    key: str,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A text in the form that `show` prints.")],
    model: Annotated[str | None, typer.Option(help="Model to ask; empty for the configured one.")] = None,
    temperature: Annotated[float | None, typer.Option(help="How freely it answers, 0 to 2.")] = None,
    max_tokens: Annotated[int | None, typer.Option(help="Tokens it may write.")] = None,
) -> None:
    """Keep a new version of an instruction, and show what it changes; it counts once it is activated."""
    run_async(_set(key, file, model, temperature, max_tokens))


async def _set(key: str, file: Path, model: str | None, temperature: float | None, max_tokens: int | None) -> int:
    from adapters.postgres.instructions import add, versions
    from core.instruction_text import difference, parsed

    if (known := _key(key)) is None:
        return 1
    text = await asyncio.to_thread(_read, file)
    async with _program() as program:
        before = await _stored(program.pool, known, None)
        if before is None:
            return 1
        made = parsed(text, before.instruction)
        made = made if model is None else replace(made, model=model.strip())
        made = made if temperature is None else replace(made, temperature=temperature)
        made = made if max_tokens is None else replace(made, max_tokens=max_tokens)
        there = {one.instruction.version for one in await versions(program.pool, known)}
        version = await add(program.pool, made, author())
    if version in there:
        console.print(f"Version {version} of {known} says the same; nothing was kept.")
        return 0
    print(difference(before.instruction, replace(made, version=version)))
    console.print(f"Kept as version {version} of {known}, not in force yet.")
    console.print(
        f"Next: exportmate prompts test {known} --version {version}, exportmate prompts activate {known} {version}"
    )
    return 0


def _read(file: Path) -> str:
    """The text of a file; raises BadInput."""
    from core.errors import BadInput
    from core.instruction_text import LONGEST_TEXT

    with file.open("rb") as opened:
        content = opened.read(4 * LONGEST_TEXT + 1)
    if len(content) > 4 * LONGEST_TEXT:
        raise BadInput(f"{file.name} is too long for an instruction", field="text")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        raise BadInput(f"{file.name} is not UTF-8 text", field="text") from None


@app.command("activate")
def activate_prompt(
    key: str, version: Annotated[str, typer.Argument(help="A number, or `shipped` to follow the data files again.")]
) -> None:
    """Put a version of an instruction in force, at every running instance from the next question on."""
    if version != "shipped" and not (version.isascii() and version.isdigit() and len(version) < 9):
        raise typer.BadParameter(f"{version!r} is neither a version's number nor `shipped`")
    run_async(_activate(key, None if version == "shipped" else int(version)))


async def _activate(key: str, version: int | None) -> int:
    from adapters.postgres.instructions import activate

    if (known := _key(key)) is None:
        return 1
    async with _program() as program:
        made = await activate(program.pool, known, version, author())
    if made is None:
        console.print(f"{known} has no version {'in the data files' if version is None else version}.")
        return 1
    console.print(
        f"{known}: version {made.version} is in force{' as long as the files hold it' if version is None else ''}."
    )
    return 0


@app.command("test")
def play_prompt(
    words: Annotated[str, typer.Argument(help="A key (word, explain, read, rank, rewrite), or words to try.")] = "",
    version: Annotated[int | None, typer.Option(help="A version that is not in force.")] = None,
) -> None:
    """Play the test sets of instructions against the chat model; other words: show which topics they are nearest to."""
    if words and known_key(words) is None:
        run_async(_nearest(words))
    elif version is not None and not words:
        raise typer.BadParameter("--version needs the key it belongs to")
    else:
        run_async(_test(known_key(words), version))


async def _test(key: InstructionKey | None, version: int | None) -> int:
    """0 all passed, 1 something failed, 2 no model is configured, and the templates are sound."""
    from adapters.data_files.instructions import read_cases
    from bot.instruction_tests import play, table_of, template_faults
    from bot.models import open_model
    from bot.paths import data_folder

    cases = [c for c in await asyncio.to_thread(read_cases, data_folder()) if key in (None, c.key)]
    async with _program() as program:
        chosen = await _chosen(program, key, version)
        if chosen is None:
            return 1
        broken = list(template_faults(chosen, cases))
        for fault in broken:
            console.print(f"broken: {fault}", markup=False)
        if broken:
            return 1
        console.print(f"{len(chosen)} templates are sound, {len(cases)} cases fit them.")
        settings = program.settings
        async with open_model(settings) as chat:
            if chat is None:
                console.print("No chat model is configured (OPENAI_CHAT_MODEL), so no case was played.")
                return NO_MODEL
            outcomes = await play(
                *(chat, chosen, cases),
                temperature=settings.openai_temperature,
                max_tokens=settings.openai_max_tokens,
                seconds=settings.openai_timeout,
            )
    console.print(table_of(outcomes))
    failed = sum(not outcome.passed for outcome in outcomes)
    console.print(f"{len(outcomes) - failed} of {len(outcomes)} cases passed.")
    return min(failed, 1)


async def _chosen(
    program: "Program", key: InstructionKey | None, version: int | None
) -> "Mapping[InstructionKey, Instruction] | None":
    """The instructions to test: those in force, or one version of one key."""
    if key is None:
        return program.knowledge.base.instructions
    one = await _stored(program.pool, key, version)
    return None if one is None else {key: one.instruction}


async def _nearest(text: str) -> None:
    from core.knowledge_search import nearest

    async with _program() as program:
        base = program.knowledge.base
        vector = await program.embeddings.embed_query(text)
        scores = nearest(vector, base.prompt_vectors, len(base.prompts))
        table = Table("cosine", "prompt", "topic")
        for place in scores.argsort()[::-1][:8]:
            table.add_row(f"{scores[place]:.4f}", base.prompts[place].key, base.prompts[place].topic)
        console.print(table)


def author() -> str:
    """Who is at the terminal, as versions note it."""
    try:
        return f"terminal:{getpass.getuser()}"
    except (KeyError, OSError):  # a container may run under a number that has no name
        return "terminal"


def _key(text: str) -> InstructionKey | None:
    key = known_key(text)
    if key is None:
        console.print(f"no instruction {text!r}; see `exportmate prompts list`", markup=False)
    return key


async def _stored(pool: "Pool", key: InstructionKey, version: int | None) -> "Stored | None":
    """One version, or the one in force; what there is instead is told where it is missing."""
    from adapters.postgres.instructions import versions

    own = await versions(pool, key)
    for one in own:
        if one.instruction.active if version is None else one.instruction.version == version:
            return one
    there = ", ".join(str(one.instruction.version) for one in own) or "none"
    console.print(f"{key} has no version {'in force' if version is None else version}; there are: {there}")
    return None


@asynccontextmanager
async def _program() -> "AsyncIterator[Program]":
    from adapters.telemetry.logs import configure_logs
    from bot.app import open_program
    from bot.settings import read_settings

    configure_logs("text", "error")
    async with open_program(read_settings()) as program:
        yield program
