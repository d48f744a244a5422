"""How the fake Slack lets workspaces install the app: the consent page and the exchange of its code."""

from base64 import b64encode
from dataclasses import dataclass, field
from urllib.parse import urlencode

from aiohttp import web

from tests.support.fake_slack_methods import APP, BOT, Json, Refused, SlackApi

CLIENT_ID, CLIENT_SECRET = "1234.5678", "test-client-secret"


@dataclass
class SlackOAuth(SlackApi):
    """Consents and codes."""

    consents: list[Json] = field(default_factory=list)  # what the consent page was asked
    codes: dict[str, str] = field(default_factory=dict)  # code -> workspace, until it is exchanged
    installing: str = "T1"  # the workspace of whoever looks at the consent page; empty: they cancel
    back: str = ""  # the way back as it is set in the app
    organisation: str = ""  # its organisation, which installs the app for all its workspaces

    async def consent(self, request: web.Request) -> web.Response:
        """The person agrees at once, or cancels; back to the app either way."""
        asked = dict(request.query)
        self.consents.append(asked)
        if asked.get("client_id") != CLIENT_ID:
            return web.Response(status=400)
        back = {"state": asked["state"]}
        if self.installing or self.organisation:
            code = f"code-{next(self.numbers)}"
            self.codes[code] = self.installing
            back["code"] = code
        else:
            back["error"] = "access_denied"
        return web.Response(
            status=302, headers={"Location": f"{asked.get('redirect_uri') or self.back}?{urlencode(back)}"}
        )

    def do_oauth_v2_access(self, p: Json) -> Json:
        """A token for a code, once."""
        basic = b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        if self.spoken[-1][1] != f"Basic {basic}":
            raise Refused("bad_client_secret")
        team = self.codes.pop(p["code"], None)
        if team is None:
            raise Refused("invalid_code")
        token = f"xoxb-{team or self.organisation}-{next(self.numbers)}"
        self.tokens[token] = team
        return {
            "access_token": token, "token_type": "bot", "scope": self.consents[-1]["scope"], "bot_user_id": BOT, "app_id": APP,
            "team": {"id": team, "name": "PT <Maju>"} if team else None,
            "enterprise": {"id": self.organisation, "name": "Grup"} if self.organisation else None,
            "authed_user": {"id": "U1"}, "is_enterprise_install": not team,
        }  # fmt: skip

    def do_auth_revoke(self, _: Json) -> Json:
        """The end of a token."""
        self.tokens.pop(self.spoken[-1][1])
        return {"revoked": True}
