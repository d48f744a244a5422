"""The gate between a model's stream and the person: whole sentences pass when they are grounded, nothing else does.

What is released is the text that was checked, tidied to light Markdown; how the stream was cut changes nothing.
"""

import re
from collections import Counter
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field

from core.grounding.check import Verdict, check
from core.grounding.claims import Claim
from core.grounding.fence import CLOSE, OPEN
from core.grounding.rows import Ground
from core.grounding.sentences import AHEAD, end_of_sentence, ended, enough
from core.grounding.signs import tidy

MOST_CHARACTERS = 6000  # of a whole stream
LONGEST_SENTENCE = 700  # without an end; more is no sentence
MOST_DROPPED = 3  # one in so many sentences may fail
_MARKER = re.compile(r"^(?P<indent>[ \t]{0,6})(?P<mark>[-*•+]|\d{1,2}[.)])(?=\s)\s*")
_NUMBERED = re.compile(r"[ \t]{0,6}\d{1,2}[.)](?=\s|$)")
_HEADING = re.compile(r"^\s{0,3}#{1,6}\s+(.*?)\s*#*\s*$")
_QUOTE = re.compile(r"^\s{0,3}>+\s?")
_RULE = re.compile(r"^\s*(?:[-*_=]\s?){3,}$|^\s*\|?[\s:|-]*--[\s:|-]*\|?\s*$")
_IMAGE = re.compile(r"!\[[^\]]*\]\([^)]*\)|!\[[^\]]*\]\[[^\]]*\]")
_LINK = re.compile(r"\[([^\]]*)\]\(\s*<?([^)\s>]*)>?[^)]*\)")
SHORTEST = 3  # signs from which on a repeated sentence counts as one
_MARKS = str.maketrans("", "", OPEN + CLOSE)  # models echo the marks of what was given as data
_MAY_END = re.compile(r"[.!?…\n]")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a stream."""

    text: str  # everything released, light Markdown
    released: int  # sentences shown
    dropped: int  # sentences that failed
    stands: bool  # False: the composed reply has to stand in its place
    reasons: Mapping[str, int] = field(default_factory=dict)  # why sentences failed, for the metric
    failed: tuple[str, ...] = ()  # kinds of the claims that no row holds


class Buffer:
    """Takes a stream in pieces and gives back what may be shown."""

    def __init__(self, ground: Ground, *, most: int = MOST_CHARACTERS, longest: int = LONGEST_SENTENCE) -> None:
        self._ground, self._most, self._longest = ground, most, longest
        self._pending, self._taken = "", 0
        self._may_end = False  # whether a sentence may end in what is pending
        self._mark = -1  # where the first mark stands that looks like an end
        self._enough = 0  # characters that have to be pending for a look at it
        self._ready = False  # whether there are so many
        self._shown: list[str] = []
        self._line_open = False  # text of the present line has been released
        self._line_start = True  # the next sentence begins a line
        self._prefix = ""  # list mark waiting for the first sentence of its line
        self._numbered = self._numbered_lost = False  # in a numbered list; of one a step is missing
        self._gap = ""  # line ends waiting for a sentence to follow
        self._fenced = False
        self._about, self._figures = frozenset[str](), tuple[Claim, ...]()  # of the sentence before
        self._seen: set[str] = set()
        self._released = self._dropped = 0
        self._reasons: Counter[str] = Counter()
        self._failed: list[str] = []
        self._broken = False

    @property
    def over(self) -> bool:
        """Whether nothing more can come of the stream, so that its caller may close it."""
        return self._broken

    def add(self, piece: str) -> str:
        """Take a piece in; gives the text that may be shown now, often none."""
        return self.checked() if self.takes(piece) else ""

    def takes(self, piece: str) -> bool:
        """Take a piece in; whether there is something to look at by `checked`, as there is for few of them."""
        if self._broken:
            return False
        room = self._most - self._taken
        self._taken += len(piece)
        if self._taken > self._most:
            piece = piece[:room]
        if not piece.isascii():
            piece = piece.translate(_MARKS)
        self._pending += piece
        waiting = len(self._pending)
        if not self._may_end and (mark := _MAY_END.search(piece)) is not None:
            at = waiting - len(piece) + mark.start()
            self._may_end, self._enough = True, at + 1 + AHEAD
            if self._mark < 0:
                self._mark = at
        self._ready = self._may_end and (waiting >= self._enough or "\n" in piece)
        return self._ready or waiting > self._longest or self._taken > self._most

    def checked(self) -> str:
        """The text that may be shown now of what was taken in, often none."""
        shown = self._drain(finished=False) if self._ready else ""
        if not self._broken and (self._taken > self._most or len(self._pending) > self._longest):
            self._break("endless")
        return shown

    def close(self, *, cut: bool = False) -> Outcome:
        """The end of the stream; where it was cut off at its limit, the half sentence left is no sentence.

        A numbered list that was cut off has lost its last steps.
        """
        if not self._broken:
            self._drain(finished=True, cut=cut)
        if cut:
            self._count("cut")
            self._numbered_lost = self._numbered_lost or self._numbered or _NUMBERED.match(self._pending) is not None
        return self.outcome

    def ahead(self) -> Outcome:
        """What `close` gives if nothing more comes; the buffer goes on as if nobody had asked."""
        other = copy(self)
        other._shown, other._failed = list(self._shown), list(self._failed)
        other._seen, other._reasons = set(self._seen), Counter(self._reasons)
        return other.close()

    @property
    def rest(self) -> str:
        """Everything released so far."""
        return "".join(self._shown)

    @property
    def outcome(self) -> Outcome:
        """What has become of the stream so far."""
        enough = self._released > 0 and self._dropped * MOST_DROPPED <= self._released + self._dropped
        stands = enough and not self._broken and not self._numbered_lost
        return Outcome(
            self.rest.strip(), self._released, self._dropped, stands, dict(self._reasons), tuple(self._failed)
        )

    def _drain(self, *, finished: bool, cut: bool = False) -> str:
        """Check every sentence that is complete; of a text that was cut off, the last only where it surely is."""
        before = len(self._shown)
        while self._pending and not self._broken and (self._may_end or finished):
            end = end_of_sentence(self._pending, finished=finished, first=max(self._mark, 0))
            if not end:
                self._enough = enough(self._pending, max(self._mark, 0))
                self._may_end = self._enough > 0
            if not end or (cut and end == len(self._pending) and not ended(self._pending)):
                break
            sentence, self._pending = self._pending[:end], self._pending[end:]
            mark = _MAY_END.search(self._pending)
            self._may_end, self._enough = mark is not None, 0
            self._mark = -1 if mark is None else mark.start()
            if len(sentence) > self._longest:
                self._break("endless")
                break
            self._sentence(sentence)
        return "".join(self._shown[before:])

    def _sentence(self, raw: str) -> None:
        """Release a sentence or drop it, with the line structure around it."""
        ends_line = raw.endswith("\n")
        text = raw.strip()
        if self._line_start:
            text = self._opened(raw.rstrip())
        if text and not self._fenced:
            self._decide(text)
        if ends_line:
            if self._prefix[:1].isdigit():
                self._numbered_lost = self._numbered_lost or self._dropped > 0
            self._prefix = ""
            self._gap = (self._gap + "\n")[:2] if self._shown else ""
            self._line_open = False
        self._line_start = ends_line

    def _opened(self, line: str) -> str:
        """The text of a line's first sentence without what lists, headings, quotes, tables and fences put before it."""
        if line.lstrip().startswith(("```", "~~~")):
            self._fenced = not self._fenced
            self._count("fence")
            return ""
        if _RULE.match(line):
            return ""
        self._numbered = _NUMBERED.match(line) is not None or (self._numbered and not line.strip())
        line = _QUOTE.sub("", line)
        if heading := _HEADING.match(line):
            return f"**{heading[1].strip('*')}**"
        if line.strip().startswith("|"):
            cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
            self._prefix = "- "
            return " – ".join(cell for cell in cells if cell)
        if marker := _MARKER.match(line):
            mark = marker["mark"]
            self._prefix = f"{marker['indent'][:4]}{f'{mark[:-1]}.' if mark[0].isdigit() else '-'} "
            return line[marker.end() :].strip()
        return line.strip()

    def _decide(self, text: str) -> None:
        """Check one sentence and keep it or count it."""
        shown = self._neutral(text)
        if not shown:
            return
        key = " ".join(shown.lower().split())
        if key in self._seen and len(key) > SHORTEST:
            self._count("repeated")
            self._drop()
            if self._reasons["repeated"] > 2:
                self._break("loop")
            return
        self._seen.add(key)
        if shown.rstrip("*_ ").endswith("?"):  # a small model repeats what was asked; a question answers nothing
            self._count("question")
            self._drop()
            return
        verdict = check(shown, self._ground, self._about, self._figures)
        if verdict.ok:
            self._release(shown, verdict)
            return
        self._count(verdict.reason)
        self._failed += [claim.kind for claim in verdict.failed]
        self._drop()
        if not self._released:
            self._broken = True  # without its first sentence the rest hangs in the air

    def _neutral(self, text: str) -> str:
        """The sentence in light Markdown: no images, no links but those of the evidence, pairs of bold marks only."""
        if "![" in text:
            text = _IMAGE.sub("", text)
        if "](" in text:
            text = _LINK.sub(self._link, text)
        text = tidy(text).replace("`", "")
        if text.count("**") % 2:
            text = text.replace("**", "")
        return text.strip()

    def _link(self, match: re.Match[str]) -> str:
        """A link as it is where its address is in the evidence, else its text."""
        known = match[2].lower() in self._ground.addresses
        return match[0] if known and match[2].lower().startswith(("https://", "http://")) else match[1]

    def _release(self, shown: str, verdict: Verdict) -> None:
        glue = " " if self._line_open else self._gap
        self._shown.append(f"{glue}{'' if self._line_open else self._prefix}{shown}")
        self._line_open, self._gap, self._prefix = True, "", ""
        self._released += 1
        self._about = verdict.names or self._about
        self._figures = verdict.figures or self._figures

    def _drop(self) -> None:
        self._dropped += 1

    def _count(self, reason: str) -> None:
        self._reasons[reason] += 1

    def _break(self, reason: str) -> None:
        self._broken = True
        self._count(reason)
