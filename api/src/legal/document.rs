//! A document to agree to.

use async_graphql::SimpleObject;
use jiff::civil;
use teiki_shared::scalars::Date;

/// What a person agrees to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
pub enum DocumentKind {
    Terms,
    Privacy,
}

impl DocumentKind {
    pub const ALL: [Self; 2] = [Self::Terms, Self::Privacy];

    /// The word of the table of consents, and of the files.
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
    /// Its first day in Japan; null for the first version.
    pub from: Option<Date>,
    /// What is new in it; empty for the first version.
    pub changes: String,
    /// Whoever agreed to an earlier one is asked again.
    #[graphql(skip)]
    pub(super) asks: bool,
    pub title: String,
    pub body: Vec<LegalSection>,
}

#[derive(Clone, Debug, SimpleObject)]
pub struct LegalSection {
    pub heading: String,
    pub paragraphs: Vec<String>,
}

impl LegalDocument {
    pub(super) fn holds(&self, today: civil::Date) -> bool {
        self.from.is_none_or(|from| from.0 <= today)
    }
}

/// A version in Japanese and English.
pub(super) type Both = [LegalDocument; 2];
