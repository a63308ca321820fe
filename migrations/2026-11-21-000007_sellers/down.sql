alter table receipts drop constraint receipts_number;
alter table receipts add constraint receipts_operator_id_fiscal_year_number_key unique (operator_id, fiscal_year, number);
alter table receipt_counters rename column seller_id to operator_id;
create or replace function receipt_counters_guard() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' and new.last = 1 then
        return new;
    end if;
    if tg_op = 'UPDATE' and (new.operator_id, new.fiscal_year, new.last) = (old.operator_id, old.fiscal_year, old.last + 1) then
        return new;
    end if;
    raise exception 'receipts of % are numbered without a gap', new.fiscal_year using errcode = 'TK009';
end $$;
create or replace function receipts_have_no_gap() returns trigger language plpgsql as $$
begin
    if not exists (select from receipts where operator_id = new.operator_id
        and fiscal_year = new.fiscal_year and number = new.last) then
        raise exception 'receipt %-% was counted but not issued', new.fiscal_year, new.last using errcode = 'TK009';
    end if;
    return null;
end $$;
alter table postings drop column seller_id;
alter table receipts drop column seller_id;
alter table payments drop column seller_id;
alter table orders drop column seller_id;
update drafts set operator_id = seller_id where product_id is null;
alter table drafts drop column seller_id;
drop trigger product_shares_are_whole on product_operators;
drop function product_shares_are_whole();
alter table product_operators drop column share;
drop table product_issuers;
