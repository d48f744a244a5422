"""The goods thesaurus: subheadings and headings as people speak of them.

Revision ID: 0003
"""

from importlib import resources

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns and tables; the statements stand in the .sql file beside this one."""
    text = resources.files("adapters.postgres.migrations.versions").joinpath("0003_goods.sql").read_text("utf-8")
    bind = op.get_bind()
    for statement in text.split("\n\n"):
        bind.exec_driver_sql(statement)


def downgrade() -> None:
    """Take everything back."""
    bind = op.get_bind()
    for table in ("heading_name", "subheading"):
        bind.exec_driver_sql(f"drop table {table}")
