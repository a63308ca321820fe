delete from folder_marks where file = 'categories.csv';
delete from folder_marks using products
    where products.operator_id = folder_marks.operator_id and category is not null and file = 'products/' || slug || '.toml';
alter table orders drop column category;
alter table products drop column category;
drop table rider_categories;
