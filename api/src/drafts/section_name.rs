//! A section in words.

use teiki_shared::lang::Lang;
use teiki_shared::product::ProductShape;

use crate::catalogue::{Product, Route, Stop};

/// What a pass covers: two stops and the route between them, every section up to a fare, or an area.
pub fn section_name(
    lang: Lang,
    product: &Product,
    ends: Option<(&Stop, &Stop)>,
    via: Option<&Route>,
    code: Option<&str>,
) -> Option<String> {
    match (product.shape, lang) {
        (ProductShape::Section, _) => ends.map(|ends| between(lang, ends, via)),
        (ProductShape::Fare, Lang::Ja) => code.map(|fare| format!("{fare}円区間")),
        (ProductShape::Fare, Lang::En) => code.map(|fare| format!("Any section up to ¥{fare}")),
        (ProductShape::Area, _) => code.map(|_| product.area(lang).to_owned()),
    }
}

/// `やまなみ ⇄ 終の浦（山線経由）`.
fn between(lang: Lang, (from, to): (&Stop, &Stop), via: Option<&Route>) -> String {
    let (from, to) = (from.name(lang), to.name(lang));
    let via = via.map(|route| route.via(lang));
    match (lang, via) {
        (Lang::Ja, None) => format!("{from} ⇄ {to}"),
        (Lang::Ja, Some(via)) => format!("{from} ⇄ {to}（{via}）"),
        (Lang::En, None) => format!("{from} – {to}"),
        (Lang::En, Some(via)) => format!("{from} – {to} ({via})"),
    }
}
