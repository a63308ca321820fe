-- What each file of an operator's folder was when it was last applied or exported: SHA-256 of its canonical text. Rows that
-- come to another text since were changed by somebody else.
create table folder_marks (
    operator_id uuid not null references operators,
    -- Below the operator's folder: products/commuter.toml.
    file text not null,
    hash text not null,
    primary key (operator_id, file)
);
-- Drafts whose price a plan looks at.
create index drafts_priced on drafts (operator_id, product_id) where order_id is null;
