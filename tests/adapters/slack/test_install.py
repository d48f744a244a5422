"""Several workspaces: the app is installed over real HTTP into a real database, and each is answered with its own token.

reason for length: the way of an installation from the page to its removal is read in one place.
"""

import asyncio
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from aiohttp import ClientSession, CookieJar

from adapters.postgres.dsn import sqlalchemy_url
from adapters.slack.channel import open_slack
from adapters.slack.events import Installed
from adapters.slack.install import BOT_SCOPES, authorize_url
from adapters.slack.installations import open_installations
from adapters.slack.ports import SlackSettings
from core.errors import DatabaseUnavailable, Misconfigured
from tests.adapters.slack.conftest import Bench, Serve
from tests.support.fake_slack import APP_TOKEN, BOT, BOT_TOKEN, SECRET, FakeSlack
from tests.support.fake_slack_oauth import CLIENT_ID, CLIENT_SECRET

MANIFEST = Path(__file__).parents[3] / "deploy" / "slack-manifest.yaml"


@pytest.fixture
async def oauth(serve: Serve, slack: FakeSlack, database: str) -> Any:
    """Serve several workspaces, none installed; the tables are emptied before."""
    connection = await asyncpg.connect(database)
    await connection.execute("truncate slack_bots, slack_installations, slack_oauth_states")
    await connection.close()

    async def start(bench: Bench | None = None, **changes: Any) -> Bench:
        settings = {"bot_token": "", "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
        bench = bench or Bench(slack)
        # The address of the app's own pages is only known once they are served: Slack sends people back to it.
        served = await serve(bench, **settings | {"installations_url": sqlalchemy_url(database)} | changes)
        served.server.back = f"{served.address}/slack/oauth_redirect"
        return served

    return start


async def get(url: str, **query: str) -> tuple[int, str]:
    """A page, redirects followed, without cookies."""
    async with ClientSession(cookie_jar=CookieJar()) as session, session.get(url, params=query) as response:
        return response.status, await response.text()


async def install(bench: Bench, team: str = "T1", **changes: Any) -> tuple[int, str]:
    """What a person sees at the end of an installation."""
    bench.server.installing = team
    for name, value in changes.items():
        setattr(bench.server, name, value)
    return await get(f"{bench.address}/slack/install")


async def test_two_workspaces_are_answered_with_their_own_tokens(oauth: Any) -> None:
    """Events, commands and presses; the bot is known without asking Slack again."""
    bench = await oauth()
    for team in ("T1", "T2"):
        status, page = await install(bench, team)
        assert (200, True) == (status, "terpasang di PT &lt;Maju&gt;" in page)
    one, two = bench.person("U1", "C1", team="T1"), bench.person("U2", "C2", team="T2")
    bench.server.spoken.clear()
    await one.say("C1", f"<@{BOT}> kode HS kopi")
    await bench.inbox.settled()
    await one.press(bench.server.ours("C1")[0], "Sangrai")
    await two.say("C2", f"<@{BOT}> bea keluar cpo")
    await bench.inbox.settled()
    teams = [bench.server.tokens[token] for method, token in bench.server.spoken if method == "chat.postMessage"]
    assert ["T1", "T1", "T2"] == sorted(teams)
    assert [("C1", 2), ("C2", 1)] == [(c, len(bench.server.ours(c))) for c in ("C1", "C2")]
    assert not any(method == "auth.test" for method, _ in bench.server.spoken)


async def test_an_installation_works_after_a_restart(oauth: Any) -> None:
    """It is in the database, and the inbox names the workspace of what was accepted before."""
    bench = await oauth()
    await install(bench)
    bench.inbox.work = False
    await bench.person("U1", "C1", team="T1").say("C1", f"<@{BOT}> kurs usd")
    again = await oauth(Bench(bench.server, store=bench.store, inbox=bench.inbox))
    (event,) = again.inbox.accepted.values()
    await again.channel.handle(event.payload)
    assert (1, "T1") == (len(bench.server.ours("C1")), event.payload["installed"]["team"])
    assert "xoxb" not in str(event.payload)


async def test_a_workspace_without_the_app_is_let_be(oauth: Any) -> None:
    """Its event is done with, no other workspace's token speaks there."""
    bench = await oauth()
    await install(bench, "T1")
    await bench.person("U9", "C9", team="T9").say("C9", f"<@{BOT}> kurs usd")
    assert ([], []) == (await bench.answers("C9"), bench.inbox.failed)


@pytest.mark.parametrize(
    "event",
    [{"type": "app_uninstalled"}, {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [BOT]}}],
    ids=lambda event: event["type"],
)
async def test_an_app_that_was_removed_is_forgotten(oauth: Any, database: str, event: dict[str, Any]) -> None:
    """By either event; nothing of the token stays, and the workspace can install it again."""
    bench = await oauth()
    await install(bench, "T1")
    await install(bench, "T2")
    person = bench.person("U1", "C1", team="T1")
    await person.event(event)
    await bench.inbox.settled()
    connection = await asyncpg.connect(database)
    for table in ("slack_bots", "slack_installations"):
        assert ["T2"] == [row["team_id"] for row in await connection.fetch(f"select team_id from {table}")]  # noqa: S608
    await connection.close()
    await person.say("C1", f"<@{BOT}> kurs usd")
    assert [] == await bench.answers("C1")
    await install(bench, "T1")
    await person.say("C1", f"<@{BOT}> kurs eur")
    assert 1 == len(await bench.answers("C1"))


