//! Reads versions of documents from their files, and refuses what riders could not be asked to agree to.
//!
//! A version is two files, `KIND-….ja.md` and `KIND-….en.md`, where KIND is `terms` or `privacy`. A file is `# title`, lines of facts, then
//! `## heading` and paragraphs with empty lines between. The facts are `version: …`, and of a later version `from: 2027-10-01`,
//! its first day, `changes: …`, a sentence on what is new, and `consent: again`, where riders are asked to agree to it at their
//! next sign-in.

use std::collections::BTreeSet;
use std::path::Path;

use teiki_shared::jst;
use teiki_shared::scalars::Date;

use super::document::{Both, DocumentKind, LegalDocument, LegalSection};

/// The versions that come with the program.
///
/// # Errors
/// As [`folder`].
pub fn shipped() -> Result<Vec<Both>, String> {
    let terms = [include_str!("../../documents/terms.ja.md"), include_str!("../../documents/terms.en.md")];
    let privacy =
        [include_str!("../../documents/privacy.ja.md"), include_str!("../../documents/privacy.en.md")];
    Ok(vec![version("terms", terms)?, version("privacy", privacy)?])
}

/// The versions of a folder.
///
/// # Errors
/// A sentence on the first file that is not as it must be.
pub fn folder(folder: &Path) -> Result<Vec<Both>, String> {
    let unread = |path: &Path, fault: std::io::Error| format!("{} cannot be read: {fault}.", path.display());
    let mut names = BTreeSet::new();
    for entry in std::fs::read_dir(folder).map_err(|fault| unread(folder, fault))? {
        let name = entry.map_err(|fault| unread(folder, fault))?.file_name();
        let name = name.to_string_lossy();
        if let Some(name) = name.strip_suffix(".ja.md").or_else(|| name.strip_suffix(".en.md")) {
            names.insert(name.to_owned());
        }
    }
    let text = |name: &str, lang: &str| {
        let path = folder.join(format!("{name}.{lang}.md"));
        std::fs::read_to_string(&path).map_err(|fault| unread(&path, fault))
    };
    names.iter().map(|name| version(name, [&text(name, "ja")?, &text(name, "en")?])).collect()
}

/// A version from both its texts; `name` is what their files' names begin with.
fn version(name: &str, texts: [&str; 2]) -> Result<Both, String> {
    let kind = DocumentKind::ALL.into_iter().find(|kind| Some(kind.word()) == name.split('-').next());
    let kind = kind.ok_or_else(|| format!("{name}: begin the name with terms or privacy."))?;
    let of = |mistake: String| format!("{name}: {mistake}");
    let [ja, en] = texts;
    let both = [parse(kind, ja).map_err(of)?, parse(kind, en).map_err(of)?];
    match mistake(&both) {
        None => Ok(both),
        Some(mistake) => Err(of(mistake.to_owned())),
    }
}

/// What is wrong with a version.
fn mistake([ja, en]: &Both) -> Option<&'static str> {
    let shape = |document: &LegalDocument| -> Vec<usize> {
        document.body.iter().map(|section| section.paragraphs.len()).collect()
    };
    if [ja, en].iter().any(|document| document.version.is_empty() || document.title.is_empty()) {
        return Some("both texts need a title and a version.");
    }
    if (&ja.version, ja.from, ja.asks) != (&en.version, en.from, en.asks) {
        return Some("both texts must have the same version, first day and consent.");
    }
    if shape(ja).is_empty() || shape(ja).contains(&0) || shape(ja) != shape(en) {
        return Some("both texts must have the same sections with as many paragraphs each, one at least.");
    }
    if ja.from.is_some() && (ja.changes.is_empty() || en.changes.is_empty()) {
        return Some("a version with a first day says in both texts what is new (changes).");
    }
    (ja.asks && ja.from.is_none()).then_some("who is asked to agree again must be told from when on (from).")
}

/// The versions of one document, the earliest first.
///
/// # Errors
/// Two versions of one name or first day.
pub fn ordered(versions: impl Iterator<Item = Both>) -> Result<Vec<Both>, String> {
    let mut all: Vec<Both> = versions.collect();
    all.sort_by_key(|[document, _]| document.from);
    for pair in all.windows(2) {
        if let [[one, _], [other, _]] = pair
            && one.from == other.from
        {
            let (one, other) = (&one.version, &other.version);
            return Err(format!("the versions {one} and {other} of a document begin on the same day."));
        }
    }
    let names: BTreeSet<&str> = all.iter().map(|[document, _]| document.version.as_str()).collect();
    if names.len() < all.len() {
        return Err("two versions of a document have one name.".to_owned());
    }
    Ok(all)
}

