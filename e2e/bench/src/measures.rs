//! One function a measure.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::Fault;
use crate::bare::{Asked, Server};
use crate::figures::{median, ratio};
use crate::load::{self, Request};
use crate::people::Rider;
use crate::report::{Report, Verdict, thousands};
use crate::site::Site;
use crate::tap::server::Listened;
use crate::views::{View, Views};

/// What My Page asks the API for: the very document of the page.
pub const HOME: &str = include_str!("../../../web/src/pages/home.graphql");

/// Bytes of HTML and styles.
const FIRST_VIEW: usize = 14_000;
const WASM: usize = 120_000;
const SCRIPTS: usize = 10_000;
/// Pages named in the notes.
const LARGEST: usize = 5;

/// Statements are counted over so many requests.
const REQUESTS: usize = 15;

pub fn bytes(views: &Views, report: &mut Report) -> Result<(), Fault> {
    let mut seen: Vec<&View> = views.seen.iter().collect();
    seen.sort_by_key(|view| std::cmp::Reverse(view.bytes()));
    let largest = seen.first().ok_or("no page was seen")?;
    let list: Vec<Value> = seen
        .iter()
        .map(|view| json!({ "page": view.name, "html": view.html, "css": view.css, "bytes": view.bytes() }))
        .collect();
    let measure = format!("bytes of the first view, the largest of {} pages", seen.len());
    report.limit(measure, largest.bytes(), FIRST_VIEW, json!(list));
    let named: Vec<String> = seen
        .iter()
        .take(LARGEST)
        .map(|view| format!("{} {} + {}", view.name, thousands(view.html), thousands(view.css)))
        .collect();
    report.note(format!("Largest first views (HTML + styles, brotli): {}", named.join(" · ")));
    for (kind, limit) in [("wasm", WASM), ("js", SCRIPTS)] {
        let files = views.islands.iter().filter(|(path, _)| path.ends_with(kind));
        let bytes = files.map(|(_, bytes)| bytes).sum();
        report.limit(format!("bytes of {kind}, brotli"), bytes, limit, json!(views.islands));
    }
    Ok(())
}

/// What My Page's document asks of the databases for either rider.
pub struct Both {
    pub one: Asked,
    pub many: Asked,
}

pub async fn statements(site: &Site, one: &Rider, many: &Rider, report: &mut Report) -> Result<Both, Fault> {
    let server = Listened::start(site).await?;
    let document = json!({ "query": HOME }).to_string();
    let measures = [
        ("My Page's document", None),
        ("My Page", Some((|_| "/home".to_owned()) as fn(&Rider) -> String)),
        ("a pass", Some(|rider| format!("/passes/{}", rider.passes[0]))),
        ("order history", Some(|_| "/orders".to_owned())),
        ("check before paying", Some(|rider| format!("/buy/{}/check", rider.draft))),
    ];
    for (name, path) in measures {
        let mut counts = Vec::new();
        for rider in [one, many] {
            let browser = rider.browser.at(&server.base)?;
            let mut of_rider = BTreeSet::new();
            for at in 0..2 * REQUESTS {
                let asked = match path {
                    None => server.asked(browser.post(document.clone())).await?,
                    Some(path) => server.asked(browser.get(&path(rider), "identity")).await?,
                };
                // In the first half connections are made and statements prepared.
                if at >= REQUESTS {
                    of_rider.insert(asked.statements.len());
                }
            }
            counts.push(of_rider);
        }
        count(name, &counts, report);
    }
    let mut asked = Vec::new();
    for rider in [one, many] {
        let browser = rider.browser.at(&server.base)?;
        asked.push(server.asked(browser.post(document.clone())).await?);
    }
    let many = asked.pop().ok_or("nothing was asked")?;
    let one = asked.pop().ok_or("nothing was asked")?;
    Ok(Both { one, many })
}

/// The fewest count: fields that ask for the same rows at almost the same time share a statement, or just miss each other.
fn count(name: &str, counts: &[BTreeSet<usize>], report: &mut Report) {
    let fewest: Vec<usize> = counts.iter().map(|counts| counts.first().copied().unwrap_or(0)).collect();
    let verdict = if fewest.iter().all(|count| *count == fewest[0]) { Verdict::Ok } else { Verdict::Broken };
    let figure = fewest.iter().map(ToString::to_string).collect::<Vec<_>>().join(" / ");
    let measure = format!("SQL statements of {name}, rider of 1 / of 20");
    report.add(measure, figure, "equal".to_owned(), verdict, json!(counts));
}

pub async fn throughput(site: &Site, rider: &Rider, asked: &Asked, report: &mut Report) -> Result<(), Fault> {
    let page = rider.browser.get("/home", "identity").await?;
    let bare = Server::start(site, asked, &page).await?;
    let request = |url: String, body: Option<String>| Request { url, cookies: rider.browser.cookies(), body };
    let document = Some(json!({ "query": HOME }).to_string());
    let figures = load::in_turns(vec![
        request(format!("{}/graphql", site.base), document.clone()),
        request(format!("{}/answer", bare.base), document),
        request(format!("{}/home", site.base), None),
        request(format!("{}/page", bare.base), None),
        request(format!("{}/string", bare.base), None),
    ])
    .await;
    bare.stop().await;
    let [api, answer, home, after_sql, string] = <[Vec<f64>; 5]>::try_from(figures?)
        .map_err(|figures| format!("{} figures instead of 5", figures.len()))?;
    let of = format!("rider of {}", rider.passes.len());
    let pairs = [
        ("My Page's document : the same SQL", &api, &answer, 0.6),
        ("My Page's HTML : the same SQL, then its bytes from a string", &home, &after_sql, 0.4),
    ];
    for (measure, ours, bare, goal) in pairs {
        let details = json!({ "ours": ours, "bare": bare });
        let rates = (median(ours), median(bare));
        report.ratio(format!("{measure}, {of}"), ratio(ours, bare), rates, goal, details);
    }
    // The string without SQL tells what a page could reach that knows nothing of the rider: no goal.
    let (page, sql) = (ratio(&home, &string), ratio(&after_sql, &string));
    report.tell(
        format!("My Page's HTML / the SQL alone : the string without SQL, {of}"),
        format!("{page:.3} / {sql:.3}"),
        json!({ "page": home, "sql": after_sql, "string": string }),
    );
    Ok(())
}

/// The server's process after the load.
pub fn process(site: &Site, report: &mut Report) -> Result<(), Fault> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", site.pid))?;
    let megabytes = |name: &str| -> Result<f64, Fault> {
        let line = status.lines().find_map(|line| line.strip_prefix(name)).ok_or("no such line in /proc")?;
        let kilobytes: f64 = line.trim_matches([':', ' ', '\t', 'k', 'B']).parse()?;
        Ok(kilobytes / 1024.0)
    };
    let (now, most) = (megabytes("VmRSS")?, megabytes("VmHWM")?);
    let details = json!({ "now": now, "most": most });
    report.tell("MB of memory after the load / at most".to_owned(), format!("{now:.0} / {most:.0}"), details);
    let seconds = site.ready_millis / 1000.0;
    report.tell("seconds from start to ready".to_owned(), format!("{seconds:.2}"), json!(seconds));
    Ok(())
}
