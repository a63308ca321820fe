//! Looking for orders: what was typed, told by its form, and the SQL of each way. Every way has an index, and none reads what
//! another operator sells.

use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use teiki_shared::card_number::CardNumber;
use teiki_shared::email::Email;
use teiki_shared::ids::{OperatorId, OrderId};
use teiki_shared::kana::Kana;
use teiki_shared::phone::Phone;
use teiki_shared::scalars::DateTime;
use teiki_shared::visible;
use teiki_shared::width::{bare_number, half_width};
use uuid::Uuid;

use crate::db::Conn;
use crate::prepared::prepared;

/// Digits at the end of a card's number that are asked for on the phone.
const LAST: usize = 4;
/// Characters of a name, so that a page is no list of everybody.
const SHORTEST_NAME: usize = 2;
/// Characters of an order's number without its hyphen.
const NUMBER: usize = 10;
/// Above every character that a name may hold.
const ABOVE: char = '\u{10FFFF}';

/// What orders were looked for by.
#[derive(async_graphql::Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(name = "DeskSoughtBy")]
pub enum SoughtBy {
    Number,
    Email,
    /// The whole number of an ICOCA.
    Card,
    CardLast4,
    Phone,
    /// The beginning of the name, in kana.
    Kana,
    /// The beginning of the name, as it is written.
    Name,
}

impl SoughtBy {
    /// The word in the audit log.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Email => "email",
            Self::Card => "card",
            Self::CardLast4 => "card_last4",
            Self::Phone => "phone",
            Self::Kana => "kana",
            Self::Name => "name",
        }
    }
}

/// What was typed, as the rows hold it.
#[derive(Debug, PartialEq, Eq)]
pub struct Sought {
    pub by: SoughtBy,
    text: String,
}

impl Sought {
    /// Tells by its form what was typed. What may be an order's number or a name is looked for as both, one after the other; none
    /// where it is too short to look for.
    pub fn read(typed: &str) -> Vec<Self> {
        let number = number(typed).map(|text| Self { by: SoughtBy::Number, text });
        if number.as_ref().is_some_and(|number| number.text.bytes().any(|byte| byte.is_ascii_digit())) {
            return number.into_iter().collect();
        }
        number.into_iter().chain(Self::not_number(typed)).collect()
    }

    fn not_number(typed: &str) -> Option<Self> {
        let half = half_width(typed);
        let found = |by, text: String| Some(Self { by, text });
        if half.contains('@') {
            return found(SoughtBy::Email, Email::parse(&half).ok()?.key());
        }
        if let Ok(card) = CardNumber::parse(&half) {
            return found(SoughtBy::Card, card.as_str().to_owned());
        }
        if half.len() == LAST && half.bytes().all(|byte| byte.is_ascii_digit()) {
            return found(SoughtBy::CardLast4, half);
        }
        if let Ok(phone) = Phone::parse(&half) {
            return found(SoughtBy::Phone, phone.as_str().to_owned());
        }
        let (by, name) = match Kana::parse(typed) {
            Ok(kana) => (SoughtBy::Kana, kana.as_str().to_owned()),
            Err(_) => (SoughtBy::Name, visible::shown(typed)),
        };
        let bare = name.replace([' ', '　'], "");
        let bare = bare.trim_end_matches('様').to_owned();
        if bare.chars().count() < SHORTEST_NAME { None } else { found(by, bare) }
    }
}

/// An order's number as it is kept, `ABCDE-FGHJK`, however it was read out. One without a digit may be a name.
fn number(typed: &str) -> Option<String> {
    let bare = bare_number(typed).to_uppercase();
    let fits = bare.len() == NUMBER && bare.bytes().all(|byte| byte.is_ascii_alphanumeric());
    // No number of an order has a 0: ten digits behind one are a telephone's.
    (fits && !bare.contains('0')).then(|| format!("{}-{}", &bare[..NUMBER / 2], &bare[NUMBER / 2..]))
}

/// Where an order stands in the list.
#[derive(QueryableByName, Clone, Copy, Debug)]
pub struct Place {
    #[diesel(sql_type = SqlUuid)]
    pub operator_id: OperatorId,
    #[diesel(sql_type = SqlUuid)]
    pub id: OrderId,
}

/// The orders that `sellers` sold behind a place, the latest first.
pub async fn find(
    mut conn: &Conn,
    sought: &Sought,
    sellers: &[OperatorId],
    after: (DateTime, Uuid),
    limit: i64,
) -> QueryResult<Vec<Place>> {
    let end = match sought.by {
        SoughtBy::Kana | SoughtBy::Name => format!("{}{ABOVE}", sought.text),
        _ => String::new(),
    };
    let statement = diesel::sql_query(statement(sought.by))
        .bind::<Text, _>(&sought.text)
        .bind::<Array<SqlUuid>, _>(sellers)
        .bind::<Timestamptz, _>(after.0)
        .bind::<SqlUuid, _>(after.1)
        .bind::<BigInt, _>(limit);
    match sought.by {
        SoughtBy::Kana | SoughtBy::Name => prepared(statement.bind::<Text, _>(&end)).load(&mut conn).await,
        _ => prepared(statement).load(&mut conn).await,
    }
}

