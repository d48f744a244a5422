"""The sources of a reply: the first as small print under it, all of them behind a button. Pure."""

from collections.abc import Mapping, Sequence
from typing import Final

from adapters.slack.render import SAFE, Block, context, escape
from adapters.slack.texts import say
from core.message import Language, Source
from core.wording.formats import period

SHOWN: Final = 5  # under the reply; the button shows all


def source_blocks(sources: Sequence[Source], language: Language) -> list[Block]:
    """The sources of a reply as small print; how many more there are is said."""
    lines = [f"{n}. {_source(source, language)}" for n, source in enumerate(sources[:SHOWN], 1)]
    if more := len(sources) - SHOWN:
        lines += [say("more_sources", language, count=more)] if more > 0 else []
    return [context(*lines)] if lines else []


def sources_text(sources: Sequence[Source], language: Language, details: Mapping[str, str]) -> str:
    """All sources as light Markdown: the text the reply brings for them, else a list; empty for none."""
    if given := details.get("sources", "").strip():
        return given
    if not sources:
        return ""
    lines = []
    for n, source in enumerate(sources, 1):
        title, url = _title(source), _url(source)
        title = title.replace("[", "(").replace("]", ")")  # brackets end the words of a link
        lines.append(f"{n}. {f'[{title}]({url})' if url else title}{_valid(source, language)}")
    return "\n".join([f"**{say('sources', language)}**", *lines])


def _source(source: Source, language: Language) -> str:
    """A source as mrkdwn."""
    title, url = escape(_title(source)), _url(source)
    shown = f"<{escape(url).replace('|', '%7C')}|{title.replace('|', '¦')}>" if url else title
    return shown + _valid(source, language)


def _title(source: Source) -> str:
    title = " · ".join(dict.fromkeys(part for part in (source.number, source.title) if part)) or source.url
    return title if len(title) <= 300 else title[:299] + "…"


def _url(source: Source) -> str:
    """The address, empty for one that cannot be linked."""
    url = source.url.split(" | ", 1)[0]
    return url if SAFE.match(url) and len(url) <= 600 else ""


def _valid(source: Source, language: Language) -> str:
    """Since when and until when it holds, in brackets."""
    said = period(source.valid_from, source.valid_to, language)
    return f" ({said})" if said else ""
