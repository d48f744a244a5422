-- name: all_instructions
-- Every version of every instruction, or of the key $1 alone, by key and version.
select * from instruction where $1::text is null or key = $1 order by key, version;

-- name: active_instructions
-- The versions in force, each followed by the one that is shipped, by key.
select * from instruction where active or shipped order by key, active desc;

-- name: same_instruction
-- The version of the key $1 that says exactly this (system, user, model, temperature, tokens), the newest of them; with $7 only a shipped one.
select version from instruction
where key = $1 and system_text = $2 and user_text = $3 and model = $4 and temperature is not distinct from $5
    and max_tokens is not distinct from $6 and (origin = 'data' or not $7)
order by version desc limit 1;

-- name: add_instruction
-- Adds a version of the key $1 (system, user, model, temperature, tokens, origin, author) and returns its number: the one wished for ($9) where that is above all others, else the next.
insert into instruction (key, version, system_text, user_text, model, temperature, max_tokens, origin, author)
select $1, greatest($9::integer, 1 + coalesce((select max(version) from instruction where key = $1), 0)), $2, $3, $4, $5, $6, $7, $8
returning version;

-- name: unship_instructions
-- Notes that no version is the one of the files, until the files say which.
update instruction set shipped = false where shipped;

-- name: ship_instruction
-- Notes that version $2 of the key $1 is the one of the files.
update instruction set shipped = true where key = $1 and version = $2;

-- name: retire_followers
-- Takes out of force what came from the files and is no longer theirs, where no administrator chose.
update instruction set active = false where active and not chosen and not shipped;

-- name: follow_shipped
-- Puts in force what the files hold where nothing of the key is, by nobody.
update instruction i set active = true, activated_by = '', activated_at = now()
where shipped and not active and not exists (select from instruction o where o.key = i.key and o.active);

-- name: one_instruction
-- Version $2 of the key $1, or without a number the one that the files hold.
select * from instruction where key = $1 and (version = $2::integer or ($2::integer is null and shipped));

-- name: retire_instruction
-- Takes the key $1 out of force.
update instruction set active = false, chosen = false where key = $1 and active;

-- name: activate_instruction
-- Puts version $2 of the key $1 in force, chosen by an administrator ($3) or following the files, by $4.
update instruction set active = true, chosen = $3, activated_by = $4, activated_at = now() where key = $1 and version = $2;
