-- Every order is paid, over, or waits for its payment, and its pass says the same.
select format('order %s is %s', o.number, o.state)
from orders o where o.state not in ('paid', 'cancelled', 'lapsed', 'awaiting_payment', 'paying')
union all
select format('order %s is %s and still to be closed as %s', o.number, o.state, o.closing_as)
from orders o where o.closing_as is not null
union all
select format('order %s is %s with %s live attempts', o.number, o.state, live)
from orders o cross join lateral (select count(*) as live from payments p
    where p.order_id = o.id and p.state in ('starting', 'open', 'cancelling')) as attempts
where live <> (o.state = 'paying')::integer
union all
select format('order %s has %s passes', o.number, passes)
from orders o cross join lateral (select count(*) as passes from passes where passes.order_id = o.id) as counted
where passes <> 1
union all
select format('order %s is %s and its pass %s%s', o.number, o.state, p.state, ' as ' || p.freed_as)
from orders o join passes p on p.order_id = o.id
where case o.state
    when 'paid' then p.state = 'reserved' or (p.state = 'freed' and (p.freed_as <> 'refunded' or not exists
        (select from refunds r where r.order_id = o.id and r.accepted_at is not null)))
    when 'awaiting_payment' then p.state <> 'reserved'
    when 'paying' then p.state <> 'reserved'
    else p.state <> 'freed' or p.freed_as <> o.state
end
union all
select format('the pass of order %s was given back, and is %s%s', o.number, p.state, ' as ' || p.freed_as)
from claims c join orders o on o.id = c.order_id join passes p on p.id = c.pass_id
where o.state <> 'paid' or p.freed_as is distinct from 'refunded'
union all
-- Money that went back ends the pass that it paid for: the payment with the receipt.
select format('order %s was refunded in the dashboard and its pass is live', o.number)
from orders o join passes p on p.order_id = o.id and p.state = 'live'
where exists (select from refunds r join receipts on receipts.payment_id = r.payment_id
    where r.order_id = o.id and r.reason = 'dashboard' and r.state in ('pending', 'succeeded'))
union all
select format('order %s is %s and was told as paid %s times', o.number, o.state, told)
from orders o cross join lateral (select count(*) as told from order_events e
    where e.order_id = o.id and e.event = 'paid') as events
where told <> (o.state = 'paid')::integer
union all
select format('order %s is %s, costs %s and keeps %s yen', o.number, o.state, o.price, kept)
from orders o cross join lateral (select coalesce(sum(k.captured - k.refunded), 0) as kept from chaos.kept k
    where k.order_id = o.id) as money
where kept > o.price or kept < 0
    or (o.state = 'paid' and kept < o.price and not exists (select from chaos.refunds r
        join payments p on p.intent = r.intent where p.order_id = o.id and r.status <> 'failed'))
    -- What the bank sent back is paid out by hand.
    or (o.state <> 'paid' and kept > 0 and not exists (select from refunds r where r.order_id = o.id and r.state = 'failed'))
