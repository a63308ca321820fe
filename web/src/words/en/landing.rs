use crate::words::landing::{Landing, SamplePass};

pub const LANDING: Landing = Landing {
    title: "Your ICOCA becomes your commuter pass",
    lead: "Passes for buses and regional trains on your phone, without queueing at a counter. Buy one, then just touch in from its first day.",
    sign_up: "New here? Register",
    sign_in: "Sign in",
    signed_out: "You are signed out",
    how: "Three steps",
    steps: [
        ("Register", "Your e-mail address and the number of the ICOCA you already have."),
        ("Choose and pay", "Pick the section, the term and the first day, and pay by credit card."),
        ("Touch and ride", "From the first day, touch your ICOCA as always. There is nothing to collect."),
    ],
    sample: SamplePass {
        label: "A sample pass",
        kind: "Commuter",
        operator: "Matsue City Transportation Bureau",
        section: "Any section up to ¥210",
        honoured_by: "Valid on Matsue City and Ichibata buses",
        card: "Work ICOCA, ending in 2345",
    },
    operators_lead: "If you are in a hurry, or need a pass that asks for a certificate, please call the operator's counter.",
    buy: "Buy a pass",
    phone: "Phone",
    good_to_know: "Good to know",
    facts: [
        (
            "Cards",
            "ICOCA: the card, SMART ICOCA, Mobile ICOCA and ICOCA in Apple Pay. Suica and other brands cannot be used.",
        ),
        ("Hours", "Each operator sets its own. You can look and choose at any hour."),
        (
            "A lost ICOCA",
            "Move your pass to a new ICOCA on My Page. The balance of an anonymous card is lost, so we recommend a named card or Mobile ICOCA.",
        ),
    ],
};
