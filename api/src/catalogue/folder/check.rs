//! What is wrong only beside something else: a slug that no folder has, shares that are no whole, days that cross.

use std::collections::{BTreeMap, BTreeSet};

use teiki_shared::email::Email;
use teiki_shared::invoice::InvoiceNumber;
use teiki_shared::jst;
use teiki_shared::payment_state::OnlineMethod;
use teiki_shared::product::ProductShape;
use teiki_shared::rider_category::OLD_ENOUGH;
use teiki_shared::scalars::Date;

use super::mistake::{Lines, Mistakes};
use super::network::{CLASSES_FILE, OF_FARES, OF_ROUTES, OF_STOPS};
use super::operator::{OperatorFolder, ProductFile};
use super::price_tables::TableFile;
use super::{categories, matrix, papers, terms as of_terms};
use crate::catalogue::category::BySlug;
use crate::catalogue::data::{OperatorFacts, ProductFacts};
use crate::catalogue::limits::{NOTICE_LETTERS, NOTICE_YEARS};
use crate::catalogue::network::Network;
use crate::catalogue::notices::NoticeFacts;
use crate::catalogue::price_table::PriceTableFacts;

/// The whole of a sale in basis points.
const WHOLE: i32 = 10_000;

/// Finds the mistakes that no file shows by itself. Beside a file that could not be read nothing is wrong.
pub fn across(operators: &BTreeMap<String, OperatorFolder>, found: &mut Mistakes) {
    let slugs: BTreeSet<&str> = operators.keys().map(String::as_str).collect();
    for (slug, operator) in operators {
        if let Some((facts, lines)) = &operator.facts {
            hours(facts, lines, found);
            mail(facts, lines, found);
            payment_methods(facts, lines, found);
            ended((slug, facts, lines), operators, found);
        }
        for (slug, product) in &operator.products {
            days(product, found);
            people(product, &slugs, found);
            sold_by_ended(product, operators, found);
            papers::asked_for(product, operator, found);
            routes(product, operator, found);
            via(product, operator, found);
            area((slug, product), operator, found);
            category((slug, product), operator, found);
        }
        price_tables(operator, found);
        for (kind, lines) in operator.documents.values() {
            papers::described((kind, lines), found);
        }
        for (notice, lines) in operator.notices.values() {
            announced((notice, lines), operator, found);
        }
    }
}

fn hours(facts: &OperatorFacts, lines: &Lines, found: &mut Mistakes) {
    if facts.sale_opens >= facts.sale_closes {
        found.push(lines.mistake("sale_closes", "sale_closes must be later than sale_opens."));
    }
    if let Some(number) = &facts.invoice_number
        && let Err(fault) = InvoiceNumber::parse(number)
    {
        found.push(lines.mistake("invoice_number", format!("invoice_number: {fault}")));
    }
}

fn mail(facts: &OperatorFacts, lines: &Lines, found: &mut Mistakes) {
    if let Some(mail) = &facts.mail
        && let Err(fault) = Email::parse(mail)
    {
        found.push(lines.mistake("mail", format!("mail: {fault}")));
    }
}

/// Riders can pay, and each way is told once.
fn payment_methods(facts: &OperatorFacts, lines: &Lines, found: &mut Mistakes) {
    let methods = &facts.payment_methods;
    if !methods.iter().any(|method| method.is_sold()) {
        let what = "payment_methods: riders can pay with none of them; name card.";
        found.push(lines.mistake("payment_methods", what));
    }
    let distinct: BTreeSet<&OnlineMethod> = methods.iter().collect();
    if distinct.len() < methods.len() {
        found.push(lines.mistake("payment_methods", "payment_methods: one is named twice."));
    }
}

/// An operator that ended sells nothing, and whoever goes on does.
fn ended(
    (slug, facts, lines): (&str, &OperatorFacts, &Lines),
    operators: &BTreeMap<String, OperatorFolder>,
    found: &mut Mistakes,
) {
    let Some(heir) = &facts.succeeded_by else { return };
    if facts.selling {
        found.push(
            lines.mistake(
                "selling",
                "selling: an operator that has ended sells nothing; say selling = false.",
            ),
        );
    }
    if heir == slug || operators.get(heir).is_none_or(OperatorFolder::has_ended) {
        let what = format!("succeeded_by: {heir} must be the folder of an operator that has not ended.");
        found.push(lines.mistake("succeeded_by", what));
    }
}

