//! Coming in: signing up, signing in, a forgotten password, and the rider's details.

pub struct Entry {
    pub sign_up: SignUp,
    pub code: Code,
    pub password: Password,
    pub details: Details,
    pub sign_in: SignIn,
    pub consent: Consent,
    pub forgot: Forgot,
}

pub struct SignUp {
    pub title: &'static str,
    /// What an account is, in one sentence.
    pub what: &'static str,
    /// What each step asks for.
    pub steps: [&'static str; 3],
    /// Beside the date of birth, which is asked first.
    pub birth_hint: &'static str,
    /// The link for whoever is too young.
    pub younger: &'static str,
    pub email: &'static str,
    pub email_hint: &'static str,
    /// Before, between and after the names of the documents.
    pub agree: (&'static str, &'static str, &'static str),
    pub agree_missing: &'static str,
    pub terms: &'static str,
    pub privacy: &'static str,
    pub new_tab: &'static str,
    pub next: &'static str,
    pub known: &'static str,
    /// The sign-up was begun too long ago.
    pub over: &'static str,
    pub over_what: &'static str,
}

/// The step that asks for a mailed code.
pub struct Code {
    pub title: &'static str,
    pub sent: fn(email: &str) -> String,
    pub label: &'static str,
    pub hint: &'static str,
    /// What the code leads to.
    pub to_details: &'static str,
    pub to_account: &'static str,
    pub to_email: &'static str,
    pub sent_again: &'static str,
    pub sent_again_what: &'static str,
    pub mail_failed: &'static str,
    pub mail_failed_what: &'static str,
    /// The heading over what to do when no mail comes.
    pub nothing_came: &'static str,
    pub look: [&'static str; 3],
    pub resend: &'static str,
    pub resend_hint: &'static str,
    /// Around the seconds to wait, on the button.
    pub resend_wait: (&'static str, &'static str),
    pub other_address: &'static str,
}

pub struct Password {
    pub label: &'static str,
    pub new_label: &'static str,
    pub hint: &'static str,
    /// The button beside the input, and what screen readers call it.
    pub show: (&'static str, &'static str),
    pub hide: (&'static str, &'static str),
    /// Fewer than 8 characters, fewer than 15, enough.
    pub levels: [&'static str; 3],
    pub taken: &'static str,
    /// It is never sent back: where something else is to be mended, it is typed once more.
    pub again: &'static str,
}

pub struct Details {
    pub title: &'static str,
    pub lead: &'static str,
    pub names: &'static str,
    pub names_hint: &'static str,
    pub family_name: &'static str,
    pub given_name: &'static str,
    pub family_kana: &'static str,
    pub given_kana: &'static str,
    pub family_kana_hint: &'static str,
    pub given_kana_hint: &'static str,
    pub birth: &'static str,
    pub birth_hint: &'static str,
    pub reach: &'static str,
    pub reach_hint: &'static str,
    pub phone: &'static str,
    pub phone_hint: &'static str,
    pub postal_code: &'static str,
    pub postal_code_hint: &'static str,
    /// Of the button that fills the address in.
    pub lookup: &'static str,
    pub filled: &'static str,
    pub no_address: &'static str,
    pub address: &'static str,
    pub address_hint: &'static str,
    pub finish: &'static str,
    pub under_age: &'static str,
    pub under_age_what: &'static str,
    /// Of the link to the counters.
    pub under_age_counters: &'static str,
    pub under_age_help: &'static str,
}

pub struct Consent {
    pub title: &'static str,
    pub lead: &'static str,
    pub read: &'static str,
    pub agree: &'static str,
    pub button: &'static str,
    pub otherwise: &'static str,
    pub otherwise_what: &'static str,
    pub sign_out: &'static str,
}

pub struct SignIn {
    pub title: &'static str,
    /// For search engines.
    pub about: &'static str,
    pub email: &'static str,
    pub button: &'static str,
    pub forgot: &'static str,
    pub new_here: &'static str,
    pub sign_up: &'static str,
    /// Came from a page that only its owner sees.
    pub first: &'static str,
    pub new_device: &'static str,
}

pub struct Forgot {
    pub title: &'static str,
    pub lead: &'static str,
    pub button: &'static str,
    pub reset_title: &'static str,
    /// The mail comes only where there is an account; nobody is told which.
    pub reset_sent: fn(email: &str) -> String,
    pub reset_button: &'static str,
    pub after: &'static str,
}
