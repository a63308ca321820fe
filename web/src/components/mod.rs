//! What pages are made of. `/styleguide` shows every one of them in development.

mod fields;
mod helped;
mod legal;
mod lists;
mod notes;
mod pass;
mod password;
mod qr;
mod section;
mod told;

pub use fields::{Choice, Choices, Field, Input, KEPT_FORM, Select, Tick, described_by};
pub use helped::{Clock, CodeInput, DetailsHelp, PrintButton, ResendButton, ShareButton};
pub use legal::{LegalTerms, Seller};
pub use lists::{Item, Steps, SummaryList, Tile, Tiles};
pub use notes::{Button, EnterButton, ErrorSummary, LinkButton, Note, PriceBar, Tag, Tone};
pub use pass::{PassCard, PassFace};
pub use password::Password;
pub use qr::Qr;
pub use section::Section;
pub use told::Told;

use leptos::prelude::*;

use crate::words::{Words, ja::JA};

/// The sentences of the page that is being drawn.
pub(crate) fn words() -> &'static Words {
    use_context().unwrap_or(&JA)
}