/// Nothing of an operator that ended is for sale, and it sells nothing of others.
fn sold_by_ended(product: &ProductFile, operators: &BTreeMap<String, OperatorFolder>, found: &mut Mistakes) {
    let has_ended = |slug: &&String| operators.get(*slug).is_some_and(OperatorFolder::has_ended);
    if !product.facts.on_sale {
        return;
    }
    for slug in product.links.issuers.iter().filter(has_ended) {
        let what = format!("issuers: {slug} has ended; name another one, or say on_sale = false.");
        found.push(product.lines.mistake("issuers", what));
    }
}

fn days(product: &ProductFile, found: &mut Mistakes) {
    let (facts, lines) = (&product.facts, &product.lines);
    if facts.window_days < facts.lead_days {
        found.push(lines.mistake("window_days", "window_days must not be smaller than lead_days."));
    }
}

/// Who sells it and who honours it.
fn people(product: &ProductFile, slugs: &BTreeSet<&str>, found: &mut Mistakes) {
    let (links, lines) = (&product.links, &product.lines);
    let issuers = links.issuers.iter().map(|slug| ("issuers", slug));
    let honouring = links.honoured_by.iter().map(|honour| ("honoured_by", &honour.operator));
    let mut seen = BTreeSet::new();
    for (key, slug) in issuers.chain(honouring) {
        if !slugs.contains(slug.as_str()) {
            found.push(lines.mistake(key, format!("{key}: there is no folder {slug}.")));
        }
        if !seen.insert((key, slug)) {
            found.push(lines.mistake(key, format!("{key}: {slug} is named twice.")));
        }
    }
    if links.issuers.is_empty() {
        found.push(lines.mistake("issuers", "issuers must name at least one operator: who sells it?"));
    }
    let shares: i64 = links.honoured_by.iter().map(|honour| i64::from(honour.share)).sum();
    if shares != i64::from(WHOLE) || links.honoured_by.iter().any(|honour| honour.share < 1) {
        let what =
            format!("honoured_by: the shares must be 1 or more and {WHOLE} in all; they are {shares}.");
        found.push(lines.mistake("honoured_by", what));
    }
}

/// The rider category that it names, and whether anybody of it can buy here.
fn category((slug, product): (&str, &ProductFile), operator: &OperatorFolder, found: &mut Mistakes) {
    let ProductFile { facts, links, lines } = product;
    let Some(named) = facts.category.as_ref().filter(|_| !operator.unread.has(&[categories::FILE])) else {
        return;
    };
    let Some(category) = operator.categories.get(named) else {
        let what = format!("category: there is no category {named}; name it in categories.csv.");
        return found.push(lines.mistake("category", what));
    };
    if facts.on_sale && links.documents.is_empty() && category.bounds().ends_before(OLD_ENOUGH) {
        let what = format!(
            "category: nobody of {named} can buy {slug} here, as an account is opened from the age of {OLD_ENOUGH} on; say on_sale = false and sell it at the counter."
        );
        found.push(lines.mistake("category", what));
    }
}

/// The routes that it names, those of its class, and those on which no pass is sold.
fn routes(product: &ProductFile, operator: &OperatorFolder, found: &mut Mistakes) {
    let (facts, lines) = (&product.facts, &product.lines);
    let OperatorFolder { network, matrix, unread, .. } = operator;
    if unread.has(&OF_ROUTES) {
        return;
    }
    for route in facts.routes.iter().filter(|route| !network.routes.contains_key(*route)) {
        found.push(lines.mistake("routes", format!("routes: there is no route {route}.")));
    }
    let has = |class| network.routes.values().any(|route| route.class == Some(class));
    if let Some(class) = facts.route_class.filter(|class| !has(*class)) {
        let what = format!(
            "route_class: no route is {class}; say so in routes.csv, or in classes.csv beside a feed."
        );
        found.push(lines.mistake("route_class", what));
    }
    let named: BTreeSet<&String> = facts.routes.iter().collect();
    let unsold = matrix.iter().filter(|(_, row)| facts.on_sale && !row.has_passes()).map(|(route, _)| route);
    for route in unsold.filter(|route| is_good_on((facts, &named), route, network)) {
        let what = format!(
            "routes: no pass is sold for {route}, as matrix.csv says; name the routes that it is good on."
        );
        found.push(lines.mistake("routes", what));
    }
}

