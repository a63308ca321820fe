-- What a rider types of the papers that a product asks for (school, grade, …), by the words of the enum.
alter table products add column paper_facts text[] not null default '{}';
alter table products add constraint products_paper_facts
    check (paper_facts <@ array['school', 'grade', 'expires_on', 'graduates_on'] and (applications or paper_facts = '{}'));

-- {"school": {"value": "…", "typed_at": "…"}}; emptied with the images of the papers.
alter table drafts add column paper_facts jsonb not null default '{}';
create index drafts_order on drafts (operator_id, order_id) where order_id is not null;
