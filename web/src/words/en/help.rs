use crate::words::help::Help;

pub const HELP: Help = Help {
    title: "Help",
    of_operator: |operator| format!("Help from {operator}"),
    description: "Answers to what riders ask: finding the number of an ICOCA, readers, new phones, lost cards, refunds, receipts.",
    link: "Help",
    to_number: "If you cannot find the number",
    to_lost: "If you lost it",
    search_label: "Search the answers",
    search: "Search",
    contents: "Questions",
    found: |typed, count| match count {
        1 => format!("One answer matches “{typed}”."),
        _ => format!("{count} answers match “{typed}”."),
    },
    nothing: |typed| format!("No answer matches “{typed}”"),
    nothing_what: "Try a shorter word, or ask the operators below.",
    people: "Was your question not answered?",
    counters: "Counters and what they do",
};
