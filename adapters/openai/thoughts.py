"""What reasoning models think aloud between marks, taken out of their text however it is cut into pieces."""

import re

_NAMES = "think|thinking|thought|thoughts|reasoning|reflection|scratchpad"
_MARK = re.compile(rf"<\s?(?P<end>/?)\s?(?:{_NAMES})\s?>", re.IGNORECASE)
_MOST = 16  # characters of the longest mark
_MAY_BE = re.compile(r"<\s?/?\s?[a-z]{0,10}\s?$", re.IGNORECASE)  # a text that ends in what may become one


class Thoughts:
    """Takes text in pieces and gives back what is said, without what is thought."""

    def __init__(self, *, thinking: bool = False) -> None:
        """`thinking`: the service leaves out the mark that opens, so that an answer begins with thoughts."""
        self._thinking, self._unopened = thinking, thinking
        self._rest = ""  # what may be the beginning of a mark
        self._held = ""  # what was said before any mark, where that may turn out to be thought
        self.unasked = False  # a mark closed what nothing had opened: what was given before was thought
        self.characters = 0  # thought so far

    def said(self, piece: str) -> str:
        """What of a piece, and of what was kept back before it, is certainly said."""
        if "<" not in piece and not self._rest:
            return self._kept(piece)
        text, found = self._rest + piece, ""
        while (mark := _MARK.search(text)) is not None:
            found += self._kept(text[: mark.start()])
            found = self._closed(found) if mark["end"] else found + self._opened()
            text = text[mark.end() :]
        begun = _MAY_BE.search(text, max(0, len(text) - _MOST))
        at = len(text) if begun is None else begun.start()
        self._rest = text[at:]
        return found + self._kept(text[:at])

    def end(self) -> str:
        """What is left when nothing follows; thoughts that nothing closed are none of it."""
        rest, self._rest = self._rest, ""
        found = self._kept(rest)
        if self._unopened:  # it did not think after all: what was kept is the answer
            found, self._held = self._held + found, ""
        return found

    def _kept(self, text: str) -> str:
        if not self._thinking:
            return text
        self.characters += len(text)
        if self._unopened:
            self._held += text
        return ""

    def _opened(self) -> str:
        """The beginning of thoughts; what was kept as such before it was said."""
        held = self._held if self._unopened else ""
        self._thinking, self._unopened, self._held = True, False, ""
        return held

    def _closed(self, found: str) -> str:
        """The end of thoughts; where nothing opened them, all that was said before were thoughts too."""
        if not self._thinking:
            self.unasked, found = True, ""
        self._thinking, self._unopened, self._held = False, False, ""
        return found
