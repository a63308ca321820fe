-- The moment of the money is Stripe's, every refund says who asked for it and how its sum came about, and what is inserted
-- is guarded like what is updated.

-- Attempts -----------------------------------------------------------------------------------------------------------

alter table payments disable trigger user;
alter table payments
    -- The version of the order's terms that it is for.
    add column terms_n integer not null default 1,
    -- card and konbini are Stripe's and have an intent; cash is paid at a counter.
    add column method text not null default 'card' check (method in ('card', 'konbini', 'cash')),
    -- When the money was taken, by Stripe's clock: decides late or not, the receipt's date and year, the posting's date.
    add column captured_at timestamptz;
update payments set captured_at = ended_at where state = 'succeeded';
alter table payments
    alter column terms_n drop default,
    alter column method drop default,
    drop constraint payments_check1,
    add constraint payments_intent check (method = 'cash' or state in ('starting', 'cancelled') or intent is not null),
    add constraint payments_captured_at check ((state = 'succeeded') = (captured_at is not null)),
    drop constraint payments_intent_key,
    add constraint payments_intent_key unique (operator_id, intent);
alter table payments enable trigger user;
-- Stripe names an intent without its operator.
create index payments_intent on payments (intent) where intent is not null;

create or replace function payments_guard() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        if not exists (select from orders where operator_id = new.operator_id and id = new.order_id
            and (price, seller_id, terms_n) = (new.amount, new.seller_id, new.terms_n)) then
            raise exception 'payment % is not what its order asks for', new.id using errcode = 'TK002';
        end if;
        if new.state <> 'starting' and new.method <> 'cash' then
            raise exception 'payment % cannot begin as %', new.id, new.state using errcode = 'TK001';
        end if;
        return new;
    end if;
    if new.state <> old.state and not (old.state, new.state) in (
        ('starting', 'open'), ('starting', 'cancelling'), ('starting', 'succeeded'), ('starting', 'cancelled'),
        ('open', 'cancelling'), ('open', 'succeeded'), ('open', 'cancelled'),
        ('cancelling', 'succeeded'), ('cancelling', 'cancelled'), ('cancelled', 'succeeded')
    ) then
        raise exception 'payment % cannot go from % to %', old.id, old.state, new.state using errcode = 'TK001';
    end if;
    if (new.operator_id, new.id, new.order_id, new.seller_id, new.payer, new.method, new.amount, new.terms_n,
            new.stripe_account, new.started_at, new.idempotency_key)
        is distinct from
       (old.operator_id, old.id, old.order_id, old.seller_id, old.payer, old.method, old.amount, old.terms_n,
            old.stripe_account, old.started_at, old.idempotency_key)
       or (old.intent is not null and new.intent is distinct from old.intent)
       or (old.captured_at is not null and new.captured_at is distinct from old.captured_at) then
        raise exception 'payment %: what was asked of the payer is frozen', old.id using errcode = 'TK002';
    end if;
    return new;
end $$;
drop trigger payments_guard on payments;
create trigger payments_guard before insert or update on payments for each row execute function payments_guard();

-- Intents at Stripe that carry our metadata but have no attempt here, as after a backup was put back. Staff look at them:
-- money among them is nobody's until they do.
create table unmatched_intents (
    intent text primary key,
    stripe_account text,
    -- What the intent says it is: our ids, as its metadata tells them.
    operator_id text,
    payment_id text,
    status text not null,
    amount bigint not null,
    captured bigint not null,
    first_seen timestamptz not null,
    read_at timestamptz not null
);

-- Refunds ------------------------------------------------------------------------------------------------------------

alter table refunds disable trigger user;
alter table refunds
    -- One refund per key and payment. What we owe by ourselves goes by its reason.
    add column idempotency_key text,
    -- The day of the claim in Japan: it decides the sum.
    add column claimed_on date,
    -- How the sum came about: [{"line": "captured", "yen": 8820}, {"line": "fee", "yen": -520}].
    add column lines jsonb,
    add column actor text check (actor in ('rider', 'guardian', 'staff', 'reader', 'stripe', 'clock', 'operations')),
    add column actor_id uuid,
    add column actor_operator_id uuid references operators,
    -- When Stripe accepted it: the date of its posting.
    add column accepted_at timestamptz;
