-- What another guard holds already is not asked again each time an order is placed.

-- An order's product has its operator (`products_operator_id_fkey`), and its key holds that operator.
alter table orders drop constraint orders_operator_id_fkey;
-- A pass is on the card of its order (`passes_guard`, `orders_hold_together`), and the order's card is there.
alter table passes drop constraint passes_card_id_fkey;

-- The first event of an order comes with the order (`order_events_chain`), which is looked at itself.
drop trigger order_events_hold_together on order_events;
create constraint trigger order_events_hold_together after insert on order_events deferrable initially deferred
    for each row when (new.from_state is not null) execute function orders_hold_together();
