-- name: person_language
-- The language that a person chose in a channel.
select language from person where channel = $1 and user_hash = $2;

-- name: person_set_language
-- Keeps a person's choice of language.
insert into person (channel, user_hash, language) values ($1, $2, $3)
on conflict (channel, user_hash) do update set language = excluded.language, updated_at = now();

-- name: person_forget
-- Removes a person's settings and buttons in a channel and returns how many rows went.
with gone_settings as (delete from person where channel = $1 and user_hash = $2 returning 1),
gone_buttons as (delete from button where channel = $1 and user_id = $3 returning 1)
select (select count(*) from gone_settings) + (select count(*) from gone_buttons);

-- name: button_put
-- Keeps what a token stands for, in place of what it stood for before.
insert into button (token, channel, conversation, user_id, payload) values ($1, $2, $3, $4, $5)
on conflict (token) do update set channel = excluded.channel, conversation = excluded.conversation, user_id = excluded.user_id,
    payload = excluded.payload, created_at = now();

-- name: button_get
-- What a button stands for, with its conversation and whose it is.
select channel, conversation, user_id, payload from button where token = $1;
