-- A single fare stays with the route that it is of: between two stops the local bus is 160 yen and the loop line 400. A product
-- names its routes, or their class; a section costs what the routes cost that the pass is good on.

-- local, express or airport; null where nobody has said.
alter table routes add column class text check (class in ('local', 'express', 'airport'));

-- The route's id in the feed; empty for a fare that holds on every route, as those of before do.
alter table fares add column route text not null default '';
alter table fares drop constraint fares_pkey;
alter table fares add primary key (operator_id, from_stop, to_stop, route);

alter table products
    -- The routes that a pass is good on, by their ids in the feed, and the class of further ones; neither: every route.
    add column routes text[] not null default '{}',
    add column route_class text check (route_class in ('local', 'express', 'airport'));
