"""Currencies by ISO code, by name in either language, and by what people call them.

Names come from Babel's locale data for the currencies that pycountry knows as current; a small table adds nicknames.
Codes in lower case count only where they are no ordinary word.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache

from core.question.model import Span
from core.question.text import Mention, has_digit, lowered, mask, words_with_spans

# Written in any case, these three letters mean the currency and nothing else.
COMMON = frozenset({
    "usd", "eur", "jpy", "sgd", "myr", "cny", "gbp", "aud", "thb", "chf", "sar", "krw", "inr", "hkd", "cad", "nzd",
    "php", "vnd", "aed", "twd", "zar", "idr", "dkk", "kwd", "mmk", "pkr", "lkr", "bnd", "brl", "mxn", "rub", "egp",
    "qar", "omr", "bdt", "czk", "kes", "ngn",
})  # fmt: skip
# In capitals these are trustworthy too; every other code needs talk of money around it.
CAPITALS = COMMON | frozenset({
    "sek", "nok", "pln", "huf", "ils", "bhd", "jod", "cnh", "npr", "khr", "ars", "clp", "uah", "isk", "kzt",
})  # fmt: skip
NICKNAMES = {
    "dolar": "USD", "dollar": "USD", "dollars": "USD", "dolar as": "USD", "dollar as": "USD", "dolar us": "USD",
    "us dollar": "USD", "us dollars": "USD", "dolar amerika": "USD", "dollar amerika": "USD", "american dollar": "USD",
    "dolar aussie": "AUD", "aussie dollar": "AUD", "dolar ausie": "AUD", "dolar sing": "SGD", "dolar singapore": "SGD",
    "dolar singapur": "SGD", "dollar singapur": "SGD", "dollar singapura": "SGD", "dollar singapore": "SGD", "dollar sing": "SGD",
    "dollar sg": "SGD", "dollar australia": "AUD", "dollar hongkong": "HKD", "dollar hong kong": "HKD", "dollar kanada": "CAD",
    "dollar selandia baru": "NZD", "dollar brunei": "BND", "dollar taiwan": "TWD",
    "dolar sg": "SGD", "sing dollar": "SGD", "dolar hongkong": "HKD", "dolar hk": "HKD", "dolar canada": "CAD",
    "dolar new zealand": "NZD", "dolar nz": "NZD", "kiwi dollar": "NZD", "dolar taiwan": "TWD", "taiwan dollar": "TWD",
    "yen": "JPY", "yuan": "CNY", "renminbi": "CNY", "rmb": "CNY", "yuan china": "CNY", "yuan cina": "CNY",
    "renminbi tiongkok": "CNY", "renminbi china": "CNY", "chinese renminbi": "CNY", "ringgit": "MYR", "baht": "THB",
    "bath thailand": "THB", "rand": "ZAR", "dirham": "AED", "dirham uae": "AED", "dirham uea": "AED", "uae dirham": "AED",
    "dirham emirat": "AED", "dirham dubai": "AED", "riyal": "SAR", "riyal saudi": "SAR", "real saudi": "SAR",
    "rial saudi": "SAR", "riyal arab": "SAR", "riyal qatar": "QAR", "riyal oman": "OMR", "won korea": "KRW",
    "won korsel": "KRW", "korean won": "KRW", "poundsterling": "GBP", "pound sterling": "GBP", "poundsterling inggris": "GBP",
    "sterling": "GBP", "pound": "GBP", "pounds": "GBP", "pounds sterling": "GBP", "pon inggris": "GBP", "pound inggris": "GBP",
    "franc": "CHF", "francs": "CHF", "frank": "CHF", "frank swiss": "CHF", "frank swis": "CHF", "franc swis": "CHF",
    "euros": "EUR", "uero": "EUR", "rupee": "INR", "rupees": "INR", "rupe india": "INR", "rupi india": "INR",
    "rupee srilanka": "LKR", "peso": "PHP", "pesos": "PHP", "peso philipina": "PHP", "peso philippines": "PHP",
    "dong vietnam": "VND", "vietnam dong": "VND", "rupiah": "IDR", "kroner denmark": "DKK",
    "kroner norwegia": "NOK", "kroner swedia": "SEK", "krona": "SEK", "kronor": "SEK", "danish kroner": "DKK",
    "norwegian kroner": "NOK", "swedish kronor": "SEK", "krone denmark": "DKK", "kyat": "MMK", "rubel": "RUB", "rouble": "RUB",
    "ruble": "RUB", "taka": "BDT", "zloty": "PLN", "shekel": "ILS", "lira turki": "TRY", "lira turkey": "TRY",
    "dinar kuwait": "KWD", "ringit": "MYR", "yen jepang": "JPY",
}  # fmt: skip
SYMBOLS = {
    "us$": "USD", "a$": "AUD", "au$": "AUD", "s$": "SGD", "sg$": "SGD", "hk$": "HKD", "nt$": "TWD", "c$": "CAD", "nz$": "NZD",
    "$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₩": "KRW", "₹": "INR", "₱": "PHP", "฿": "THB", "₫": "VND",
}  # fmt: skip
# Ordinary words in one of the languages ("he won", "berapa dong?"): currencies only where money is talked of.
_WORDS_TOO = {"won": "KRW", "dong": "VND", "dinar": "KWD", "lira": "TRY"}
_MONEY_BEFORE = re.compile(
    r"(?:(?<!\w)(?:kurs(?:nya)?(?: pajak| kmk| menteri| bi| tengah)?|mata uang|valas|currency|rate (?:for|of)|rb|ribu|jt|juta)|\d(?:rb|jt|k)?)[ ]?$"
)
_MONEY = re.compile(r"(?<!\w)(?:kurs|rate|rates|mata uang|valas|currency|konversi|convert|exchange|nilai tukar)")
_SYMBOL = re.compile(r"(?<![a-z])(?:us|au?|sg?|hk|nt|c|nz)\$|[$€£¥₩₹₱฿₫]")
_POUNDS_OF = re.compile(r"[ ]of(?!\w)")
_BEFORE_DIGITS = re.compile(rf"(?<!\w)(?:(rp|rm)(?=\.?[ ]?\d)|({'|'.join(sorted(COMMON))})(?=\d))")


@cache
def currency_names() -> dict[str, tuple[tuple[tuple[str, ...], str], ...]]:
    """Names as tuples of words with their codes, longest first, under their first word; built once, on first use."""
    import pycountry
    from babel import Locale

    current = {c.alpha_3 for c in pycountry.currencies} - {
        "XAU",
        "XAG",
        "XPT",
        "XPD",
        "XXX",
        "XTS",
        "XUA",
        "XSU",
        "XBA",
        "XBB",
    }
    phrases: dict[tuple[str, ...], str] = {}
    for tongue in ("en", "id"):
        for code, name in Locale(tongue).currencies.items():
            words = tuple(w for w, _, _ in words_with_spans(name)) if code in current and "(" not in name else ()
            if len(words) > 1 or name == "Euro":
                phrases[words] = code
                phrases[(*words[:-1], f"{words[-1]}s")] = code
    phrases |= {tuple(name.split()): code for name, code in NICKNAMES.items()}
    index: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for words, code in sorted(phrases.items(), key=lambda item: -len(item[0])):
        index.setdefault(words[0], []).append((words, code))
    return {first: tuple(entries) for first, entries in index.items()}


@cache
def _codes() -> frozenset[str]:
    """Codes of current currencies in lower case."""
    return frozenset({code.lower() for entries in currency_names().values() for _, code in entries} | CAPITALS)


def read_currencies(text: str, taken: Iterable[Span] = ()) -> tuple[Mention, ...]:
    """Every currency named, in the order named, each with its span; repeated ones are repeated."""
    masked = mask(text, taken)
    low = lowered(masked)
    names, codes = currency_names(), _codes()
    found: list[Mention] = []
    if "$" in low or not low.isascii():
        found += [Mention(SYMBOLS[m[0]], m.span()) for m in _SYMBOL.finditer(low)]
    if has_digit(low):
        found += [
            Mention({"rp": "IDR", "rm": "MYR"}.get(m[0], m[0].upper()), m.span()) for m in _BEFORE_DIGITS.finditer(low)
        ]
    words = words_with_spans(masked)
    at = 0
    while at < len(words):
        word, start, end = words[at]
        if word not in names and word not in codes and word not in _WORDS_TOO:
            at += 1
            continue
        hit = _name_at(words, at, names.get(word, ()))
        if hit is not None:
            size, code = hit
            span = (start, words[at + size - 1][2])
            if not (word in ("pound", "pounds") and size == 1 and _POUNDS_OF.match(low, end)):
                found.append(Mention(code, span))
            at += size
            continue
        if word in _WORDS_TOO and _MONEY_BEFORE.search(low[max(0, start - 20) : start]):
            found.append(Mention(_WORDS_TOO[word], (start, end)))
        elif len(word) == 3 and word in codes and _is_code(word, masked[start:end], low):
            found.append(Mention(word.upper(), (start, end)))
        at += 1
    return tuple(sorted(found, key=lambda m: m.span))


def _is_code(word: str, written: str, low: str) -> bool:
    """Whether three letters are a currency code here."""
    if word in COMMON:
        return True
    return written.isupper() and (word in CAPITALS or _MONEY.search(low) is not None)


def _name_at(
    words: Sequence[tuple[str, int, int]], at: int, names: tuple[tuple[tuple[str, ...], str], ...]
) -> tuple[int, str] | None:
    """The longest name that begins at a word: how many words it has, and its code."""
    for name, code in names:
        if len(name) == 1 or tuple(w for w, _, _ in words[at : at + len(name)]) == name:
            return len(name), code
    return None
