-- How many passes a change of number moved: what the same request again answers. Written beside `replaced_by`; null for
-- what a server of the release before changes.
alter table cards add column moved_passes integer;
update cards set moved_passes = (
    select (detail ->> 'moved_passes')::integer from audit_log
    where subject = cards.id and action = 'card.number_changed' order by audit_log.id desc limit 1
) where replaced_by is not null;
