-- name: inbox_accept
-- Keeps an event unless it was accepted before; its id, or nothing for a duplicate. One conversation at a time, so that ids are seen in their order.
with turn_of_conversation as materialized (
    select pg_advisory_xact_lock(hashtextextended($1::text || ' ' || $3::text, 0))
)
insert into inbox (channel, platform_id, conversation, payload) select $1, $2, $3, $4::jsonb from turn_of_conversation
on conflict (channel, platform_id) do nothing
returning id;

-- name: inbox_claim
-- Takes up to $1 events of the channels $4, each the oldest open one of its conversation, free or left by a dead worker; leases them to $2 for $3 seconds.
with heads as (
    select distinct on (channel, conversation) id, channel, state, lease_until, not_before
    from inbox where state in ('waiting', 'working') and channel = any($4::text[]) order by channel, conversation, id
), free as (
    select inbox.id from inbox join heads using (id)
    where (heads.state = 'waiting' and heads.not_before <= now()) or (heads.state = 'working' and heads.lease_until < now())
    order by inbox.id limit $1 for update of inbox skip locked
)
update inbox set state = 'working', attempts = attempts + 1, worker = $2, lease_until = now() + make_interval(secs => $3::float)
from free where inbox.id = free.id
  and (inbox.state = 'waiting' or inbox.lease_until < now())
returning inbox.id, inbox.channel, inbox.platform_id, inbox.conversation, inbox.payload, inbox.attempts, inbox.received_at, inbox.delayed_said;

-- name: inbox_renew
-- Prolongs the leases of the events $1 that worker $2 still holds by $3 seconds and returns how many there are.
with renewed as (
    update inbox set lease_until = now() + make_interval(secs => $3::float)
    where id = any($1::bigint[]) and worker = $2 and state = 'working' returning 1
)
select count(*) from renewed;

-- name: inbox_done
-- Marks the event $1 that worker $2 holds as done; its id where the worker still held it.
update inbox set state = 'done', lease_until = null, last_error = '' where id = $1 and worker = $2 and state = 'working' returning id;

-- name: inbox_retry
-- Gives the event $1 of worker $2 back with the error $3, to be tried again after $4 seconds.
update inbox set state = 'waiting', lease_until = null, last_error = $3, not_before = now() + make_interval(secs => $4::float)
where id = $1 and worker = $2 and state = 'working' returning id;

-- name: inbox_fail
-- Keeps the event $1 of worker $2 as failed for good with the error $3.
update inbox set state = 'failed', lease_until = null, last_error = $3 where id = $1 and worker = $2 and state = 'working' returning id;

-- name: inbox_said_delayed
-- Notes that the person of the event $1 was told that it takes longer.
update inbox set delayed_said = true where id = $1;

-- name: inbox_counts
-- How many events are waiting, being worked on and failed, and the age of the oldest waiting one in seconds.
select count(*) filter (where state = 'waiting') as waiting, count(*) filter (where state = 'working') as working,
       count(*) filter (where state = 'failed') as failed,
       coalesce(extract(epoch from now() - min(received_at) filter (where state = 'waiting')), 0)::float as oldest_seconds
from inbox;

-- name: inbox_prune
-- Removes done events received before $1 and returns how many went; failed ones stay for an administrator.
with gone as (delete from inbox where state = 'done' and received_at < $1 returning 1) select count(*) from gone;
