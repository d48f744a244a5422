"""The verified answers and topics that fit a question, by everything that decides it: asked again, nothing is scored again."""

from collections.abc import Hashable

from core.kept import Kept
from core.knowledge_rank import Ranked
from core.knowledge_select import families, unions
from core.question.model import Question
from core.question.topic import TopicReading
from core.timing import count_cache

MAX_MATCHES = 1000


class Matches(Kept[Ranked]):
    """The latest matches; they hold rows of the facts in memory, so that only their number is bounded."""

    def __init__(self, size: int = MAX_MATCHES) -> None:
        super().__init__(size)

    def find(self, key: Hashable) -> Ranked | None:
        """The match of a key, counted for the turn."""
        found = self.get(key)
        count_cache("match", hit=found is not None)
        return found


def match_key(version: int, question: Question, reading: TopicReading, text: str) -> Hashable:
    """All that `core.knowledge_rank.Ranking` looks at, the embedding aside, which is the text's."""
    return version, text, unions(question), families(question), reading.cues, reading.in_domain
