//! Import of a GTFS-JP feed: routes, stops and single fares. Passes are not in GTFS; the fares are the base from which
//! price tables are drafted.
//!
//! `read` parses the files, `fold` turns poles into stops and rules into fares of routes, `import` writes them, `report` tells
//! what could not be used, and `undecided` between which fares an operator has to choose.

mod fold;
mod import;
mod read;
mod report;
mod undecided;

pub use fold::networks;
pub use import::{ImportError, Target, import};
pub use read::{Feed, ReadError, Source};
pub use report::{Reason, Remark, Report};

#[cfg(test)]
mod tests;
