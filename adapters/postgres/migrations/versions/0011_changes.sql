-- Changes of dated figures by administrators. Statements are separated by blank lines.

create table data_change (
    id bigint primary key,
    at timestamptz not null default clock_timestamp(),
    who text not null,
    why text not null default '',
    how text not null check (how in ('command', 'upload', 'read')),
    what text not null default '',
    corrects boolean not null,
    rows_after jsonb not null,
    rows_before jsonb not null default '{}',
    undone_at timestamptz,
    undone_by text not null default '',
    undone_why text not null default '',
    check (undone_at is not null or (undone_by = '' and undone_why = ''))
);

create table data_proposal (
    code text primary key check (code <> ''),
    who text not null,
    proposed jsonb not null,
    expires_at timestamptz not null
);

alter table reference_price
    add column change_id bigint references data_change,
    drop constraint reference_price_origin_check,
    add constraint reference_price_origin_check check (origin in ('data', 'feed', 'admin'));

alter table exchange_rate
    add column change_id bigint references data_change,
    drop constraint exchange_rate_origin_check,
    add constraint exchange_rate_origin_check check (origin in ('data', 'feed', 'admin'));

-- A load empties the products first and fills them again: rows that stay may point nowhere until it ends.
alter table levy_rule
    add column origin text not null default 'data' check (origin in ('data', 'admin')),
    add column change_id bigint references data_change,
    alter constraint levy_rule_product_fkey deferrable initially deferred;

alter table duty_rule
    add column origin text not null default 'data' check (origin in ('data', 'admin')),
    add column change_id bigint references data_change,
    alter constraint duty_rule_product_fkey deferrable initially deferred;

alter table duty_bracket
    add column origin text not null default 'data' check (origin in ('data', 'admin')),
    add column change_id bigint references data_change,
    alter constraint duty_bracket_product_fkey deferrable initially deferred;

create index reference_price_change on reference_price (change_id) where change_id is not null;

create index exchange_rate_change on exchange_rate (change_id) where change_id is not null;

-- Of several rows of one period: what an administrator confirmed, then what a publisher said, then what was shipped.
create function origin_rank(origin text) returns int
language sql immutable parallel safe as $$ select case origin when 'admin' then 0 when 'feed' then 1 else 2 end $$;

-- The price of a key in force on a day, else the last known before it; numbers as text, so that none becomes a float.
create or replace function price_json(wanted text, day date) returns jsonb
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
        order by least(valid_to, day) desc, valid_from desc, origin_rank(origin) limit 1
    ) r join source s on s.id = r.source_id
$$;

-- The rate of a kind and currency in force on a day, else the last known before it; numbers as text.
create or replace function rate_json(wanted_kind text, wanted_currency text, day date) returns jsonb
language sql stable parallel safe as $$
    select jsonb_build_object(
        'kind', r.kind, 'currency', r.currency, 'valid_from', r.valid_from, 'valid_to', r.valid_to,
        'value', r.value::text, 'per_units', r.per_units, 'decree', r.decree, 'number', s.number, 'url', s.url,
        'confidence', r.confidence, 'note', r.note)
    from (
        select * from exchange_rate
        where kind = wanted_kind and currency = wanted_currency and valid_from <= day and superseded_at is null
        order by valid_from desc, origin_rank(origin) limit 1
    ) r join source s on s.id = r.source_id
$$;

-- The periods of rows of a table: whose, first and last day.
create function data_periods(tab text, of_rows jsonb) returns jsonb
language sql immutable as $$
    select coalesce(jsonb_agg(distinct jsonb_build_object(
        'subject', item ->> case tab when 'reference_price' then 'key' when 'exchange_rate' then 'currency' else 'product' end,
        'first', item -> 'valid_from', 'last', item -> 'valid_to')), '[]')
    from jsonb_array_elements(of_rows) as item
$$;

-- What tells rows of a regime apart whatever their number in the table.
create function data_row_key(item jsonb) returns jsonb
language sql immutable as $$
    select jsonb_build_array(item -> 'product', item -> 'valid_from', item -> 'above', item -> 'column', item -> 'tariff')
$$;

-- Makes room for periods: prices and rates that administrators gave for the very same ones go; a duty or a levy ends the day
-- before, or goes where it begins inside. Gives back what went or was shortened, as it was. The origin may be narrowed.
create function data_room(tab text, room jsonb, only_origin text) returns jsonb
language plpgsql as $$
declare
    taken jsonb;
