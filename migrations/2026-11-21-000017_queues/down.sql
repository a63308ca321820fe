drop index jobs_dead_payload;
drop index jobs_due;
create index jobs_due on jobs (run_at) where dead_at is null;
alter table jobs drop column queue;
