-- name: search_width
-- How many neighbours this connection looks at when it searches an index of meanings: more where passages are very many.
select set_config('hnsw.ef_search', case when reltuples > 300000 then '800' else '400' end, false) from pg_class where oid = to_regclass('passage');

-- name: search_passages
-- Passages in force on the day $3 by words $1 and by meaning $2 (null: words alone), best $4 by summed reciprocal ranks, then their neighbours in the same article (score 0).
-- A meaning $2 of the model $5 counts only among vectors of the same model; null: whatever made them. What a regulation in force on the day replaces as a whole is out of force.
with words as materialized (
    select any_word('indonesian', $1) as id, any_word('english', $1) as en
), asked as materialized (
    select $2::halfvec is not null and ($5::text is null or $5 = (select model from data_load order by version desc limit 1)) as comparable
), replaced as materialized (
    select array(select unnest(replaces) from regulation_document where in_use and valid_from <= $3::date) as numbers
), in_force as not materialized (
    select id, words_id, words_en, embedding_id, embedding_en from passage
    where in_use and (valid_from is null or valid_from <= $3::date) and (valid_to is null or valid_to >= $3::date)
        and regulation <> all((select numbers from replaced)::text[])
), near as materialized (
    select id, min(distance) as distance from (
        (select id, embedding_id <=> $2::halfvec as distance from in_force where (select comparable from asked) order by 2 limit 40)
        union all
        (select id, embedding_en <=> $2::halfvec from in_force where (select comparable from asked) order by 2 limit 40)
    ) nearest where distance is not null group by id
), ranked as (
    (select p.id, row_number() over (order by greatest(ts_rank(p.words_id, (select id from words), 1), ts_rank(p.words_en, (select en from words), 1)) desc, p.id) as place
        from in_force p where p.words_id @@ (select id from words) or p.words_en @@ (select en from words)
        order by place limit 40)
    union all
    (select id, row_number() over (order by distance, id) as place from near order by place limit 40)
), fused as (
    select id, sum(1.0::float8 / (60 + place)) as score from ranked group by id order by score desc, id limit $4
), hit as materialized (
    select p.id, p.document_id, p.part, p.part_of, f.score, coalesce(1 - n.distance, 0)::float8 as meaning
    from fused f join passage p using (id) left join near n using (id)
), shown as (
    select id, score, meaning from hit
    union all
    select distinct p.id, 0::float8, 0::float8 from hit h join passage p on p.document_id = h.document_id and p.part_of = h.part_of
        and p.part between h.part - 1 and h.part + 1
    where p.id not in (select id from hit)
)
select p.id, p.regulation, coalesce(r.title_id, d.title, '') as title_id, coalesce(r.title_en, d.title, '') as title_en, p.article,
    p.text_id, p.text_en, s.number, s.url, p.valid_from, p.valid_to, f.score, f.meaning, p.document_id, p.part, p.part_of, p.page, p.page_to
from shown f join passage p using (id) join source s on s.id = p.source_id
left join regulation r on r.regulation = p.regulation left join regulation_document d on d.id = p.document_id
order by f.score desc, p.id;

-- name: passages_of
-- Passages of one regulation $1 (without its year: of every year), at most $2: of the article that matches $3 (null: of any), by how well words $4 and meaning $6 fit, else in order.
-- Versions in force on the day $5 come before others; where the regulation was taken in as a text, an article that it has not gives nothing. A meaning counts as in search_passages, of the model $7.
with words as materialized (
    select any_word('indonesian', $4) as id, any_word('english', $4) as en
), asked as materialized (
    select $6::halfvec is not null and ($7::text is null or $7 = (select model from data_load order by version desc limit 1)) as comparable
), own as materialized (
    select p.id, p.origin, p.document_id, p.part, (p.valid_from is null or p.valid_from <= $5::date) and (p.valid_to is null or p.valid_to >= $5::date) as in_force,
        case when p.words_id @@ (select id from words) or p.words_en @@ (select en from words)
            then greatest(ts_rank(p.words_id, (select id from words), 1), ts_rank(p.words_en, (select en from words), 1)) end as fit,
        case when (select comparable from asked) then least(p.embedding_id <=> $6::halfvec, p.embedding_en <=> $6::halfvec) end as distance,
        $3::text is not null and p.article ~ $3 as cited
    from passage p where p.in_use and (p.regulation = $1 or (position('/' in $1) = 0 and p.regulation like $1 || '/%'))
), chosen as (
    select id, origin, document_id, part, in_force, cited, distance, case when fit is null then 0 else 1.0::float8 / (60 + rank() over (order by fit desc nulls last)) end
        + case when distance is null then 0 else 1.0::float8 / (60 + rank() over (order by distance nulls last)) end as score
    from own where cited or $3::text is null or not exists (select from own where cited or document_id is not null)
), best as (
    select *, row_number() over (order by in_force desc, case when cited then 0 else score end desc, origin, document_id desc, part) as place
    from chosen order by place limit $2
)
select p.id, p.regulation, coalesce(r.title_id, d.title, '') as title_id, coalesce(r.title_en, d.title, '') as title_en, p.article,
    p.text_id, p.text_en, s.number, s.url, p.valid_from, p.valid_to, greatest(c.score, 1e-9) as score, coalesce(1 - c.distance, 0)::float8 as meaning,
    p.document_id, p.part, p.part_of, p.page, p.page_to
from best c join passage p using (id) join source s on s.id = p.source_id
left join regulation r on r.regulation = p.regulation left join regulation_document d on d.id = p.document_id
order by c.place;

-- name: search_goods
-- Commodity ids by the words of $1 in either language with how well they fit, best $2 first.
with words as materialized (
    select any_word('indonesian', $1) as id, any_word('english', $1) as en
)
select c.id, greatest(ts_rank(c.words_id, (select id from words), 1), ts_rank(c.words_en, (select en from words), 1))::float8 as score
from commodity c
where c.words_id @@ (select id from words) or c.words_en @@ (select en from words)
order by score desc, c.id limit $2;

-- name: search_btki
-- National lines of the loaded BTKI list by the words of $1 in either language, best $2 first.
with words as materialized (
    select any_word('indonesian', $1) as id, any_word('english', $1) as en
)
select b.code8, b.description_id, b.description_en,
    greatest(ts_rank(b.words_id, (select id from words), 1), ts_rank(b.words_en, (select en from words), 1))::float8 as score
from btki_line b
where b.words_id @@ (select id from words) or b.words_en @@ (select en from words)
order by score desc, b.code8 limit $2;
