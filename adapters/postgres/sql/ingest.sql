-- name: document_by_hash
-- The document with the content hash $1.
select id, regulation, file_name, ingested_at, passages from regulation_document where file_hash = $1;

-- name: passage_vectors_of
-- The vectors of passages of the regulation $1 that were taken in before, with their texts.
select text_id, embedding_id from passage
where regulation = $1 and document_id is not null and embedding_id is not null and text_id <> '';

-- name: insert_document
-- Notes a document and returns its number; nothing where one of the same content is there.
insert into regulation_document (
    regulation, title, issuer, file_name, file_kind, file_hash, pages, scanned_pages, passages, enacted, promulgated, valid_from,
    valid_to, replaces, amends, source_id, ingested_by)
select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, s.id, $16
from source s where s.number = $1 and s.url = $17
on conflict (file_hash) do nothing
returning id, source_id;

-- name: settle_versions
-- Of the documents of the regulation $1: the newest of each first day is used, and each ends the day before the next begins.
with ranked as (
    select id, valid_from, row_number() over (partition by valid_from order by id desc) = 1 as newest
    from regulation_document where regulation = $1
), used as (
    select id, lead(valid_from) over (order by valid_from nulls first) - 1 as ends from ranked where newest
), settled as (
    update regulation_document d set in_use = r.newest, ends = least(d.valid_to, u.ends)
    from ranked r left join used u using (id) where d.id = r.id
    returning d.id, d.in_use, d.ends
)
update passage p set in_use = s.in_use, valid_to = s.ends from settled s where p.document_id = s.id
    and (p.in_use is distinct from s.in_use or p.valid_to is distinct from s.ends);

-- name: all_regulation_documents
-- Every document taken in, the newest of each regulation first, with what took its regulation out of force.
select d.id, d.regulation, d.title, d.file_name, d.file_kind, d.pages, d.scanned_pages, d.passages, d.valid_from, d.ends, d.in_use,
    d.replaces, d.amends, d.ingested_at, d.ingested_by,
    coalesce((select n.regulation from regulation_document n
        where d.regulation = any(n.replaces) and n.in_use order by n.valid_from nulls last limit 1), '') as replaced_by
from regulation_document d order by d.regulation, d.id desc;

-- name: delete_document
-- Removes the document $1 with its passages and returns its regulation.
delete from regulation_document where id = $1 returning regulation;

-- name: documents_of
-- The numbers of the documents of the regulation $1.
select id from regulation_document where regulation = $1 order by id;
