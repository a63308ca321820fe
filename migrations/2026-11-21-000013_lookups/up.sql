-- Indexes for questions that read a whole table. `api/tests/plans` finds such questions.

-- Whether anything stands on a card: asked before it goes, by us and by the foreign keys.
create index cards_replaced_by on cards (replaced_by) where replaced_by is not null;
create index drafts_card on drafts (card_id) where card_id is not null;
drop index passes_card;
create index passes_card on passes (card_id, ends_on);

-- Numbers that were given up as well, which staff look for when they free one.
create index cards_given_up on cards (number) where state = 'replaced';

-- The receipts of a payment, those issued again among them.
create index receipts_payment on receipts (operator_id, payment_id);

-- Jobs that were put aside.
create index jobs_dead on jobs (kind, dead_at) where dead_at is not null;
