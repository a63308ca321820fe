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
    /// A stop of an operator that does not run to the other one.
    pub elsewhere: fn(text: &str) -> String,
    pub not_found: fn(&str) -> String,
    /// Several stops bear the name: one is to be chosen.
    pub several: fn(&str) -> String,
    /// From, to.
    pub section: fn(&str, &str) -> String,
    /// A pass, or its section, by a route.
    pub via: fn(what: &str, route: &str) -> String,
    /// What a pass by fare covers.
    pub up_to: fn(&str) -> String,
    /// The single fare.
    pub one_way: fn(&str) -> String,
    /// How many passes cover the section.
    pub passes: fn(usize) -> String,
    pub no_fare: &'static str,
    pub no_pass: &'static str,
    /// Over the passes that are chosen by a fare, for whoever typed a stop that is not known here.
    pub by_fare: &'static str,
    pub by_fare_what: &'static str,
    /// The first day of use, bought now.
    pub from_day: fn(&str) -> String,
    /// Of a pass that is not sold here.
    pub at_counter: &'static str,
    /// Where an issuer is chosen: 主な利用区間.
    pub main_section: &'static str,
    pub certificate: &'static str,
    /// The tag of a pass that is applied for.
    pub applied_for: &'static str,
    pub applied_what: fn(days: i32) -> String,
    pub apply: &'static str,
    /// From this seller.
    pub apply_to: fn(&str) -> String,
    /// Over the counters, for whoever cannot wait.
    pub hurry: &'static str,
    pub sample: &'static str,
    pub prices: &'static str,
    /// Before the terms with their days.
    pub worth: &'static str,
    /// A term and its days a month.
    pub worth_of: fn(&str, i64) -> String,
    /// The operator's other passes.
    pub at_counters: fn(operator: &str) -> String,
    pub others: fn(&str) -> String,
    /// The heading over what was chosen before signing up.
    pub chosen: &'static str,
    pub buy: &'static str,
    /// From this seller.
    pub buy_from: fn(&str) -> String,
    pub needs: fn(&str) -> String,
    pub to_counters: &'static str,
    /// The operator's counter.
    pub counter: fn(&str) -> String,
    pub honoured_by: fn(&str) -> String,
    pub from_price: fn(&str) -> String,
    pub operators: &'static str,
    pub products: &'static str,
    /// An operator's passes, as its page is called.
    /// To the lines of an operator, and their page.
    pub lines: &'static str,
    pub lines_of: fn(&str) -> String,
    pub lines_order: &'static str,
    pub no_lines: &'static str,
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
    /// The one-way fare that the rule is reckoned with.
    pub refund_fare: fn(&str) -> String,
    pub area: &'static str,
}
