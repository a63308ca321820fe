//! The topics that every operator's help has: files of the repository.

use std::sync::LazyLock;

use super::article::Article;
use super::topic::Topic;
use crate::catalogue::folder::mistake::{Mistakes, Sheet};

/// Declares the shared topics from their files.
macro_rules! shared_topics {
    ($($slug:literal),+ $(,)?) => {
        [$((
            $slug,
            include_str!(concat!("../../../documents/help/", $slug, ".ja.md")),
            include_str!(concat!("../../../documents/help/", $slug, ".en.md")),
        )),+]
    };
}

/// The shared topics, in the order in which they are listed: slug, Japanese, English.
const SHARED: [(&str, &str, &str); 13] = shared_topics![
    "number",
    "reader",
    "new-phone",
    "lost-card",
    "refund",
    "return-card",
    "receipt",
    "guardian",
    "rail-pass",
    "mail",
    "under-16",
    "discounts",
    "hurry"
];

pub static TOPICS: LazyLock<Vec<Topic>> = LazyLock::new(|| {
    let mut mistakes = Mistakes::default();
    let mut read = |text| Article::read(&mut Sheet::new("", text, &mut mistakes));
    let topics = SHARED
        .iter()
        .map(|(slug, ja, en)| Some(Topic { slug: (*slug).to_owned(), ja: read(ja)?, en: read(en)? }));
    topics.collect::<Option<Vec<Topic>>>().unwrap_or_default()
});

#[cfg(test)]
mod tests {
    use teiki_shared::lang::Lang;

    use super::*;
    use crate::catalogue::help::article::Block;

    #[test]
    fn every_shared_topic_is_read_and_both_languages_say_the_same() {
        assert_eq!(TOPICS.len(), SHARED.len());
        let shape = |article: &Article, lang| -> Vec<String> {
            let kind = |block: &Block| match block {
                Block::Paragraph(_) => "paragraph".to_owned(),
                Block::List(items) => format!("{} items", items.len()),
                Block::Steps(steps) => format!("{} steps", steps.len()),
                Block::Link { path, .. } => path.clone(),
            };
            article.blocks(lang).iter().map(kind).collect()
        };
        for topic in TOPICS.iter() {
            assert_eq!(shape(&topic.ja, Lang::Ja), shape(&topic.en, Lang::En), "{}", topic.slug);
        }
    }
}
