-- Texts, prompts and what the program itself writes. Statements are separated by blank lines.

create table restriction (
    key text primary key,
    name_id text not null,
    name_en text not null,
    keywords text[] not null default '{}',
    hs text[] not null default '{}',
    status text not null check (status in ('banned', 'restricted', 'free', 'mixed')),
    rule_id text not null default '',
    rule_en text not null default '',
    who text not null default '',
    permit text not null default '',
    source_id int not null references source,
    valid_from date,
    valid_to date,
    confidence text not null,
    note text not null default ''
);

create table procedure (
    procedure text not null,
    step int not null,
    title_id text not null,
    title_en text not null,
    detail_id text not null default '',
    detail_en text not null default '',
    party text not null default '',
    time_or_amount text not null default '',
    source_id int not null references source,
    valid_from date,
    valid_to date,
    confidence text not null,
    note text not null default '',
    primary key (procedure, step)
);

create table regulation (
    regulation text primary key,
    title_id text not null,
    title_en text not null,
    issuer text not null default '',
    replaces text not null default '',
    replaced_by text not null default '',
    source_id int not null references source,
    valid_from date,
    valid_to date,
    confidence text not null,
    note text not null default ''
);

-- origin tells shipped digests ('data', replaced by a load) from ingested documents ('ingest', kept).
create table passage (
    id text primary key,
    regulation text not null,
    part int not null,
    article text not null default '',
    text_id text not null default '',
    text_en text not null default '',
    source_id int not null references source,
    valid_from date,
    valid_to date,
    confidence text not null,
    note text not null default '',
    origin text not null default 'data' check (origin in ('data', 'ingest')),
    embedding_id halfvec(384),
    embedding_en halfvec(384),
    words_id tsvector generated always as
        (to_tsvector('indonesian', regulation || ' ' || article || ' ' || text_id)) stored,
    words_en tsvector generated always as
        (to_tsvector('english', regulation || ' ' || article || ' ' || text_en)) stored,
    unique (regulation, part, origin),
    check (text_id <> '' or text_en <> '')
);

create index passage_words_id on passage using gin (words_id) with (fastupdate = off);

create index passage_words_en on passage using gin (words_en) with (fastupdate = off);

create index passage_embedding_id on passage using hnsw (embedding_id halfvec_cosine_ops);

create index passage_embedding_en on passage using hnsw (embedding_en halfvec_cosine_ops);

create table fact (
    id text primary key,
    topic text not null,
    text_id text not null,
    text_en text not null,
    questions_id text[] not null default '{}',
    questions_en text[] not null default '{}',
    keywords text[] not null default '{}',
    destinations text[] not null default '{}',
    families text[] not null default '{}',
    source_id int not null references source,
    valid_from date,
    valid_to date,
    confidence text not null,
    note text not null default '',
    words_id tsvector generated always as
        (to_tsvector('indonesian', text_id || ' ' || join_words(questions_id) || ' ' || join_words(keywords))) stored,
    words_en tsvector generated always as
        (to_tsvector('english', text_en || ' ' || join_words(questions_en) || ' ' || join_words(keywords))) stored
);

create index fact_words_id on fact using gin (words_id) with (fastupdate = off);

create index fact_words_en on fact using gin (words_en) with (fastupdate = off);

create table fact_question (
    fact_id text not null references fact on delete cascade,
    place int not null,
    language text not null check (language in ('id', 'en')),
    text text not null,
    embedding vector(384),
    primary key (fact_id, language, place)
);

create table prompt_library (
    key text primary key,
    topic text not null,
    template text not null default '',
    needs text[] not null default '{}',
    cues_id text[] not null default '{}',
    cues_en text[] not null default '{}',
    active boolean not null default true,
    version int not null default 1
);

create table prompt_utterance (
    prompt text not null references prompt_library on delete cascade,
    language text not null check (language in ('id', 'en')),
    text text not null,
    embedding vector(384),
    primary key (prompt, language, text)
);

create table hs_heading (
    code text primary key check (code ~ '^([0-9]{2}){1,3}$'),
    level int not null check (level in (2, 4, 6)),
    parent text references hs_heading,
    name_en text not null,
    words_en tsvector generated always as (to_tsvector('english', name_en)) stored
);

create index hs_heading_parent on hs_heading (parent);

