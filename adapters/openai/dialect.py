"""How a service wants to be asked: servers that speak the protocol differ in what they refuse.

Each refusal changes one thing; what then works is remembered, so that it is found out once.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, Self

import orjson

from core.chat import Ask

Structure = Literal["strict", "schema", "object", "plain"]  # how JSON is asked for, the surest first
_NEXT: Mapping[Structure, Structure] = {"strict": "schema", "schema": "object", "object": "plain"}
_FINAL = re.compile(r"context_length|maximum context|content_policy|content management|model_not_found|billing|quota")


@dataclass(frozen=True, slots=True)
class Dialect:
    """The ways of asking that a service takes."""

    limit: Literal["max_completion_tokens", "max_tokens"] = "max_completion_tokens"
    limit_changed: bool = False
    temperature: bool = True
    stream_options: bool = True
    structure: Structure = "strict"
    thinks: bool = False  # its answers begin with thoughts that only end with a mark

    def request(self, ask: Ask, model: str, *, whole: bool) -> dict[str, Any]:
        """The body of a call."""
        system = ask.system
        body: dict[str, Any] = {"model": model, self.limit: ask.max_tokens, "stream": not whole}
        if ask.schema is not None:
            if self.structure in ("object", "plain"):
                schema = orjson.dumps(ask.schema, option=orjson.OPT_SORT_KEYS).decode()
                system += f"\n\nAnswer with one JSON object and nothing else. Its JSON schema:\n{schema}"
            if self.structure != "plain":
                body["response_format"] = self._format(ask.schema, ask.purpose)
        if self.temperature:
            body["temperature"] = ask.temperature
        if not whole and self.stream_options:
            body["stream_options"] = {"include_usage": True}
        body["messages"] = [{"role": "system", "content": system}, {"role": "user", "content": ask.user}]
        return body

    def _format(self, schema: Mapping[str, Any], name: str) -> dict[str, Any]:
        if self.structure == "object":
            return {"type": "json_object"}
        strict = {"strict": True} if self.structure == "strict" else {}
        return {"type": "json_schema", "json_schema": {"name": name, "schema": dict(schema), **strict}}

    def after(self, refusal: str, ask: Ask, *, whole: bool) -> Self | None:
        """Another way after a refusal in the service's words; None where asking otherwise would not help."""
        refusal = refusal.lower()
        if _FINAL.search(refusal):
            return None
        if ("max_tokens" in refusal or "max_completion_tokens" in refusal) and (other := self._other_limit()):
            return other
        if "temperature" in refusal and self.temperature:
            return replace(self, temperature=False)
        if "stream_options" in refusal and self.stream_options:
            return replace(self, stream_options=False)
        if ask.schema is not None and self.structure in _NEXT:
            return replace(self, structure=_NEXT[self.structure])
        # It does not say what it dislikes: leave out what is least needed.
        if not whole and self.stream_options:
            return replace(self, stream_options=False)
        return self._other_limit()

    def _other_limit(self) -> Self | None:
        if self.limit_changed:
            return None
        other: Literal["max_completion_tokens", "max_tokens"] = (
            "max_tokens" if self.limit == "max_completion_tokens" else "max_completion_tokens"
        )
        return replace(self, limit=other, limit_changed=True)


def first_dialect(url: str) -> Dialect:
    """What to begin with: OpenAI and Azure take the new name of the limit, most other servers the old one."""
    new = re.search(r"//[^/]*\b(?:openai\.com|azure\.com)(?:[:/]|$)", url)
    return Dialect("max_completion_tokens" if new else "max_tokens")
