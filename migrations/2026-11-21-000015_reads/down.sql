drop index stops_listed;
create index stops_search on stops using gin (search gin_trgm_ops);
drop index stops_grams;
drop function grams(text);
drop index passes_id;
drop index drafts_open;
drop index orders_open_listed;
create index orders_account on orders (account_id, placed_at desc);
drop index orders_listed;
