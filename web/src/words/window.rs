//! The shop window: fares and passes, for anybody.

pub struct Window {
    /// The heading of the fare finder.
    pub title: &'static str,
    pub lead: &'static str,
    /// What search engines show below the title.
    pub description: &'static str,
    pub from: &'static str,
    pub to: &'static str,
    pub hint: &'static str,
    pub search: &'static str,
    /// Exchanges the two stops.
    pub swap: &'static str,
    pub from_missing: &'static str,
    pub to_missing: &'static str,
    pub same: &'static str,
    pub not_found: fn(&str) -> String,
    /// Several stops bear the name: one is to be chosen.
    pub several: fn(&str) -> String,
    /// From, to.
    pub section: fn(&str, &str) -> String,
    /// The single fare.
    pub one_way: fn(&str) -> String,
    /// How many passes cover the section.
    pub passes: fn(usize) -> String,
    pub no_fare: &'static str,
    pub no_pass: &'static str,
    /// The first day of use, bought now.
    /// Over the passes that are chosen by a fare, for whoever typed a stop that is not known here.
    pub by_fare: &'static str,
    pub by_fare_what: &'static str,
    /// Over the passes for an area, below those for a section.
    pub by_area: &'static str,
    pub by_area_what: &'static str,
    pub from_day: fn(&str) -> String,
    pub certificate: &'static str,
    pub sample: &'static str,
    pub prices: &'static str,
    /// Before the terms with their days.
    pub worth: &'static str,
    /// A term and its days a month.
    pub worth_of: fn(&str, i64) -> String,
    /// The operator's other passes.
    pub others: fn(&str) -> String,
    /// The heading over what was chosen before signing up.
    pub chosen: &'static str,
    pub buy: &'static str,
    /// From this seller.
    pub buy_from: fn(&str) -> String,
    pub needs: fn(&str) -> String,
    /// The operator's counter.
    pub counter: fn(&str) -> String,
    pub honoured_by: fn(&str) -> String,
    pub from_price: fn(&str) -> String,
    pub operators: &'static str,
    pub products: &'static str,
    /// An operator's passes, as its page is called.
    pub of_operator: fn(&str) -> String,
    pub about_operator: fn(&str) -> String,
    pub sale_hours: &'static str,
    pub all_day: &'static str,
    pub phone: &'static str,
    pub address: &'static str,
    pub legal: &'static str,
    pub choose_fare: &'static str,
    pub choose_area: &'static str,
    pub show_prices: &'static str,
    pub refund: &'static str,
    pub area: &'static str,
}
