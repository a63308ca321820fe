drop index drafts_order;
alter table drafts drop column paper_facts;
alter table products drop constraint products_paper_facts, drop column paper_facts;
