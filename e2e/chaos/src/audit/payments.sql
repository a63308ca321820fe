-- What Stripe took is a payment, once, and every payment stands where its intent does.
select format('Stripe took %s yen for intent %s, and no payment of that amount succeeded', i.received, i.id)
from chaos.intents i left join payments p on p.intent = i.id and p.state = 'succeeded' and p.amount = i.received
where i.status = 'succeeded' and p.id is null
union all
select format('payment %s is %s with %s yen, and intent %s is %s with %s yen',
    p.id, p.state, p.amount, coalesce(p.intent, 'none'), coalesce(i.status, 'not at Stripe'), i.received)
from payments p left join chaos.intents i on i.id = p.intent
where case p.state
    when 'succeeded' then i.status is distinct from 'succeeded' or i.received <> p.amount
    when 'cancelled' then p.intent is not null and i.status is distinct from 'canceled'
    when 'open' then coalesce(i.status, '') not in ('requires_payment_method', 'requires_confirmation', 'requires_action')
    -- Starting, cancelling: somebody still waits for Stripe.
    else true
end
union all
select format('intent %s says that it is of payment %s, which names %s', i.id, i.ours, coalesce(p.intent, 'none'))
from chaos.intents i left join payments p on p.id::text = i.ours
where i.status = 'succeeded' and p.intent is distinct from i.id
union all
select format('the card was charged %s times for intent %s', count(*), c.intent)
from chaos.charges c where c.captured group by c.intent having count(*) > 1
union all
select format('charge %s of %s yen belongs to intent %s, which did not succeed', c.id, c.amount, c.intent)
from chaos.charges c left join chaos.intents i on i.id = c.intent and i.status = 'succeeded' and i.received = c.amount
where c.captured and i.id is null
union all
select format('intent %s is unmatched, with %s yen', intent, captured) from unmatched_intents
