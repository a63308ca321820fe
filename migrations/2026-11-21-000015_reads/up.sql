-- Lists of an account read the rows that they show.
create index orders_listed on orders (account_id, placed_at desc, id desc);
drop index orders_account;
create index orders_open_listed on orders (account_id, placed_at desc, id desc)
    where state in ('in_review', 'returned', 'awaiting_payment', 'paying');
create index drafts_open on drafts (account_id, updated_at desc, id desc) where order_id is null;
-- A pass by its id alone, as its page's address names it.
create index passes_id on passes (id);

-- Stops by what they hold, be it one letter or two: a kanji word mostly has two, which no trigram finds. A space before the
-- line tells the beginning of its first word as it does that of the others.
create function grams(line text) returns text[] language sql immutable strict parallel safe as
    $$ select array(select distinct substr(line, at, length) from generate_series(1, length(line)) as at, unnest(array[1, 2]) as length) $$;
create index stops_grams on stops using gin (grams(' ' || search));
drop index stops_search;
-- In the order in which they are listed.
create index stops_listed on stops (operator_id, length(name_ja), name_kana, id);