/// Sections with a route: each fare says by which one it is, and riders choose it by its name in both languages.
fn via(product: &ProductFile, operator: &OperatorFolder, found: &mut Mistakes) {
    let (facts, lines) = (&product.facts, &product.lines);
    let (network, names) = (&operator.network, &operator.matrix);
    if !facts.via {
        return;
    }
    if facts.shape != ProductShape::Section {
        let what = "via: only sections have a route; leave it out.";
        return found.push(lines.mistake("via", what));
    }
    if operator.unread.has(&OF_FARES) || operator.unread.has(&[CLASSES_FILE, matrix::FILE]) {
        return;
    }
    if let Some((from, to, _)) = network.fares.keys().find(|(_, _, route)| route.is_empty()) {
        let what = format!("via: the fare from {from} to {to} is of no route; say by which one it is.");
        found.push(lines.mistake("via", what));
    }
    let ridden: BTreeSet<&String> = network.fares.keys().map(|(_, _, route)| route).collect();
    let named: BTreeSet<&String> = facts.routes.iter().collect();
    let is_ridden = |route: &&String| !route.is_empty() && is_good_on((facts, &named), route, network);
    let mut ridden = ridden.into_iter().filter(is_ridden).peekable();
    if ridden.peek().is_none() {
        let what = "via: none of the routes that it is good on has a fare; state fares by route.";
        found.push(lines.mistake("via", what));
    }
    let mut seen = BTreeMap::new();
    for route in ridden {
        if !names.contains_key(route) {
            let what =
                format!("via: {route} has no English name; give it a row with a name_en in matrix.csv.");
            found.push(lines.mistake("via", what));
        }
        let name = network.routes.get(route).map(|known| &known.name_ja);
        if let Some(other) = name.and_then(|name| seen.insert(name, route)) {
            let what = format!("via: {other} and {route} have one name; riders choose a route by its name.");
            found.push(lines.mistake("via", what));
        }
    }
}

/// As `good_on` finds it.
fn is_good_on(
    (facts, named): (&ProductFacts, &BTreeSet<&String>),
    route: &String,
    network: &Network,
) -> bool {
    let class = network.routes.get(route).and_then(|route| route.class);
    let is_named = named.contains(route) || facts.route_class.is_some() && facts.route_class == class;
    is_named || facts.routes.is_empty() && facts.route_class.is_none()
}

/// What a notice concerns, and for how long.
fn announced((notice, lines): (&NoticeFacts, &Lines), operator: &OperatorFolder, found: &mut Mistakes) {
    let unread = &operator.unread;
    let is_missing = |slug: &str| {
        !operator.products.contains_key(slug) && !unread.has(&[&format!("products/{slug}.toml")])
    };
    let knows_routes = !unread.has(&OF_ROUTES);
    if let Some(product) = notice.product.as_ref().filter(|slug| is_missing(slug)) {
        found.push(lines.mistake("product", format!("product: there is no product {product}.")));
    }
    if let Some(route) =
        notice.route.as_ref().filter(|id| knows_routes && !operator.network.routes.contains_key(*id))
    {
        found.push(lines.mistake("route", format!("route: there is no route {route}.")));
    }
    if notice.product.is_some() && notice.route.is_some() {
        let what = "route: a notice is about a product or about a route; write another one.";
        found.push(lines.mistake("route", what));
    }
    let of_no_route = operator.network.fares.keys().any(|(_, _, route)| route.is_empty());
    if notice.route.is_some() && notice.suspends && of_no_route {
        let what = "route: some fares name no route, and would be suspended with any; name the route of each, or suspend a product.";
        found.push(lines.mistake("route", what));
    }
    if notice.until.is_some_and(|until| until <= notice.from) {
        found.push(lines.mistake("until", "until must be later than from."));
    }
    told(notice, lines, found);
}

/// What pages and databases can show of it.
fn told(notice: &NoticeFacts, lines: &Lines, found: &mut Mistakes) {
    for (key, at) in [("from", Some(notice.from)), ("until", notice.until)] {
        if at.is_some_and(|at| !NOTICE_YEARS.contains(&jst::date(*at).year())) {
            let (first, last) = (NOTICE_YEARS.start(), NOTICE_YEARS.end());
            found.push(lines.mistake(key, format!("{key}: name a day from the year {first} to {last}.")));
        }
    }
    for (key, text) in [("text_ja", &notice.text_ja), ("text_en", &notice.text_en)] {
        let letters = text.chars().count();
        if letters > NOTICE_LETTERS {
            let what = format!("{key}: {letters} letters are too many; {NOTICE_LETTERS} are the most.");
            found.push(lines.mistake(key, what));
        }
    }
}

