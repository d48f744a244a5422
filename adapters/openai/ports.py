"""What the model services are told about themselves and their limits."""

from dataclasses import dataclass, field

OPENAI_URL = "https://api.openai.com/v1"


@dataclass(frozen=True, slots=True)
class Upstream:
    """One service with the model that is asked of it."""

    model: str
    base_url: str = ""  # empty: OpenAI itself
    api_key: str = field(default="", repr=False)  # empty: a local server that asks for none
    price_in: float = 0.0  # US dollars for a million tokens read
    price_out: float = 0.0  # and written

    @property
    def url(self) -> str:
        """Where it is."""
        return self.base_url.rstrip("/") or OPENAI_URL

    def cost(self, tokens_in: int, tokens_out: int) -> float:
        """US dollars."""
        return (tokens_in * self.price_in + tokens_out * self.price_out) / 1e6


@dataclass(frozen=True, slots=True)
class Limits:
    """How patient and how busy calls may be; times in seconds."""

    retries: int = 3  # of one request, within its time
    concurrency: int = 100  # calls of a service under way at once
    place: float = 0.1  # wait for one of those places: better the composed reply now than a worded one in seconds
    stall: float = 10.0  # between two pieces of a stream
    hedge: float = 2.0  # until the next service is asked too, while the usual time of this one is not known
    hedge_most: float = 5.0  # the same, however slow the service usually is
    failures: int = 5  # in a row, then calls are held back
    rest: float = 30.0  # that they are held back
