//! What a fare product covers.

text_enum! {
    /// The shape of a fare product's coverage.
    pub enum ProductShape as "ProductShape" {
        /// From one stop to another.
        Section => "section",
        /// Any section up to a set fare (金額式).
        Fare => "fare",
        /// Every stop of an area.
        Area => "area",
    }
}
