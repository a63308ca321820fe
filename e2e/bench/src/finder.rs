//! The fare finder: what it asks, and how fast it answers. What it shows is the same for everybody and kept for a moment, so
//! that most requests ask the database nothing.

use bytes::Bytes;
use serde_json::json;

use crate::Fault;
use crate::bare::{Asked, Server};
use crate::browser::{Browser, text};
use crate::figures::{median, ratio};
use crate::load::{self, Request};
use crate::report::{Report, Verdict, thousands};
use crate::site::Site;
use crate::tap::server::Listened;

/// Statements of a page that was asked for a moment ago.
const WARM: usize = 2;
/// Requests for each second that the server's processors ran.
const A_CORE: f64 = 2_000.0;
const GOAL: f64 = 0.5;

pub async fn measure(site: &Site, report: &mut Report) -> Result<(), Fault> {
    let path = found(site).await?;
    let server = Listened::start(site).await?;
    let nobody = Browser::new(&server.base)?;
    nobody.get("/", "identity").await?;
    let cold = server.asked(nobody.get(&path, "identity")).await?;
    let warm = server.asked(nobody.get(&path, "identity")).await?.statements.len();
    drop(server);
    let verdict = if warm <= WARM { Verdict::Ok } else { Verdict::Broken };
    report.add(
        "SQL statements of the fare finder, first / asked for a moment ago".to_owned(),
        format!("{} / {warm}", cold.statements.len()),
        format!("<= {WARM}"),
        verdict,
        json!([cold.statements.len(), warm]),
    );

    let (page, statements) = (cold.body, cold.statements);
    let asked = Asked { statements, commands: cold.commands, body: Bytes::from_static(b"null") };
    let bare = Server::start(site, &asked, &page).await?;
    let get = |url: String| Request { url, cookies: String::new(), body: None };
    let ours = format!("{}{path}", site.base);
    let figures = load::in_turns(vec![get(ours.clone()), get(format!("{}/page", bare.base))]).await;
    bare.stop().await;
    let [ours_a_second, bare_a_second] = <[Vec<f64>; 2]>::try_from(figures?)
        .map_err(|figures| format!("{} figures instead of 2", figures.len()))?;
    report.ratio(
        "the fare finder : its SQL, then its bytes from a string".to_owned(),
        ratio(&ours_a_second, &bare_a_second),
        (median(&ours_a_second), median(&bare_a_second)),
        GOAL,
        json!({ "ours": ours_a_second, "bare": bare_a_second }),
    );

    let before = processor_seconds(site)?;
    let requests = load::one_turn(get(ours)).await?;
    let a_core = requests / (processor_seconds(site)? - before);
    let verdict = if a_core >= A_CORE { Verdict::Ok } else { Verdict::Short };
    report.add(
        "requests of the fare finder for each second of the server's processors".to_owned(),
        format!("{a_core:.0}"),
        format!(">= {}", thousands(A_CORE as usize)),
        verdict,
        json!(a_core),
    );
    Ok(())
}

/// The page of two stops that passes are sold between.
pub async fn found(site: &Site) -> Result<String, Fault> {
    let nobody = Browser::new(&site.base)?;
    let stops = "query($text: String!, $from: ID) { stops(text: $text, operator: \"mizuumi\", from: $from, first: 1) { id name } }";
    let from = nobody.run(stops, json!({ "text": "みずうみ駅前" })).await?["stops"][0].take();
    let to = nobody.run(stops, json!({ "text": "中央通り", "from": from["id"] })).await?["stops"][0].take();
    let mut url = reqwest::Url::parse(&format!("{}/fares", site.base))?;
    url.query_pairs_mut()
        .append_pair("operator", "mizuumi")
        .append_pair("from", &text(&from["name"])?)
        .append_pair("to", &text(&to["name"])?);
    Ok(format!("/fares?{}", url.query().unwrap_or_default()))
}

/// Seconds that the server's process ran on any processor.
fn processor_seconds(site: &Site) -> Result<f64, Fault> {
    let tasks = std::fs::read_dir(format!("/proc/{}/task", site.pid))?;
    let mut nanos = 0_u64;
    for task in tasks {
        let line = std::fs::read_to_string(task?.path().join("schedstat"))?;
        nanos += line.split_whitespace().next().ok_or("an empty schedstat")?.parse::<u64>()?;
    }
    Ok(nanos as f64 / 1e9)
}
