"""Figures that administrators enter: every change with who, when, why and what it replaced, and what waits to be confirmed.

Revision ID: 0011
"""

from importlib import resources

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

REGIMES = ("levy_rule", "duty_rule", "duty_bracket")
_PRICE = """create or replace function price_json(wanted text, day date) returns jsonb
language sql stable parallel safe as $$
    select jsonb_build_object(
        'key', r.key, 'name_id', r.name_id, 'name_en', r.name_en, 'valid_from', r.valid_from, 'valid_to', r.valid_to,
        'reference_price', r.reference_price::text, 'reference_unit', r.reference_unit,
        'benchmark_price', r.benchmark_price::text, 'benchmark_unit', r.benchmark_unit,
        'published_duty', r.published_duty::text, 'published_duty_unit', r.published_duty_unit,
        'published_levy', r.published_levy::text, 'published_levy_unit', r.published_levy_unit,
        'decree', r.decree, 'number', s.number, 'url', s.url, 'confidence', r.confidence, 'note', r.note)
    from (
        select * from reference_price where key = wanted and valid_from <= day
        order by least(valid_to, day) desc, valid_from desc, origin limit 1
    ) r join source s on s.id = r.source_id
$$"""
_RATE = """create or replace function rate_json(wanted_kind text, wanted_currency text, day date) returns jsonb
language sql stable parallel safe as $$
    select jsonb_build_object(
        'kind', r.kind, 'currency', r.currency, 'valid_from', r.valid_from, 'valid_to', r.valid_to,
        'value', r.value::text, 'per_units', r.per_units, 'decree', r.decree, 'number', s.number, 'url', s.url,
        'confidence', r.confidence, 'note', r.note)
    from (
        select * from exchange_rate
        where kind = wanted_kind and currency = wanted_currency and valid_from <= day and superseded_at is null
        order by valid_from desc, origin desc limit 1
    ) r join source s on s.id = r.source_id
$$"""


def upgrade() -> None:
    """Add tables, columns and functions; the statements stand in the .sql file beside this one."""
    text = resources.files("adapters.postgres.migrations.versions").joinpath("0011_changes.sql").read_text("utf-8")
    bind = op.get_bind()
    for statement in text.split("\n\n"):
        bind.exec_driver_sql(statement)


def downgrade() -> None:
    """Take everything back: all changes are undone first, the newest first, and then lost."""
    bind = op.get_bind()
    bind.exec_driver_sql("""do $$
declare
    one bigint;
begin
    for one in select id from data_change where undone_at is null order by id desc loop
        perform data_change_undo(one);
    end loop;
end
$$""")
    bind.exec_driver_sql("set constraints all immediate")
    for statement in (
        "drop function data_changes_again()",
        "drop function data_change_undo(bigint)",
        "drop function data_change_apply(bigint)",
        "drop function data_insert(text, jsonb)",
        "drop function data_room(text, jsonb, text)",
        "drop function data_row_key(jsonb)",
        "drop function data_periods(text, jsonb)",
        _PRICE,
        _RATE,
        "drop function origin_rank(text)",
        *(
            f"alter table {table} drop column origin, drop column change_id, "
            f"alter constraint {table}_product_fkey not deferrable"
            for table in REGIMES
        ),
        *(
            f"alter table {table} drop column change_id, drop constraint {table}_origin_check, "
            f"add constraint {table}_origin_check check (origin in ('data', 'feed'))"
            for table in ("exchange_rate", "reference_price")
        ),
        "drop table data_proposal",
        "drop table data_change",
    ):
        bind.exec_driver_sql(statement)
