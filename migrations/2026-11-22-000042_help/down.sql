delete from folder_marks where file like 'help/%';
drop table help_topics;
