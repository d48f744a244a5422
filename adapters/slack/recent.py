"""The last questions of a person, for the Home tab; kept with the buttons, so that forgetting a person removes them too."""

from hashlib import blake2b
from typing import Final

import structlog

from adapters.slack.events import Person
from adapters.slack.ports import CHANNEL
from core.channels import Store
from core.errors import ExportMateError

KEPT: Final = 5
LONGEST: Final = 1_000  # characters; a longer question does not fit behind a button
log = structlog.get_logger("slack")


class Recent:
    """Remembers the questions that were answered."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def of(self, person: Person) -> tuple[str, ...]:
        """The questions, newest first; none where the store does not answer: a page without them is better than none."""
        try:
            kept = await self._store.get(_token(person))
        except ExportMateError:
            return ()
        asked = kept.payload.get("asked") if kept else None
        return tuple(str(text) for text in asked[:KEPT]) if isinstance(asked, list) else ()

    async def add(self, person: Person, question: str) -> None:
        """Put a question in front; best effort, since its answer is out already."""
        question = question.strip()
        if not question or len(question) > LONGEST:
            return
        try:
            earlier = [text for text in await self.of(person) if text.casefold() != question.casefold()]
            await self._store.put(
                _token(person), channel=CHANNEL, conversation="", user_id=person.user_id,
                payload={"asked": [question, *earlier][:KEPT]},
            )  # fmt: skip
        except ExportMateError as error:
            log.warning("slack_recent_not_kept", kind=type(error).__name__)


def _token(person: Person) -> str:
    """The key of a person in a workspace; it names nobody."""
    return "recent:" + blake2b(f"{person.team}:{person.user_id}".encode(), digest_size=12).hexdigest()
