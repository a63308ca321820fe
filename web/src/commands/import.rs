//! `teiki import`: brings data of operators in.

use std::fs::File;
use std::io::Write;
use std::path::PathBuf;

use clap::{Args, Subcommand};
use teiki_api::catalogue::gtfs::{self, Feed, Source, Target};

use super::{Stop, start};

#[derive(Subcommand)]
pub enum Import {
    /// Routes, stops and single fares of a GTFS-JP feed.
    GtfsJp(GtfsJp),
}

#[derive(Args)]
pub struct GtfsJp {
    /// The zip archive, or a folder of its files.
    feed: PathBuf,
    /// Give the feed's one agency to this operator instead of to one of its own.
    #[arg(long, value_name = "SLUG")]
    operator: Option<String>,
    /// Write every remark to this file: file, row, reason, detail.
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,
}

pub async fn run(what: Import) -> Result<(), Stop> {
    let Import::GtfsJp(GtfsJp { feed, operator, csv }) = what;
    let core = start::core(&start::tool_config()?)?;
    let feed = Source::open(&feed).and_then(Feed::read).map_err(Stop::because)?;
    let target = operator.as_deref().map_or(Target::Agencies, Target::Operator);
    let report = gtfs::import(&core, &feed, target).await.map_err(Stop::because)?;
    if let Some(path) = csv {
        let file = File::create(&path).map_err(|fault| Stop(format!("{}: {fault}", path.display())))?;
        report.write_csv(file).map_err(Stop::because)?;
    }
    write!(std::io::stdout(), "{report}").map_err(Stop::because)
}
