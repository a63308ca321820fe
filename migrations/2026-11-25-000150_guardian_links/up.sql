-- Links by which guardians pay. The link itself is kept nowhere: its token is derived from the row's id and the installation's
-- secret, and only the token's hash is stored.
create table guardian_links (
    operator_id uuid not null,
    id uuid not null,
    order_id uuid not null,
    -- SHA-256 of the token.
    token_hash bytea not null unique,
    made_at timestamptz not null,
    -- The order's deadline at the latest.
    expires_at timestamptz not null,
    ended_at timestamptz,
    ended_as text check (ended_as in ('revoked', 'replaced', 'locked')),
    wrong_answers integer not null default 0 check (wrong_answers between 0 and 5),
    -- Where the payer wants the receipt and refund notices, in which language, and until when it is kept.
    email text,
    lang text check (lang in ('ja', 'en')),
    contact_until timestamptz,
    primary key (operator_id, id),
    foreign key (operator_id, order_id) references orders,
    check ((ended_at is null) = (ended_as is null)),
    check (expires_at > made_at),
    check ((email is null) = (contact_until is null) and (email is null) = (lang is null))
);

-- One at a time.
create unique index guardian_links_one on guardian_links (operator_id, order_id) where ended_at is null;
create index guardian_links_order on guardian_links (operator_id, order_id, made_at);
create index guardian_links_contact on guardian_links (contact_until) where contact_until is not null;

-- What a link was made for stays, and one that has ended opens nothing again.
create function guardian_links_guard() returns trigger language plpgsql as $$
begin
    if (new.operator_id, new.id, new.order_id, new.token_hash, new.made_at, new.expires_at)
        is distinct from (old.operator_id, old.id, old.order_id, old.token_hash, old.made_at, old.expires_at)
       or new.wrong_answers < old.wrong_answers
       or (old.ended_at is not null and (new.ended_at, new.ended_as) is distinct from (old.ended_at, old.ended_as)) then
        raise exception 'guardian link %: what it opens is frozen', old.id using errcode = 'TK002';
    end if;
    return new;
end $$;
create trigger guardian_links_guard before update on guardian_links
    for each row execute function guardian_links_guard();
create trigger guardian_links_never_deleted before delete on guardian_links
    for each row execute function never_deleted();
create trigger guardian_links_never_emptied before truncate on guardian_links
    for each statement execute function never_deleted();

-- By which link a guardian pays, and to whom the receipt is made out.
alter table payments
    add column payer_id uuid,
    add column recipient text;
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
        if (new.payer = 'guardian') <> (new.payer_id is not null) or (new.payer = 'guardian' and new.save_card)
           or (new.payer_id is not null and not exists (select from guardian_links
                where operator_id = new.operator_id and id = new.payer_id and order_id = new.order_id)) then
            raise exception 'payment % is by %, by no link of its order', new.id, new.payer using errcode = 'TK002';
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
    if (new.operator_id, new.id, new.order_id, new.seller_id, new.payer, new.payer_id, new.method, new.amount, new.terms_n,
            new.stripe_account, new.started_at, new.idempotency_key)
        is distinct from
       (old.operator_id, old.id, old.order_id, old.seller_id, old.payer, old.payer_id, old.method, old.amount, old.terms_n,
            old.stripe_account, old.started_at, old.idempotency_key)
       or (old.intent is not null and new.intent is distinct from old.intent)
       or (old.captured_at is not null and new.captured_at is distinct from old.captured_at)
       or (new.payer = 'guardian' and new.save_card) then
        raise exception 'payment %: what was asked of the payer is frozen', old.id using errcode = 'TK002';
    end if;
    return new;
end $$;

-- A receipt that is its payer's alone: the rider does not see it.
alter table receipts add column for_guardian boolean not null default false;