async def test_a_removal_handled_late_spares_the_next_installation(oauth: Any) -> None:
    """The event waited in the inbox while the workspace installed the app again."""
    bench = await oauth()
    await install(bench)
    bench.inbox.work = False
    await bench.person("U1", team="T1").event({"type": "app_uninstalled"})
    await install(bench)
    (event,) = bench.inbox.accepted.values()
    await bench.channel.handle(event.payload)
    bench.inbox.work = True
    await bench.person("U1", "C1", team="T1").say("C1", f"<@{BOT}> kurs usd")
    assert 1 == len(await bench.answers("C1"))


async def test_the_token_of_a_person_taken_back_changes_nothing(oauth: Any) -> None:
    """Only the bot's counts."""
    bench = await oauth()
    await install(bench)
    person = bench.person("U1", "C1", team="T1")
    await person.event({"type": "tokens_revoked", "tokens": {"oauth": ["U1"], "bot": []}})
    await person.say("C1", f"<@{BOT}> kurs usd")
    assert 1 == len(await bench.answers("C1"))


async def test_an_organisation_installs_for_all_its_workspaces(oauth: Any) -> None:
    """Its one token serves each of them."""
    bench = await oauth()
    assert 200 == (await install(bench, "", organisation="E1"))[0]
    person = bench.person("U1", "C1", team="T7")
    body = {
        "team_id": "T7", "enterprise_id": "E1", "event_id": "Ev1", "type": "event_callback", "is_enterprise_install": True,
        "authorizations": [{"enterprise_id": "E1", "team_id": None, "user_id": BOT, "is_bot": True, "is_enterprise_install": True}],
        "event": {"type": "app_mention", "channel": "C1", "user": person.id, "text": f"<@{BOT}> kurs usd", "ts": "1.0001"},
    }  # fmt: skip
    bench.server.messages["C1", "1.0001"] = {"user": "U1", "ts": "1.0001", "channel": "C1"}
    await bench.server.deliver("events_api", body)
    assert 1 == len(await bench.answers("C1"))


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({}, "expired"),
        ({"state": "guessed", "code": "code-1"}, "expired"),
        ({"state": "x" * 4_000, "code": "c"}, "expired"),
        ({"state": "\x00", "code": "c"}, "expired"),
        ({"error": "access_denied", "state": "x"}, "cancelled"),
    ],
    ids=["nothing", "guessed", "endless", "nul", "denied"],
)
async def test_a_way_back_that_we_did_not_begin_is_refused(oauth: Any, query: dict[str, str], said: str) -> None:
    """With a page that says so, and nothing is exchanged."""
    bench = await oauth()
    status, page = await get(f"{bench.address}/slack/oauth_redirect", **query)
    assert (400, True, []) == (status, said in page, bench.server.called("oauth.v2.access"))


