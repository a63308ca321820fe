//! A section in words.

use teiki_shared::lang::Lang;
use teiki_shared::product::ProductShape;

use crate::catalogue::{Product, Stop};

/// What a pass covers: two stops, every section up to a fare, or an area.
pub fn section_name(
    lang: Lang,
    product: &Product,
    ends: Option<(&Stop, &Stop)>,
    code: Option<&str>,
) -> Option<String> {
    match (product.shape, lang) {
        (ProductShape::Section, Lang::Ja) => {
            ends.map(|(from, to)| format!("{} ⇄ {}", from.name(lang), to.name(lang)))
        }
        (ProductShape::Section, Lang::En) => {
            ends.map(|(from, to)| format!("{} – {}", from.name(lang), to.name(lang)))
        }
        (ProductShape::Fare, Lang::Ja) => code.map(|fare| format!("{fare}円区間")),
        (ProductShape::Fare, Lang::En) => code.map(|fare| format!("Any section up to ¥{fare}")),
        (ProductShape::Area, _) => code.map(|_| product.area(lang).to_owned()),
    }
}
