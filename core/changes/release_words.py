"""The words of the ministry's releases, Indonesian and English: figures, labels, comparisons, decrees. Patterns only.

Both languages stand in one pattern each: releases mix them ("HR", "crude palm oil"), and no word means one thing in the one
language and another in the other.
"""

import re
from typing import Final, Literal

Language = Literal["id", "en"]
NUMBER: Final = r"\d[\d.,]*\d|\d"
_PER: Final = r"(?:\s*(?:/|per|a)\s*(?P<{name}>MT|metrik\s+ton|metric\s+ton(?:ne)?s?|tonn?es?|ton|troy\s+ou?n[cs]es?|toz|kilogram|kg|WMT|WE|m3|m³)\b)?"
FIGURE: Final = re.compile(
    rf"(?:USD|US\s?\$|dolar\s+AS|US\s+dollars?)\s*(?P<money>{NUMBER}){_PER.format(name='per')}"
    rf"|(?P<percent>{NUMBER})\s*(?:persen|per\s?cent|%)"
    rf"|(?P<before>{NUMBER})\s*(?:USD|dolar\s+AS|US\s+dollars?)\b(?!\s*\d){_PER.format(name='per_before')}"
    # Whose dollars these are is not said: never taken, always told.
    rf"|(?P<unsure>(?<![A-Z$])\$\s*(?:{NUMBER})|(?:{NUMBER})\s*(?:dollars?|dolar)\b)",
    re.IGNORECASE,
)
MANY: Final = re.compile(r"^\s*(?:ribu|juta|thousand|million)\b", re.IGNORECASE)
LABELS: Final = (
    (
        "benchmark_price",
        re.compile(r"\bHPE\b|harga\s+patokan\s+ekspor|export\s+(?:benchmark|standard|check)\s+prices?|\bbenchmark\s+prices?", re.IGNORECASE),
    ),
    ("unclear_price", re.compile(r"\bexport\s+reference\s+prices?(?!\s*\((?:HR|HPE)\))|\bharga\s+referensi\s+ekspor\b", re.IGNORECASE)),
    ("reference_price", re.compile(r"\bHR\b|harga\s+referensi(?!\s+ekspor)|(?<!export )\breference\s+prices?", re.IGNORECASE)),
    ("duty", re.compile(r"\bBK\b|bea\s+keluar|export\s+(?:dut(?:y|ies)|tax)", re.IGNORECASE)),
    ("levy", re.compile(r"\bPE\b|pungutan\s+ekspor|tarif\s+pungutan|export\s+lev(?:y|ies)|\blevy\b", re.IGNORECASE)),
)  # fmt: skip
_PRICE: Final = (
    r"(?:HR|HPE|harga\s+referensi|harga\s+ekspor|harga\s+patokan|(?:export\s+)?(?:reference|benchmark)\s+price)"
)
MOVED: Final = re.compile(
    r"\b(?:mengalami|turun|naik|meningkat|menurun|melemah|menguat|bertambah|berkurang|selisih|penurunan|peningkatan|kenaikan|lebih\s+(?:rendah|tinggi)"
    r"|fell|falls?|dropp(?:ed|ing)|drops?|declin(?:ed|es?|ing)|decreas(?:ed|es?|ing)|ros(?:e)|ris(?:es?|en|ing)|increas(?:ed|es?|ing)|up|down"
    r"|strengthen(?:ed|s|ing)?|weaken(?:ed|s|ing)?|climb(?:ed|s|ing)?|jump(?:ed|s|ing)?|surg(?:ed|es?|ing)|slipp?(?:ed|s)?|slump(?:ed|s)?|gain(?:ed|s)?|grew"
    r"|lost|loss|differences?|higher|lower|experienc(?:ed|es?|ing))\b",
    re.IGNORECASE,
)
# After a movement: what it became, and not by how much.
BECAME: Final = re.compile(
    r"\b(?:menjadi|ditetapkan|sebesar|(?:is|was|are|were)\s+set|set\s+at|becom(?:es|ing)|became|to|reach(?:es|ed|ing)|stands?\s+at|stood\s+at)\b",
    re.IGNORECASE,
)
BY_HOW_MUCH: Final = re.compile(r"\s*(?:sebesar|by|of)\s*", re.IGNORECASE)
BECAME_AT_ONCE: Final = re.compile(r"[\s,]*(?:menjadi|to|to\s+be|becoming|reaching)\s*", re.IGNORECASE)
EARLIER: Final = re.compile(
    r"\b(?:dari|dibanding(?:kan)?|daripada|dengan)\b.*\b(?:periode|bulan|sebelumnya|semula|lalu)\b|\b(?:sebelumnya|semula)\b"
    r"|\b(?:from|than)\b.*\b(?:periods?|months?|previous(?:ly)?|earlier|last|prior|preceding)\b"
    r"|\bcompar(?:ed|ison|ing)\b|\b(?:versus|vs\.?|against)\b|\b(?:previous(?:ly)?|earlier|formerly|prior|preceding)\b|\blast\s+(?:month|period)\b",
    re.IGNORECASE | re.DOTALL,
)
# The days over which prices were averaged are no earlier period.
AVERAGED_OVER: Final = re.compile(
    r"\b(?:from|dari)\s+(?:the\s+)?(?:averag\w*|rata-rata)\b[^,;.]{0,80}?\bperiode?\b", re.IGNORECASE
)
FROM_AT_ONCE: Final = re.compile(r"\b(?:dari|from|than)\s*$", re.IGNORECASE)
# A bound that a price is held against, and not a price.
BOUND: Final = re.compile(
    r"\b(?:ambang(?:\s+batas)?|threshold|exceed(?:s|ed|ing)?|surpass(?:es|ed|ing)?|melampaui|melebihi|above|below|beyond|di\s+(?:atas|bawah)|minimum|maximum)\b",
    re.IGNORECASE,
)
MOVED_BEHIND: Final = re.compile(
    r"^\s*(?:lebih\s+(?:rendah|tinggi)|declines?|decreases?|drops?|falls?|increases?|rises?|gains?|hikes?|cuts?|higher|lower|more|less)\b",
    re.IGNORECASE,
)
BOUND_BEHIND: Final = re.compile(r"^[\s-]*(?:threshold|limit|level\s+for)\b", re.IGNORECASE)
ABOUT: Final = re.compile(
    r"\b(?:sekitar|kira-kira|kurang\s+lebih|hampir|kisaran|about|around|approximately|roughly|nearly|almost|some|between|antara)\s*$",
    re.IGNORECASE,
)
# Words right before a period that is spoken of for comparison, or over which prices were averaged.
PERIOD_BEFORE: Final = re.compile(
    r"\b(?:dari|dibanding(?:kan)?)\s+(?:periode|bulan)?[^.]{0,40}$"
    r"|\b(?:compared\s+(?:to|with)|than|versus|vs\.?|against|from)\b[^.;]{0,80}$"
    r"|\b(?:previous|last|prior|preceding|sebelumnya)\b\s*(?:month|period|bulan|periode)?\s*(?:of|in|\()?\s*$"
    r"|\b(?:averag\w*|rata-rata)\b[^.;:]{0,80}$",
    re.IGNORECASE,
)
IN_FORCE_FROM: Final = re.compile(
    r"\b(?:effective|valid|applicable|appl(?:y|ies|ied)|in\s+force|in\s+effect|runs?|starting|beginning)\s+(?:as\s+)?from\s+(?:the\s+period\s+(?:of\s+)?)?",
    re.IGNORECASE,
)
SAYS: Final = re.compile(
    r"\b(?:(?:sebesar|menjadi|yaitu|yakni|adalah|senilai|ditetapkan|tercatat)\s*(?:di\s+)?|(?:is|was|are|were|set|determined|stipulated|fixed|stands)\s+(?:set\s+)?(?:at\s+)?|at\s+|namely\s+|of\s+|to\s+)$",
    re.IGNORECASE,
)
OF_PRICE: Final = re.compile(
    rf"^\s*(?:dari\s+{_PRICE}|of\s+(?:the\s+)?(?:[\w/()-]+\s+){{0,4}}?{_PRICE}s?)\b[^,;:()]*[,;:(]?", re.IGNORECASE
)
SAME: Final = re.compile(
    r"^[\s,;:(]*(?:atau|yaitu|yakni|setara|sebesar|senilai|dengan|or|namely|i\.e\.|that\s+is|which\s+is|equivalent\s+to|equal\s+to|equals|amounting\s+to|\()*"
    r"[\s,;:(]*(?:sebesar|dengan)?\s*$",
    re.IGNORECASE,
)
DECREE: Final = re.compile(
    r"(?:Keputusan\s+Menteri\s+Perdagangan(?:\s*\(Kepmendag\))?(?:\s+(?:RI|Republik\s+Indonesia))?|Kepmendag"
    r"|Decree\s+of\s+the\s+(?:Minister\s+of\s+Trade|Trade\s+Minister)(?:\s+of\s+the\s+Republic\s+of\s+Indonesia)?"
    r"|(?:Minister\s+of\s+Trade|Trade\s+Minister|Trade\s+Ministerial|Ministry\s+of\s+Trade)(?:'s|’s)?(?:\s+of\s+the\s+Republic\s+of\s+Indonesia)?\s+Decree)"
    r"(?:\s*\(Kepmendag\))?(?:\s+RI)?\s+(?:(?:Nomor|Number|No\.?)\s*)?(\d{1,5})\s*(?:Tahun\s+|of\s+|Year\s+|/\s*)(20\d\d)",
    re.IGNORECASE,
)
PURPOSE: Final = re.compile(
    r"\b(?:(?:untuk|bagi|sebagai\s+dasar)\s+(?:penetapan|penghitungan|pengenaan|perhitungan)|subject\s+to"
    r"|(?:for|as|to|used)\s+(?:(?:the|a|as|for|to|in)\s+)*(?:basis|reference(?!\s+price)|determin\w+|calculat\w+|stipulat\w+|impos\w+|setting))\b"
    r".*?(?=\bperiode?\b|\bditetapkan\b|\bsebesar\b|\badalah\b|\b(?:is|are|was|were|at)\b|$)",
    re.IGNORECASE,
)
JOINED: Final = re.compile(r"[\s()]*(?:and|dan|&|/|serta)\s+(?:(?:the|an?|its|CPO|tarif)\s+)*", re.IGNORECASE)
RESPECTIVELY: Final = re.compile(r"\brespectively\b|\bmasing-masing\b", re.IGNORECASE)
MARKETS: Final = (
    ("price_indonesia", re.compile(r"\bIndonesian?\b", re.IGNORECASE)),
    ("price_malaysia", re.compile(r"\bMalaysian?\b", re.IGNORECASE)),
    ("price_rotterdam", re.compile(r"\bRotterdam\b", re.IGNORECASE)),
)
AVERAGE: Final = re.compile(
    r"\brata-rata\b|\bbursa\b|\bRotterdam\b|\baverag\w*\b|\b(?:CPO|commodity)\s+(?:exchange|bourse)\b", re.IGNORECASE
)
COLUMN: Final = re.compile(
    r"\b(?:kolom\s+(?:angka\s+|ke-?)?|column\s+(?:number\s+|no\.?\s*)?)(\d{1,2})\b", re.IGNORECASE
)
SENTENCE_END: Final = re.compile(r"(?<=[.!?])\s+(?=[A-Z“\"(])|\n\s*\n")
NOT_AN_END: Final = re.compile(
    r"(?:\bNo|\bNos|\bs\.d|\bRp|\bdr|\bjo|\bPT|\bi\.e|\be\.g|\bvs|\bU\.S|\bapprox)\.$", re.IGNORECASE
)
UNITS: Final = {
    "mt": "MT", "metrik ton": "MT", "metric ton": "MT", "metric tons": "MT", "metric tonne": "MT", "metric tonnes": "MT", "ton": "MT", "tonne": "MT",
    "tonnes": "MT", "troy ounce": "toz", "troy ounces": "toz", "troy ons": "toz", "troy once": "toz", "toz": "toz",
    "kilogram": "kg", "kg": "kg", "wmt": "WMT", "we": "WMT", "m3": "m3", "m³": "m3",
}  # fmt: skip
_INDONESIAN: Final = re.compile(
    r"\b(?:yang|dan|untuk|periode|sebesar|dari|dengan|harga|ditetapkan|adalah|pada|turun|naik)\b", re.IGNORECASE
)
_ENGLISH: Final = re.compile(r"\b(?:the|of|and|for|is|was|from|with|price|period|set|at|to|in)\b", re.IGNORECASE)


def language_of(text: str) -> Language:
    """In which language a release is written, by its commonest words."""
    return "en" if len(_ENGLISH.findall(text)) > len(_INDONESIAN.findall(text)) else "id"
