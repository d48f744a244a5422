"""Which data versions changed the small tables that instances hold in memory, and which only figures and passages.

Revision ID: 0014
"""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the mark; versions before it may have changed anything."""
    op.get_bind().exec_driver_sql("alter table data_load add column vocabulary boolean not null default true")


def downgrade() -> None:
    """Take it back; every version is then read anew."""
    op.get_bind().exec_driver_sql("alter table data_load drop column vocabulary")
