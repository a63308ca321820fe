use teiki_shared::counter::{Availability, CounterService};

use crate::words::counters::Counters;

pub const COUNTERS: Counters = Counters {
    title: "Counters",
    legend: "〇 yes · △ with conditions · × no",
    services: "Services",
    service: |service| match service {
        CounterService::Card => "Buying an ICOCA",
        CounterService::New => "Buying a pass",
        CounterService::Renewal => "Renewing a pass",
        CounterService::Reissue => "Reissue",
        CounterService::Refund => "Refund of a pass",
        CounterService::CardReturn => "Returning an ICOCA",
    },
    availability: |availability| match availability {
        Availability::Yes => ("〇", "yes"),
        Availability::Partly => ("△", "with conditions"),
        Availability::No => ("×", "no"),
    },
    hours: "Open",
    step_free: "Step-free access",
    charges: |amounts| format!("Amounts that can be charged: {amounts}"),
};
