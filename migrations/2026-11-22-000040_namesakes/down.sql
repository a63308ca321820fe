alter table stops drop column beside_ja, drop column beside_en;
