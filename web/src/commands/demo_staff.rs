//! `teiki staff demo`: seats the staff of the demo data, and says how each signs in.

use teiki_api::App;
use teiki_api::config::Environment;
use teiki_api::staff::demo::{Demo, PASSWORD, seat};
use teiki_shared::ids::OperatorId;
use teiki_shared::staff::{Role, Roles};

use super::{Stop, staff, start};

/// Whose orders those see who are not of the house.
const OPERATOR: &str = "matsue";
/// Address, name and role; without one of the house.
const STAFF: [(&str, &str, Option<Role>); 5] = [
    ("manager@matsue.example", "佐藤 管理", Some(Role::Manager)),
    ("reviewer@matsue.example", "鈴木 審査", Some(Role::Reviewer)),
    ("counter@matsue.example", "高橋 窓口", Some(Role::Counter)),
    ("finance@matsue.example", "田中 経理", Some(Role::Finance)),
    ("house@teiki.example", "伊藤 本部", None),
];

pub async fn run() -> Result<(), Stop> {
    let config = start::config()?;
    if config.environment == Environment::Production {
        return Err(Stop("There are no demo staff in production: invite each person.".to_owned()));
    }
    let app = start::app(config)?;
    let operator = staff::any_operator(&app, Some(OPERATOR)).await?;
    staff::say(&format!("password  {PASSWORD}"))?;
    for (email, name, role) in STAFF {
        let demo = demo(email, name, role, operator);
        staff::say(&told(&app, &demo).await?)?;
    }
    Ok(())
}

fn demo(
    email: &'static str,
    name: &'static str,
    role: Option<Role>,
    operator: Option<OperatorId>,
) -> Demo<'static> {
    let operator = operator.filter(|_| role.is_some());
    Demo { email, name, operator, roles: role.into_iter().collect::<Roles>() }
}

async fn told(app: &App, demo: &Demo<'_>) -> Result<String, Stop> {
    let shown = seat(app, demo).await.map_err(Stop::because)?;
    Ok(format!("{:<24}  code now {}  key {}", demo.email, shown.code, shown.key))
}
