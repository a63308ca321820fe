-- What somebody was told was done is done.
select format('account %s was opened, and is not there', t.subject)
from chaos.told t left join accounts a on a.id::text = t.subject where t.what = 'account' and a.id is null
union all
select format('account %s was closed, and is open', t.subject)
from chaos.told t left join accounts a on a.id::text = t.subject and a.closed_at is not null and a.email is null
where t.what = 'closed' and a.id is null
union all
select format('card %s was registered, and is not there', t.subject)
from chaos.told t left join cards c on c.id::text = t.subject where t.what = 'card' and c.id is null
union all
select format('order %s was placed for %s yen, and is not there', t.subject, t.detail)
from chaos.told t left join orders o on o.id::text = t.subject and o.price::text = t.detail
where t.what = 'placed' and o.id is null
union all
select format('the secret of intent %s was handed out for order %s, which does not know it', t.detail, t.subject)
from chaos.told t left join payments p on p.intent = t.detail and p.order_id::text = t.subject
where t.what = 'intent' and p.id is null
union all
select format('order %s was told as %s, and is %s', t.subject, t.what, coalesce(o.state, 'not there'))
from chaos.told t left join orders o on o.id::text = t.subject
where t.what in ('paid', 'cancelled') and o.state is distinct from t.what
union all
select format('the pass of order %s was given back for %s yen, and no claim says so', t.subject, t.detail)
from chaos.told t left join claims c on c.order_id::text = t.subject and c.amount::text = t.detail
where t.what = 'given_back' and c.id is null
union all
select format('staff refunded order %s by %s, which Stripe does not list', t.subject, t.detail)
from chaos.told t left join chaos.refunds r on r.id = t.detail where t.what = 'refunded' and r.id is null
union all
select format('order %s lacks the event %s', t.subject, e.event)
from chaos.told t
    join (values ('placed', 'placed'), ('intent', 'payment_started'), ('paid', 'paid'), ('cancelled', 'cancelled'),
        ('given_back', 'refund_claimed'))
        as e (what, event) on e.what = t.what
where not exists (select from order_events h where h.order_id::text = t.subject and h.event = e.event)
