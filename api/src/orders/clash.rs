//! Two passes of one product family never share a day on one card: the database refuses it (`passes_no_overlap`). What is
//! said where a pass is in the way.

use diesel::prelude::*;
use diesel::sql_types::{Date as SqlDate, Jsonb};
use jiff::civil;
use teiki_shared::format;
use teiki_shared::lang::Lang;
use teiki_shared::scalars::Date;

use super::names::FrozenNames;

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
}

impl Clash {
    /// To whoever wants to buy a pass for the same days. `free` is a day on which it could start instead.
    pub fn with_new_pass(&self, free: Option<civil::Date>, lang: Lang) -> String {
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
