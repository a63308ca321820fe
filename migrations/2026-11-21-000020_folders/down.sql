drop index drafts_priced;
drop table folder_marks;
