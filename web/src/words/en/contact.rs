use crate::words::contact::Contact;

pub const CONTACT: Contact = Contact {
    title: |operator| format!("Ask {operator}"),
    by_phone: "If you are in a hurry, call.",
    by_mail: "Ask by e-mail",
    name: "Your name",
    email: "E-mail address",
    email_hint: "We answer to this address",
    text: "Your question",
    text_hint: "Up to 2,000 characters. Leave out numbers of credit cards",
    send: "Send",
    sent: |operator| format!("Sent to {operator}"),
    sent_what: "The operator will answer to the e-mail address that you entered.",
    back_to: |operator| format!("To the page of {operator}"),
    link: "Ask by e-mail",
};