async def test_a_state_is_good_once_and_for_a_while(oauth: Any) -> None:
    """The same way back a second time, or too late, is refused."""
    bench = await oauth(state_seconds=1)
    await install(bench)
    state = bench.server.consents[-1]["state"]
    assert 400 == (await get(f"{bench.address}/slack/oauth_redirect", state=state, code="c"))[0]
    async with (
        ClientSession() as session,
        session.get(f"{bench.address}/slack/install", allow_redirects=False) as response,
    ):
        late = response.headers["Location"].partition("state=")[2].partition("&")[0]
        assert (302, "no-store") == (response.status, response.headers["Cache-Control"])
    await asyncio.sleep(1.1)
    assert 400 == (await get(f"{bench.address}/slack/oauth_redirect", state=late, code="c"))[0]


async def test_states_that_ran_out_are_swept_away(database: str) -> None:
    """The pages are open to everybody; their rows must not pile up."""
    async with open_installations(sqlalchemy_url(database), CLIENT_ID, state_seconds=-1) as installations:
        for _ in range(3):
            await installations.issue()
    connection = await asyncpg.connect(database)
    assert 1 == await connection.fetchval(
        "select count(*) from slack_oauth_states where expire_at < now() at time zone 'UTC'"
    )
    await connection.execute("truncate slack_oauth_states")
    await connection.close()


@pytest.mark.parametrize(
    ("kind", "status"), [("invalid_code", 400), ("bad_client_secret", 400), ("503", 502), ("drop", 502)]
)
async def test_an_exchange_that_fails_is_told(oauth: Any, capfd: Any, kind: str, status: int) -> None:
    """On a page, without a secret there or in the log; the next try works."""
    bench = await oauth()
    bench.server.fail("oauth.v2.access", kind)
    seen, page = await install(bench)
    assert (status, True) == (seen, "gagal" in page)
    assert 200 == (await install(bench))[0]
    logged = "".join(capfd.readouterr())
    assert not any(s in logged + page for s in (CLIENT_SECRET, "xoxb-", bench.server.consents[0]["state"], "code-"))


async def test_an_installation_works_where_the_bot_cannot_be_asked_for_its_name(oauth: Any) -> None:
    """`auth.test` is a courtesy."""
    bench = await oauth()
    bench.server.fail("auth.test", "internal_error")
    assert 200 == (await install(bench))[0]
    await bench.person("U1", "C1", team="T1").say("C1", f"<@{BOT}> kurs usd")
    assert 1 == len(await bench.answers("C1"))


async def test_a_person_who_cancels_is_told_so(oauth: Any) -> None:
    """And can begin again from that page."""
    bench = await oauth()
    status, page = await install(bench, "")
    assert (400, True, True) == (status, "dibatalkan" in page, 'href="/slack/install"' in page)


async def test_a_workspace_that_is_not_listed_is_not_kept(oauth: Any) -> None:
    """Its token is given back."""
    bench = await oauth(allowed_teams=frozenset({"T2"}))
    status, page = await install(bench, "T1")
    assert (403, True, [BOT_TOKEN]) == (status, "tidak dilayani" in page, list(bench.server.tokens))
    assert 200 == (await install(bench, "T2"))[0]


