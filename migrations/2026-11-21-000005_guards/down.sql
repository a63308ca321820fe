drop trigger audit_log_never_emptied on audit_log;
drop trigger receipts_never_emptied on receipts;
drop trigger entries_never_emptied on entries;
drop trigger postings_never_emptied on postings;
drop trigger order_events_never_emptied on order_events;
drop trigger audit_log_append_only on audit_log;
drop function never_deleted, receipts_have_no_gap, receipt_counters_guard, refunds_are_booked, payments_are_booked,
    orders_are_paid_for, order_events_chain, orders_hold_together, refunds_guard, payments_guard, passes_guard cascade;
drop index refunds_unsettled;
alter table orders drop constraint orders_closing;

create or replace function orders_state_guard() returns trigger language plpgsql as $$
begin
    if new.state <> old.state and not (old.state, new.state) in (
        ('in_review', 'awaiting_payment'), ('in_review', 'returned'), ('in_review', 'rejected'),
        ('in_review', 'cancelled'), ('in_review', 'lapsed'),
        ('returned', 'in_review'), ('returned', 'cancelled'), ('returned', 'lapsed'),
        ('awaiting_payment', 'paying'), ('awaiting_payment', 'cancelled'), ('awaiting_payment', 'returned'),
        ('awaiting_payment', 'lapsed'),
        ('paying', 'paid'), ('paying', 'awaiting_payment'), ('paying', 'cancelled'), ('paying', 'lapsed')
    ) then
        raise exception 'order % cannot go from % to %', old.id, old.state, new.state using errcode = 'TK001';
    end if;
    if (new.price, new.starts_on, new.ends_on, new.refund_rule, new.refund_fee, new.refund_fare, new.tax_rate, new.names)
        is distinct from
       (old.price, old.starts_on, old.ends_on, old.refund_rule, old.refund_fee, old.refund_fare, old.tax_rate, old.names) then
        raise exception 'order %: what it was sold under is frozen', old.id using errcode = 'TK002';
    end if;
    return new;
end $$;
