alter table operators
    drop column address_en,
    drop column contact_hours_en,
    drop column representative_en;
