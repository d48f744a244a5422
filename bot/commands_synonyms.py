"""`exportmate data synonyms …`: what people confirmed or denied about HS codes, and what of it becomes a synonym."""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bot.running import run_async

if TYPE_CHECKING:
    from collections.abc import Sequence

    from adapters.postgres.hs_pairs import HsPair
    from adapters.postgres.pool import Pool
    from core.hs.review import Case, Harm

app = typer.Typer(no_args_is_help=True, help="Names of goods that people confirmed.")
console = Console()

SHOWN = 50  # pairs listed
NAMED = 5  # lost names given as a reason


@app.command()
def review(
    accept: Annotated[list[int] | None, typer.Option(help="Number of a pair that becomes a synonym.")] = None,
    reject: Annotated[list[int] | None, typer.Option(help="Number of a pair, or of a synonym, to put aside.")] = None,
    show: Annotated[bool, typer.Option("--list", help="List the pairs (also without any option).")] = False,
) -> None:
    """List pairs of goods and code that people marked; accept (after an evaluation) or reject some of them."""
    run_async(_review(accept or [], reject or [], show=show or not (accept or reject)))


async def _review(accept: "Sequence[int]", reject: "Sequence[int]", *, show: bool) -> int:
    """Decide and list; 1 when anything asked for was not done."""
    from adapters.postgres import hs_pairs
    from bot.database import open_database
    from bot.settings import read_settings

    failed = 0
    async with open_database(read_settings()) as (_, pool):
        for number in dict.fromkeys(reject):
            done = await hs_pairs.reject(pool, number)
            failed += not done
            console.print(f"{number}: rejected." if done else f"{number}: no such pair, or rejected before.")
        for number in dict.fromkeys(accept):
            failed += not await _accept(pool, number)
        if show:
            _list(await hs_pairs.accepted(pool), "Synonyms")
            _list(await hs_pairs.pairs_to_review(pool, SHOWN), "To review")
    return min(failed, 1)


async def _accept(pool: "Pool", number: int) -> bool:
    """Accept one pair if somebody confirmed it and it takes no name away from other goods."""
    from adapters.postgres import hs_pairs

    pair = await hs_pairs.pair(pool, number)
    if pair is None or pair.state == "accepted":
        console.print(f"{number}: no such pair, or accepted before.")
        return False
    if pair.ups == 0:
        console.print(f"{number}: refused, nobody marked {pair.hs6} as right.")
        return False
    console.print(f"{number}: evaluating {escape(pair.text)} for {pair.hs6} …")
    harm = await _evaluate(pool, (pair.text, pair.hs6))
    if harm is None:
        console.print(f"{number}: refused, {pair.hs6} is no subheading that is loaded.")
        return False
    if harm:
        lost = "; ".join(f"{text} ({hs6})" for text, hs6 in harm.lost[:NAMED])
        console.print(f"{number}: refused, names that would lose their single code ({len(harm.lost)}): {escape(lost)}")
        return False
    done = await hs_pairs.accept(pool, number)
    console.print(f"{number}: accepted; {harm.found:,} of {harm.asked:,} names are found first, none was lost.")
    return done


async def _evaluate(pool: "Pool", synonym: "Case") -> "Harm | None":
    """What a synonym does to every subheading's names and to all words, earlier synonyms too, that share a word with it.

    None for an unknown code.
    """
    import asyncio

    from adapters.postgres.vocabulary import load_vocabulary
    from core.hs.finder import HsFinder, with_trade_names
    from core.hs.review import harm, own_names, touched, with_synonyms

    base = await load_vocabulary(pool)
    if synonym[1] not in {s.hs6 for s in base.subheadings}:
        return None
    shelf = with_trade_names(base.subheadings, base.commodities)
    sample = dict.fromkeys((*own_names(shelf), *touched(shelf, synonym[0])))

    def compare() -> "Harm":
        return harm(HsFinder(shelf), HsFinder(with_synonyms(shelf, [synonym])), tuple(sample))

    return await asyncio.to_thread(compare)


def _list(pairs: "Sequence[HsPair]", title: str) -> None:
    table = Table(title=f"{title}: {len(pairs)}", title_justify="left")
    for heading in ("number", "right", "wrong"):
        table.add_column(heading, justify="right")
    for heading in ("code", "goods", "last mark"):
        table.add_column(heading)
    for pair in pairs:
        table.add_row(
            *(str(pair.id), str(pair.ups), str(pair.downs), pair.hs6, escape(pair.text), f"{pair.at:%Y-%m-%d}")
        )
    console.print(table)
