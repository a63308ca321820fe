//! The names in an order's column `names`, as far as a clash shows them.

use serde::Deserialize;
use teiki_shared::lang::Lang;

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Names {
    ja: NamesIn,
    en: NamesIn,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
struct NamesIn {
    product: String,
}

impl Names {
    pub fn product(&self, lang: Lang) -> &str {
        match lang {
            Lang::Ja => &self.ja.product,
            Lang::En => &self.en.product,
        }
    }
}
