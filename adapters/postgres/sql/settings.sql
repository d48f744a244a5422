-- name: setting_get
-- What administrators chose under a name.
select value from admin_setting where name = $1;

-- name: setting_put
-- Keeps what administrators chose under a name, in place of what they chose before.
insert into admin_setting (name, value) values ($1, $2)
on conflict (name) do update set value = excluded.value, changed_at = now();

-- name: setting_remove
-- Forgets what administrators chose under a name.
delete from admin_setting where name = $1;

-- name: lead_try
-- Whether this session holds the lock $1 of what one instance does for all, since before or from now on.
select case when exists (
    select from pg_locks join pg_database d on d.oid = database and d.datname = current_database()
    where locktype = 'advisory' and pid = pg_backend_pid() and granted and objsubid = 1
        and ((classid::bigint << 32) | objid::bigint) = $1::bigint
) then true else pg_try_advisory_lock($1::bigint) end as leads;

-- name: prompt_choices
-- The prompts that administrators switched on or off, with what they chose.
select substr(name, length('prompt:') + 1) as key, (value ->> 'active')::boolean as active, changed_at
from admin_setting where starts_with(name, 'prompt:') order by name;

-- name: apply_prompt_choices
-- Switches prompts as administrators chose, whatever the facts say.
update prompt_library p set active = (s.value ->> 'active')::boolean
from admin_setting s where s.name = 'prompt:' || p.key and p.active <> (s.value ->> 'active')::boolean;

-- name: switch_prompt
-- Switches the prompt $1 on or off ($2) and returns whether it was on; nothing where there is none.
with known as (select key, active from prompt_library where key = $1 for update)
update prompt_library p set active = $2 from known where p.key = known.key returning known.active;
