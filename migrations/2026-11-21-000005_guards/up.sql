-- The second guard, widened: what is frozen, what only moves one way, what is never deleted, and that an order, its pass
-- and its history tell the same at the end of every transaction. No column changes, so releases run beside each other.

-- An order freezes everything but where it stands and the card that it is for.
create or replace function orders_state_guard() returns trigger language plpgsql as $$
declare frozen orders := new;
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
    frozen.state := old.state;
    frozen.closing_as := old.closing_as;
    frozen.card_id := old.card_id;
    if frozen is distinct from old then
        raise exception 'order %: what it was sold under is frozen', old.id using errcode = 'TK002';
    end if;
    return new;
end $$;
-- The wish to end is about an open attempt.
alter table orders add constraint orders_closing check (closing_as is null or state = 'paying');

-- A pass is reserved as its order says, and only its card and its hold change afterwards. What is freed stays free.
create function passes_guard() returns trigger language plpgsql as $$
declare frozen passes := new;
begin
    if tg_op = 'INSERT' then
        if not exists (select from orders where operator_id = new.operator_id and id = new.order_id
            and (card_id, family, starts_on, ends_on) = (new.card_id, new.family, new.starts_on, new.ends_on)) then
            raise exception 'pass % is not what its order is for', new.id using errcode = 'TK002';
        end if;
        return new;
    end if;
    if new.state <> old.state and not (old.state, new.state) in
        (('reserved', 'live'), ('reserved', 'freed'), ('live', 'freed')) then
        raise exception 'pass % cannot go from % to %', old.id, old.state, new.state using errcode = 'TK001';
    end if;
    frozen.state := old.state;
    frozen.card_id := old.card_id;
    if old.state <> 'freed' then
        frozen.freed_as := old.freed_as;
    end if;
    if frozen is distinct from old then
        raise exception 'pass %: its days are frozen', old.id using errcode = 'TK002';
    end if;
    return new;
end $$;
create trigger passes_guard before insert or update on passes for each row execute function passes_guard();

-- An attempt keeps what was asked of the payer. Captured money stays captured; an attempt that was given up may still turn
-- out to be paid.
create function payments_guard() returns trigger language plpgsql as $$
begin
    if (new.operator_id, new.id, new.order_id, new.payer, new.amount, new.stripe_account, new.started_at, new.idempotency_key)
        is distinct from
       (old.operator_id, old.id, old.order_id, old.payer, old.amount, old.stripe_account, old.started_at, old.idempotency_key)
       or (old.intent is not null and new.intent is distinct from old.intent) then
        raise exception 'payment %: what was asked of the payer is frozen', old.id using errcode = 'TK002';
    end if;
    if new.state <> old.state and not (old.state, new.state) in (
        ('starting', 'open'), ('starting', 'cancelling'), ('starting', 'succeeded'), ('starting', 'cancelled'),
        ('open', 'cancelling'), ('open', 'succeeded'), ('open', 'cancelled'),
        ('cancelling', 'succeeded'), ('cancelling', 'cancelled'), ('cancelled', 'succeeded')
    ) then
        raise exception 'payment % cannot go from % to %', old.id, old.state, new.state using errcode = 'TK001';
    end if;
    return new;
end $$;
create trigger payments_guard before update on payments for each row execute function payments_guard();

-- A refund keeps its amount. It may fail after it succeeded, and a failure is final.
create function refunds_guard() returns trigger language plpgsql as $$
begin
    if (new.operator_id, new.id, new.payment_id, new.amount, new.reason, new.asked_at)
        is distinct from (old.operator_id, old.id, old.payment_id, old.amount, old.reason, old.asked_at)
       or (old.stripe_refund is not null and new.stripe_refund is distinct from old.stripe_refund) then
        raise exception 'refund %: what was asked of Stripe is frozen', old.id using errcode = 'TK002';
    end if;
    if new.state <> old.state and not (old.state, new.state) in (
        ('starting', 'pending'), ('starting', 'succeeded'), ('starting', 'failed'),
        ('pending', 'succeeded'), ('pending', 'failed'), ('succeeded', 'failed')
    ) then
        raise exception 'refund % cannot go from % to %', old.id, old.state, new.state using errcode = 'TK001';
    end if;
    return new;
end $$;
create trigger refunds_guard before update on refunds for each row execute function refunds_guard();
-- Those that may still fail are read again: the sweep looks for them by their end.
create index refunds_unsettled on refunds (ended_at) where state <> 'failed';

-- At the end of a transaction an order, its pass and its history tell the same: the last event leads to the order's state,
-- and the pass is held on the order's card as that state says.
create function orders_hold_together() returns trigger language plpgsql as $$
declare wanted uuid; told record; agrees boolean;
begin
    if tg_table_name = 'orders' then wanted := new.id; else wanted := new.order_id; end if;
    select o.state, o.card_id, p.state as hold, p.freed_as, p.card_id as on_card, (
            select to_state from order_events e where e.operator_id = o.operator_id and e.order_id = o.id
            order by e.id desc limit 1) as last_event
        into told from orders o left join passes p on p.operator_id = o.operator_id and p.order_id = o.id
        where o.operator_id = new.operator_id and o.id = wanted;
    if told.last_event is distinct from told.state then
        raise exception 'order % is % but its last event leads to %', wanted, told.state, told.last_event
            using errcode = 'TK007';
    end if;
    agrees := case
        when told.state in ('cancelled', 'lapsed', 'rejected') then told.freed_as = told.state
        when told.state = 'paid' then told.hold = 'live' or told.freed_as = 'refunded'
        else told.hold = 'reserved' end;
    if told.on_card is distinct from told.card_id or agrees is not true then
        raise exception 'order % is % but its pass is %', wanted, told.state, told.hold using errcode = 'TK007';
    end if;
    return null;
