alter table drafts drop column term;
delete from folder_marks where file = 'terms.csv';
delete from folder_marks using term_prices
    join price_tables on price_tables.operator_id = term_prices.operator_id and price_tables.id = term_prices.table_id
    where price_tables.operator_id = folder_marks.operator_id and file = 'prices/' || slug || '.csv';
drop table term_prices;
drop table fixed_terms;
drop function fixed_terms_guard();
