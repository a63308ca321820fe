-- What an order is sold under is frozen on its row. Only an order that was returned for correction may change it: `terms_n`
-- rises, the version before is archived here, and the reserved pass follows in the same transaction. A payment says which
-- version it was for. Actors get an id and an operator, passes a reason for their end.

alter table orders disable trigger user;
alter table orders
    add column terms_n integer not null default 1 check (terms_n > 0),
    -- The term as a code beside its months: P1M, P15D, P3M10D (ISO 8601), or the word of a term with fixed dates.
    add column term text,
    -- The version of the operator's terms that the contract is made under.
    add column terms_version text not null default '2026-04';
update orders set term = 'P' || months || 'M';
alter table orders alter column term set not null, alter column terms_n drop default, alter column terms_version drop default;
-- What Stripe charges at least.
alter table orders add constraint orders_price_chargeable check (price >= 50) not valid;
alter table prices add constraint prices_price_chargeable check (price >= 50);
-- An order is found by its owner and id everywhere; its number is read out to the operator that sold it.
alter table orders drop constraint orders_number_key;
alter table orders add constraint orders_number unique (operator_id, number);
alter table orders drop constraint orders_account_id_idempotency_key_key;
alter table orders add constraint orders_idempotency_key unique (operator_id, account_id, idempotency_key);
alter table orders enable trigger user;

-- Which version of the operator's terms is in force.
alter table operators add column terms_version text not null default '2026-04';

-- Earlier versions of what an order is sold under.
create table order_terms (
    operator_id uuid not null,
    order_id uuid not null,
    terms_n integer not null,
    -- The columns of `orders` by name.
    terms jsonb not null,
    primary key (operator_id, order_id, terms_n),
    foreign key (operator_id, order_id) references orders
);
create trigger order_terms_append_only before update or delete on order_terms
    for each row execute function append_only();
create trigger order_terms_never_emptied before truncate on order_terms
    for each statement execute function append_only();

-- On whose vehicles the pass of an order is good, and which part of the sale each is due: basis points, 10,000 in all.
create table order_shares (
    operator_id uuid not null,
    order_id uuid not null,
    terms_n integer not null,
    honoured_by uuid not null references operators,
    share integer not null check (share between 1 and 10000),
    primary key (operator_id, order_id, terms_n, honoured_by),
    foreign key (operator_id, order_id) references orders
);
insert into order_shares
    select orders.operator_id, orders.id, 1, honoured_by, share from orders
    join product_operators on product_operators.operator_id = orders.operator_id
        and product_operators.product_id = orders.product_id;
create trigger order_shares_append_only before update or delete on order_shares
    for each row execute function append_only();
create trigger order_shares_never_emptied before truncate on order_shares
    for each statement execute function append_only();
create function order_shares_are_whole() returns trigger language plpgsql as $$
declare wanted uuid; whole bigint;
begin
    if tg_table_name = 'orders' then wanted := new.id; else wanted := new.order_id; end if;
    select coalesce(sum(share), 0) into whole from order_shares
        where operator_id = new.operator_id and order_id = wanted and terms_n = new.terms_n;
    if whole <> 10000 then
        raise exception 'the shares of order % are % of 10000', wanted, whole using errcode = 'TK011';
    end if;
    return null;
end $$;
create constraint trigger order_shares_are_whole after insert on order_shares
    deferrable initially deferred for each row execute function order_shares_are_whole();
create constraint trigger orders_are_shared after insert on orders
    deferrable initially deferred for each row execute function order_shares_are_whole();
create constraint trigger orders_stay_shared after update on orders
    deferrable initially deferred for each row
    when (old.terms_n is distinct from new.terms_n) execute function order_shares_are_whole();

-- An order begins before its payment, moves along the table of states, and changes what it is sold under only while it is
-- returned. Who sells what to whom never changes.
create or replace function orders_state_guard() returns trigger language plpgsql as $$
declare fixed orders := new;
begin
    if tg_op = 'INSERT' then
        if new.state not in ('in_review', 'awaiting_payment') or new.terms_n <> 1 then
            raise exception 'order % cannot begin as %, version %', new.id, new.state, new.terms_n using errcode = 'TK001';
        end if;
        return new;
    end if;
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
    fixed.state := old.state;
    fixed.closing_as := old.closing_as;
    fixed.card_id := old.card_id;
    if fixed is not distinct from old then
        return new;
    end if;
    if old.state <> 'returned' or new.terms_n <> old.terms_n + 1 then
        raise exception 'order %: what it was sold under is frozen', old.id using errcode = 'TK002';
    end if;
    fixed.terms_n := old.terms_n;
    fixed.terms_version := old.terms_version;
    fixed.deadline := old.deadline;
    fixed.starts_on := old.starts_on;
    fixed.ends_on := old.ends_on;
    fixed.term := old.term;
    fixed.months := old.months;
    fixed.from_stop := old.from_stop;
    fixed.to_stop := old.to_stop;
    fixed.code := old.code;
    fixed.price := old.price;
    fixed.refund_rule := old.refund_rule;
    fixed.refund_fee := old.refund_fee;
    fixed.refund_fare := old.refund_fare;
    fixed.refund_prices := old.refund_prices;
    fixed.tax_rate := old.tax_rate;
    fixed.names := old.names;
    fixed.rider_name := old.rider_name;
    fixed.rider_kana := old.rider_kana;
    if fixed is distinct from old then
        raise exception 'order %: who sells what to whom is frozen', old.id using errcode = 'TK002';
    end if;
    insert into order_terms values (old.operator_id, old.id, old.terms_n, to_jsonb(old) - '{operator_id, id, number,
        account_id, rider_id, card_id, product_id, seller_id, family, class, renews, idempotency_key, state, closing_as,
        placed_at, terms_n}'::text[]);
    return new;
