//! The questions on the way to a pass.

text_enum! {
    /// The questions on the way to a pass, in their order.
    pub enum DraftStep as "DraftStep" {
        Card => "card",
        Operator => "operator",
        Product => "product",
        Section => "section",
        Term => "term",
        Start => "start",
        Check => "check",
    }
}
