//! Dates, amounts and sections in words.

use jiff::civil::Date;
use teiki_shared::lang::Lang;
use teiki_shared::product_shape::ProductShape;

use crate::catalogue::{Product, Stop};

/// `2026年4月1日`, `1 April 2026`.
pub fn date(lang: Lang, date: Date) -> String {
    match lang {
        Lang::Ja => format!("{}年{}月{}日", date.year(), date.month(), date.day()),
        Lang::En => date.strftime("%-d %B %Y").to_string(),
    }
}

/// The term in words: `3か月`, `1 month`, `3 months`.
pub fn term(lang: Lang, months: i32) -> String {
    match (lang, months) {
        (Lang::Ja, _) => format!("{months}か月"),
        (Lang::En, 1) => "1 month".to_owned(),
        (Lang::En, _) => format!("{months} months"),
    }
}

/// What a pass covers: two stops, every section up to a fare, or an area.
pub fn section(
    lang: Lang,
    product: &Product,
    ends: Option<(&Stop, &Stop)>,
    code: Option<&str>,
) -> Option<String> {
    match (product.shape, lang) {
        (ProductShape::Section, Lang::Ja) => {
            ends.map(|(from, to)| format!("{} ⇄ {}", from.name_ja, to.name_ja))
        }
        (ProductShape::Section, Lang::En) => {
            ends.map(|(from, to)| format!("{} – {}", from.name_en, to.name_en))
        }
        (ProductShape::Fare, Lang::Ja) => code.map(|fare| format!("{fare}円区間")),
        (ProductShape::Fare, Lang::En) => code.map(|fare| format!("Any section up to {fare} yen")),
        (ProductShape::Area, _) => code.map(|_| product.area(lang).to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_terms() {
        let day = jiff::civil::date(2026, 4, 1);
        assert_eq!(date(Lang::Ja, day), "2026年4月1日");
        assert_eq!(date(Lang::En, day), "1 April 2026");
        assert_eq!(
            [term(Lang::Ja, 3), term(Lang::En, 1), term(Lang::En, 3)],
            ["3か月", "1 month", "3 months"]
        );
    }
}
