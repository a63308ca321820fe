//! The frame of the pages, with no store behind it: what it promises holds while everything else is away.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test ends where it cannot go on")]

mod documents;
mod hostile;
mod pages;
mod process;
mod support;
