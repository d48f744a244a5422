"""Play files of questions with answer keys against the running parts and print what holds, topic by topic."""

import asyncio
import json
import re
import statistics
import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bot.judge import Verdict, judge
from core.errors import BadInput, DataError, ExportMateError
from core.message import Message

CHECKS = ("topic", "entities", "figures", "facts", "refuse", "missing", "stale", "absent", "forbid", "hs@1", "hs@5")


@dataclass(frozen=True, slots=True)
class Played:
    """A case with its reply and verdict."""

    case: dict[str, Any]
    reply: dict[str, Any]
    verdict: Verdict
    total_ms: float


def read_cases(files: Sequence[Path], only: str = "") -> list[dict[str, Any]]:
    """The cases of JSONL files; raises DataError naming file and line."""
    cases = []
    for file in files:
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
            if not line.strip():
                continue
            try:
                case = json.loads(line)
                known = case["id"], case["text"], case["expect"]
            except (ValueError, KeyError, TypeError) as error:
                raise DataError(f"{file}, line {number}: not a case ({error})") from error
            if re.search(only, str(known[0])):
                cases.append(case)
    return cases


async def evaluate_files(
    files: Sequence[Path], *, only: str, out: Path | None, failures: bool, console: Console
) -> int:
    """Play every case, print the failures and the table; exit code 1 when a wrong figure was shown."""
    from adapters.telemetry.logs import configure_logs
    from bot.app import open_program
    from bot.settings import read_settings

    configure_logs("text", "error")
    cases = read_cases(files, only)
    async with open_program(read_settings()) as program:
        played = [await _play(program.turns.take_turn, case) for case in cases]
    if failures:
        _print_failures(played, console)
    console.print(_table(played))
    if out is not None:
        report = json.dumps([_report(p) for p in played], ensure_ascii=False, indent=1)
        await asyncio.to_thread(out.write_text, report, "utf-8")
    return 1 if any(p.verdict.wrong for p in played) else 0


async def _play(take_turn: Any, case: dict[str, Any]) -> Played:
    """Say every turn of a case in one conversation and judge the last reply."""
    from adapters.web.render import render_reply

    conversation = uuid.uuid4().hex
    reply: dict[str, Any] = {}
    total = 0.0
    for text in [*case.get("turns", []), case["text"]]:
        try:
            message = Message(
                text=_checked(text), channel="eval", conversation_id=conversation, at=_day(case.get("at"))
            )
            answered, timings, turn_id = await take_turn(message)
            reply, total = render_reply(answered, timings, turn_id), timings.total_ms
        except ExportMateError as error:
            reply = {"answer": "", "error": error.message}
            break
        except Exception as error:  # noqa: BLE001  # one broken case must not hide the others; it counts as failed
            verdict = Verdict()
            verdict.note("served", f"{type(error).__name__}: {error}", held=False)
            return Played(case, {"answer": ""}, verdict, total)
    asked = " ".join([*case.get("turns", []), case["text"]])
    verdict = judge(case["expect"], asked, reply) if "error" not in reply else _refused(case)
    _judge_codes(case["expect"], reply, verdict)
    return Played(case, reply, verdict, total)


def _checked(text: str) -> str:
    if not text.strip() or len(text) > 4000:
        raise BadInput("text must have 1 to 4,000 characters", field="text")
    return text


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise BadInput(f"{text!r} is not a day", field="at") from error
    if not 2000 <= day.year <= 2100:
        raise BadInput("days from 2000 to 2100 are served", field="at")
    return day


def _refused(case: dict[str, Any]) -> Verdict:
    """A request that was turned away with a sentence: right where the case allows a 4xx."""
    verdict = Verdict()
    verdict.note("served", "turned away", held=400 in case["expect"].get("status", [200]))
    return verdict


def _judge_codes(want: dict[str, Any], reply: dict[str, Any], verdict: Verdict) -> None:
    """Place of the right six digits among the candidates."""
    if not want.get("hs6"):
        return
    right = {*want["hs6"], *want.get("hs6_acceptable", [])}
    codes = list(dict.fromkeys(c["hs6"] for c in reply.get("candidates", [])))
    place = next((n for n, code in enumerate(codes, 1) if code in right), None)
    for most in (1, 5):
        verdict.note(f"hs@{most}", f"right code at place {place}", held=place is not None and place <= most)


def _print_failures(played: Sequence[Played], console: Console) -> None:
    for p in played:
        if p.verdict.passed:
            continue
        said = " / ".join([*p.case.get("turns", []), p.case["text"]])
        console.print(f"[bold]{p.case['id']}[/bold] {escape(said[:160])}")
        for name, detail in p.verdict.details.items():
            console.print(f"    {name}: {escape(detail[:300])}", highlight=False)
        for wrong in p.verdict.wrong:
            console.print(f"    [red]WRONG FIGURE[/red] {escape(wrong)}", highlight=False)
        console.print(
            f"    answer: {escape(' '.join(str(p.reply.get('answer', p.reply.get('error', ''))).split())[:260])}\n",
            highlight=False,
            style="dim",
        )


def _table(played: Sequence[Played]) -> Table:
    """One row a topic, one for all: checks held of those judged, latency."""
    table = Table(title=f"{len(played)} cases", title_justify="left")
    for heading in ("topic of case", "n", "passed", *CHECKS, "wrong", "p50 ms", "p95 ms"):
        table.add_column(heading, justify="left" if heading == "topic of case" else "right")
    groups: dict[str, list[Played]] = defaultdict(list)
    for p in played:
        groups[(p.case["expect"].get("topic") or ["any"])[0]].append(p)
    for name, rows in [*sorted(groups.items()), ("ALL", list(played))]:
        if not rows:
            continue
        times = sorted(p.total_ms for p in rows)
        cells = [
            name,
            str(len(rows)),
            f"{sum(p.verdict.passed for p in rows)} ({sum(p.verdict.passed for p in rows) / len(rows):.0%})",
        ]
        for check in CHECKS:
            judged = [p.verdict.checks[check] for p in rows if check in p.verdict.checks]
            cells.append(f"{sum(judged)}/{len(judged)}" if judged else "-")
        p95 = times[min(len(times) - 1, int(0.95 * len(times)))]
        table.add_row(
            *cells, str(sum(bool(p.verdict.wrong) for p in rows)), f"{statistics.median(times):.1f}", f"{p95:.1f}"
        )
    return table


def _report(p: Played) -> dict[str, Any]:
    return {
        "id": p.case["id"], "passed": p.verdict.passed, "checks": p.verdict.checks, "details": p.verdict.details, "wrong_figures": p.verdict.wrong,
        "answer": p.reply.get("answer", p.reply.get("error", "")), "total_ms": round(p.total_ms, 2),
    }  # fmt: skip
