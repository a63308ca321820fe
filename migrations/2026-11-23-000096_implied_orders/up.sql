-- A foreign key locks the row that it finds, and writes that down. Orders are never deleted and keep their keys
-- (`orders_never_deleted`, `orders_state_guard`), so that it is enough to see that the order is there.

-- A pass is what its order is for (`passes_guard`), and stays with it.
alter table passes drop constraint passes_operator_id_order_id_fkey;

-- An event continues the one before it; the first stands on the order itself.
alter table order_events drop constraint order_events_operator_id_order_id_fkey;
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
    if led is null and not exists (
        select from orders where operator_id = new.operator_id and id = new.order_id) then
        raise exception 'an event of order %, which is not there', new.order_id using errcode = 'TK007';
    end if;
    return new;
end $$;
