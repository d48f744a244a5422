"""What people called goods beside the subheading they were given, to be reviewed and taken into the thesaurus.

No person and no turn is noted. A subheading is not tied to the facts, whose rows every load replaces.

Revision ID: 0006
"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

STATEMENTS = (
    """create table hs_pair (
    id integer generated always as identity primary key,
    text text not null check (text <> '' and length(text) <= 120),
    hs6 text not null check (hs6 ~ '^[0-9]{6}$'),
    ups integer not null default 0,
    downs integer not null default 0,
    state text not null default 'new' check (state in ('new', 'accepted', 'rejected')),
    at timestamptz not null default now(),
    unique (text, hs6))""",
    "create index hs_pair_state on hs_pair (state, at)",
)


def upgrade() -> None:
    """Add the table."""
    bind = op.get_bind()
    for statement in STATEMENTS:
        bind.exec_driver_sql(statement)


def downgrade() -> None:
    """Take it back, accepted synonyms included."""
    op.get_bind().exec_driver_sql("drop table hs_pair")
