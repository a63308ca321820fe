//! Poles become stops, and fare rules become fares between stops, agency by agency.
//!
//! A pole belongs to its `parent_station`. Poles without one are folded when they share their name and stand within
//! [`SAME_STOP_METRES`] of each other: the two sides of a road are one stop to a rider, two villages of one name are not.

use std::collections::{BTreeMap, HashMap, HashSet};

use teiki_shared::money::Yen;

use super::{
    read::{Agency, Feed, Names, Place, Route, Rule},
    report::{Reason, Remark},
};
use crate::catalogue::distance::Position;
use crate::catalogue::grid::Grid;
use crate::catalogue::limits::MOST;
use crate::catalogue::network::{Network, RouteFacts, StopFacts};
use crate::catalogue::search;

/// Poles of one name farther apart than this are different stops.
const SAME_STOP_METRES: f64 = 300.0;

/// A stop as a rider knows it.
#[derive(Debug)]
pub struct Stop {
    /// The parent's id, or the smallest id among poles folded by name: the same for the next edition of the feed.
    pub feed_id: String,
    pub name: String,
    pub names: Names,
    pub position: Option<Position>,
}

/// What one agency operates. Stops are given by their place in `Folded::stops`.
#[derive(Debug)]
pub struct Share<'f> {
    pub agency: &'f Agency,
    pub routes: Vec<&'f Route>,
    pub stops: Vec<usize>,
    /// Once for each direction.
    pub fares: Vec<RouteFare<'f>>,
}

/// A single fare of a route; the route is empty where the feed gives a fare for all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RouteFare<'f> {
    pub from: usize,
    pub to: usize,
    pub route: &'f str,
    pub yen: i64,
}

#[derive(Debug)]
pub struct Folded<'f> {
    pub stops: Vec<Stop>,
    pub shares: Vec<Share<'f>>,
    pub remarks: Vec<Remark>,
}

/// What a feed comes to, agency by agency.
pub fn networks(feed: &Feed) -> Vec<Network> {
    let folded = fold(feed);
    folded.shares.iter().map(|share| share.network(&folded.stops)).collect()
}

impl Share<'_> {
    /// `all` are the stops of the feed.
    pub fn network(&self, all: &[Stop]) -> Network {
        let id = |at: usize| all[at].feed_id.clone();
        let key = |fare: &RouteFare<'_>| (id(fare.from), id(fare.to), fare.route.to_owned());
        Network {
            stops: self.stops.iter().map(|&at| (id(at), all[at].facts())).collect(),
            routes: self.routes.iter().map(|route| (route.id.clone(), route.facts())).collect(),
            fares: self.fares.iter().map(|fare| (key(fare), Yen::new(fare.yen))).collect(),
        }
    }
}

impl Route {
    /// A feed does not say of which class a route is.
    fn facts(&self) -> RouteFacts {
        RouteFacts { name_ja: self.name.clone(), class: None }
    }
}

impl Stop {
    fn facts(&self) -> StopFacts {
        let Names { kana, romaji, en } = &self.names;
        let spelt = search::romaji(kana);
        let english = [en, romaji, &spelt, &self.name].into_iter().find(|name| !name.is_empty());
        StopFacts {
            name_ja: self.name.clone(),
            name_kana: kana.clone(),
            name_en: english.cloned().unwrap_or_default(),
            search: search::line(&self.name, kana, romaji, en),
            position: self.position,
        }
    }
}

pub fn fold(feed: &Feed) -> Folded<'_> {
    let mut remarks = Vec::new();
    let places = Places::fold(feed, &mut remarks);
    let routes = Routes::of(feed, &mut remarks);
    let mut sections = Sections::default();
    for rule in &feed.rules {
        if let Err((reason, detail)) = sections.take(feed, &places, &routes, rule) {
            remarks.push(Remark { file: "fare_rules.txt", row: rule.row, reason, detail });
        }
    }
    sections.routes_without_fare(feed, &mut remarks);

    let mut shares: Vec<Share<'_>> = feed
        .agencies
        .iter()
        .map(|agency| Share { agency, routes: Vec::new(), stops: Vec::new(), fares: Vec::new() })
        .collect();
    let mut calls: HashSet<(usize, usize)> = HashSet::new();
    for route in &feed.routes {
        if let Some(&agency) = routes.agency.get(route.id.as_str()) {
            shares[agency].routes.push(route);
        }
    }
    for (place, served) in &feed.served {
        let Some(&stop) = places.stop_of.get(place.as_str()) else { continue };
        let agencies = served.iter().filter_map(|route| routes.agency.get(route.as_str()));
        calls.extend(agencies.map(|&agency| (agency, stop)));
    }
    for (&(agency, a, b, route), pair) in &sections.pairs {
        let yen = pair.settle(&places.stops[a].name, &places.stops[b].name, &mut remarks);
        let (there, back) =
            (RouteFare { from: a, to: b, route, yen }, RouteFare { from: b, to: a, route, yen });
        shares[agency].fares.extend([there, back]);
        calls.extend([(agency, a), (agency, b)]);
    }
    for (agency, stop) in calls {
        shares[agency].stops.push(stop);
    }
    remarks.sort_by_key(|remark| (remark.file, remark.row));
    Folded { stops: places.stops, shares, remarks }
}

