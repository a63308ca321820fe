//! A fuzz of the door: whatever is sent, the process lives, no answer is a fault of ours, and none takes seconds.
//!
//! `FUZZ_SECONDS` is how long it runs, `FUZZ_SEED` repeats a run. The input under way stands in `fuzz-input.txt` of the
//! target's folder, for what ends the process before it can be told.

use std::path::Path;
use std::time::{Duration, Instant};

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::json;

use crate::support::types::{Arguments, Types, Writing, some};
use crate::support::{Browser, TestApp};

const SECONDS: u64 = 60;
/// Inputs of one account and one network: more, and limits would answer in place of the verbs.
const INPUTS: usize = 200;
/// An answer that takes longer is a failure.
const SLOW: Duration = Duration::from_secs(5);
/// Tries to make a failing input smaller.
const SHRINKS: usize = 300;

#[derive(Clone, Debug)]
struct Input {
    path: &'static str,
    headers: Vec<(&'static str, String)>,
    body: String,
    signed_in: bool,
}

fn variable<T: std::str::FromStr>(name: &str, otherwise: T) -> T {
    std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(otherwise)
}

/// Documents that mean something: those of the pages, and a call of every field.
async fn documents(app: &TestApp) -> Vec<String> {
    let mut found = Vec::new();
    pages(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../web/src"), &mut found);
    assert!(found.len() > 20, "the pages' documents were not found");
    let types = Types::of(app).await;
    let writing = Writing { arguments: Arguments::All, scalar: &some };
    found.extend(types.walk(&writing).into_iter().map(|(_, document)| document));
    let mutations = types.fields("Mutation");
    found.extend(mutations.iter().map(|field| format!("mutation {{ {} }}", types.call(field, &writing))));
    found
}

fn pages(folder: &Path, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            pages(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            let source = std::fs::read_to_string(&path).unwrap();
            let literals = source.split("Document::new(").skip(1).filter_map(|rest| rest.split('"').nth(1));
            found.extend(literals.map(|text| text.replace("\\\n", "\n")));
        }
    }
}

/// What stands between brackets, quotes and names, and what stands nowhere.
const PIECES: [&str; 36] = [
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    ":",
    "!",
    "$a",
    "@skip(if: true)",
    "@a",
    "...",
    "... on Query ",
    "...Page",
    "\"",
    "\"\"\"",
    "\\\"\"\"",
    "\\u0000",
    "#",
    "\n",
    "\0",
    "\u{feff}",
    "-",
    "1e999",
    "99999999999999999999",
    "true",
    "null",
    "query ",
    "mutation ",
    "subscription ",
    "fragment f on Query { ...f } ",
    "viewer",
    "__typename ",
    "__schema { types { name } } ",
    "é",
    "=",
];

/// One change of a document: at a place, so many bytes taken out, a piece put in so often.
type Change = (Index, usize, &'static str, usize);

fn changed(document: &str, changes: &[Change]) -> String {
    let mut letters: Vec<char> = document.chars().collect();
    for (place, taken, piece, times) in changes {
        let at = place.index(letters.len() + 1);
        let end = (at + taken).min(letters.len());
        letters.splice(at..end, piece.repeat(*times).chars());
    }
    letters.into_iter().take(70_000).collect()
}

fn times() -> impl Strategy<Value = usize> {
    prop_oneof![6 => Just(1_usize), 2 => 0..20_usize, 1 => 20..2_000_usize, 1 => 2_000..30_000_usize]
}

fn document(known: Vec<String>) -> impl Strategy<Value = String> {
    let change =
        (any::<Index>(), prop_oneof![Just(0_usize), 0..5_usize, 0..200_usize], select(&PIECES[..]), times());
    let mutated =
        (select(known), vec(change, 0..4)).prop_map(|(document, changes)| changed(&document, &changes));
    let nested = (
        select(&["{a", "[", "{a:[", "(a:", "...{", "@a(b:["][..]),
        select(&["{a(x:", "query($a:", "{"][..]),
        times(),
    )
        .prop_map(|(piece, before, times)| format!("{before}{}", piece.repeat(times)));
    prop_oneof![8 => mutated, 1 => nested, 1 => ".{0,200}"]
}

fn text() -> impl Strategy<Value = String> {
    let odd = [
        "",
        "\0",
        "a\0b",
        "x",
        "-009999-01-01",
        "9999-12-31",
        "2026-10-05",
        "0192f0c1-2b3c-7d4e-8f50-123456789abc",
        "00000000-0000-0000-0000-000000000000",
        "mizuumi",
        "%",
        "_",
        "'",
        "\u{202e}",
        "ｱ",
        "JW123456789012345",
        "a@b.example",
        "MHww",
        "LTAwOTk5OS0wMS0wMXwwMTkyZjBjMS0yYjNjLTdkNGUtOGY1MC0xMjM0NTY3ODlhYmM",
    ];
    prop_oneof![3 => select(odd.to_vec()).prop_map(str::to_owned), 1 => ".{0,40}", 1 => (select(vec!["a", "長", "\\"]), times()).prop_map(|(piece, times)| piece.repeat(times.min(9_000)))]
}

fn values() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        4 => text().prop_map(serde_json::Value::from),
        1 => any::<i64>().prop_map(serde_json::Value::from),
        1 => any::<f64>().prop_map(serde_json::Value::from),
        1 => any::<bool>().prop_map(serde_json::Value::from),
        1 => Just(serde_json::Value::Null),
    ];
    let names = select(vec![
        "id", "input", "after", "slug", "text", "cardId", "orderId", "code", "email", "number", "startsOn",
    ]);
    leaf.prop_recursive(4, 24, 6, move |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(serde_json::Value::from),
            vec((names.clone(), inner), 0..6).prop_map(|fields| fields
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value))
                .collect()),
        ]
    })
}

