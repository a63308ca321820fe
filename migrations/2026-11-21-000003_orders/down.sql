drop table passes, order_events, orders;
drop function append_only, orders_state_guard;
