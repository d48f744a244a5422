"""Reads what is held in memory: the small tables and their vectors, all as of one moment."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from adapters.postgres import mapping
from adapters.postgres.instruction_rows import in_force
from adapters.postgres.pool import Pool
from adapters.postgres.queries import sql
from core.hs.review import with_synonyms
from core.knowledge import DIMENSIONS, KnowledgeBase, Matrix, Vectors
from core.meaning import LOCAL, Calibration

if TYPE_CHECKING:
    import asyncpg

Noun = TypeVar("Noun")


async def load_vocabulary(pool: Pool) -> KnowledgeBase:
    """Read the knowledge base of the data version in force, with the synonyms that were accepted. Raises DatabaseUnavailable."""
    async with pool.transaction(snapshot=True) as connection:
        (keys,) = await connection.fetch(sql("base_keys"), 0)
        commodities = await connection.fetch(sql("all_commodities"))
        prompts = await connection.fetch(sql("all_prompts"))
        facts = await connection.fetch(sql("all_facts"))
        subheadings = await connection.fetch(sql("all_subheadings"))
        synonyms = [(row["text"], row["hs6"]) for row in await connection.fetch(sql("accepted_hs_pairs"))]
        return KnowledgeBase(
            version=keys["version"],
            commodities=tuple(mapping.commodity(row) for row in commodities),
            duty_products=await _all(connection, "all_duty_products", mapping.duty_product),
            prompts=tuple(mapping.prompt(row) for row in prompts),
            facts=tuple(mapping.fact(row) for row in facts),
            restrictions=await _all(connection, "all_restrictions", mapping.restriction),
            coo_forms=await _all(connection, "all_coo_forms", mapping.coo_form),
            documents=await _all(connection, "all_documents", mapping.document),
            requirements=await _all(connection, "all_requirements", mapping.requirement),
            procedures=await _all(connection, "all_procedures", mapping.procedure_step),
            regulations=await _all(connection, "all_regulations", mapping.regulation),
            tax_currencies=frozenset(keys["currencies"]),
            price_keys=frozenset(keys["price_keys"]),
            commodity_vectors=_vectors(
                [(index, row["embedding"]) for index, row in enumerate(commodities) if row["embedding"] is not None]
            ),
            subheadings=with_synonyms([mapping.subheading(row) for row in subheadings], synonyms),
            headings=await _all(connection, "all_heading_names", mapping.heading),
            subheading_vectors=_vectors(
                [(index, row["embedding"]) for index, row in enumerate(subheadings) if row["embedding"] is not None]
            ),
            prompt_vectors=await _owned(connection, "prompt_vectors", prompts, "key"),
            fact_vectors=await _owned(connection, "fact_vectors", facts, "id"),
            instructions=await in_force(connection),
            model=keys["model"],
            calibration=LOCAL if keys["calibration"] is None else Calibration(**keys["calibration"]),
        )


async def renewed(pool: Pool, base: KnowledgeBase) -> KnowledgeBase:
    """The knowledge base of the data version in force; where only figures or passages changed, with the small tables of `base`.

    Rates come every week and regulations at any time: reading some thousand rows and their vectors anew for each, and
    building every index over them, would hold up replies for a second. Raises DatabaseUnavailable.
    """
    (keys,) = await pool.fetch(sql("base_keys"), base.version)
    if keys["changed"] or keys["model"] != base.model:
        return await load_vocabulary(pool)
    return replace(
        base,
        version=keys["version"],
        tax_currencies=frozenset(keys["currencies"]),
        price_keys=frozenset(keys["price_keys"]),
    )


async def _all(connection: "asyncpg.Connection", name: str, noun: Callable[[mapping.Row], Noun]) -> tuple[Noun, ...]:
    return tuple(noun(row) for row in await connection.fetch(sql(name)))


async def _owned(connection: "asyncpg.Connection", name: str, owners: Sequence[mapping.Row], key: str) -> Vectors:
    """The vectors of a statement, each with the place of its owner among `owners`."""
    places = {owner[key]: place for place, owner in enumerate(owners)}
    return _vectors([(places[row["owner"]], row["embedding"]) for row in await connection.fetch(sql(name))])


def _vectors(owned: Sequence[tuple[int, Any]]) -> Vectors:
    matrix: Matrix = np.zeros((len(owned), DIMENSIONS), dtype=np.float32)
    for place, (_, vector) in enumerate(owned):
        matrix[place] = vector.to_numpy()
    return Vectors(matrix, np.array([owner for owner, _ in owned], dtype=np.int64))
