"""A small tree of codes for the web channel: coffee, tea and shirts."""

import asyncio

from adapters.web.hs import HsRows
from core.evidence import Commodity, Heading, Subheading
from core.hs.finder import HsFinder
from core.knowledge import KnowledgeBase

COFFEE = ("Kopi", "Coffee")
RAW = Subheading(
    "090111",
    "Kopi biji mentah",
    "Raw coffee beans",
    ("kopi", "biji kopi", "kopi gayo"),
    ("green coffee", "coffee beans"),
    "belum disangrai",
    "not roasted",
    "",
    *COFFEE,
)
ROASTED = Subheading(
    "090121",
    "Kopi sangrai",
    "Roasted coffee",
    ("kopi bubuk",),
    ("ground coffee",),
    "sudah disangrai",
    "roasted",
    "",
    *COFFEE,
)
TEA = Subheading("090210", "Teh hijau", "Green tea", ("teh",), ("tea",), "", "", "", "Teh", "Tea")
SHIRT = Subheading(
    "620520",
    "Kemeja pria katun",
    "Men's cotton shirts",
    ("kemeja batik",),
    ("shirt",),
    "katun",
    "cotton",
    "",
    "Kemeja pria",
    "Men's shirts",
)
LINE = Commodity(
    "09011120", "090111", "09011120", "Biji kopi arabika", "Arabica beans", (), (), "", "", "kg", "", "", None, "high"
)
BASE = KnowledgeBase(
    subheadings=(RAW, ROASTED, TEA, SHIRT),
    headings=(
        Heading("0901", *COFFEE, "Mentah atau sangrai?", "Raw or roasted?"),
        Heading("0902", "Teh", "Tea", "", ""),
        Heading("6205", "Kemeja pria", "Men's shirts", "", ""),
    ),
    commodities=(LINE,),
)


def small_tree() -> HsRows:
    """The tree over this shelf."""
    finder = HsFinder(BASE.subheadings)

    async def give() -> HsFinder:
        await asyncio.sleep(0)
        return finder

    return HsRows(lambda: BASE, give)
