//! What is to be had on the routes of an operator, side by side.

text_enum! {
    /// Whether something is to be had on a route, as operators print it: 〇, ×, –.
    pub enum RouteOffer as "RouteOffer" {
        Yes => "yes",
        /// Not on this route.
        No => "no",
        /// There is no such thing there.
        Absent => "none",
    }
}

text_enum! {
    /// Who runs a route.
    pub enum RouteRun as "RouteRun" {
        /// Together with another operator.
        Joint => "joint",
        Own => "own",
    }
}

text_enum! {
    /// What riders want to know of a route.
    pub enum RouteService as "RouteService" {
        /// An ICOCA is charged on board.
        Charge => "charge",
        /// The fare is paid by ICOCA.
        Fare => "fare",
        RoundTrip => "round_trip",
        /// A pass on an ICOCA.
        Pass => "pass",
        StudentDiscount => "student_discount",
        /// A ticket to change to another line.
        Transfer => "transfer",
    }
}
