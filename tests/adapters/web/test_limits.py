"""Rates and rights."""

import pytest

from adapters.web.limits import Access, TokenBuckets, bare_host, is_loopback
from core.errors import NotAllowed, TooMany


class Clock:
    """A clock that is set by hand, in seconds."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        """The time."""
        return self.now


def take(buckets: TokenBuckets, client: str, times: int) -> int:
    """Take that often and count what was allowed."""
    allowed = 0
    for _ in range(times):
        try:
            buckets.take(client)
        except TooMany:
            continue
        allowed += 1
    return allowed


def test_burst_then_wait() -> None:
    """After the burst the error says how long until the next request fits."""
    buckets = TokenBuckets(2, 3, clock=Clock())
    assert take(buckets, "a", 3) == 3
    with pytest.raises(TooMany) as caught:
        buckets.take("a")
    assert pytest.approx(caught.value.retry_after) == 0.5


def test_refill() -> None:
    """Time gives requests back, never more than the burst."""
    clock = Clock()
    buckets = TokenBuckets(2, 3, clock=clock)
    take(buckets, "a", 3)
    clock.now += 1
    assert take(buckets, "a", 5) == 2
    clock.now += 3600
    assert take(buckets, "a", 5) == 3


def test_refused_requests_cost_nothing() -> None:
    """Somebody who keeps trying is let in as soon as anybody else."""
    clock = Clock()
    buckets = TokenBuckets(1, 1, clock=clock)
    take(buckets, "a", 50)
    clock.now += 1
    assert take(buckets, "a", 1) == 1


def test_clients_are_apart() -> None:
    """One client's haste does not slow another."""
    buckets = TokenBuckets(1, 2, clock=Clock())
    take(buckets, "a", 5)
    assert take(buckets, "b", 5) == 2


def test_memory_is_bounded() -> None:
    """The client not seen for longest is forgotten."""
    buckets = TokenBuckets(1, 1, clock=Clock(), max_clients=2)
    for client in ("a", "b", "a", "c"):
        take(buckets, client, 1)
    assert len(buckets) == 2
    assert take(buckets, "b", 1) == 1


def test_rate_of_nought_is_no_limit() -> None:
    """A rate of 0 switches the limit off."""
    assert take(TokenBuckets(0, 1, clock=Clock()), "a", 1000) == 1000


@pytest.mark.parametrize("remote", ["127.0.0.1", "127.8.9.1", "::1", "::ffff:127.0.0.1"])
def test_loopback(remote: str) -> None:
    """The own machine, however its address is written."""
    assert is_loopback(remote)


@pytest.mark.parametrize("remote", [None, "", "10.0.0.1", "::ffff:10.0.0.1", "localhost", "192.168.1.5", "fe80::1"])
def test_not_loopback(remote: str | None) -> None:
    """Another machine, or something that is no address."""
    assert not is_loopback(remote)


@pytest.mark.parametrize(
    ("bare", "host"),
    [
        ("localhost", "LocalHost:8000"),
        ("127.0.0.1", "127.0.0.1"),
        ("::1", "[::1]:8000"),
        ("::1", "::1"),
        ("export.example", "export.example.:80"),
        ("", ""),
    ],
)
def test_bare_host(bare: str, host: str) -> None:
    """Port, brackets, case and a final dot do not matter."""
    assert bare == bare_host(host)


def allowed(access: Access, **given: object) -> bool:
    """Ask for access from this machine, with something different."""
    request = {"remote": "127.0.0.1", "host": "localhost:8000", "authorization": None, "forwarded": False, **given}
    try:
        access.check(**request)  # type: ignore[arg-type]  # the tests name what differs
    except NotAllowed:
        return False
    return True


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1:8000", "[::1]:8000", "gudang:8000", "chat.example"])
def test_open_on_loopback(host: str) -> None:
    """Without tokens this machine may ask under its own names and those configured."""
    assert allowed(Access((), "gudang", ("chat.example",)), host=host)


@pytest.mark.parametrize(
    "given",
    [
        {"remote": "10.0.0.1"},
        {"remote": None},
        {"host": "evil.example"},
        {"host": "localhost.evil.example"},
        {"host": "0.0.0.0:8000"},
        {"host": None},
        {"host": ""},
        {"forwarded": True},
        {"remote": "10.0.0.1", "authorization": "Bearer anything"},
    ],
)
def test_closed_to_others(given: dict[str, object]) -> None:
    """Without tokens nobody else may: not another machine, not a foreign name, not through a proxy."""
    assert not allowed(Access((), "0.0.0.0"), **given)


@pytest.mark.parametrize("given", ["Bearer first", "bearer second", "Bearer  second "])
def test_right_token(given: str) -> None:
    """Any of the tokens opens, from anywhere and under any name."""
    access = Access(("first", "second"))
    assert allowed(access, authorization=given, remote="10.0.0.1", host="chat.example", forwarded=True)


@pytest.mark.parametrize(
    "given", [None, "", "first", "Basic first", "Bearer", "Bearer ", "Bearer firs", "Bearer \udce9"]
)
def test_wrong_token(given: str | None) -> None:
    """With tokens set even this machine needs one."""
    assert not allowed(Access(("first",)), authorization=given)


def test_empty_tokens_do_not_count() -> None:
    """An empty entry in the list opens nothing and closes nothing."""
    assert not allowed(Access(("",)), remote="10.0.0.1", authorization="Bearer ")
    assert allowed(Access(("",)))
