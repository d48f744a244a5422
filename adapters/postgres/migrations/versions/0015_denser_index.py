"""Denser indexes of the passages' meanings: among very many, the usual ones find too few of the nearest.

Revision ID: 0015
"""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

COLUMNS = ("embedding_id", "embedding_en")
DENSER = " with (m = 32, ef_construction = 256)"  # of a million passages, asked by questions, 0.98 of the ten nearest


def upgrade() -> None:
    """Build them anew."""
    _rebuild(DENSER)


def downgrade() -> None:
    """As they were."""
    _rebuild("")


def _rebuild(how: str) -> None:
    run = op.get_bind().exec_driver_sql
    for column in COLUMNS:
        run(f"drop index if exists passage_{column}")
        run(f"create index passage_{column} on passage using hnsw ({column} halfvec_cosine_ops){how}")
