alter table orders drop column price_table_id;
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
drop function order_price_table(orders);
drop trigger price_tables_guard on price_tables;
drop trigger prices_come on prices;
drop trigger prices_change on prices;
drop trigger prices_change_into on prices;
drop trigger prices_go on prices;
drop trigger prices_never_emptied on prices;

-- A product keeps the rows that price a pass which is bought today for the first day on which it may start, or else those that
-- do so next.
create temporary table kept on commit drop as
    select distinct on (priced.operator_id, priced.product_id) priced.operator_id, priced.product_id, priced.table_id,
        price_tables.formula
    from price_table_products as priced
    join products on products.operator_id = priced.operator_id and products.id = priced.product_id
    join price_tables on price_tables.operator_id = priced.operator_id and price_tables.id = priced.table_id
    cross join lateral (select (now() at time zone 'Asia/Tokyo')::date as today) as days
    cross join lateral (select valid_from
        <= today + case decided_by when 'start' then greatest(lead_days, 1) else 0 end as holds) as judged
    where published
    order by priced.operator_id, priced.product_id, holds desc, case when holds then valid_from end desc, valid_from;
create temporary table kept_prices on commit drop as
    select kept.operator_id, kept.product_id, code, months, price, refund_fare from kept
    join prices on prices.operator_id = kept.operator_id and prices.product_id = kept.table_id;
update products set formula = kept.formula from kept
    where (products.operator_id, products.id) = (kept.operator_id, kept.product_id);
delete from prices;
insert into prices (operator_id, product_id, code, months, price, refund_fare) select * from kept_prices;
alter table prices add foreign key (operator_id, product_id) references products on delete cascade;

-- What was marked of files that the release before writes in another way, or not at all.
delete from folder_marks where file like 'prices/%';
delete from folder_marks using products
    where products.operator_id = folder_marks.operator_id and formula is not null and file = 'products/' || slug || '.toml';
drop table price_table_products, price_tables;
drop function price_tables_guard();
drop function price_table_stays();
drop function prices_stay();
