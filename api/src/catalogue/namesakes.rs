//! Stops of one name: what tells each of them from the others of its operator.

use std::collections::{BTreeMap, BTreeSet};

use teiki_shared::lang::Lang;

use super::grid::Grid;
use super::network::{Beside, Network, StopFacts};

/// Lines that are named beside a stop.
const MOST_LINES: usize = 2;
/// Stops of one name that a mistake lists.
const MOST_LISTED: usize = 5;
/// How far a stop may be that another is said to be near, in metres.
const NEAR: f64 = 1_000.0;

/// What stands beside the names of stops that share theirs, in each language.
pub fn beside(network: &Network) -> Beside<'_> {
    Beside { ja: beside_in(network, Lang::Ja), en: beside_in(network, Lang::En) }
}

/// By the stops' ids: the lines that only this one of them has, or another stop near by. A stop of which neither is known is
/// left out. Lines have Japanese names alone, so that in English the stop near by comes first.
fn beside_in(network: &Network, lang: Lang) -> BTreeMap<&str, String> {
    let lines = lines(network);
    let shared = shared_names(network, lang);
    let near = near(network, lang, &shared);
    let mut told = BTreeMap::new();
    for namesakes in shared.values() {
        let by_line = own_lines(&lines, namesakes);
        for &id in namesakes {
            let line = by_line.get(id).map(|lines| lang.list(lines));
            let near = near.get(id).map(|other| match lang {
                Lang::Ja => format!("{other}の近く"),
                Lang::En => format!("near {other}"),
            });
            let found = match lang {
                Lang::Ja => line.or(near),
                Lang::En => near.or(line),
            };
            told.extend(found.map(|found| (id, found)));
        }
    }
    told
}

/// The names that several stops bear, in either language, and of which not every one can be told from the others, with the
/// stops' ids.
pub fn alike(network: &Network) -> Vec<(&str, Vec<&str>)> {
    let mut alike = Vec::new();
    for lang in [Lang::Ja, Lang::En] {
        let told = beside_in(network, lang);
        let mut shared = shared_names(network, lang);
        shared.retain(|_, namesakes| namesakes.iter().any(|id| !told.contains_key(id)));
        alike.extend(shared);
    }
    alike
}

