-- As whoever writes the catalogue does: nothing is written between the first filling and the triggers.
lock table operators in share row exclusive mode;

-- Where each route calls, as far as a fare is known: a network has a hundred fares for each of these rows. Triggers keep them, so
-- that they follow whoever writes fares, the release before among them.
create table route_stops (
    operator_id uuid not null,
    route text not null,
    stop_id uuid not null,
    primary key (operator_id, route, stop_id),
    foreign key (operator_id, stop_id) references stops on delete cascade
);

insert into route_stops
    select operator_id, route, from_stop from fares where route <> ''
    union select operator_id, route, to_stop from fares where route <> '';

create function fares_added() returns trigger language plpgsql as $$
begin
    insert into route_stops
        select operator_id, route, from_stop from added where route <> ''
        union select operator_id, route, to_stop from added where route <> ''
        on conflict do nothing;
    return null;
end $$;

-- As sets: what is left of the fares is read once, however many went.
create function fares_removed() returns trigger language plpgsql as $$
begin
    delete from route_stops using (
        select operator_id, route, from_stop as stop_id from removed where route <> ''
        union select operator_id, route, to_stop from removed where route <> ''
        except (
            select operator_id, route, from_stop from fares
                where operator_id = any (array(select distinct operator_id from removed))
            union all select operator_id, route, to_stop from fares
                where operator_id = any (array(select distinct operator_id from removed)))
    ) as gone
    where (route_stops.operator_id, route_stops.route, route_stops.stop_id) = (gone.operator_id, gone.route, gone.stop_id);
    return null;
end $$;

create trigger fares_added after insert on fares referencing new table as added
    for each statement execute function fares_added();
create trigger fares_changed_added after update on fares referencing new table as added
    for each statement execute function fares_added();
create trigger fares_changed_removed after update on fares referencing old table as removed
    for each statement execute function fares_removed();
create trigger fares_removed after delete on fares referencing old table as removed
    for each statement execute function fares_removed();
