//! Questions to an operator.

pub struct Contact {
    /// The operator's form, as its page is called.
    pub title: fn(&str) -> String,
    pub by_phone: &'static str,
    pub by_mail: &'static str,
    pub name: &'static str,
    pub email: &'static str,
    pub email_hint: &'static str,
    pub text: &'static str,
    pub text_hint: &'static str,
    pub send: &'static str,
    /// The heading once it is on its way to the operator.
    pub sent: fn(&str) -> String,
    pub sent_what: &'static str,
    pub back_to: fn(&str) -> String,
    /// The link to the form.
    pub link: &'static str,
}
