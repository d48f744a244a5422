-- name: search_passages
-- Passages whose regulation is in force on the day $3, found by words $1 and by meaning $2 (null: words alone), best $4 by summed reciprocal ranks.
-- A meaning $2 of the model $5 counts only among vectors of the same model; null: whatever made them.
with words as materialized (
    select any_word('indonesian', $1) as id, any_word('english', $1) as en
), asked as materialized (
    select $2::halfvec is not null and ($5::text is null or $5 = (select model from data_load order by version desc limit 1)) as comparable
), in_force as not materialized (
    select id, words_id, words_en, embedding_id, embedding_en from passage
    where (valid_from is null or valid_from <= $3::date) and (valid_to is null or valid_to >= $3::date)
), ranked as (
    (select p.id, row_number() over (order by greatest(ts_rank(p.words_id, (select id from words), 1), ts_rank(p.words_en, (select en from words), 1)) desc, p.id) as place
        from in_force p where p.words_id @@ (select id from words) or p.words_en @@ (select en from words)
        order by place limit 40)
    union all
    (select id, row_number() over (order by distance, id) as place from (
        select id, min(distance) as distance from (
            (select id, embedding_id <=> $2::halfvec as distance from in_force where (select comparable from asked) order by 2 limit 40)
            union all
            (select id, embedding_en <=> $2::halfvec from in_force where (select comparable from asked) order by 2 limit 40)
        ) near where distance is not null group by id) nearest
        order by place limit 40)
), fused as (
    select id, sum(1.0::float8 / (60 + place)) as score from ranked group by id order by score desc, id limit $4
)
select p.id, p.regulation, coalesce(r.title_id, '') as title_id, coalesce(r.title_en, '') as title_en, p.article,
    p.text_id, p.text_en, s.number, s.url, p.valid_from, p.valid_to, f.score
from fused f join passage p using (id) join source s on s.id = p.source_id
left join regulation r on r.regulation = p.regulation
order by f.score desc, p.id;

-- name: passages_of
-- The passages of one regulation $1 in the order of its parts, at most $2, whether in force or not.
select p.id, p.regulation, coalesce(r.title_id, '') as title_id, coalesce(r.title_en, '') as title_en, p.article,
    p.text_id, p.text_en, s.number, s.url, p.valid_from, p.valid_to, 1.0::float8 as score
from passage p join source s on s.id = p.source_id
left join regulation r on r.regulation = p.regulation
where p.regulation = $1
order by p.origin, p.part limit $2;

-- name: search_goods
-- Commodity ids by the words of $1 in either language with how well they fit, best $2 first.
with words as materialized (
    select any_word('indonesian', $1) as id, any_word('english', $1) as en
)
select c.id, greatest(ts_rank(c.words_id, (select id from words), 1), ts_rank(c.words_en, (select en from words), 1))::float8 as score
from commodity c
where c.words_id @@ (select id from words) or c.words_en @@ (select en from words)
order by score desc, c.id limit $2;

-- name: search_headings
-- HS 2022 subheadings by the English words of $1; the words of its heading count half for a subheading; best $2 first.
with words as materialized (
    select any_word('english', $1) as en
), hit as materialized (
    select code, level, ts_rank(words_en, (select en from words), 1) as rank
    from hs_heading where words_en @@ (select en from words)
), scored as (
    select code, sum(rank)::float8 as score from (
        select code, rank from hit where level = 6
        union all
        select h.code, 0.5 * hit.rank from hit join hs_heading h on h.parent = hit.code where hit.level = 4
    ) counted group by code order by score desc, code limit $2
)
select s.code, h.name_en as name, s.score from scored s join hs_heading h using (code)
order by s.score desc, s.code;

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
