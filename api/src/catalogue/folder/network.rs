//! An operator's stops, routes and fares: from its feed, or from tables of their own.

use std::collections::{BTreeMap, BTreeSet};

use teiki_shared::money::Yen;
use teiki_shared::product::RouteClass;

use super::csv_rows::{Row, rows};
use super::files::{Files, Unread};
use super::mistake::{Mistake, Sheet};
use crate::catalogue::distance::{Position, position};
use crate::catalogue::gtfs::{self, Feed, Source};
use crate::catalogue::limits::MOST;
use crate::catalogue::namesakes;
use crate::catalogue::network::{Network, RouteFacts, StopFacts};
use crate::catalogue::search;

pub const STOPS: [&str; 7] = ["id", "name_ja", "name_kana", "name_en", "search", "lat", "lon"];
pub const ROUTES: [&str; 3] = ["id", "name_ja", "class"];
pub const FARES: [&str; 4] = ["from", "to", "route", "yen"];
const CLASSES: [&str; 2] = ["route", "class"];

/// Stands beside a feed.
pub const CLASSES_FILE: &str = "classes.csv";
/// The files that state a network without a feed.
pub const TABLES: [&str; 3] = ["stops.csv", "routes.csv", "fares.csv"];
/// What says which stops there are.
pub const OF_STOPS: [&str; 2] = ["stops.csv", "feed"];
/// What says which routes there are, and of which class.
pub const OF_ROUTES: [&str; 3] = ["routes.csv", CLASSES_FILE, "feed"];
/// What says which fares there are, and between which stops.
pub const OF_FARES: [&str; 4] = ["stops.csv", "routes.csv", "fares.csv", "feed"];

pub fn read(files: &mut Files, slug: &str) -> Network {
    let stated = TABLES.iter().find(|name| files.has(&format!("{slug}/{name}")));
    match (files.has(&format!("{slug}/feed")), stated) {
        (true, None) => {
            let mut network = of_feed(files, slug);
            read_classes(files, slug, &mut network);
            alike(files, (slug, "feed/stops.txt"), &network);
            network
        }
        (true, Some(name)) => {
            files.tell_lost(&format!("{slug}/{name}"), "the feed says this already; keep one of them.");
            Network::default()
        }
        (false, _) => {
            let network = of_tables(files, slug);
            alike(files, (slug, "stops.csv"), &network);
            network
        }
    }
}

/// Stops that riders could not tell apart.
fn alike(files: &mut Files, (slug, file): (&str, &str), network: &Network) {
    if files.unread(slug).has(&OF_FARES) {
        return;
    }
    for (name, ids) in namesakes::alike(network) {
        let what = format!(
            "{} are all called {name}, and neither a line of their own nor a position tells them apart; give them positions, or names that do.",
            namesakes::listed(&ids)
        );
        files.tell(&format!("{slug}/{file}"), what);
    }
}

/// The network of a folder of a feed.
fn of_feed(files: &mut Files, slug: &str) -> Network {
    let read = Source::open(&files.path(&format!("{slug}/feed"))).and_then(Feed::read);
    match read {
        Ok(feed) if feed.agencies.len() == 1 => {
            too_high(files, &format!("{slug}/feed/fare_attributes.txt"), &feed);
            gtfs::networks(&feed).remove(0)
        }
        Ok(feed) => {
            let what =
                format!("it has {} agencies; the feed of an operator's folder has one.", feed.agencies.len());
            files.tell_lost(&format!("{slug}/feed/agency.txt"), what);
            Network::default()
        }
        Err(fault) => {
            files.tell_lost(&format!("{slug}/feed"), format!("{fault}."));
            Network::default()
        }
    }
}

/// Fares of a feed that would sell nothing.
fn too_high(files: &mut Files, file: &str, feed: &Feed) {
    let high = feed.fares.iter().filter_map(|(id, fare)| Some((fare.row, id, fare.yen?)));
    let high: BTreeSet<_> = high.filter(|(_, _, yen)| *yen > MOST.get()).collect();
    for (row, id, yen) in high {
        let what = format!("the fare {id} is {yen} yen; a fare is at most {}.", MOST.get());
        files.mistakes.push(Mistake { file: file.to_owned(), line: usize::try_from(row).ok(), what });
    }
}

