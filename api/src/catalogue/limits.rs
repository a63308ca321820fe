//! Between which bounds the numbers of a folder lie.

use std::ops::RangeInclusive;

use teiki_shared::money::Yen;

/// More than any fare, price or fee of a pass: beyond it somebody mistyped, or a sum would not fit one day. Stripe charges
/// less than ten times as much.
pub const MOST: Yen = Yen::new(10_000_000);

/// Places in lists.
pub const SORTS: RangeInclusive<i32> = -10_000..=10_000;

/// Papers that a product asks for, and those of which one is enough.
pub const DOCUMENT_REQUIREMENTS: usize = 5;
pub const DOCUMENT_ALTERNATIVES: usize = 8;
/// Letters of what a paper is called, and of what must be readable on it or covered.
pub const DOCUMENT_LETTERS: usize = 300;

/// Years in which notices begin and end.
pub const NOTICE_YEARS: RangeInclusive<i16> = 2000..=2200;
/// Letters of a notice: it stands on pages between other things.
pub const NOTICE_LETTERS: usize = 500;
