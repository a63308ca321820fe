//! What a rider is told about refunds before buying, in whole sentences built from the rule and its figures.

use std::collections::BTreeMap;

use teiki_shared::lang::Lang;
use teiki_shared::money::Yen;
use teiki_shared::refund::RefundRule;

/// What holds under every rule.
const JAPANESE_LAST: &str = "申し出た日は使用日に数えます。有効期間のあとの払いもどしはありません。";
const ENGLISH_LAST: &str = "The day of the claim counts as used. Nothing is paid back after the last day.";

/// A refund rule with the figures that are known: all of them for an order, rule and fee alone for a product.
#[derive(Clone, Debug)]
pub struct RefundTerms {
    pub rule: RefundRule,
    pub fee: Yen,
    /// The one-way fare that days are charged at.
    pub fare: Option<Yen>,
    /// The pass prices that elapsed terms are charged at, by months.
    pub prices: BTreeMap<i32, Yen>,
}

impl RefundTerms {
    pub fn sentences(&self, lang: Lang) -> String {
        match lang {
            Lang::Ja => self.japanese(),
            Lang::En => self.english(),
        }
    }

    fn japanese(&self) -> String {
        let Self { rule, fee, .. } = self;
        let fare = self.fare.map_or_else(String::new, |fare| format!("{fare}円"));
        let terms = self.listed(|months, price| format!("{months}か月{price}円"), "、");
        let terms = if terms.is_empty() { terms } else { format!("（{terms}）") };
        let used = match rule {
            RefundRule::Daily => format!("片道運賃{fare}×2×使用日数"),
            RefundRule::TermsThenDays => {
                format!("過ぎた月数の定期券の額{terms}、月に満たない日数×片道運賃{fare}×2")
            }
            RefundRule::TermsThenDaysCapped => format!(
                "過ぎた月数の定期券の額{terms}、月に満たない日数×片道運賃{fare}×2（1か月定期券の額まで）"
            ),
            RefundRule::RailMonths => {
                return format!(
                    "開始日の前日までは、購入額から手数料{fee}円を引いて払いもどします。7日目までは、片道運賃{fare}×2×使用日数も引きます。8日目からは残りが1か月以上のときだけ払いもどし、代わりに使った月数（端数は切り上げ）の定期券の額{terms}を引きます。{JAPANESE_LAST}"
                );
            }
        };
        format!(
            "開始日の前日までは、購入額から手数料{fee}円を引いた額を払いもどします。開始日からは、購入額から{used}、手数料{fee}円を引いた額を払いもどします。{JAPANESE_LAST}"
        )
    }

    fn english(&self) -> String {
        let Self { rule, fee, .. } = self;
        let fare = self.fare.map_or_else(String::new, |fare| format!(" of ¥{fare}"));
        let terms = self.listed(
            |months, price| format!("{months} month{} ¥{price}", if months == 1 { "" } else { "s" }),
            ", ",
        );
        let terms = if terms.is_empty() { terms } else { format!(" ({terms})") };
        let used = match rule {
            RefundRule::Daily => format!("two one-way fares{fare} for each day used"),
            RefundRule::TermsThenDays => format!(
                "the pass prices of the months that have passed{terms}, two one-way fares{fare} for each remaining day used"
            ),
            RefundRule::TermsThenDaysCapped => format!(
                "the pass prices of the months that have passed{terms}, two one-way fares{fare} for each remaining day used (for a broken month no more than the 1-month price)"
            ),
            RefundRule::RailMonths => {
                return format!(
                    "Until the day before the start you get back the price less a fee of ¥{fee}. Within the first 7 days, two one-way fares{fare} for each day used are taken off as well. From the 8th day you get a refund only while a whole month remains: then the pass prices of the months used, begun months counted as whole{terms}, are taken off instead. {ENGLISH_LAST}"
                );
            }
        };
        format!(
            "Until the day before the start you get back the price less a fee of ¥{fee}. From the start you get back the price less {used} and the fee of ¥{fee}. {ENGLISH_LAST}"
        )
    }

    fn listed(&self, line: impl Fn(i32, Yen) -> String, between: &str) -> String {
        let lines: Vec<String> = self.prices.iter().map(|(&months, &price)| line(months, price)).collect();
        lines.join(between)
    }
}
