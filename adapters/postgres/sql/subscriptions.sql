-- name: subscription_add
-- Subscribes a hashed person, or changes rhythm, chat and language of the subscription there is; its number, or null where the person has $8 others.
with others as (
    select count(*) as n from subscription where channel = $1 and user_hash = $3 and (subject, key) is distinct from ($5, $6)
)
insert into subscription (channel, chat, user_hash, language, subject, key, rhythm)
select $1, $2, $3, $4, $5, $6, $7 from others where others.n < $8
on conflict (channel, user_hash, subject, key) do update
    set chat = excluded.chat, language = excluded.language, rhythm = excluded.rhythm, failures = 0
returning id;

-- name: subscription_list
-- The subscriptions of a hashed person in a channel, the oldest first.
select id, channel, chat, language, subject, key, rhythm from subscription
where channel = $1 and user_hash = $2 order by id;

-- name: subscription_remove
-- Ends the subscriptions with the numbers $3 of a hashed person in a channel and returns how many there were.
with gone as (delete from subscription where channel = $1 and user_hash = $2 and id = any ($3::bigint[]) returning 1)
select count(*) from gone;

-- name: subscription_known
-- Notes the newest figure of the subscription $1 as known, so that only later ones are news.
insert into subscription_news (subscription_id, valid_from, value, state)
select s.id, f.valid_from, f.value, 'known'
from subscription s cross join lateral (
    (select r.valid_from, r.value::text || '/' || r.per_units as value
    from exchange_rate r
    where s.subject <> 'price' and r.kind = s.subject and r.currency = s.key and r.superseded_at is null and r.confidence <> 'suspect'
    order by r.valid_from desc, origin_rank(r.origin) limit 1)
    union all
    (select r.valid_from, concat_ws('/', coalesce(r.reference_price::text, '-'), coalesce(r.benchmark_price::text, '-'))
    from reference_price r where s.subject = 'price' and r.key = s.key
    order by r.valid_from desc, origin_rank(r.origin) limit 1)
) f
where s.id = $1
on conflict do nothing;

-- name: subscription_find
-- Puts the newest figure of each subscription that nobody was told of yet on the line, as its rhythm allows, in place of an older one that waits; how many are new.
with newest as materialized (
    select s.id, s.rhythm, f.valid_from, f.value
    from subscription s cross join lateral (
        (select r.valid_from, r.value::text || '/' || r.per_units as value
        from exchange_rate r
        where s.subject <> 'price' and r.kind = s.subject and r.currency = s.key and r.superseded_at is null and r.confidence <> 'suspect'
        order by r.valid_from desc, origin_rank(r.origin) limit 1)
        union all
        (select r.valid_from, concat_ws('/', coalesce(r.reference_price::text, '-'), coalesce(r.benchmark_price::text, '-'))
        from reference_price r where s.subject = 'price' and r.key = s.key
        order by r.valid_from desc, origin_rank(r.origin) limit 1)
    ) f
), due as materialized (
    select n.id, n.valid_from, n.value from newest n
    where not exists (
            select from subscription_news w where w.subscription_id = n.id
            and (w.valid_from > n.valid_from or (w.valid_from = n.valid_from and w.value = n.value)))
        and not exists (
            select from subscription_news w where w.subscription_id = n.id and w.state in ('sending', 'sent')
            and w.created_at > now() - case n.rhythm when 'daily' then interval '20 hours'
                when 'weekly' then interval '156 hours' when 'monthly' then interval '27 days' else interval '0' end)
), passed as (
    update subscription_news w set state = 'passed' from due where w.subscription_id = due.id and w.state = 'waiting' returning 1
), added as (
    insert into subscription_news (subscription_id, valid_from, value, state)
    select id, valid_from, value, 'waiting' from due on conflict do nothing returning 1
)
select count(*) from added;

-- name: subscription_claim
-- Takes the next piece of news that may be sent now, or one whose sending broke off $1 seconds ago; with its subscription, and whether it corrects one told before.
with next as (
    select n.id from subscription_news n
    where (n.state = 'waiting' and n.not_before <= now()) or (n.state = 'sending' and n.not_before <= now() - make_interval(secs => $1))
    order by n.not_before, n.id limit 1 for update skip locked
), taken as (
    update subscription_news n set state = 'sending', tries = n.tries + 1, not_before = now() from next where n.id = next.id
    returning n.id, n.subscription_id, n.valid_from, n.value, n.tries, n.created_at
)
select t.id, t.valid_from, t.tries, t.created_at, s.id as subscription_id, s.channel, s.chat, s.language, s.subject, s.key, s.rhythm,
    exists (select from subscription_news w where w.subscription_id = s.id and w.valid_from = t.valid_from
        and w.value <> t.value and w.state in ('known', 'sent')) as corrects
from taken t join subscription s on s.id = t.subscription_id;

-- name: subscription_sent
-- Notes that the news $1 were sent.
with told as (update subscription_news set state = 'sent' where id = $1 returning subscription_id)
update subscription s set failures = 0 from told where s.id = told.subscription_id and s.failures > 0;

-- name: subscription_later
-- Puts the news $1 back on the line for $2 seconds.
update subscription_news set state = 'waiting', not_before = now() + make_interval(secs => $2) where id = $1 and state = 'sending';

-- name: subscription_failed
-- Gives the news $1 up.
update subscription_news set state = 'failed' where id = $1;

-- name: subscription_shut
-- Gives the news $1 up since the chat takes nothing, and ends the subscription where that happened $2 times in a row; whether it ended.
with given as (update subscription_news set state = 'failed' where id = $1 returning subscription_id),
counted as (
    update subscription s set failures = s.failures + 1 from given where s.id = given.subscription_id returning s.id, s.failures
)
select coalesce((select failures >= $2 from counted), false);

-- name: subscription_end
-- Ends the subscription $1.
delete from subscription where id = $1;

-- name: subscription_prune
-- Removes news older than a moment but the newest of each subscription and returns how many went.
with gone as (
    delete from subscription_news n where n.created_at < $1 and n.state not in ('waiting', 'sending')
    and exists (select from subscription_news later where later.subscription_id = n.subscription_id and later.valid_from > n.valid_from)
    returning 1
)
select count(*) from gone;
