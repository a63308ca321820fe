//! `teiki staff`: what is done for staff, and by them, from the command line. Everything is written to the audit log.

use std::io::Write;

use clap::{Args, Subcommand};
use teiki_api::actor::Actor;
use teiki_api::app::Core;
use teiki_api::catalogue;
use teiki_api::drafts::cards;
use teiki_api::error::{Failure, Refusal};
use teiki_api::staff::invite::{Invite, invite};
use teiki_api::staff::members;
use teiki_shared::ids::OperatorId;
use teiki_shared::lang::Lang;
use teiki_shared::staff::{Role, Roles};
use teiki_shared::visible;

use super::{Stop, demo_staff, start};

#[derive(Subcommand)]
pub enum Staff {
    /// Mail somebody an invitation to the desk, such as an operator's first manager.
    Invite(Invitation),
    /// Let somebody in no more.
    Disable(Disable),
    /// Seat the staff of the demo data, in development, and say how they sign in.
    Demo,
    /// Free a card number that stands on an account by a wrong entry.
    ReleaseCard(ReleaseCard),
}

#[derive(Args)]
#[command(group(clap::ArgGroup::new("desk").required(true).args(["operator", "house"])))]
pub struct Invitation {
    /// Where the link goes.
    email: String,
    /// Whose desk.
    #[arg(long, value_name = "SLUG", requires = "role")]
    operator: Option<String>,
    /// To the house: over all operators, without their papers.
    #[arg(long, conflicts_with = "role")]
    house: bool,
    /// reviewer, counter, finance or manager; once for each.
    #[arg(long, value_name = "ROLE")]
    role: Vec<Role>,
    /// Of the letter: ja or en.
    #[arg(long, default_value = "ja")]
    lang: Lang,
}

#[derive(Args)]
pub struct Disable {
    /// Whom, by the address that they sign in with.
    email: String,
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
    match what {
        Staff::Invite(invitation) => invite_one(invitation).await,
        Staff::Disable(Disable { email }) => disable(&email).await,
        Staff::Demo => demo_staff::run().await,
        Staff::ReleaseCard(release) => release_card(release).await,
    }
}

async fn invite_one(invitation: Invitation) -> Result<(), Stop> {
    let Invitation { email, operator, role, lang, .. } = invitation;
    let app = start::app(start::config()?)?;
    let operator = any_operator(&app, operator.as_deref()).await?;
    let roles: Roles = role.into_iter().collect();
    let input = Invite { email, operator, roles, lang };
    invite(&app, &Actor::Operations(operator), &input).await.map_err(told)?;
    say(&format!("An invitation is on its way to {}. Its link works once, for 72 hours.", input.email))
}

async fn disable(email: &str) -> Result<(), Stop> {
    let core = start::core(&start::tool_config()?)?;
    members::disable_by_email(&core, &Actor::Operations(None), email).await.map_err(told)?;
    say(&format!("{email} is let in no more."))
}

async fn release_card(release: ReleaseCard) -> Result<(), Stop> {
    let ReleaseCard { number, by, operator } = release;
    let core = start::core(&start::tool_config()?)?;
    let by = visible::line(&by).map_err(Stop::because)?;
    let actor = Actor::Operations(operator_of(&core, operator.as_deref()).await?);
    let card = cards::release(&core, &actor, &by, &number).await.map_err(told)?;
    say(&format!("{} is free to be registered again.", card.number.masked()))
}

pub fn say(sentence: &str) -> Result<(), Stop> {
    writeln!(std::io::stdout(), "{sentence}").map_err(Stop::because)
}

fn told<R: Refusal>(failure: Failure<R>) -> Stop {
    match failure {
        Failure::Refused(refusals) => {
            Stop(refusals.iter().map(|refusal| refusal.sentence(Lang::En)).collect::<Vec<_>>().join("\n"))
        }
        Failure::Fault(fault) => Stop::because(fault),
    }
}

/// One that may not sell yet: its staff come first.
pub async fn any_operator(core: &Core, slug: Option<&str>) -> Result<Option<OperatorId>, Stop> {
    let Some(slug) = slug else { return Ok(None) };
    let conn = core.db.conn().await.map_err(Stop::because)?;
    let found = catalogue::db::operator_of(&conn, slug).await.map_err(Stop::because)?;
    let operator = found.ok_or_else(|| Stop(format!("No operator has the slug {slug:?}.")))?;
    Ok(Some(operator.id))
}

async fn operator_of(core: &Core, slug: Option<&str>) -> Result<Option<OperatorId>, Stop> {
    let Some(slug) = slug else { return Ok(None) };
    let conn = core.db.conn().await.map_err(Stop::because)?;
    let found = catalogue::db::selling_operator(&conn, slug).await.map_err(Stop::because)?;
    let operator =
        found.ok_or_else(|| Stop(format!("No operator that sells here has the slug {slug:?}.")))?;
    Ok(Some(operator.id))
}
