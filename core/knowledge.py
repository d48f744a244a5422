"""What is held in memory for reading questions and for answers that need no query.

A few thousand rows, read once per data version and never changed; whoever holds an older one keeps a consistent whole.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from core.evidence import (
    Commodity,
    CooForm,
    Document,
    DutyProduct,
    Fact,
    Heading,
    ProcedureStep,
    Prompt,
    Requirement,
    Restriction,
    Subheading,
)
from core.instructions import Instruction, InstructionKey
from core.meaning import LOCAL, Calibration
from core.message import Confidence, Source

Matrix = NDArray[np.float32]
Owners = NDArray[np.int64]
Places = NDArray[np.intp]
DIMENSIONS = 384


@dataclass(frozen=True, slots=True)
class Regulation:
    """A regulation of the list: what it is called and what it replaced."""

    number: str  # PMK 38/2024
    title_id: str
    title_en: str
    issuer: str
    replaces: str
    replaced_by: str
    source: Source
    confidence: Confidence
    note: str = ""


def starts(owners: NDArray[np.integer]) -> Places:
    """Where each owner's run begins; owners are ascending."""
    begins = np.ones(len(owners), dtype=bool)
    np.not_equal(owners[1:], owners[:-1], out=begins[1:])
    return np.flatnonzero(begins)


def _no_vectors() -> Matrix:
    return np.zeros((0, DIMENSIONS), dtype=np.float32)


def _no_owners() -> Owners:
    return np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class Vectors:
    """Embedded examples and whose they are: row i of `matrix` belongs to item `owners[i]` of the tuple beside it."""

    matrix: Matrix = field(default_factory=_no_vectors)  # (n, 384), each row of length 1
    owners: Owners = field(default_factory=_no_owners)  # (n,), ascending
    first: Places = field(init=False)  # where the run of each owner begins
    whose: Owners = field(init=False)  # whose run that is

    def __post_init__(self) -> None:
        first = starts(self.owners)
        object.__setattr__(self, "first", first)
        object.__setattr__(self, "whose", self.owners[first])

    def __len__(self) -> int:
        return len(self.owners)


@dataclass(frozen=True, slots=True, eq=False)
class KnowledgeBase:
    """The small tables as tuples in a fixed order, with the vectors that belong to them."""

    version: int = 0  # the data version; part of every cache key
    commodities: tuple[Commodity, ...] = ()
    duty_products: tuple[DutyProduct, ...] = ()
    prompts: tuple[Prompt, ...] = ()  # switched-off ones too
    facts: tuple[Fact, ...] = ()
    restrictions: tuple[Restriction, ...] = ()
    coo_forms: tuple[CooForm, ...] = ()
    documents: tuple[Document, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    procedures: tuple[ProcedureStep, ...] = ()  # by procedure, then step
    regulations: tuple[Regulation, ...] = ()
    tax_currencies: frozenset[str] = frozenset()  # those that ever stood in the weekly tax rates
    price_keys: frozenset[str] = frozenset()  # keys for which reference or benchmark prices were seen
    commodity_vectors: Vectors = field(default_factory=Vectors)  # of their names and synonyms, embedded as passages
    prompt_vectors: Vectors = field(default_factory=Vectors)  # of the example utterances, embedded as queries
    subheadings: tuple[Subheading, ...] = ()  # all of HS 2022, by code
    headings: tuple[Heading, ...] = ()
    subheading_vectors: Vectors = field(default_factory=Vectors)  # of their names and everyday words, as passages
    fact_vectors: Vectors = field(default_factory=Vectors)  # of the example questions, embedded as queries
    instructions: Mapping[InstructionKey, Instruction] = field(
        default_factory=dict
    )  # of the chat model, those in force
    model: str = ""  # that made all the vectors; a question is compared with them only when the same one embedded it
    calibration: Calibration = LOCAL  # of that model
