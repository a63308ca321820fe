//! For whom a fare product is.

text_enum! {
    /// The class of riders that a fare product is for.
    pub enum ProductClass as "ProductClass" {
        Commuter => "commuter",
        School => "school",
        DisabilityCommuter => "disability_commuter",
        DisabilitySchool => "disability_school",
    }
}
