"""Chat channels: retries of the inbox, persons' settings, what buttons stand for.

Revision ID: 0002
"""

from importlib import resources

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns and tables; the statements stand in the .sql file beside this one."""
    text = resources.files("adapters.postgres.migrations.versions").joinpath("0002_channels.sql").read_text("utf-8")
    bind = op.get_bind()
    for statement in text.split("\n\n"):
        bind.exec_driver_sql(statement)


def downgrade() -> None:
    """Take everything back."""
    bind = op.get_bind()
    for statement in (
        "drop table button",
        "drop table person",
        "alter table inbox drop column not_before, drop column last_error, drop column worker, drop column delayed_said",
    ):
        bind.exec_driver_sql(statement)
