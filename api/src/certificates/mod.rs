//! Images of papers that riders send (証明書), page by page, for a draft of a product that asks for them, or for
//! an order that staff sent back.
//!
//! `upload` takes a page: its row first, as `uploading`, then its images, sealed, to the object store, then the row as `stored`.
//! `attach` makes the pages of a draft those of its order.
//! `view` shows a page to its rider, `remove` takes one away. `consent` keeps the consent to papers that tell of a disability or
//! an illness. Whatever is to go is marked by `erasing` in a transaction, and a job of `jobs` deletes the images, then the row,
//! and records it. Nothing here is reached by a public address.

mod attach;
mod consent;
pub mod db;
mod erasing;
pub mod files;
pub mod graphql;
pub mod jobs;
mod load;
mod remove;
mod row;
mod upload;

pub use attach::{PapersRefusal, attach, complete, of_order, wanted};
pub use consent::{
    ConsentRefusal, SpecialCareConsent, SpecialCareWithdrawErrorCode, WithdrawRefusal, give, withdraw_in,
};
pub use erasing::{erase, look, prune};
pub use files::{Which, view};
pub use load::{CertificatesOf, KindOf, PapersOf};
pub use remove::{RemoveRefusal, remove, sent_for};
pub use row::Page;
pub use upload::{Upload, UploadRefusal, admit, upload};

/// Pages of one paper, and of all papers of a draft.
pub const MOST_OF_KIND: usize = 6;
pub const MOST_OF_DRAFT: usize = 20;
