-- The program rings once a transaction has committed. `notify` inside it holds a lock of the whole server until the commit
-- is on disk, so that such commits wait for each other. Servers of the release before ring no more: their jobs are found
-- by the workers' look at the queue, a second later.
drop trigger jobs_ring on jobs;
drop function jobs_ring;
