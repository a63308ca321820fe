//! Registering a card number.

use diesel_async::AsyncConnection;
use serde_json::json;
use teiki_shared::card::{CardKind, CardState};
use teiki_shared::card_number::{self, CardNumber};
use teiki_shared::ids::{AccountId, CardId};
use teiki_shared::lang::Lang;
use teiki_shared::scalars::DateTime;

use super::{Card, MOST, NameTooLong, NumberRefusal, db, read_name};
use crate::accounts;
use crate::actor::Actor;
use crate::app::App;
use crate::audit;
use crate::db::Conn;
use crate::error::{Failure, Fault, Refusal, VerbResult, violates};
use crate::random;
use crate::viewer::Viewer;

/// What the rider typed and chose.
pub struct Register {
    pub number: String,
    pub kind: CardKind,
    pub name: Option<String>,
    pub named: bool,
}

/// Why a number was not registered.
#[derive(Debug)]
pub enum RegisterRefusal {
    Number(NumberRefusal),
    Name(NameTooLong),
    /// The account holds as many as it may.
    TooMany,
    /// The rider's details are not given yet.
    NoRider,
}

#[derive(async_graphql::Enum, Clone, Copy, PartialEq, Eq)]
pub enum CardRegisterErrorCode {
    Empty,
    Several,
    WrongLength,
    BadCharacter,
    OtherBrand,
    Taken,
    Yours,
    Retired,
    NameTooLong,
    TooMany,
    NoRider,
}

impl Refusal for RegisterRefusal {
    type Code = CardRegisterErrorCode;

    fn code(&self) -> Self::Code {
        use CardRegisterErrorCode as Code;
        use card_number::Refusal as Written;
        match self {
            Self::Number(NumberRefusal::Written(written)) => match written {
                Written::Empty => Code::Empty,
                Written::Several => Code::Several,
                Written::WrongLength { .. } => Code::WrongLength,
                Written::BadCharacter { .. } => Code::BadCharacter,
                Written::OtherBrand(_) | Written::UnknownBrand { .. } => Code::OtherBrand,
            },
            Self::Number(NumberRefusal::Taken(_)) => Code::Taken,
            Self::Number(NumberRefusal::Yours) => Code::Yours,
            Self::Number(NumberRefusal::Retired(_)) => Code::Retired,
            Self::Name(_) => Code::NameTooLong,
            Self::TooMany => Code::TooMany,
            Self::NoRider => Code::NoRider,
        }
    }

    fn field(&self) -> &'static [&'static str] {
        match self {
            Self::Number(_) => &["number"],
            Self::Name(_) => &["name"],
            Self::TooMany | Self::NoRider => &[],
        }
    }

    fn sentence(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Number(refusal), _) => refusal.sentence(lang),
            (Self::Name(refusal), _) => refusal.sentence(lang),
            (Self::TooMany, Lang::Ja) => {
                format!("登録できるカードは{MOST}枚までです。使っていないカードを削除してください。")
            }
            (Self::TooMany, Lang::En) => {
                format!("You can register at most {MOST} cards. Remove one that you no longer use.")
            }
            (Self::NoRider, Lang::Ja) => "先にお客さまの情報を登録してください。".into(),
            (Self::NoRider, Lang::En) => "Give your details first.".into(),
        }
    }
}

/// Registers a number on the viewer's account.
///
/// # Errors
/// [`RegisterRefusal`]s: one for each field to mend.
pub async fn register(
    app: &App,
    viewer: &Viewer,
    lang: Lang,
    input: Register,
) -> VerbResult<Card, RegisterRefusal> {
    let number = CardNumber::parse(&input.number).map_err(NumberRefusal::Written);
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
        .transaction::<_, Failure<RegisterRefusal>, _>(async |conn| {
            add(app, conn, viewer.account_id, &new).await
        })
        .await;
    match outcome {
        // Another account registered it between our look and our write.
        Err(Failure::Fault(Fault::Database(fault))) if violates(&fault, "cards_number") => {
            match standing(&mut conn, viewer.account_id, &new.number).await? {
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

async fn add(app: &App, conn: &mut Conn, account: AccountId, new: &New) -> VerbResult<Card, RegisterRefusal> {
    if !accounts::db::hold(conn, account).await? {
        return Err(Fault::SignedOut.into());
    }
    let Some(rider_id) = db::lock_rider(conn, account).await? else {
        return Err(Failure::refuse(RegisterRefusal::NoRider));
    };
    if let Some(refusal) = standing(conn, account, &new.number).await? {
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
    audit::log(conn, &app.clock, Actor::Rider(account), "card.registered", card.id, detail).await?;
    Ok(card)
}

/// Why a well-formed number cannot become a new card of this account.
pub(super) async fn standing(
    conn: &mut Conn,
    account: AccountId,
    number: &CardNumber,
) -> Result<Option<NumberRefusal>, Fault> {
    Ok(match db::by_number(conn, number).await? {
        None => None,
        Some(card) if card.account_id != account => Some(NumberRefusal::Taken(db::counters(conn).await?)),
        Some(card) if card.state == CardState::Retired => {
            Some(NumberRefusal::Retired(db::counters(conn).await?))
        }
        Some(_) => Some(NumberRefusal::Yours),
    })
}
