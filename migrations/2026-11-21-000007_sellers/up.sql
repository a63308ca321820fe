-- The operator that owns a product, and those that sell it. `operator_id` is the owner, first in every key; `seller_id` is
-- the issuer that the rider chose: it takes the money, issues the receipt and books the sale. Passes of one owner, card and
-- family exclude each other, whoever sold them.

-- Who sells a product.
create table product_issuers (
    operator_id uuid not null,
    product_id uuid not null,
    seller_id uuid not null references operators,
    primary key (operator_id, product_id, seller_id),
    foreign key (operator_id, product_id) references products on delete cascade
);
create index product_issuers_seller on product_issuers (seller_id);
insert into product_issuers select operator_id, id, operator_id from products;

-- On whose vehicles a product is good, and which part of its sales each of them is due: basis points, 10,000 in all.
alter table product_operators add column share integer not null default 10000 check (share between 1 and 10000);
update product_operators set share = shares.share from (
    select operator_id, product_id, honoured_by, 10000 / count(*) over product
        + case when row_number() over (product order by sort, honoured_by) <= 10000 % count(*) over product
            then 1 else 0 end as share
    from product_operators window product as (partition by operator_id, product_id)
) as shares where (shares.operator_id, shares.product_id, shares.honoured_by)
    = (product_operators.operator_id, product_operators.product_id, product_operators.honoured_by);
alter table product_operators alter column share drop default;
create function product_shares_are_whole() returns trigger language plpgsql as $$
declare whole bigint; product record;
begin
    for product in
        select operator_id, id from products where (operator_id, id)
            in ((new.operator_id, new.product_id), (old.operator_id, old.product_id))
    loop
        select coalesce(sum(share), 0) into whole from product_operators
            where (operator_id, product_id) = (product.operator_id, product.id);
        if whole <> 10000 then
            raise exception 'the shares of product % are % of 10000', product.id, whole using errcode = 'TK011';
        end if;
    end loop;
    return null;
end $$;
create constraint trigger product_shares_are_whole after insert or update or delete on product_operators
    deferrable initially deferred for each row execute function product_shares_are_whole();

-- The seller is chosen first; the product's owner follows from the product.
alter table drafts add column seller_id uuid references operators;
update drafts set seller_id = operator_id;
update drafts set operator_id = null where product_id is null;

-- Rows of before were sold by their owner. What guards them now is off for this one statement.
alter table orders disable trigger user;
alter table payments disable trigger user;
alter table receipts disable trigger user;
alter table postings disable trigger user;
alter table orders add column seller_id uuid references operators;
alter table payments add column seller_id uuid references operators;
alter table receipts add column seller_id uuid references operators;
alter table postings add column seller_id uuid references operators;
update orders set seller_id = operator_id;
update payments set seller_id = operator_id;
update receipts set seller_id = operator_id;
update postings set seller_id = operator_id;
alter table orders alter column seller_id set not null;
alter table payments alter column seller_id set not null;
alter table receipts alter column seller_id set not null;
alter table postings alter column seller_id set not null;
alter table orders enable trigger user;
alter table payments enable trigger user;
alter table receipts enable trigger user;
alter table postings enable trigger user;

-- A seller numbers its receipts across all owners, so this key alone begins with the seller: the counter's row, which
-- belongs to one seller, gives each number once.
alter table receipt_counters rename column operator_id to seller_id;
alter table receipts drop constraint receipts_operator_id_fiscal_year_number_key;
alter table receipts add constraint receipts_number unique (seller_id, fiscal_year, number);
create or replace function receipt_counters_guard() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' and new.last = 1 then
        return new;
    end if;
    if tg_op = 'UPDATE' and (new.seller_id, new.fiscal_year, new.last) = (old.seller_id, old.fiscal_year, old.last + 1) then
        return new;
    end if;
    raise exception 'receipts of % are numbered without a gap', new.fiscal_year using errcode = 'TK009';
end $$;
create or replace function receipts_have_no_gap() returns trigger language plpgsql as $$
begin
    if not exists (select from receipts where seller_id = new.seller_id
        and fiscal_year = new.fiscal_year and number = new.last) then
        raise exception 'receipt %-% was counted but not issued', new.fiscal_year, new.last using errcode = 'TK009';
    end if;
    return null;
end $$;
