-- The application for one pass. Everything it was sold under is frozen here; products may change afterwards.
create table orders (
    operator_id uuid not null references operators,
    id uuid not null,
    -- What people read out on the phone.
    number text not null unique,
    account_id uuid not null references accounts,
    rider_id uuid not null references riders,
    card_id uuid not null references cards,
    product_id uuid not null,
    renews uuid,
    idempotency_key text not null,
    state text not null check (state in
        ('in_review', 'returned', 'awaiting_payment', 'paying', 'paid', 'rejected', 'cancelled', 'lapsed')),
    -- What was asked while an attempt was open at Stripe; Stripe's answer decides.
    closing_as text check (closing_as in ('awaiting_payment', 'cancelled', 'lapsed')),
    placed_at timestamptz not null,
    -- 22:00 JST on the day before the start: for review, correction and payment alike.
    deadline timestamptz not null,
    starts_on date not null,
    ends_on date not null,
    months integer not null,
    from_stop uuid,
    to_stop uuid,
    code text not null,
    price bigint not null check (price > 0),
    refund_rule text not null,
    refund_fee bigint not null,
    refund_fare bigint not null,
    -- The table's prices by months, which some refund rules need: {"1": 10080, "3": 28730}.
    refund_prices jsonb not null,
    tax_rate integer not null,
    family text not null,
    class text not null,
    -- Names as sold, by language: {"ja": {"product", "section", "operator", "honoured_by"}, "en": {…}}.
    names jsonb not null,
    rider_name text not null,
    rider_kana text not null,
    primary key (operator_id, id),
    unique (account_id, idempotency_key),
    foreign key (operator_id, product_id) references products,
    check (starts_on <= ends_on)
);
create index orders_account on orders (account_id, placed_at desc);
create index orders_card on orders (card_id);
create index orders_open on orders (deadline) where state in ('in_review', 'returned', 'awaiting_payment', 'paying');

-- The second guard of the order machine: states move along the table of shared/src/order_state.rs and no other way.
create function orders_state_guard() returns trigger language plpgsql as $$
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
create trigger orders_state_guard before update on orders for each row execute function orders_state_guard();

-- Every acknowledged verb, in order. Append only.
create table order_events (
    operator_id uuid not null,
    order_id uuid not null,
    id bigint generated always as identity,
    at timestamptz not null,
    -- rider, guardian, staff, stripe, clock, system
    actor text not null,
    event text not null,
    from_state text,
    to_state text not null,
    detail jsonb not null default '{}',
    primary key (operator_id, order_id, id),
    foreign key (operator_id, order_id) references orders
);
create function append_only() returns trigger language plpgsql as $$
begin
    raise exception '% is append only', tg_table_name using errcode = 'TK003';
end $$;
create trigger order_events_append_only before update or delete on order_events
    for each row execute function append_only();

-- A pass: reserved from the moment its order is placed, live when paid, freed when the order ends otherwise or it is refunded.
create table passes (
    operator_id uuid not null,
    id uuid not null,
    order_id uuid not null,
    card_id uuid not null references cards,
    family text not null,
    starts_on date not null,
    ends_on date not null,
    state text not null check (state in ('reserved', 'live', 'freed')),
    -- Why it was freed: cancelled, lapsed, rejected, refunded.
    freed_as text,
    primary key (operator_id, id),
    unique (operator_id, order_id),
    foreign key (operator_id, order_id) references orders,
    check ((state = 'freed') = (freed_as is not null)),
    constraint passes_no_overlap exclude using gist (
        operator_id with =, card_id with =, family with =, daterange(starts_on, ends_on, '[]') with &&
    ) where (state in ('reserved', 'live'))
);
create index passes_card on passes (card_id);
