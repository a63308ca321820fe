-- For whom a fare is: adults, children, seniors, by their ages. A product that names none is for everybody.
create table rider_categories (
    operator_id uuid not null references operators,
    slug text not null,
    name_ja text not null,
    name_en text not null,
    -- The age from which on, and the one with which it ends; null: from birth, never.
    from_age integer check (from_age between 0 and 120),
    until_age integer check (until_age between 0 and 120),
    -- Whether the birthday or the end of the school year of that age changes the category.
    rule text not null check (rule in ('birthday', 'school-year')),
    -- Of the adult single fare, rounded up to 10 yen.
    fare_percent integer not null check (fare_percent between 1 and 100),
    primary key (operator_id, slug),
    check (from_age < until_age)
);
alter table products add column category text,
    add foreign key (operator_id, category) references rider_categories (operator_id, slug);

-- For whom an order's pass was sold: the names and ages of the category as they were; null: for everybody.
alter table orders add column category jsonb;