fn input(known: Vec<String>) -> impl Strategy<Value = Input> {
    let variables = prop_oneof![
        6 => values().prop_map(|value| json!({ "id": value, "input": value, "after": value, "operator": value, "text": value }).to_string()),
        1 => values().prop_map(|value| value.to_string()),
        1 => times().prop_map(|times| "[".repeat(times)),
        1 => times().prop_map(|times| format!("{{\"a\":{}1{}}}", "[".repeat(times), "]".repeat(times))),
    ];
    let asked = (document(known), variables, prop_oneof![9 => Just(None), 1 => text().prop_map(Some)])
        .prop_map(|(document, variables, name)| {
            let query = serde_json::Value::from(document);
            format!("{{\"query\":{query},\"operationName\":{},\"variables\":{variables}}}", json!(name))
        });
    let header = select(vec![
        ("content-encoding", "br"),
        ("content-encoding", "gzip"),
        ("accept-encoding", "br;q=9, *"),
        ("content-type", "text/plain"),
        ("content-type", "application/json; charset=\"\u{a0}\""),
        ("accept-language", "en;q=a,ja"),
        ("x-forwarded-for", "1, 2, [::1]:99999"),
        ("cookie", "session=; session=x; lang=\u{a0}; browser=%00"),
        ("stripe-signature", "t=-9223372036854775808,v1=00"),
        ("stripe-signature", "t=9223372036854775807,v1="),
        ("origin", "null"),
        ("sec-fetch-site", "same-origin"),
    ])
    .prop_map(|(name, value)| (name, value.to_owned()));
    let path = prop_oneof![18 => Just("graphql"), 1 => Just("stripe/webhook"), 1 => Just("graphql?query=%00&\u{a0}")];
    (
        path,
        vec(header, 0..3),
        asked,
        any::<bool>(),
        any::<Index>(),
        prop_oneof![9 => Just(false), 1 => Just(true)],
    )
        .prop_map(|(path, mut headers, mut body, signed_in, end, cut)| {
            if cut {
                body = body.chars().take(end.index(body.len() + 1)).collect();
            }
            if headers.iter().all(|(name, _)| *name != "content-type") {
                headers.push(("content-type", "application/json".to_owned()));
            }
            Input { path, headers, body, signed_in }
        })
}

/// What is wrong with the answer, if anything is.
async fn wrong(app: &TestApp, people: &[Browser; 2], input: &Input) -> Option<String> {
    let kept = Path::new(env!("CARGO_TARGET_TMPDIR")).join("fuzz-input.txt");
    std::fs::write(kept, format!("{input:?}")).unwrap();
    let browser = &people[usize::from(input.signed_in)];
    let mut request = browser.post(&format!("{}/{}", app.address, input.path)).timeout(SLOW * 4);
    for (name, value) in &input.headers {
        request = request.header(*name, value.as_bytes());
    }
    let asked = Instant::now();
    let response = match request.body(input.body.clone()).send().await {
        Ok(response) => response,
        Err(fault) => return Some(format!("no answer: {fault:?}")),
    };
    let status = response.status();
    let answer = response.text().await.unwrap_or_default();
    if asked.elapsed() > SLOW {
        return Some(format!("the answer took {:?}", asked.elapsed()));
    }
    let is_fault =
        ["\"FAULT\"", "\"UNAVAILABLE\""].iter().any(|code| answer.contains(&format!("\"code\":{code}")));
    (status.is_server_error() || is_fault).then(|| format!("{status}: {answer}"))
}

/// A visitor and a rider of a network that was not there before.
async fn new_people(app: &TestApp, nth: usize) -> [Browser; 2] {
    let browser = || app.browser().at(&format!("10.{}.{}.1", nth / 256, nth % 256));
    [browser(), app.rider_at(browser(), &format!("ann-{nth}")).await]
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_is_sent_is_a_fault() {
    let seed: u64 = variable("FUZZ_SEED", std::process::id().into());
    let end = Instant::now() + Duration::from_secs(variable("FUZZ_SECONDS", SECONDS));
    eprintln!("FUZZ_SEED={seed}");
    let app = TestApp::start().await;
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let inputs = input(documents(&app).await);
    let mut sent = 0;
    let mut people = new_people(&app, 0).await;
    while Instant::now() < end {
        if sent > 0 && sent % INPUTS == 0 {
            people = new_people(&app, sent / INPUTS).await;
        }
        let mut tree = inputs.new_tree(&mut runner).unwrap();
        sent += 1;
        let Some(mut what) = wrong(&app, &people, &tree.current()).await else { continue };
        let mut smallest = tree.current();
        for _ in 0..SHRINKS {
            if !tree.simplify() {
                break;
            }
            match wrong(&app, &people, &tree.current()).await {
                Some(worse) => (smallest, what) = (tree.current(), worse),
                None => {
                    tree.complicate();
                }
            }
        }
        panic!("FUZZ_SEED={seed}, input {sent}: {what}\n{smallest:#?}");
    }
    eprintln!("{sent} inputs");
    assert!(sent > 100, "only {sent} inputs were sent");
    app.done().await;
}
