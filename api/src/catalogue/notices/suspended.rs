//! Sales that are suspended, as whoever wants to buy is told.

use teiki_shared::format;
use teiki_shared::lang::Lang;

use super::Notice;
use crate::catalogue::Telephone;

/// Why nothing is sold for a time, and whom to ask meanwhile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suspended {
    pub notice: Notice,
    /// The seller's.
    pub telephone: Telephone,
}

impl Suspended {
    /// What happened, why, and the way out.
    pub fn sentence(&self, lang: Lang) -> String {
        let Telephone { name_ja, name_en, phone } = &self.telephone;
        let until = format::span(lang, None, self.notice.ends_at.map(|end| *end));
        let why = self.notice.text(lang);
        match lang {
            Lang::Ja => format!(
                "この定期券は、いま販売を休止しています（{until}）。{why}お急ぎの方は、{name_ja}の窓口または電話（{phone}）へお問い合わせください。"
            ),
            Lang::En => format!(
                "Sales of this pass are suspended {until}. {why} If you need it now, ask at a counter of {name_en} or call {phone}."
            ),
        }
    }
}