/// The stops, and which of them a pole or a zone means.
struct Places<'f> {
    stops: Vec<Stop>,
    stop_of: HashMap<&'f str, usize>,
    zones: HashMap<&'f str, Vec<usize>>,
}

impl<'f> Places<'f> {
    fn fold(feed: &'f Feed, remarks: &mut Vec<Remark>) -> Self {
        let mut folded = Places { stops: Vec::new(), stop_of: HashMap::new(), zones: HashMap::new() };
        for station in feed.places.iter().filter(|place| place.is_station) {
            let stop = folded.add(feed, station);
            folded.stop_of.insert(&station.id, stop);
        }
        let mut by_name: HashMap<&str, Grid<usize>> = HashMap::new();
        for pole in feed.places.iter().filter(|place| !place.is_station) {
            let stop = match folded.stop_of.get(pole.parent.as_str()) {
                Some(&parent) => parent,
                None => {
                    if !pole.parent.is_empty() {
                        let (file, reason) = ("stops.txt", Reason::MissingParent);
                        remarks.push(Remark { file, row: pole.row, reason, detail: pole.parent.clone() });
                    }
                    folded.by_name(feed, pole, by_name.entry(&pole.name).or_default())
                }
            };
            folded.stop_of.insert(&pole.id, stop);
            // GTFS-JP gives each pole a zone of its own, named like the pole; where it is left out that name still stands.
            let zone = if pole.zone.is_empty() { &pole.id } else { &pole.zone };
            let stops = folded.zones.entry(zone).or_default();
            if !stops.contains(&stop) {
                stops.push(stop);
            }
        }
        folded
    }

    fn add(&mut self, feed: &Feed, place: &Place) -> usize {
        self.stops.push(Stop {
            feed_id: place.id.clone(),
            name: place.name.clone(),
            names: feed.names(&place.id, &place.name),
            position: place.position,
        });
        self.stops.len() - 1
    }

    /// The stop among those of the pole's name that stands close to it, or a new one.
    fn by_name(&mut self, feed: &Feed, pole: &Place, same_name: &mut Grid<usize>) -> usize {
        let near = pole.position.into_iter().flat_map(|at| same_name.within(SAME_STOP_METRES, at));
        if let Some(stop) = near.map(|(stop, _)| stop).min() {
            if pole.id < self.stops[stop].feed_id {
                self.stops[stop].feed_id.clone_from(&pole.id);
            }
            return stop;
        }
        let stop = self.add(feed, pole);
        if let Some(at) = pole.position {
            same_name.add(at, stop);
        }
        stop
    }
}

/// Which agency runs a route, by its place in `Feed::agencies`.
struct Routes<'f> {
    agency: HashMap<&'f str, usize>,
    agency_named: HashMap<&'f str, usize>,
}

impl<'f> Routes<'f> {
    fn of(feed: &'f Feed, remarks: &mut Vec<Remark>) -> Self {
        let agency_named =
            feed.agencies.iter().enumerate().map(|(at, agency)| (agency.id.as_str(), at)).collect();
        let mut routes = Routes { agency: HashMap::new(), agency_named };
        for route in &feed.routes {
            match routes.agency_named(feed, &route.agency) {
                Some(agency) => {
                    routes.agency.insert(&route.id, agency);
                }
                None => remarks.push(Remark {
                    file: "routes.txt",
                    row: route.row,
                    reason: Reason::UnknownAgency,
                    detail: format!("{}: {}", route.name, route.agency),
                }),
            }
        }
        routes
    }

    /// A feed of one agency may leave its id out.
    fn agency_named(&self, feed: &Feed, id: &str) -> Option<usize> {
        match (id, feed.agencies.len()) {
            ("", 1) => Some(0),
            _ => self.agency_named.get(id).copied(),
        }
    }
}

/// The prices seen between two stops, each with the row of the rule that stated it first.
#[derive(Default)]
struct Pair {
    there: BTreeMap<i64, u64>,
    back: BTreeMap<i64, u64>,
}

