delete from jobs where kind = 'remind_of_end';
alter table accounts drop column reminders;
