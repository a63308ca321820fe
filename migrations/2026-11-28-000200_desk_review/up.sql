-- Who has taken an application up, so that two reviewers do not look at one. It runs out by itself.
create table review_claims (
    operator_id uuid not null,
    order_id uuid not null,
    staff_id uuid not null references staff,
    claimed_at timestamptz not null,
    until timestamptz not null check (until > claimed_at),
    primary key (operator_id, order_id),
    foreign key (operator_id, order_id) references orders
);
create index review_claims_of_staff on review_claims (staff_id, until);
create index review_claims_until on review_claims (until);

-- What a reviewer decided and may still take back: a job makes it a decision when it is due. What came to nothing stays with its reason
-- until its reviewer has put it away.
create table pending_decisions (
    operator_id uuid not null,
    order_id uuid not null,
    -- Another for each decision, so that a job that comes late finds that its own is gone.
    id uuid not null unique,
    -- The number of decisions about the order that the reviewer was shown.
    seen integer not null check (seen >= 0),
    decision text not null check (decision in ('approved', 'returned', 'rejected')),
    findings jsonb not null,
    reason text not null,
    -- What was compared with the papers: [{"field": "name", "matches": true}], and a digest of what it said.
    marks jsonb not null,
    facts text not null,
    staff_id uuid not null references staff,
    staff_operator_id uuid not null references operators,
    made_at timestamptz not null,
    due_at timestamptz not null check (due_at > made_at),
    -- None while it waits.
    no_effect text check (no_effect in ('changed', 'not_now', 'too_late', 'not_allowed')),
    -- One for each order.
    primary key (operator_id, order_id),
    foreign key (operator_id, order_id) references orders
);
create index pending_decisions_of_staff on pending_decisions (staff_id, made_at desc);
create index pending_decisions_due on pending_decisions (due_at) where no_effect is null;
create index pending_decisions_over on pending_decisions (made_at) where no_effect is not null;

-- What the reviewer had compared when they decided. Before there were marks, nothing.
alter table review_decisions add column marks jsonb not null default '[]';

-- The queue of a seller, by what lapses first: all of it, and of one product.
create index orders_in_review on orders (seller_id, state, deadline, id) where state in ('in_review', 'returned');
create index orders_in_review_of_product on orders (seller_id, product_id, deadline, id) where state = 'in_review';
-- Where else an image was sent.
create index certificate_pages_digest on certificate_pages (digest) where order_id is not null;
