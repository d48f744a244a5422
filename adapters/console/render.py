"""A Reply as a terminal shows it: Markdown, numbered choices, sources, the time it took."""

from rich.console import Group, RenderableType
from rich.markdown import Markdown
from rich.text import Text

from core.message import Reply, Source
from core.timing import Timings


def render_reply(reply: Reply, timings: Timings) -> RenderableType:
    """The reply with its choices numbered from 1 and its sources below."""
    parts: list[RenderableType] = [Markdown(reply.text)]
    if reply.buttons:
        parts.append(Text())
        parts += [Text(f"  [{n}] {button.label}", style="cyan") for n, button in enumerate(reply.buttons, 1)]
    if reply.sources:
        parts += [Text(), Text("Sumber" if reply.language == "id" else "Sources", style="bold dim")]
        parts += [Text(f"  {n}. {source_line(source)}", style="dim") for n, source in enumerate(reply.sources, 1)]
    parts.append(Text(f"{timings.total_ms:.1f} ms · {timings.sql_statements} SQL", style="dim italic", justify="right"))
    return Group(*parts)


def source_line(source: Source) -> str:
    """One source in a line: number, title, validity, address."""
    valid = (
        " – ".join(str(d) if d else "…" for d in (source.valid_from, source.valid_to))
        if source.valid_from or source.valid_to
        else ""
    )
    url = source.url.split(" | ", 1)[0]
    return "; ".join(
        part for part in (source.number, source.title if source.title != source.number else "", valid, url) if part
    )
