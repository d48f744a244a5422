-- name: load_states
-- What is remembered of conversations; those that are new have no row.
select id, state from conversation where id = any($1::text[]);

-- name: conversation_keys
-- The first eight bytes of the hashes of conversations that went on at $1 or later, of all where $1 is null, $2 at most; and the time.
select now() as at, string_agg(key, ''::bytea) as keys
from (
    select substring(sha256(convert_to(id, 'UTF8')) for 8) as key
    from conversation
    where updated_at >= coalesce($1::timestamptz, '-infinity')
    order by updated_at desc
    limit $2::int
) as newest;

-- name: save_states
-- Keeps what is remembered of conversations, given as a JSON list of id, hashed person, state.
insert into conversation (id, user_hash, state)
select t.id, t.user_hash, t.state from jsonb_to_recordset($1) as t (id text, user_hash text, state jsonb)
on conflict (id) do update set state = excluded.state, user_hash = excluded.user_hash, updated_at = now();

-- name: store_turns
-- Notes turns once each, given as a JSON list. They may be lost in a crash: not waiting for the disk takes a tenth of the time.
with fast as materialized (select set_config('synchronous_commit', 'off', true))
insert into turn (id, at, channel, conversation_hash, user_hash, topic, language, worded_by, missing, error_kind, total_ms, timings)
select t.id, t.at, t.channel, t.conversation_hash, t.user_hash, t.topic, t.language, t.worded_by, t.missing, t.error_kind, t.total_ms, t.timings
from fast, jsonb_to_recordset($1) as t (id text, at timestamptz, channel text, conversation_hash text, user_hash text, topic text,
    language text, worded_by text, missing text[], error_kind text, total_ms float8, timings jsonb)
on conflict (id) do nothing;

-- name: forget_person
-- Removes the turns, marks, conversations and unanswered questions of a hashed person and returns how many rows went.
with gone_turns as (delete from turn where user_hash = $1 returning id),
gone_marks as (delete from feedback where user_hash = $1 or turn_id in (select id from gone_turns) returning 1),
gone_talks as (delete from conversation where user_hash = $1 returning 1),
gone_questions as (delete from unanswered_question where user_hash = $1 returning 1)
select (select count(*) from gone_questions) + (select count(*) from gone_turns) + (select count(*) from gone_marks) + (select count(*) from gone_talks);

-- name: prune
-- Removes turns, marks, conversations and what buttons stood for older than a moment and returns how many turns went.
with gone_turns as (delete from turn where at < $1 returning id),
gone_marks as (delete from feedback where at < $1 returning 1),
gone_talks as (delete from conversation where updated_at < $1 returning 1),
gone_buttons as (delete from button where created_at < $1 returning 1)
select count(*) from gone_turns;

-- name: store_feedback
-- Keeps the newest mark ("up" or "down") of the person of a turn and returns the turn's id; nothing when it is not known.
insert into feedback (turn_id, user_hash, mark, words)
select id, user_hash, case $2::text when 'up' then 1 else -1 end, $3 from turn where id = $1
on conflict (turn_id, user_hash) do update set mark = excluded.mark, words = excluded.words, at = now()
returning turn_id;
