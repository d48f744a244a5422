"""The instructions of the chat model: every version ever written, one of them in force for each key.

Revision ID: 0008
"""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

STATEMENTS = (
    """create table instruction (
    key text not null check (key <> ''),
    version integer not null check (version > 0),
    system_text text not null,
    user_text text not null,
    model text not null default '',
    temperature double precision,
    max_tokens integer,
    origin text not null check (origin in ('data', 'admin')),
    shipped boolean not null default false,
    active boolean not null default false,
    chosen boolean not null default false,
    author text not null default '',
    created_at timestamptz not null default now(),
    activated_by text not null default '',
    activated_at timestamptz,
    primary key (key, version),
    check (origin = 'data' or not shipped),
    check (active or not chosen))""",
    "create unique index instruction_active on instruction (key) where active",
    "create unique index instruction_shipped on instruction (key) where shipped",
)


def upgrade() -> None:
    """Add the table."""
    bind = op.get_bind()
    for statement in STATEMENTS:
        bind.exec_driver_sql(statement)


def downgrade() -> None:
    """Take it back, what administrators wrote included."""
    op.get_bind().exec_driver_sql("drop table instruction")
