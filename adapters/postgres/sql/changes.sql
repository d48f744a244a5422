-- name: change_products
-- Every product of the duty tables.
select product, name_id, name_en, ladder, price_key, levy_price_key, tariff_lines from duty_product;

-- name: change_prices
-- Every key of a reference price with its names and units.
select key, (array_agg(name_id order by valid_from desc))[1] as name_id, (array_agg(name_en order by valid_from desc))[1] as name_en,
    max(reference_unit) filter (where reference_price is not null) as reference_unit, max(benchmark_unit) as benchmark_unit
from reference_price group by key;

-- name: change_currencies
-- Every currency of the tax rates with the number of units that its newest rate is for.
select distinct on (currency) currency, per_units from exchange_rate
where kind = 'tax' and superseded_at is null order by currency, valid_from desc;

-- name: change_standing
-- Rows that stand as text of JSON, of several of one period the one in use: prices of the keys $1, tax rates of the currencies $2, duties and levies of the products $3.
select 'reference_price' as kind, r.origin, (to_jsonb(r) || jsonb_build_object('regulation', s.number, 'source_url', s.url))::text as item
from (
    select distinct on (key, valid_from, valid_to) * from reference_price
    where key = any ($1::text[]) order by key, valid_from, valid_to, origin_rank(origin)
) r join source s on s.id = r.source_id
union all
select 'tax_rate', r.origin, (to_jsonb(r) || jsonb_build_object('regulation', s.number, 'source_url', s.url))::text
from (
    select distinct on (currency, valid_from) * from exchange_rate
    where kind = 'tax' and currency = any ($2::text[]) and superseded_at is null order by currency, valid_from, origin_rank(origin)
) r join source s on s.id = r.source_id
union all
select 'levy_rule', r.origin, (to_jsonb(r) || jsonb_build_object('regulation', s.number, 'source_url', s.url))::text
from levy_rule r join source s on s.id = r.source_id where r.product = any ($3::text[])
union all
select 'duty_rule', r.origin, (to_jsonb(r) || jsonb_build_object('regulation', s.number, 'source_url', s.url))::text
from duty_rule r join source s on s.id = r.source_id where r.product = any ($3::text[])
union all
select 'duty_bracket', r.origin, (to_jsonb(r) || jsonb_build_object('regulation', s.number, 'source_url', s.url))::text
from duty_bracket r join source s on s.id = r.source_id where r.product = any ($3::text[]);

-- name: change_insert
-- Notes a change by $1 for the reason $2, how $3, from $4, correcting $5, with its rows by table $6, and returns its number.
insert into data_change (id, who, why, how, what, corrects, rows_after)
select coalesce(max(id), 0) + 1, $1, $2, $3, $4, $5, $6 from data_change returning id;

-- name: change_apply
-- Puts the rows of the change $1 in force.
select data_change_apply($1);

-- name: change_undo
-- Takes the rows of the change $1 back.
select data_change_undo($1);

-- name: change_last
-- The newest change that was not undone.
select id, at, who, why, how, what, corrects, undone_at, undone_by, undone_why from data_change
where undone_at is null order by id desc limit 1;

-- name: change_mark_undone
-- Notes that the change $1 was undone by $2 for the reason $3.
update data_change set undone_at = clock_timestamp(), undone_by = $2, undone_why = $3 where id = $1;

-- name: change_history
-- The newest $1 changes with how many rows of each table they brought and replaced.
select id, at, who, why, how, what, corrects, undone_at, undone_by, undone_why,
    (select jsonb_object_agg(key, jsonb_array_length(value)) from jsonb_each(rows_after)) as brought,
    (select jsonb_object_agg(key, jsonb_array_length(value)) from jsonb_each(rows_before)) as replaced
from data_change order by id desc limit $1;

-- name: change_rows
-- The rows that the change $1 brought and replaced, as text of JSON.
select rows_after::text as brought, rows_before::text as replaced from data_change where id = $1;

-- name: changes_since
-- What happened to changes after the moment $1, the newest first: the change and whether it was undone then.
select id, at as moment, false as undone from data_change where at > $1
union all
select id, undone_at, true from data_change where undone_at > $1
order by moment desc;

-- name: changes_again
-- After a load of the shipped facts: what administrators entered takes its room again.
select data_changes_again();

-- name: proposal_put
-- Keeps the proposal $3 of $2 under the code $1 for $4 seconds, and forgets those past their time.
with gone as (delete from data_proposal where expires_at < now())
insert into data_proposal (code, who, proposed, expires_at) values ($1, $2, $3, now() + make_interval(secs => $4));

-- name: proposal_take
-- Takes the proposal of the code $1 out, where $2 made it and its time is not over: as text of JSON.
delete from data_proposal where code = $1 and who = $2 and expires_at >= now() returning proposed::text;
