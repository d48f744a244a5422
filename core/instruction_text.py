"""An instruction as a text that people edit: settings, then a part under `[system]` and one under `[user]`.

model:
temperature: 0
max_tokens: 60

[system]
…
[user]
…
"""

import re
from dataclasses import replace
from difflib import unified_diff
from typing import Final

from core.errors import BadInput
from core.instructions import LONGEST_PART, Instruction

LONGEST_TEXT: Final = 2 * LONGEST_PART + 1_000
_HEADING: Final = re.compile(r"^\[(system|user)\][ \t]*$", re.MULTILINE)
_FENCE: Final = re.compile(r"\A\s*```[\w-]*[ \t]*\n(.*?)\n?[ \t]*```\s*\Z", re.DOTALL)


def written(instruction: Instruction) -> str:
    """The text of an instruction; reading it gives the same instruction."""
    temperature, tokens = instruction.temperature, instruction.max_tokens
    return (
        f"model: {instruction.model}\n"
        f"temperature: {'' if temperature is None else f'{temperature:g}'}\n"
        f"max_tokens: {'' if tokens is None else tokens}\n"
        f"\n[system]\n{instruction.system}\n\n[user]\n{instruction.user}\n"
    ).replace(": \n", ":\n")


def parsed(text: str, before: Instruction) -> Instruction:
    """An instruction read from a text; what the text does not name is taken from the one before it.

    A text without headings is the system part. Lines with # above the headings are remarks; a block of code is taken out
    of its marks. The version is that of the one before. Raises BadInput.
    """
    if len(text) > LONGEST_TEXT:
        raise BadInput(f"the text has {len(text):,} characters; at most {LONGEST_TEXT:,} are read", field="text")
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\xa0", " ").replace("\t", "    ")
    if fence := _FENCE.match(text):
        text = fence[1]
    if not text.strip():
        raise BadInput("the text is empty", field="text")
    heads = list(_HEADING.finditer(text))
    if not heads:
        return replace(before, system=text.strip())
    parts: dict[str, str] = {}
    for head, end in zip(heads, [*(h.start() for h in heads[1:]), len(text)], strict=True):
        if head[1] in parts:
            raise BadInput(f"[{head[1]}] stands twice", field=head[1])
        parts[head[1]] = text[head.end() : end].strip()
    made = replace(before, system=parts.get("system", before.system), user=parts.get("user", before.user))
    return _with_settings(made, text[: heads[0].start()])


def _with_settings(instruction: Instruction, header: str) -> Instruction:
    for line in header.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        name, colon, value = (part.strip() for part in line.partition(":"))
        if not colon or name not in ("model", "temperature", "max_tokens"):
            raise BadInput(f"{line.strip()!r} is none of model:, temperature:, max_tokens:", field="text")
        try:
            match name:
                case "model":
                    instruction = replace(instruction, model=value)
                case "temperature":
                    instruction = replace(instruction, temperature=float(value) if value else None)
                case _:
                    instruction = replace(instruction, max_tokens=int(value) if value else None)
        except ValueError:
            raise BadInput(f"{name}: {value!r} is not a number", field=name) from None
    return instruction


def difference(before: Instruction, after: Instruction) -> str:
    """What changed, as a unified difference of the two texts; empty where they are the same."""
    old, new = written(before).splitlines(), written(after).splitlines()
    lines = unified_diff(old, new, f"{before.key} {before.version}", f"{after.key} {after.version}", n=1, lineterm="")
    return "\n".join(lines)
