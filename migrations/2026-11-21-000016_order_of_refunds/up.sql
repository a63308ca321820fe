-- Refunds and receipts are found by their order, without its payments.

alter table refunds disable trigger user;
alter table refunds add column order_id uuid;
update refunds set order_id = payments.order_id from payments
    where payments.operator_id = refunds.operator_id and payments.id = refunds.payment_id;
alter table refunds
    alter column order_id set not null,
    add constraint refunds_order foreign key (operator_id, order_id) references orders;
alter table refunds enable trigger user;
create index refunds_order on refunds (operator_id, order_id);

create index receipts_order on receipts (operator_id, order_id);

-- The order is frozen, and is the payment's.
create or replace function refunds_guard() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        if (select sum((line ->> 'yen')::bigint) from jsonb_array_elements(new.lines) as line) is distinct from new.amount then
            raise exception 'refund %: its lines do not sum to %', new.id, new.amount using errcode = 'TK006';
        end if;
        return new;
    end if;
    if (new.operator_id, new.id, new.payment_id, new.order_id, new.amount, new.reason, new.asked_at, new.idempotency_key,
            new.claimed_on, new.lines, new.actor, new.actor_id, new.actor_operator_id)
        is distinct from
       (old.operator_id, old.id, old.payment_id, old.order_id, old.amount, old.reason, old.asked_at, old.idempotency_key,
            old.claimed_on, old.lines, old.actor, old.actor_id, old.actor_operator_id)
       or (old.stripe_refund is not null and new.stripe_refund is distinct from old.stripe_refund)
       or (old.accepted_at is not null and new.accepted_at is distinct from old.accepted_at) then
        raise exception 'refund %: what was asked of Stripe is frozen', old.id using errcode = 'TK002';
    end if;
    if new.state <> old.state and not (old.state, new.state) in (
        ('starting', 'pending'), ('starting', 'succeeded'), ('starting', 'failed'), ('starting', 'superseded'),
        ('pending', 'succeeded'), ('pending', 'failed'), ('succeeded', 'failed')
    ) then
        raise exception 'refund % cannot go from % to %', old.id, old.state, new.state using errcode = 'TK001';
    end if;
    return new;
end $$;

create or replace function refunds_within_capture() returns trigger language plpgsql as $$
declare captured bigint; refunded bigint;
begin
    select amount into captured from payments where operator_id = new.operator_id and id = new.payment_id
        and order_id = new.order_id and state = 'succeeded' for update;
    if captured is null then
        raise exception 'payment % is not captured', new.payment_id using errcode = 'TK004';
    end if;
    select coalesce(sum(amount), 0) into refunded from refunds
        where operator_id = new.operator_id and payment_id = new.payment_id
        and state not in ('failed', 'superseded') and id <> new.id;
    if new.state not in ('failed', 'superseded') and refunded + new.amount > captured then
        raise exception 'refunds exceed the capture of payment %', new.payment_id using errcode = 'TK005';
    end if;
    return new;
end $$;
