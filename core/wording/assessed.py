"""What was worked out for a duty question, which charges it asks for, and the questions that come next."""

from dataclasses import dataclass

from core.evidence import Commodity
from core.message import Button, Language
from core.question.model import Quantity, Question
from core.trade.result import DutyResult
from core.wording import formats

CHARGE_WORDS: dict[Language, tuple[str, str]] = {
    "id": ("bea keluar", "pungutan ekspor"),
    "en": ("export duty", "export levy"),
}


@dataclass(frozen=True, slots=True)
class Assessed:
    """What was worked out for one of the goods and one quantity of a question."""

    commodity: Commodity | None
    quantity: Quantity | None
    result: DutyResult
    estimate: DutyResult | None = None  # the same with totals from the last known price and rate, where these are past


def asked_charges(question: Question) -> tuple[bool, bool]:
    """Whether duty and whether levy is asked for; a question that names neither asks for both."""
    duty, levy = "duty" in question.wants, "levy" in question.wants
    return (duty, levy) if duty or levy else (True, True)


def next_questions(question: Question, first: Assessed, *, duty: bool, levy: bool) -> tuple[Button, ...]:
    """The next sensible questions."""
    name = first.commodity.name(question.language) if first.commodity else ""
    indonesian = question.language == "id"
    buttons = []
    if duty and not levy and first.result.levy.status == "computed":
        buttons.append(
            Button(
                "Sekalian pungutan ekspor" if indonesian else "Add the levy",
                "dengan pungutan ekspor dan bea keluar" if indonesian else "with export duty and levy",
            )
        )
    if name:
        buttons.append(
            Button(
                "Dokumennya apa?" if indonesian else "Which documents?",
                f"dokumen ekspor {name}" if indonesian else f"export documents for {name}",
            )
        )
    return (*buttons, *_sheet_buttons(question, first, duty=duty, levy=levy))


def _sheet_buttons(question: Question, first: Assessed, *, duty: bool, levy: bool) -> tuple[Button, ...]:
    """The calculation as a file; the words say everything again, so that the button works long after the talk moved on."""
    if first.commodity is None or first.result.total_idr is None or first.result.hypothetical or question.formats:
        return ()
    language = question.language
    names = [n for n, wanted in ((CHARGE_WORDS[language][0], duty), (CHARGE_WORDS[language][1], levy)) if wanted]
    name, peb = first.commodity.name(language), formats.day(first.result.peb_day, language)
    amount = f"{formats.number(first.quantity.value, language)} {first.quantity.unit}" if first.quantity else ""
    paid = formats.day(first.result.payment_day, language)
    if language == "id":
        said = f"{' dan '.join(names)} {name} {amount} PEB {peb}" + (f" bayar {paid}" if paid != peb else "")
        return tuple(Button(f"Hitungan ({f})", f"{said} dalam {f}") for f in ("Excel", "PDF"))
    said = f"{' and '.join(names)} {name} {amount} PEB {peb}" + (f" payment {paid}" if paid != peb else "")
    return tuple(Button(f"Calculation ({f})", f"{said} in {f}") for f in ("Excel", "PDF"))
