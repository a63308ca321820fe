drop index certificate_pages_digest;
drop index orders_in_review_of_product;
drop index orders_in_review;
alter table review_decisions drop column marks;
drop table pending_decisions;
drop table review_claims;
