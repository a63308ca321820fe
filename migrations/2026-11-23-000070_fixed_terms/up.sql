-- Terms with fixed dates, such as a school term (学期定期): an operator names them, and its products sell those for which their
-- price tables have rows.
create table fixed_terms (
    operator_id uuid not null references operators,
    slug text not null,
    name_ja text not null,
    name_en text not null,
    -- The first and the last day of its passes.
    starts_on date not null,
    ends_on date not null,
    -- The first and the last day of its sale, JST.
    sale_from date not null,
    sale_until date not null,
    primary key (operator_id, slug),
    check (starts_on <= ends_on and sale_from <= sale_until and sale_until <= ends_on)
);

-- Their prices: rows of price tables, beside `prices`, which the release before reads as months.
create table term_prices (
    operator_id uuid not null,
    table_id uuid not null,
    code text not null,
    term text not null,
    price bigint not null check (price >= 50),
    -- The one-way fare that refunds use.
    refund_fare bigint not null check (refund_fare >= 0),
    primary key (operator_id, table_id, code, term),
    foreign key (operator_id, table_id) references price_tables on delete cascade,
    foreign key (operator_id, term) references fixed_terms
);
create trigger term_prices_come after insert on term_prices
    referencing new table as touched for each statement execute function price_table_stays();
create trigger term_prices_change after update on term_prices
    referencing old table as touched for each statement execute function price_table_stays();
create trigger term_prices_change_into after update on term_prices
    referencing new table as touched for each statement execute function price_table_stays();
create trigger term_prices_go after delete on term_prices
    referencing old table as touched for each statement execute function price_table_stays();
create trigger term_prices_never_emptied before truncate on term_prices
    for each statement execute function never_deleted();

-- The days of a term belong to the price that was published for it; its name and its sale may change.
create function fixed_terms_guard() returns trigger language plpgsql as $$
begin
    if (new.operator_id, new.slug, new.starts_on, new.ends_on)
        is distinct from (old.operator_id, old.slug, old.starts_on, old.ends_on)
        and exists (select from term_prices
            join price_tables on price_tables.operator_id = term_prices.operator_id and price_tables.id = term_prices.table_id
            where term_prices.operator_id = old.operator_id and term_prices.term = old.slug and published) then
        raise exception 'the days of term % are published: they stay as they are', old.slug using errcode = 'TK012';
    end if;
    return new;
end $$;
create trigger fixed_terms_guard before update on fixed_terms for each row execute function fixed_terms_guard();

-- The chosen term with fixed dates; `months` is null then. An order of one has 0 months, and the word in `term`.
alter table drafts add column term text;
