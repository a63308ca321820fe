-- A rider's customer at a seller's Stripe account. Until it is known, and once it is gone, there is none, and key_n is the
-- number of the idempotency key under which the next one is made.
create table stripe_customers (
    account_id uuid not null references accounts,
    -- The connected account; empty for our own.
    stripe_account text not null,
    customer text,
    key_n integer not null default 1 check (key_n > 0),
    primary key (account_id, stripe_account)
);
insert into stripe_customers (account_id, stripe_account, customer, key_n)
    select accounts.id, case place when 'platform' then '' else place end,
        case jsonb_typeof(value) when 'string' then value #>> '{}' end,
        case jsonb_typeof(value) when 'number' then (value #>> '{}')::integer else 1 end
    from accounts, jsonb_each(stripe_customers) as known(place, value);
alter table accounts drop column stripe_customers;

-- The sweep looks for customers that closed accounts left behind.
create index accounts_closed on accounts (id) where closed_at is not null;

-- A number that was given up, to another phone or by wish, is free again; only one that was lost is not.
--   live: in use. retired: lost and replaced, never usable again. replaced: given up for another number, free again.
--   removed: taken off by the rider. released: freed by staff after a wrong entry.
alter table cards
    drop constraint cards_state_check,
    drop constraint cards_check1;
alter table cards
    add constraint cards_state_check check (state in ('live', 'retired', 'replaced', 'removed', 'released')),
    add constraint cards_replaced_by_check check ((state in ('retired', 'replaced')) = (replaced_by is not null));
-- Those retired before keep their reason in the audit log.
update cards set state = 'replaced'
    where state = 'retired' and exists (
        select 1 from audit_log
        where subject = cards.id and action = 'card.number_changed' and detail ->> 'reason' <> 'lost'
    );
-- How many numbers an account changed lately.
create index cards_replaced on cards (rider_id, ended_at) where replaced_by is not null;
