delete from folder_marks using products
    where products.operator_id = folder_marks.operator_id and stops <> '{}' and file = 'products/' || slug || '.toml';
alter table products drop column stops;
