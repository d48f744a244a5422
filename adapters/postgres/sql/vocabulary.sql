-- name: all_commodities
-- Every commodity with its source and vector, by id.
select c.*, s.number, s.url from commodity c join source s on s.id = c.source_id order by c.id;

-- name: all_duty_products
-- Every product of the duty tables, by key.
select * from duty_product order by product;

-- name: all_prompts
-- Every prompt, switched-off ones too, with its utterances in both languages, by key.
select p.*, array(select u.text from prompt_utterance u where u.prompt = p.key order by u.language, u.text) as utterances
from prompt_library p order by p.key;

-- name: prompt_vectors
-- The vectors of the utterances of prompts that are switched on, with their prompt's key, by key.
select u.prompt as owner, u.embedding from prompt_utterance u join prompt_library p on p.key = u.prompt and p.active
where u.embedding is not null order by u.prompt, u.language, u.text;

-- name: all_facts
-- Every verified answer with its source, by id.
select f.*, s.number, s.url from fact f join source s on s.id = f.source_id order by f.id;

-- name: fact_vectors
-- The vectors of the example questions with their fact's id, by id.
select fact_id as owner, embedding from fact_question where embedding is not null order by fact_id, language, place;

-- name: all_restrictions
-- Every ban or condition with its source, by key.
select r.*, s.number, s.url from restriction r join source s on s.id = r.source_id order by r.key;

-- name: all_coo_forms
-- Every certificate form with its source, in the order of the file.
select f.*, s.number, s.url from coo_form f join source s on s.id = f.source_id order by f.id;

-- name: all_documents
-- Every paper with its source, by code.
select d.*, s.number, s.url from document d join source s on s.id = d.source_id order by d.code;

-- name: all_requirements
-- Every requirement of a destination with its source, in the order of the file.
select r.*, s.number, s.url from destination_requirement r join source s on s.id = r.source_id order by r.id;

-- name: all_procedures
-- Every step of every procedure with its source.
select p.*, s.number, s.url from procedure p join source s on s.id = p.source_id order by p.procedure, p.step;

-- name: all_regulations
-- Every regulation of the list with its source, by number.
select r.*, s.number, s.url from regulation r join source s on s.id = r.source_id order by r.regulation;

-- name: base_keys
-- The data version, the model of its vectors with its limits, the currencies of the tax rates and the keys of the prices,
-- and whether the small tables have changed since a version.
select coalesce(l.version, 0) as version, coalesce(l.model, '') as model, m.calibration,
    l.version is null or l.version < $1 or exists (select from data_load where version > $1 and vocabulary) as changed,
    array(select distinct currency::text from exchange_rate where kind = 'tax') as currencies,
    array(select distinct key from reference_price) as price_keys
from (values (1)) one left join (select version, model from data_load order by version desc limit 1) l on true
left join embedding_model m on m.model = l.model;

-- name: all_subheadings
-- Every subheading of the goods thesaurus with its official name, its heading's names and its vector, by code.
select s.*, h.name_en as tariff_en, coalesce(n.name_id, '') as heading_id, coalesce(n.name_en, '') as heading_en
from subheading s join hs_heading h on h.code = s.hs6 left join heading_name n on n.hs4 = left(s.hs6, 4) order by s.hs6;

-- name: all_heading_names
-- Every heading's names with the question that separates its subheadings, by code.
select hs4, name_id, name_en, question_id, question_en from heading_name order by hs4;
