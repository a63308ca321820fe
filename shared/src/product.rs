//! What a fare product covers, and for whom it is.

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

text_enum! {
    /// The class of a route, where fares of several routes join the same stops.
    pub enum RouteClass as "RouteClass" {
        Local => "local",
        Express => "express",
        Airport => "airport",
    }
}

text_enum! {
    /// The class of riders that a fare product is for.
    pub enum ProductClass as "ProductClass" {
        Commuter => "commuter",
        School => "school",
        DisabilityCommuter => "disability_commuter",
        DisabilitySchool => "disability_school",
    }
}
