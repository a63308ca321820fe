-- Each seller's receipts of a year are numbered from 1 without a gap; each paid order has one that stands, of its price.
select format('seller %s has %s receipts of %s, the last of them %s, and counted to %s',
    c.seller_id, count(r.id), c.fiscal_year, coalesce(max(r.number), 0), c.last)
from receipt_counters c left join receipts r on r.seller_id = c.seller_id and r.fiscal_year = c.fiscal_year
group by c.seller_id, c.fiscal_year, c.last
having count(r.id) <> c.last or coalesce(max(r.number), 0) <> c.last or count(distinct r.number) <> count(r.id)
union all
select format('order %s is %s with %s receipts of its price', o.number, o.state, count(r.id))
from orders o left join receipts r on r.order_id = o.id and r.kind = 'receipt' and r.total = o.price
    and not exists (select from receipts later where later.operator_id = r.operator_id and later.replaces = r.id)
group by o.number, o.state having count(r.id) <> (o.state = 'paid')::integer
