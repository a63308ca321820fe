-- The company behind an operator's everyday name, as the law and receipts name it; empty where both are one.
alter table operators
    add column legal_name_ja text not null default '',
    add column legal_name_en text not null default '',
    -- A demonstration takes payments at all hours, whatever the hours of the operator that it shows.
    add column all_day_sample boolean not null default false;
