-- The first schema. Statements are separated by blank lines.

create extension if not exists vector;

-- array_to_string is only stable; over text it never changes, so generated columns may use this.
create function join_words(words text[]) returns text
language sql immutable parallel safe as $$ select array_to_string(words, ' ') $$;

-- One row per load: its number is part of every cache key.
create table data_load (
    version bigint generated always as identity primary key,
    loaded_at timestamptz not null default now(),
    checksum text not null,
    model text not null,
    counts jsonb not null
);

create table source (
    id int generated always as identity primary key,
    number text not null,
    url text not null,
    unique (number, url)
);

create table duty_product (
    product text primary key,
    name_id text not null,
    name_en text not null,
    ladder text check (ladder in ('palm', 'cocoa', 'gold')),
    price_key text,
    levy_price_key text,
    tariff_lines text[] not null default '{}',
    product_group text not null default '',
    source_id int not null references source,
    valid_from date,
    valid_to date,
    confidence text not null check (confidence in ('high', 'medium', 'low')),
    note text not null default '',
    check (valid_from <= valid_to)
);

create table duty_rule (
    id bigint generated always as identity primary key,
    product text not null references duty_product,
    tariff text not null check (tariff in ('specific', 'ad_valorem', 'planned', 'unknown')),
    rate numeric,
    unit text not null default '',
    source_id int not null references source,
    valid_from date,
    valid_to date,
    confidence text not null check (confidence in ('high', 'medium', 'low')),
    note text not null default '',
    check (valid_from <= valid_to)
);

create index duty_rule_product on duty_rule (product, valid_from);

create table duty_bracket (
    id bigint generated always as identity primary key,
    product text not null references duty_product,
    "column" int not null check ("column" > 0),
    above numeric,
    up_to numeric,
    lower_included boolean not null,
    duty numeric,
    unit text not null check (unit in ('USD/MT', '% of export price')),
    source_id int not null references source,
    valid_from date,
    valid_to date,
    confidence text not null check (confidence in ('high', 'medium', 'low')),
    note text not null default '',
    check (valid_from <= valid_to),
    check (above < up_to)
);

create index duty_bracket_product on duty_bracket (product, valid_from);

create table levy_rule (
    id bigint generated always as identity primary key,
    product text not null references duty_product,
    above numeric,
    up_to numeric,
    rate numeric,
    unit text not null check (unit in ('USD/MT', '% of CPO reference price', '% of export price')),
    source_id int not null references source,
    valid_from date,
    valid_to date,
    confidence text not null check (confidence in ('high', 'medium', 'low')),
    note text not null default '',
    check (valid_from <= valid_to),
    check (above < up_to)
);

create index levy_rule_product on levy_rule (product, valid_from);

-- origin tells rows of the shipped files ('data', replaced by a load) from those a feed fetched ('feed', kept).
create table reference_price (
    id bigint generated always as identity primary key,
    key text not null,
    name_id text not null,
    name_en text not null,
    reference_price numeric,
    reference_unit text not null default '',
    benchmark_price numeric,
    benchmark_unit text not null default '',
    published_duty numeric,
    published_duty_unit text not null default '',
    published_column int,
    published_levy numeric,
    published_levy_unit text not null default '',
    levy_rate text not null default '',
    decree text not null default '',
    price_indonesia numeric,
    price_malaysia numeric,
    price_rotterdam numeric,
    averaging_window text not null default '',
    source_id int not null references source,
    valid_from date not null,
    valid_to date not null,
    confidence text not null check (confidence in ('high', 'medium', 'low')),
    note text not null default '',
    origin text not null default 'data' check (origin in ('data', 'feed')),
    check (valid_from <= valid_to),
    unique (key, valid_from, valid_to, origin)
);

create table exchange_rate (
    id bigint generated always as identity primary key,
    kind text not null check (kind in ('tax', 'jisdor', 'bi_transaction', 'ecb')),
    currency text not null check (currency ~ '^[A-Z]{3}$'),
    value numeric not null check (value > 0),
    per_units int not null check (per_units > 0),
    buy numeric,
    sell numeric,
    decree text not null default '',
    source_id int not null references source,
    valid_from date not null,
    valid_to date not null,
    confidence text not null check (confidence in ('high', 'good', 'medium', 'low', 'suspect')),
    note text not null default '',
    origin text not null default 'data' check (origin in ('data', 'feed')),
    check (valid_from <= valid_to),
    unique (kind, currency, valid_from, origin)
);

create table commodity (
    id text primary key,
    hs6 text not null check (hs6 ~ '^[0-9]{6}$'),
    btki8 text check (btki8 ~ '^[0-9]{8}$'),
    name_id text not null,
    name_en text not null,
    synonyms_id text[] not null default '{}',
    synonyms_en text[] not null default '{}',
    family text not null default '',
    ask_group text not null default '',
    usual_unit text not null default '',
    form_question_id text not null default '',
    form_question_en text not null default '',
    duty_product text references duty_product,
    source_id int not null references source,
    valid_from date,
    valid_to date,
    confidence text not null check (confidence in ('high', 'medium', 'low')),
    note text not null default '',
    embedding vector(384),
    words_id tsvector generated always as
        (to_tsvector('indonesian', name_id || ' ' || join_words(synonyms_id))) stored,
    words_en tsvector generated always as
        (to_tsvector('english', name_en || ' ' || join_words(synonyms_en))) stored
);

-- Searches would walk through a pending list of every word since the load: without one they take a tenth of the time.
create index commodity_words_id on commodity using gin (words_id) with (fastupdate = off);

create index commodity_words_en on commodity using gin (words_en) with (fastupdate = off);

create index commodity_hs6 on commodity (hs6);

create table document (
    code text primary key,
    name_id text not null,
    name_en text not null,
    purpose_id text not null default '',
    purpose_en text not null default '',
    issuer text not null default '',
    portal text not null default '',
    need text not null default '',
    when_id text not null default '',
    when_en text not null default '',
    time text not null default '',
    cost text not null default '',
    source_id int not null references source,
    valid_from date,
    valid_to date,
    confidence text not null,
    note text not null default ''
);

create table coo_form (
    id bigint generated always as identity primary key,
    form text not null,
    agreement text not null,
    members text[] not null,
    status_id text not null default '',
    status_en text not null default '',
    in_force boolean not null,
    since date,
    proof_id text not null default '',
    proof_en text not null default '',
    benefit_id text not null default '',
    benefit_en text not null default '',
    origin_rules_id text not null default '',
    origin_rules_en text not null default '',
    note_id text not null default '',
    note_en text not null default '',
    source_id int not null references source,
    valid_from date,
    valid_to date,
    confidence text not null,
    note text not null default '',
    unique (form, agreement)
);

create table destination_requirement (
    id bigint generated always as identity primary key,
    destination text not null,
    families text[] not null default '{}',
    title_id text not null,
    title_en text not null,
    kind text not null default '',
    need text not null default '',
    who text not null default '',
    detail_id text not null default '',
    detail_en text not null default '',
    source_id int not null references source,
    valid_from date,
    valid_to date,
    confidence text not null,
    note text not null default ''
);

create index destination_requirement_destination on destination_requirement (destination);