async def test_the_pages_take_no_flood(oauth: Any) -> None:
    """Sixty installations a minute are begun, the next is asked to wait."""
    bench = await oauth()
    async with ClientSession() as session:
        seen = []
        for _ in range(61):
            async with session.get(f"{bench.address}/slack/install", allow_redirects=False) as response:
                seen.append(response.status)
    assert [302] * 60 + [429] == seen


async def test_the_settings_token_serves_its_own_workspace_beside_the_others(oauth: Any) -> None:
    """Both at once, neither for the other."""
    bench = await oauth(bot_token=BOT_TOKEN)
    await install(bench, "T1")
    bench.server.spoken.clear()
    await bench.person("U1", "C1").say("C1", f"<@{BOT}> kurs usd")
    await bench.person("U2", "C2", team="T1").say("C2", f"<@{BOT}> kurs usd")
    await bench.person("U3", "C3", team="T9").say("C3", f"<@{BOT}> kurs usd")
    assert (1, 1, 0) == tuple([len(await bench.answers(c)) for c in ("C1", "C2", "C3")])
    assert [BOT_TOKEN] == [
        t for m, t in bench.server.spoken if m == "chat.postMessage" and bench.server.tokens[t] != "T1"
    ]


async def test_over_http_too(oauth: Any) -> None:
    """Events by the signed address, pages beside it."""
    bench = await oauth(mode="http", app_token="")
    await install(bench)
    person = bench.person("U1", "C1", team="T1")
    await person.slash("/kurs", "usd")
    await person.say("C1", f"<@{BOT}> kurs eur")
    assert (1, 1) == (len(await bench.answers("C1")), len(person.sees()))


async def test_a_database_that_is_gone_is_said() -> None:
    """As our own error, without its address."""
    url = "postgresql+asyncpg://nobody:secret@127.0.0.1:9/none"
    async with open_installations(url, CLIENT_ID, state_seconds=9) as installations:
        with pytest.raises(DatabaseUnavailable) as caught:
            await installations.find(Installed("T1"))
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "changes",
    [{"client_secret": ""}, {"client_id": ""}, {"installations_url": ""}, {"redirect_url": "slack"}],
    ids=str,
)
async def test_settings_for_oauth_that_cannot_work_are_refused(slack: FakeSlack, changes: dict[str, str]) -> None:
    """At the start, by name; no secret stands in their repr."""
    given = {
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
        "installations_url": "postgresql+asyncpg://u:pw@x/y",
    }
    settings = SlackSettings(**{"app_token": APP_TOKEN, "signing_secret": SECRET} | given | changes)  # type: ignore[arg-type]
    bench = Bench(slack)
    with pytest.raises(Misconfigured, match="SLACK_"):
        async with open_slack(settings, bench.turn, bench.inbox, bench.people, bench.store):
            pass
    assert not any(secret in repr(settings) for secret in (CLIENT_SECRET, "pw", APP_TOKEN))


def test_the_consent_page_stands_beside_the_web_api() -> None:
    """With and without the slash at the end."""
    for api in ("https://slack.com/api/", "https://slack.com/api"):
        settings = SlackSettings(client_id="1", api_url=api, redirect_url="https://a.example/slack/oauth_redirect")
        url = authorize_url(settings, "s")
        assert url.startswith("https://slack.com/oauth/v2/authorize?client_id=1&scope=app_mentions%3Aread%2C")
        assert url.endswith("&state=s&redirect_uri=https%3A%2F%2Fa.example%2Fslack%2Foauth_redirect")


def test_the_manifest_asks_for_the_same_rights() -> None:
    """And subscribes to what ends an installation."""
    text = MANIFEST.read_text("utf-8")
    scopes = text.partition("    bot:\n")[2].partition("settings:")[0]
    assert sorted(BOT_SCOPES) == sorted(line.split("#")[0].strip(" -") for line in scopes.splitlines() if line.strip())
    assert all(f"- {event}\n" in text for event in ("app_uninstalled", "tokens_revoked"))
