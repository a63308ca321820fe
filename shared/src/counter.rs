//! What people come to an operator's counter for.

text_enum! {
    /// Whether something is to be had, as signs at counters say it: 〇, △ with a note, ×.
    pub enum Availability as "Availability" {
        Yes => "yes",
        Partly => "partly",
        No => "no",
    }
}

text_enum! {
    /// A service of a counter.
    pub enum CounterService as "CounterServiceKind" {
        /// An ICOCA is sold.
        Card => "card",
        /// A new pass is sold.
        New => "new",
        /// A pass is renewed.
        Renewal => "renewal",
        /// A lost or broken card is issued again.
        Reissue => "reissue",
        /// A pass is refunded.
        Refund => "refund",
        /// An ICOCA is taken back, for its balance and deposit.
        CardReturn => "card_return",
    }
}
