-- Sections of a railway have a route (経由): where two lines join two stations, the rider chooses by which one the pass is good, at
-- the fare of that line.
alter table products add column via boolean not null default false;

-- The chosen route, by its id in the feed; null where none was chosen, or no choice is left.
alter table drafts add column via text;

-- The route by which the pass was sold; null where its section has none.
alter table orders add column via text;

-- As the migration of the shares wrote it, with the route among what a returned order may change.
create or replace function orders_state_guard() returns trigger language plpgsql as $$
declare fixed orders := new;
begin
    if tg_op = 'INSERT' then
        if new.state not in ('in_review', 'awaiting_payment') or new.terms_n <> 1 then
            raise exception 'order % cannot begin as %, version %', new.id, new.state, new.terms_n using errcode = 'TK001';
        end if;
        perform order_price_table(new);
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
    fixed.via := old.via;
    fixed.code := old.code;
    fixed.price_table_id := old.price_table_id;
    fixed.price := old.price;
    fixed.refund_rule := old.refund_rule;
    fixed.refund_fee := old.refund_fee;
    fixed.refund_fare := old.refund_fare;
    fixed.refund_prices := old.refund_prices;
    fixed.shares := old.shares;
    fixed.tax_rate := old.tax_rate;
    fixed.names := old.names;
    fixed.rider_name := old.rider_name;
    fixed.rider_kana := old.rider_kana;
    if fixed is distinct from old then
        raise exception 'order %: who sells what to whom is frozen', old.id using errcode = 'TK002';
    end if;
    perform order_price_table(new);
    insert into order_terms values (old.operator_id, old.id, old.terms_n, to_jsonb(old) - '{operator_id, id, number,
        account_id, rider_id, card_id, product_id, seller_id, family, class, renews, idempotency_key, state, closing_as,
        placed_at, terms_n}'::text[]);
    return new;
end $$;
