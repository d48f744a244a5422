"""Rates that come from their publishers by themselves: who said so, when it was fetched, what it replaced; how each feed fares.

Revision ID: 0010
"""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_RATE = """create or replace function rate_json(wanted_kind text, wanted_currency text, day date) returns jsonb
language sql stable parallel safe as $$
    select jsonb_build_object(
        'kind', r.kind, 'currency', r.currency, 'valid_from', r.valid_from, 'valid_to', r.valid_to,
        'value', r.value::text, 'per_units', r.per_units, 'decree', r.decree, 'number', s.number, 'url', s.url,
        'confidence', r.confidence, 'note', r.note)
    from (
        select * from exchange_rate
        where kind = wanted_kind and currency = wanted_currency and valid_from <= day {live}
        order by valid_from desc, origin {order} limit 1
    ) r join source s on s.id = r.source_id
$$"""

STATEMENTS = (
    """alter table exchange_rate
    add column publisher text not null default '',
    add column fetched_at timestamptz,
    add column superseded_at timestamptz,
    drop constraint exchange_rate_kind_check,
    add constraint exchange_rate_kind_check check (kind in ('tax', 'jisdor', 'bi_transaction', 'ecb', 'frankfurter')),
    drop constraint exchange_rate_kind_currency_valid_from_origin_key""",
    # What was superseded stays, so that an answer of that time can be explained.
    """create unique index exchange_rate_live on exchange_rate (kind, currency, valid_from, origin)
where superseded_at is null""",
    # What the publisher itself said goes before what was shipped for the same period.
    _RATE.format(live="and superseded_at is null", order="desc"),
    """create table feed_state (
    name text primary key check (name <> ''),
    checked_at timestamptz,
    settled_at timestamptz,
    next_at timestamptz,
    failures integer not null default 0,
    waits integer not null default 0,
    reason text not null default '',
    detail text not null default '',
    last_day date,
    url text not null default '',
    etag text not null default '',
    last_modified text not null default '',
    claimed_by text not null default '',
    claimed_until timestamptz)""",
)


def upgrade() -> None:
    """Add the columns, the index and the table."""
    bind = op.get_bind()
    for statement in STATEMENTS:
        bind.exec_driver_sql(statement)


def downgrade() -> None:
    """Take everything back: rates that were superseded, and those of publishers that were not known, are lost."""
    bind = op.get_bind()
    for statement in (
        "drop table feed_state",
        _RATE.format(live="", order="asc"),
        "delete from exchange_rate where superseded_at is not null or kind = 'frankfurter'",
        "drop index exchange_rate_live",
        """alter table exchange_rate
    drop column publisher,
    drop column fetched_at,
    drop column superseded_at,
    drop constraint exchange_rate_kind_check,
    add constraint exchange_rate_kind_check check (kind in ('tax', 'jisdor', 'bi_transaction', 'ecb')),
    add constraint exchange_rate_kind_currency_valid_from_origin_key unique (kind, currency, valid_from, origin)""",
    ):
        bind.exec_driver_sql(statement)