create index hs_heading_words_en on hs_heading using gin (words_en) with (fastupdate = off);

create table btki_line (
    code8 text primary key check (code8 ~ '^[0-9]{8}$'),
    description_id text not null default '',
    description_en text not null default '',
    source_file text not null,
    loaded_at timestamptz not null default now(),
    words_id tsvector generated always as (to_tsvector('indonesian', description_id)) stored,
    words_en tsvector generated always as (to_tsvector('english', description_en)) stored,
    check (description_id <> '' or description_en <> '')
);

create index btki_line_words_id on btki_line using gin (words_id) with (fastupdate = off);

create index btki_line_words_en on btki_line using gin (words_en) with (fastupdate = off);

create table embedding_cache (
    model text not null,
    text_hash bytea not null,
    embedding halfvec(384) not null,
    used_at timestamptz not null default now(),
    primary key (model, text_hash)
);

create index embedding_cache_used_at on embedding_cache (used_at);

create table inbox (
    id bigint generated always as identity primary key,
    channel text not null,
    platform_id text not null,
    conversation text not null,
    payload jsonb not null,
    state text not null default 'waiting' check (state in ('waiting', 'working', 'done', 'failed')),
    attempts int not null default 0,
    lease_until timestamptz,
    received_at timestamptz not null default now(),
    unique (channel, platform_id)
);

create index inbox_open on inbox (channel, conversation, id) where state in ('waiting', 'working');

create table turn (
    id text primary key,
    at timestamptz not null default now(),
    channel text not null,
    conversation_hash text not null,
    user_hash text not null default '',
    topic text,
    language text not null,
    worded_by text not null default 'template' check (worded_by in ('template', 'model')),
    missing text[] not null default '{}',
    error_kind text,
    total_ms double precision not null,
    timings jsonb not null
);

create index turn_at on turn (at);

create index turn_user on turn (user_hash) where user_hash <> '';

create table feedback (
    turn_id text not null,
    user_hash text not null default '',
    at timestamptz not null default now(),
    mark int not null check (mark in (-1, 1)),
    words text not null default '',
    primary key (turn_id, user_hash)
);

create table conversation (
    id text primary key,
    user_hash text not null default '',
    state jsonb not null,
    updated_at timestamptz not null default now()
);

create index conversation_updated_at on conversation (updated_at);

-- The price of a key in force on a day, else the last known before it; numbers as text, so that none becomes a float.
create function price_json(wanted text, day date) returns jsonb
language sql stable parallel safe as $$
    select jsonb_build_object(
        'key', r.key, 'name_id', r.name_id, 'name_en', r.name_en, 'valid_from', r.valid_from, 'valid_to', r.valid_to,
        'reference_price', r.reference_price::text, 'reference_unit', r.reference_unit,
        'benchmark_price', r.benchmark_price::text, 'benchmark_unit', r.benchmark_unit,
        'published_duty', r.published_duty::text, 'published_duty_unit', r.published_duty_unit,
        'published_levy', r.published_levy::text, 'published_levy_unit', r.published_levy_unit,
        'decree', r.decree, 'number', s.number, 'url', s.url, 'confidence', r.confidence, 'note', r.note)
    from (
        select * from reference_price where key = wanted and valid_from <= day
        order by least(valid_to, day) desc, valid_from desc, origin limit 1
    ) r join source s on s.id = r.source_id
$$;

-- The rate of a kind and currency in force on a day, else the last known before it; numbers as text.
create function rate_json(wanted_kind text, wanted_currency text, day date) returns jsonb
language sql stable parallel safe as $$
    select jsonb_build_object(
        'kind', r.kind, 'currency', r.currency, 'valid_from', r.valid_from, 'valid_to', r.valid_to,
        'value', r.value::text, 'per_units', r.per_units, 'decree', r.decree, 'number', s.number, 'url', s.url,
        'confidence', r.confidence, 'note', r.note)
    from (
        select * from exchange_rate where kind = wanted_kind and currency = wanted_currency and valid_from <= day
        order by valid_from desc, origin limit 1
    ) r join source s on s.id = r.source_id
$$;

-- A search for any of the words of a text, where the plain one would ask for all of them.
create function any_word(configuration regconfig, words text) returns tsquery
language sql immutable parallel safe as $$
    select replace(plainto_tsquery(configuration, words)::text, ' & ', ' | ')::tsquery
$$;
