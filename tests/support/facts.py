"""A knowledge base of a few rows, for tests that need goods and answers but no database."""

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np

from core.evidence import Commodity, CooForm, Document, Fact, ProcedureStep, Prompt, Requirement, Restriction
from core.knowledge import DIMENSIONS, KnowledgeBase, Vectors
from core.message import Language, Message, Source, Topic
from core.question.model import Question
from core.question.places import Places
from core.question.read import Read, Reader
from tests.core.trade import tables

DAY = date(2025, 12, 5)
SOURCE = Source("Peraturan uji", "PMK 1/2025", "https://example.org/pmk-1", date(2025, 1, 1), None)


def commodity(key: str, hs6: str, name_id: str, name_en: str, **values: Any) -> Commodity:
    """Goods with both names, without synonyms, group or duty unless given."""
    row = Commodity(key, hs6, None, name_id, name_en, (), (), "", "", "ton", "", "", None, "high")
    return replace(row, **values)


CPO = commodity(
    "cpo", "151110", "Minyak sawit mentah (CPO)", "Crude palm oil", btki8="15111000", synonyms_id=("CPO", "sawit"),
    synonyms_en=("CPO",), family="sawit", ask_group="sawit", duty_product="cpo",
    form_question_id="Mentah atau olahan?", form_question_en="Crude or refined?",
)  # fmt: skip
OLEIN = commodity(
    "olein", "151190", "Olein sawit RBD", "RBD palm olein", btki8="15119037", synonyms_id=("sawit",), family="sawit",
    ask_group="sawit", duty_product="rbd_palm_olein", form_question_id="Mentah atau olahan?", form_question_en="Crude or refined?",
)  # fmt: skip
COCOA = commodity(
    "cocoa", "180100", "Biji kakao", "Cocoa beans", btki8="18010010", synonyms_id=("kakao",), synonyms_en=("cocoa",),
    family="kakao", duty_product="cocoa_beans",
)  # fmt: skip
GREEN = commodity(
    "green", "090111", "Biji kopi arabika mentah", "Green arabica coffee", btki8="09011120", synonyms_id=("kopi",),
    synonyms_en=("coffee",), family="kopi", ask_group="kopi", form_question_id="Mentah atau sangrai?", form_question_en="Green or roasted?",
)  # fmt: skip
ROASTED = commodity(
    "roasted", "090121", "Kopi sangrai", "Roasted coffee", btki8="09012111", synonyms_id=("kopi",), synonyms_en=("coffee",),
    family="kopi", ask_group="kopi", form_question_id="Mentah atau sangrai?", form_question_en="Green or roasted?",
)  # fmt: skip
RATTAN = commodity("rattan", "140120", "Rotan mentah", "Raw rattan", btki8="14012010", synonyms_id=("rotan",), synonyms_en=("rattan",), family="rotan")  # fmt: skip
GOODS = (CPO, OLEIN, COCOA, GREEN, ROASTED, RATTAN)


def fact(key: str, topic: Topic, text: str, *questions: str, **values: Any) -> Fact:
    """A verified answer with its example questions."""
    row = Fact(key, topic, text, text, questions, (), (), (), SOURCE, "high")
    return replace(row, **values)


