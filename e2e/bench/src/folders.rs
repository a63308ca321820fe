//! How long it takes to apply the folders of many operators to an empty database of its own.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use serde_json::json;
use url::Url;

use crate::Fault;
use crate::report::{Report, Verdict};
use crate::site::Site;

const OPERATORS: usize = 27;
const PRODUCTS: usize = 20;
const PRICES: usize = 200;
const SECONDS: f64 = 5.0;

const FACTS: &str = include_str!("../../../catalogue/matsue/operator.toml");
const DATABASE: &str = "teiki_bench_folders";

pub async fn measure(site: &Site, report: &mut Report) -> Result<(), Fault> {
    let client = site.connect().await?;
    client.batch_execute(&format!("create database {DATABASE}")).await?;
    let mut database = site.database.clone();
    database.set_path(DATABASE);
    let folder = std::env::temp_dir().join(format!("teiki-bench-folders-{}", std::process::id()));
    let seconds = write(&folder).and_then(|()| apply(site, &database, &folder));
    fs::remove_dir_all(&folder)?;
    client.batch_execute(&format!("drop database {DATABASE} with (force)")).await?;
    let seconds = seconds?;
    let verdict = if seconds <= SECONDS { Verdict::Ok } else { Verdict::Short };
    report.add(
        format!(
            "seconds of `catalogue apply`, {OPERATORS} operators x {PRODUCTS} products x {PRICES} prices"
        ),
        format!("{seconds:.2}"),
        format!("<= {SECONDS:.0}"),
        verdict,
        json!(seconds),
    );
    Ok(())
}

fn apply(site: &Site, database: &Url, folder: &Path) -> Result<f64, Fault> {
    let folder = folder.to_str().ok_or("a folder whose name is no text")?;
    teiki(site, database, &["migrate"])?;
    let begun = Instant::now();
    teiki(site, database, &["catalogue", "apply", folder, "--by", "bench"])?;
    Ok(begun.elapsed().as_secs_f64())
}

fn teiki(site: &Site, database: &Url, arguments: &[&str]) -> Result<(), Fault> {
    let mut command = Command::new(&site.teiki);
    command.args(arguments).env("DATABASE_URL", database.as_str()).env("LOG", "warn");
    let output = command.stdin(Stdio::null()).output()?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("teiki {arguments:?}: {}", String::from_utf8_lossy(&output.stderr)).into())
}

fn write(folder: &Path) -> Result<(), Fault> {
    let mut prices = "code,months,price,refund_fare\n".to_owned();
    for nth in 1..=PRICES {
        writeln!(prices, "{},1,{},210", nth * 10, 6_000 + nth * 10)?;
    }
    for operator in 1..=OPERATORS {
        let slug = format!("operator-{operator}");
        let (products, tables) = (folder.join(&slug).join("products"), folder.join(&slug).join("prices"));
        fs::create_dir_all(&products)?;
        fs::create_dir_all(&tables)?;
        fs::write(folder.join(&slug).join("operator.toml"), FACTS)?;
        for nth in 1..=PRODUCTS {
            let file = |of: &PathBuf, kind: &str| of.join(format!("product-{nth}.{kind}"));
            fs::write(file(&products, "toml"), product(&slug, nth))?;
            fs::write(file(&tables, "csv"), &prices)?;
        }
    }
    Ok(())
}

fn product(operator: &str, nth: usize) -> String {
    format!(
        r#"sort = {nth}
family = "family-{nth}"
shape = "fare"
class = "commuter"
name_ja = "通勤定期{nth}"
name_en = "Commuter pass {nth}"
notes_ja = "見本です。"
notes_en = "A sample."
lead_days = 1
window_days = 14
refund_rule = "daily"
refund_fee = 520
sample = true
issuers = ["{operator}"]
honoured_by = [{{ operator = "{operator}", share = 10000 }}]
"#
    )
}
