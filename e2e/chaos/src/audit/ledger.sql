-- What is booked as receivable from Stripe is what Stripe took and has not sent back, for each order.
select format('order %s is booked with %s yen receivable, and Stripe keeps %s', o.number, booked, kept)
from orders o
    cross join lateral (select coalesce(sum(e.debit - e.credit), 0) as booked from postings p
        join entries e on e.operator_id = p.operator_id and e.posting_id = p.id
        where p.order_id = o.id and e.account = 'stripe_receivable') as ledger
    cross join lateral (select coalesce(sum(k.captured - k.refunded), 0) as kept from chaos.kept k
        where k.order_id = o.id) as money
where booked <> kept
union all
select format('all in all %s yen are booked as receivable, and Stripe keeps %s', booked, kept)
from (select coalesce(sum(debit - credit), 0) as booked from entries where account = 'stripe_receivable') as ledger
    cross join (select coalesce(sum(amount - refunded), 0) as kept from chaos.charges where captured) as money
where booked <> kept
union all
select format('posting %s of %s yen does not balance', p.id, p.amount)
from postings p left join entries e on e.operator_id = p.operator_id and e.posting_id = p.id
group by p.operator_id, p.id, p.amount
having sum(e.debit) is distinct from p.amount or sum(e.credit) is distinct from p.amount
union all
select format('payment %s is booked %s times', p.id, count(b.id))
from payments p left join postings b on b.source_id = p.id and b.kind = 'capture' and b.amount = p.amount
where p.state = 'succeeded' group by p.id having count(b.id) <> 1
union all
select format('posting %s books payment %s, which did not succeed', b.id, b.source_id)
from postings b left join payments p on p.id = b.source_id and p.state = 'succeeded'
where b.kind = 'capture' and p.id is null
