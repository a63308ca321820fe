//! The four kinds of ICOCA that can carry a pass.

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
