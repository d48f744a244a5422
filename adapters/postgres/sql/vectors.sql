-- name: want_model
-- Notes that an instance which wants the model $1 has started now.
insert into embedding_model (model, wanted_at) values ($1, clock_timestamp())
on conflict (model) do update set wanted_at = excluded.wanted_at;

-- name: wanted_model
-- The model wanted by the instance that started last; nothing where none said so.
select model from embedding_model where wanted_at is not null order by wanted_at desc limit 1;

-- name: vectors_in_force
-- The model that made the vectors of the facts, and whether some text has none.
select coalesce((select model from data_load order by version desc limit 1), '') as model,
    exists (select from commodity where embedding is null)
    or exists (select from subheading where embedding is null)
    or exists (select from prompt_utterance where embedding is null)
    or exists (select from fact_question where embedding is null)
    or exists (select from passage where (embedding_id is null and text_id <> '') or (embedding_en is null and text_en <> '')) as absent;

-- name: texts_of_commodities
-- What is embedded of goods, with their keys.
select id, name_id, name_en, synonyms_id, synonyms_en from commodity order by id;

-- name: texts_of_subheadings
-- What is embedded of subheadings, with their keys.
select hs6, name_id, name_en, words_id, words_en from subheading order by hs6;

-- name: texts_of_utterances
-- The example utterances with their keys and topics.
select u.prompt, u.language, u.text, p.topic from prompt_utterance u join prompt_library p on p.key = u.prompt
order by u.prompt, u.language, u.text;

-- name: texts_of_questions
-- The example questions of verified answers with their keys.
select fact_id, language, place, text from fact_question order by fact_id, language, place;

-- name: texts_of_passages
-- What is embedded of passages in both languages, with their keys.
select id, regulation, text_id, text_en from passage order by id;

-- name: stored_hashes
-- The texts of which a vector of the model $1 is stored.
select text_hash from text_vector where model = $1;

-- name: stored_vectors
-- The vectors of the model $1 of some texts $2.
select text_hash, embedding from text_vector where model = $1 and text_hash = any($2::bytea[]);

-- name: store_vector
-- Keeps the vector of a text.
insert into text_vector (model, text_hash, embedding) values ($1, $2, $3)
on conflict (model, text_hash) do update set embedding = excluded.embedding;

-- name: forget_vectors
-- Removes the vectors of texts $2 that are no more, and those of models that are neither of $1.
delete from text_vector where not model = any($1::text[]) or not text_hash = any($2::bytea[]);

-- name: set_commodity_vectors
-- Gives goods $2 the vectors of their texts $3 by the model $1; none where none is stored.
update commodity t set embedding = v.embedding::vector
from unnest($2::text[], $3::bytea[]) as k (id, text_hash)
left join text_vector v on v.model = $1 and v.text_hash = k.text_hash where t.id = k.id and t.embedding is distinct from v.embedding::vector;

-- name: set_subheading_vectors
-- Gives subheadings $2 the vectors of their texts $3 by the model $1; none where none is stored.
update subheading t set embedding = v.embedding
from unnest($2::text[], $3::bytea[]) as k (hs6, text_hash)
left join text_vector v on v.model = $1 and v.text_hash = k.text_hash where t.hs6 = k.hs6 and t.embedding is distinct from v.embedding;

-- name: set_utterance_vectors
-- Gives utterances (prompt $2, language $3, text $4) the vectors of their texts $5 by the model $1.
update prompt_utterance t set embedding = v.embedding::vector
from unnest($2::text[], $3::text[], $4::text[], $5::bytea[]) as k (prompt, language, text, text_hash)
left join text_vector v on v.model = $1 and v.text_hash = k.text_hash
where t.prompt = k.prompt and t.language = k.language and t.text = k.text and t.embedding is distinct from v.embedding::vector;

-- name: set_question_vectors
-- Gives example questions (fact $2, language $3, place $4) the vectors of their texts $5 by the model $1.
update fact_question t set embedding = v.embedding::vector
from unnest($2::text[], $3::text[], $4::int[], $5::bytea[]) as k (fact_id, language, place, text_hash)
left join text_vector v on v.model = $1 and v.text_hash = k.text_hash
where t.fact_id = k.fact_id and t.language = k.language and t.place = k.place and t.embedding is distinct from v.embedding::vector;

-- name: set_passage_vectors
-- Gives passages $2 the vectors of their Indonesian texts $3 and English texts $4 by the model $1; null where there is no text.
update passage t set embedding_id = i.embedding, embedding_en = e.embedding
from unnest($2::text[], $3::bytea[], $4::bytea[]) as k (id, hash_id, hash_en)
left join text_vector i on i.model = $1 and i.text_hash = k.hash_id
left join text_vector e on e.model = $1 and e.text_hash = k.hash_en
where t.id = k.id and (t.embedding_id, t.embedding_en) is distinct from (i.embedding, e.embedding);

-- name: forget_other_passage_vectors
-- Takes the vectors from passages that a load leaves alone: they are of the model before.
update passage set embedding_id = null, embedding_en = null where origin <> 'data' and (embedding_id is not null or embedding_en is not null);

-- name: switch_model
-- Raises the data version for vectors of the model $1 and returns it.
insert into data_load (checksum, model, counts)
select checksum, $1, counts from data_load order by version desc limit 1
returning version;

-- name: calibrate_model
-- Keeps the limits $2 of the model $1; null: those of the bundled one.
insert into embedding_model (model, calibration) values ($1, $2)
on conflict (model) do update set calibration = excluded.calibration;