update refunds set idempotency_key = reason || '.' || id, claimed_on = (asked_at at time zone 'Asia/Tokyo')::date,
    lines = jsonb_build_array(jsonb_build_object('line', 'captured', 'yen', amount)), actor = 'stripe',
    accepted_at = case when stripe_refund is not null then asked_at end;
alter table refunds
    alter column idempotency_key set not null,
    alter column claimed_on set not null,
    alter column lines set not null,
    alter column actor set not null,
    add constraint refunds_idempotency_key unique (operator_id, payment_id, idempotency_key),
    drop constraint refunds_reason_check,
    -- late: the money arrived after the pass could no longer be used. order_over: the order had ended before.
    -- dashboard: made by staff at Stripe.
    add constraint refunds_reason_check check (reason in ('late', 'order_over', 'claim', 'suspension', 'dashboard')) not valid,
    drop constraint refunds_state_check,
    -- superseded: the money went back by another refund, and this one is not made.
    add constraint refunds_state_check check (state in ('starting', 'pending', 'succeeded', 'failed', 'superseded')),
    add constraint refunds_accepted_at
        check (state not in ('pending', 'succeeded') or (accepted_at is not null and stripe_refund is not null)),
    drop constraint refunds_stripe_refund_key,
    add constraint refunds_stripe_refund_key unique (operator_id, stripe_refund);
update refunds set reason = 'late' where reason = 'late_success';
alter table refunds validate constraint refunds_reason_check;
alter table refunds enable trigger user;
drop index refunds_unsettled;
create index refunds_unsettled on refunds (look_at) where state in ('starting', 'pending', 'succeeded');

-- Whom money is still owed to when an account was closed: kept until the refund can no longer fail.
create table refund_contacts (
    operator_id uuid not null,
    refund_id uuid not null,
    name text not null,
    email text not null,
    phone text not null,
    postal_code text not null,
    address text not null,
    kept_at timestamptz not null,
    primary key (operator_id, refund_id),
    foreign key (operator_id, refund_id) references refunds
);

create or replace function refunds_guard() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        if (select sum((line ->> 'yen')::bigint) from jsonb_array_elements(new.lines) as line) is distinct from new.amount then
            raise exception 'refund %: its lines do not sum to %', new.id, new.amount using errcode = 'TK006';
        end if;
        return new;
    end if;
    if (new.operator_id, new.id, new.payment_id, new.amount, new.reason, new.asked_at, new.idempotency_key,
            new.claimed_on, new.lines, new.actor, new.actor_id, new.actor_operator_id)
        is distinct from
       (old.operator_id, old.id, old.payment_id, old.amount, old.reason, old.asked_at, old.idempotency_key,
            old.claimed_on, old.lines, old.actor, old.actor_id, old.actor_operator_id)
       or (old.stripe_refund is not null and new.stripe_refund is distinct from old.stripe_refund)
       or (old.accepted_at is not null and new.accepted_at is distinct from old.accepted_at) then
        raise exception 'refund %: what was asked of Stripe is frozen', old.id using errcode = 'TK002';
    end if;
    if new.state <> old.state and not (old.state, new.state) in (
        ('starting', 'pending'), ('starting', 'succeeded'), ('starting', 'failed'), ('starting', 'superseded'),
        ('pending', 'succeeded'), ('pending', 'failed'), ('succeeded', 'failed')
    ) then
        raise exception 'refund % cannot go from % to %', old.id, old.state, new.state using errcode = 'TK001';
    end if;
    return new;
end $$;
drop trigger refunds_guard on refunds;
create trigger refunds_guard before insert or update on refunds for each row execute function refunds_guard();

