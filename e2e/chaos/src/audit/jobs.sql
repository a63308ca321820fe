-- No job was put aside, none waits for another try, and none that is due was left. Looks at the clock come and go.
select format('a job of kind %s %s after %s tries: %s', kind,
    case when dead_at is null then 'waits' else 'was put aside' end, attempts, coalesce(last_fault, 'in hand or its worker died'))
from jobs where kind not in ('sweep', 'prune') and (dead_at is not null or attempts > 0)
union all
select format('a job of kind %s is due since %s', kind, run_at)
from jobs where kind not in ('sweep', 'prune') and attempts = 0 and run_at < now() - interval '2 seconds'
