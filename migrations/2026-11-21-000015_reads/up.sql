-- Lists of an account read the rows that they show.
create index orders_listed on orders (account_id, placed_at desc, id desc);
drop index orders_account;
create index orders_open_listed on orders (account_id, placed_at desc, id desc)
    where state in ('in_review', 'returned', 'awaiting_payment', 'paying');
create index drafts_open on drafts (account_id, updated_at desc, id desc) where order_id is null;
-- A pass by its id alone, as its page's address names it.
create index passes_id on passes (id);
