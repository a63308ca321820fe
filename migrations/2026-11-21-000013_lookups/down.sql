drop index jobs_dead;
drop index receipts_payment;
drop index cards_given_up;
drop index passes_card;
create index passes_card on passes (card_id);
drop index drafts_card;
drop index cards_replaced_by;
