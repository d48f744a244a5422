"""What administrators chose is kept by name."""

from adapters.postgres.pool import Pool
from adapters.postgres.remembered import PostgresRemembered
from bot.admin.ports import Remembered


async def test_nothing_is_remembered_under_a_new_name(pool: Pool) -> None:
    """None, not an error."""
    assert await PostgresRemembered(pool).get("never put") is None


async def test_the_newest_value_of_a_name_is_kept_for_every_instance(fresh_pool: Pool) -> None:
    """Values of JSON, false and zero too."""
    remembered: Remembered = PostgresRemembered(fresh_pool)
    for value in ({"until": "2026-11-24T10:00:00Z", "who": ["a"]}, [1, None], "text", 0, False):
        await remembered.put("alerts", value)
        assert value == await PostgresRemembered(fresh_pool).get("alerts")


async def test_none_removes_a_value_and_leaves_the_others(fresh_pool: Pool) -> None:
    """Also one that was never there."""
    remembered = PostgresRemembered(fresh_pool)
    await remembered.put("a", 1)
    await remembered.put("b", 2)
    for name in ("a", "never put"):
        await remembered.put(name, None)
    assert (None, 2) == (await remembered.get("a"), await remembered.get("b"))
    assert 1 == await fresh_pool.fetchval("select count(*) from admin_setting")