/// The network of `stops.csv`, `routes.csv` and `fares.csv`, those that are there.
fn of_tables(files: &mut Files, slug: &str) -> Network {
    let mut network = Network::default();
    let readers: [fn(&mut Sheet<'_>, &mut Network, &Unread); 3] = [read_stops, read_routes, read_fares];
    for (name, read) in TABLES.iter().zip(readers) {
        let file = format!("{slug}/{name}");
        if files.has(&file) {
            let unread = files.unread(slug);
            files.read(&file, |sheet| read(sheet, &mut network, &unread));
        }
    }
    network
}

fn read_stops(sheet: &mut Sheet<'_>, network: &mut Network, _: &Unread) {
    rows(sheet, STOPS, |row, sheet| {
        let [id, name_ja, name_kana, name_en, words] =
            [0, 1, 2, 3, 4].map(|column| row.text(column).to_owned());
        if id.is_empty() || name_ja.is_empty() {
            sheet.tell_at(row.line, "a stop needs an id and a name_ja.");
        }
        let derived = || search::line(&name_ja, &name_kana, "", &name_en);
        let search = if words.is_empty() { derived() } else { words };
        let position = degrees(row, sheet);
        let stop = StopFacts { name_ja, name_kana, name_en, search, position };
        if network.stops.insert(id.clone(), stop).is_some() {
            sheet.tell_at(row.line, format!("there are two stops {id}; keep one."));
        }
    });
}

/// Both cells or neither.
fn degrees(row: &Row<'_, 7>, sheet: &mut Sheet<'_>) -> Option<Position> {
    let (lat, lon) = (row.text(5), row.text(6));
    if lat.is_empty() && lon.is_empty() {
        return None;
    }
    let read = position(lat, lon);
    if read.is_none() {
        sheet.tell_at(row.line, "lat and lon must be degrees, such as 35.5 and 133.1, or both empty.");
    }
    read
}

fn read_routes(sheet: &mut Sheet<'_>, network: &mut Network, _: &Unread) {
    rows(sheet, ROUTES, |row, sheet| {
        let (id, name_ja) = (row.text(0).to_owned(), row.text(1).to_owned());
        if id.is_empty() || name_ja.is_empty() {
            sheet.tell_at(row.line, "a route needs an id and a name_ja.");
        }
        let class = if row.text(2).is_empty() { None } else { class(row.line, row.text(2), sheet) };
        if network.routes.insert(id.clone(), RouteFacts { name_ja, class }).is_some() {
            sheet.tell_at(row.line, format!("there are two routes {id}; keep one."));
        }
    });
}

fn class(line: usize, text: &str, sheet: &mut Sheet<'_>) -> Option<RouteClass> {
    let read = text.parse::<RouteClass>();
    read.map_err(|fault| sheet.tell_at(line, format!("class: {fault}"))).ok()
}

/// `classes.csv`: what a feed does not say of its routes.
fn read_classes(files: &mut Files, slug: &str, network: &mut Network) {
    let file = format!("{slug}/{CLASSES_FILE}");
    if !files.has(&file) {
        return;
    }
    let knows_routes = !files.unread(slug).has(&OF_ROUTES);
    files.read(&file, |sheet| {
        rows(sheet, CLASSES, |row, sheet| {
            let class = class(row.line, row.text(1), sheet);
            match network.routes.get_mut(row.text(0)) {
                Some(route) => route.class = class,
                None if !knows_routes => {}
                None => sheet.tell_at(row.line, format!("there is no route {} in the feed.", row.text(0))),
            }
        });
    });
}

/// A fare is good both ways unless the way back has a row of its own.
fn read_fares(sheet: &mut Sheet<'_>, network: &mut Network, unread: &Unread) {
    let (knows_stops, knows_routes) = (!unread.has(&OF_STOPS), !unread.has(&OF_ROUTES));
    let is_missing = |stop: &&String, network: &Network| knows_stops && !network.stops.contains_key(*stop);
    let mut stated: BTreeMap<(String, String, String), Yen> = BTreeMap::new();
    rows(sheet, FARES, |row, sheet| {
        let (from, to) = (row.text(0).to_owned(), row.text(1).to_owned());
        for stop in [&from, &to].into_iter().filter(|stop| is_missing(stop, network)) {
            sheet.tell_at(row.line, format!("there is no stop {stop} in stops.csv."));
        }
        if from == to {
            sheet.tell_at(row.line, "from and to are one stop.");
        }
        let route = row.text(2).to_owned();
        if knows_routes && !route.is_empty() && !network.routes.contains_key(&route) {
            sheet.tell_at(row.line, format!("there is no route {route} in routes.csv."));
        }
        let Some(yen) = row.whole(3, 1..=MOST.get(), sheet) else { return };
        if stated.insert((from.clone(), to.clone(), route), Yen::new(yen)).is_some() {
            sheet.tell_at(row.line, format!("there are two fares from {from} to {to}; keep one."));
        }
    });
    for ((from, to, route), yen) in &stated {
        network.fares.insert((to.clone(), from.clone(), route.clone()), *yen);
    }
    network.fares.extend(stated);
}
