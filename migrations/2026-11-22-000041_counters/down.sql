delete from folder_marks where file like 'counters/%';
drop table counters;
