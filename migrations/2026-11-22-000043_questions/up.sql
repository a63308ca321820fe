-- The address to which an operator's people get riders' questions; null where they answer by phone alone.
alter table operators add column mail text;

-- Questions on their way to the operator: a row is deleted once its mail has been handed over, or after a month.
create table questions (
    operator_id uuid not null references operators,
    id uuid not null,
    name text not null,
    email text not null,
    text text not null,
    asked_at timestamptz not null,
    primary key (operator_id, id)
);