/// Every block is read or refused: a fact that is misspelt would be a consent that nobody is asked for.
fn parse(kind: DocumentKind, text: &str) -> Result<LegalDocument, String> {
    let mut document = LegalDocument {
        kind,
        version: String::new(),
        from: None,
        changes: String::new(),
        asks: false,
        title: String::new(),
        body: Vec::new(),
    };
    let text = text.replace("\r\n", "\n");
    for block in text.split("\n\n").map(str::trim).filter(|block| !block.is_empty()) {
        if block.starts_with('#') && block.lines().nth(1).is_some() {
            return Err(format!("leave a line empty after a title or heading: {}", first_line(block)));
        }
        if let Some(heading) = block.strip_prefix("## ") {
            document.body.push(LegalSection { heading: heading.to_owned(), paragraphs: Vec::new() });
        } else if let Some(title) = block.strip_prefix("# ") {
            document.title = title.to_owned();
        } else if let Some(section) = document.body.last_mut() {
            if let Some(fact) = block.lines().find(|line| is_fact(line)) {
                return Err(format!("the facts stand before the first heading: {fact}"));
            }
            section.paragraphs.push(block.to_owned());
        } else {
            block.lines().try_for_each(|line| fact(&mut document, line))?;
        }
    }
    Ok(document)
}

fn first_line(block: &str) -> &str {
    block.lines().next().unwrap_or_default()
}

fn is_fact(line: &str) -> bool {
    let key = line.split_once(':').map(|(key, _)| key.trim().to_lowercase());
    key.is_some_and(|key| ["version", "from", "changes", "consent"].contains(&key.as_str()))
}

/// A line of facts: `version: 2027-10-01`.
fn fact(document: &mut LegalDocument, line: &str) -> Result<(), String> {
    match line.split_once(": ") {
        Some(("version", version)) => document.version = version.to_owned(),
        Some(("from", day)) => {
            let date =
                jst::read_date(day).ok_or_else(|| format!("from is no date such as 2027-10-01: {day}"))?;
            document.from = Some(Date(date));
        }
        Some(("changes", changes)) => document.changes = changes.to_owned(),
        Some(("consent", "again")) => document.asks = true,
        Some(_) | None => {
            return Err(format!(
                "this line is none of version, from, changes and \"consent: again\": {line}"
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LATER: &str =
        "# Terms\n\nversion: 2\nfrom: 2027-10-01\nconsent: again\nchanges: More.\n\n## One\n\nText.\n";

    fn read(name: &str, ja: &str, en: &str) -> Result<Both, String> {
        version(name, [ja, en])
    }

    #[test]
    fn what_ships_has_no_mistake() {
        assert_eq!(shipped().unwrap().len(), 2);
        assert!(shipped().unwrap().iter().all(|[ja, _]| ja.from.is_none() && ja.body.len() > 5));
    }

    #[test]
    fn a_version_that_nobody_could_agree_to_is_refused() {
        let [ja, _] = read("terms-2", LATER, LATER).unwrap();
        assert!(ja.asks && ja.changes == "More." && ja.body[0].paragraphs == ["Text."]);
        let wrong = |from: &str, to: &str| read("terms-2", LATER, &LATER.replace(from, to)).unwrap_err();
        assert!(read("rules", LATER, LATER).unwrap_err().contains("terms or privacy"));
        assert!(wrong("# Terms\n\n", "").contains("title"));
        assert!(wrong("consent: again", "consent: Again").contains("none of version"));
        assert!(wrong("consent: again", "Consent: again").contains("none of version"));
        assert!(wrong("from: 2027-10-01", "from: 2027-13-01").contains("no date"));
        assert!(wrong("# Terms\n", "# Terms\nconsent: again\n").contains("leave a line empty"));
        assert!(wrong("## One\n", "## One\nconsent: again\n").contains("leave a line empty"));
        assert!(wrong("Text.", "consent: again").contains("before the first heading"));
        assert!(read("terms-2", &LATER.replace('\n', "\r\n"), LATER).is_ok());
        assert!(wrong("version: 2", "version: 3").contains("same version"));
        assert!(wrong("10-01", "10-02").contains("same version, first day"));
        assert!(wrong("consent: again\n", "").contains("consent"));
        assert!(wrong("Text.", "Text.\n\nMore.").contains("paragraphs"));
        assert!(wrong("changes: More.\n", "").contains("what is new"));
        let undated = LATER.replace("from: 2027-10-01\n", "");
        assert!(read("terms-2", &undated, &undated).unwrap_err().contains("from when"));
    }

    #[test]
    fn versions_follow_each_other() {
        let one = |name: &str, day: &str| {
            let text = LATER.replace("version: 2", name).replace("2027-10-01", day);
            version("terms", [&text, &text]).unwrap()
        };
        let (a, b) = (one("version: a", "2027-10-01"), one("version: b", "2027-09-01"));
        let all = ordered([a.clone(), b.clone()].into_iter()).unwrap();
        assert_eq!(all.iter().map(|[ja, _]| ja.version.as_str()).collect::<Vec<_>>(), ["b", "a"]);
        assert!(ordered([a.clone(), one("version: c", "2027-10-01")].into_iter()).is_err());
        assert!(ordered([a, one("version: a", "2028-10-01")].into_iter()).is_err());
    }
}
