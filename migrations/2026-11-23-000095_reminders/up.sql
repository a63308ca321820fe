-- Letters that remind of passes that end, unless the account wants none.
alter table accounts add column reminders boolean not null default true;

-- For the passes that were paid before there were reminders: fourteen days before the end, or tomorrow where that is over,
-- at ten in the morning in Japan.
insert into jobs (id, kind, queue, payload, run_at, created_at, dedupe)
select gen_random_uuid(), 'remind_of_end', 'letters',
    jsonb_build_object('operator', operator_id, 'order', order_id, 'reminder', 'first'),
    greatest((ends_on - 14)::timestamp + interval '10 hours', ((now() at time zone 'Asia/Tokyo')::date + 1)::timestamp + interval '10 hours')
        at time zone 'Asia/Tokyo',
    now(), 'remind_of_end:first:' || order_id
from passes where state = 'live' and ends_on > (now() at time zone 'Asia/Tokyo')::date
on conflict (dedupe) do nothing;
