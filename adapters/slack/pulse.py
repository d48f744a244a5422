"""Whether Slack answers: each call counts once it is over, and how the last one went is remembered."""

from typing import Any

from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack.failures import CALL_ERRORS, read_failure
from adapters.slack.ports import CHANNEL
from core.channels import Called


class Pulse:
    """Takes whether calls were answered well."""

    def __init__(self, called: Called) -> None:
        self._called = called
        self.answered: bool | None = None  # whether the last call was answered well, None before any

    def call(self, ok: bool) -> None:
        """Count a call."""
        self.answered = ok
        self._called(CHANNEL, ok)


class CountedClient(AsyncWebClient):
    """Slack's client, whose calls count; one that is broken off says nothing."""

    def __init__(self, pulse: Pulse, token: str | None, **given: Any) -> None:
        super().__init__(token, **given)
        self._pulse = pulse

    async def api_call(self, api_method: str, **given: Any) -> AsyncSlackResponse:
        """Make a call. What a channel or a text does not allow was answered well, an unknown token was not."""
        try:
            answer = await super().api_call(api_method, **given)
        except CALL_ERRORS as error:
            self._pulse.call(read_failure(error).kind in ("gone", "refused"))
            raise
        self._pulse.call(True)
        return answer
