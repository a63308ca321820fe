//! The files of a folder: what is there, and their texts.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use super::mistake::{Mistake, Mistakes, Sheet};

/// A larger file is refused: the price table of the largest operator has 200 KB.
const LARGEST: u64 = 64 << 20;

pub enum Entry {
    File(String),
    Folder(String),
}

/// The folder that is read, and what was found wrong so far.
pub struct Files {
    root: PathBuf,
    pub mistakes: Mistakes,
    unread: BTreeSet<String>,
}

/// The files of an operator's folder that could not be read, or not wholly: nothing is told about what depends on them.
#[derive(Debug, Default)]
pub struct Unread(BTreeSet<String>);

impl Unread {
    /// Whether one of these is among them: a file, or whatever lies in a folder, given with its `/`.
    pub fn has(&self, beginnings: &[&str]) -> bool {
        self.0.iter().any(|file| beginnings.iter().any(|beginning| file.starts_with(beginning)))
    }
}

impl Files {
    pub fn of(root: &Path) -> Self {
        Self { root: root.to_owned(), mistakes: Mistakes::default(), unread: BTreeSet::new() }
    }

    /// What could not be read so far of an operator's folder.
    pub fn unread(&self, slug: &str) -> Unread {
        let below = self.unread.iter().filter_map(|file| file.strip_prefix(slug)?.strip_prefix('/'));
        Unread(below.map(str::to_owned).collect())
    }

    pub fn path(&self, below: &str) -> PathBuf {
        self.root.join(below)
    }

    /// What is in a folder, by name. Hidden files belong to other tools.
    pub fn list(&mut self, below: &str) -> Vec<Entry> {
        let path = self.path(below);
        let listed = fs::read_dir(&path).and_then(|entries| entries.collect::<Result<Vec<_>, _>>());
        let entries = match listed {
            Ok(entries) => entries,
            Err(fault) => {
                let file = if below.is_empty() { path.display().to_string() } else { below.to_owned() };
                self.tell(&file, format!("this folder cannot be read: {fault}."));
                return Vec::new();
            }
        };
        let mut named: Vec<(String, PathBuf)> = entries
            .iter()
            .map(|entry| (entry.file_name().to_string_lossy().into_owned(), entry.path()))
            .filter(|(name, _)| !name.starts_with('.'))
            .collect();
        named.sort();
        let kind = |(name, path): (String, PathBuf)| {
            if path.is_dir() { Entry::Folder(name) } else { Entry::File(name) }
        };
        named.into_iter().map(kind).collect()
    }

    /// Whether a folder or file is there.
    pub fn has(&self, below: &str) -> bool {
        self.path(below).exists()
    }

    /// A mistake of a whole file.
    pub fn tell(&mut self, file: &str, what: impl Into<String>) {
        self.mistakes.push(Mistake { file: file.to_owned(), line: None, what: what.into() });
    }

    /// Something that nothing reads.
    pub fn stray(&mut self, file: &str) {
        self.tell(
            file,
            "nothing reads this; remove it, or see how folders are written in catalogue/README.md.",
        );
    }

    /// A mistake for which a whole file, or what stands in for one, is not taken up.
    pub fn tell_lost(&mut self, file: &str, what: impl Into<String>) {
        self.unread.insert(file.to_owned());
        self.tell(file, what);
    }

    /// Reads a file of text; where that cannot be done, it is told and nothing is returned.
    pub fn read<T>(&mut self, file: &str, read: impl FnOnce(&mut Sheet<'_>) -> T) -> Option<T> {
        let text = match text(&self.path(file)) {
            Ok(text) => text,
            Err(what) => {
                self.tell_lost(file, what);
                return None;
            }
        };
        // Spreadsheets begin a file of UTF-8 with a byte order mark.
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(&text);
        let mut sheet = Sheet::new(file, text, &mut self.mistakes);
        let read = read(&mut sheet);
        if !sheet.is_whole() {
            self.unread.insert(file.to_owned());
        }
        Some(read)
    }

    /// Reads a file that says one thing, which is not known where one of its facts cannot be read.
    pub fn facts<T>(&mut self, file: &str, read: impl FnOnce(&mut Sheet<'_>) -> Option<T>) -> Option<T> {
        let facts = self.read(file, read).flatten();
        if facts.is_none() {
            self.unread.insert(file.to_owned());
        }
        facts
    }
}

/// The text of a file. A pipe or a device is not waited for, as it may have no end.
fn text(path: &Path) -> Result<String, String> {
    let unreadable = |fault| format!("this cannot be read: {fault}.");
    let about = fs::metadata(path).map_err(unreadable)?;
    if !about.is_file() {
        return Err("this is not a file.".to_owned());
    }
    if about.len() > LARGEST {
        return Err("this is larger than 64 MB; it cannot be right.".to_owned());
    }
    let mut bytes = Vec::new();
    File::open(path).and_then(|file| file.take(LARGEST).read_to_end(&mut bytes)).map_err(unreadable)?;
    String::from_utf8(bytes).map_err(|_| "this is not UTF-8; save it as UTF-8.".to_owned())
}
