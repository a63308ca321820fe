//! The rider of an account: who rides, as the pass and the certificate name them.

use async_graphql::{ComplexObject, SimpleObject};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use serde_json::json;
use teiki_shared::ids::{AccountId, RiderId};
use teiki_shared::kana::{Kana, KanaFault};
use teiki_shared::person_name::{NameFault, PersonName};
use teiki_shared::phone::{Phone, PhoneFault};
use teiki_shared::postal_code::{PostalCode, PostalCodeFault};
use teiki_shared::scalars::{Date, DateTime};
use teiki_shared::visible;
use unicode_normalization::UnicodeNormalization;
use wana_kana::ConvertJapanese;

use super::birth_date::{self, BirthDateRefusal};
use super::db;
use super::reasons::Reason;
use crate::actor::Actor;
use crate::app::App;
use crate::audit;
use crate::db::Conn;
use crate::error::{Failure, Fault, VerbResult};
use crate::random;
use crate::refusal::{passes_on, refusals};
use crate::tables::riders;

const MOST_ADDRESS: usize = 200;

refusals! {
    /// Why the details are not kept.
    pub enum RiderSaveRefusal, RiderSaveErrorCode of Reason {
        FamilyNameMissing,
        FamilyNameUnreadable,
        FamilyNameInvisible,
        GivenNameMissing,
        GivenNameUnreadable,
        GivenNameInvisible,
        FamilyKanaMissing,
        FamilyKanaNotKana,
        FamilyKanaInvisible,
        GivenKanaMissing,
        GivenKanaNotKana,
        GivenKanaInvisible,
        BirthDateMissing,
        BirthDateUnreadable,
        BirthDateAhead,
        BirthDateTooEarly,
        UnderAge,
        PhoneUnreadable,
        PostalCodeUnreadable,
        AddressUnreadable,
        AddressInvisible,
    }
}

passes_on!(BirthDateRefusal => RiderSaveRefusal:
    BirthDateMissing, BirthDateUnreadable, BirthDateAhead, BirthDateTooEarly, UnderAge);

/// A rider whose details are there.
#[derive(Clone, Queryable, Selectable, SimpleObject)]
#[diesel(table_name = riders)]
#[graphql(complex)]
pub struct Rider {
    pub id: RiderId,
    #[graphql(skip)]
    pub account_id: AccountId,
    pub family_name: String,
    pub given_name: String,
    /// In katakana.
    pub family_kana: String,
    pub given_kana: String,
    #[diesel(select_expression = riders::birth_date.assume_not_null())]
    pub birth_date: Date,
    /// Digits with the leading 0; empty where none was given, as the two below.
    #[graphql(skip)]
    pub phone: String,
    /// Seven digits.
    #[graphql(skip)]
    pub postal_code: String,
    #[graphql(skip)]
    pub address: String,
}

#[ComplexObject]
impl Rider {
    /// Digits with the leading 0.
    async fn phone(&self) -> Option<&str> {
        given(&self.phone)
    }

    /// Seven digits.
    async fn postal_code(&self) -> Option<&str> {
        given(&self.postal_code)
    }

    async fn address(&self) -> Option<&str> {
        given(&self.address)
    }
}

