//! `teiki catalogue`: operators as folders of plain files. `catalogue/README.md` says how they are written.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use teiki_api::actor::Actor;
use teiki_api::catalogue::{self, Catalogue as Data, Change, Seal, folder};
use teiki_api::catalogue_plan::{self, DraftChange};
use teiki_api::config::Environment;
use teiki_api::error::Fault;
use teiki_shared::money::Yen;
use teiki_shared::visible;

use super::{Stop, start};

#[derive(Subcommand)]
pub enum Catalogue {
    /// Name every mistake in the folders, without a database.
    Check(Folder),
    /// Tell what applying the folders would change, line by line, and whose price with it.
    Plan(Plan),
    /// Bring the database to what the folders say.
    Apply(Apply),
    /// Write the database's catalogue as folders.
    Export(Folder),
}

#[derive(Args)]
pub struct Folder {
    /// The folder that holds the operators' folders.
    folder: PathBuf,
}

#[derive(Args)]
pub struct Plan {
    /// The folder that holds the operators' folders.
    folder: PathBuf,
    /// Seal the plan in this file, for `apply --plan`.
    #[arg(long, value_name = "FILE")]
    seal: Option<PathBuf>,
}

#[derive(Args)]
pub struct Apply {
    /// The folder that holds the operators' folders.
    folder: PathBuf,
    /// Who does it, for the audit log.
    #[arg(long, value_name = "NAME")]
    by: String,
    /// The seal of the plan that was approved: nothing else is applied.
    #[arg(long, value_name = "FILE")]
    plan: Option<PathBuf>,
}

pub async fn run(what: Catalogue) -> Result<(), Stop> {
    match what {
        Catalogue::Check(Folder { folder }) => check(&folder),
        Catalogue::Plan(what) => plan(what).await,
        Catalogue::Apply(what) => apply(what).await,
        Catalogue::Export(Folder { folder }) => export(&folder).await,
    }
}

fn check(folder: &Path) -> Result<(), Stop> {
    let read = read(folder)?;
    let products: usize = read.operators.values().map(|operator| operator.products.len()).sum();
    say(&format!("{} operators, {products} products: no mistakes.", read.operators.len()))
}

async fn plan(Plan { folder, seal }: Plan) -> Result<(), Stop> {
    let config = start::tool_config()?;
    let plan = catalogue_plan::plan(&start::core(&config)?, &read(&folder)?).await.map_err(Stop::because)?;
    tell(&plan.outcome.changes)?;
    for draft in &plan.drafts {
        say(&of_draft(draft))?;
    }
    if let Some(path) = seal {
        let sealed = serde_json::to_string_pretty(&plan.outcome.seal).map_err(Stop::because)?;
        fs::write(&path, sealed + "\n").map_err(|fault| named(&path, fault))?;
    }
    Ok(())
}

async fn apply(Apply { folder, by, plan }: Apply) -> Result<(), Stop> {
    let by = visible::line(&by).map_err(Stop::because)?;
    let config = start::tool_config()?;
    let read = read(&folder)?;
    if let (Environment::Production, Some(sample)) = (config.environment, read.first_sample()) {
        return Err(Stop(format!("{sample} is a sample or fictional; it is not sold in production.")));
    }
    let seal = plan.as_deref().map(sealed).transpose()?;
    let core = start::core(&config)?;
    let outcome = catalogue::apply(&core, &Actor::Operations(None), &by, &read, seal.as_ref())
        .await
        .map_err(Stop::because)?;
    say(&format!("{} files changed.", outcome.changes.len()))
}

async fn export(folder: &Path) -> Result<(), Stop> {
    let core = start::core(&start::tool_config()?)?;
    let store = |texts: &folder::Texts| folder::store(folder, texts).map_err(Fault::other);
    catalogue::export(&core, store).await.map_err(Stop::because)
}

fn sealed(path: &Path) -> Result<Seal, Stop> {
    let text = fs::read_to_string(path).map_err(|fault| named(path, fault))?;
    serde_json::from_str(&text).map_err(|fault| named(path, fault))
}

fn named(path: &Path, fault: impl std::fmt::Display) -> Stop {
    Stop(format!("{}: {fault}", path.display()))
}

fn read(folder: &Path) -> Result<Data, Stop> {
    folder::read(folder).map_err(|mistakes| {
        let lines: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
        Stop(lines.join("\n"))
    })
}

fn tell(changes: &[Change]) -> Result<(), Stop> {
    if changes.is_empty() {
        return say("Nothing changes.");
    }
    let mut out = std::io::stdout();
    changes.iter().try_for_each(|change| write!(out, "{}", change.lines())).map_err(Stop::because)
}

fn of_draft(draft: &DraftChange) -> String {
    let price = |price: Option<Yen>| price.map_or_else(|| "not sold".to_owned(), |yen| format!("{yen} yen"));
    format!(
        "The open draft {} changes its price: {} -> {}.",
        draft.id,
        price(draft.before),
        price(draft.after)
    )
}

fn say(sentence: &str) -> Result<(), Stop> {
    writeln!(std::io::stdout(), "{sentence}").map_err(Stop::because)
}
