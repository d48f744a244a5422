"""Compare a reply with an answer key: which checks hold, and whether a wrong figure was shown.

The format of the keys is described in `docs/evaluation.md`. Everything here is pure.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

Json = Mapping[str, Any]
_INVISIBLE = str.maketrans(dict.fromkeys("*_`~\\\u200b", "") | dict.fromkeys("\xa0\u202f\u2009\u2007", " ") | dict.fromkeys("‑‒–—−", "-") | dict.fromkeys("‘’", "'") | dict.fromkeys("“”", '"'))  # fmt: skip
_KILOGRAMS = {
    "1": "kg kilo kilogram kilograms kgs", "1000": "ton tons tonne tonnes mt t", "100": "kuintal kwintal kw quintal", "0.001": "g gr gram grams",
}  # fmt: skip
KILOGRAMS = {unit: Decimal(factor) for factor, units in _KILOGRAMS.items() for unit in units.split()}
_SAME_UNIT = {
    "USD/TON": "USD/MT",
    "USD/WMT": "USD/MT",
    "USD/DMT": "USD/MT",
    "USD/TROYOUNCE": "USD/TOZ",
    "USD/M³": "USD/M3",
    "RP": "IDR",
    "PERSEN": "%",
}
_SCALED = {("USD/MT", "USD/KG"): 1000, ("IDR/100JPY", "IDR/JPY"): 100}
ALIASES = {
    "goods": {"goods", "commodity", "product", "hs6", "form"},
    "quantity": {"quantity", "weight", "amount"},
    "date": {"date", "peb_date", "payment_date"},
    "destination": {"destination", "country"},
    "reference_price": {"reference_price", "export_benchmark_price", "hr", "hpe"},
    "exchange_rate": {"exchange_rate", "kurs", "kurs_pajak"},
}
_MONEY = re.compile(
    r"(?:\bRp\.?|\bIDR|\bUSD|US\$|\$|\bEUR|€|\bJPY|\bSGD|\bMYR)\s?(\d+(?:[.,]\d+)*)|(?<![\d.,])(\d+(?:[.,]\d+)*)\s?(?:%|(?:rupiah|dolar|dollars?|persen|per ?cent|juta|miliar|million|billion)\b)",
    re.IGNORECASE,
)
_DECLINES = re.compile(
    r"maaf|sorry|tidak (?:bisa|dapat|mengenal|ada|tahu|membantu)|belum (?:bisa|dapat|ada|mengenal|menangkap)|di luar|hanya (?:bisa|membantu|menjawab|melayani)|"
    r"can ?not|can't|won't|outside|unable|do(?:es)? not (?:know|have|exist)|only (?:help|answer|cover)|which goods|barang apa",
    re.IGNORECASE,
)
_REFUSING = {"out_of_scope", "help", "smalltalk"}
_TOTALS = ("export_duty_total", "levy_total", "total")


@dataclass(slots=True)
class Verdict:
    """What came of one case."""

    checks: dict[str, bool] = field(default_factory=dict)
    details: dict[str, str] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)  # wrong figures shown

    @property
    def passed(self) -> bool:
        """Whether every judged check holds and no wrong figure was shown."""
        return all(self.checks.values()) and not self.wrong

    def note(self, name: str, detail: str, *, held: bool) -> None:
        """Record a check."""
        self.checks[name] = held
        if not held:
            self.details[name] = detail


def judge(want: Json, asked: str, reply: Json) -> Verdict:
    """Judge a reply (as the HTTP API gives it) by the key `expect` of a case."""
    verdict = Verdict()
    answer = visible(str(reply.get("answer", "")))
    figures: Sequence[Json] = reply.get("figures") or []
    if "topic" in want:
        verdict.note("topic", f"{reply.get('topic')}, wanted {want['topic']}", held=reply.get("topic") in want["topic"])
    if "entities" in want:
        bad = _entities(want["entities"], reply.get("entities") or {})
        verdict.note("entities", "; ".join(bad), held=not bad)
    _figures(want, figures, verdict)
    _absent(want, figures, reply, verdict)
    _facts(want, answer, reply, verdict)
    if "forbid" in want:
        hits = [p for p in want["forbid"] if re.search(p, str(reply.get("answer", "")), re.IGNORECASE)]
        verdict.note("forbid", f"forbidden text {hits}", held=not hits)
    _refusal(want, answer, asked, figures, reply, verdict)
    for name in ("missing", "stale"):
        if name in want:
            said = {str(s["what"] if isinstance(s, dict) else s) for s in reply.get(name) or []}
            lost = [w for w in want[name] if not said & ALIASES.get(w, {w})]
            verdict.note(name, f"{sorted(said)}, wanted {want[name]}", held=not lost)
    return verdict


def visible(text: str) -> str:
    """The words of an answer without Markdown marks and odd blanks."""
    return re.sub(r"\s+", " ", text.translate(_INVISIBLE)).strip()


def _decimal(value: object) -> Decimal | None:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _unit(unit: object) -> str:
    squeezed = re.sub(r"[\s_]", "", str(unit or "")).upper()
    return _SAME_UNIT.get(squeezed, squeezed)


def _factor(wanted: object, given: object) -> Decimal | None:
    """What turns a figure of one unit into the other, None where they cannot be compared."""
    pair = (_unit(wanted), _unit(given))
    if pair[0] == pair[1]:
        return Decimal(1)
    return Decimal(_SCALED[pair]) if pair in _SCALED else None


def _fits(key: Json, figure: Json) -> bool:
    factor, value = _factor(key["unit"], figure.get("unit")), _decimal(figure.get("value"))
    return (
        factor is not None
        and value is not None
        and abs(value * factor - Decimal(key["value"])) <= Decimal(key.get("tolerance", "0"))
    )


def _figures(want: Json, figures: Sequence[Json], verdict: Verdict) -> None:
    """Required figures must be there and right; others must be right where they are shown."""
    keys: Sequence[Json] = want.get("figures", ())
    bad: list[str] = []
    for name in dict.fromkeys(k["name"] for k in keys):
        mine = [k for k in keys if k["name"] == name]
        shown = [f for f in figures if f.get("name") == name]
        for key in (k for k in mine if not k.get("optional")):
            if any(_fits(key, f) for f in shown):
                continue
            bad.append(f"{name} {shown[0].get('value') if shown else 'not given'}, wanted {key['value']} {key['unit']}")
            rivals = [f for f in shown if _factor(key["unit"], f.get("unit")) is not None]
            if rivals and not any(_fits(k, rivals[0]) for k in mine):
                verdict.wrong.append(bad[-1])
        if all(k.get("optional") for k in mine):
            comparable = [f for f in shown if any(_factor(k["unit"], f.get("unit")) is not None for k in mine)]
            losers = [f for f in comparable if not any(_fits(k, f) for k in mine)]
            if losers and (name in _TOTALS or len(losers) == len(comparable)):
                verdict.wrong.append(
                    f"{name} {losers[0].get('value')}, right would be {' or '.join(k['value'] for k in mine)}"
                )
                bad.append(verdict.wrong[-1])
    if bad or any(not k.get("optional") for k in keys):
        verdict.note("figures", "; ".join(bad), held=not bad)


def _absent(want: Json, figures: Sequence[Json], reply: Json, verdict: Verdict) -> None:
    """Figures that cannot be known may only be shown beside a stale mark."""
    if "absent" not in want:
        return
    shown = [
        f"{f['name']} {f.get('value')} cannot be known"
        for f in figures
        if f.get("name") in want["absent"] and not reply.get("stale")
    ]
    verdict.wrong += shown
    verdict.note("absent", "; ".join(shown), held=not shown)


def _facts(want: Json, answer: str, reply: Json, verdict: Verdict) -> None:
    """Each list of expressions needs one that the answer matches; regulation numbers may stand in the sources."""
    if "facts" not in want:
        return
    laws = visible(" ; ".join(f"{s.get('number') or ''} {s.get('title') or ''}" for s in reply.get("sources") or []))
    lost = [
        group for group in want["facts"]
        if not any(re.search(p, answer, re.IGNORECASE) or (p.startswith("(?#reg)") and re.search(p, laws, re.IGNORECASE)) for p in group)
    ]  # fmt: skip
    verdict.note("facts", "no " + "; no ".join(" | ".join(g)[:120] for g in lost), held=not lost)


def _refusal(want: Json, answer: str, asked: str, figures: Sequence[Json], reply: Json, verdict: Verdict) -> None:
    """A refusal shows no figure and no amount that the person did not write; what belongs here is not refused."""
    if want.get("refuse") is True:
        said = re.sub(r"[.,\s]", "", asked)
        amounts = [m[0] for m in _MONEY.finditer(answer) if re.sub(r"[.,]", "", m[1] or m[2]) not in said]
        declined = reply.get("topic") in _REFUSING or bool(reply.get("missing")) or bool(_DECLINES.search(answer))
        if figures or amounts:
            verdict.wrong.append(f"a refusal with {[f.get('name') for f in figures] or amounts[:3]}")
        verdict.note(
            "refuse", f"declined {declined}, amounts {amounts[:3]}", held=declined and not figures and not amounts
        )
    elif want.get("refuse") is False:
        verdict.note(
            "refuse",
            f"refused though it belongs here (topic {reply.get('topic')})",
            held=reply.get("topic") != "out_of_scope",
        )


def _entities(want: Json, got: Json) -> list[str]:
    """What differs between the entities wanted and read."""
    bad = []
    for name, value in want.items():
        if name == "hs6":
            code = str((got.get("goods") or {}).get("hs6") or "")
            same = code in value
        elif name == "quantity":
            same = (
                _mass(got.get("quantity")) == _mass(value) if _mass(value) is not None else got.get("quantity") == value
            )
        else:
            same = str(got.get(name) or "").upper() == str(value).upper()
        if not same:
            bad.append(f"{name} {got.get('goods') if name == 'hs6' else got.get(name)}, wanted {value}")
    return bad


def _mass(quantity: object) -> Decimal | None:
    if not isinstance(quantity, Mapping):
        return None
    value, factor = _decimal(quantity.get("value")), KILOGRAMS.get(str(quantity.get("unit", "")).lower())
    return None if value is None or factor is None else value * factor
