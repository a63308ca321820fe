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
