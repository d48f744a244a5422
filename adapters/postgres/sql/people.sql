-- name: person_language
-- The language that a person chose in a channel.
select language from person where channel = $1 and user_hash = $2;

-- name: person_set_language
-- Keeps a person's choice of language.
insert into person (channel, user_hash, language) values ($1, $2, $3)
on conflict (channel, user_hash) do update set language = excluded.language, updated_at = now();

-- name: person_forget
-- Removes a person's settings, subscriptions and buttons in a channel, empties the person's answered events, and returns how many rows went.
-- An event's row stays without its words, so that the platform's sending it again is still recognised.
with gone_settings as (delete from person where channel = $1 and user_hash = $2 returning 1),
gone_subscriptions as (delete from subscription where channel = $1 and user_hash = $2 returning 1),
gone_buttons as (delete from button where channel = $1 and user_id = $3 returning 1),
emptied as (
    update inbox set payload = '{}'::jsonb, conversation = ''
    where channel = $1 and state in ('done', 'failed') and $3 in (
        payload #>> '{message,from,id}', payload #>> '{edited_message,from,id}', payload #>> '{callback_query,from,id}',
        payload #>> '{inline_query,from,id}', payload #>> '{body,event,user}', payload #>> '{body,user,id}', payload #>> '{body,user_id}',
        payload #>> '{body,event,assistant_thread,user_id}')
    returning 1
)
select (select count(*) from gone_settings) + (select count(*) from gone_subscriptions) + (select count(*) from gone_buttons) + (select count(*) from emptied);

-- name: button_put
-- Keeps what a token stands for, in place of what it stood for before.
insert into button (token, channel, conversation, user_id, payload) values ($1, $2, $3, $4, $5)
on conflict (token) do update set channel = excluded.channel, conversation = excluded.conversation, user_id = excluded.user_id,
    payload = excluded.payload, created_at = now();

-- name: button_get
-- What a button stands for, with its conversation and whose it is.
select channel, conversation, user_id, payload from button where token = $1;
