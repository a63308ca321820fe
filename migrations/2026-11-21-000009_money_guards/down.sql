drop trigger receipts_guard on receipts;
drop function receipts_guard();
drop index receipts_one_per_payment;
drop index receipts_one_per_refund;
alter table receipts
    drop constraint receipts_source,
    drop constraint receipts_replaces_once,
    drop constraint receipts_replaced,
    drop constraint receipts_refund,
    drop column replaces,
    drop column refund_id,
    drop column kind,
    add constraint receipts_operator_id_payment_id_key unique (operator_id, payment_id);
drop trigger refunds_begin_booked on refunds;
create or replace function refunds_are_booked() returns trigger language plpgsql as $$
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
drop trigger payments_begin_booked on payments;
drop trigger orders_begin_paid_for on orders;
create or replace function orders_are_paid_for() returns trigger language plpgsql as $$
begin
    if not exists (select from payments
        where operator_id = new.operator_id and order_id = new.id and state = 'succeeded') then
        raise exception 'order % is paid without a captured payment', new.id using errcode = 'TK008';
    end if;
    return null;
end $$;
drop trigger entries_balance on entries;
create or replace function postings_balance() returns trigger language plpgsql as $$
declare difference bigint; lines bigint;
begin
    select coalesce(sum(debit) - sum(credit), 0), count(*) into difference, lines from entries
        where operator_id = new.operator_id and posting_id = new.id;
    if difference <> 0 or lines < 2 then
        raise exception 'posting % does not balance', new.id using errcode = 'TK006';
    end if;
    return null;
end $$;
create or replace function entries_balance() returns trigger language plpgsql as $$
declare difference bigint;
begin
    select coalesce(sum(debit) - sum(credit), 0) into difference from entries
        where operator_id = new.operator_id and posting_id = new.posting_id;
    if difference <> 0 then
        raise exception 'posting % does not balance', new.posting_id using errcode = 'TK006';
    end if;
    return null;
end $$;
create constraint trigger entries_balance after insert on entries
    deferrable initially deferred for each row execute function entries_balance();
drop trigger postings_guard on postings;
drop function postings_guard();
alter table postings drop constraint postings_kind, drop constraint postings_amount, drop column amount, drop column recorded_at;
create or replace function refunds_within_capture() returns trigger language plpgsql as $$
declare captured bigint; refunded bigint;
begin
    select amount into captured from payments
        where operator_id = new.operator_id and id = new.payment_id and state = 'succeeded' for update;
    if captured is null then
        raise exception 'payment % is not captured', new.payment_id using errcode = 'TK004';
    end if;
    select coalesce(sum(amount), 0) into refunded from refunds
        where operator_id = new.operator_id and payment_id = new.payment_id and state <> 'failed' and id <> new.id;
    if new.state <> 'failed' and refunded + new.amount > captured then
        raise exception 'refunds exceed the capture of payment %', new.payment_id using errcode = 'TK005';
    end if;
    return new;
end $$;
drop trigger refunds_within_capture on refunds;
create trigger refunds_within_capture before insert or update on refunds
    for each row execute function refunds_within_capture();
drop trigger refunds_guard on refunds;
create or replace function refunds_guard() returns trigger language plpgsql as $$
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
drop index refunds_unsettled;
drop table refund_contacts;
alter table refunds disable trigger user;
alter table refunds drop constraint refunds_reason_check;
update refunds set reason = 'late_success' where reason in ('late', 'order_over');
update refunds set reason = 'claim' where reason = 'dashboard';
update refunds set state = 'failed' where state = 'superseded';
alter table refunds
    drop constraint refunds_stripe_refund_key,
    add constraint refunds_stripe_refund_key unique (stripe_refund),
    drop constraint refunds_accepted_at,
    drop constraint refunds_state_check,
    add constraint refunds_state_check check (state in ('starting', 'pending', 'succeeded', 'failed')),
    add constraint refunds_reason_check check (reason in ('late_success', 'claim', 'suspension')),
    drop constraint refunds_idempotency_key,
    drop column idempotency_key,
    drop column claimed_on,
    drop column lines,
    drop column actor,
    drop column actor_id,
    drop column actor_operator_id,
    drop column accepted_at;
alter table refunds enable trigger user;
create index refunds_unsettled on refunds (ended_at) where state <> 'failed';
drop table unmatched_intents;
drop trigger payments_guard on payments;
create or replace function payments_guard() returns trigger language plpgsql as $$
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
drop index payments_intent;
alter table payments
    drop constraint payments_intent_key,
    add constraint payments_intent_key unique (intent),
    drop constraint payments_captured_at,
    drop constraint payments_intent,
    add constraint payments_check1 check (state = 'starting' or state = 'cancelled' or intent is not null),
    drop column captured_at,
    drop column method,
    drop column terms_n;
