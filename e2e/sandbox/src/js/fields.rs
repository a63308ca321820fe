//! `/js/fields`: the card fields, for the frame that the stand-in puts on the paying page.

use actix_web::HttpResponse;
use actix_web::web::Query;
use serde::Deserialize;

use super::{fill, framed};

#[derive(Deserialize)]
pub struct Language {
    #[serde(default)]
    pub lang: String,
}

const JAPANESE: &[(&str, &str)] = &[
    ("lang", "ja"),
    ("title", "カード情報"),
    ("emulator", "これは模擬環境です。実際の支払いは行われません。"),
    ("number", "カード番号"),
    ("expiry", "有効期限（月/年）"),
    ("expiry_example", "月 / 年"),
    ("cvc", "セキュリティコード"),
];

const ENGLISH: &[(&str, &str)] = &[
    ("lang", "en"),
    ("title", "Card details"),
    ("emulator", "This is an emulator. No real payment is made."),
    ("number", "Card number"),
    ("expiry", "Expiry date (month/year)"),
    ("expiry_example", "MM / YY"),
    ("cvc", "Security code"),
];

pub async fn page(language: Query<Language>) -> HttpResponse {
    let texts = if language.lang.starts_with("ja") { JAPANESE } else { ENGLISH };
    framed(fill(include_str!("fields.html"), texts))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_is_missing_in_either_language() {
        for texts in [JAPANESE, ENGLISH] {
            let html = fill(include_str!("fields.html"), texts);
            assert!(!html.contains(['{', '}']), "{html}");
        }
    }
}
