-- When a message that failed may be tried again, what went wrong last, and since when somebody works on it.
alter table inbox add column not_before timestamptz not null default now();

alter table inbox add column last_error text not null default '';

alter table inbox add column worker text not null default '';

alter table inbox add column delayed_said boolean not null default false;

create index inbox_kept on inbox (received_at) where state in ('done', 'failed');

-- What persons chose for themselves, under the hash of their id.
create table person (
    channel text not null,
    user_hash text not null,
    language text check (language in ('id', 'en')),
    updated_at timestamptz not null default now(),
    primary key (channel, user_hash)
);

-- What a button stands for, where the platform's own space is too small for it.
create table button (
    token text primary key,
    channel text not null,
    conversation text not null,
    user_id text not null default '',
    payload jsonb not null,
    created_at timestamptz not null default now()
);

create index button_age on button (created_at);
