-- What is to be had on a route, as operators tell it side by side. Nothing refers to it: what a folder does not name is gone.
create table route_matrix (
    operator_id uuid not null references operators,
    -- The route's id in the feed.
    route text not null,
    sort integer not null,
    -- Feeds name routes in Japanese alone.
    name_en text not null,
    -- Run by the operator alone, or jointly with another.
    run text not null check (run in ('own', 'joint')),
    -- yes; no: not there, though elsewhere; none: there is no such thing.
    charge text not null check (charge in ('yes', 'no', 'none')),
    fare text not null check (fare in ('yes', 'no', 'none')),
    round_trip text not null check (round_trip in ('yes', 'no', 'none')),
    pass text not null check (pass in ('yes', 'no', 'none')),
    student_discount text not null check (student_discount in ('yes', 'no', 'none')),
    transfer text not null check (transfer in ('yes', 'no', 'none')),
    note_ja text not null,
    note_en text not null,
    primary key (operator_id, route),
    foreign key (operator_id, route) references routes (operator_id, feed_id)
);

-- The ICOCAs that an operator sells, and where they are charged beside its counters, as its folder tells them.
alter table operators add column cards jsonb not null default '[]', add column charging jsonb not null default '[]';
