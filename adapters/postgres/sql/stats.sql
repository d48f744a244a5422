-- name: stats_groups
-- Replies of [$1, $2), the newest $3: all, by topic and by channel (the other one null): count, p50, p95, p99 in ms, errors, statements and model calls.
with kept as (
    select coalesce(topic, 'none') as topic, channel, total_ms, error_kind,
           coalesce((timings ->> 'sql_statements')::int, 0) as statements, coalesce((timings ->> 'model_calls')::int, 0) as model_calls
    from turn where at >= $1 and at < $2 order by at desc limit $3
)
select topic, channel, count(*) as replies,
       percentile_cont(array[0.5, 0.95, 0.99]) within group (order by total_ms) as percentiles,
       count(error_kind) as errors, sum(statements)::bigint as statements, sum(model_calls)::bigint as model_calls
from kept group by grouping sets ((), (topic), (channel)) having count(*) > 0
order by replies desc, topic, channel;

-- name: stats_stages
-- Stages of the replies of [$1, $2), the newest $3: in how many, mean ms over all replies, p95 of those that have it, share of all time; longest first.
with kept as materialized (
    select id, total_ms, timings from turn where at >= $1 and at < $2 order by at desc limit $3
), spent as (
    select k.id, s.name, sum(s.ms) as ms
    from kept k cross join lateral turn_stages(k.timings) as s
    group by k.id, s.name
), whole as (
    select count(*) as replies, sum(total_ms) as ms from kept
)
select s.name, count(*) as replies, sum(s.ms) / w.replies as mean_ms,
       percentile_cont(0.95) within group (order by s.ms) as p95, coalesce(sum(s.ms) / nullif(w.ms, 0), 0) as share
from spent s cross join whole w group by s.name, w.replies, w.ms
order by mean_ms desc, s.name;

-- name: stats_caches
-- Cache layers of the replies of [$1, $2), the newest $3: how many asked each and how many found it.
with kept as (
    select timings from turn where at >= $1 and at < $2 order by at desc limit $3
)
select c.layer, count(*) as asked, count(*) filter (where c.result = 'hit') as hits
from kept k cross join lateral turn_caches(k.timings) as c
group by c.layer order by c.layer;

-- name: stats_course
-- Replies of [$1, $2), the newest $3, in steps of $4 counted from $1: begin of the step, count, p50, p95, p99, errors, cost of model calls in US dollars; steps without replies are left out.
with kept as (
    select at, total_ms, error_kind, (timings ->> 'cost_usd')::float8 as cost from turn
    where at >= $1 and at < $2 order by at desc limit $3
)
select date_bin($4::interval, at, $1) as at, count(*) as replies,
       percentile_cont(array[0.5, 0.95, 0.99]) within group (order by total_ms) as percentiles, count(error_kind) as errors,
       coalesce(sum(cost), 0) as cost_usd
from kept group by 1 order by 1;

-- name: stats_errors
-- Errors of the replies of [$1, $2), the newest $3, by kind, most frequent first, at most ten kinds.
with kept as (
    select error_kind from turn where at >= $1 and at < $2 order by at desc limit $3
)
select error_kind as kind, count(*) as count from kept where error_kind is not null
group by 1 order by 2 desc, 1 limit 10;

-- name: stats_feedback
-- Marks given in [$1, $2), the newest $3, by the topic of their turn: up and down, most disliked first.
with given as (
    select turn_id, mark from feedback where at >= $1 and at < $2 order by at desc limit $3
)
select coalesce(t.topic, 'none') as topic, count(*) filter (where g.mark > 0) as up, count(*) filter (where g.mark < 0) as down
from given g left join turn t on t.id = g.turn_id
group by 1 order by down desc, up desc, 1;

-- name: stats_slowest
-- The $4 slowest of the replies of [$1, $2), the newest $3, slowest first.
with kept as (
    select id, total_ms from turn where at >= $1 and at < $2 order by at desc limit $3
), slowest as (
    select id, total_ms from kept order by total_ms desc, id limit $4
)
select t.id, t.at, t.channel, t.topic, t.language, t.worded_by, t.missing, t.error_kind, t.total_ms, t.timings
from slowest s join turn t on t.id = s.id order by t.total_ms desc, t.id;

-- name: stats_turns
-- Turns whose hexadecimal id begins with $1, at most $2, by id.
select id, at, channel, topic, language, worded_by, missing, error_kind, total_ms, timings
from turn where id >= $1 and id < $1 || 'g' and starts_with(id, $1) order by id limit $2;

-- name: stats_unanswered
-- Replies of [$1, $2), the newest $3, without an answer: by topic and by whether goods were asked back for; count and conversations.
with kept as (
    select coalesce(topic, 'none') as topic, missing, conversation_hash from turn where at >= $1 and at < $2 order by at desc limit $3
)
select topic, 'goods' = any (missing) as asked_back, count(*) as count, count(distinct conversation_hash) as conversations
from kept where topic in ('none', 'out_of_scope') or 'goods' = any (missing)
group by 1, 2 order by 3 desc, 1, 2;

-- name: stats_count
-- How many replies [$1, $2) has, counted up to $3.
select count(*) from (select from turn where at >= $1 and at < $2 limit $3) as kept;

-- name: stats_versions
-- Versions of the server, of pgvector, of the schema and of the facts, and the bytes of the database.
select current_setting('server_version') as postgresql,
       (select extversion from pg_extension where extname = 'vector') as pgvector,
       (select version_num from alembic_version limit 1) as schema,
       (select coalesce(max(version), 0) from data_load) as facts,
       pg_database_size(current_database()) as bytes;

-- name: stats_workers
-- The instances that hold work of the inbox now, by name, at most twenty.
select distinct worker from inbox where state = 'working' and worker <> '' and lease_until > now() order by 1 limit 20;

-- name: stats_model_use
-- Tokens and US dollars that model calls of the turns since $1 used.
with called as (
    select timings from turn where at >= $1 and (timings ->> 'model_calls')::int > 0
)
select coalesce((
           select sum(split_part(call, ' ', 5)::bigint + split_part(call, ' ', 6)::bigint)
           from called, unnest(string_to_array(timings ->> 'm', ',')) as call
       ), 0) as tokens,
       coalesce((select sum((timings ->> 'cost_usd')::float8) from called), 0) as cost_usd;
