create or replace function order_events_chain() returns trigger language plpgsql as $$
declare led text;
begin
    select to_state into led from order_events where operator_id = new.operator_id and order_id = new.order_id
        order by id desc limit 1;
    if new.from_state is distinct from led then
        raise exception 'an event of order % begins at % where the last led to %', new.order_id, new.from_state, led
            using errcode = 'TK007';
    end if;
    return new;
end $$;
alter table order_events add constraint order_events_actor
    check (actor in ('rider', 'guardian', 'staff', 'reader', 'stripe', 'clock', 'operations'));
alter table passes add constraint passes_state_check check (state in ('reserved', 'live', 'freed'));
alter table orders add constraint orders_state_check check (state in
    ('in_review', 'returned', 'awaiting_payment', 'paying', 'paid', 'rejected', 'cancelled', 'lapsed'));
alter table orders add constraint orders_price_check check (price > 0);
