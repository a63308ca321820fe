drop trigger orders_still_hold_together on orders;
drop trigger passes_hold_together on passes;
drop trigger orders_state_guard on orders;
alter table audit_log disable trigger user;
drop index audit_log_actor_id;
alter table audit_log drop constraint audit_log_actor;
update audit_log set actor = 'account:' || actor_id where actor = 'rider';
update audit_log set actor = 'staff:' || (detail ->> 'by'), detail = detail - 'by' where actor = 'operations';
alter table audit_log drop column actor_id, drop column actor_operator_id;
alter table audit_log enable trigger user;
alter table order_events drop constraint order_events_actor, drop column actor_id, drop column actor_operator_id;
alter table passes drop constraint passes_freed_as, drop constraint passes_voided_for, drop column freed_reason;
drop trigger orders_stay_shared on orders;
drop trigger orders_are_shared on orders;
drop table order_shares;
drop function order_shares_are_whole();
drop table order_terms;
alter table operators drop column terms_version;
alter table orders
    drop constraint orders_idempotency_key,
    add constraint orders_account_id_idempotency_key_key unique (account_id, idempotency_key),
    drop constraint orders_number,
    add constraint orders_number_key unique (number),
    drop constraint orders_price_chargeable,
    drop column terms_version,
    drop column term,
    drop column terms_n;
alter table prices drop constraint prices_price_chargeable;
create or replace function orders_state_guard() returns trigger language plpgsql as $$
declare frozen orders := new;
begin
    if new.state <> old.state and not (old.state, new.state) in (
        ('in_review', 'awaiting_payment'), ('in_review', 'returned'), ('in_review', 'rejected'),
        ('in_review', 'cancelled'), ('in_review', 'lapsed'),
        ('returned', 'in_review'), ('returned', 'cancelled'), ('returned', 'lapsed'),
        ('awaiting_payment', 'paying'), ('awaiting_payment', 'cancelled'), ('awaiting_payment', 'returned'),
        ('awaiting_payment', 'lapsed'),
        ('paying', 'paid'), ('paying', 'awaiting_payment'), ('paying', 'cancelled'), ('paying', 'lapsed')
    ) then
        raise exception 'order % cannot go from % to %', old.id, old.state, new.state using errcode = 'TK001';
    end if;
    frozen.state := old.state;
    frozen.closing_as := old.closing_as;
    frozen.card_id := old.card_id;
    if frozen is distinct from old then
        raise exception 'order %: what it was sold under is frozen', old.id using errcode = 'TK002';
    end if;
    return new;
end $$;
create trigger orders_state_guard before update on orders for each row execute function orders_state_guard();
create or replace function passes_guard() returns trigger language plpgsql as $$
declare frozen passes := new;
begin
    if tg_op = 'INSERT' then
        if not exists (select from orders where operator_id = new.operator_id and id = new.order_id
            and (card_id, family, starts_on, ends_on) = (new.card_id, new.family, new.starts_on, new.ends_on)) then
            raise exception 'pass % is not what its order is for', new.id using errcode = 'TK002';
        end if;
        return new;
    end if;
    if new.state <> old.state and not (old.state, new.state) in
        (('reserved', 'live'), ('reserved', 'freed'), ('live', 'freed')) then
        raise exception 'pass % cannot go from % to %', old.id, old.state, new.state using errcode = 'TK001';
    end if;
    frozen.state := old.state;
    frozen.card_id := old.card_id;
    if old.state <> 'freed' then
        frozen.freed_as := old.freed_as;
    end if;
    if frozen is distinct from old then
        raise exception 'pass %: its days are frozen', old.id using errcode = 'TK002';
    end if;
    return new;
end $$;
create or replace function orders_hold_together() returns trigger language plpgsql as $$
declare wanted uuid; told record; agrees boolean;
begin
    if tg_table_name = 'orders' then wanted := new.id; else wanted := new.order_id; end if;
    select o.state, o.card_id, p.state as hold, p.freed_as, p.card_id as on_card, (
            select to_state from order_events e where e.operator_id = o.operator_id and e.order_id = o.id
            order by e.id desc limit 1) as last_event
        into told from orders o left join passes p on p.operator_id = o.operator_id and p.order_id = o.id
        where o.operator_id = new.operator_id and o.id = wanted;
    if told.last_event is distinct from told.state then
        raise exception 'order % is % but its last event leads to %', wanted, told.state, told.last_event
            using errcode = 'TK007';
    end if;
    agrees := case
        when told.state in ('cancelled', 'lapsed', 'rejected') then told.freed_as = told.state
        when told.state = 'paid' then told.hold = 'live' or told.freed_as = 'refunded'
        else told.hold = 'reserved' end;
    if told.on_card is distinct from told.card_id or agrees is not true then
        raise exception 'order % is % but its pass is %', wanted, told.state, told.hold using errcode = 'TK007';
    end if;
    return null;
end $$;
create constraint trigger orders_still_hold_together after update on orders
    deferrable initially deferred for each row
    when ((old.state, old.card_id) is distinct from (new.state, new.card_id)) execute function orders_hold_together();
create constraint trigger passes_hold_together after update on passes
    deferrable initially deferred for each row
    when ((old.state, old.card_id) is distinct from (new.state, new.card_id)) execute function orders_hold_together();
