-- The stops of an area, by their ids in the feed, beside those of its lines (`routes`, `route_class`).
alter table products add column stops text[] not null default '{}';