fn given(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

impl Rider {
    /// 松江 花子: as the pass shows it.
    pub fn name(&self) -> String {
        format!("{} {}", self.family_name, self.given_name)
    }

    /// マツエ ハナコ.
    pub fn kana(&self) -> String {
        format!("{} {}", self.family_kana, self.given_kana)
    }
}

/// The account's rider; none until the details are given. Orders and cards hang off it.
///
/// # Errors
/// Those of the database.
pub async fn of(mut conn: &Conn, account: AccountId) -> QueryResult<Option<Rider>> {
    riders::table
        .filter(riders::account_id.eq(account))
        .filter(riders::erased_at.is_null())
        .filter(riders::birth_date.is_not_null())
        .order(riders::created_at)
        .select(Rider::as_select())
        .first(&mut conn)
        .await
        .optional()
}

/// What was typed. How to reach the rider may be left empty: nothing that is sold needs it.
pub struct RiderInput {
    pub family_name: String,
    pub given_name: String,
    pub family_kana: String,
    pub given_kana: String,
    pub birth_date: String,
    pub phone: String,
    pub postal_code: String,
    pub address: String,
}

/// What was read of it.
#[derive(AsChangeset, Insertable)]
#[diesel(table_name = riders)]
pub(super) struct Details {
    family_name: PersonName,
    given_name: PersonName,
    family_kana: Kana,
    given_kana: Kana,
    birth_date: Date,
    phone: String,
    postal_code: String,
    address: String,
    updated_at: DateTime,
}

/// Keeps the details, the first or changed ones. Orders placed earlier keep the name they were placed under.
///
/// # Errors
/// One refusal for each field to mend; Postgres away.
pub async fn save(app: &App, actor: &Actor, input: &RiderInput) -> VerbResult<(), RiderSaveRefusal> {
    let details = read(app, input).map_err(Failure::Refused)?;
    let account = actor.rider()?;
    let mut conn = app.db.conn().await?;
    conn.transaction::<_, Fault, _>(async |conn| {
        // The lock keeps a double tap from making two riders.
        db::open_locked(conn, account).await?.ok_or(Fault::NotSignedIn)?;
        match of(conn, account).await? {
            Some(rider) => {
                diesel::update(riders::table.filter(riders::id.eq(rider.id)))
                    .set(&details)
                    .execute(conn)
                    .await?;
                audit::log(conn, &app.clock, actor, "rider.changed", rider.id, json!({})).await?;
            }
            None => enter(conn, app, actor, account, &details).await?,
        }
        Ok(())
    })
    .await?;
    Ok(())
}

/// The details of an account that has none yet.
pub(super) async fn enter(
    conn: &mut Conn,
    app: &App,
    actor: &Actor,
    account: AccountId,
    details: &Details,
) -> Result<(), Fault> {
    let id = RiderId::from(random::id(&app.clock));
    diesel::insert_into(riders::table)
        .values((
            details,
            riders::id.eq(id),
            riders::account_id.eq(account),
            riders::created_at.eq(details.updated_at),
        ))
        .execute(conn)
        .await?;
    audit::log(conn, &app.clock, actor, "rider.entered", id, json!({})).await?;
    Ok(())
}

/// Every field read, or every refusal at once.
pub(super) fn read(app: &App, input: &RiderInput) -> Result<Details, Vec<RiderSaveRefusal>> {
    use RiderSaveRefusal as R;
    let mut refusals = Vec::new();
    let mut keep = |refusal| refusals.push(refusal);
    let family_name = PersonName::parse(&input.family_name).map_err(|fault| {
        keep(match fault {
            NameFault::Empty => R::FamilyNameMissing,
            NameFault::TooLong { .. } => R::FamilyNameUnreadable,
            NameFault::Invisible => R::FamilyNameInvisible,
        });
    });
    let given_name = PersonName::parse(&input.given_name).map_err(|fault| {
        keep(match fault {
            NameFault::Empty => R::GivenNameMissing,
            NameFault::TooLong { .. } => R::GivenNameUnreadable,
            NameFault::Invisible => R::GivenNameInvisible,
        });
    });
    let family_kana = Kana::parse(&reading(&input.family_kana)).map_err(|fault| {
        keep(match fault {
            KanaFault::Empty => R::FamilyKanaMissing,
            KanaFault::TooLong { .. } | KanaFault::NotKana { .. } => R::FamilyKanaNotKana,
            KanaFault::Invisible => R::FamilyKanaInvisible,
        });
    });
    let given_kana = Kana::parse(&reading(&input.given_kana)).map_err(|fault| {
        keep(match fault {
            KanaFault::Empty => R::GivenKanaMissing,
            KanaFault::TooLong { .. } | KanaFault::NotKana { .. } => R::GivenKanaNotKana,
            KanaFault::Invisible => R::GivenKanaInvisible,
        });
    });
    let born = birth_date::of_age(&input.birth_date, app.clock.today());
    let birth_date = born.map(Date).map_err(|refusal| keep(refusal.into()));
    let phone =
        if_given(Phone::parse(&input.phone), &PhoneFault::Empty).map_err(|_| keep(R::PhoneUnreadable));
    let postal_code = if_given(PostalCode::parse(&input.postal_code), &PostalCodeFault::Empty)
        .map_err(|_| keep(R::PostalCodeUnreadable));
    let address = address(&input.address).map_err(&mut keep);
    match (family_name, given_name, family_kana, given_kana, birth_date, phone, postal_code, address) {
        (
            Ok(family_name),
            Ok(given_name),
            Ok(family_kana),
            Ok(given_kana),
            Ok(birth_date),
            Ok(phone),
            Ok(postal_code),
            Ok(address),
        ) => Ok(Details {
            family_name,
            given_name,
            family_kana,
            given_kana,
            birth_date,
            phone,
            postal_code,
            address,
            updated_at: DateTime(app.clock.now()),
        }),
        _ => Err(refusals),
    }
}

/// What nobody has to give, empty where it was not given.
fn if_given<F: PartialEq>(read: Result<impl Into<String>, F>, empty: &F) -> Result<String, F> {
    match read {
        Ok(text) => Ok(text.into()),
        Err(fault) if fault == *empty => Ok(String::new()),
        Err(fault) => Err(fault),
    }
}

/// A reading typed in romaji, in katakana: not everybody has a Japanese keyboard.
fn reading(typed: &str) -> String {
    let plain: String = typed.nfkc().collect();
    if plain.chars().any(|letter| letter.is_ascii_alphabetic()) {
        plain.to_lowercase().to_katakana()
    } else {
        typed.to_owned()
    }
}

/// One line, as written.
fn address(text: &str) -> Result<String, RiderSaveRefusal> {
    let line = visible::line(text).map_err(|visible::Invisible| RiderSaveRefusal::AddressInvisible)?;
    if line.chars().count() > MOST_ADDRESS {
        return Err(RiderSaveRefusal::AddressUnreadable);
    }
    Ok(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reading_may_be_typed_in_romaji() {
        for (typed, kana) in
            [("Sumisu", "スミス"), ("an'na", "アンナ"), ("ＹＡＭＡＤＡ", "ヤマダ"), ("shin'ichi", "シンイチ")]
        {
            assert_eq!(Kana::parse(&reading(typed)).unwrap().as_str(), kana, "{typed}");
        }
        assert_eq!(reading("やまだ"), "やまだ");
        assert!(Kana::parse(&reading("Smith")).is_err());
    }
}
