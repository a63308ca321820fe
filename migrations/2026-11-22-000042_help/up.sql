-- What an operator answers to riders' questions, in the Markdown of its folder. A topic takes the place of the shared one of its slug.
create table help_topics (
    operator_id uuid not null references operators,
    slug text not null,
    title_ja text not null,
    body_ja text not null,
    title_en text not null,
    body_en text not null,
    primary key (operator_id, slug)
);
