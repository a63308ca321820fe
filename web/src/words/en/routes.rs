use teiki_shared::route_matrix::{RouteOffer, RouteRun, RouteService};

use crate::words::routes::Routes;

pub const ROUTES: Routes = Routes {
    title: "What each route offers",
    legend: "〇 yes · × no · – not offered by this operator",
    what: "Service",
    run: |run| match run {
        RouteRun::Joint => "Jointly run",
        RouteRun::Own => "Own routes",
    },
    service: |service| match service {
        RouteService::Charge => "Charging",
        RouteService::Fare => "Paying the fare",
        RouteService::RoundTrip => "Return ticket",
        RouteService::Pass => "Pass on an ICOCA",
        RouteService::StudentDiscount => "Student discount",
        RouteService::Transfer => "Transfer ticket",
    },
    offer: |offer| match offer {
        RouteOffer::Yes => ("〇", "yes"),
        RouteOffer::No => ("×", "no"),
        RouteOffer::Absent => ("–", "not offered by this operator"),
    },
    unsold: |names| format!("No pass for {names} is sold on an ICOCA"),
    cards: "Cards sold",
    charging: "Where else to charge a card",
};
