//! The frame around every page.

pub struct Shell {
    /// The site's name, after every title.
    pub site: &'static str,
    /// As Open Graph names the language.
    pub locale: &'static str,
    /// The name as the header shows it.
    pub mark: &'static str,
    /// The strip above sites that take no real money.
    pub demo: &'static str,
    pub skip: &'static str,
    /// The other language, in itself.
    pub other_language: &'static str,
    /// Names the navigation of the header.
    pub nav: &'static str,
    pub menu: &'static str,
    pub sign_in: &'static str,
    pub sign_out: &'static str,
    pub home: &'static str,
    pub buy: &'static str,
    pub passes: &'static str,
    pub cards: &'static str,
    pub orders: &'static str,
    pub account: &'static str,
    /// Names the navigation of the footer.
    pub about: &'static str,
    pub terms: &'static str,
    pub privacy: &'static str,
    pub legal: &'static str,
}
