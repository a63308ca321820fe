alter table operators drop column legal_name_ja, drop column legal_name_en, drop column all_day_sample;
