-- name: feed_states
-- How every feed that was ever asked fares, with what a conditional request needs.
select name, checked_at, settled_at, next_at, failures, waits, reason, detail, last_day, url, etag, last_modified
from feed_state order by name;

-- name: feed_claim
-- Claims the feed $1 for $2 for $3 seconds and returns how it fares; no row where another one holds it.
insert into feed_state (name, claimed_by, claimed_until) values ($1, $2, now() + make_interval(secs => $3))
on conflict (name) do update set claimed_by = excluded.claimed_by, claimed_until = excluded.claimed_until
where feed_state.claimed_until is null or feed_state.claimed_until < now()
returning name, checked_at, settled_at, next_at, failures, waits, reason, detail, last_day, url, etag, last_modified;

-- name: feed_held
-- Whether the feed $1 is still claimed by $2; nobody can claim it until the transaction ends.
select claimed_by = $2 as held from feed_state where name = $1 for update;

-- name: feed_release
-- Gives the feed $1 back, claimed by $2, without a change.
update feed_state set claimed_by = '', claimed_until = null where name = $1 and claimed_by = $2;

-- name: feed_settle
-- Notes how the feed $1 fares and gives it back, if $2 still holds it.
update feed_state set checked_at = $3, settled_at = $4, next_at = $5, failures = $6, waits = $7, reason = $8, detail = $9,
    last_day = $10, url = $11, etag = $12, last_modified = $13, claimed_by = '', claimed_until = null
where name = $1 and claimed_by = $2;

-- name: feed_rates
-- The rates of publishers of the kind $1 that begin from $2 to $3: what was fetched in place of what was shipped; not what administrators set.
select distinct on (currency, valid_from) kind, currency, valid_from, valid_to, value, per_units, decree, confidence, origin, publisher
from exchange_rate
where kind = $1 and valid_from between $2 and $3 and superseded_at is null and origin in ('data', 'feed')
order by currency, valid_from, origin desc;

-- name: feed_other_rates
-- The rates of publishers of all kinds but $1 that cover or begin on a day from $2 to $3.
select distinct on (kind, currency, valid_from) kind, currency, valid_from, valid_to, value, per_units, decree, confidence, origin, publisher
from exchange_rate
where kind <> $1 and valid_from <= $3 and valid_to >= $2 and superseded_at is null and confidence not in ('low', 'suspect')
    and origin in ('data', 'feed')
order by kind, currency, valid_from, origin desc;

-- name: feed_last_day
-- The last day that rates of publishers of the kind $1 cover, for the main currencies; null where there is none.
select max(valid_to) from exchange_rate
where kind = $1 and currency = any (array['USD', 'EUR']) and superseded_at is null and origin in ('data', 'feed');

-- name: feed_supersede
-- Marks what was fetched before for the kind $1 and the day $2, of the currencies $3, as superseded.
update exchange_rate set superseded_at = $4
where kind = $1 and valid_from = $2 and currency = any ($3::text[]) and origin = 'feed' and superseded_at is null;

-- name: feed_source
-- The number of the source with the number $1 and the page $2, added where it is not known.
with added as (
    insert into source (number, url) values ($1, $2) on conflict (number, url) do nothing returning id
)
select id from added union all select id from source where number = $1 and url = $2 limit 1;

-- name: feed_add
-- Adds rates of the kind $1 from $2 to $3: decree, source, publisher, fetch time, then lists of currencies, values, units, buying and selling rates, notes.
insert into exchange_rate (
    kind, valid_from, valid_to, decree, source_id, publisher, fetched_at, confidence, origin,
    currency, value, per_units, buy, sell, note
)
select $1, $2, $3, $4, $5, $6, $7, $8, 'feed', q.currency, q.value, q.per_units, q.buy, q.sell, q.note
from unnest($9::text[], $10::numeric[], $11::int[], $12::numeric[], $13::numeric[], $14::text[])
    as q (currency, value, per_units, buy, sell, note);

-- name: feed_ends
-- What ends from $1 to $2 without a successor: kind of figures, which of them, last day.
select 'exchange_rate' as what, kind as name, max(valid_to) as last_day from exchange_rate
where kind = 'tax' and currency = 'USD' and superseded_at is null group by kind having max(valid_to) between $1 and $2
union all
select 'reference_price', key, max(valid_to) from reference_price group by key having max(valid_to) between $1 and $2
union all
select 'levy', product, max(valid_to) from levy_rule group by product
having max(valid_to) between $1 and $2 and not bool_or(valid_to is null)
order by 1, 2;
