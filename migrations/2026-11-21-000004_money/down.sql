drop table jobs, stripe_events, receipts, receipt_counters, entries, postings, refunds, payments;
drop function jobs_ring, entries_balance, postings_balance, refunds_within_capture;
