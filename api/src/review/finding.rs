//! What staff find to be mended, paper by paper.

use diesel::deserialize::FromSqlRow;
use diesel::expression::AsExpression;
use diesel::sql_types::Jsonb;
use serde::{Deserialize, Serialize};
use teiki_shared::ids::CertificatePageId;
use teiki_shared::paper_fact::PaperFact;
use teiki_shared::review::Flaw;
use teiki_shared::scalars::DateTime;

use crate::catalogue::DocumentRequirement;
use crate::certificates::Page;
use crate::db::json::json_column;
use crate::drafts::PaperFacts;

/// Findings of one decision, and letters of the words of each.
pub const MOST: usize = 20;
pub const LETTERS: usize = 500;

/// What is wrong with a paper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The slug of the kind of paper.
    pub kind: String,
    /// The page that is to be replaced; none where the paper as a whole is meant.
    pub page: Option<CertificatePageId>,
    /// What was typed of it and is to be typed again; then no page is named.
    #[serde(default)]
    pub fact: Option<PaperFact>,
    pub why: Flaw,
    /// What staff say of it, in the rider's language; may be empty but for [`Flaw::Other`].
    pub words: String,
}

/// The column `review_decisions.findings`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, AsExpression, FromSqlRow)]
#[diesel(sql_type = Jsonb)]
#[serde(transparent)]
pub struct Findings(pub Vec<Finding>);

json_column!(Findings);

impl Finding {
    /// Whether it is about a paper that the product asks for and, where it names a page or something typed, about one of these.
    pub fn fits(&self, wanted: &[DocumentRequirement], pages: &[Page], asked: &[PaperFact]) -> bool {
        let is_asked_for = wanted.iter().any(|requirement| requirement.takes(&self.kind));
        let is_there =
            self.page.is_none_or(|id| pages.iter().any(|page| page.id == id && page.kind == self.kind));
        let is_typed = self.fact.is_none_or(|fact| self.page.is_none() && asked.contains(&fact));
        let is_told = self.why != Flaw::FactDiffers || self.fact.is_some();
        let is_said = self.why != Flaw::Other || !self.words.trim().is_empty();
        is_asked_for && is_there && is_typed && is_told && is_said && self.words.chars().count() <= LETTERS
    }

    /// Whether what is there mends it: what it names was typed anew after the decision; or the page that it names is gone, and one was sent after
    /// the decision that will do in the place of its paper. What is not asked for any more needs none.
    pub fn is_mended(
        &self,
        decided_at: DateTime,
        wanted: &[DocumentRequirement],
        pages: &[Page],
        (facts, asked): (&PaperFacts, &[PaperFact]),
    ) -> bool {
        if let Some(fact) = self.fact {
            return !asked.contains(&fact)
                || facts.get(fact).is_some_and(|typed| typed.typed_at > decided_at);
        }
        let is_gone = self.page.is_none_or(|id| pages.iter().all(|page| page.id != id));
        let Some(place) = wanted.iter().find(|requirement| requirement.takes(&self.kind)) else {
            return is_gone;
        };
        is_gone && pages.iter().any(|page| place.takes(&page.kind) && page.uploaded_at > decided_at)
    }
}
