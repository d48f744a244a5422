"""The test sets of instructions are played against a model, and found wrong where they are."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from dataclasses import replace
from io import StringIO

import pytest
from rich.console import Console

from adapters.data_files.instructions import read_cases, read_instructions
from bot.instruction_tests import SIDE_BY_SIDE, Outcome, play, table_of, template_faults
from core.chat import Ask
from core.errors import ModelUnavailable
from core.instruction_cases import Case
from core.instructions import ask_of
from tests.conftest import DATA

INSTRUCTIONS = {instruction.key: instruction for instruction in read_instructions(DATA)}
CASES = read_cases(DATA)
GOOD = {  # what a good model answers, by the case's name
    "cancel_peb_id": "Pembatalan PEB wajib dilaporkan paling lambat 3 hari [2].",
    "dhe_threshold_en": "Exports below USD 250,000 carry no retention of proceeds (DHE) [1].",
    "kratom_leaves_id": "Daun kratom dan remahan kasar tidak boleh diekspor [1].",
    "korea_food_en": "The foreign food facility is registered with MFDS, valid 2 years [1].",
    "no_answer_id": "NO ANSWER",
    "no_answer_en": "**NO ANSWER**",
    "instruction_in_row_id": "SKA diterbitkan IPSKA lewat sistem e-SKA Kementerian Perdagangan [1].",
    "instruction_in_question_en": "The certificate of origin (SKA) is issued by an issuing office, IPSKA [1].",
    "cpo_duty_id": "HR Minyak sawit mentah (CPO) USD 918,47/MT, kolom 6, USD 74/MT.",
    "cpo_duty_en": "The reference price of Crude palm oil (CPO) is USD 918.47/MT, column 6, USD 74/MT.",
    "not_in_calculation_id": "NO ANSWER",
    "wrong_sum_suggested_en": "The export duty is Rp620,749,000.00 on 500 ton Crude palm oil.",
    "duty_of_crude_palm_oil_id": '{"topic": 1, "candidate": 1}',
    "goods_in_doubt_id": '{"topic": 1, "candidate": 0}',
    "roasted_coffee_code_en": '{"topic": 3, "candidate": 3}',
    "papers_en": '{"topic": 5, "candidate": 4}',
    "follow_up_id": '{"topic": 3, "candidate": 4}',
    "outside_en": '{"topic": 0, "candidate": 0}',
    "instruction_inside_en": '{"topic": 2, "candidate": 0}',
    "canned_tuna_id": '{"order": [2, 1]}',
    "roasted_coffee_en": '{"order": [3, 4]}',
    "coconut_charcoal_id": '{"order": [2, 3]}',
    "wooden_chairs_en": '{"order": [3, 1]}',
    "knitted_shirt_id": '{"order": [2]}',
    "none_fits_en": '{"order": []}',
    "instruction_inside_id": '{"order": [2, 3]}',
    "slang_id": "kenaikan bea keluar ekspor sawit sekarang",
    "left_out_words_id": "syarat ekspor kopi ke Korea",
    "without_en": "export of tea to the United Kingdom without phytosanitary certificate",
    "regulation_number_id": "isi PMK 38 Tahun 2024 tentang bea keluar",
    "clear_en": "When must a cancelled PEB be reported?",
    "not_answered_en": "is raw rattan banned for export",
}  # fmt: skip


class FakeChat:
    """Answers what a function makes of the question, and remembers what was asked and how much at once."""

    ready = True

    def __init__(self, answer: Callable[[Ask], str]) -> None:
        self._answer = answer
        self.asked: list[tuple[Ask, float]] = []
        self.under_way = self.most = 0

    async def complete(self, ask: Ask, *, seconds: float) -> str:
        """The answer, a moment later."""
        self.asked.append((ask, seconds))
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        await asyncio.sleep(0)
        self.under_way -= 1
        return self._answer(ask)

    async def stream(self, ask: Ask, *, seconds: float) -> AsyncGenerator[str, None]:
        """The answer in one piece."""
        yield await self.complete(ask, seconds=seconds)


def named(*names: str) -> list[Case]:
    """Shipped cases by name, in the order of the file."""
    return [case for case in CASES if case.name in names]


def good(cases: list[Case]) -> Callable[[Ask], str]:
    """The good answer to the case whose question is asked."""
    users = {ask_of(INSTRUCTIONS[case.key], case.material).user: GOOD[case.name] for case in cases}
    return lambda ask: users[ask.user]


async def test_every_case_can_be_passed() -> None:
    """By a good model; each is noted with the version that was asked."""
    chat = FakeChat(good(CASES))
    outcomes = await play(chat, {k: replace(i, version=7) for k, i in INSTRUCTIONS.items()}, CASES)
    assert [] == [(o.case.name, o.faults) for o in outcomes if not o.passed]
    assert (CASES, {7}) == ([o.case for o in outcomes], {o.version for o in outcomes})


async def test_a_model_that_says_the_same_to_everything_fails() -> None:
    """In every key, whatever it says."""
    for answer in ("Of course!", "", '{"topic": 1, "candidate": 1}', '{"order": [1]}', "NO ANSWER"):
        said = answer
        outcomes = await play(FakeChat(lambda _ask: said), INSTRUCTIONS, CASES)  # noqa: B023  # used before the next round
        assert len(CASES) == len(outcomes)
        assert {o.case.key for o in outcomes if not o.passed} >= {"word", "explain", "read", "rank", "rewrite"}, answer


async def test_a_model_that_does_not_answer_fails_the_case() -> None:
    """With its reason; the others are played all the same."""

    def answer(ask: Ask) -> str:
        if ask.purpose == "rank":
            raise ModelUnavailable("nobody there")
        return "NO ANSWER"

    outcomes = await play(FakeChat(answer), INSTRUCTIONS, named("canned_tuna_id", "no_answer_id"))
    assert [("no_answer_id", ()), ("canned_tuna_id", ("nobody there",))] == [(o.case.name, o.faults) for o in outcomes]


async def test_calls_are_few_at_once_and_have_their_settings() -> None:
    """Those of the instruction before those given."""
    chat = FakeChat(lambda _ask: "")
    await play(chat, INSTRUCTIONS, CASES, temperature=0.7, max_tokens=123, seconds=5)
    assert SIDE_BY_SIDE == chat.most
    word = next(ask for ask, _ in chat.asked if ask.purpose == "word")
    read = next(ask for ask, _ in chat.asked if ask.purpose == "read")
    assert (0.7, 123, 0.0, 40) == (word.temperature, word.max_tokens, read.temperature, read.max_tokens)
    assert {5} == {seconds for _, seconds in chat.asked}


def test_shipped_templates_have_no_fault() -> None:
    """Without any model."""
    assert [] == list(template_faults(INSTRUCTIONS, CASES))


@pytest.mark.parametrize(
    ("user", "reason"),
    [
        ("{question} {rows} {nothing}", "word version 1, user: {nothing} is no place"),
        ("{question}", "{rows} is missing"),
    ],
)
def test_a_faulty_template_is_found_without_a_model(user: str, reason: str) -> None:
    """Named with its version and part."""
    faulty = {**INSTRUCTIONS, "word": replace(INSTRUCTIONS["word"], user=user)}
    assert any(reason in fault for fault in template_faults(faulty, CASES))


def test_a_case_without_an_instruction_is_a_fault() -> None:
    """It could not be played."""
    one = named("canned_tuna_id")
    assert ["rank: no version is in force, so canned_tuna_id cannot be played"] == list(template_faults({}, one))


def test_the_table_shows_what_is_wrong() -> None:
    """Beside the answer; square brackets are no markup."""
    console = Console(file=StringIO(), record=True, width=160)
    case = named("cancel_peb_id")[0]
    console.print(table_of([Outcome(case, 3, "x [red]"), Outcome(case, 4, "y", ("lacks '[2]'", "cites no row"))]))
    lines = [line for line in console.export_text().splitlines() if "cancel_peb_id" in line]
    assert ["ok" in lines[0], "[red]" in lines[0], "lacks '[2]'; cites no row" in lines[1]] == [True] * 3
