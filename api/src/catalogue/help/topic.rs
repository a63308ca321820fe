//! A question with its answer in both languages.

use std::collections::BTreeMap;

use teiki_shared::lang::Lang;

use super::article::Article;

/// A question with its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Topic {
    pub slug: String,
    pub ja: Article,
    pub en: Article,
}

impl Topic {
    pub fn of(&self, lang: Lang) -> &Article {
        match lang {
            Lang::Ja => &self.ja,
            Lang::En => &self.en,
        }
    }
}

/// An operator's own topics by slug.
pub type Topics = BTreeMap<String, Topic>;
