drop table questions;
alter table operators drop column mail;