end $$;
create constraint trigger orders_hold_together after insert on orders
    deferrable initially deferred for each row execute function orders_hold_together();
create constraint trigger orders_still_hold_together after update on orders
    deferrable initially deferred for each row
    when ((old.state, old.card_id) is distinct from (new.state, new.card_id)) execute function orders_hold_together();
create constraint trigger order_events_hold_together after insert on order_events
    deferrable initially deferred for each row execute function orders_hold_together();
create constraint trigger passes_hold_together after update on passes
    deferrable initially deferred for each row
    when ((old.state, old.card_id) is distinct from (new.state, new.card_id)) execute function orders_hold_together();

-- A history is one chain: each event begins where the one before it led.
create function order_events_chain() returns trigger language plpgsql as $$
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
create trigger order_events_chain before insert on order_events for each row execute function order_events_chain();

-- An order is paid by a captured payment, and a captured payment is booked in the same transaction.
create function orders_are_paid_for() returns trigger language plpgsql as $$
begin
    if not exists (select from payments
        where operator_id = new.operator_id and order_id = new.id and state = 'succeeded') then
        raise exception 'order % is paid without a captured payment', new.id using errcode = 'TK008';
    end if;
    return null;
end $$;
create constraint trigger orders_are_paid_for after update on orders
    deferrable initially deferred for each row
    when (new.state = 'paid' and old.state <> 'paid') execute function orders_are_paid_for();
create function payments_are_booked() returns trigger language plpgsql as $$
begin
    if not exists (select from postings
        where operator_id = new.operator_id and kind = 'capture' and source_id = new.id) then
        raise exception 'payment % is captured but not booked', new.id using errcode = 'TK008';
    end if;
    return null;
end $$;
create constraint trigger payments_are_booked after update on payments
    deferrable initially deferred for each row
    when (new.state = 'succeeded' and old.state <> 'succeeded') execute function payments_are_booked();
-- A refund is booked while Stripe has accepted it, and booked back when it failed afterwards.
create function refunds_are_booked() returns trigger language plpgsql as $$
declare booked boolean; booked_back boolean;
begin
    select coalesce(bool_or(kind = 'refund'), false), coalesce(bool_or(kind = 'refund_failure'), false)
        into booked, booked_back from postings
        where operator_id = new.operator_id and kind in ('refund', 'refund_failure') and source_id = new.id;
    if (new.state in ('pending', 'succeeded')) <> (booked and not booked_back) then
        raise exception 'refund % is % but the books say otherwise', new.id, new.state using errcode = 'TK008';
    end if;
    return null;
end $$;
create constraint trigger refunds_are_booked after update on refunds
    deferrable initially deferred for each row
    when (new.state <> old.state) execute function refunds_are_booked();

-- The counter of receipts moves by one, for a receipt that bears its number.
create function receipt_counters_guard() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' and new.last = 1 then
        return new;
    end if;
    if tg_op = 'UPDATE' and (new.operator_id, new.fiscal_year, new.last) = (old.operator_id, old.fiscal_year, old.last + 1) then
        return new;
    end if;
    raise exception 'receipts of % are numbered without a gap', new.fiscal_year using errcode = 'TK009';
end $$;
create trigger receipt_counters_guard before insert or update on receipt_counters
    for each row execute function receipt_counters_guard();
create function receipts_have_no_gap() returns trigger language plpgsql as $$
begin
    if not exists (select from receipts where operator_id = new.operator_id
        and fiscal_year = new.fiscal_year and number = new.last) then
        raise exception 'receipt %-% was counted but not issued', new.fiscal_year, new.last using errcode = 'TK009';
    end if;
    return null;
end $$;
create constraint trigger receipts_have_no_gap after insert or update on receipt_counters
    deferrable initially deferred for each row execute function receipts_have_no_gap();

-- Nothing that was sold, paid, booked or told is deleted.
create function never_deleted() returns trigger language plpgsql as $$
begin
    raise exception '% are never deleted', tg_table_name using errcode = 'TK003';
end $$;
create trigger orders_never_deleted before delete on orders for each row execute function never_deleted();
create trigger passes_never_deleted before delete on passes for each row execute function never_deleted();
create trigger payments_never_deleted before delete on payments for each row execute function never_deleted();
create trigger refunds_never_deleted before delete on refunds for each row execute function never_deleted();
create trigger receipt_counters_never_deleted before delete on receipt_counters
    for each row execute function never_deleted();
create trigger audit_log_append_only before update or delete on audit_log for each row execute function append_only();
create trigger orders_never_emptied before truncate on orders for each statement execute function never_deleted();
create trigger passes_never_emptied before truncate on passes for each statement execute function never_deleted();
create trigger payments_never_emptied before truncate on payments for each statement execute function never_deleted();
create trigger refunds_never_emptied before truncate on refunds for each statement execute function never_deleted();
create trigger receipt_counters_never_emptied before truncate on receipt_counters
    for each statement execute function never_deleted();
create trigger order_events_never_emptied before truncate on order_events
    for each statement execute function append_only();
create trigger postings_never_emptied before truncate on postings for each statement execute function append_only();
create trigger entries_never_emptied before truncate on entries for each statement execute function append_only();
create trigger receipts_never_emptied before truncate on receipts for each statement execute function append_only();
create trigger audit_log_never_emptied before truncate on audit_log for each statement execute function append_only();
