//! What keeps a folder from being applied, told so that whoever wrote it can mend it.

use std::collections::{BTreeMap, BTreeSet};
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

/// How many mistakes of one file are told: whoever saved it wrongly made one for each row.
const MOST: usize = 100;

/// What was found wrong so far: the first mistakes of each file, and how many more it has.
#[derive(Debug, Default)]
pub struct Mistakes {
    of: BTreeMap<String, OfFile>,
}

#[derive(Debug, Default)]
struct OfFile {
    /// By line.
    told: BTreeSet<Mistake>,
    more: usize,
}

impl Mistakes {
    pub fn push(&mut self, mistake: Mistake) {
        let of = match self.of.get_mut(&mistake.file) {
            Some(of) => of,
            None => self.of.entry(mistake.file.clone()).or_default(),
        };
        if of.told.len() < MOST {
            of.told.insert(mistake);
        } else if !of.told.contains(&mistake) {
            of.more += 1;
        }
    }

    /// All that is told, in the order of files and lines.
    pub fn into_vec(self) -> Vec<Mistake> {
        let each = self.of.into_iter().flat_map(|(file, OfFile { told, more })| {
            let rest = (more > 0).then(|| Mistake { file, line: None, what: format!("and {more} more.") });
            told.into_iter().chain(rest)
        });
        each.collect()
    }
}

impl Extend<Mistake> for Mistakes {
    fn extend<T: IntoIterator<Item = Mistake>>(&mut self, mistakes: T) {
        mistakes.into_iter().for_each(|mistake| self.push(mistake));
    }
}

/// A file in hand: its text, and where its mistakes are told.
pub struct Sheet<'a> {
    pub file: &'a str,
    pub text: &'a str,
    /// Where the lines of the text end.
    ends: Vec<usize>,
    mistakes: &'a mut Mistakes,
    told: usize,
    is_whole: bool,
}

impl<'a> Sheet<'a> {
    pub fn new(file: &'a str, text: &'a str, mistakes: &'a mut Mistakes) -> Self {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at).collect();
        Self { file, text, ends, mistakes, told: 0, is_whole: true }
    }

    /// The line of a place in the text.
    pub fn line(&self, span: &Range<usize>) -> usize {
        1 + self.ends.partition_point(|end| *end < span.start)
    }

    /// How many mistakes of this file were found.
    pub fn mistakes(&self) -> usize {
        self.told
    }

    /// Whether everything that stands in the file could be taken up.
    pub fn is_whole(&self) -> bool {
        self.is_whole
    }

    /// A mistake for which a part of the file is not taken up.
    pub fn tell_lost(&mut self, line: usize, what: impl Into<String>) {
        self.is_whole = false;
        self.tell_at(line, what);
    }

    pub fn tell(&mut self, span: &Range<usize>, what: impl Into<String>) {
        let line = self.line(span);
        self.tell_at(line, what);
    }

    pub fn tell_at(&mut self, line: usize, what: impl Into<String>) {
        self.told += 1;
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
