-- name: store_hs_pair
-- Counts a mark ("up" or "down") for what goods were called and the code they got; what was decided about it stays.
insert into hs_pair (text, hs6, ups, downs)
values ($1, $2, case $3::text when 'up' then 1 else 0 end, case $3::text when 'up' then 0 else 1 end)
on conflict (text, hs6) do update
set ups = hs_pair.ups + excluded.ups, downs = hs_pair.downs + excluded.downs, at = now();

-- name: new_hs_pairs
-- Undecided pairs, those most often confirmed first.
select id, text, hs6, ups, downs, state, at from hs_pair
where state = 'new' order by ups - downs desc, at desc, id limit $1;

-- name: accepted_hs_pairs
-- Every accepted pair in the order it came.
select id, text, hs6, ups, downs, state, at from hs_pair where state = 'accepted' order by id;

-- name: hs_pair
-- One pair by its number.
select id, text, hs6, ups, downs, state, at from hs_pair where id = $1;

-- name: decide_hs_pair
-- Gives a pair a state and returns the one before; nothing where there is no such pair or it has that state already.
with known as (select id, state from hs_pair where id = $1 and state <> $2 for update)
update hs_pair p set state = $2 from known where p.id = known.id returning known.state;

-- name: prune_hs_pairs
-- Removes pairs that are not accepted and got no mark since a moment, and returns how many went.
with gone as (delete from hs_pair where state <> 'accepted' and at < $1 returning 1) select count(*) from gone;