begin
    if tab in ('reference_price', 'exchange_rate') then
        execute format(
            'with way as (select * from jsonb_to_recordset($1) as w (subject text, first date, last date)),
             gone as (delete from %1$I r using way
                where r.%2$I = way.subject and r.valid_from = way.first and r.valid_to = way.last and r.origin = ''admin''
                    and coalesce(to_jsonb(r) ->> ''kind'', ''tax'') = ''tax''
                returning r.*)
             select coalesce(jsonb_agg(to_jsonb(gone)), ''[]'') from gone',
            tab, case tab when 'reference_price' then 'key' else 'currency' end) into taken using room;
    else
        execute format(
            'with way as (
                select r.id, min(w.first) as first
                from %1$I r join jsonb_to_recordset($1) as w (subject text, first date, last date) on w.subject = r.product
                where (r.valid_to is null or r.valid_to >= w.first)
                    and (w.last is null or r.valid_from is null or r.valid_from <= w.last)
                    and ($2 is null or r.origin = $2)
                group by r.id),
             kept as (select to_jsonb(r) as item from %1$I r join way on way.id = r.id),
             gone as (delete from %1$I r using way where r.id = way.id and r.valid_from >= way.first returning 1),
             cut as (update %1$I r set valid_to = way.first - 1 from way
                where r.id = way.id and (r.valid_from is null or r.valid_from < way.first) returning 1)
             select coalesce(jsonb_agg(item), ''[]'') from kept',
            tab) into taken using room, only_origin;
    end if;
    return taken;
end
$$;

-- Adds rows, with their numbers where they had some; all name the same columns.
create function data_insert(tab text, new_rows jsonb) returns void
language plpgsql as $$
declare
    names text;
begin
    if jsonb_array_length(new_rows) = 0 then
        return;
    end if;
    select string_agg(quote_ident(attname), ', ' order by attnum) into names from pg_attribute
    where attrelid = tab::regclass and attnum > 0 and not attisdropped and attgenerated = '' and new_rows -> 0 ? attname;
    execute format(
        'insert into %1$I (%2$s) overriding system value select %2$s from jsonb_populate_recordset(null::%1$I, $1)', tab, names)
    using new_rows;
end
$$;

-- Puts the rows of a change in force and notes what they replaced.
create function data_change_apply(change bigint) returns void
language plpgsql as $$
declare
    tab text;
    new_rows jsonb;
    before jsonb := '{}';
begin
    for tab, new_rows in select key, value from jsonb_each((select rows_after from data_change where id = change)) loop
        before := before || jsonb_build_object(tab, data_room(tab, data_periods(tab, new_rows), null));
        perform data_insert(tab, (
            select jsonb_agg(item || jsonb_build_object('change_id', change)) from jsonb_array_elements(new_rows) as item));
    end loop;
    update data_change set rows_before = before, undone_at = null, undone_by = '', undone_why = '' where id = change;
end
$$;

-- Takes the rows of the newest change back and restores what they replaced.
create function data_change_undo(change bigint) returns void
language plpgsql as $$
declare
    tab text;
    old_rows jsonb;
begin
    for tab, old_rows in select key, value from jsonb_each((select rows_before from data_change where id = change)) loop
        execute format('delete from %I where change_id = $1', tab) using change;
        if tab not in ('reference_price', 'exchange_rate') then
            -- What was shortened stands so; shipped rows perhaps under another number since a load.
            execute format(
                'delete from %1$I r using jsonb_array_elements($1) as old (item)
                 where r.origin = item ->> ''origin'' and (r.id = (item ->> ''id'')::bigint
                    or r.origin = ''data'' and data_row_key(to_jsonb(r)) = data_row_key(item))', tab) using old_rows;
        end if;
        perform data_insert(tab, old_rows);
    end loop;
end
$$;

-- After a load of the shipped facts: duties and levies of administrators take their room again.
create function data_changes_again() returns void
language plpgsql as $$
declare
    tab text;
    own jsonb;
begin
    foreach tab in array array['levy_rule', 'duty_rule', 'duty_bracket'] loop
        execute format(
            'delete from %I r where origin = ''admin'' and not exists (select from duty_product p where p.product = r.product)', tab);
        execute format('select coalesce(jsonb_agg(to_jsonb(r)), ''[]'') from %I r where origin = ''admin''', tab) into own;
        perform data_room(tab, data_periods(tab, own), 'data');
    end loop;
end
$$
