//! Stops of one name: what tells each of them from the others of its operator.

use std::collections::{BTreeMap, BTreeSet};

use teiki_shared::lang::Lang;

use super::distance::metres;
use super::network::{Beside, Network, StopFacts};

/// Lines that are named beside a stop.
const MOST_LINES: usize = 2;

/// What stands beside the names of stops that share theirs, in each language.
pub fn beside(network: &Network) -> Beside<'_> {
    Beside { ja: beside_in(network, Lang::Ja), en: beside_in(network, Lang::En) }
}

/// By the stops' ids: the lines that only this one of them has, or else
/// another stop near by. A stop of which neither is known is left out.
fn beside_in(network: &Network, lang: Lang) -> BTreeMap<&str, String> {
    let lines = lines(network);
    let none = BTreeSet::new();
    let lines_of = |id: &str| lines.get(id).unwrap_or(&none);
    let mut told = BTreeMap::new();
    for namesakes in shared_names(network, lang).into_values() {
        let mut taken = BTreeSet::new();
        for &id in &namesakes {
            let others = namesakes.iter().filter(|other| **other != id);
            let of_others: BTreeSet<&str> = others.flat_map(|other| lines_of(other)).copied().collect();
            let own: Vec<&str> = lines_of(id).difference(&of_others).copied().take(MOST_LINES).collect();
            let found = match own.is_empty() {
                false => Some(lang.list(&own)),
                true => near(network, lang, id, &mut taken),
            };
            told.extend(found.map(|found| (id, found)));
        }
    }
    told
}

/// The names that several stops bear and of which not every one can be told from the others, with the stops' ids.
pub fn alike(network: &Network) -> Vec<(&str, Vec<&str>)> {
    let told = beside_in(network, Lang::Ja);
    let mut shared = shared_names(network, Lang::Ja);
    shared.retain(|_, namesakes| namesakes.iter().any(|id| !told.contains_key(id)));
    shared.into_iter().collect()
}

/// The names of several stops, with the stops' ids.
fn shared_names(network: &Network, lang: Lang) -> BTreeMap<&str, Vec<&str>> {
    let mut by_name: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (id, stop) in &network.stops {
        by_name.entry(name(stop, lang)).or_default().push(id);
    }
    by_name.retain(|name, namesakes| !name.is_empty() && namesakes.len() > 1);
    by_name
}

/// The names of the routes on which somebody rides from each stop.
fn lines(network: &Network) -> BTreeMap<&str, BTreeSet<&str>> {
    let mut lines: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (from, _, route) in network.fares.keys() {
        if let Some(route) = network.routes.get(route) {
            lines.entry(from).or_default().insert(&route.name_ja);
        }
    }
    lines
}

/// The closest stop of another name that is not told of a namesake already.
fn near<'n>(network: &'n Network, lang: Lang, id: &str, taken: &mut BTreeSet<&'n str>) -> Option<String> {
    let stop = network.stops.get(id)?;
    let here = stop.position?;
    let others = network.stops.values().filter_map(|other| Some((name(other, lang), other.position?)));
    let others = others.filter(|(other, _)| *other != name(stop, lang) && !other.is_empty());
    let free = others.filter(|(other, _)| !taken.contains(other));
    let (closest, _) = free.min_by(|(_, a), (_, b)| metres(here, *a).total_cmp(&metres(here, *b)))?;
    taken.insert(closest);
    Some(match lang {
        Lang::Ja => format!("{closest}の近く"),
        Lang::En => format!("near {closest}"),
    })
}

fn name(stop: &StopFacts, lang: Lang) -> &str {
    match lang {
        Lang::Ja => &stop.name_ja,
        Lang::En => &stop.name_en,
    }
}

#[cfg(test)]
mod tests {
    use teiki_shared::money::Yen;

    use super::*;
    use crate::catalogue::network::RouteFacts;

    /// Stops by id with their names and latitudes, and the lines on which one rides between them.
    fn network(stops: &[(&str, &str, Option<f64>)], lines: &[(&str, &str, &str)]) -> Network {
        let mut network = Network::default();
        for (id, name, lat) in stops {
            let stop = StopFacts {
                name_ja: (*name).into(),
                name_kana: String::new(),
                name_en: format!("{id} in English"),
                search: String::new(),
                position: lat.map(|lat| (lat, 133.0)),
            };
            network.stops.insert((*id).into(), stop);
        }
        for (from, to, line) in lines {
            network.routes.insert((*line).into(), RouteFacts { name_ja: (*line).into(), class: None });
            for (from, to) in [(from, to), (to, from)] {
                network.fares.insert(((*from).into(), (*to).into(), (*line).into()), Yen::new(160));
            }
        }
        network
    }

    fn told(network: &Network, lang: Lang) -> Vec<String> {
        beside_in(network, lang).iter().map(|(id, what)| format!("{id} {what}")).collect()
    }

    #[test]
    fn the_line_tells_namesakes_apart() {
        let stops = [("a", "中村", None), ("b", "中村", None), ("c", "駅前", None)];
        let lines = [("a", "c", "東線"), ("b", "c", "西線"), ("a", "c", "南線"), ("b", "c", "南線")];
        let network = network(&stops, &lines);
        assert_eq!(told(&network, Lang::Ja), ["a 東線", "b 西線"], "what both have tells nothing");
        assert_eq!(told(&network, Lang::En), [""; 0], "in English their names differ");
        assert_eq!(alike(&network), []);
    }

    #[test]
    fn where_no_line_does_a_stop_near_by_tells() {
        let stops = [
            ("a", "中村", Some(35.00)),
            ("b", "中村", Some(35.01)),
            ("c", "駅前", Some(35.02)),
            ("d", "役場", Some(35.04)),
        ];
        let network = network(&stops, &[("a", "c", "東線"), ("b", "c", "東線")]);
        assert_eq!(
            told(&network, Lang::Ja),
            ["a 駅前の近く", "b 役場の近く"],
            "the next one, as the first has been named"
        );
    }

    #[test]
    fn what_nothing_tells_apart_is_named() {
        let network = network(&[("a", "中村", None), ("b", "中村", None)], &[]);
        assert_eq!(told(&network, Lang::Ja), [""; 0]);
        assert_eq!(alike(&network), [("中村", vec!["a", "b"])]);
    }
}
