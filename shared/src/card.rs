//! Registered cards: the four kinds of ICOCA that can carry a pass, and what becomes of a number.

text_enum! {
    /// Which ICOCA a registered number belongs to; it decides where the number stands and what happens after a loss.
    pub enum CardKind as "CardKind" {
        /// The plastic ICOCA card.
        Card => "card",
        /// SMART ICOCA, the plastic card charged from a credit card.
        Smart => "smart",
        /// Mobile ICOCA on Android.
        Mobile => "mobile",
        /// ICOCA in Apple Pay.
        ApplePay => "apple_pay",
    }
}

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