const fn statement(by: SoughtBy) -> &'static str {
    match by {
        SoughtBy::Number => {
            // A number is unique for each owner, who stands first in the index.
            "select operator_id, id from orders
             where operator_id = any(array(select id from operators)) and number = $1 and seller_id = any($2) and (placed_at, id) < ($3, $4) limit $5"
        }
        SoughtBy::Email => {
            "select orders.operator_id, orders.id from accounts
             join orders on orders.account_id = accounts.id
             where accounts.email = $1 and accounts.closed_at is null and orders.seller_id = any($2) and (orders.placed_at, orders.id) < ($3, $4)
             order by orders.placed_at desc, orders.id desc limit $5"
        }
        SoughtBy::Card => {
            "select orders.operator_id, orders.id from cards join orders on orders.card_id = cards.id
             where \"right\"(cards.number, 4) = \"right\"($1, 4) and cards.number = $1
             and orders.seller_id = any($2) and (orders.placed_at, orders.id) < ($3, $4)
             order by orders.placed_at desc, orders.id desc limit $5"
        }
        SoughtBy::CardLast4 => {
            "select orders.operator_id, orders.id from cards join orders on orders.card_id = cards.id
             where \"right\"(cards.number, 4) = $1
             and orders.seller_id = any($2) and (orders.placed_at, orders.id) < ($3, $4)
             order by orders.placed_at desc, orders.id desc limit $5"
        }
        SoughtBy::Phone => {
            "select orders.operator_id, orders.id from riders
             join orders on orders.account_id = riders.account_id and orders.rider_id = riders.id
             where riders.phone = $1 and orders.seller_id = any($2) and (orders.placed_at, orders.id) < ($3, $4)
             order by orders.placed_at desc, orders.id desc limit $5"
        }
        // By bytes, as the index is sorted: a condition that LIKE would be turned into, were its text known.
        SoughtBy::Kana => {
            "select operator_id, id from orders
             where seller_id = any($2) and translate(rider_kana, ' 　', '') ~>=~ $1 and translate(rider_kana, ' 　', '') ~<~ $6
             and (placed_at, id) < ($3, $4) order by placed_at desc, id desc limit $5"
        }
        SoughtBy::Name => {
            "select operator_id, id from orders
             where seller_id = any($2) and translate(rider_name, ' 　', '') ~>=~ $1 and translate(rider_name, ' 　', '') ~<~ $6
             and (placed_at, id) < ($3, $4) order by placed_at desc, id desc limit $5"
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(typed: &str) -> Vec<(SoughtBy, String)> {
        Sought::read(typed).into_iter().map(|sought| (sought.by, sought.text)).collect()
    }

    #[test]
    fn what_was_typed_is_told_by_its_form() {
        for (typed, by, text) in [
            ("ab2de-fghjk", SoughtBy::Number, "AB2DE-FGHJK"),
            (" ＡＢ２ＤＥＦＧＨＪＫ ", SoughtBy::Number, "AB2DE-FGHJK"),
            ("Hanako@Example.com", SoughtBy::Email, "hanako@example.com"),
            ("JW123456789012345", SoughtBy::Card, "JW123456789012345"),
            ("jw1234 5678 9012 345", SoughtBy::Card, "JW123456789012345"),
            ("2345", SoughtBy::CardLast4, "2345"),
            ("０８５２-60-1111", SoughtBy::Phone, "0852601111"),
            ("まつえ　はな", SoughtBy::Kana, "マツエハナ"),
            ("松江 花", SoughtBy::Name, "松江花"),
            ("松江　花子　様", SoughtBy::Name, "松江花子"),
            ("ab2deーfghjk", SoughtBy::Number, "AB2DE-FGHJK"),
        ] {
            assert_eq!(read(typed), [(by, text.to_owned())], "{typed}");
        }
    }

    #[test]
    fn ten_letters_may_be_a_number_or_a_name() {
        let number = |text: &str| (SoughtBy::Number, text.to_owned());
        let name = |text: &str| (SoughtBy::Name, text.to_owned());
        assert_eq!(read("MATSUEHANA"), [number("MATSU-EHANA"), name("MATSUEHANA")]);
        assert_eq!(read("Jean-Pierre"), [number("JEANP-IERRE"), name("Jean-Pierre")]);
    }

    #[test]
    fn too_little_is_looked_for_by_nothing() {
        for typed in ["", " ", "松", "マ", "a@", "@"] {
            assert_eq!(read(typed), [], "{typed:?}");
        }
    }
}
