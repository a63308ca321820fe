create extension if not exists btree_gist;
create extension if not exists pg_trgm;

-- A person who signs in. Closing erases what the law does not ask us to keep; the row stays for its orders.
create table accounts (
    id uuid primary key,
    email text,
    password_hash text,
    lang text not null default 'ja' check (lang in ('ja', 'en')),
    stripe_customers jsonb not null default '{}',
    created_at timestamptz not null,
    -- Sessions that began before this moment are void, whatever Redis says.
    sessions_valid_from timestamptz not null,
    closed_at timestamptz,
    check (closed_at is not null or (email is not null and password_hash is not null)),
    check (email = lower(email))
);
create unique index accounts_email on accounts (email) where closed_at is null;

-- Consent to one version of a document, with the moment it was given.
create table consents (
    account_id uuid not null references accounts,
    document text not null check (document in ('terms', 'privacy')),
    version text not null,
    agreed_at timestamptz not null,
    primary key (account_id, document, version)
);

-- Single sessions that were revoked. Kept in Postgres so that an older Redis snapshot revives none.
create table session_revocations (
    token_hash bytea primary key,
    account_id uuid not null references accounts,
    revoked_at timestamptz not null
);
create index session_revocations_account on session_revocations (account_id);

-- Browsers in which an account has proved its e-mail address; a browser not listed is asked for a mailed code.
create table known_devices (
    account_id uuid not null references accounts,
    device_hash bytea not null,
    first_seen timestamptz not null,
    last_seen timestamptz not null,
    primary key (account_id, device_hash)
);

-- Who rides. One account may hold several riders.
create table riders (
    id uuid primary key,
    account_id uuid not null references accounts,
    family_name text not null,
    given_name text not null,
    family_kana text not null,
    given_kana text not null,
    birth_date date,
    phone text not null,
    postal_code text not null,
    address text not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    erased_at timestamptz
);
create index riders_account on riders (account_id);

-- A registered ICOCA number.
--   live: in use. retired: replaced by another number, never usable again.
--   removed: taken off by the rider. released: freed by staff after a wrong entry.
create table cards (
    id uuid primary key,
    rider_id uuid not null references riders,
    number text not null check (number ~ '^JW[0-9A-Z]{15}$'),
    kind text not null check (kind in ('card', 'smart', 'mobile', 'apple_pay')),
    name text not null,
    named boolean not null,
    state text not null default 'live' check (state in ('live', 'retired', 'removed', 'released')),
    replaced_by uuid references cards,
    registered_at timestamptz not null,
    ended_at timestamptz,
    check ((state = 'live') = (ended_at is null)),
    check ((state = 'retired') = (replaced_by is not null))
);
create unique index cards_number on cards (number) where state in ('live', 'retired');
create index cards_rider on cards (rider_id);

-- Who did what to whom, outside orders (those have order_events). Never holds secrets, codes or full card numbers.
create table audit_log (
    id bigint generated always as identity primary key,
    at timestamptz not null,
    actor text not null,
    action text not null,
    subject uuid not null,
    detail jsonb not null default '{}'
);
create index audit_log_subject on audit_log (subject, id);
