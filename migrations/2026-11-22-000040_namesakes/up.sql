-- What riders read beside a stop's name where its operator has another stop of that name: the line, or a stop near by. It follows
-- from the network, and is written with it: by the next application of folders or the next import. Empty where the name is enough.
alter table stops
    add column beside_ja text not null default '',
    add column beside_en text not null default '';
