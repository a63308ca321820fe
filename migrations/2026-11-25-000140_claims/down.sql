drop table claims;
drop function claims_guard, claims_end_the_pass;
