//! Two passes of one product family never share a day on one card: the database refuses it (`passes_no_overlap`). Here is
//! asked before whether a pass is in the way, and what is said then.

use diesel::prelude::*;
use diesel::sql_types::{Array, Date as SqlDate, Jsonb, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use jiff::civil;
use teiki_shared::format;
use teiki_shared::ids::{CardId, OperatorId, OrderId, ProductId};
use teiki_shared::lang::Lang;
use teiki_shared::payment_state::PassHold;
use teiki_shared::scalars::Date;

use super::names::FrozenNames;
use super::on_card::OnCard;
use crate::db::Conn;
use crate::tables::{orders, passes, products};

/// A reserved or live pass on the card that leaves no room for another.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, QueryableByName)]
pub struct Clash {
    #[diesel(sql_type = SqlDate)]
    pub starts_on: Date,
    #[diesel(sql_type = SqlDate)]
    pub ends_on: Date,
    /// What it was sold under.
    #[diesel(sql_type = Jsonb)]
    pub names: FrozenNames,
    #[diesel(sql_type = SqlUuid)]
    pub order_id: OrderId,
    #[diesel(sql_type = Text)]
    pub hold: PassHold,
}

impl Clash {
    /// The order that only reserves the days: whoever placed it may pay or cancel it.
    pub fn unpaid_order(&self) -> Option<OrderId> {
        match self.hold {
            PassHold::Reserved => Some(self.order_id),
            PassHold::Live | PassHold::Freed => None,
        }
    }

    /// To whoever wants to buy a pass for the same days. `free` is a day on which it could start instead.
    pub fn with_new_pass(&self, free: Option<civil::Date>, lang: Lang) -> String {
        if self.unpaid_order().is_some() {
            return self.with_unpaid_order(free, lang);
        }
        let names = self.names.of(lang);
        let (issuer, product) = (&names.operator, &names.product);
        let period = format::period(lang, *self.starts_on, *self.ends_on);
        match (lang, free.map(|day| format::date(lang, day))) {
            (Lang::Ja, Some(free)) => format!(
                "このICOCAには、{period}{issuer}の「{product}」があります。開始日を{free}にするか、別のICOCAを選んでください。"
            ),
            (Lang::Ja, None) => format!(
                "このICOCAには、{period}{issuer}の「{product}」があります。別のICOCAを選んでください。"
            ),
            (Lang::En, Some(free)) => format!(
                "This ICOCA already holds “{product}” of {issuer} from {period}. Start on {free}, or choose another ICOCA."
            ),
            (Lang::En, None) => format!(
                "This ICOCA already holds “{product}” of {issuer} from {period}. Choose another ICOCA."
            ),
        }
    }

    fn with_unpaid_order(&self, free: Option<civil::Date>, lang: Lang) -> String {
        let names = self.names.of(lang);
        let (issuer, product) = (&names.operator, &names.product);
        let period = format::period(lang, *self.starts_on, *self.ends_on);
        match (lang, free.map(|day| format::date(lang, day))) {
            (Lang::Ja, Some(free)) => format!(
                "このICOCAには、まだ支払っていない申込みがあります（{issuer}の「{product}」、{period}）。その申込みを支払うか取り消すか、開始日を{free}にするか、別のICOCAを選んでください。"
            ),
            (Lang::Ja, None) => format!(
                "このICOCAには、まだ支払っていない申込みがあります（{issuer}の「{product}」、{period}）。その申込みを支払うか取り消すか、別のICOCAを選んでください。"
            ),
            (Lang::En, Some(free)) => format!(
                "You have not paid yet for “{product}” of {issuer} from {period}, which you ordered for this ICOCA. Pay for it or cancel it, start on {free}, or choose another ICOCA."
            ),
            (Lang::En, None) => format!(
                "You have not paid yet for “{product}” of {issuer} from {period}, which you ordered for this ICOCA. Pay for it or cancel it, or choose another ICOCA."
            ),
        }
    }

    /// To whoever wants to move a pass to this card.
    pub fn with_moved_pass(&self, lang: Lang) -> String {
        let names = self.names.of(lang);
        let (issuer, product) = (&names.operator, &names.product);
        let (first, last) = (format::date(lang, *self.starts_on), format::date(lang, *self.ends_on));
        match lang {
            Lang::Ja => format!(
                "新しい番号のカードには{issuer}の「{product}」（{first}〜{last}）があり、期間が重なるため移せません。別のカードの番号を入力してください。"
            ),
            Lang::En => format!(
                "The card with the new number already holds “{product}” of {issuer} from {first} to {last}, for some of the same days. Enter the number of another card."
            ),
        }
    }
}

/// The reserved and live passes of the product's family on the card that end on `day` or later, the earliest first.
///
/// # Errors
/// Those of the database.
pub async fn held_from(
    mut conn: &Conn,
    (operator, product): (OperatorId, ProductId),
    card: CardId,
    day: Date,
) -> QueryResult<Vec<Clash>> {
    let family = products::table.find((operator, product)).select(products::family);
    passes::table
        .inner_join(
            orders::table
                .on(orders::operator_id.eq(passes::operator_id).and(orders::id.eq(passes::order_id))),
        )
        .filter(passes::operator_id.eq(operator).and(passes::card_id.eq(card)))
        .filter(passes::family.nullable().eq(family.single_value()))
        .filter(passes::state.eq_any([PassHold::Reserved, PassHold::Live]))
        .filter(passes::ends_on.ge(day))
        .order(passes::starts_on)
        .select((passes::starts_on, passes::ends_on, orders::names, passes::order_id, passes::state))
        .load(&mut conn)
        .await
}

/// The first pass on the target card that overlaps a pass of the orders that would move. `<> 'freed'` keeps PostgreSQL from
/// the index of `passes_no_overlap`, which knows few cards apart.
///
/// # Errors
/// Those of the database.
pub async fn with_moving(conn: &mut Conn, orders: &OnCard, target: CardId) -> QueryResult<Option<Clash>> {
    diesel::sql_query(
        "select there.starts_on, there.ends_on, orders.names, there.order_id, there.state as hold
         from passes moving
         join passes there on there.operator_id = moving.operator_id and there.family = moving.family
            and there.card_id = $2 and there.state <> 'freed'
            and there.starts_on <= moving.ends_on and moving.starts_on <= there.ends_on
         join orders on orders.operator_id = there.operator_id and orders.id = there.order_id
         where moving.operator_id = any($3) and moving.order_id = any($1) and moving.state in ('reserved', 'live')
         order by there.starts_on, there.id limit 1",
    )
    .bind::<Array<SqlUuid>, _>(&orders.ids)
    .bind::<SqlUuid, _>(target)
    .bind::<Array<SqlUuid>, _>(&orders.of)
    .get_result(conn)
    .await
    .optional()
}

/// To whoever was a moment too late.
pub const fn just_taken(lang: Lang) -> &'static str {
    match lang {
        Lang::Ja => {
            "このICOCAには、同じ期間の定期券が申し込まれたところです。開始日か別のICOCAを選んでください。"
        }
        Lang::En => {
            "A pass for these days was just ordered on this ICOCA. Choose another start date or another ICOCA."
        }
    }
}
