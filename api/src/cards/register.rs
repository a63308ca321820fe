//! Registering a card number.

use diesel_async::AsyncConnection;
use serde_json::json;
use teiki_shared::card::{CardKind, CardState};
use teiki_shared::card_number::{CardNumber, Refusal as Written};
use teiki_shared::ids::{AccountId, CardId};
use teiki_shared::lang::Lang;
use teiki_shared::scalars::DateTime;

use super::{Card, MOST, NameRefusal, NumberRefusal, db, read_name, read_number};
use crate::accounts;
use crate::actor::Actor;
use crate::app::App;
use crate::audit;
use crate::catalogue;
use crate::db::Conn;
use crate::error::{Failure, Fault, VerbResult, violates};
use crate::random;
use crate::refusal::refusals;

/// What the rider typed and chose.
pub struct Register {
    pub number: String,
    /// The rider has checked a number that looks made up.
    pub number_checked: bool,
    pub kind: CardKind,
    pub name: Option<String>,
    pub named: bool,
}

/// Registers a number on the rider's account.
///
/// # Errors
/// [`RegisterRefusal`]s: one for each field to mend.
pub async fn register(
    app: &App,
    actor: &Actor,
    lang: Lang,
    input: Register,
) -> VerbResult<Card, RegisterRefusal> {
    let number = read_number(&input.number, input.number_checked);
    let name = read_name(input.name.as_deref(), input.kind, lang);
    let (number, name) = match (number, name) {
        (Ok(number), Ok(name)) => (number, name),
        (number, name) => {
            let number = number.err().map(RegisterRefusal::Number);
            return Err(Failure::Refused(
                number.into_iter().chain(name.err().map(RegisterRefusal::Name)).collect(),
            ));
        }
    };
    let new = New { number, kind: input.kind, name, named: input.named };
    let mut conn = app.db.conn().await?;
    let outcome = conn
        .transaction::<_, Failure<RegisterRefusal>, _>(async |conn| add(app, conn, actor, &new).await)
        .await;
    match outcome {
        // Another account registered it between our look and our write.
        Err(Failure::Fault(Fault::Database(fault))) if violates(&fault, "cards_number") => {
            match refusal_of(&mut conn, actor.rider()?, &new.number).await? {
                Some(refusal) => Err(Failure::refuse(RegisterRefusal::Number(refusal))),
                None => Err(fault.into()),
            }
        }
        outcome => outcome,
    }
}

struct New {
    number: CardNumber,
    kind: CardKind,
    name: String,
    named: bool,
}

async fn add(app: &App, conn: &mut Conn, actor: &Actor, new: &New) -> VerbResult<Card, RegisterRefusal> {
    let account = actor.rider()?;
    if !accounts::db::hold(conn, account).await? {
        return Err(Fault::NotSignedIn.into());
    }
    let Some(rider_id) = db::lock_rider(conn, account).await? else {
        return Err(Failure::refuse(RegisterRefusal::NoRider));
    };
    if let Some(refusal) = refusal_of(conn, account, &new.number).await? {
        return Err(Failure::refuse(RegisterRefusal::Number(refusal)));
    }
    if db::count_live(conn, account).await? >= MOST {
        return Err(Failure::refuse(RegisterRefusal::TooMany));
    }
    let card = Card {
        id: CardId::from(random::id(&app.clock)),
        account_id: account,
        rider_id,
        number: new.number.clone(),
        kind: new.kind,
        name: new.name.clone(),
        named: new.named,
        state: CardState::Live,
        replaced_by: None,
        registered_at: DateTime(app.clock.now()),
    };
    db::insert(conn, &card).await?;
    let detail = json!({ "number": card.number.masked(), "kind": card.kind });
    audit::log(conn, &app.clock, actor, "card.registered", card.id, detail).await?;
    Ok(card)
}

/// Why a well-formed number cannot become a new card of this account.
pub(super) async fn refusal_of(
    conn: &mut Conn,
    account: AccountId,
    number: &CardNumber,
) -> Result<Option<NumberRefusal>, Fault> {
    Ok(match db::by_number(conn, number).await? {
        None => None,
        Some(card) if card.account_id != account => {
            Some(NumberRefusal::Taken(catalogue::telephones(conn).await?))
        }
        Some(card) if card.state == CardState::Retired => {
            Some(NumberRefusal::Retired(catalogue::telephones(conn).await?))
        }
        Some(_) => Some(NumberRefusal::Yours),
    })
}

refusals! {
    /// Why a number was not registered.
    pub enum RegisterRefusal {
        Number(refusal: NumberRefusal) at (refusal.field()) { |lang| refusal.sentence(lang) }
        Name(refusal: NameRefusal) at (refusal.field()) { |lang| refusal.sentence(lang) }
        /// The account holds as many as it may.
        TooMany {
            ja: "登録できるカードは{MOST}枚までです。使っていないカードを削除してください。",
            en: "You can register at most {MOST} cards. Remove one that you no longer use.",
        }
        /// The rider's details are not given yet.
        NoRider {
            ja: "先にお客さまの情報を登録してください。",
            en: "Give your details first.",
        }
    }
    pub enum CardRegisterErrorCode {
        Empty: Self::Number(NumberRefusal::Written(Written::Empty)),
        Several: Self::Number(NumberRefusal::Written(Written::Several)),
        WrongLength: Self::Number(NumberRefusal::Written(Written::WrongLength { .. })),
        BadCharacter: Self::Number(NumberRefusal::Written(Written::BadCharacter { .. })),
        OtherBrand: Self::Number(NumberRefusal::Written(Written::OtherBrand(_) | Written::UnknownBrand { .. })),
        Unlikely: Self::Number(NumberRefusal::Unlikely),
        Taken: Self::Number(NumberRefusal::Taken(_)),
        Yours: Self::Number(NumberRefusal::Yours),
        Retired: Self::Number(NumberRefusal::Retired(_)),
        NameTooLong: Self::Name(_),
        TooMany,
        NoRider,
    }
}