end $$;
drop trigger orders_state_guard on orders;
create trigger orders_state_guard before insert or update on orders for each row execute function orders_state_guard();

-- Why a pass ended early, where no refund says so.
alter table passes disable trigger user;
alter table passes
    add column freed_reason text,
    add constraint passes_freed_as check (freed_as in ('cancelled', 'lapsed', 'rejected', 'refunded', 'voided')),
    add constraint passes_voided_for check (freed_as is distinct from 'voided' or freed_reason is not null);
alter table passes enable trigger user;

-- A pass is reserved as its order says. It follows its order's days while it is reserved; what is freed stays free.
create or replace function passes_guard() returns trigger language plpgsql as $$
declare fixed passes := new;
begin
    if (tg_op = 'INSERT' or (new.starts_on, new.ends_on) <> (old.starts_on, old.ends_on)) and not exists (
        select from orders where operator_id = new.operator_id and id = new.order_id
            and (family, starts_on, ends_on) = (new.family, new.starts_on, new.ends_on)
            and (tg_op = 'UPDATE' or card_id = new.card_id)) then
        raise exception 'pass % is not what its order is for', new.id using errcode = 'TK002';
    end if;
    if tg_op = 'INSERT' then
        if new.state <> 'reserved' then
            raise exception 'pass % cannot begin as %', new.id, new.state using errcode = 'TK001';
        end if;
        return new;
    end if;
    if new.state <> old.state and not (old.state, new.state) in
        (('reserved', 'live'), ('reserved', 'freed'), ('live', 'freed')) then
        raise exception 'pass % cannot go from % to %', old.id, old.state, new.state using errcode = 'TK001';
    end if;
    fixed.state := old.state;
    fixed.card_id := old.card_id;
    if old.state <> 'freed' then
        fixed.freed_as := old.freed_as;
        fixed.freed_reason := old.freed_reason;
    end if;
    if old.state = 'reserved' then
        fixed.starts_on := old.starts_on;
        fixed.ends_on := old.ends_on;
    end if;
    if fixed is distinct from old then
        raise exception 'pass %: its days are frozen', old.id using errcode = 'TK002';
    end if;
    return new;
end $$;

-- At the end of a transaction an order, its pass and its history tell the same: the last event leads to the order's state,
-- and the pass is held on the order's card for the order's days, as that state says. A pass that ended early was refunded
-- (with a refund, or the reason why there was nothing to pay) or voided.
create or replace function orders_hold_together() returns trigger language plpgsql as $$
declare wanted uuid; told record; agrees boolean;
begin
    if tg_table_name = 'orders' then wanted := new.id; else wanted := new.order_id; end if;
    select o.state, o.card_id, o.starts_on, o.ends_on, p.state as hold, p.freed_as, p.freed_reason,
            p.card_id as on_card, p.starts_on as held_from, p.ends_on as held_to, (
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
        when told.state = 'paid' then told.hold = 'live' or told.freed_as in ('refunded', 'voided')
        else told.hold = 'reserved' end;
    if agrees is not true or (told.on_card, told.held_from, told.held_to)
        is distinct from (told.card_id, told.starts_on, told.ends_on) then
        raise exception 'order % is % but its pass is %', wanted, told.state, told.hold using errcode = 'TK007';
    end if;
    if told.freed_as = 'refunded' and told.freed_reason is null and not exists (
        select from payments join refunds on refunds.operator_id = payments.operator_id and refunds.payment_id = payments.id
        where payments.operator_id = new.operator_id and payments.order_id = wanted) then
        raise exception 'the pass of order % is refunded without a refund or a reason', wanted using errcode = 'TK007';
    end if;
    return null;
end $$;
drop trigger orders_still_hold_together on orders;
create constraint trigger orders_still_hold_together after update on orders
    deferrable initially deferred for each row
    when ((old.state, old.card_id, old.terms_n) is distinct from (new.state, new.card_id, new.terms_n))
    execute function orders_hold_together();
drop trigger passes_hold_together on passes;
create constraint trigger passes_hold_together after update on passes
    deferrable initially deferred for each row
    when ((old.state, old.card_id, old.starts_on, old.ends_on)
        is distinct from (new.state, new.card_id, new.starts_on, new.ends_on))
    execute function orders_hold_together();

-- Who did it: the kind of actor, its id, and the operator that it acted for.
alter table order_events
    add column actor_id uuid,
    add column actor_operator_id uuid references operators,
    add constraint order_events_actor
        check (actor in ('rider', 'guardian', 'staff', 'reader', 'stripe', 'clock', 'operations'));
alter table audit_log disable trigger user;
alter table audit_log
    add column actor_id uuid,
    add column actor_operator_id uuid references operators;
update audit_log set actor = 'rider', actor_id = split_part(actor, ':', 2)::uuid where actor like 'account:%';
update audit_log set actor = 'operations', detail = detail || jsonb_build_object('by', split_part(actor, ':', 2))
    where actor like 'staff:%';
alter table audit_log add constraint audit_log_actor
    check (actor in ('rider', 'guardian', 'staff', 'reader', 'stripe', 'clock', 'operations'));
alter table audit_log enable trigger user;
create index audit_log_actor_id on audit_log (actor_id, id) where actor_id is not null;
