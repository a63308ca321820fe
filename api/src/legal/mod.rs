//! The terms of service and the privacy policy, in both languages. A version that takes effect later stands beside the one in force,
//! and is announced until then.
//!
//! Versions are data: those that come with the program, files of `api/documents`, and those of a folder that the installation names, so that one can be
//! announced without another program. How a file is written is told in [`read`].

mod document;
mod read;

use std::path::Path;

use jiff::{Span, civil};
use teiki_shared::lang::Lang;

use document::Both;
pub use document::{DocumentKind, LegalDocument, LegalSection};

fn in_lang([ja, en]: &Both, lang: Lang) -> &LegalDocument {
    match lang {
        Lang::Ja => ja,
        Lang::En => en,
    }
}

/// So many days before its first day a version is announced. The terms promise fourteen at least.
const ANNOUNCED_DAYS: i64 = 60;

/// Every version of the documents of an installation.
pub struct Legal {
    /// The earliest first; one at least.
    terms: Vec<Both>,
    privacy: Vec<Both>,
}

impl Legal {
    /// The versions that come with the program, and those of a folder.
    ///
    /// # Errors
    /// A sentence on the first file that is not as it must be.
    pub fn read(folder: Option<&Path>) -> Result<Self, String> {
        let mut all = read::shipped()?;
        if let Some(folder) = folder {
            all.extend(read::folder(folder)?);
        }
        let of = |kind| read::ordered(all.iter().filter(|[document, _]| document.kind == kind).cloned());
        Ok(Self { terms: of(DocumentKind::Terms)?, privacy: of(DocumentKind::Privacy)? })
    }

    fn versions(&self, kind: DocumentKind) -> &[Both] {
        match kind {
            DocumentKind::Terms => &self.terms,
            DocumentKind::Privacy => &self.privacy,
        }
    }

    /// The version in force on a day.
    pub fn current(&self, kind: DocumentKind, lang: Lang, today: civil::Date) -> &LegalDocument {
        let all = self.versions(kind);
        let last = all.iter().rposition(|[document, _]| document.holds(today)).unwrap_or_default();
        // Each document has a version.
        in_lang(&all[last], lang)
    }

    /// The versions that soon take effect, seen from a day, the earliest first.
    pub fn announced(&self, kind: DocumentKind, lang: Lang, today: civil::Date) -> Vec<&LegalDocument> {
        let soon = today.saturating_add(Span::new().days(ANNOUNCED_DAYS));
        let is_ahead = |document: &LegalDocument| !document.holds(today) && document.holds(soon);
        let ahead = self.versions(kind).iter().filter(|[document, _]| is_ahead(document));
        ahead.map(|both| in_lang(both, lang)).collect()
    }

    /// A version by its name.
    pub fn version(&self, kind: DocumentKind, lang: Lang, name: &str) -> Option<&LegalDocument> {
        let found = self.versions(kind).iter().find(|[document, _]| document.version == name);
        found.map(|both| in_lang(both, lang))
    }

    /// The documents that somebody must agree to who signed in on a day, in the versions now in force: where one that asks for
    /// consent held on that day already, and they have agreed to none since. `agreed` are the consents as `word version`.
    pub fn owed(&self, agreed: &[String], signed_in: civil::Date, today: civil::Date) -> Vec<&LegalDocument> {
        let has = |document: &LegalDocument| {
            let (word, version) = (document.kind.word(), &document.version);
            agreed
                .iter()
                .any(|consent| consent.strip_prefix(word).is_some_and(|rest| rest.trim_start() == version))
        };
        let owes = |kind: &DocumentKind| {
            let all = self.versions(*kind);
            let asking = all.iter().rposition(|[document, _]| document.asks && document.holds(signed_in));
            asking.is_some_and(|asking| !all.iter().skip(asking).any(|[document, _]| has(document)))
        };
        let kinds = DocumentKind::ALL.into_iter().filter(owes);
        kinds.map(|kind| self.current(kind, Lang::Ja, today)).collect()
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    /// The versions that ship, and a sample of terms that change on 1 October 2027.
    fn with_change() -> Legal {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/documents");
        Legal::read(Some(Path::new(folder))).unwrap()
    }

    #[test]
    fn no_change_is_announced_that_nobody_decided() {
        let (legal, last) = (Legal::read(None).unwrap(), civil::Date::MAX);
        for kind in DocumentKind::ALL {
            assert_eq!(legal.versions(kind).len(), 1);
            assert_eq!(legal.current(kind, Lang::Ja, last).from, None);
        }
        assert!(legal.owed(&[], last, last).is_empty());
    }

    #[test]
    fn a_version_is_announced_until_its_day() {
        let (legal, [before, day]) = (with_change(), [date(2027, 9, 30), date(2027, 10, 1)]);
        let terms = |today| legal.current(DocumentKind::Terms, Lang::En, today).version.as_str();
        assert_eq!((terms(before), terms(day)), ("2026-11-01", "2027-10-01"));
        let ahead = legal.announced(DocumentKind::Terms, Lang::Ja, before);
        assert_eq!(
            ahead.iter().map(|document| document.version.as_str()).collect::<Vec<_>>(),
            ["2027-10-01"]
        );
        assert!(legal.announced(DocumentKind::Terms, Lang::Ja, day).is_empty());
        let at = |today| legal.announced(DocumentKind::Terms, Lang::Ja, today).len();
        assert_eq!((at(date(2027, 8, 1)), at(date(2027, 8, 2))), (0, 1), "61 and 60 days before");
    }

    #[test]
    fn who_signs_in_after_the_day_is_asked_once() {
        let (legal, [before, day]) = (with_change(), [date(2027, 9, 30), date(2027, 10, 1)]);
        let agreed =
            |versions: &[&str]| versions.iter().map(|version| (*version).to_owned()).collect::<Vec<_>>();
        let first = agreed(&["terms 2026-11-01", "privacy 2026-11-01"]);
        let owed = |agreed: &[String], signed_in| -> Vec<String> {
            legal.owed(agreed, signed_in, day).iter().map(|document| document.version.clone()).collect()
        };
        assert_eq!(owed(&first, day), ["2027-10-01"]);
        assert_eq!(owed(&first, before), [""; 0], "not before the next sign-in");
        assert_eq!(owed(&agreed(&["terms 2026-11-01", "terms 2027-10-01"]), day), [""; 0]);
    }
}