FACTS = (
    fact("peb", "procedure", "PEB adalah pemberitahuan ekspor.", "apa itu PEB", "what is a PEB", keywords=("peb",)),
    fact("coo-jp", "coo", "Ke Jepang pakai Form IJEPA.", "SKA ke Jepang pakai form apa", keywords=("ska", "jepang"), destinations=("JP",)),
    fact("coo-kr", "coo", "Ke Korea pakai Form AK.", "SKA ke Korea pakai form apa", keywords=("ska", "korea"), destinations=("KR",)),
    fact("rattan", "restriction", "Rotan mentah dilarang.", "boleh ekspor rotan mentah", keywords=("rotan",), families=("rotan",)),
)  # fmt: skip
FORMS = (
    CooForm("Form IJEPA", "IJEPA", ("JP",), "berlaku", "in force", True, date(2008, 7, 1), "", "", "Tarif 0%", "Duty 0%", "", "", "", "", SOURCE, "high"),
    CooForm("Form RCEP", "RCEP", ("JP", "KR", "CN"), "berlaku", "in force", True, date(2023, 1, 2), "", "", "", "", "", "", "", "", SOURCE, "high"),
    CooForm("ACFTA 3.0", "ACFTA 3.0", ("CN",), "belum berlaku", "not in force", False, None, "", "", "", "", "", "", "Ditandatangani.", "Signed.", SOURCE, "low"),
)  # fmt: skip
DOCUMENTS = tuple(
    Document(code, code.title(), code.title(), "tujuan", "purpose", "Penerbit", "", "mandatory", "selalu", "always", "", "", SOURCE, "high")
    for code in ("INVOICE", "PACKING_LIST", "PEB", "NPE", "BL", "AWB", "PHYTO", "VLEGAL", "PE", "SKA_PREF", "EUDR_DDS", "REX")
)  # fmt: skip
REQUIREMENTS = (
    Requirement("EU", ("kopi", "kakao"), "Uji tuntas EUDR", "EUDR due diligence", "rule", "mandatory", "importir", "geolokasi lahan", "plot geolocation", SOURCE, "high"),
    Requirement("EU", (), "Nomor REX", "REX number", "rule", "conditional", "eksportir", "di atas 6.000 EUR", "above EUR 6,000", SOURCE, "high"),
    Requirement("EU", ("perikanan",), "Sertifikat tangkap", "Catch certificate", "certificate", "mandatory", "KKP", "ikan", "fish", SOURCE, "high"),
    Requirement("JP", (), "Notifikasi MHLW", "MHLW notification", "rule", "mandatory", "importir", "pangan", "food", SOURCE, "high"),
)  # fmt: skip
RESTRICTIONS = (
    Restriction("rattan", "Rotan mentah", "Raw rattan", ("rotan", "rotan mentah", "rattan"), ("140120",), "banned", "Dilarang.", "Banned.", "semua", "-", SOURCE, "high"),
    Restriction("cpo", "CPO", "CPO", ("cpo",), ("151110",), "restricted", "Perlu PE.", "Needs PE.", "eksportir", "PE", SOURCE, "high"),
)  # fmt: skip
STEPS = tuple(
    ProcedureStep("pengajuan_peb", n, title, title, "rincian", "detail", "eksportir", "", SOURCE, "high")
    for n, title in enumerate(("Isi PEB", "Ajukan PEB", "Terima NPE"), 1)
)
PROMPTS = (
    Prompt("duty", "export_duty", ("berapa bea keluar",), ("bea keluar",), ("goods",), "duty"),
    Prompt("rate", "exchange_rate", ("berapa kurs pajak",), (), (), "rates"),
    Prompt("out_of_scope_weather", "out_of_scope", ("cuaca hari ini",), ("cuaca",), (), "decline"),
    Prompt("off", "coo", ("tidak dipakai",), ("zzz",), (), "knowledge", active=False),
)


def unit(place: int) -> "np.ndarray[Any, np.dtype[np.float32]]":
    """A vector of length 1 along one axis."""
    vector = np.zeros(DIMENSIONS, dtype=np.float32)
    vector[place] = 1.0
    return vector


def vectors(*places: int) -> Vectors:
    """One example for each owner, along the axes given."""
    return Vectors(np.stack([unit(p) for p in places]), np.arange(len(places), dtype=np.int64))


BASE = KnowledgeBase(
    version=1, commodities=GOODS, duty_products=tuple(tables.products().values()), prompts=PROMPTS, facts=FACTS, restrictions=RESTRICTIONS,
    coo_forms=FORMS, documents=DOCUMENTS, requirements=REQUIREMENTS, procedures=STEPS, tax_currencies=frozenset({"USD", "EUR", "JPY"}),
    price_keys=frozenset({"cpo", "cocoa_beans"}),
)  # fmt: skip
_places: list[Places] = []


def places() -> Places:
    """Country names, built once."""
    if not _places:
        _places.append(Places())
    return _places[0]


def read(text: str, state: Any = None, *, language: Language | None = None, base: KnowledgeBase = BASE) -> Read:
    """A text read on 5 December 2025 with the rows above."""
    return Reader(base, places()).read(Message(text, "test", "c", language=language), DAY, state)


def question(text: str, state: Any = None, *, language: Language | None = None) -> Question:
    """The question that a text is."""
    return read(text, state, language=language).question
