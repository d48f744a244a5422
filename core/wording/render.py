"""Jinja2 templates of the answers: one environment per process, one folder per language, filters for numbers and days."""

import re
from functools import lru_cache
from typing import Any, get_args

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from core.message import Language
from core.wording import formats

SUFFIX = ".md.j2"
_BLANKS = re.compile(r"\n{3,}")
_TRAILING = re.compile(r"[ \t]+\n")


@lru_cache(maxsize=2)
def _environment(language: Language) -> Environment:
    """The templates of a language; an unknown name in a template is an error, never an empty place."""
    environment = Environment(
        loader=PackageLoader("core.wording", f"templates/{language}"),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701  # the text is Markdown; each channel escapes for its own platform
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
        auto_reload=False,  # templates do not change under a running program; looking costs two system calls a reply
    )
    environment.filters |= {
        "rupiah": lambda v: formats.rupiah(v, language),
        "number": lambda v, decimals=4: formats.number(v, language, decimals=decimals),
        "fixed": lambda v, decimals=2: formats.fixed(v, language, decimals=decimals),
        "money": lambda v, currency: formats.money(v, currency, language),
        "per": lambda v, unit: formats.per_unit(v, unit, language),
        "percent": lambda v: formats.percent(v, language),
        "day": lambda v: formats.day(v, language),
        "month": lambda v: formats.month(v, language),
        "period": lambda v: formats.period(v[0], v[1], language),
        "rate": lambda v: formats.fixed(v, language, decimals=2),
        "plain": plain,
    }
    return environment


def render(name: str, language: Language, /, **values: Any) -> str:
    """Fill a template (`duty` → templates/id/duty.md.j2) and tidy its blank lines."""
    text = _template(name, language).render(lang=language, **values)
    if " \n" in text or "\t\n" in text:
        text = _TRAILING.sub("\n", text)
    return (_BLANKS.sub("\n\n", text) if "\n\n\n" in text else text).strip()


@lru_cache(maxsize=64)
def _template(name: str, language: Language) -> Template:
    """A template of a language; its environment would look whether it is still the same each time."""
    template = _environment(language).get_template(f"{name}{SUFFIX}")
    # They are copied for each text, which takes ten times as long of the chain of mappings that they were.
    template.globals = dict(template.globals)
    return template


def prepare() -> None:
    """Compile every template now: the first answer by one would wait for it, for a twentieth of a second where it is long."""
    for language in get_args(Language):
        for name in _environment(language).list_templates():
            _template(name.removesuffix(SUFFIX), language)


def plain(text: str) -> str:
    """Words of a person or a row made safe to stand inside Markdown: no marks, no links, no line breaks, no tags."""
    return re.sub(r"\s+", " ", re.sub(r"[<>`*_\[\]{}|\\#~]", " ", text)).strip()[:160]
