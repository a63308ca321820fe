alter table receipts drop column for_guardian;
create or replace function payments_guard() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        if not exists (select from orders where operator_id = new.operator_id and id = new.order_id
            and (price, seller_id, terms_n) = (new.amount, new.seller_id, new.terms_n)) then
            raise exception 'payment % is not what its order asks for', new.id using errcode = 'TK002';
        end if;
        if new.state <> 'starting' and new.method <> 'cash' then
            raise exception 'payment % cannot begin as %', new.id, new.state using errcode = 'TK001';
        end if;
        return new;
    end if;
    if new.state <> old.state and not (old.state, new.state) in (
        ('starting', 'open'), ('starting', 'cancelling'), ('starting', 'succeeded'), ('starting', 'cancelled'),
        ('open', 'cancelling'), ('open', 'succeeded'), ('open', 'cancelled'),
        ('cancelling', 'succeeded'), ('cancelling', 'cancelled'), ('cancelled', 'succeeded')
    ) then
        raise exception 'payment % cannot go from % to %', old.id, old.state, new.state using errcode = 'TK001';
    end if;
    if (new.operator_id, new.id, new.order_id, new.seller_id, new.payer, new.method, new.amount, new.terms_n,
            new.stripe_account, new.started_at, new.idempotency_key)
        is distinct from
       (old.operator_id, old.id, old.order_id, old.seller_id, old.payer, old.method, old.amount, old.terms_n,
            old.stripe_account, old.started_at, old.idempotency_key)
       or (old.intent is not null and new.intent is distinct from old.intent)
       or (old.captured_at is not null and new.captured_at is distinct from old.captured_at) then
        raise exception 'payment %: what was asked of the payer is frozen', old.id using errcode = 'TK002';
    end if;
    return new;
end $$;
alter table payments
    drop column recipient,
    drop column payer_id;
drop table guardian_links;
drop function guardian_links_guard();
