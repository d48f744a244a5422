"""What a sentence says of whoever asks: it may repeat what the question holds, and add nothing to it."""

import re
from collections.abc import Iterable

from core.hs.stems import words as stems

_SAYS = (
    r"sebut(?:kan)?|menyebut(?:kan)?|disebut(?:kan)?|mengatakan|katakan|bilang|berkata|tulis(?:kan)?|menulis(?:kan)?|sampaikan|menyampaikan|nyatakan|menyatakan|tanyakan|menanyakan|bertanya|tanya|jelaskan|menjelaskan"
    r"|maksud(?:kan)?|ceritakan|menceritakan|sebutkan|laporkan|melaporkan|mengaku|akui|beri ?tahu(?:kan)?|memberi ?tahu(?:kan)?|ingin|mau|hendak|berencana|bermaksud|berniat|memiliki|mempunyai|punya|mengekspor|menjual|mengirim"
)
_SAID = (
    r"said|says|say|mention(?:ed|s)?|stated?|states|asked|asks|ask|wrote|writes|told|tells|noted|notes|claim(?:ed|s)?|report(?:ed|s)?|explain(?:ed|s)?|specif(?:ied|ies)|describ(?:ed|es)|indicat(?:ed|es)|gave|gives|quot(?:ed|es)"
    r"|referr?(?:ed|s)|want(?:s|ed)?|wish(?:es)?|plan(?:s|ned)?|intend(?:s|ed)?|own(?:s|ed)?"
)
_PERSON = r"anda|kamu|saudara|pengguna|penanya|pemohon|eksportir ini|orang (?:itu|ini|tersebut)|beliau"
_SOMEBODY = r"you|the (?:person|user|asker|exporter|customer|client|questioner)|he|she|they"
_ATTRIBUTES = re.compile(
    rf"(?<!\w)eksportir (?:bertanya|menanyakan)(?!\w)|(?<!\w)(?:{_PERSON})(?: (?:sudah|telah|tadi|juga|sendiri|sebelumnya|yang|pernah|sedang))*,? (?:{_SAYS})(?!\w)"
    rf"|(?<!\w)(?:menurut|kata|ujar|ucap|kutip|dari keterangan|keterangan|pernyataan|ucapan|informasi(?: dari)?|data(?: dari)?) (?:{_PERSON})(?!\w)"
    rf"|(?<!\w)(?:pertanyaan|pesan)(?: anda)?(?: \w+)? (?:mengenai|tentang|menyebut(?:kan)?|adalah|berbunyi|berisi|menyatakan)(?!\w)|(?<!\w)(?:dalam|di|pada) (?:pertanyaan|pesan)(?: anda| ini| itu| tersebut)?(?!\w)"
    rf"|(?<!\w)(?:{_SOMEBODY})(?: (?:have|has|had|also|already|just|previously|earlier|yourself))*,? (?:{_SAID})(?!\w)|(?<!\w)(?:according to|as per) (?:you|the (?:person|user|asker|question))(?!\w)"
    rf"|(?<!\w)(?:your (?:question|message|query|statement|request) (?:is|was|about)|(?:your|the) (?:question|message|query|statement|request) (?:says|said|mentions?|states?|concerns?|asks?))|(?<!\w)in (?:your|the) (?:question|message|query)(?!\w)"
    rf"|^(?:the )?(?:person|user|asker|question|pengguna|penanya|pertanyaan)(?: \w+)? ?:"
)
_TELLS = re.compile(
    r"^(?:(?:karena|jadi|maka|baik|as|since|because|so) )?(?:(?:anda|kamu) (?:sudah|telah|sedang|mengekspor|menjual|mengirim|memiliki|punya|berada)|you (?:are \w+ing|already|have(?! to)|had|own|export|ship|sell))(?!\w)"
)
_SUPPOSED = re.compile(
    r"(?<!\w)(?:jika|bila|kalau|apabila|pastikan|andai|seandainya|misalnya|sebutkan|if|when|whether|unless|once|in case|make sure|please|should|silakan|mohon)(?!\w)"
)


_HINT = frozenset(  # one of these is in everything the patterns above find
    "anda kamu saudara pengguna penanya pemohon orang beliau pertanyaan pesan you your he she they person user asker customer client questioner question message query request statement".split()
)
_EXPORTER = ("eksportir bertanya", "eksportir menanyakan", "eksportir ini", "the exporter")
_ASKS = re.compile(r"(?<!\w)(?:(?:ber|menan)?tanya(?:kan|an)?|pertanyaan|ask(?:ed|s)?|question|query)(?!\w)")


def attributes(low: str, words: Iterable[str]) -> bool:
    """Whether a line in lower case tells what its reader said, asked, has or does, and does not only suppose it.

    `words` are the runs of ASCII letters in it.
    """
    if _HINT.isdisjoint(words) and not any(phrase in low for phrase in _EXPORTER):
        return False
    if _TELLS.search(low) is not None and _SUPPOSED.search(low) is None:
        return True
    match = _ATTRIBUTES.search(low)
    return match is not None and _SUPPOSED.search(low, 0, match.start()) is None


def asks(low: str) -> bool:
    """Whether a line in lower case says that something was asked, not that it was stated."""
    return _ASKS.search(low) is not None


def attributing(low: str) -> frozenset[str]:
    """Stems of the words that only say that somebody said something."""
    return frozenset(word for match in _ATTRIBUTES.finditer(low) for word in stems(match[0]))
