"""Whole sentences that passed come out of the gate, and nothing else, however the stream is cut."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.grounding.rows import Ground
from core.grounding.stream import Buffer, Outcome
from tests.core.grounding.evidence import ground
from tests.core.grounding.lies import LIES, Case
from tests.core.grounding.truths import TRUTHS

TRUE = "Tarif bea keluar CPO adalah USD 74/MT."
TOO = "HR CPO USD 926,14/MT masuk kolom 6."
FALSE = "Tarif bea keluar CPO adalah USD 124/MT."
LONG = (
    f"Bea keluar untuk 500 ton CPO adalah **Rp616.827.000,00**. {FALSE} Cara hitungnya:\n\n1. {TOO}\n2. 500 MT × USD 74/MT = USD 37.000.\n\n"
    "Dasarnya PMK No. 38 Tahun 2024 jo. PMK No. 68 Tahun 2025. Kurs pajak Rp16.671,00 (3–9 Desember 2025)."
)


def through(text: str, evidence: Ground | None = None, size: int = 7) -> tuple[str, Outcome]:
    """What is shown of a text that arrives in pieces, and what became of it."""
    buffer = Buffer(evidence or ground("id", "cpo"))
    shown = "".join(buffer.add(text[i : i + size]) for i in range(0, len(text), size))
    outcome = buffer.close()
    assert outcome.text.startswith(shown.strip())
    return shown, outcome


def test_true_sentences_come_out_as_they_were() -> None:
    """With the lines between them."""
    text = f"{TRUE} {TOO}\n\n- 500 MT × USD 74/MT = USD 37.000.\n- Kurs pajak yang dipakai adalah Rp16.671,00."
    _, outcome = through(text)
    assert text == outcome.text
    assert (4, 0, True) == (outcome.released, outcome.dropped, outcome.stands)


def test_a_false_sentence_is_left_out_and_counted() -> None:
    """The others stay."""
    _, outcome = through(f"{TRUE} {TOO} {FALSE} Kurs pajak yang dipakai adalah Rp16.671,00.")
    assert "124" not in outcome.text
    assert {"figure": 1} == outcome.reasons
    assert outcome.stands


def test_nothing_of_a_sentence_is_shown_before_its_end() -> None:
    """Not even its true half."""
    buffer = Buffer(ground("id", "cpo"))
    assert "" == buffer.add("Tarif bea keluar CPO adalah USD 74")
    assert "" == buffer.add("/MT")
    assert "" == buffer.add(". ")
    assert TRUE == buffer.add("HR CPO USD 926,14/MT masuk kolom 6")


def test_most_pieces_need_no_look() -> None:
    """Only those from which on a sentence may have ended."""
    buffer = Buffer(ground("id", "cpo"))
    looked = [buffer.checked() for sign in f"{TRUE} {TOO}\n" if buffer.takes(sign)]
    assert [TRUE, f" {TOO}"] == [shown for shown in looked if shown]
    assert len(looked) < 6


def test_a_false_first_sentence_leaves_the_composed_reply() -> None:
    """And closes the gate at once."""
    buffer = Buffer(ground("id", "cpo"))
    buffer.add(f"{FALSE} {TRUE} {TOO} {TOO}")
    assert buffer.over
    assert ("", False) == (buffer.close().text, buffer.close().stands)


def test_more_than_a_third_dropped_leaves_the_composed_reply() -> None:
    """One in three may go."""
    other = "Tarif bea keluar CPO adalah USD 52/MT."
    assert through(f"{TRUE} {TOO} {FALSE}")[1].stands
    assert not through(f"{TRUE} {FALSE} {other} {TOO}")[1].stands


def test_nothing_is_no_reply() -> None:
    """Nor are blanks."""
    assert not through("")[1].stands
    assert not through(" \n\n ")[1].stands


def test_a_lost_step_of_a_numbered_list_leaves_the_composed_reply() -> None:
    """A procedure without one of its steps is another procedure."""
    _, outcome = through(f"{TRUE}\n1. {TOO}\n2. {FALSE}\n3. Kurs pajak yang dipakai adalah Rp16.671,00.")
    assert not outcome.stands


@pytest.mark.parametrize(
    "half", ["HR CPO USD 926", "HR CPO USD 926.", "Dasarnya PMK No.", "Bea keluar CPO tidak", "\n\nHR CPO", ""]
)
def test_the_half_sentence_of_an_answer_that_was_cut_is_dropped(half: str) -> None:
    """What came before it stands; a number or a short word before a point may go on."""
    buffer = Buffer(ground("id", "cpo"))
    buffer.add(f"{TRUE} {TOO} {half}")
    outcome = buffer.close(cut=True)
    assert (f"{TRUE} {TOO}", True) == (outcome.text, outcome.stands)
    assert {"cut": 1} == outcome.reasons


def test_a_whole_sentence_at_the_very_end_of_a_cut_answer_stays() -> None:
    """Its end is beyond doubt."""
    buffer = Buffer(ground("id", "cpo"))
    buffer.add(f"{TRUE} Kurs mengikuti tanggal bayar.")
    assert buffer.close(cut=True).text.endswith("bayar.")


def test_a_cut_answer_of_one_half_sentence_does_not_stand() -> None:
    """Nothing of it passed."""
    buffer = Buffer(ground("id", "cpo"))
    buffer.add(TRUE.rstrip("."))
    assert ("", False) == (buffer.close(cut=True).text, buffer.close(cut=True).stands)


@pytest.mark.parametrize("end", ["2. 500 MT × USD 74", "2. ", "", "   sehingga "])
def test_steps_without_the_last_are_another_procedure(end: str) -> None:
    """A numbered list that was cut off does not stand; a plain one does."""
    numbered = Buffer(ground("id", "cpo"))
    numbered.add(f"{TRUE}\n1. {TOO}\n{end}")
    assert not numbered.close(cut=True).stands
    plain = Buffer(ground("id", "cpo"))
    plain.add(f"{TRUE}\n- {TOO}\n{end.replace('2. ', '- ')}")
    assert plain.close(cut=True).stands


@pytest.mark.parametrize("text", ["CPO " * 3000, "a" * 10_000, f"{TRUE} " + "sawit, " * 500])
def test_endless_output_is_stopped(text: str) -> None:
    """The gate closes; its caller can hang up."""
    buffer = Buffer(ground("id", "cpo"))
    for i in range(0, len(text), 50):
        buffer.add(text[i : i + 50])
        assert len(buffer._pending) <= 1000
        if buffer.over:
            break
    assert buffer.over
    assert not buffer.close().stands


def test_a_loop_is_stopped() -> None:
    """The same sentence is shown once."""
    _, outcome = through(f"{TRUE} " * 30)
    assert 1 == outcome.text.count("USD 74")
    assert not outcome.stands


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"# Ringkasan\n{TRUE}", f"**Ringkasan**\n{TRUE}"),
        (f"{TRUE} ![gambar](https://x.example/a.png)", TRUE),
        ("Tarif bea keluar [CPO](https://x.example/a) adalah USD 74/MT.", TRUE),
        ("Tarif bea keluar <b>CPO</b> adalah USD 74/MT.", TRUE),
        (f"```\n{TOO}\n```\n{TRUE}", TRUE),
        (f"* {TRUE}\n* {TOO}", f"- {TRUE}\n- {TOO}"),
        ("Tarif bea keluar **CPO adalah USD 74/MT.", TRUE),
        ("Tarif bea keluar CPO\u200b adalah\u0007 USD 74/MT.", TRUE),
        (f"> {TRUE}", TRUE),
        ("| Tarif bea keluar CPO | USD 74/MT |\n|---|---|\n", "- Tarif bea keluar CPO – USD 74/MT"),
        (f"{TRUE} ✅", TRUE),
    ],
)
def test_markup_is_brought_to_light_markdown(text: str, shown: str) -> None:
    """Headings are bold, images and tags go, links stay only where the evidence knows them."""
    assert shown == through(text)[1].text


def test_a_link_of_the_evidence_stays() -> None:
    """With its address as it is."""
    from core.message import Source

    link = "https://jdih.kemenkeu.go.id/pmk38"
    evidence = Ground.of((), "id", composed=TRUE, sources=[Source("Bea keluar", "PMK 38/2024", link)])
    text = f"Tarif bea keluar CPO adalah USD 74/MT ([PMK 38/2024]({link}))."
    assert text == through(text, evidence)[1].text


@pytest.mark.parametrize("mention", ["<!here>", "<@U012AB3CD>", "@everyone", "@channel"])
def test_nobody_is_called(mention: str) -> None:
    """A sentence that calls somebody is not shown."""
    assert "USD 926,14" not in through(f"{TRUE} {mention} {TOO} {TRUE}")[1].text


@pytest.mark.parametrize("case", LIES, ids=[case[2][:50] for case in LIES])
def test_no_lie_comes_through_in_any_cut(case: Case) -> None:
    """Split after every sign, after three, and whole, behind a true sentence."""
    language, goods, sentence = case
    start = {"id": "Berikut ringkasannya:", "en": "Here is the summary:"}[language]
    for size in (1, 3, len(sentence) + 30):
        shown, outcome = through(f"{start}\n{sentence}", ground(language, goods), size)
        assert start == outcome.text, shown


def test_most_truths_come_through() -> None:
    """Each alone, sign by sign."""
    refused = [c for c in TRUTHS if not through(c[2], ground(c[0], c[1]), 1)[1].stands]
    assert len(refused) <= 0.05 * len(TRUTHS), refused


@given(st.integers(0, len(LONG)), st.integers(1, 40))
@settings(max_examples=60, deadline=None)
def test_a_look_ahead_tells_the_end_and_changes_nothing(at: int, size: int) -> None:
    """Wherever it is taken, and though more comes after it."""
    looked, plain = Buffer(ground("id", "cpo")), Buffer(ground("id", "cpo"))
    for begin in range(0, at, size):
        looked.add(LONG[begin : min(at, begin + size)])
        plain.add(LONG[begin : min(at, begin + size)])
    ahead = looked.ahead()
    assert ahead == looked.ahead()
    shown = [(one.add(LONG[at:]), one.close()) for one in (looked, plain)]
    assert shown[0] == shown[1]
    assert ahead == through(LONG[:at], size=size)[1]


@settings(deadline=None)  # the first example reads the evidence
@given(cuts=st.lists(st.integers(1, len(LONG) - 1), max_size=60))
def test_the_cut_of_a_stream_changes_nothing(cuts: list[int]) -> None:
    """Numbers and abbreviations may be split anywhere."""
    places = [0, *sorted(set(cuts)), len(LONG)]
    buffer = Buffer(ground("id", "cpo"))
    for start, end in pairwise(places):
        buffer.add(LONG[start:end])
    whole = Buffer(ground("id", "cpo"))
    whole.add(LONG)
    assert whole.close() == buffer.close()
    assert "**Rp616.827.000,00**" in buffer.rest
    assert "USD 124" not in buffer.rest


@given(text=st.text(max_size=400))
def test_anything_can_arrive(text: str) -> None:
    """Noise raises nothing and shows no digit."""
    _, outcome = through(text)
    assert not any(c.isdigit() for c in outcome.text.replace("1.", ""))
