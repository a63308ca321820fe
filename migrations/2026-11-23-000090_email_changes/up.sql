-- Addresses that an account had: the link in the letter to the old one puts it back for seven days. Then the row is deleted.
create table email_changes (
    id uuid primary key,
    account_id uuid not null references accounts,
    old_email text not null,
    changed_at timestamptz not null,
    undone_at timestamptz
);

create index email_changes_account on email_changes (account_id);
