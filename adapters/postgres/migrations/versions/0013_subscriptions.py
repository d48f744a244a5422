"""Subscriptions of persons to figures with the news of each, and questions that had no answer.

Revision ID: 0013
"""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

STATEMENTS = (
    """create table subscription (
    id bigint generated always as identity primary key,
    channel text not null check (channel <> ''),
    chat text not null check (chat <> ''),
    user_hash text not null check (user_hash <> ''),
    language text not null check (language in ('id', 'en')),
    subject text not null check (subject in ('tax', 'jisdor', 'bi_transaction', 'ecb', 'price')),
    key text not null check (key <> ''),
    rhythm text not null check (rhythm in ('each', 'daily', 'weekly', 'monthly')),
    failures integer not null default 0,
    created_at timestamptz not null default now(),
    unique (channel, user_hash, subject, key))""",
    """create table subscription_news (
    id bigint generated always as identity primary key,
    subscription_id bigint not null references subscription on delete cascade,
    valid_from date not null,
    value text not null,
    state text not null check (state in ('known', 'waiting', 'sending', 'sent', 'passed', 'failed')),
    tries integer not null default 0,
    created_at timestamptz not null default now(),
    not_before timestamptz not null default now(),
    unique (subscription_id, valid_from, value))""",
    "create index subscription_news_open on subscription_news (not_before) where state in ('waiting', 'sending')",
    """create table unanswered_question (
    id bigint generated always as identity primary key,
    at timestamptz not null default now(),
    user_hash text not null,
    language text not null check (language in ('id', 'en')),
    text text not null check (length(text) <= 240))""",
    "create index unanswered_question_at on unanswered_question (at)",
)


def upgrade() -> None:
    """Add the tables."""
    bind = op.get_bind()
    for statement in STATEMENTS:
        bind.exec_driver_sql(statement)


def downgrade() -> None:
    """Take them back; all subscriptions and questions are lost."""
    bind = op.get_bind()
    for statement in ("drop table unanswered_question", "drop table subscription_news", "drop table subscription"):
        bind.exec_driver_sql(statement)
