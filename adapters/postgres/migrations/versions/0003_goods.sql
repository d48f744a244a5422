-- A subheading as people speak of it, with the vector of its names.
create table subheading (
    hs6 text primary key check (hs6 ~ '^[0-9]{6}$') references hs_heading,
    name_id text not null,
    name_en text not null,
    words_id text[] not null default '{}',
    words_en text[] not null default '{}',
    distinguishes_id text not null default '',
    distinguishes_en text not null default '',
    embedding halfvec(384)
);

-- A heading as people speak of it, with the question that separates its subheadings.
create table heading_name (
    hs4 text primary key check (hs4 ~ '^[0-9]{4}$') references hs_heading,
    name_id text not null,
    name_en text not null,
    question_id text not null default '',
    question_en text not null default ''
);
