//! An operator's stops, routes and fares: from its feed, or from tables of their own.

use std::collections::BTreeMap;

use teiki_shared::money::Yen;
use teiki_shared::product::RouteClass;

use super::csv_rows::{Row, rows};
use super::files::Files;
use super::mistake::Sheet;
use crate::catalogue::gtfs::{self, Feed, Source};
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

pub fn read(files: &mut Files, slug: &str) -> Network {
    let stated = TABLES.iter().find(|name| files.has(&format!("{slug}/{name}")));
    match (files.has(&format!("{slug}/feed")), stated) {
        (true, None) => {
            let mut network = of_feed(files, slug);
            read_classes(files, slug, &mut network);
            alike(files, &format!("{slug}/feed/stops.txt"), &network);
            network
        }
        (true, Some(name)) => {
            files.tell(&format!("{slug}/{name}"), "the feed says this already; keep one of them.");
            Network::default()
        }
        (false, _) => {
            let network = of_tables(files, slug);
            alike(files, &format!("{slug}/stops.csv"), &network);
            network
        }
    }
}

/// Stops that riders could not tell apart.
fn alike(files: &mut Files, file: &str, network: &Network) {
    for (name, ids) in namesakes::alike(network) {
        let what = format!(
            "{} are all called {name}, and neither a line of their own nor a position tells them apart; give them positions, or names that do.",
            ids.join(", ")
        );
        files.tell(file, what);
    }
}

/// The network of a folder of a feed.
fn of_feed(files: &mut Files, slug: &str) -> Network {
    let read = Source::open(&files.path(&format!("{slug}/feed"))).and_then(Feed::read);
    match read {
        Ok(feed) if feed.agencies.len() == 1 => gtfs::networks(&feed).remove(0),
        Ok(feed) => {
            let what =
                format!("it has {} agencies; the feed of an operator's folder has one.", feed.agencies.len());
            files.tell(&format!("{slug}/feed/agency.txt"), what);
            Network::default()
        }
        Err(fault) => {
            files.tell(&format!("{slug}/feed"), format!("{fault}."));
            Network::default()
        }
    }
}

/// The network of `stops.csv`, `routes.csv` and `fares.csv`, those that are there.
fn of_tables(files: &mut Files, slug: &str) -> Network {
    let mut network = Network::default();
    let readers: [fn(&mut Sheet<'_>, &mut Network); 3] = [read_stops, read_routes, read_fares];
    for (name, read) in TABLES.iter().zip(readers) {
        let file = format!("{slug}/{name}");
        if files.has(&file) {
            files.read(&file, |sheet| read(sheet, &mut network));
        }
    }
    network
}

fn read_stops(sheet: &mut Sheet<'_>, network: &mut Network) {
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
fn degrees(row: &Row<'_, 7>, sheet: &mut Sheet<'_>) -> Option<(f64, f64)> {
    let (lat, lon) = (row.text(5), row.text(6));
    if lat.is_empty() && lon.is_empty() {
        return None;
    }
    let read = lat.parse().ok().zip(lon.parse().ok());
    let read = read.filter(|(lat, lon): &(f64, f64)| lat.abs() <= 90.0 && lon.abs() <= 180.0);
    if read.is_none() {
        sheet.tell_at(row.line, "lat and lon must be degrees, such as 35.5 and 133.1, or both empty.");
    }
    read
}

fn read_routes(sheet: &mut Sheet<'_>, network: &mut Network) {
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
    files.read(&file, |sheet| {
        rows(sheet, CLASSES, |row, sheet| {
            let class = class(row.line, row.text(1), sheet);
            match network.routes.get_mut(row.text(0)) {
                Some(route) => route.class = class,
                None => sheet.tell_at(row.line, format!("there is no route {} in the feed.", row.text(0))),
            }
        });
    });
}

/// A fare is good both ways unless the way back has a row of its own.
fn read_fares(sheet: &mut Sheet<'_>, network: &mut Network) {
    let mut stated: BTreeMap<(String, String, String), Yen> = BTreeMap::new();
    rows(sheet, FARES, |row, sheet| {
        let (from, to) = (row.text(0).to_owned(), row.text(1).to_owned());
        for stop in [&from, &to].into_iter().filter(|stop| !network.stops.contains_key(*stop)) {
            sheet.tell_at(row.line, format!("there is no stop {stop} in stops.csv."));
        }
        if from == to {
            sheet.tell_at(row.line, "from and to are one stop.");
        }
        let route = row.text(2).to_owned();
        if !route.is_empty() && !network.routes.contains_key(&route) {
            sheet.tell_at(row.line, format!("there is no route {route} in routes.csv."));
        }
        let Some(yen) = row.whole(3, 1, sheet) else { return };
        if stated.insert((from.clone(), to.clone(), route), Yen::new(yen)).is_some() {
            sheet.tell_at(row.line, format!("there are two fares from {from} to {to}; keep one."));
        }
    });
    for ((from, to, route), yen) in &stated {
        network.fares.insert((to.clone(), from.clone(), route.clone()), *yen);
    }
    network.fares.extend(stated);
}
