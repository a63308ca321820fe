//! What becomes of a registered card number.

text_enum! {
    /// Where a registered number stands.
    pub enum CardState as "CardState" {
        /// In use.
        Live => "live",
        /// Lost and replaced by another number; usable by nobody, unless staff release it after a wrong entry.
        Retired => "retired",
        /// Given up for another number, and free to be registered again.
        Replaced => "replaced",
        /// Taken off by the rider.
        Removed => "removed",
        /// Freed by staff after a wrong entry; was live, retired or replaced.
        Released => "released",
    }
}

text_enum! {
    /// Why a card's number changes.
    pub enum CardChangeReason as "CardChangeReason" {
        /// The card or the phone is gone.
        Lost => "lost",
        /// The issuer gave a new card for the old one.
        Reissued => "reissued",
        /// The ICOCA moved to another phone and got a number there.
        NewPhone => "new_phone",
        Other => "other",
    }
}
