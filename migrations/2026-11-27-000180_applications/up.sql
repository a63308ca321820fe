-- Whether riders apply for a product on the web, and its seller's staff decide. Otherwise what asks for papers is sold at the counter.
alter table products add column applications boolean not null default false;
alter table products add constraint products_applications check (not applications or documents <> '{}');

-- What staff decided about an application (審査), numbered from 1 within its order.
create table review_decisions (
    operator_id uuid not null,
    order_id uuid not null,
    n integer not null check (n >= 1),
    decision text not null check (decision in ('approved', 'returned', 'rejected', 'rescinded')),
    decided_at timestamptz not null,
    -- What is to be mended: [{"kind": "student-id", "page": "…", "why": "unreadable", "words": ""}].
    findings jsonb not null,
    -- Why it was refused, as the rider reads it.
    reason text not null,
    -- Who decided, and for which seller.
    staff_id uuid not null,
    staff_operator_id uuid not null references operators,
    primary key (operator_id, order_id, n),
    foreign key (operator_id, order_id) references orders,
    constraint review_decisions_findings check ((decision in ('returned', 'rescinded')) = (findings <> '[]')),
    constraint review_decisions_reason check ((decision = 'rejected') = (reason <> ''))
);

-- A decision is one of the order's seller, follows the one before, and leaves its order where it says.
create function review_decisions_guard() returns trigger language plpgsql as $$
begin
    if new.n <> (select count(*) + 1 from review_decisions
            where operator_id = new.operator_id and order_id = new.order_id) then
        raise exception 'decision % of order % does not follow the one before', new.n, new.order_id using errcode = 'TK014';
    end if;
    if not exists (select from orders where operator_id = new.operator_id and id = new.order_id
            and seller_id = new.staff_operator_id and state = case new.decision
                when 'approved' then 'awaiting_payment' when 'rejected' then 'rejected' else 'returned' end) then
        raise exception 'decision % is not what became of order %', new.n, new.order_id using errcode = 'TK014';
    end if;
    return new;
end $$;
create trigger review_decisions_guard before insert on review_decisions
    for each row execute function review_decisions_guard();
create trigger review_decisions_append_only before update or delete on review_decisions
    for each row execute function append_only();
create trigger review_decisions_never_emptied before truncate on review_decisions
    for each statement execute function append_only();
