-- What an operator publishes, for readers of English. Where it is empty the Japanese is shown.
alter table operators
    add column address_en text not null default '',
    add column contact_hours_en text not null default '',
    add column representative_en text not null default '';
