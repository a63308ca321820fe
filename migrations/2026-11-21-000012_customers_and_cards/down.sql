drop index cards_replaced;
-- Of the numbers that were registered again meanwhile only the live one can be held.
update cards set state = 'released', replaced_by = null
    where state = 'replaced' and exists (
        select 1 from cards other
        where other.number = cards.number and other.id <> cards.id
            and (other.state in ('live', 'retired') or (other.state = 'replaced' and other.id > cards.id))
    );
alter table cards
    drop constraint cards_state_check,
    drop constraint cards_replaced_by_check;
update cards set state = 'retired' where state = 'replaced';
alter table cards
    add constraint cards_state_check check (state in ('live', 'retired', 'removed', 'released')),
    add constraint cards_check1 check ((state = 'retired') = (replaced_by is not null));

drop index accounts_closed;

alter table accounts add column stripe_customers jsonb not null default '{}';
update accounts set stripe_customers = known.places
    from (
        select account_id,
            jsonb_object_agg(
                case stripe_account when '' then 'platform' else stripe_account end,
                coalesce(to_jsonb(customer), to_jsonb(key_n))
            ) as places
        from stripe_customers group by account_id
    ) as known
    where known.account_id = accounts.id;
drop table stripe_customers;
