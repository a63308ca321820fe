//! A fuzz of the pages: whatever stands in an address or a form, the process lives and no answer is a fault of ours.
//!
//! `FUZZ_SECONDS` is how long it runs, `FUZZ_SEED` repeats a run.

use std::time::{Duration, Instant};

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::routes;
use crate::served::Served;
use crate::support::{Browser, TestApp};

const SECONDS: u64 = 60;
/// Inputs of one account and one network: more, and limits would answer in place of the verbs.
const INPUTS: usize = 200;

#[derive(Clone, Debug)]
struct Input {
    path: String,
    /// A form to post; without one it is a GET.
    body: Option<Vec<u8>>,
    signed_in: bool,
}

fn variable<T: std::str::FromStr>(name: &str, otherwise: T) -> T {
    std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(otherwise)
}

/// What stands in a place of an address or a form, as it is sent.
fn word() -> impl Strategy<Value = String> {
    let odd = [
        "",
        "%",
        "%0",
        "%zz",
        "%00",
        "a%00b",
        "%ff%fe",
        "%C3%28",
        "%ED%A0%80",
        "%E2%80%AE",
        "%2e%2e%2f",
        "..",
        "+",
        "x",
        "1",
        "-1",
        "99999999999999999999",
        "1e999",
        "2026-10-06",
        "-009999-01-01",
        "JW123456789012345",
        "somebody%40example.com",
        "matsue",
        "mizuumi",
        "CARD",
        "LOST",
        "yes",
        "ja",
        "0192f0c1-2b3c-7d4e-8f50-123456789abc",
        "00000000-0000-0000-0000-000000000000",
        "MHww",
        "LTAwOTk5OS0wMS0wMXwwMTkyZjBjMS0yYjNjLTdkNGUtOGY1MC0xMjM0NTY3ODlhYmM",
        "%27%3B--",
        "%3Cscript%3E",
        "%7B%22a%22%3A1%7D",
    ];
    let long = (select(vec!["a", "%E9%95%B7", "%"]), 1..20_000_usize)
        .prop_map(|(piece, times)| piece.repeat(times).chars().take(40_000).collect());
    let some = "[ -~]{0,40}"
        .prop_map(|text| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>());
    prop_oneof![8 => select(odd.to_vec()).prop_map(str::to_owned), 2 => some, 1 => long]
}

/// Names of inputs, valid for most forms; a field may come more than once.
fn fields() -> impl Strategy<Value = String> {
    let names = [
        "id",
        "cardId",
        "operatorId",
        "productId",
        "from",
        "to",
        "code",
        "months",
        "startsOn",
        "number",
        "kind",
        "reason",
        "confirm",
        "name",
        "named",
        "email",
        "password",
        "current",
        "key",
        "expectedPrice",
        "expectedDigest",
        "lang",
        "back",
        "after",
        "show",
        "resend",
        "agreed",
        "familyName",
        "givenName",
        "familyKana",
        "givenKana",
        "birthDate",
        "birthDate.year",
        "phone",
        "postalCode",
        "address",
        "document",
        "variables",
        "sent",
        "change",
        "",
    ];
    let field = (select(names.to_vec()), word()).prop_map(|(name, value)| format!("{name}={value}"));
    vec(field, 0..24).prop_map(|fields| fields.join("&"))
}

fn body() -> impl Strategy<Value = Vec<u8>> {
    let many = (1..6_000_usize).prop_map(|times| "a=b&".repeat(times).into_bytes());
    prop_oneof![
        12 => fields().prop_map(String::into_bytes),
        1 => vec(any::<u8>(), 0..200),
        1 => many,
        1 => fields().prop_map(|text| [text.as_bytes(), b"\0&=\xff%"].concat()),
    ]
}

fn input() -> impl Strategy<Value = Input> {
    // What ends the session would leave the rest of the inputs at the sign-in.
    let routes: Vec<_> = routes::all().into_iter().filter(|route| route.path != "/signout").collect();
    let targets: Vec<(String, bool)> = routes
        .iter()
        .flat_map(|route| [(route.get, false), (route.post, true)].map(|(takes, post)| (takes, post, route)))
        .filter(|(takes, ..)| *takes)
        .map(|(_, post, route)| (route.path.clone(), post))
        .collect();
    let query = prop_oneof![2 => Just(String::new()), 1 => fields().prop_map(|text| format!("?{text}"))];
    (select(targets), word(), query, body(), any::<bool>()).prop_map(
        |((path, post), word, query, body, signed_in)| {
            // Nothing would make it another route.
            let word = if word.is_empty() { "x".to_owned() } else { word };
            let path = match (path.find('{'), path.find('}')) {
                (Some(start), Some(end)) => format!("{}{word}{}", &path[..start], &path[end + 1..]),
                _ => path,
            };
            let path: String = format!("{path}{query}").chars().take(20_000).collect();
            Input { path, body: post.then_some(body), signed_in }
        },
    )
}

/// What is wrong with the answer, if anything is.
async fn wrong(site: &Served, people: &[Browser; 2], input: &Input) -> Option<String> {
    let who = &people[usize::from(input.signed_in)];
    let answer = match &input.body {
        Some(body) => site.try_post(who, &input.path, body).await,
        None => site.try_get(who, &input.path).await,
    };
    match answer {
        Ok(seen) => (seen.status >= 500).then(|| format!("{}: {}", seen.status, seen.body)),
        Err(fault) => Some(format!("no answer: {fault:?}")),
    }
}

/// A visitor and a rider of a network that was not there before.
async fn new_people(app: &TestApp, nth: usize) -> [Browser; 2] {
    let browser = || app.browser().at(&format!("10.{}.{}.1", nth / 256, nth % 256));
    [browser(), app.rider_at(browser(), &format!("ann-{nth}")).await]
}

#[tokio::test(flavor = "multi_thread")]
async fn no_address_and_no_form_is_a_fault() {
    let seed: u64 = variable("FUZZ_SEED", std::process::id().into());
    let end = Instant::now() + Duration::from_secs(variable("FUZZ_SECONDS", SECONDS));
    eprintln!("FUZZ_SEED={seed}");
    let app = TestApp::start().await;
    let site = Served::start(&app);
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let inputs = input();
    let mut sent = 0;
    let mut people = new_people(&app, 0).await;
    while Instant::now() < end {
        if sent > 0 && sent % INPUTS == 0 {
            people = new_people(&app, sent / INPUTS).await;
        }
        let input = inputs.new_tree(&mut runner).unwrap().current();
        sent += 1;
        if let Some(what) = wrong(&site, &people, &input).await {
            panic!("FUZZ_SEED={seed}, input {sent}: {what}\n{input:?}");
        }
    }
    eprintln!("{sent} inputs");
    assert!(sent > 100, "only {sent} inputs were sent");
    app.done().await;
    site.stop().await;
}
