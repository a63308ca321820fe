-- Who works at an operator's desk, or for the house over all operators. Disabled, never deleted: histories and the audit log name
-- them.

create table staff (
    id uuid primary key,
    -- None: of the house, which has no roles of an operator.
    operator_id uuid references operators,
    email text not null,
    lang text not null check (lang in ('ja', 'en')),
    state text not null check (state in ('invited', 'active', 'disabled')),
    name text not null default '',
    -- argon2id.
    password_hash text,
    -- The key of the authenticator, encrypted under SECRET_KEY.
    totp_secret bytea,
    -- The last step of 30 seconds whose code was taken: none is taken twice.
    totp_step bigint not null default 0,
    invited_at timestamptz not null,
    enrolled_at timestamptz,
    disabled_at timestamptz,
    -- A session opened under another value is over.
    sessions_valid_from timestamptz not null,
    constraint staff_credentials check (
        (state = 'active') = (password_hash is not null) and (state = 'active') = (totp_secret is not null)),
    constraint staff_disabled check ((state = 'disabled') = (disabled_at is not null))
);
-- Nobody works at two desks with one address: it names whose session begins.
create unique index staff_email on staff (email);
create index staff_of_operator on staff (operator_id, email);

create trigger staff_never_deleted before delete on staff for each row execute function never_deleted();
create trigger staff_never_emptied before truncate on staff for each statement execute function never_deleted();

create table staff_roles (
    staff_id uuid not null references staff,
    role text not null check (role in ('reviewer', 'counter', 'finance', 'manager')),
    primary key (staff_id, role)
);

-- A link in a letter that lets somebody enrol once.
create table staff_invitations (
    id uuid primary key,
    staff_id uuid not null references staff,
    -- SHA-256 of what stands in the link.
    token_hash bytea not null unique,
    made_at timestamptz not null,
    expires_at timestamptz not null check (expires_at > made_at),
    used_at timestamptz,
    -- A later one took its place, or the member was disabled.
    void_at timestamptz,
    constraint staff_invitations_end check (used_at is null or void_at is null)
);
create unique index staff_invitations_one on staff_invitations (staff_id) where used_at is null and void_at is null;

create table staff_recovery_codes (
    staff_id uuid not null references staff,
    -- A keyed hash.
    code_hash text not null,
    used_at timestamptz,
    primary key (staff_id, code_hash)
);

-- Sessions that were ended, so that no older Redis revives one.
create table staff_session_ends (
    token_hash bytea primary key,
    staff_id uuid not null references staff,
    ended_at timestamptz not null
);
create index staff_session_ends_at on staff_session_ends (ended_at);

-- What staff look for orders by. Numbers have an index already, after their operator, and the addresses of open accounts too.
create index orders_rider_name on orders (seller_id, (translate(rider_name, ' 　', '')) text_pattern_ops);
create index orders_rider_kana on orders (seller_id, (translate(rider_kana, ' 　', '')) text_pattern_ops);
create index riders_phone on riders (phone);
create index cards_last_digits on cards ("right"(number, 4));

-- What managers look through the log by: the day, the kind, the person. The house looks through all of it.
create index audit_log_of_staff on audit_log (at desc, id desc) where actor = 'staff';
create index audit_log_of_operator on audit_log (actor_operator_id, at desc, id desc) where actor = 'staff';
create index audit_log_of_kind on audit_log (actor_operator_id, action, at desc, id desc) where actor = 'staff';
create index audit_log_of_person on audit_log (actor_id, at desc, id desc) where actor = 'staff';
