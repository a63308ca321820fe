drop table special_care_consents, certificate_pages, certificate_deletions;
drop function certificate_pages_guard;
alter table operators drop column certificate_days;
delete from folder_marks using products
    where products.operator_id = folder_marks.operator_id and documents <> '{}' and file = 'products/' || slug || '.toml';
drop table product_documents, document_kinds;
delete from folder_marks where file like 'documents/%';
