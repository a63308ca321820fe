-- The papers that products ask for (証明書), by operator and slug. What a folder names no more is withdrawn, and stays for the
-- images that were sent as such a paper.
create table document_kinds (
    operator_id uuid not null references operators,
    slug text not null,
    sort integer not null default 0,
    name_ja text not null,
    name_en text not null,
    -- What must be readable on the image, and what must be covered before it is sent; empty where nothing must.
    readable_ja text not null,
    readable_en text not null,
    masked_ja text not null default '',
    masked_en text not null default '',
    -- Tells of a disability or an illness (要配慮個人情報): taken after a consent of its own.
    special_care boolean not null default false,
    withdrawn boolean not null default false,
    primary key (operator_id, slug),
    check ((masked_ja = '') = (masked_en = ''))
);

-- Which papers a product asks for: one of those of each place. `products.documents` keeps the slugs of all of them, so that what
-- is sold without a paper is known by its row.
create table product_documents (
    operator_id uuid not null,
    product_id uuid not null,
    place integer not null check (place >= 1),
    -- Its place among the alternatives.
    sort integer not null,
    kind text not null,
    primary key (operator_id, product_id, place, kind),
    foreign key (operator_id, product_id) references products,
    foreign key (operator_id, kind) references document_kinds
);

-- Folders write the papers of a product in another way now.
delete from folder_marks using products
    where products.operator_id = folder_marks.operator_id and documents <> '{}' and file = 'products/' || slug || '.toml';

-- How long images of papers are kept after the end of what they were sent for.
alter table operators add column certificate_days integer not null default 30 check (certificate_days between 1 and 400);

-- One page of a paper: two images in the object store, each sealed under a key of its own.
create table certificate_pages (
    -- The owner of the product that asks for the paper.
    operator_id uuid not null,
    id uuid not null,
    account_id uuid not null references accounts,
    -- A draft that goes leaves its pages behind, and they follow it.
    draft_id uuid references drafts on delete set null,
    -- Once it was applied with: its final state decides how long the page is kept.
    order_id uuid,
    kind text not null,
    -- As its kind said when it was sent.
    special_care boolean not null,
    state text not null check (state in ('uploading', 'stored', 'erasing')),
    erased_for text check (erased_for in
        ('removed', 'abandoned', 'account_closed', 'consent_withdrawn', 'order_over')),
    -- The key of the request that sent it, and what that sent (SHA-256): sent again it is one page.
    upload_key text not null,
    digest bytea not null check (octet_length(digest) = 32),
    -- The id of the master key that wrapped the keys of both images.
    master_key text not null,
    image_key bytea not null,
    thumbnail_key bytea not null,
    -- Pixels.
    width integer not null check (width >= 1),
    height integer not null check (height >= 1),
    uploaded_at timestamptz not null,
    primary key (operator_id, id),
    constraint certificate_pages_key unique (account_id, upload_key),
    foreign key (operator_id, kind) references document_kinds,
    foreign key (operator_id, order_id) references orders,
    check ((state = 'erasing') = (erased_for is not null))
);
create index certificate_pages_draft on certificate_pages (draft_id) where draft_id is not null;
create index certificate_pages_order on certificate_pages (operator_id, order_id) where order_id is not null;
create index certificate_pages_waiting on certificate_pages (uploaded_at) where order_id is null and state <> 'erasing';
create index certificate_pages_erasing on certificate_pages (uploaded_at) where state = 'erasing';
create index certificate_pages_master on certificate_pages (master_key);

-- That images were deleted, and why: without a word of whose they were.
create table certificate_deletions (
    operator_id uuid not null references operators,
    page_id uuid not null,
    reason text not null,
    uploaded_at timestamptz not null,
    deleted_at timestamptz not null,
    primary key (operator_id, page_id)
);
create trigger certificate_deletions_append_only before update or delete on certificate_deletions
    for each row execute function append_only();
create trigger certificate_deletions_never_emptied before truncate on certificate_deletions
    for each statement execute function append_only();

-- A page is what was sent: it comes to be stored, then goes, and its going is recorded. Its keys may be wrapped anew.
create function certificate_pages_guard() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' then
        if old.state <> 'erasing' or not exists (select from certificate_deletions
                where operator_id = old.operator_id and page_id = old.id) then
            raise exception 'certificate page % would go unrecorded', old.id using errcode = 'TK013';
        end if;
        return old;
    end if;
    if (new.operator_id, new.id, new.account_id, new.kind, new.special_care, new.upload_key, new.digest, new.width, new.height)
            is distinct from
            (old.operator_id, old.id, old.account_id, old.kind, old.special_care, old.upload_key, old.digest, old.width, old.height)
        or new.draft_id is not null and new.draft_id is distinct from old.draft_id
        or old.order_id is not null and new.order_id is distinct from old.order_id then
        raise exception 'certificate page % is what was sent', old.id using errcode = 'TK013';
    end if;
    if new.state <> old.state and (old.state, new.state) not in
            (('uploading', 'stored'), ('uploading', 'erasing'), ('stored', 'erasing')) then
        raise exception 'certificate page % does not go from % to %', old.id, old.state, new.state using errcode = 'TK013';
    end if;
    return new;
end $$;
create trigger certificate_pages_guard before update or delete on certificate_pages
    for each row execute function certificate_pages_guard();

-- Consent to papers that tell of a disability or an illness (要配慮個人情報), by account and operator. One at a time holds.
create table special_care_consents (
    account_id uuid not null references accounts,
    operator_id uuid not null references operators,
    -- Of the words that were agreed to.
    version text not null,
    given_at timestamptz not null,
    withdrawn_at timestamptz check (withdrawn_at >= given_at),
    primary key (account_id, operator_id, given_at)
);
create unique index special_care_consents_hold on special_care_consents (account_id, operator_id) where withdrawn_at is null;
