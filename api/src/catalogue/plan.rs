//! What applying folders changes, file by file, in the canonical form of both sides.

use std::collections::BTreeSet;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use similar::TextDiff;

use super::folder::Texts;

/// A difference that takes longer to find is told more coarsely.
const PATIENCE: Duration = Duration::from_secs(2);

/// A file whose canonical text is another afterwards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub file: String,
    /// Empty where there was nothing.
    pub before: String,
    pub after: String,
}

impl Change {
    /// The lines that go and the lines that come, as `diff -U0` tells them.
    pub fn lines(&self) -> String {
        let mut compare = TextDiff::configure();
        let compared = compare.timeout(PATIENCE).diff_lines(&self.before, &self.after);
        compared.unified_diff().context_radius(0).header(&self.file, &self.file).to_string()
    }
}

/// What stood before and stands afterwards.
pub fn changes(before: &Texts, after: &Texts) -> Vec<Change> {
    let files: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let text = |texts: &Texts, file: &String| texts.get(file).cloned().unwrap_or_default();
    let all = files.into_iter();
    let all =
        all.map(|file| Change { file: file.clone(), before: text(before, file), after: text(after, file) });
    all.filter(|change| change.before != change.after).collect()
}

/// What was looked at when a plan was made, and what it comes to. Whoever applies with it applies that and nothing else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seal {
    /// Of the database before.
    pub before: String,
    /// Of the database afterwards.
    pub after: String,
}

impl Seal {
    pub fn of(before: &Texts, after: &Texts) -> Self {
        Self { before: hash_of_all(before), after: hash_of_all(after) }
    }
}

fn hash_of_all(texts: &Texts) -> String {
    let each: Vec<String> = texts.iter().map(|(file, text)| format!("{file} {}\n", hash(text))).collect();
    hash(&each.concat())
}

/// SHA-256 in hexadecimal digits.
pub fn hash(text: &str) -> String {
    hex::encode(Sha256::digest(text))
}
