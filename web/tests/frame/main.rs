//! The frame of the pages, with no store behind it: what it promises holds while everything else is away.

mod pages;
mod support;
