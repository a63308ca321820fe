//! A line of the calculation sheet (払いもどし計算書).

use serde::{Deserialize, Serialize};

use crate::lang::Lang;
use crate::money::Yen;
use crate::validity::Validity;

/// A line of the sheet; charges are negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    #[serde(flatten)]
    pub kind: LineKind,
    #[serde(rename = "yen")]
    pub amount: Yen,
    /// The days that it is about; none for what is about no days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<Validity>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "line", rename_all = "snake_case")]
pub enum LineKind {
    /// What was paid.
    Price,
    /// Days at two one-way fares.
    Days {
        days: i64,
        fare: Yen,
    },
    /// An elapsed term at its pass price.
    Term {
        months: u16,
    },
    /// Days of a broken month, charged at the 1-month price.
    CappedDays {
        days: i64,
    },
    /// The whole pass was used.
    WholePass,
    /// The claim came after the last day.
    Expired,
    /// `RailMonths` with less than a whole month left.
    NoWholeMonthLeft,
    Fee,
    /// The charges above the price, which nobody has to pay.
    Floor,
}

impl LineKind {
    /// The word under which it is stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Price => "price",
            Self::Days { .. } => "days",
            Self::Term { .. } => "term",
            Self::CappedDays { .. } => "capped_days",
            Self::WholePass => "whole_pass",
            Self::Expired => "expired",
            Self::NoWholeMonthLeft => "no_whole_month_left",
            Self::Fee => "fee",
            Self::Floor => "floor",
        }
    }
}

impl Line {
    pub fn label(&self, lang: Lang) -> String {
        match lang {
            Lang::Ja => self.japanese(),
            Lang::En => self.english(),
        }
    }

    fn japanese(&self) -> String {
        match self.kind {
            LineKind::Price => "購入額".into(),
            LineKind::Days { days, fare } => format!("使用{days}日分（片道{fare}円×2×{days}日）"),
            LineKind::Term { months } => format!("経過した{months}か月分（{months}か月定期の額）"),
            LineKind::CappedDays { days } => format!("使用{days}日分（1か月定期の額まで）"),
            LineKind::WholePass => "全期間使用".into(),
            LineKind::Expired => "有効期間終了".into(),
            LineKind::NoWholeMonthLeft => "残りが1か月未満".into(),
            LineKind::Fee => "払いもどし手数料".into(),
            LineKind::Floor => "購入額を超える分（請求なし）".into(),
        }
    }

    fn english(&self) -> String {
        match self.kind {
            LineKind::Price => "Price paid".into(),
            LineKind::Days { days, fare } => format!("{}, 2 x ¥{fare} each", days_used(days)),
            LineKind::Term { months } => format!("Elapsed term at the {months}-month price"),
            LineKind::CappedDays { days } => format!("{}, at most the 1-month price", days_used(days)),
            LineKind::WholePass => "Whole pass used".into(),
            LineKind::Expired => "Pass expired".into(),
            LineKind::NoWholeMonthLeft => "Less than a whole month left".into(),
            LineKind::Fee => "Refund fee".into(),
            LineKind::Floor => "Charges above the price, not collected".into(),
        }
    }
}

fn days_used(days: i64) -> String {
    if days == 1 { "1 day used".to_owned() } else { format!("{days} days used") }
}

text_enum! {
    /// Why nothing is paid back.
    pub enum NothingBack as "NothingBack" {
        /// The last day of the pass is over.
        Expired => "expired",
        /// The claim falls on the last day, which completes the term.
        WholePass => "whole_pass",
        /// `RailMonths` pays only while a whole month is left.
        NoWholeMonthLeft => "no_whole_month_left",
        /// The fee takes all of a pass that was not used.
        FeeTakesAll => "fee_takes_all",
        /// The days or terms used and the fee reach the price.
        UsedUp => "used_up",
    }
}

impl NothingBack {
    /// Of the lines of a refund of 0.
    pub(super) fn of(lines: &[Line]) -> Self {
        let decides = |line: &Line| match line.kind {
            LineKind::Expired => Some(Self::Expired),
            LineKind::WholePass => Some(Self::WholePass),
            LineKind::NoWholeMonthLeft => Some(Self::NoWholeMonthLeft),
            LineKind::Days { .. } | LineKind::Term { .. } | LineKind::CappedDays { .. } => Some(Self::UsedUp),
            LineKind::Price | LineKind::Fee | LineKind::Floor => None,
        };
        lines.iter().find_map(decides).unwrap_or(Self::FeeTakesAll)
    }

    pub const fn sentence(self, lang: Lang) -> &'static str {
        let (ja, en) = match self {
            Self::Expired => (
                "有効期間が終わったため、払いもどしはありません。",
                "The last day of the pass is over, so nothing is paid back.",
            ),
            Self::WholePass => (
                "申し出の日が有効期間の最後の日にあたり、全期間を使ったことになるため、払いもどしはありません。",
                "The claim falls on the last day of the pass: all of it counts as used, so nothing is paid back.",
            ),
            Self::NoWholeMonthLeft => (
                "残りの期間が1か月に満たないため、払いもどしはありません。",
                "Less than a whole month is left, so nothing is paid back.",
            ),
            Self::FeeTakesAll => (
                "手数料が購入額以上のため、払いもどしはありません。",
                "The fee is as high as the price or higher, so nothing is paid back.",
            ),
            Self::UsedUp => (
                "使用した分と手数料が購入額以上になるため、払いもどしはありません。",
                "What was used and the fee reach the price, so nothing is paid back.",
            ),
        };
        match lang {
            Lang::Ja => ja,
            Lang::En => en,
        }
    }
}
