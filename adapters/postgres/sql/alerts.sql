-- name: alert_seed
-- Turns of [$1, $2) by minute, the newest $5, oldest minute first: answered, failed (kinds of $4 count for neither), structured ones, those of them over $3 ms, US dollars.
with kept as (
    select date_trunc('minute', at) as minute, total_ms, error_kind,
           coalesce((timings ->> 'model_calls')::int, 0) as model_calls, coalesce((timings ->> 'cost_usd')::float8, 0) as cost_usd
    from turn where at >= $1 and at < $2 order by at desc limit $5
)
select minute as at, count(*) filter (where error_kind is null) as answered,
       count(*) filter (where error_kind is not null and error_kind <> all ($4::text[])) as failed,
       count(*) filter (where error_kind is null and model_calls = 0) as structured,
       count(*) filter (where error_kind is null and model_calls = 0 and total_ms > $3) as slow, sum(cost_usd) as cost_usd
from kept group by minute order by minute;
