create or replace function order_events_chain() returns trigger language plpgsql as $$
declare led text;
begin
    if new.actor not in ('rider', 'guardian', 'staff', 'reader', 'stripe', 'clock', 'operations') then
        raise exception 'an event of order % is by %, which is no actor', new.order_id, new.actor using errcode = 'TK007';
    end if;
    select to_state into led from order_events where operator_id = new.operator_id and order_id = new.order_id
        order by id desc limit 1;
    if new.from_state is distinct from led then
        raise exception 'an event of order % begins at % where the last led to %', new.order_id, new.from_state, led
            using errcode = 'TK007';
    end if;
    return new;
end $$;
alter table order_events add foreign key (operator_id, order_id) references orders (operator_id, id);
alter table passes add foreign key (operator_id, order_id) references orders (operator_id, id);
