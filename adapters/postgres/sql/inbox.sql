-- name: inbox_accept
-- Keeps events, given as channels $1, ids $2, conversations $3 and payloads $4 in their order, unless they were accepted before; the places of the new ones.
-- One conversation at a time, so that ids are seen in their order; keys are locked in order, so that two instances never wait for each other.
with given as materialized (
    select channel, platform_id, conversation, payload, place
    from unnest($1::text[], $2::text[], $3::text[], $4::jsonb[]) with ordinality as event (channel, platform_id, conversation, payload, place)
), keys as materialized (
    select distinct hashtextextended(channel || ' ' || conversation, 0) as key from given order by key
), turn_of_conversations as materialized (
    select count(pg_advisory_xact_lock(key)) as held from keys
), kept as (
    insert into inbox (channel, platform_id, conversation, payload)
    select channel, platform_id, conversation, payload from given, turn_of_conversations order by place
    on conflict (channel, platform_id) do nothing
    returning channel, platform_id
)
select min(place) - 1 as place from kept join given using (channel, platform_id) group by channel, platform_id;

-- name: inbox_claim
-- Takes up to $1 events of the channels $4, each the oldest open one of its conversation, free or left by a dead worker; leases them to $2 for $3 seconds.
-- A chat is what stands before the last colon of a conversation's name, a person's own page or inline talk stands alone. At most $5 events of a chat are
-- worked on at once, and a chat's second event comes after every chat's first: many threads of one chat starve nobody.
with heads as (
    select distinct on (channel, conversation) id, channel, conversation, state, lease_until, not_before
    from inbox where state in ('waiting', 'working') and channel = any($4::text[]) order by channel, conversation, id
), chats as (
    select id, channel,
        case when conversation like '%:inline:%' or conversation like '%:home:%' then conversation
             else left(conversation, length(conversation) - strpos(reverse(conversation), ':')) end as chat,
        case when state = 'working' then case when lease_until < now() then 'free' else 'busy' end
             when not_before <= now() then 'free' else 'paused' end as condition
    from heads
), places as (
    select id, condition, count(*) filter (where condition = 'busy') over (partition by channel, chat)
        + row_number() over (partition by channel, chat, condition order by id) as place
    from chats
), chosen as (
    select inbox.id from inbox join places using (id) where places.condition = 'free' and places.place <= $5
    order by places.place, inbox.id limit $1 for update of inbox skip locked
)
update inbox set state = 'working', attempts = attempts + 1, worker = $2, lease_until = now() + make_interval(secs => $3::float)
from chosen where inbox.id = chosen.id
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
-- Marks the events $1, each held by the worker at its place in $2, as done; the ids of those that were still held.
update inbox set state = 'done', lease_until = null, last_error = ''
from unnest($1::bigint[], $2::text[]) as answered (id, worker)
where inbox.id = answered.id and inbox.worker = answered.worker and inbox.state = 'working'
returning inbox.id;

-- name: inbox_retry
-- Gives the event $1 back with the error $3, to be tried again after $4 seconds, where worker $2 is still at its try $6; with $5 that does not count.
update inbox set state = 'waiting', lease_until = null, last_error = $3, not_before = now() + make_interval(secs => $4::float),
    attempts = attempts - $5::boolean::int
where id = $1 and worker = $2 and state = 'working' and attempts = $6 returning id;

-- name: inbox_release
-- Gives everything that worker $1 holds back at once, as if it had never been begun, and returns how much that was.
with released as (
    update inbox set state = 'waiting', lease_until = null, attempts = attempts - 1 where worker = $1 and state = 'working' returning 1
)
select count(*) from released;

-- name: inbox_fail
-- Keeps the event $1 of worker $2 as failed for good with the error $3.
update inbox set state = 'failed', lease_until = null, last_error = $3 where id = $1 and worker = $2 and state = 'working' returning id;

-- name: inbox_overdue
-- Takes up to $3 conversations of the channels $1 with events that have waited for more than $2 seconds in line, and notes that their persons were told so.
-- One event of each conversation comes back; none where an open one was told before, or where the platform or a failure makes the conversation pause.
with open as (
    select id, channel, conversation, delayed_said, not_before, not delayed_said
        and (state = 'waiting' or lease_until < now()) and received_at < now() - make_interval(secs => $2::float) as overdue
    from inbox where state in ('waiting', 'working') and channel = any($1::text[])
), late as (
    select array_agg(id) filter (where overdue) as ids, min(id) filter (where overdue) as first, bool_or(delayed_said) as told
    from open group by channel, conversation having bool_or(overdue) and not bool_or(not_before > now()) order by first limit $3
), noted as (
    update inbox set delayed_said = true from late where inbox.id = any(late.ids) and not inbox.delayed_said
    returning inbox.id, inbox.channel, inbox.platform_id, inbox.conversation, inbox.payload, inbox.attempts, inbox.received_at, inbox.delayed_said,
        inbox.id = late.first and not late.told as tell
)
select id, channel, platform_id, conversation, payload, attempts, received_at, delayed_said from noted where tell order by id;

-- name: inbox_counts
-- How many events are waiting, being worked on and failed, and the age of the oldest waiting one in seconds.
-- What is open and what failed stand in indexes of their own, so that what was answered is not read.
select count(*) filter (where state = 'waiting') as waiting, count(*) filter (where state = 'working') as working,
       (select count(*) from inbox where state = 'failed') as failed,
       coalesce(extract(epoch from now() - min(received_at) filter (where state = 'waiting')), 0)::float as oldest_seconds
from inbox where state in ('waiting', 'working');

-- name: inbox_prune
-- Removes done events received before $1 and returns how many went; failed ones stay for an administrator.
with gone as (delete from inbox where state = 'done' and received_at < $1 returning 1) select count(*) from gone;
