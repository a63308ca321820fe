-- Prices stand in tables that hold from a day on. A fare revision is a new table, loaded weeks before; a published one is neither
-- edited nor removed, so that whoever asks later finds what a pass was sold under.

create table price_tables (
    operator_id uuid not null references operators,
    id uuid not null,
    slug text not null,
    -- JST.
    valid_from date not null,
    -- Whether the day of the sale or the first day of the pass must lie on or after `valid_from`.
    decided_by text not null check (decided_by in ('sale', 'start')),
    -- What is not published sells nothing.
    published boolean not null default false,
    -- How rows follow from one-way fares (catalogue/formula.rs); stated rows win.
    formula jsonb,
    primary key (operator_id, id),
    unique (operator_id, slug)
);

-- The products that a table prices.
create table price_table_products (
    operator_id uuid not null,
    product_id uuid not null,
    table_id uuid not null,
    primary key (operator_id, product_id, table_id),
    foreign key (operator_id, product_id) references products,
    foreign key (operator_id, table_id) references price_tables on delete cascade
);

-- What a product had is its first table, which bears its id and slug, as that of a later product does. So the release before finds
-- what it knows in the columns that it knows: `products.formula`, and `prices.product_id`, which is the id of the price table
-- from now on. An order of that release names no table; it was sold by the first.
insert into price_tables (operator_id, id, slug, valid_from, decided_by, formula)
    select operator_id, id, slug, '2000-01-01', 'sale', formula from products
    where formula is not null
        or exists (select from prices where prices.operator_id = products.operator_id and product_id = products.id)
        or exists (select from orders where orders.operator_id = products.operator_id and product_id = products.id);
insert into price_table_products select operator_id, id, id from price_tables;
alter table prices drop constraint prices_operator_id_product_id_fkey;
update price_tables set published = true;

-- A product's file says its formula no more: what was marked of it and of its rows is no text of this release.
delete from folder_marks using products
    where products.operator_id = folder_marks.operator_id and formula is not null
        and file in ('products/' || slug || '.toml', 'prices/' || slug || '.csv');

create function price_tables_guard() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' then
        if old.published then
            raise exception 'price table % is published: it stays as it is', old.slug using errcode = 'TK012';
        end if;
        delete from prices where operator_id = old.operator_id and product_id = old.id;
        return old;
    end if;
    if tg_op = 'INSERT' and new.published then
        raise exception 'price table % begins unpublished', new.slug using errcode = 'TK012';
    end if;
    if tg_op = 'UPDATE' and old.published and new is distinct from old then
        raise exception 'price table % is published: it stays as it is', old.slug using errcode = 'TK012';
    end if;
    if new.published and exists (
        select from price_table_products mine
        join price_table_products others on others.operator_id = mine.operator_id and others.product_id = mine.product_id
        join price_tables other on other.operator_id = others.operator_id and other.id = others.table_id
        where mine.operator_id = new.operator_id and mine.table_id = new.id
            and other.id <> new.id and other.published and other.valid_from = new.valid_from) then
        raise exception 'price table %: another one prices a product of it from the same day', new.slug using errcode = 'TK012';
    end if;
    return new;
end $$;
create trigger price_tables_guard before insert or update or delete on price_tables
    for each row execute function price_tables_guard();

-- What belongs to a published table stays too. Rows may come where it has a formula: the price of a fare that was not there
-- before follows from what was published. Asked once a statement: a table has thousands of rows.
create function price_table_stays() returns trigger language plpgsql as $$
declare found text;
begin
    select slug into found from (select distinct operator_id, table_id from touched) as touched
        join price_tables on price_tables.operator_id = touched.operator_id and price_tables.id = touched.table_id
        where published limit 1;
    if found is not null then
        raise exception 'price table % is published: it stays as it is', found using errcode = 'TK012';
    end if;
    return null;
end $$;
create function prices_stay() returns trigger language plpgsql as $$
declare found text;
begin
    select slug into found from (select distinct operator_id, product_id from touched) as touched
        join price_tables on price_tables.operator_id = touched.operator_id and price_tables.id = touched.product_id
        where published and (tg_op <> 'INSERT' or formula is null) limit 1;
    if found is not null then
        raise exception 'price table % is published: it stays as it is', found using errcode = 'TK012';
    end if;
    if tg_op = 'DELETE' then
        return null;
    end if;
    -- A product of the release before has no table yet.
    select product_id::text into found from (select distinct operator_id, product_id from touched) as touched
        where not exists (select from price_tables
                where price_tables.operator_id = touched.operator_id and price_tables.id = touched.product_id)
            and not exists (select from products
                where products.operator_id = touched.operator_id and products.id = touched.product_id) limit 1;
    if found is not null then
        raise exception 'there is no price table %', found using errcode = 'TK012';
    end if;
    return null;
end $$;
create trigger prices_come after insert on prices
    referencing new table as touched for each statement execute function prices_stay();
create trigger prices_change after update on prices
    referencing old table as touched for each statement execute function prices_stay();
create trigger prices_change_into after update on prices
    referencing new table as touched for each statement execute function prices_stay();
create trigger prices_go after delete on prices
    referencing old table as touched for each statement execute function prices_stay();
create trigger price_table_products_come after insert on price_table_products
    referencing new table as touched for each statement execute function price_table_stays();
create trigger price_table_products_change after update on price_table_products
    referencing old table as touched for each statement execute function price_table_stays();
create trigger price_table_products_change_into after update on price_table_products
    referencing new table as touched for each statement execute function price_table_stays();
create trigger price_table_products_go after delete on price_table_products
    referencing old table as touched for each statement execute function price_table_stays();
create trigger price_tables_never_emptied before truncate on price_tables for each statement execute function never_deleted();
create trigger price_table_products_never_emptied before truncate on price_table_products
    for each statement execute function never_deleted();
create trigger prices_never_emptied before truncate on prices for each statement execute function never_deleted();

-- The table that an order is sold by; null: the first of its product. It was published, so it stays: a look when the order
-- comes is enough.
alter table orders add column price_table_id uuid;
create function order_price_table(placed orders) returns void language plpgsql as $$
begin
    if placed.price_table_id is not null and not exists (
        select from price_table_products as priced
        join price_tables on price_tables.operator_id = priced.operator_id and price_tables.id = priced.table_id
        where priced.operator_id = placed.operator_id and priced.product_id = placed.product_id
            and priced.table_id = placed.price_table_id and published) then
        raise exception 'order %: no published price table % prices its product', placed.id, placed.price_table_id
            using errcode = 'TK012';
    end if;
end $$;
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
    fixed.code := old.code;
    fixed.price_table_id := old.price_table_id;
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
    perform order_price_table(new);
    insert into order_terms values (old.operator_id, old.id, old.terms_n, to_jsonb(old) - '{operator_id, id, number,
        account_id, rider_id, card_id, product_id, seller_id, family, class, renews, idempotency_key, state, closing_as,
        placed_at, terms_n}'::text[]);
    return new;
end $$;
