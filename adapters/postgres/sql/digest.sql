-- name: digest_tails
-- Replies of [$1, $2), the newest $3, in steps of $4 counted from $1: begin of the step, p99 in ms, and what model calls cost in US dollars; steps without replies are left out.
with kept as (
    select at, total_ms, (timings ->> 'cost_usd')::float8 as cost from turn where at >= $1 and at < $2 order by at desc limit $3
)
select date_bin($4::interval, at, $1) as at, percentile_cont(0.99) within group (order by total_ms) as p99, coalesce(sum(cost), 0) as cost_usd
from kept group by 1 order by 1;
