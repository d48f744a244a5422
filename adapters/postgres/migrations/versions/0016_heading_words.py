"""No full text of the HS headings: subheadings are found in memory, in both languages.

Revision ID: 0016
"""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Drop the column, and its index with it."""
    op.get_bind().exec_driver_sql("alter table hs_heading drop column if exists words_en")


def downgrade() -> None:
    """As it was."""
    run = op.get_bind().exec_driver_sql
    run(
        "alter table hs_heading add column words_en tsvector generated always as (to_tsvector('english', name_en)) stored"
    )
    run("create index hs_heading_words_en on hs_heading using gin (words_en) with (fastupdate = off)")
