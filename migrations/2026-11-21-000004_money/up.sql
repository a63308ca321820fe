-- One attempt to pay an order. A decline reuses the same intent; a new attempt exists only after Stripe confirms that the
-- old intent is cancelled.
create table payments (
    operator_id uuid not null,
    id uuid not null,
    order_id uuid not null,
    -- rider, guardian
    payer text not null default 'rider' check (payer in ('rider', 'guardian')),
    amount bigint not null check (amount > 0),
    -- starting: no answer from Stripe yet. open: an intent waits for the payer. cancelling: Stripe was asked to cancel.
    state text not null check (state in ('starting', 'open', 'cancelling', 'succeeded', 'cancelled')),
    stripe_account text,
    intent text unique,
    charge text,
    -- n of the idempotency key `id.n`; raised only when Stripe is known to hold no object of this attempt.
    key_n integer not null default 1,
    save_card boolean not null default false,
    decline_code text,
    card_brand text,
    card_last4 text,
    card_funding text,
    started_at timestamptz not null,
    -- The last sign of the payer: idle attempts are cancelled after 30 minutes.
    touched_at timestamptz not null,
    -- When the timed reconciliation reads it at Stripe again, if no signal came before.
    look_at timestamptz not null,
    ended_at timestamptz,
    idempotency_key text not null,
    primary key (operator_id, id),
    unique (operator_id, order_id, idempotency_key),
    foreign key (operator_id, order_id) references orders,
    check ((state in ('succeeded', 'cancelled')) = (ended_at is not null)),
    check (state = 'starting' or state = 'cancelled' or intent is not null)
);
create unique index payments_one_live on payments (operator_id, order_id)
    where state in ('starting', 'open', 'cancelling');
create index payments_unsettled on payments (look_at) where state in ('starting', 'open', 'cancelling');

create table refunds (
    operator_id uuid not null,
    id uuid not null,
    payment_id uuid not null,
    amount bigint not null check (amount > 0),
    -- late_success: the money arrived after the pass could no longer be used.
    reason text not null check (reason in ('late_success', 'claim', 'suspension')),
    state text not null check (state in ('starting', 'pending', 'succeeded', 'failed')),
    stripe_refund text unique,
    key_n integer not null default 1,
    failure text,
    asked_at timestamptz not null,
    look_at timestamptz not null,
    ended_at timestamptz,
    primary key (operator_id, id),
    foreign key (operator_id, payment_id) references payments
);

-- Refunds never exceed what was captured. The payment is locked, so that two refunds cannot both fit.
create function refunds_within_capture() returns trigger language plpgsql as $$
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
create trigger refunds_within_capture before insert or update on refunds
    for each row execute function refunds_within_capture();

-- Double entry. A posting is one business fact; its entries balance.
create table postings (
    operator_id uuid not null references operators,
    id uuid not null,
    at timestamptz not null,
    -- capture, refund
    kind text not null,
    order_id uuid not null,
    -- The payment or refund that it books; booked once.
    source_id uuid not null,
    primary key (operator_id, id),
    unique (operator_id, kind, source_id),
    foreign key (operator_id, order_id) references orders
);
create table entries (
    operator_id uuid not null,
    posting_id uuid not null,
    line integer not null,
    -- stripe_receivable, pass_sales, consumption_tax
    account text not null,
    debit bigint not null default 0 check (debit >= 0),
    credit bigint not null default 0 check (credit >= 0),
    primary key (operator_id, posting_id, line),
    foreign key (operator_id, posting_id) references postings,
    check ((debit = 0) <> (credit = 0))
);
create function postings_balance() returns trigger language plpgsql as $$
declare difference bigint; lines bigint;
begin
    select coalesce(sum(debit) - sum(credit), 0), count(*) into difference, lines from entries
        where operator_id = new.operator_id and posting_id = new.id;
    if difference <> 0 or lines < 2 then
        raise exception 'posting % does not balance', new.id using errcode = 'TK006';
    end if;
    return null;
end $$;
create constraint trigger postings_balance after insert on postings
    deferrable initially deferred for each row execute function postings_balance();
create function entries_balance() returns trigger language plpgsql as $$
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
create trigger postings_append_only before update or delete on postings for each row execute function append_only();
create trigger entries_append_only before update or delete on entries for each row execute function append_only();

-- Receipt numbers: the counter's row is locked by the transaction that takes a number, so none is skipped or taken twice.
create table receipt_counters (
    operator_id uuid not null references operators,
    -- The year in which it begins, on 1 April.
    fiscal_year integer not null,
    last integer not null,
    primary key (operator_id, fiscal_year)
);
-- A simplified qualified invoice, as issued. Replaced, never edited.
create table receipts (
    operator_id uuid not null,
    id uuid not null,
    fiscal_year integer not null,
    number integer not null check (number > 0),
    order_id uuid not null,
    payment_id uuid not null,
    issued_on date not null,
    total bigint not null,
    tax_rate integer not null,
    tax bigint not null,
    issuer text not null,
    invoice_number text,
    content_ja text not null,
    content_en text not null,
    recipient text not null,
    -- クレジットカード利用: no stamp duty.
    method text not null default 'card',
    primary key (operator_id, id),
    unique (operator_id, fiscal_year, number),
    unique (operator_id, payment_id),
    foreign key (operator_id, order_id) references orders,
    foreign key (operator_id, payment_id) references payments
);
create trigger receipts_append_only before update or delete on receipts for each row execute function append_only();

-- Webhooks seen, by Stripe's event id. The job re-reads the object, so the body is not kept.
create table stripe_events (
    id text primary key,
    kind text not null,
    object text not null,
    received_at timestamptz not null
);

create table jobs (
    id uuid primary key,
    kind text not null,
    payload jsonb not null,
    run_at timestamptz not null,
    -- A worker that took it and died loses it at this moment.
    locked_until timestamptz,
    attempts integer not null default 0,
    last_fault text,
    -- Given up after the last try; staff look at it.
    dead_at timestamptz,
    created_at timestamptz not null,
    -- At most one waiting job per key.
    dedupe text unique
);
create index jobs_due on jobs (run_at) where dead_at is null;

-- Workers listen; the bell rings when the transaction that enqueued commits.
create function jobs_ring() returns trigger language plpgsql as $$
begin
    perform pg_notify('teiki_jobs', '');
    return null;
end $$;
create trigger jobs_ring after insert on jobs for each statement execute function jobs_ring();
