"""What can go wrong, drawn as a tree. This file imports nothing, so that every room may import it.

ExportMateError
├── BadInput                 the person or program asked something that cannot be read
│   ├── TooLong              a message over the limit
│   └── BadDate              a day that does not exist or lies outside the calendar we serve
├── DataError                facts that cannot be loaded
│   └── BadRow               one row of a data file, with file, line, column and reason
├── Unavailable              something outside does not answer
│   ├── DatabaseUnavailable
│   ├── EmbeddingUnavailable
│   └── ModelUnavailable
│       └── AnswerCut        the model reached its limit; what it said before that stands
├── NotAllowed               a token, a signature or a right is missing
│   └── TooMany              over a limit; says when to come back
└── Misconfigured            a setting that cannot work
"""


class ExportMateError(Exception):
    """Anything ExportMate itself reports; the docstring is the default message."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message or (type(self).__doc__ or "").strip())

    @property
    def message(self) -> str:
        """The sentence for whoever caused or must mend it."""
        return str(self)


class BadInput(ExportMateError):
    """The request cannot be read."""

    def __init__(self, message: str = "", *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class TooLong(BadInput):
    """The message is longer than the limit."""

    def __init__(self, length: int, limit: int, *, field: str = "text") -> None:
        super().__init__(f"text has {length} characters; at most {limit} are read", field=field)
        self.length, self.limit = length, limit


class BadDate(BadInput):
    """The day does not exist."""


class DataError(ExportMateError):
    """The facts cannot be loaded."""


class BadRow(DataError):
    """A row of a data file is wrong."""

    def __init__(self, file: str, line: int, column: str, reason: str) -> None:
        super().__init__(f"{file}, line {line}, column {column}: {reason}")
        self.file, self.line, self.column, self.reason = file, line, column, reason


class Unavailable(ExportMateError):
    """Something that is needed does not answer."""


class DatabaseUnavailable(Unavailable):
    """The database does not answer."""


class EmbeddingUnavailable(Unavailable):
    """The embedding model does not answer."""


class ModelUnavailable(Unavailable):
    """The language model does not answer."""


class AnswerCut(ModelUnavailable):
    """The language model reached its limit of tokens; what it said before stands, but for the half sentence."""


class NotAllowed(ExportMateError):
    """A token or a right is missing."""


class TooMany(NotAllowed):
    """Too many requests."""

    def __init__(self, retry_after: float) -> None:
        super().__init__(f"too many requests; try again in {retry_after:.0f} s")
        self.retry_after = retry_after


class Misconfigured(ExportMateError):
    """A setting cannot work."""
