alter table products drop column category;
drop table rider_categories;
