"""Marks by their time: counted for a period and removed when they are too old, without reading all of them.

Revision ID: 0005
"""

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index."""
    op.get_bind().exec_driver_sql("create index feedback_at on feedback (at)")


def downgrade() -> None:
    """Take it back."""
    op.get_bind().exec_driver_sql("drop index feedback_at")
