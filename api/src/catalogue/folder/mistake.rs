//! What keeps a folder from being applied, told so that whoever wrote it can mend it.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

/// Something wrong in a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mistake {
    /// The path below the folder that was read.
    pub file: String,
    /// Counted from 1; none where the file itself is what is wrong.
    pub line: Option<usize>,
    /// What is wrong and what to do.
    pub what: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(f, "{}:{line}: {}", self.file, self.what),
            None => write!(f, "{}: {}", self.file, self.what),
        }
    }
}

/// A file in hand: its text, and where its mistakes are told.
pub struct Sheet<'a> {
    pub file: &'a str,
    pub text: &'a str,
    mistakes: &'a mut Vec<Mistake>,
}

impl<'a> Sheet<'a> {
    pub fn new(file: &'a str, text: &'a str, mistakes: &'a mut Vec<Mistake>) -> Self {
        Self { file, text, mistakes }
    }

    /// The line of a place in the text.
    pub fn line(&self, span: &Range<usize>) -> usize {
        let before = self.text.as_bytes().get(..span.start).unwrap_or_default();
        1 + before.iter().filter(|byte| **byte == b'\n').count()
    }

    /// How many have been told.
    pub fn mistakes(&self) -> usize {
        self.mistakes.len()
    }

    pub fn tell(&mut self, span: &Range<usize>, what: impl Into<String>) {
        let line = self.line(span);
        self.tell_at(line, what);
    }

    pub fn tell_at(&mut self, line: usize, what: impl Into<String>) {
        self.mistakes.push(Mistake { file: self.file.to_owned(), line: Some(line), what: what.into() });
    }
}

/// Where each key of a file stands, for what is found wrong only beside other files.
#[derive(Clone, Debug, Default)]
pub struct Lines {
    file: String,
    of: BTreeMap<String, usize>,
}

impl Lines {
    pub fn new(file: &str, of: BTreeMap<String, usize>) -> Self {
        Self { file: file.to_owned(), of }
    }

    /// A mistake about a key; one that is not there is told at the file's first line.
    pub fn mistake(&self, key: &str, what: impl Into<String>) -> Mistake {
        let line = self.of.get(key).copied().unwrap_or(1);
        Mistake { file: self.file.clone(), line: Some(line), what: what.into() }
    }
}
