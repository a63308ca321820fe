delete from folder_marks using operators
    where operators.id = folder_marks.operator_id and mail is not null and file = 'operator.toml';
drop table questions;
alter table operators drop column mail;
