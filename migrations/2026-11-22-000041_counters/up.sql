-- Counters, where an operator's people sell and help. Nothing refers to them: what a folder does not name is gone.
create table counters (
    operator_id uuid not null references operators,
    slug text not null,
    sort integer not null default 0,
    name_ja text not null,
    name_en text not null,
    address text not null,
    address_en text not null default '',
    hours text not null,
    hours_en text not null default '',
    phone text not null,
    -- By service: {"answer": "yes", "partly" or "no", "note_ja", "note_en"}; null where the operator has not published it.
    services jsonb not null default '{}',
    -- Whether it is reached without a step, in the same form.
    step_free jsonb,
    -- Amounts in yen that can be charged to a card there.
    charges bigint[] not null default '{}',
    notes_ja text not null default '',
    notes_en text not null default '',
    primary key (operator_id, slug)
);
