create function jobs_ring() returns trigger language plpgsql as $$
begin
    perform pg_notify('teiki_jobs', '');
    return null;
end $$;
create trigger jobs_ring after insert on jobs for each statement execute function jobs_ring();
