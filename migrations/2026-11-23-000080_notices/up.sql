-- What an operator announces: of itself, or of one of its products or routes. A folder names them;
-- what a screen adds is exported into the folder before the next apply.
create table notices (
    operator_id uuid not null references operators,
    slug text not null,
    -- sales: buying passes; service: riding.
    about text not null check (about in ('sales', 'service')),
    -- From starts_at until ends_at nothing is sold, or nothing runs.
    suspends boolean not null default false,
    product text,
    -- A route's id in the feed.
    route text,
    starts_at timestamptz not null,
    -- Null: until further notice.
    ends_at timestamptz,
    text_ja text not null,
    text_en text not null,
    primary key (operator_id, slug),
    foreign key (operator_id, product) references products (operator_id, slug),
    foreign key (operator_id, route) references routes (operator_id, feed_id),
    check (product is null or route is null),
    check (ends_at > starts_at),
    -- As JSON a year before the first is no date that programs read.
    check (starts_at >= '1999-12-31' and ends_at < '2201-01-02')
);

-- Days on which nobody answers the phone or stands at a counter, beside those that the hours tell.
alter table operators add column closed_days date[] not null default '{}';
