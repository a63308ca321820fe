alter table operators drop column succeeded_by;
