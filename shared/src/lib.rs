//! The words that server, browser and reader speak, and the pure rules. No I/O and no clock; builds for wasm.
//!
//! | subject | modules |
//! |---|---|
//! | money | [`money`], [`price`], [`break_even`], [`refund`], [`invoice`] |
//! | time | [`jst`], [`validity`], [`term`], [`sale_hours`], [`deadline`], [`too_late`], [`start_dates`], [`school_year`], [`rider_category`] |
//! | cards | [`card_number`], [`card`] |
//! | what is sold | [`product`], [`certificate`], [`review`], [`price_table`], [`counter`], [`notice`], [`route_matrix`], [`draft_step`], [`order_state`], [`payment_state`], [`ids`] |
//! | the desk | [`staff`] |
//! | what people read | [`format`] |
//! | what people type | [`width`], [`visible`], [`kana`], [`person_name`], [`email`], [`phone`], [`payment_card`], [`postal_code`], [`lang`] |
//!
//! The feature `server` adds the GraphQL scalars and Diesel columns of the same types, and the module `scalars`.

#[macro_use]
mod checked_text;
#[macro_use]
mod text_enum;

pub mod break_even;
pub mod card;
pub mod card_number;
pub mod certificate;
pub mod counter;
pub mod deadline;
pub mod draft_step;
pub mod email;
pub mod format;
pub mod ids;
pub mod invoice;
pub mod jst;
pub mod kana;
pub mod lang;
pub mod local_path;
pub mod money;
pub mod notice;
pub mod order_state;
pub mod paper_fact;
pub mod payment_card;
pub mod payment_state;
pub mod person_name;
pub mod phone;
pub mod postal_code;
pub mod price;
pub mod price_table;
pub mod product;
pub mod refund;
pub mod review;
pub mod rider_category;
pub mod route_matrix;
pub mod sale_hours;
#[cfg(feature = "server")]
pub mod scalars;
pub mod school_year;
pub mod staff;
pub mod start_dates;
pub mod term;
pub mod too_late;
pub mod validity;
pub mod visible;
pub mod width;

pub use text_enum::UnknownWord;