/// The first of many ids, and how many more there are.
pub fn listed(ids: &[&str]) -> String {
    match ids.split_at_checked(MOST_LISTED) {
        None | Some((_, [])) => ids.join(", "),
        Some((first, more)) => format!("{} and {} more", first.join(", "), more.len()),
    }
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

/// The first lines that each of these stops has alone; a stop that has none is left out.
fn own_lines<'n>(
    lines: &BTreeMap<&str, BTreeSet<&'n str>>,
    namesakes: &[&'n str],
) -> BTreeMap<&'n str, Vec<&'n str>> {
    let lines_of = |id: &str| lines.get(id).into_iter().flatten().copied();
    let mut stops_on: BTreeMap<&str, usize> = BTreeMap::new();
    for line in namesakes.iter().flat_map(|&id| lines_of(id)) {
        *stops_on.entry(line).or_default() += 1;
    }
    let is_alone = |line: &&str| stops_on.get(*line) == Some(&1);
    let own_of = |id| lines_of(id).filter(is_alone).take(MOST_LINES).collect::<Vec<_>>();
    namesakes.iter().map(|&id| (id, own_of(id))).filter(|(_, own)| !own.is_empty()).collect()
}

/// For each stop that shares its name one near by whose name nobody shares: every name for the one of its namesakes that is
/// closest to it.
fn near<'n>(
    network: &'n Network,
    lang: Lang,
    shared: &BTreeMap<&'n str, Vec<&'n str>>,
) -> BTreeMap<&'n str, &'n str> {
    let others = network.stops.values().enumerate();
    let others = others.filter_map(|(at, stop)| Some((stop.position?, (at, name(stop, lang)))));
    let others: Grid<(usize, &str)> =
        others.filter(|(_, (_, name))| !name.is_empty() && !shared.contains_key(*name)).collect();
    let mut nearest: BTreeMap<&str, (f64, &str)> = BTreeMap::new();
    for namesakes in shared.values() {
        let position = |id: &str| network.stops.get(id).and_then(|stop| stop.position);
        let mut closest: BTreeMap<(usize, &str), (f64, &str)> = BTreeMap::new();
        for (id, at) in namesakes.iter().filter_map(|&id| Some((id, position(id)?))) {
            for (other, distance) in others.within(NEAR, at) {
                if closest.get(&other).is_none_or(|(known, _)| distance < *known) {
                    closest.insert(other, (distance, id));
                }
            }
        }
        for ((_, other), (distance, id)) in closest {
            if nearest.get(id).is_none_or(|(known, _)| distance < *known) {
                nearest.insert(id, (distance, other));
            }
        }
    }
    nearest.into_iter().map(|(id, (_, other))| (id, other)).collect()
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
            ("a", "中村", Some(35.000)),
            ("b", "中村", Some(35.010)),
            ("c", "駅前", Some(35.012)),
            ("d", "役場", Some(35.003)),
            ("e", "学校", Some(35.008)),
        ];
        let network = network(&stops, &[("a", "c", "東線"), ("b", "c", "東線")]);
        assert_eq!(
            told(&network, Lang::Ja),
            ["a 役場の近く", "b 学校の近く"],
            "each by what is closer to it than to the other"
        );
    }

    #[test]
    fn what_is_far_or_itself_of_a_shared_name_tells_nothing() {
        let far = [("a", "中村", Some(35.00)), ("b", "中村", Some(35.10)), ("c", "駅前", Some(35.02))];
        assert_eq!(told(&network(&far, &[]), Lang::Ja), [""; 0], "2 km");
        let shared = [
            ("a", "中村", Some(35.000)),
            ("b", "中村", Some(35.100)),
            ("c", "駅前", Some(35.001)),
            ("d", "駅前", Some(35.101)),
        ];
        assert_eq!(told(&network(&shared, &[]), Lang::Ja), [""; 0]);
    }

    #[test]
    fn each_of_very_many_namesakes_is_told_apart() {
        let ids: Vec<String> = (0..8_000).map(|at| format!("{at:04}")).collect();
        let stops: Vec<_> = ids.iter().map(|id| (id.as_str(), "中村", None)).collect();
        let lines: Vec<_> = ids.iter().map(|id| (id.as_str(), "駅", id.as_str())).collect();
        let network = network(&stops, &lines);
        assert_eq!(told(&network, Lang::Ja).len(), 8_000, "each by its line");
        assert_eq!(alike(&network), []);
        assert_eq!(listed(&["a", "b", "c", "d", "e"]), "a, b, c, d, e");
        assert_eq!(listed(&["a", "b", "c", "d", "e", "f", "g"]), "a, b, c, d, e and 2 more");
    }

    #[test]
    fn in_english_the_stop_near_by_comes_before_a_japanese_line() {
        let stops = [("a", "中村", Some(35.000)), ("b", "仲村", Some(35.010)), ("c", "駅前", Some(35.001))];
        let mut network = network(&stops, &[("a", "c", "東線"), ("b", "c", "西線")]);
        for id in ["a", "b"] {
            network.stops.get_mut(id).unwrap().name_en = "Nakamura".into();
        }
        assert_eq!(told(&network, Lang::Ja), [""; 0], "their names differ");
        assert_eq!(told(&network, Lang::En), ["a near c in English", "b 西線"]);
        network.fares.clear();
        assert_eq!(alike(&network), [("Nakamura", vec!["a", "b"])], "nothing tells b");
    }

    #[test]
    fn what_nothing_tells_apart_is_named() {
        let mut network = network(&[("a", "中村", None), ("b", "中村", None)], &[]);
        assert_eq!(told(&network, Lang::Ja), [""; 0]);
        assert_eq!(alike(&network), [("中村", vec!["a", "b"])]);
        for stop in network.stops.values_mut() {
            stop.name_en = "Nakamura".into();
        }
        assert_eq!(alike(&network).len(), 2, "in either language");
    }
}
