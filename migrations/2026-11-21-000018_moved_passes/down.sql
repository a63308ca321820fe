alter table cards drop column moved_passes;
