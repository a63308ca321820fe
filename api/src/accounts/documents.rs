//! The terms of service and the privacy policy: files of the repository, in both languages, under one version.
//!
//! A file is `# title`, a line `version: …`, then `## heading` and paragraphs with empty lines between.

use std::sync::LazyLock;

use async_graphql::SimpleObject;
use teiki_shared::lang::Lang;

/// What a person agrees to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum DocumentKind {
    Terms,
    Privacy,
}

impl DocumentKind {
    /// The word of the table of consents.
    pub fn word(self) -> &'static str {
        match self {
            Self::Terms => "terms",
            Self::Privacy => "privacy",
        }
    }
}

#[derive(Clone, Debug, SimpleObject)]
pub struct LegalDocument {
    pub kind: DocumentKind,
    /// Consents name it; a new one is a new consent.
    pub version: String,
    pub title: String,
    pub body: Vec<LegalSection>,
}

#[derive(Clone, Debug, SimpleObject)]
pub struct LegalSection {
    pub heading: String,
    pub paragraphs: Vec<String>,
}

static TERMS: LazyLock<[LegalDocument; 2]> = LazyLock::new(|| {
    [include_str!("../../documents/terms.ja.md"), include_str!("../../documents/terms.en.md")]
        .map(|text| parse(DocumentKind::Terms, text))
});
static PRIVACY: LazyLock<[LegalDocument; 2]> = LazyLock::new(|| {
    [include_str!("../../documents/privacy.ja.md"), include_str!("../../documents/privacy.en.md")]
        .map(|text| parse(DocumentKind::Privacy, text))
});

/// The version in force.
pub fn current(kind: DocumentKind, lang: Lang) -> &'static LegalDocument {
    let [ja, en] = match kind {
        DocumentKind::Terms => &*TERMS,
        DocumentKind::Privacy => &*PRIVACY,
    };
    match lang {
        Lang::Ja => ja,
        Lang::En => en,
    }
}

fn parse(kind: DocumentKind, text: &str) -> LegalDocument {
    let mut document = LegalDocument { kind, version: String::new(), title: String::new(), body: Vec::new() };
    for block in text.split("\n\n").map(str::trim).filter(|block| !block.is_empty()) {
        if let Some(heading) = block.strip_prefix("## ") {
            document.body.push(LegalSection { heading: heading.to_owned(), paragraphs: Vec::new() });
        } else if let Some(title) = block.strip_prefix("# ") {
            document.title = title.to_owned();
        } else if let Some(version) = block.strip_prefix("version: ") {
            document.version = version.to_owned();
        } else if let Some(section) = document.body.last_mut() {
            section.paragraphs.push(block.to_owned());
        }
    }
    document
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_say_the_same_number_of_things_under_one_version() {
        for kind in [DocumentKind::Terms, DocumentKind::Privacy] {
            let (ja, en) = (current(kind, Lang::Ja), current(kind, Lang::En));
            assert_eq!(ja.version, en.version);
            assert!(!ja.version.is_empty() && !ja.title.is_empty() && !en.title.is_empty());
            let shape = |document: &LegalDocument| -> Vec<usize> {
                document.body.iter().map(|section| section.paragraphs.len()).collect()
            };
            assert_eq!(shape(ja), shape(en));
            assert!(shape(ja).len() > 5 && shape(ja).iter().all(|&paragraphs| paragraphs > 0));
        }
    }
}
