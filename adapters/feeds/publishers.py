"""All feeds, each at its publisher or at the address that a setting gives."""

from collections.abc import Mapping

from adapters.feeds.bank_indonesia import BankIndonesia
from adapters.feeds.ecb import Ecb
from adapters.feeds.fetch import Fetcher
from adapters.feeds.frankfurter import Frankfurter
from adapters.feeds.kemenkeu import Kemenkeu
from core.published.nouns import Feed, FeedName


def publishers(fetcher: Fetcher, *, kemenkeu: str, bi: str, ecb: str, frankfurter: str) -> Mapping[FeedName, Feed]:
    """Every feed by its name, given the base address of each publisher."""
    return {
        "kemenkeu": Kemenkeu(fetcher, kemenkeu),
        "bi": BankIndonesia("bi", fetcher, bi),
        "jisdor": BankIndonesia("jisdor", fetcher, bi),
        "ecb": Ecb(fetcher, ecb),
        "frankfurter": Frankfurter(fetcher, frankfurter),
    }
