"""Amounts of goods: a number and a unit, containers with their size, bags with their weight.

A size of packing ("kemasan 25 kg"), a threshold ("di bawah 30 kg") and the unit of a rate ("per 100 kg") are not amounts
of goods. Weights are in kilograms, exact; the troy ounce is 31.1034768 g.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from core.question.model import Dimension, Problem, Quantity, Span, Trouble
from core.question.numbers import NumberReading, find_numbers, number_at
from core.question.text import has_digit, lowered, mask, said_in

# canonical unit: dimension, kilograms for one (None where no weight follows), spellings as a pattern
UNITS: dict[str, tuple[Dimension, str | None, str]] = {
    "MT": ("mass", "1000", r"mt|m\.t\.|metric[ -]?ton(?:ne)?s?|wmt|dmt"),
    "ton": ("mass", "1000", r"ton metrik|metrik ton|tonn?es?|tonn?s?|tn|t"),
    "kg": ("mass", "1", r"kgs?|kilo(?:gram(?:me)?s?)?|kilos|kq"),
    "gram": ("mass", "0.001", r"grams?|grammes?|gr|grm|g"),
    "kuintal": ("mass", "100", r"k[uw]i?n?tal|kuintal|kwintal|quintals?|kw"),
    "ons": ("mass", "0.1", r"ons"),
    "pon": ("mass", "0.5", r"pon"),
    "lb": ("mass", "0.45359237", r"lbs?"),
    "troy ounce": ("mass", "0.0311034768", r"troy (?:ounces?|oz|ons)|oz\.? ?t(?:roy)?|ozt|toz|t\.?oz|ounces? troy|ons troy"),
    "oz": ("mass", "0.028349523125", r"oz|ounces?"),
    "m3": ("volume", None, r"m3|meter kubik|kubik|kubikasi|cbm|cubic met(?:er|re)s?|m\^3"),
    "liter": ("volume", None, r"lit(?:er|re)s?|ltr|lt|l"),
    "kiloliter": ("volume", None, r"kilolit(?:er|re)s?|kl"),
    "barrel": ("volume", None, r"barrels?|barel|bbls?"),
    "m2": ("area", None, r"m2|meter persegi|sqm|square met(?:er|re)s?|sq ?ft|square feet"),
    "meter": ("length", None, r"met(?:er|re)s?|mtr|yards?"),
    "pcs": ("count", None, r"pcs|pc|pieces?|buah|biji|bh"),
    "lembar": ("count", None, r"lembar|lbr|sheets?"),
    "unit": ("count", None, r"units?"),
    "ekor": ("count", None, r"ekor"),
    "pasang": ("count", None, r"pasang|pairs?"),
    "set": ("count", None, r"sets?"),
    "batang": ("count", None, r"batang"),
    "butir": ("count", None, r"butir"),
    "karung": ("package", None, r"karung|zak|sak|bags?|sacks?"),
    "karton": ("package", None, r"kardus|dus|karton|cartons?|ctns?|box(?:es)?|kotak"),
    "pallet": ("package", None, r"pallets?|palet"),
    "drum": ("package", None, r"drums?"),
    "jerigen": ("package", None, r"jerigen|jerrycans?|jerrican"),
    "bal": ("package", None, r"bal|bales?"),
    "roll": ("package", None, r"rolls?|gulung"),
    "botol": ("package", None, r"botol|bottles?"),
    "flexitank": ("package", None, r"flexi-?(?:tanks?|bags?)|iso-?tanks?"),
}  # fmt: skip
_GROUPS = tuple(UNITS)
_UNIT_NAMES = "|".join(f"(?P<u{i}>{UNITS[unit][2]})" for i, unit in enumerate(_GROUPS))
_UNIT = re.compile(rf"[ ]?-?[ ]?(?:{_UNIT_NAMES})(?:-?nya)?(?![\w²])")
UNIT_AHEAD = re.compile(
    rf"[ ]?-?[ ]?(?:{'|'.join(UNITS[u][2] for u in _GROUPS)}|cm|mm2?|ml|feet|ft|persen|percent|%)(?!\w)|[ ]?%"
)

_FEET = r"(?:['’′]{1,2}|-?[ ]?(?:ft|feet|foot|kaki|fit)(?!\w))"
_KIND = r"(?:-?[ ]?(?:hc|hq|gp|dv|dc|rf|std|dry|reefer|high[ -]?cube)(?!\w))"
_BOX = r"(?:containers?|kontainer|kontener|konteiner|peti ?kemas|cont|fcl)(?:nya)?(?!\w)"
_SIZED = re.compile(rf"[ ]?[x×*]?[ ]?(20|40|45)(?!\d)[ ]?({_FEET})?[ ]?({_KIND})?[ ]?({_BOX})?")
_BOXES = re.compile(
    rf"[ ]?(?:unit |buah |x ?)?{_BOX}(?: ukuran)?(?:[ ](20|40|45)(?!\d)(?:[ ]?{_FEET})?(?:[ ]?{_KIND})?)?"
)
_TEU = re.compile(r"[ ]?(?:teus?|(feus?))(?!\w)")

_NOT_GOODS = re.compile(
    r"(?:(?<!\w)(?:kemasan|kemas|di ?bawah|dibawah|under|below|maks(?:imal|imum)?\.?|max(?:imum)?\.?|kurang dari|less than|"
    r"lebih dari|di ?atas|diatas|above|over|more than|minimal|minimum|min\.?|up to|packs? of|packed in|packing|penampang|"
    r"cross[ -]section(?: of)?|batas|limit|salah|setiap|tiap|every|each|per)|<=?|≤|>=?|≥|/)\s?$"
)
_NEGATIVE = re.compile(r"(?:(?:(?<![^\s(:=]))([-−–])|(?<!\w)((?:minus|negatif|negative)[ ]))$")
_CAP_AFTER = re.compile(
    r"[ ]?(?:ke bawah|atau kurang|or (?:less|below|under)|per (?:karung|bag|sak|dus|karton|box|pack|kemasan|drum)|/ ?(?:karung|bag|"
    r"sak|dus|karton|box|pack)|-?[ ]?(?:kemasan|packs?|packages?|packaging|packing|bags?|sacks?|cartons?|jute|karung|drums?|box(?:es)?)(?!\w))"
)
_EACH = re.compile(r"[ ]?(?:@|x|×|isi|of|masing-masing|each|per karung|per bag|berat)[ ]?(?:@ ?)?")
_EACH_BEFORE = re.compile(
    r"(?:@|(?<!\w)(?:masing-masing(?:nya)?|masing2|each (?:of|with|holding)|(?P<content>isi|berisi)))[ ]?$"
)
_EACH_AFTER = re.compile(
    r"[ ]?(?:(?:per|/|tiap|setiap|each)[ ]?(?:karung|zak|sak|bag|sack|kardus|dus|karton|carton|ctn|box|drum|pallet|palet|jerigen|bal|"
    r"kemasan|pack|botol|flexi-?(?:tank|bag)|kontainer|container|fcl)s?|each|masing-masing|masing2)(?!\w)"
)
_TIMES = re.compile(r"[ ]?[x×*@][ ]?(?=\d)")
_JOINED = re.compile(r"[ ]?(?:-|–|/|sampai(?: dengan)?|s\.?/?d\.?|hingga|atau|or|to|vs)[ ]?")
_SEEDS = re.compile(
    r"[ ](?:kakao|kopi|co[ck]o?lat|pala|pinang|mete|jagung|cocoa|wijen|kapuk|besi|bunga|nikel|timah|emas|plastik)(?!\w)"
)
_LABEL = re.compile(
    r"(?<!\w)(?:qty|quantity|kuantitas|jumlah(?: barang)?|tonase|tonnage|berat|weight)[ ]?(?:\((\w{1,6})\))?[ ]?[:=][ ]?(?=[\d-])"
)
_SINGLE = ("ton", "kilo", "kuintal", "kwintal", "karung", "kontainer")
_ONE = re.compile(rf"(?<!\w)se({'|'.join(_SINGLE)})(?!\w)")
_ONES = frozenset(f"se{unit}" for unit in _SINGLE)
HUGE = Decimal(10) ** 12  # of any unit, or kilograms: more than all the cargo of the world in a month


def read_quantities(text: str, taken: Iterable[Span] = ()) -> tuple[tuple[Quantity, ...], tuple[Trouble, ...]]:
    """Amounts of goods in the order written, and what looks like one and is none (1e400 ton, -5 ton, 0 kg)."""
    low = mask(lowered(text), taken)
    found: list[tuple[Quantity, bool]] = []  # with: is it perhaps only the size of a pack
    each: list[Quantity] = []  # masses of one package or container
    troubles: list[Trouble] = []
    at = 0
    for number in find_numbers(low):
        if number.span[0] < at:
            continue
        quantity = _container(low, number) or _measured(low, number)
        if quantity is None:
            continue
        at = quantity.span[1]
        before = low[max(0, number.span[0] - 24) : number.span[0]]
        if _NOT_GOODS.search(before):
            continue
        if problem := _problem(number, quantity, before):
            start = _signed(low, number.span[0]) if problem == "negative_quantity" else number.span[0]
            troubles.append(Trouble(problem, text[start:at]))
            continue
        mass = quantity.dimension == "mass"
        if mass and _of_each(low, before, at, [q for q, _ in found]):
            each.append(quantity)
            continue
        found.append((quantity, mass and _CAP_AFTER.match(low, at) is not None))
    found += [(q, False) for q in _singles(low)]
    kept = [q for q, pack in found if not pack] or [q for q, _ in found]
    kept = _filled(kept, each)
    if not kept and not troubles:
        kept, troubles = _labelled(text, low)
    return tuple(sorted(kept, key=lambda q: q.span)), tuple(troubles)


def _measured(low: str, number: NumberReading) -> Quantity | None:
    """The number with the unit behind it; also "100 x 25 kg", "200 atau 300 ton" and "20 karung @ 50 kg"."""
    match = _UNIT.match(low, number.span[1])
    if match is None:
        return _multiplied(low, number)
    unit = _GROUPS[int((match.lastgroup or "u0")[1:])]
    dimension, weight, _ = UNITS[unit]
    end = match.end()
    if unit == "pcs" and _SEEDS.match(low, end):
        return None  # "5 biji kakao" in a list is cocoa beans
    value = number.value if number.value is not None else Decimal("NaN")
    kilograms = value * Decimal(weight) if weight is not None and number.value is not None else None
    if dimension == "package" and number.value is not None and (each := _each(low, end)) is not None:
        kilograms, end = value * each[0], each[1]
    return Quantity(value, unit, dimension, kilograms, (number.span[0], end))


def _of_each(low: str, before: str, end: int, earlier: list[Quantity]) -> bool:
    """Whether a mass is that of one package or container; "2 kontainer isi 40 ton" is the whole, "20 drum isi 200 kg" is each."""
    word = _EACH_BEFORE.search(before)
    if word and word["content"] and not any(q.dimension == "package" for q in earlier):
        word = None
    return word is not None or _EACH_AFTER.match(low, end) is not None


def _filled(kept: list[Quantity], each: list[Quantity]) -> list[Quantity]:
    """The counted packages or containers with the weight that is said of each of them elsewhere in the text.

    "500 karung kakao @60 kg" is 30 tons. Without a count, or with several, a mass of each says nothing of the whole.
    """
    if not each:
        return kept
    counted = [q for q in kept if q.dimension in ("package", "container") and q.kilograms is None]
    if len(counted) == 1 and len(each) == 1 and each[0].kilograms is not None:
        weight = counted[0].value * each[0].kilograms
        return [replace(q, kilograms=weight) if q is counted[0] else q for q in kept]
    return kept or each


def _multiplied(low: str, number: NumberReading) -> Quantity | None:
    """The product in "100 x 25 kg"; in "200 atau 300 ton" the first number with the unit that follows the second."""
    times = _TIMES.match(low, number.span[1])
    joined = None if times else _JOINED.match(low, number.span[1])
    step = times or joined
    if step is None or number.value is None:
        return None
    second = number_at(low, step.end())
    if second is None or second.value is None or (match := _UNIT.match(low, second.span[1])) is None:
        return None
    unit = _GROUPS[int((match.lastgroup or "u0")[1:])]
    dimension, weight, _ = UNITS[unit]
    value, end = (number.value * second.value, match.end()) if times else (number.value, number.span[1])
    return Quantity(value, unit, dimension, value * Decimal(weight) if weight else None, (number.span[0], end))


def _each(low: str, end: int) -> tuple[Decimal, int] | None:
    """Kilograms of each package and where that is said: "@ 50 kg", "isi 25 kg"."""
    if (
        (word := _EACH.match(low, end)) is None
        or (number := number_at(low, word.end())) is None
        or number.value is None
    ):
        return None
    if (match := _UNIT.match(low, number.span[1])) is None:
        return None
    weight = UNITS[_GROUPS[int((match.lastgroup or "u0")[1:])]][1]
    return (number.value * Decimal(weight), match.end()) if weight else None


def _container(low: str, number: NumberReading) -> Quantity | None:
    """A count of containers with their size: "Three 40ft containers", "1x20 FCL", "2 kontainer 20 feet", "3 TEU"."""
    end, size = number.span[1], None
    if (
        (match := _SIZED.match(low, end))
        and (match[2] or match[3] or match[4])
        and (match[4] or match[0].strip()[0] in "x×*")
    ):
        end, size = match.end(), int(match[1])
    elif match := _BOXES.match(low, end):
        end, size = match.end(), int(match[1]) if match[1] else None
    elif match := _TEU.match(low, end):
        end, size = match.end(), 40 if match[1] else 20
    else:
        return None
    if (
        number.value in (20, 40, 45)
        and size is None
        and low[end - 3 : end] != "fcl"
        and low[max(0, number.span[0] - 2) : number.span[0]] == "x "
    ):
        return None
    value = number.value if number.value is not None else Decimal("NaN")
    return Quantity(value, "container", "container", None, (number.span[0], end), size)


def _singles(low: str) -> list[Quantity]:
    """One of a unit in one word: "sekilo", "seton", "sekontainer"."""
    found: list[Quantity] = []
    if _ONES.isdisjoint(said_in(low)):
        return found
    for match in _ONE.finditer(low):
        name = {"kilo": "kg", "kwintal": "kuintal", "kontainer": "container"}.get(match[1], match[1])
        if name == "container":
            found.append(Quantity(Decimal(1), name, "container", None, match.span()))
            continue
        dimension, weight, _ = UNITS[name]
        found.append(Quantity(Decimal(1), name, dimension, Decimal(weight) if weight else None, match.span()))
    return found


def _labelled(text: str, low: str) -> tuple[list[Quantity], list[Trouble]]:
    """A number behind a label, "qty: 500" or "berat (kg): 500"; without a unit the unit is empty."""
    for match in _LABEL.finditer(low) if has_digit(low) or "-" in low else ():
        negative = low[match.end()] == "-"
        number = number_at(low, match.end() + negative)
        if number is None:
            continue
        named = _UNIT.fullmatch(match[1]) if match[1] else None
        unit = _GROUPS[int((named.lastgroup or "u0")[1:])] if named else "ton" if match[0].startswith("ton") else ""
        dimension, weight, _ = UNITS.get(unit, ("count", None, ""))
        value = number.value if number.value is not None else Decimal("NaN")
        kilograms = value * Decimal(weight) if weight and number.value is not None else None
        quantity = Quantity(value, unit, dimension, kilograms, number.span)
        if problem := _problem(number, quantity, "-" if negative else ""):
            return [], [Trouble(problem, text[match.end() : number.span[1]])]
        return [quantity], []
    return [], []


def _signed(low: str, start: int) -> int:
    """Where a negative number begins, its sign included."""
    sign = _NEGATIVE.search(low[max(0, start - 24) : start])
    return start - len(sign[0]) if sign else start


def _problem(number: NumberReading, quantity: Quantity, before: str) -> Problem | None:
    """Why the number cannot be an amount of goods."""
    if number.value is None:
        return "huge_quantity" if re.fullmatch(r"[\d.,]+e\+?\d{2,}", number.written) else "invalid_quantity"
    if before == "-" or _NEGATIVE.search(before):
        return "negative_quantity"
    if number.value == 0:
        return "zero_quantity"
    return "huge_quantity" if max(number.value, quantity.kilograms or 0) >= HUGE else None