impl Pair {
    /// The price that covers both directions of a route: the highest. What was set aside is remarked on.
    fn settle(&self, a: &str, b: &str, remarks: &mut Vec<Remark>) -> i64 {
        let highest = |prices: &BTreeMap<i64, u64>| prices.last_key_value().map(|(yen, _)| *yen);
        let kept = highest(&self.there).max(highest(&self.back)).unwrap_or_default();
        let mut remark = |reason, row, detail| {
            remarks.push(Remark { file: "fare_rules.txt", row, reason, detail });
        };
        for (prices, from, to) in [(&self.there, a, b), (&self.back, b, a)] {
            if let (true, Some((_, &row))) = (prices.len() > 1, prices.first_key_value()) {
                let all: Vec<String> = prices.keys().map(i64::to_string).collect();
                let detail = format!("{from} → {to}: {} yen; {kept} kept", all.join(", "));
                remark(Reason::TwoPrices, row, detail);
            }
        }
        if let (Some((there, &row_there)), Some((back, &row_back))) =
            (self.there.last_key_value(), self.back.last_key_value())
            && there != back
        {
            let detail = format!("{a} → {b}: {there} yen, back: {back} yen; {kept} kept");
            remark(Reason::Asymmetric, if there < back { row_there } else { row_back }, detail);
        }
        kept
    }
}

/// Fares between pairs of stops on a route (agency, smaller stop, larger stop, route). Ordered, so that every import reports
/// alike.
#[derive(Default)]
struct Sections<'f> {
    pairs: BTreeMap<(usize, usize, usize, &'f str), Pair>,
    priced_routes: HashSet<&'f str>,
}

impl<'f> Sections<'f> {
    /// Takes one rule in, or says why it cannot be used.
    fn take(
        &mut self,
        feed: &'f Feed,
        places: &Places<'f>,
        routes: &Routes<'f>,
        rule: &'f Rule,
    ) -> Result<(), (Reason, String)> {
        let Some(fare) = feed.fares.get(&rule.fare) else {
            return Err((Reason::UnknownFare, rule.fare.clone()));
        };
        let agency = if rule.route.is_empty() {
            routes
                .agency_named(feed, &fare.agency)
                .ok_or_else(|| (Reason::UnknownAgency, format!("{}: {}", rule.fare, fare.agency)))?
        } else {
            let agency = routes.agency.get(rule.route.as_str());
            *agency.ok_or_else(|| (Reason::UnknownRoute, rule.route.clone()))?
        };
        let section = || format!("{}: {} → {}", rule.route, rule.from, rule.to);
        let yen = match fare.yen {
            None => {
                return Err((
                    Reason::UnreadablePrice,
                    format!("{} (fare_attributes.txt {})", rule.fare, fare.row),
                ));
            }
            Some(0) => return Err((Reason::ZeroPrice, section())),
            Some(yen) if yen > MOST.get() => {
                return Err((Reason::UnreadablePrice, format!("{} ({yen} yen)", rule.fare)));
            }
            Some(yen) => yen,
        };
        if rule.from.is_empty() || rule.to.is_empty() {
            return Err((Reason::NoSection, format!("{} yen on {}", yen, rule.route)));
        }
        let stops =
            |zone: &'f str| places.zones.get(zone).ok_or_else(|| (Reason::UnknownStop, zone.to_owned()));
        let (from, to) = (stops(&rule.from)?, stops(&rule.to)?);
        let mut used = false;
        for &a in from {
            for &b in to.iter().filter(|&&b| b != a) {
                used = true;
                let pair = self.pairs.entry((agency, a.min(b), a.max(b), rule.route.as_str())).or_default();
                let prices = if a < b { &mut pair.there } else { &mut pair.back };
                prices.entry(yen).or_insert(rule.row);
            }
        }
        if !used {
            return Err((Reason::SameStop, section()));
        }
        if rule.route.is_empty() {
            let all = routes.agency.iter().filter(|(_, of)| **of == agency);
            self.priced_routes.extend(all.map(|(route, _)| *route));
        } else {
            self.priced_routes.insert(&rule.route);
        }
        Ok(())
    }

    fn routes_without_fare(&self, feed: &Feed, remarks: &mut Vec<Remark>) {
        let bare = feed.routes.iter().filter(|route| !self.priced_routes.contains(route.id.as_str()));
        remarks.extend(bare.map(|route| Remark {
            file: "routes.txt",
            row: route.row,
            reason: Reason::RouteWithoutFare,
            detail: route.name.clone(),
        }));
    }
}
