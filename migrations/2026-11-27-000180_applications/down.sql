drop table review_decisions;
drop function review_decisions_guard();
alter table products drop column applications;
