-- Each queue has hands of its own, so that nothing waits behind what stands in another one. What a server of the release
-- before enqueues stands in the default queue.
alter table jobs add column queue text not null default 'default';
update jobs set queue = 'codes' where kind = 'send_code';
update jobs set queue = 'letters' where kind in ('order_mail', 'account_notice', 'card_changed');
drop index jobs_due;
create index jobs_due on jobs (queue, run_at) where dead_at is null;

-- Whether a job was put aside lately: asked before each one that the sweep brings up again.
create index jobs_dead_payload on jobs using hash (payload) where dead_at is not null;
