-- Every refund is at Stripe once, and in the books once. One of the dashboard that failed before we heard of it moved nothing.
select format('Stripe''s refund %s of %s yen is %s times in the books as it stands (%s)', s.id, s.amount, count(r.id), s.status)
from chaos.refunds s left join refunds r on r.stripe_refund = s.id and r.amount = s.amount and r.state = s.status
group by s.id, s.amount, s.status, s.ours
having count(r.id) <> 1 and not (s.status = 'failed' and s.ours is null and count(r.id) = 0)
union all
select format('refund %s was made %s times at Stripe', s.ours, count(*))
from chaos.refunds s where s.ours is not null group by s.ours having count(*) > 1
union all
select format('refund %s of %s yen is %s, and Stripe knows nothing of it', r.id, r.amount, r.state)
from refunds r left join chaos.refunds s on s.id = r.stripe_refund
where s.id is null and r.state not in ('failed', 'superseded')
union all
-- Who gave a pass back gets no less than was confirmed, by our refund or by others in its place, unless the bank sent it back.
select format('the pass of order %s was given back for %s yen, and %s yen went back', o.number, c.amount, back)
from claims c join orders o on o.id = c.order_id
    cross join lateral (select coalesce(sum(r.amount), 0) as back from refunds r
        where r.payment_id = c.payment_id and r.state in ('pending', 'succeeded', 'failed')) as sent
where back < c.amount
union all
select format('%s yen went back of intent %s, which took %s', c.refunded, c.intent, c.amount)
from chaos.charges c where c.captured and c.refunded > c.amount
