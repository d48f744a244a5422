"""Every name of an office or a party is found, wherever its name begins with."""

import pytest

from core.grounding.agents import names_agents, read_deeds
from core.grounding.claims import read_claims
from core.grounding.meaning import read_meaning
from core.grounding.offices import AGENT, BEGINS

NAMES = (
    ("kementerian perdagangan", "trade"), ("Minister of Trade", "trade"), ("menkeu", "finance"), ("bea cukai", "customs"), ("Dirjen Bea dan Cukai", "customs"),
    ("Direktorat Jenderal Bea dan Cukai", "customs"), ("the director general of customs and excise", "customs"), ("bank indonesia", "central bank"), ("badan POM", "food"),
    ("kementerian kelautan dan perikanan", "fisheries"), ("BPPMHKP", "fisheries"), ("balai karantina", "quarantine"), ("quarantine authority", "quarantine"), ("menteri ESDM", "energy"),
    ("issuing offices", "issuing office"), ("US FDA", "us food"), ("FDA", "us food"), ("dinas perdagangan", "regional"), ("eksportirnya", "exporter"), ("the exporter's agent", "exporter"),
    ("importers", "importer"), ("lembaga penerbit", "licensing body"), ("surveyor", "surveyor"), ("PPJK", "agent"), ("forwarders", "agent"),
)  # fmt: skip


@pytest.mark.parametrize(("written", "name"), NAMES)
def test_a_name_is_found_in_a_sentence(written: str, name: str) -> None:
    """With any of the words that its name may begin with, in any case."""
    assert name in _agents(f"Dokumen ini diperiksa oleh {written} pada hari kerja.")


@pytest.mark.parametrize(
    "word", ["eksportirnya2", "non-importir", "perbankan", "bankir", "surveyor report", "customs area"]
)
def test_a_word_that_only_holds_a_name_is_none(word: str) -> None:
    """Neither a longer word nor another thing of that name."""
    assert not _agents(f"Dokumen ini diperiksa oleh petugas, lihat {word}.") & {
        "exporter", "importer", "bank", "surveyor", "customs",
    }  # fmt: skip


@pytest.mark.parametrize("word", ["dan", "and", "of", "indonesia"])
def test_no_name_begins_with_a_word_that_stands_within_names_only(word: str) -> None:
    """Whatever word of a name follows it."""
    assert not [other for other in ("", *BEGINS) if AGENT.match(f"{word} {other}")]


def _agents(sentence: str) -> set[str]:
    read = read_claims(sentence, "id")
    meaning = read_meaning(sentence, read.rest)
    assert names_agents(meaning.known)
    return {deed.agent for deed in read_deeds(read.rest, meaning.places)}
