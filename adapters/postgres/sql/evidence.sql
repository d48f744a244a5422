-- name: duty_evidence
-- One row of JSON columns: product; rules not past on the PEB day; brackets and levies in force on it, for levies else the nearest before, else the first after; prices and the USD tax rate in force, else the last known. $1 product, $2 PEB day, $3 payment day.
with product as materialized (
    select * from duty_product where product = $1
), levy_day as (
    select coalesce(
        (select $2::date from levy_rule where product = $1 and valid_from is null and (valid_to is null or valid_to >= $2::date) limit 1),
        (select $2::date from levy_rule where product = $1 and valid_from <= $2::date and (valid_to is null or valid_to >= $2::date) limit 1),
        (select max(valid_to) from levy_rule where product = $1 and valid_to < $2::date),
        (select min(valid_from) from levy_rule where product = $1 and valid_from > $2::date)
    ) as day
)
select
    (select to_jsonb(p) from product p) as product,
    (select jsonb_agg(jsonb_build_object(
            'product', r.product, 'tariff', r.tariff, 'rate', r.rate::text, 'unit', r.unit, 'number', s.number, 'url', s.url,
            'valid_from', r.valid_from, 'valid_to', r.valid_to, 'confidence', r.confidence, 'note', r.note)
            order by (coalesce(r.valid_from <= $2::date, true)) desc, r.valid_from desc nulls last, r.id)
        from duty_rule r join source s on s.id = r.source_id
        where r.product = $1 and (r.valid_to is null or r.valid_to >= $2::date)) as rules,
    (select jsonb_agg(jsonb_build_object(
            'product', b.product, 'column', b."column", 'above', b.above::text, 'up_to', b.up_to::text,
            'lower_included', b.lower_included, 'duty', b.duty::text, 'unit', b.unit, 'number', s.number, 'url', s.url,
            'valid_from', b.valid_from, 'valid_to', b.valid_to, 'confidence', b.confidence, 'note', b.note)
            order by b."column", b.valid_from desc nulls last, b.id)
        from duty_bracket b join source s on s.id = b.source_id
        where b.product = $1 and (b.valid_from is null or b.valid_from <= $2::date)
            and (b.valid_to is null or b.valid_to >= $2::date)) as brackets,
    (select jsonb_agg(jsonb_build_object(
            'product', l.product, 'above', l.above::text, 'up_to', l.up_to::text, 'rate', l.rate::text, 'unit', l.unit,
            'number', s.number, 'url', s.url, 'valid_from', l.valid_from, 'valid_to', l.valid_to,
            'confidence', l.confidence, 'note', l.note)
            order by l.above nulls first, l.valid_from desc nulls last, l.id)
        from levy_rule l join source s on s.id = l.source_id cross join levy_day d
        where l.product = $1 and (l.valid_from is null or l.valid_from <= d.day)
            and (l.valid_to is null or l.valid_to >= d.day)) as levies,
    (select price_json(p.price_key, $2::date) from product p) as price,
    (select price_json(p.levy_price_key, $2::date) from product p) as levy_price,
    rate_json('tax', 'USD', $3::date) as rate;

-- name: reference_prices
-- For each day of the JSON list $2, in order, the price of the key $1 in force, else the last known before it, else null.
select price_json($1, wanted.day::date) as price
from jsonb_array_elements_text($2::jsonb) with ordinality as wanted (day, place)
order by wanted.place;

-- name: exchange_rates
-- For each [kind, currency, day] of the JSON list $1, in order, the rate in force, else the last known before it, else null.
select rate_json(wanted.item ->> 0, wanted.item ->> 1, (wanted.item ->> 2)::date) as rate
from jsonb_array_elements($1::jsonb) with ordinality as wanted (item, place)
order by wanted.place;
