//! Requests as fast as they are answered, by `wrk`.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::Command;

use crate::Fault;

/// Open connections, as many as the site has to PostgreSQL.
const CONNECTIONS: &str = "16";
/// Of each turn.
const SECONDS: f64 = 2.0;
const ROUNDS: usize = 5;

/// A request that is sent again and again.
pub struct Request {
    pub url: String,
    pub cookies: String,
    /// Posted as JSON; without it the request is a GET.
    pub body: Option<String>,
}

/// Requests a second of each, one figure a round. Within a round they take turns, so that noise meets all of them.
pub async fn in_turns(requests: Vec<Request>) -> Result<Vec<Vec<f64>>, Fault> {
    let work = move || -> Result<Vec<Vec<f64>>, Fault> {
        let mut figures = vec![Vec::new(); requests.len()];
        for request in &requests {
            run(request)?; // connections are made, caches filled
        }
        for _ in 0..ROUNDS {
            for (request, figures) in requests.iter().zip(&mut figures) {
                figures.push(run(request)?);
            }
        }
        Ok(figures)
    };
    actix_web::web::block(work).await?
}

/// How often a request was answered in one turn.
pub async fn one_turn(request: Request) -> Result<f64, Fault> {
    actix_web::web::block(move || Ok(run(&request)? * SECONDS)).await?
}

fn run(request: &Request) -> Result<f64, Fault> {
    let mut wrk = Command::new("wrk");
    let duration = format!("{SECONDS}s");
    wrk.args(["--threads", "1", "--connections", CONNECTIONS, "--duration", &duration]);
    wrk.args(["--header", &format!("Cookie: {}", request.cookies)]);
    let script = request.body.as_deref().map(script).transpose()?;
    if let Some(script) = &script {
        wrk.arg("--script").arg(script);
    }
    let output = wrk.arg(&request.url).output().map_err(|fault| format!("wrk does not start: {fault}"))?;
    if let Some(script) = script {
        std::fs::remove_file(script)?;
    }
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let figure = text.lines().find_map(|line| line.strip_prefix("Requests/sec:")).map(str::trim);
    match figure.and_then(|figure| figure.parse().ok()) {
        Some(figure) if !text.contains("Non-2xx") => Ok(figure),
        _ => Err(format!("{}: {text}{}", request.url, String::from_utf8_lossy(&output.stderr)).into()),
    }
}

/// wrk takes the body of a POST from a script in Lua.
fn script(body: &str) -> Result<PathBuf, Fault> {
    let path = std::env::temp_dir().join(format!("teiki-bench-{}.lua", std::process::id()));
    let mut file = std::fs::File::create(&path)?;
    writeln!(file, "wrk.method = 'POST'\nwrk.body = [==[{body}]==]")?;
    writeln!(file, "wrk.headers['Content-Type'] = 'application/json'")?;
    Ok(path)
}
