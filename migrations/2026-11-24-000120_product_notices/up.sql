-- As whoever writes the catalogue does: nothing is written between the first filling and the triggers.
lock table operators in share row exclusive mode;

-- Which notices concern which products, worked out when the catalogue changes and not each time a pass is shown: only its
-- section and its seller are left to ask.
create table product_notices (
    operator_id uuid not null,
    product_id uuid not null,
    -- The notice, by its key, and as it is read: with the name of what it concerns.
    of_operator uuid not null,
    slug text not null,
    notice jsonb not null,
    starts_at timestamptz not null,
    -- Only for what this operator sells.
    seller_id uuid,
    -- Only for sections on this route.
    route text,
    primary key (operator_id, product_id, of_operator, slug),
    foreign key (operator_id, product_id) references products (operator_id, id)
);

create function product_notices_refresh() returns void language sql as $$
    delete from product_notices;
    insert into product_notices
    select g.operator_id, g.id, n.operator_id, n.slug, to_jsonb(n) || jsonb_build_object(
            'of_ja', coalesce(p.name_ja, r.name_ja, o.name_ja), 'of_en', coalesce(p.name_en, m.name_en, r.name_ja, o.name_en)),
        n.starts_at, case when n.product is null and n.route is null and n.about = 'sales' then n.operator_id end, n.route
    from notices n
    join operators o on o.id = n.operator_id
    left join products p on p.operator_id = n.operator_id and p.slug = n.product
    left join routes r on r.operator_id = n.operator_id and r.feed_id = n.route
    left join route_matrix m on m.operator_id = n.operator_id and m.route = n.route
    join products g on case
        when n.product is not null then g.operator_id = n.operator_id and g.slug = n.product
        when n.route is not null then g.operator_id = n.operator_id and ((g.route_class is null and g.routes = '{}')
            or n.route = any (g.routes) or r.class = g.route_class)
        -- Of the sales of whoever sells it, and of the service of whoever honours it.
        when n.about = 'sales' then exists (select from product_issuers i
            where i.operator_id = g.operator_id and i.product_id = g.id and i.seller_id = n.operator_id)
        else exists (select from product_operators h
            where h.operator_id = g.operator_id and h.product_id = g.id and h.honoured_by = n.operator_id) end
$$;
select product_notices_refresh();

-- Once a transaction, when all is written.
create function product_notices_follow() returns trigger language plpgsql as $$
begin
    if current_setting('teiki.product_notices', true) is distinct from pg_current_xact_id()::text then
        perform product_notices_refresh();
        perform set_config('teiki.product_notices', pg_current_xact_id()::text, true);
    end if;
    return null;
end $$;
create constraint trigger notices_concern after insert or update or delete on notices
    deferrable initially deferred for each row execute function product_notices_follow();
create constraint trigger operators_are_named after update of name_ja, name_en on operators
    deferrable initially deferred for each row execute function product_notices_follow();
create constraint trigger products_are_concerned after insert or update or delete on products
    deferrable initially deferred for each row execute function product_notices_follow();
create constraint trigger issuers_are_concerned after insert or update or delete on product_issuers
    deferrable initially deferred for each row execute function product_notices_follow();
create constraint trigger honouring_is_concerned after insert or update or delete on product_operators
    deferrable initially deferred for each row execute function product_notices_follow();
create constraint trigger routes_are_concerned after insert or update or delete on routes
    deferrable initially deferred for each row execute function product_notices_follow();
create constraint trigger routes_have_english_names after insert or update or delete on route_matrix
    deferrable initially deferred for each row execute function product_notices_follow();
