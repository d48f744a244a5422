"""Vectors of texts by model, for a change of model beside the running program; which model is wanted, and its limits.

Revision ID: 0009
"""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

STATEMENTS = (
    """create table text_vector (
    model text not null check (model <> ''),
    text_hash bytea not null check (octet_length(text_hash) = 16),
    embedding halfvec(384) not null,
    primary key (model, text_hash))""",
    """create table embedding_model (
    model text primary key check (model <> ''),
    calibration jsonb,
    wanted_at timestamptz)""",
)


def upgrade() -> None:
    """Add the tables."""
    bind = op.get_bind()
    for statement in STATEMENTS:
        bind.exec_driver_sql(statement)


def downgrade() -> None:
    """Take them back: vectors are made anew at need."""
    bind = op.get_bind()
    for statement in ("drop table embedding_model", "drop table text_vector"):
        bind.exec_driver_sql(statement)
