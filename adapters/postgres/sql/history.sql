-- name: rate_history
-- One row of JSON: the rates of the kind $1 and currency $2 whose periods touch $3 to $4, one for each first day, oldest first; first and last day known at all.
select
    (select jsonb_agg(jsonb_build_object(
            'kind', r.kind, 'currency', r.currency, 'valid_from', r.valid_from, 'valid_to', r.valid_to,
            'value', r.value::text, 'per_units', r.per_units, 'decree', r.decree, 'number', s.number, 'url', s.url,
            'confidence', r.confidence, 'note', r.note) order by r.valid_from)
        from (
            select distinct on (valid_from) * from exchange_rate
            where kind = $1 and currency = $2 and valid_from <= $4::date and valid_to >= $3::date and superseded_at is null
            order by valid_from, origin_rank(origin)
        ) r join source s on s.id = r.source_id) as rates,
    (select min(valid_from) from exchange_rate where kind = $1 and currency = $2 and superseded_at is null) as first,
    (select max(valid_to) from exchange_rate where kind = $1 and currency = $2 and superseded_at is null) as last;

-- name: price_history
-- One row of JSON: the prices of the key $1 whose periods touch $2 to $3, one for each first day, oldest first; first and last day known at all.
with shown as (
    select distinct on (valid_from) * from reference_price
    where key = $1 and valid_from <= $3::date and valid_to >= $2::date
    order by valid_from, origin_rank(origin), valid_to desc
)
select
    (select jsonb_agg(jsonb_build_object(
        'key', r.key, 'name_id', r.name_id, 'name_en', r.name_en, 'valid_from', r.valid_from, 'valid_to', r.valid_to,
        'reference_price', r.reference_price::text, 'reference_unit', r.reference_unit,
        'benchmark_price', r.benchmark_price::text, 'benchmark_unit', r.benchmark_unit,
        'published_duty', r.published_duty::text, 'published_duty_unit', r.published_duty_unit,
        'published_levy', r.published_levy::text, 'published_levy_unit', r.published_levy_unit,
        'decree', r.decree, 'number', s.number, 'url', s.url, 'confidence', r.confidence, 'note', r.note) order by r.valid_from)
        from shown r join source s on s.id = r.source_id) as prices,
    (select min(valid_from) from reference_price where key = $1) as first,
    (select max(valid_to) from reference_price where key = $1) as last;

-- name: duty_history
-- One row of JSON: the product $1 with its rules, columns, levies and prices whose periods touch $2 to $3; first and last day that its prices cover, else its rules.
with product as materialized (
    select * from duty_product where product = $1
), shown as materialized (
    select distinct on (r.key, r.valid_from) r.*
    from reference_price r join product p on r.key in (p.price_key, p.levy_price_key)
    where r.valid_from <= $3::date and r.valid_to >= $2::date
    order by r.key, r.valid_from, origin_rank(r.origin), r.valid_to desc
), priced as materialized (
    select r.key, jsonb_agg(jsonb_build_object(
        'key', r.key, 'name_id', r.name_id, 'name_en', r.name_en, 'valid_from', r.valid_from, 'valid_to', r.valid_to,
        'reference_price', r.reference_price::text, 'reference_unit', r.reference_unit,
        'benchmark_price', r.benchmark_price::text, 'benchmark_unit', r.benchmark_unit,
        'published_duty', r.published_duty::text, 'published_duty_unit', r.published_duty_unit,
        'published_levy', r.published_levy::text, 'published_levy_unit', r.published_levy_unit,
        'decree', r.decree, 'number', s.number, 'url', s.url, 'confidence', r.confidence, 'note', r.note) order by r.valid_from) as items
    from shown r join source s on s.id = r.source_id group by r.key
)
select
    (select to_jsonb(p) from product p) as product,
    (select jsonb_agg(jsonb_build_object(
            'product', r.product, 'tariff', r.tariff, 'rate', r.rate::text, 'unit', r.unit, 'number', s.number, 'url', s.url,
            'valid_from', r.valid_from, 'valid_to', r.valid_to, 'confidence', r.confidence, 'note', r.note)
            order by r.valid_from nulls first, r.id)
        from duty_rule r join source s on s.id = r.source_id
        where r.product = $1 and (r.valid_to is null or r.valid_to >= $2::date)) as rules,
    (select jsonb_agg(jsonb_build_object(
            'product', b.product, 'column', b."column", 'above', b.above::text, 'up_to', b.up_to::text,
            'lower_included', b.lower_included, 'duty', b.duty::text, 'unit', b.unit, 'number', s.number, 'url', s.url,
            'valid_from', b.valid_from, 'valid_to', b.valid_to, 'confidence', b.confidence, 'note', b.note)
            order by b."column", b.valid_from nulls first, b.id)
        from duty_bracket b join source s on s.id = b.source_id
        where b.product = $1 and (b.valid_from is null or b.valid_from <= $3::date)
            and (b.valid_to is null or b.valid_to >= $2::date)) as brackets,
    (select jsonb_agg(jsonb_build_object(
            'product', l.product, 'above', l.above::text, 'up_to', l.up_to::text, 'rate', l.rate::text, 'unit', l.unit,
            'number', s.number, 'url', s.url, 'valid_from', l.valid_from, 'valid_to', l.valid_to,
            'confidence', l.confidence, 'note', l.note)
            order by l.above nulls first, l.valid_from nulls first, l.id)
        from levy_rule l join source s on s.id = l.source_id
        where l.product = $1 and (l.valid_from is null or l.valid_from <= $3::date)
            and (l.valid_to is null or l.valid_to >= $2::date)) as levies,
    (select items from priced join product p on priced.key = p.price_key) as prices,
    (select items from priced join product p on priced.key = p.levy_price_key) as levy_prices,
    coalesce(
        (select min(r.valid_from) from reference_price r join product p on r.key = p.price_key),
        (select min(valid_from) from duty_rule where product = $1)) as first,
    (select max(r.valid_to) from reference_price r join product p on r.key = p.price_key) as last;
