-- name: embeddings_get
-- The vectors of texts by their models and hashes, and whether the last use of each was noted longer than a day ago.
select c.model, c.text_hash, c.embedding, c.used_at < now() - interval '1 day' as noted_long_ago
from unnest($1::text[], $2::bytea[]) as wanted (model, text_hash)
join embedding_cache c on c.model = wanted.model and c.text_hash = wanted.text_hash;

-- name: embedding_put
-- Keeps the vector of a text; one that is there was used again.
insert into embedding_cache (model, text_hash, embedding) values ($1, $2, $3)
on conflict (model, text_hash) do update set used_at = now();

-- name: embedding_used
-- Notes that a vector was used now.
update embedding_cache set used_at = now() where model = $1 and text_hash = $2;

-- name: embedding_prune
-- Removes what was not used for $1 days, and the least recently used beyond $2 rows.
delete from embedding_cache
where used_at < now() - make_interval(days => $1::int)
    or (model, text_hash) in (select model, text_hash from embedding_cache order by used_at desc offset $2::int);

-- name: embedding_forget
-- Forgets every vector of a question.
truncate embedding_cache;

-- name: embedding_keys
-- The first eight bytes of the keys of vectors used at $1 or later, all where $1 is null, $2 at most; and the time.
select now() as at, string_agg(key, ''::bytea) as keys
from (
    select substring(text_hash || '\x0000000000000000'::bytea for 8) as key
    from embedding_cache
    where used_at >= coalesce($1::timestamptz, '-infinity')
    order by used_at desc
    limit $2::int
) as newest;
