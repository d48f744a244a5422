-- name: lock_load
-- Waits until no other instance loads; held until the transaction ends.
select pg_advisory_xact_lock($1);

-- name: last_load
-- The newest load: version, checksum, model, counts.
select version, checksum, model, counts from data_load order by version desc limit 1;

-- name: last_model
-- The model that made the vectors of the newest load.
select model from data_load order by version desc limit 1;

-- name: insert_load
-- Notes a load and returns its number, the data version.
insert into data_load (checksum, model, counts) values ($1, $2, $3) returning version;

-- name: raise_version
-- Raises the data version for a change that is no full load, and returns it; of the small tables that instances hold in memory, or
-- only of figures or passages.
insert into data_load (checksum, model, counts, vocabulary)
select checksum, model, counts, $1 from data_load order by version desc limit 1
returning version;

-- name: notify_version
-- Tells every instance the new data version.
select pg_notify($1, $2);

-- name: add_sources
-- Adds the sources that are not known yet; numbers and pages as two lists of the same length.
insert into source (number, url)
select * from unnest($1::text[], $2::text[])
on conflict do nothing;

-- name: all_sources
-- Every source with its number in the database.
select id, number, url from source;

-- name: data_version
-- The data version in force, 0 before the first load.
select coalesce(max(version), 0) from data_load;

-- name: delete_btki
-- Forgets the BTKI list loaded before.
delete from btki_line;

-- name: status
-- Each table of facts: rows, first and last day covered, newest day on which something began.
select 'duty_product' as name, count(*) as rows, min(valid_from) as first_day, max(valid_to) as last_day, max(valid_from) as newest, false as open_end from duty_product
union all select 'duty_rule', count(*), min(valid_from), max(valid_to), max(valid_from), bool_or(valid_to is null) from duty_rule
union all select 'duty_bracket', count(*), min(valid_from), max(valid_to), max(valid_from), bool_or(valid_to is null) from duty_bracket
union all select 'levy_rule', count(*), min(valid_from), max(valid_to), max(valid_from), bool_or(valid_to is null) from levy_rule
union all select 'reference_price', count(*), min(valid_from), max(valid_to), max(valid_from), false from reference_price
union all select 'exchange_rate: ' || kind, count(*), min(valid_from), max(valid_to), max(valid_from), false from exchange_rate group by kind
union all select 'commodity', count(*), min(valid_from), max(valid_to), max(valid_from), true from commodity
union all select 'document', count(*), min(valid_from), max(valid_to), max(valid_from), true from document
union all select 'coo_form', count(*), min(valid_from), max(valid_to), max(valid_from), true from coo_form
union all select 'destination_requirement', count(*), min(valid_from), max(valid_to), max(valid_from), true from destination_requirement
union all select 'restriction', count(*), min(valid_from), max(valid_to), max(valid_from), true from restriction
union all select 'procedure', count(*), min(valid_from), max(valid_to), max(valid_from), true from procedure
union all select 'fact', count(*), min(valid_from), max(valid_to), max(valid_from), true from fact
union all select 'regulation', count(*), min(valid_from), max(valid_to), max(valid_from), true from regulation
union all select 'passage', count(*), min(valid_from), max(valid_to), max(valid_from), true from passage
union all select 'prompt_library', count(*), null, null, null, true from prompt_library
union all select 'hs_heading', count(*), null, null, null, true from hs_heading
union all select 'btki_line', count(*), null, null, max(loaded_at)::date, true from btki_line
order by 1;
