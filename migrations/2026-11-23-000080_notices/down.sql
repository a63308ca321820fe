delete from folder_marks where file like 'notices/%';
alter table operators drop column closed_days;
drop table notices;
