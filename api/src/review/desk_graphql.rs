//! Applications as staff of their seller see them at the desk.

mod application;
mod queue;
mod verbs;

pub use application::DeskApplication;
pub use queue::ApplicationQueries;
pub use verbs::ApplicationMutations;

use teiki_shared::staff::Role;

/// Who sees applications and decides about them. The house opens no papers.
pub const REVIEWING: &[Role] = &[Role::Reviewer];
