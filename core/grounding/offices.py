"""The offices and parties of foreign trade by all that they are called, and the words that their names begin with."""

import re

OFFICES = {
    "trade": r"kemendag|kementerian perdagangan|menteri perdagangan|mendag|ministry of trade|trade ministry|trade minister|minister of trade",
    "finance": r"kemenkeu|kementerian keuangan|menteri keuangan|menkeu|ministry of finance|finance ministry|finance minister|minister of finance",
    "customs": r"(?:dirjen |direktur jenderal |direktorat jenderal |kantor )?bea (?:dan )?cukai|djbc|(?:directorate general of |director general of )?customs(?: and excise| director general| office)?"
    r"(?! (?:area|value|declaration|access|territory|zone|dut|registration|service|law|clearance))",
    "central bank": r"bank indonesia|bi", "food": r"bpom|badan pom", "fisheries": r"kkp|kementerian kelautan(?: dan perikanan)?|bppmhkp|bkipm|ministry of marine affairs(?: and fisheries)?|fisheries ministry",
    "quarantine": r"barantin|badan karantina(?: indonesia)?|balai karantina|kantor karantina|quarantine (?:agency|office|authority)",
    "energy": r"(?:kementerian |menteri )?esdm|energy ministry|ministry of energy(?: and mineral resources)?|energy minister",
    "forestry": r"kemenhut|klhk|kementerian kehutanan|forestry ministry|ministry of forestry", "agriculture": r"kementan|kementerian pertanian|menteri pertanian|agriculture ministry|ministry of agriculture",
    "industry": r"kemenperin|kementerian perindustrian|menteri perindustrian|industry ministry|ministry of industry", "small firms": r"menteri umkm|kementerian umkm|msme minister|msme ministry",
    "law": r"kemenkumham|kementerian hukum|law ministry|ministry of law", "health": r"kemenkes|kementerian kesehatan|menteri kesehatan|ministry of health|health ministry", "investment": r"bkpm|kementerian investasi|ministry of investment",
    "issuing office": r"ipska|instansi penerbit|issuing offices?", "palm fund": r"bpdpks|bpdp", "eximbank": r"lpei|eximbank", "ojk": r"ojk", "single window": r"insw|lnsw", "us food": r"(?:us )?fda", "korean food": r"mfds", "chinese customs": r"gacc",
    "president": r"presiden|president", "parliament": r"dpr|parliament", "regional": r"dinas(?: \w+)?|regional trade office",
}  # fmt: skip
_PARTIES = {
    "exporter": r"eksportir|exporters?", "importer": r"importir|importers?", "buyer": r"pembeli|buyers?", "seller": r"penjual|sellers?", "agent": r"ppjk|forwarders?", "bank": r"bank",
    "surveyor": r"surveyor(?! report)", "licensing body": r"lembaga penerbit|licensing body", "carrier": r"pengangkut|carriers?", "producer": r"produsen|producers?",
}  # fmt: skip
_NAMES = (*OFFICES, *_PARTIES)
AGENT = re.compile(
    r"(?<![\w-])(?:" + "|".join(f"({p})" for p in (*OFFICES.values(), *_PARTIES.values())) + r")(?:nya|'s)?(?![\w-])"
)  # fmt: skip
_ALL = " ".join((*OFFICES.values(), *_PARTIES.values()))
_COMMON = frozenset(
    "bea dan and of general us office offices trade law health industry energy small area value declaration access territory zone dut registration service clearance report mineral resources affairs".split()
)
_SOME = (
    frozenset(re.findall(r"[a-z]{2,}", re.sub(r"\(\?[!:]|\\w", " ", _ALL)))
    | frozenset(re.findall(r"([a-z]{3,})s\?", _ALL))
    | {"oleh", "by"}
) - _COMMON  # one of these is in every name; the others say too little to look for one
HINT = _SOME | {f"{word}'s" for word in _SOME}
_WORDS = frozenset(re.findall(r"[a-z]+", re.sub(r"\(\?[!:]|\\w", " ", _ALL))) | frozenset(
    re.findall(r"([a-z]+)s\?", _ALL)
)  # one of these begins every name
BEGINS = _WORDS | {f"{word}nya" for word in _WORDS}


def name_of(match: re.Match[str]) -> str:
    """The one name of the office or party that was found."""
    return _NAMES[(match.lastindex or 1) - 1]
