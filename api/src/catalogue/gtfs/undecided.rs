//! What a feed leaves to the operator to say: which of several fares a section costs, and which of two stops of one name is meant.

use std::collections::{BTreeMap, BTreeSet};

use teiki_shared::money::Yen;
use teiki_shared::product::RouteClass;

use super::report::{Reason, Remark};
use crate::catalogue::namesakes;
use crate::catalogue::network::Network;

/// The fares of a pair of stops, by the class of their route.
type FaresByClass = BTreeMap<Option<RouteClass>, BTreeSet<Yen>>;

/// A remark on each pair of stops between which routes of one class, or of none, have several fares. A product that names its
/// routes decides it; otherwise the highest of those that it is good on counts. And one on each name of stops that nothing tells
/// apart.
pub fn undecided(network: &Network) -> Vec<Remark> {
    let mut pairs: BTreeMap<(&str, &str), FaresByClass> = BTreeMap::new();
    for ((from, to, route), yen) in network.fares.iter().filter(|((from, to, _), _)| from < to) {
        let class = network.routes.get(route).and_then(|route| route.class);
        pairs.entry((from.as_str(), to.as_str())).or_default().entry(class).or_default().insert(*yen);
    }
    let name = |id: &str| network.stops.get(id).map(|stop| stop.name_ja.clone()).unwrap_or_default();
    let mut remarks = Vec::new();
    for ((from, to), classes) in pairs {
        for (class, fares) in classes.into_iter().filter(|(_, fares)| fares.len() > 1) {
            let fares: Vec<String> = fares.iter().map(|yen| yen.get().to_string()).collect();
            let class = class.map_or("no class", RouteClass::as_str);
            let detail =
                format!("{} – {}: {} yen on routes of {class}", name(from), name(to), fares.join(", "));
            remarks.push(Remark { file: "fare_rules.txt", row: 0, reason: Reason::RoutesDiffer, detail });
        }
    }
    let alike = namesakes::alike(network).into_iter();
    remarks.extend(alike.map(|(name, ids)| Remark {
        file: "stops.txt",
        row: 0,
        reason: Reason::SameName,
        detail: format!("{name}: {}", namesakes::listed(&ids)),
    }));
    remarks
}
