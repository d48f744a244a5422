"""Who may ask and how often: a token bucket a client, bearer tokens, and the loopback rule."""

import hashlib
import hmac
from collections import OrderedDict
from collections.abc import Callable, Sequence
from ipaddress import IPv6Address, ip_address
from time import monotonic

from core.errors import NotAllowed, TooMany

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
_ANY_ADDRESS = frozenset({"", "0.0.0.0", "::"})  # noqa: S104  # compared with, never bound


class TokenBuckets:
    """A bucket for every client: `burst` requests at once, `rate` a second over time.

    At most `max_clients` are remembered; the one not seen for longest is forgotten first, and a forgotten client starts
    with a full bucket.
    """

    def __init__(
        self, rate: float, burst: int, *, clock: Callable[[], float] = monotonic, max_clients: int = 10_000
    ) -> None:
        self._rate, self._burst = rate, float(max(burst, 1))
        self._clock, self._max_clients = clock, max_clients
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()  # client -> (left, seen at)

    def take(self, client: str) -> None:
        """Take one request out of the client's bucket; raises TooMany with the seconds until the next one fits."""
        if self._rate <= 0:
            return
        now = self._clock()
        left, seen = self._buckets.get(client, (self._burst, now))
        left = min(self._burst, left + (now - seen) * self._rate)
        allowed = left >= 1
        self._buckets[client] = (left - 1 if allowed else left, now)
        self._buckets.move_to_end(client)
        if len(self._buckets) > self._max_clients:
            self._buckets.popitem(last=False)
        if not allowed:
            raise TooMany((1 - left) / self._rate)

    def __len__(self) -> int:
        return len(self._buckets)


class Access:
    """Decides whether a request may use the API.

    With tokens set, one of them must come as `Authorization: Bearer …`. Without, only this machine may ask, under a
    name of this machine (a foreign page whose name was pointed at 127.0.0.1 is refused), and not through a proxy, which
    would make the whole world look local.
    """

    def __init__(self, tokens: Sequence[str], host: str = "", allowed_hosts: Sequence[str] = ()) -> None:
        self._digests = tuple(_digest(token) for token in tokens if token)
        named = {bare_host(name) for name in (host, *allowed_hosts)}
        self._hosts = LOOPBACK_NAMES | (named - _ANY_ADDRESS)

    def check(self, *, remote: str | None, host: str | None, authorization: str | None, forwarded: bool) -> None:
        """Raise NotAllowed with the reason when the request may not be answered."""
        if self._digests:
            if not self._knows(authorization):
                raise NotAllowed("a valid bearer token is needed")
        elif not is_loopback(remote) or forwarded:
            raise NotAllowed("without API_TOKENS only this machine may ask")
        elif host is None or bare_host(host) not in self._hosts:
            raise NotAllowed("this host name is not served; ask under localhost")

    def _knows(self, authorization: str | None) -> bool:
        """Compare with every token in constant time."""
        scheme, _, token = (authorization or "").partition(" ")
        given = _digest(token.strip())
        found = [hmac.compare_digest(given, digest) for digest in self._digests]
        return scheme.lower() == "bearer" and any(found)


def is_loopback(remote: str | None) -> bool:
    """Whether an address is this machine's own, written as IPv4, IPv6 or IPv4 inside IPv6."""
    try:
        address = ip_address(remote or "")
    except ValueError:
        return False
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        return address.ipv4_mapped.is_loopback
    return address.is_loopback


def bare_host(host: str) -> str:
    """The name in a Host header without port, brackets, case and final dot."""
    host = host.strip().lower()
    if host.startswith("["):
        return host[1:].partition("]")[0]
    name = host if host.count(":") > 1 else host.partition(":")[0]
    return name.rstrip(".")


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
