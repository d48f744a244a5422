"""Regulations taken in from files: their documents with versions and what they replace, and where each passage stands.

Revision ID: 0012
"""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

STATEMENTS = (
    """create table regulation_document (
    id bigint generated always as identity primary key,
    regulation text not null check (regulation <> ''),
    title text not null default '',
    issuer text not null default '',
    file_name text not null,
    file_kind text not null check (file_kind in ('pdf', 'docx', 'html', 'markdown')),
    file_hash bytea not null unique check (octet_length(file_hash) = 32),
    pages int not null default 0,
    scanned_pages int not null default 0,
    passages int not null default 0,
    enacted date,
    promulgated date,
    valid_from date,
    valid_to date,
    in_use boolean not null default true,
    ends date,
    replaces text[] not null default '{}',
    amends text[] not null default '{}',
    source_id int not null references source,
    ingested_at timestamptz not null default now(),
    ingested_by text not null default '',
    confidence text not null default 'high',
    note text not null default '',
    check (valid_from <= valid_to))""",
    "create index regulation_document_regulation on regulation_document (regulation)",
    """alter table passage
    add column document_id bigint references regulation_document on delete cascade,
    add column in_use boolean not null default true,
    add column part_of text not null default '',
    add column chapter text not null default '',
    add column page int,
    add column page_to int""",
    "alter table passage drop constraint passage_regulation_part_origin_key",
    "create unique index passage_place on passage (regulation, part, origin, document_id) nulls not distinct",
    "create index passage_document on passage (document_id, part) where document_id is not null",
)

BACK = (
    "delete from passage where document_id is not null",
    "drop index passage_document",
    "drop index passage_place",
    "alter table passage add constraint passage_regulation_part_origin_key unique (regulation, part, origin)",
    """alter table passage drop column document_id, drop column in_use, drop column part_of, drop column chapter, drop column page,
    drop column page_to""",
    "drop table regulation_document",
)


def upgrade() -> None:
    """Add the table and the columns."""
    bind = op.get_bind()
    for statement in STATEMENTS:
        bind.exec_driver_sql(statement)


def downgrade() -> None:
    """Take them back, with what was taken in."""
    bind = op.get_bind()
    for statement in BACK:
        bind.exec_driver_sql(statement)