-- Refunds never exceed what was captured. The payment is locked, so that two refunds cannot both fit. What failed or was
-- superseded took nothing.
create or replace function refunds_within_capture() returns trigger language plpgsql as $$
declare captured bigint; refunded bigint;
begin
    select amount into captured from payments
        where operator_id = new.operator_id and id = new.payment_id and state = 'succeeded' for update;
    if captured is null then
        raise exception 'payment % is not captured', new.payment_id using errcode = 'TK004';
    end if;
    select coalesce(sum(amount), 0) into refunded from refunds
        where operator_id = new.operator_id and payment_id = new.payment_id
        and state not in ('failed', 'superseded') and id <> new.id;
    if new.state not in ('failed', 'superseded') and refunded + new.amount > captured then
        raise exception 'refunds exceed the capture of payment %', new.payment_id using errcode = 'TK005';
    end if;
    return new;
end $$;

-- Only what may change the sum asks for the payment's lock: a look at a refund does not.
drop trigger refunds_within_capture on refunds;
create trigger refunds_within_capture before insert or update of operator_id, payment_id, amount, state on refunds
    for each row execute function refunds_within_capture();

-- The books ----------------------------------------------------------------------------------------------------------

alter table postings disable trigger user;
alter table postings
    -- What is booked, in yen: the sum of its debits and of its credits, so that no entry can be added later.
    add column amount bigint,
    -- `at` is the moment of the money; this is when we booked it.
    add column recorded_at timestamptz;
update postings set recorded_at = at, amount = (select sum(debit) from entries
    where entries.operator_id = postings.operator_id and entries.posting_id = postings.id);
alter table postings
    alter column amount set not null,
    alter column recorded_at set not null,
    add constraint postings_kind check (kind in ('capture', 'refund', 'refund_failure')),
    add constraint postings_amount check (amount > 0);
alter table postings enable trigger user;

-- A posting books what happened: a captured payment, an accepted refund, a refund that failed after it was accepted.
create function postings_guard() returns trigger language plpgsql as $$
declare happened boolean;
begin
    if new.kind = 'capture' then
        happened := exists (select from payments where operator_id = new.operator_id and id = new.source_id
            and state = 'succeeded' and (order_id, seller_id, amount) = (new.order_id, new.seller_id, new.amount));
    else
        happened := exists (select from refunds join payments
                on payments.operator_id = refunds.operator_id and payments.id = refunds.payment_id
            where refunds.operator_id = new.operator_id and refunds.id = new.source_id
            and (payments.order_id, payments.seller_id, refunds.amount) = (new.order_id, new.seller_id, new.amount)
            and refunds.accepted_at is not null
            and (new.kind = 'refund' or (refunds.state = 'failed' and exists (select from postings
                where operator_id = new.operator_id and kind = 'refund' and source_id = new.source_id))));
    end if;
    if not happened then
        raise exception 'posting % books a % that did not happen', new.id, new.kind using errcode = 'TK008';
    end if;
    return new;
end $$;
create trigger postings_guard before insert on postings for each row execute function postings_guard();

create or replace function postings_balance() returns trigger language plpgsql as $$
declare whole bigint; posting uuid; debits bigint; credits bigint;
begin
    if tg_table_name = 'postings' then posting := new.id; else posting := new.posting_id; end if;
    select amount into whole from postings where operator_id = new.operator_id and id = posting;
    select coalesce(sum(debit), 0), coalesce(sum(credit), 0) into debits, credits from entries
        where operator_id = new.operator_id and posting_id = posting;
    if debits <> whole or credits <> whole then
        raise exception 'posting % of % does not balance: % and %', posting, whole, debits, credits using errcode = 'TK006';
    end if;
    return null;
end $$;
drop trigger entries_balance on entries;
drop function entries_balance();
create constraint trigger entries_balance after insert on entries
    deferrable initially deferred for each row execute function postings_balance();

-- An order is paid by a captured payment of its price under its present terms, and a captured payment is booked.
create or replace function orders_are_paid_for() returns trigger language plpgsql as $$
begin
    if not exists (select from payments where operator_id = new.operator_id and order_id = new.id
        and state = 'succeeded' and (amount, terms_n) = (new.price, new.terms_n)) then
        raise exception 'order % is paid without a captured payment', new.id using errcode = 'TK008';
    end if;
    return null;
