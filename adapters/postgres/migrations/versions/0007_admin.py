"""What administrators chose, for all instances; failed events counted without reading the inbox; stages kept in short.

Revision ID: 0007
"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

STATEMENTS = (
    """create table admin_setting (
    name text primary key check (name <> ''),
    value jsonb not null,
    changed_at timestamptz not null default now())""",
    "create index inbox_failed on inbox (id) where state = 'failed'",
    # Stages were objects under "stages" and caches one under "cache"; now they are texts under "s" and "c".
    """create function turn_stages(timings jsonb) returns table (name text, ms double precision)
language sql immutable parallel safe as $$
    select split_part(part, ' ', 1), split_part(part, ' ', 3)::double precision from unnest(string_to_array(timings ->> 's', ',')) as part
    union all
    select old.name, old.ms from jsonb_to_recordset(timings -> 'stages') as old (name text, ms double precision)
$$""",
    """create function turn_caches(timings jsonb) returns table (layer text, result text)
language sql immutable parallel safe as $$
    select split_part(part, ' ', 1), split_part(part, ' ', 2) from unnest(string_to_array(timings ->> 'c', ',')) as part
    union all
    select old.key, old.value from jsonb_each_text(timings -> 'cache') as old
$$""",
)


def upgrade() -> None:
    """Add the table, the index and the function."""
    bind = op.get_bind()
    for statement in STATEMENTS:
        bind.exec_driver_sql(statement)


def downgrade() -> None:
    """Take everything back, what administrators chose included."""
    bind = op.get_bind()
    for statement in (
        "drop function turn_caches(jsonb)",
        "drop function turn_stages(jsonb)",
        "drop index inbox_failed",
        "drop table admin_setting",
    ):
        bind.exec_driver_sql(statement)
