-- name: unanswered_keep
-- Keeps questions without an answer, given as a JSON list: hashed person, language, masked text.
insert into unanswered_question (user_hash, language, text)
select q.user_hash, q.language, q.text from jsonb_to_recordset($1) as q (user_hash text, language text, text text);

-- name: unanswered_since
-- The questions without an answer since a moment, each text once, the most frequent first, at most $2: text, language, how often, when last.
select text, language, count(*) as count, max(at) as last_at from unanswered_question
where at >= $1 group by text, language order by count(*) desc, max(at) desc limit $2;

-- name: unanswered_prune
-- Removes questions without an answer older than a moment, and the oldest beyond $2, and returns how many went.
with gone as (
    delete from unanswered_question
    where at < $1 or id <= (select id from unanswered_question order by id desc offset $2 limit 1)
    returning 1
)
select count(*) from gone;