end $$;
-- As the refund stands when the transaction ends: it may be asked for and taken over in one.
create or replace function refunds_are_booked() returns trigger language plpgsql as $$
declare stands text; booked boolean; booked_back boolean;
begin
    select state into stands from refunds where operator_id = new.operator_id and id = new.id;
    select coalesce(bool_or(kind = 'refund'), false), coalesce(bool_or(kind = 'refund_failure'), false)
        into booked, booked_back from postings
        where operator_id = new.operator_id and kind in ('refund', 'refund_failure') and source_id = new.id;
    if (stands in ('pending', 'succeeded')) <> (booked and not booked_back) then
        raise exception 'refund % is % but the books say otherwise', new.id, stands using errcode = 'TK008';
    end if;
    return null;
end $$;
create constraint trigger orders_begin_paid_for after insert on orders
    deferrable initially deferred for each row
    when (new.state = 'paid') execute function orders_are_paid_for();
create constraint trigger payments_begin_booked after insert on payments
    deferrable initially deferred for each row
    when (new.state = 'succeeded') execute function payments_are_booked();
create constraint trigger refunds_begin_booked after insert on refunds
    deferrable initially deferred for each row execute function refunds_are_booked();

-- Receipts -----------------------------------------------------------------------------------------------------------

alter table receipts disable trigger user;
alter table receipts
    -- receipt: for a payment. return_invoice (適格返還請求書): for a refund of 10,000 yen and more.
    add column kind text not null default 'receipt' check (kind in ('receipt', 'return_invoice')),
    add column refund_id uuid,
    -- The wrong one that this one takes the place of.
    add column replaces uuid,
    add constraint receipts_refund foreign key (operator_id, refund_id) references refunds,
    add constraint receipts_replaced foreign key (operator_id, replaces) references receipts,
    add constraint receipts_replaces_once unique (operator_id, replaces),
    add constraint receipts_source check ((kind = 'return_invoice') = (refund_id is not null)),
    drop constraint receipts_operator_id_payment_id_key;
alter table receipts alter column kind drop default;
alter table receipts enable trigger user;
create unique index receipts_one_per_payment on receipts (operator_id, payment_id)
    where kind = 'receipt' and replaces is null;
create unique index receipts_one_per_refund on receipts (operator_id, refund_id)
    where kind = 'return_invoice' and replaces is null;

-- A receipt says what was paid, or what went back, under a number that its seller's counter has given.
create function receipts_guard() returns trigger language plpgsql as $$
declare sum_of_source bigint;
begin
    if new.kind = 'receipt' then
        select amount into sum_of_source from payments where operator_id = new.operator_id and id = new.payment_id
            and state = 'succeeded' and (order_id, seller_id) = (new.order_id, new.seller_id);
    else
        select refunds.amount into sum_of_source from refunds join payments
                on payments.operator_id = refunds.operator_id and payments.id = refunds.payment_id
            where refunds.operator_id = new.operator_id and refunds.id = new.refund_id
            and refunds.payment_id = new.payment_id and refunds.state in ('pending', 'succeeded')
            and (payments.order_id, payments.seller_id) = (new.order_id, new.seller_id);
    end if;
    if sum_of_source is distinct from new.total then
        raise exception 'receipt % has no source of %', new.id, new.total using errcode = 'TK008';
    end if;
    if new.replaces is not null and not exists (select from receipts
        where operator_id = new.operator_id and id = new.replaces and (payment_id, kind, seller_id)
            = (new.payment_id, new.kind, new.seller_id) and refund_id is not distinct from new.refund_id) then
        raise exception 'receipt % replaces one of another sale', new.id using errcode = 'TK008';
    end if;
    if new.number > coalesce((select last from receipt_counters
        where seller_id = new.seller_id and fiscal_year = new.fiscal_year), 0) then
        raise exception 'receipt %-% was not counted', new.fiscal_year, new.number using errcode = 'TK009';
    end if;
    return new;
end $$;
create trigger receipts_guard before insert on receipts for each row execute function receipts_guard();
