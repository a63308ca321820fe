-- A pass given back before its end (払いもどし): the calculation as it was confirmed, also where it comes to nothing. The refund
-- that pays it is a row of `refunds`.

create table claims (
    operator_id uuid not null,
    id uuid not null,
    order_id uuid not null,
    pass_id uuid not null,
    -- What the pass was paid with.
    payment_id uuid not null,
    refund_id uuid,
    claimed_at timestamptz not null,
    -- The day in Japan, which decides the sum.
    claimed_on date not null check (claimed_on = (claimed_at at time zone 'Asia/Tokyo')::date),
    amount bigint not null check (amount >= 0),
    -- Why it is 0.
    nothing_back text,
    -- How the sum came about: [{"line": "price", "yen": 8820, "period": {…}}, {"line": "fee", "yen": -520}].
    lines jsonb not null,
    actor text not null check (actor in ('rider', 'guardian', 'staff', 'operations')),
    actor_id uuid,
    actor_operator_id uuid references operators,
    primary key (operator_id, id),
    -- A pass is given back once.
    constraint claims_order unique (operator_id, order_id),
    foreign key (operator_id, order_id) references orders,
    foreign key (operator_id, pass_id) references passes,
    foreign key (operator_id, payment_id) references payments,
    foreign key (operator_id, refund_id) references refunds,
    constraint claims_refund check ((amount = 0) = (refund_id is null)),
    constraint claims_nothing_back check ((amount = 0) = (nothing_back is not null))
);

-- A claim is of a paid order's pass and payment, its lines come to its sum, and its refund pays that sum.
create function claims_guard() returns trigger language plpgsql as $$
begin
    if (select sum((line ->> 'yen')::bigint) from jsonb_array_elements(new.lines) as line) is distinct from new.amount then
        raise exception 'claim %: its lines do not sum to %', new.id, new.amount using errcode = 'TK006';
    end if;
    if not exists (select from orders
            join passes on passes.operator_id = orders.operator_id and passes.order_id = orders.id
            join payments on payments.operator_id = orders.operator_id and payments.order_id = orders.id
            where orders.operator_id = new.operator_id and orders.id = new.order_id and orders.state = 'paid'
            and passes.id = new.pass_id and payments.id = new.payment_id and payments.state = 'succeeded') then
        raise exception 'claim % is not of a pass that was paid', new.id using errcode = 'TK008';
    end if;
    if new.refund_id is not null and not exists (select from refunds
            where operator_id = new.operator_id and id = new.refund_id and reason = 'claim'
            and (order_id, payment_id, amount, claimed_on)
                = (new.order_id, new.payment_id, new.amount, new.claimed_on)) then
        raise exception 'claim % is not what its refund pays', new.id using errcode = 'TK008';
    end if;
    return new;
end $$;
create trigger claims_guard before insert on claims for each row execute function claims_guard();

-- The pass ends with its claim, whatever it comes to.
create function claims_end_the_pass() returns trigger language plpgsql as $$
begin
    if not exists (select from passes
        where operator_id = new.operator_id and id = new.pass_id and freed_as = 'refunded') then
        raise exception 'claim % has left its pass as it was', new.id using errcode = 'TK007';
    end if;
    return null;
end $$;
create constraint trigger claims_end_the_pass after insert on claims
    deferrable initially deferred for each row execute function claims_end_the_pass();

create trigger claims_append_only before update or delete on claims for each row execute function append_only();
create trigger claims_never_emptied before truncate on claims for each statement execute function append_only();
