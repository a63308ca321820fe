//! The files of a folder: what is there, and their texts.

use std::fs;
use std::path::{Path, PathBuf};

use super::mistake::{Mistake, Sheet};

/// A larger file is refused: the price table of the largest operator has 200 KB.
const LARGEST: u64 = 64 << 20;

pub enum Entry {
    File(String),
    Folder(String),
}

/// The folder that is read, and what was found wrong so far.
pub struct Files {
    root: PathBuf,
    pub mistakes: Vec<Mistake>,
}

impl Files {
    pub fn of(root: &Path) -> Self {
        Self { root: root.to_owned(), mistakes: Vec::new() }
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

    /// Reads a file of text; where that cannot be done, it is told and nothing is returned.
    pub fn read<T>(&mut self, file: &str, read: impl FnOnce(&mut Sheet<'_>) -> T) -> Option<T> {
        let path = self.path(file);
        let text = match fs::metadata(&path).and_then(|about| Ok((about.len(), fs::read(&path)?))) {
            Ok((bytes, _)) if bytes > LARGEST => {
                Err("this is larger than 64 MB; it cannot be right.".to_owned())
            }
            Ok((_, bytes)) => {
                String::from_utf8(bytes).map_err(|_| "this is not UTF-8; save it as UTF-8.".to_owned())
            }
            Err(fault) => Err(format!("this cannot be read: {fault}.")),
        };
        match text {
            Ok(text) => {
                // Spreadsheets begin a file of UTF-8 with a byte order mark.
                let text = text.strip_prefix('\u{FEFF}').unwrap_or(&text);
                Some(read(&mut Sheet::new(file, text, &mut self.mistakes)))
            }
            Err(what) => {
                self.tell(file, what);
                None
            }
        }
    }
}