/// Where an area is good: riders find it by their two stops.
fn area((slug, product): (&str, &ProductFile), operator: &OperatorFolder, found: &mut Mistakes) {
    let (facts, lines, network) = (&product.facts, &product.lines, &operator.network);
    let knows_stops = !operator.unread.has(&OF_STOPS);
    for stop in facts.stops.iter().filter(|stop| knows_stops && !network.stops.contains_key(*stop)) {
        found.push(lines.mistake("stops", format!("stops: there is no stop {stop}.")));
    }
    if facts.shape != ProductShape::Area {
        if !facts.stops.is_empty() {
            found.push(lines.mistake("stops", "stops: only an area names stops; a section has two."));
        }
        return;
    }
    if network.stops.is_empty() {
        return;
    }
    if facts.stops.is_empty() && facts.routes.is_empty() && facts.route_class.is_none() {
        let what = "it names no stops; say routes, route_class or stops, so that riders find it by theirs.";
        found.push(lines.mistake("shape", what));
    }
    let tables = operator
        .tables
        .iter()
        .filter(|(table, file)| file.facts.as_ref().is_some_and(|facts| facts.priced(table).contains(&slug)));
    let areas: BTreeSet<&String> =
        tables.flat_map(|(_, file)| file.stated.keys().map(|(code, _)| code)).collect();
    if areas.len() > 1 {
        let named: Vec<&str> = areas.into_iter().map(String::as_str).collect();
        let what = format!(
            "its prices are of the areas {}, and its stops of all alike; make each a product of its own.",
            named.join(", ")
        );
        found.push(lines.mistake("shape", what));
    }
}

fn price_tables(operator: &OperatorFolder, found: &mut Mistakes) {
    let mut begin: BTreeMap<(&str, Date), &str> = BTreeMap::new();
    for (slug, table) in &operator.tables {
        let Some(facts) = &table.facts else { continue };
        terms(table, operator, found);
        let lines = &table.source.lines;
        let mut seen = BTreeSet::new();
        for product in facts.priced(slug) {
            if !seen.insert(product) {
                found.push(lines.mistake("products", format!("products: {product} is named twice.")));
                continue;
            }
            if let Some(product) = operator.products.get(product) {
                codes((product, &operator.categories), (facts, table), found);
            }
            let key = (product, facts.valid_from);
            if let Some(other) = facts.published.then(|| begin.insert(key, slug)).flatten() {
                let what = format!(
                    "valid_from: {other} prices {product} from {} too; say another day.",
                    facts.valid_from
                );
                found.push(lines.mistake("valid_from", what));
            }
        }
    }
}

/// The terms with fixed dates that its rows name.
fn terms(table: &TableFile, operator: &OperatorFolder, found: &mut Mistakes) {
    if operator.unread.has(&[of_terms::FILE]) {
        return;
    }
    for key in table.stated.keys() {
        if let Some(term) = key.1.fixed().filter(|term| !operator.terms.contains_key(*term)) {
            let what =
                format!("months: there is no term {term}; name it in terms.csv, or say how many months.");
            found.push(table.source.mistake(key, what));
        }
    }
}

/// Sections and fare amounts are found by their one-way fare.
fn codes(
    (product, categories): (&ProductFile, &BySlug),
    (facts, table): (&PriceTableFacts, &TableFile),
    found: &mut Mistakes,
) {
    if product.facts.shape == ProductShape::Area {
        if facts.fares.is_some() || facts.formula.is_some() {
            let what = "an area has no one-way fares: state its prices as rows.";
            found.push(table.source.lines.mistake("formula", what));
        }
        return;
    }
    let category = product.facts.category.as_ref().and_then(|slug| categories.get(slug));
    if facts.formula.is_some() && category.is_some_and(|category| category.fare_percent < 100) {
        let what = "a formula refunds by the adult fare; state the rows of a category that pays less.";
        found.push(table.source.lines.mistake("formula", what));
    }
    let is_fare = |code: &str| code.parse::<u32>().is_ok_and(|fare| fare > 0 && fare.to_string() == code);
    for key in table.stated.keys().filter(|(code, _)| !is_fare(code)) {
        let what =
            format!("code is {}; of a section or a fare amount it must be the one-way fare in yen.", key.0);
        found.push(table.source.mistake(key, what));
    }
}
