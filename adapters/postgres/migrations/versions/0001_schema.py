"""The first schema: facts with source and validity, prompts, passages, and the tables the program writes.

Revision ID: 0001
"""

from importlib import resources

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create everything; the statements stand in the .sql files beside this one."""
    folder = resources.files("adapters.postgres.migrations.versions")
    bind = op.get_bind()
    for name in ("0001_schema.sql", "0001_texts.sql"):
        for statement in folder.joinpath(name).read_text("utf-8").split("\n\n"):
            if statement.strip() and not all(line.startswith("--") for line in statement.strip().splitlines()):
                bind.exec_driver_sql(statement)


def downgrade() -> None:
    """There is nothing before the first schema."""
    raise NotImplementedError
