-- A bus or regional-rail operator. `selling` is false for those that only appear in an imported feed.
create table operators (
    id uuid primary key,
    slug text not null unique,
    name_ja text not null,
    name_en text not null,
    phone text not null default '',
    address text not null default '',
    -- The seller's statement under the Act on Specified Commercial Transactions: hours, responsible person.
    contact_hours text not null default '',
    representative text not null default '',
    -- T + 13 digits of the qualified invoice system.
    invoice_number text,
    -- JST; a start of payment is taken in [sale_opens, sale_closes). 24:00 means the end of the day.
    sale_opens time not null default '06:00',
    sale_closes time not null default '22:00',
    -- The hour of the deadline on the day before a pass starts, JST.
    closing_hour time not null default '22:00',
    -- The connected Stripe account; null for a single-operator installation.
    stripe_account text,
    selling boolean not null default false,
    fictional boolean not null default false,
    sort integer not null default 0
);

-- Bus stops, poles folded into their parent.
create table stops (
    operator_id uuid not null references operators,
    id uuid not null,
    feed_id text not null,
    name_ja text not null,
    name_kana text not null default '',
    name_en text not null default '',
    -- Normalised kanji, kana and romaji in one line, for the search.
    search text not null,
    lat double precision,
    lon double precision,
    primary key (operator_id, id),
    unique (operator_id, feed_id)
);
create index stops_search on stops using gin (search gin_trgm_ops);

create table routes (
    operator_id uuid not null references operators,
    id uuid not null,
    feed_id text not null,
    name_ja text not null,
    primary key (operator_id, id),
    unique (operator_id, feed_id)
);

-- Single fares between two stops, yen; both directions are stored.
create table fares (
    operator_id uuid not null,
    from_stop uuid not null,
    to_stop uuid not null,
    yen bigint not null check (yen > 0),
    primary key (operator_id, from_stop, to_stop),
    foreign key (operator_id, from_stop) references stops on delete cascade,
    foreign key (operator_id, to_stop) references stops on delete cascade
);

create table products (
    operator_id uuid not null references operators,
    id uuid not null,
    slug text not null,
    -- Passes of one family exclude each other on a card on the same day.
    family text not null,
    shape text not null check (shape in ('section', 'fare', 'area')),
    -- commuter, school, disability_commuter, disability_school
    class text not null,
    name_ja text not null,
    name_en text not null,
    area_ja text not null default '',
    area_en text not null default '',
    notes_ja text not null default '',
    notes_en text not null default '',
    -- Kinds of certificates; empty means that it is sold at once.
    documents text[] not null default '{}',
    -- Earliest start = day of application + lead_days; latest = + window_days.
    lead_days integer not null check (lead_days >= 1),
    window_days integer not null,
    refund_rule text not null,
    refund_fee bigint not null check (refund_fee >= 0),
    -- Percent, included in the price.
    tax_rate integer not null default 10,
    -- The formula (shared::price::Formula) that drafted the table; the table wins.
    formula jsonb,
    -- Prices, windows, rules or fees that no operator has published: samples.
    sample boolean not null default false,
    on_sale boolean not null default true,
    sort integer not null default 0,
    primary key (operator_id, id),
    unique (operator_id, slug),
    check (window_days >= lead_days)
);

-- Operators on whose vehicles a product is good.
create table product_operators (
    operator_id uuid not null,
    product_id uuid not null,
    honoured_by uuid not null references operators,
    sort integer not null default 0,
    primary key (operator_id, product_id, honoured_by),
    foreign key (operator_id, product_id) references products on delete cascade
);

-- The price table. `code` is the one-way fare in yen for section and fare-amount products, the area for area products.
create table prices (
    operator_id uuid not null,
    product_id uuid not null,
    code text not null,
    months integer not null check (months between 1 and 12),
    price bigint not null check (price > 0),
    -- The one-way fare that refunds use.
    refund_fare bigint not null check (refund_fare >= 0),
    primary key (operator_id, product_id, code, months),
    foreign key (operator_id, product_id) references products on delete cascade
);

-- What a rider has chosen so far; survives a closed browser.
create table drafts (
    id uuid primary key,
    account_id uuid not null references accounts,
    card_id uuid references cards,
    operator_id uuid,
    product_id uuid,
    from_stop uuid,
    to_stop uuid,
    -- The row of the price table that was chosen (fare or area); for sections it follows from the stops.
    code text,
    months integer,
    starts_on date,
    -- The pass that this one continues.
    renews uuid,
    -- The order that was placed from it.
    order_id uuid,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    foreign key (operator_id, product_id) references products,
    foreign key (operator_id, from_stop) references stops,
    foreign key (operator_id, to_stop) references stops
);
create index drafts_account on drafts (account_id, updated_at desc);
