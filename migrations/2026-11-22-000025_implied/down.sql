drop trigger order_events_hold_together on order_events;
create constraint trigger order_events_hold_together after insert on order_events deferrable initially deferred
    for each row execute function orders_hold_together();
alter table passes add constraint passes_card_id_fkey foreign key (card_id) references cards (id);
alter table orders add constraint orders_operator_id_fkey foreign key (operator_id) references operators (id);
