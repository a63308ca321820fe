//! `teiki staff`: what staff do until their screens exist. Everything is written to the audit log.

use std::io::Write;

use clap::{Args, Subcommand};
use teiki_api::actor::Actor;
use teiki_api::app::Core;
use teiki_api::catalogue;
use teiki_api::drafts::cards;
use teiki_api::error::Failure;
use teiki_shared::ids::OperatorId;
use teiki_shared::lang::Lang;
use teiki_shared::visible;

use super::{Stop, start};

#[derive(Subcommand)]
pub enum Staff {
    /// Free a card number that stands on an account by a wrong entry.
    ReleaseCard(ReleaseCard),
}

#[derive(Args)]
pub struct ReleaseCard {
    /// The ICOCA number that its holder cannot register.
    number: String,
    /// Who does it, for the audit log.
    #[arg(long, value_name = "NAME")]
    by: String,
    /// The operator that they do it for, for the audit log; none for the whole installation.
    #[arg(long, value_name = "SLUG")]
    operator: Option<String>,
}

pub async fn run(what: Staff) -> Result<(), Stop> {
    let Staff::ReleaseCard(ReleaseCard { number, by, operator }) = what;
    let core = start::core(&start::tool_config()?)?;
    let by = visible::line(&by).map_err(Stop::because)?;
    let actor = Actor::Operations(operator_of(&core, operator.as_deref()).await?);
    let card = cards::release(&core, &actor, &by, &number).await.map_err(|failure| match failure {
        Failure::Refused(refusals) => {
            Stop(refusals.iter().map(|refusal| refusal.sentence(Lang::En)).collect::<Vec<_>>().join("\n"))
        }
        Failure::Fault(fault) => Stop::because(fault),
    })?;
    writeln!(std::io::stdout(), "{} is free to be registered again.", card.number.masked())
        .map_err(Stop::because)
}

async fn operator_of(core: &Core, slug: Option<&str>) -> Result<Option<OperatorId>, Stop> {
    let Some(slug) = slug else { return Ok(None) };
    let conn = core.db.conn().await.map_err(Stop::because)?;
    let found = catalogue::db::selling_operator(&conn, slug).await.map_err(Stop::because)?;
    let operator =
        found.ok_or_else(|| Stop(format!("No operator that sells here has the slug {slug:?}.")))?;
    Ok(Some(operator.id))
}
