use crate::words::errors::{Errors, Sorry};

pub const ERRORS: Errors = Errors {
    not_found: Sorry {
        title: "Page not found",
        what_to_do: "Check the address, or start from the first page.",
    },
    not_allowed: Sorry {
        title: "Your roles do not open this page",
        what_to_do: "If you need it, ask a manager to give you the role.",
    },
    unreadable: Sorry {
        title: "We could not read what was sent",
        what_to_do: "Go back to the page before and try again.",
    },
    foreign: Sorry {
        title: "Requests from other sites are not accepted",
        what_to_do: "Open the page on this site and try again.",
    },
    too_often: Sorry { title: "Too many requests", what_to_do: "Please wait a few minutes and try again." },
    away: Sorry {
        title: "We are hard to reach right now",
        what_to_do: "Please wait a moment and try again. Nothing you ordered or paid is lost, and you can ride as always.",
    },
    broken: Sorry {
        title: "Something went wrong on our side",
        what_to_do: "Please try again. If it keeps happening, tell us the number below. You will not be charged twice.",
    },
    id: "Reference",
    home: "Go to the first page",
};
