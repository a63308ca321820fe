//! Why a draft cannot be changed or ordered, in sentences that say what to do.

use async_graphql::Enum;
use jiff::civil::Date;
use teiki_shared::draft_step::DraftStep;
use teiki_shared::format;
use teiki_shared::lang::Lang;

use crate::catalogue::Operator;
use crate::error::Refusal;
use crate::orders::Clash;

/// What stops a draft from being ordered now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Problem {
    Ordered,
    /// A question that has no answer yet.
    Missing(DraftStep),
    /// The card was removed or replaced.
    CardGone,
    NotOnSale,
    NeedsCertificate(Counter),
    /// No fare is known between the stops any more, or the fare or area left the price table.
    SectionGone,
    TermGone,
    StartGone(StartWindow),
    Clash(Clash),
}

/// Whom to call instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counter {
    name_ja: String,
    name_en: String,
    phone: String,
}

impl Counter {
    pub fn of(operator: &Operator) -> Self {
        let Operator { name_ja, name_en, phone, .. } = operator;
        Self { name_ja: name_ja.clone(), name_en: name_en.clone(), phone: phone.clone() }
    }

    fn sentence(&self, lang: Lang) -> String {
        let Self { name_ja, name_en, phone } = self;
        match lang {
            Lang::Ja => format!(
                "この定期券は証明書の確認が必要なため、いまはウェブで購入できません。{name_ja}の窓口（電話 {phone}）で購入してください。"
            ),
            Lang::En => format!(
                "This pass needs a certificate to be checked, so it cannot be bought on the web for now. Buy it at the counter of {name_en} (phone {phone})."
            ),
        }
    }
}

/// The days from which a start can be chosen; `None` where no day is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StartWindow(pub Option<(Date, Date)>);

impl StartWindow {
    fn sentence(self, lang: Lang) -> String {
        match (self.0, lang) {
            (Some((first, last)), Lang::Ja) => {
                format!("開始日は{}の間で選んでください。", format::period(lang, first, last))
            }
            (Some((first, last)), Lang::En) => {
                format!("Choose a start date from {}.", format::period(lang, first, last))
            }
            (None, Lang::Ja) => "いま選べる開始日がありません。明日もう一度お試しください。".into(),
            (None, Lang::En) => "No start date can be chosen now. Try again tomorrow.".into(),
        }
    }
}

#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum DraftProblemCode {
    Ordered,
    Missing,
    CardGone,
    NotOnSale,
    NeedsCertificate,
    SectionGone,
    TermGone,
    StartGone,
    Clash,
}

impl Refusal for Problem {
    type Code = DraftProblemCode;

    fn code(&self) -> DraftProblemCode {
        match self {
            Self::Ordered => DraftProblemCode::Ordered,
            Self::Missing(_) => DraftProblemCode::Missing,
            Self::CardGone => DraftProblemCode::CardGone,
            Self::NotOnSale => DraftProblemCode::NotOnSale,
            Self::NeedsCertificate(_) => DraftProblemCode::NeedsCertificate,
            Self::SectionGone => DraftProblemCode::SectionGone,
            Self::TermGone => DraftProblemCode::TermGone,
            Self::StartGone(_) => DraftProblemCode::StartGone,
            Self::Clash(_) => DraftProblemCode::Clash,
        }
    }

    fn field(&self) -> &'static [&'static str] {
        match self {
            Self::Ordered | Self::Missing(DraftStep::Check) => &[],
            Self::CardGone | Self::Missing(DraftStep::Card) => &["cardId"],
            Self::Missing(DraftStep::Operator) => &["operatorId"],
            Self::NotOnSale | Self::NeedsCertificate(_) | Self::Missing(DraftStep::Product) => &["productId"],
            Self::SectionGone | Self::Missing(DraftStep::Section) => &["code"],
            Self::TermGone | Self::Missing(DraftStep::Term) => &["months"],
            Self::StartGone(_) | Self::Clash(_) | Self::Missing(DraftStep::Start) => &["startsOn"],
        }
    }

    fn sentence(&self, lang: Lang) -> String {
        let plain = |ja: &str, en: &str| match lang {
            Lang::Ja => ja.to_owned(),
            Lang::En => en.to_owned(),
        };
        match self {
            Self::Ordered => plain(
                "この内容はもう申し込まれています。申込みのページをご覧ください。",
                "This has been ordered already. See the page of the order.",
            ),
            Self::Missing(step) => missing(*step, lang),
            Self::CardGone => plain(
                "選んだICOCAは使えなくなりました。もう一度カードを選んでください。",
                "The ICOCA you chose is no longer in use. Choose a card again.",
            ),
            Self::NotOnSale => plain(
                "この定期券は販売を終了しました。別の定期券を選んでください。",
                "This pass is no longer sold. Choose another one.",
            ),
            Self::NeedsCertificate(counter) => counter.sentence(lang),
            Self::SectionGone => plain(
                "この区間の定期券は販売していません。区間を選び直してください。",
                "No pass is sold for this section. Choose the section again.",
            ),
            Self::TermGone => plain(
                "この期間の定期券は販売していません。期間を選び直してください。",
                "No pass is sold for this term. Choose the term again.",
            ),
            Self::StartGone(window) => window.sentence(lang),
            Self::Clash(clash) => clash.with_new_pass(lang),
        }
    }
}

fn missing(step: DraftStep, lang: Lang) -> String {
    let (ja, en) = match step {
        DraftStep::Card => ("ICOCAを選んでください。", "Choose an ICOCA."),
        DraftStep::Operator => ("事業者を選んでください。", "Choose an operator."),
        DraftStep::Product => ("定期券の種類を選んでください。", "Choose a kind of pass."),
        DraftStep::Section => ("区間を選んでください。", "Choose the section."),
        DraftStep::Term => ("期間を選んでください。", "Choose the term."),
        DraftStep::Start => ("開始日を選んでください。", "Choose the start date."),
        DraftStep::Check => ("内容を確認してください。", "Check your answers."),
    };
    match lang {
        Lang::Ja => ja.into(),
        Lang::En => en.into(),
    }
}

/// Why an answer is not taken. Shared by the mutations that give answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AnswerRefusal {
    CardNotFound,
    OperatorNotFound,
    ProductNotFound,
    NeedsCertificate(Counter),
    StopNotFound { field: &'static [&'static str] },
    SameStop,
    NoFare,
    CodeNotSold,
    TermNotSold,
    StartNotPossible(StartWindow),
}

impl AnswerRefusal {
    pub fn field(&self) -> &'static [&'static str] {
        match self {
            Self::CardNotFound => &["cardId"],
            Self::OperatorNotFound => &["operatorId"],
            Self::ProductNotFound | Self::NeedsCertificate(_) => &["productId"],
            Self::StopNotFound { field } => field,
            Self::SameStop | Self::NoFare => &["toId"],
            Self::CodeNotSold => &["code"],
            Self::TermNotSold => &["months"],
            Self::StartNotPossible(_) => &["startsOn"],
        }
    }

    pub fn sentence(&self, lang: Lang) -> String {
        let (ja, en) = match self {
            Self::CardNotFound => ("ICOCAを選び直してください。", "Choose the ICOCA again."),
            Self::OperatorNotFound => ("事業者を選び直してください。", "Choose the operator again."),
            Self::ProductNotFound => ("定期券の種類を選び直してください。", "Choose the kind of pass again."),
            Self::NeedsCertificate(counter) => return counter.sentence(lang),
            Self::StopNotFound { .. } => {
                ("停留所を一覧から選び直してください。", "Choose the stop from the list again.")
            }
            Self::SameStop => ("乗る停留所と違う停留所を選んでください。", "Choose two different stops."),
            Self::NoFare => (
                "この2つの停留所の間の定期券は販売していません。別の停留所を選んでください。",
                "No pass is sold between these two stops. Choose another stop.",
            ),
            Self::CodeNotSold => {
                ("区間の運賃を一覧から選び直してください。", "Choose the fare from the list again.")
            }
            Self::TermNotSold => {
                ("期間を一覧から選び直してください。", "Choose the term from the list again.")
            }
            Self::StartNotPossible(window) => return window.sentence(lang),
        };
        match lang {
            Lang::Ja => ja.into(),
            Lang::En => en.into(),
        }
    }
}

/// Why no draft was begun.
#[derive(Clone, Debug)]
pub enum BeginRefusal {
    Answer(AnswerRefusal),
    PassNotFound,
    TooEarlyToRenew { from: Date },
    PassEnded,
}

#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum DraftStartErrorCode {
    CardNotFound,
    OperatorNotFound,
    ProductNotFound,
    NeedsCertificate,
    PassNotFound,
    TooEarlyToRenew,
    PassEnded,
}

impl From<AnswerRefusal> for BeginRefusal {
    fn from(answer: AnswerRefusal) -> Self {
        Self::Answer(answer)
    }
}

impl Refusal for BeginRefusal {
    type Code = DraftStartErrorCode;

    fn code(&self) -> DraftStartErrorCode {
        match self {
            Self::Answer(AnswerRefusal::CardNotFound) => DraftStartErrorCode::CardNotFound,
            Self::Answer(AnswerRefusal::OperatorNotFound) => DraftStartErrorCode::OperatorNotFound,
            Self::Answer(AnswerRefusal::NeedsCertificate(_)) => DraftStartErrorCode::NeedsCertificate,
            // Beginning gives no later answers than the product.
            Self::Answer(_) => DraftStartErrorCode::ProductNotFound,
            Self::PassNotFound => DraftStartErrorCode::PassNotFound,
            Self::TooEarlyToRenew { .. } => DraftStartErrorCode::TooEarlyToRenew,
            Self::PassEnded => DraftStartErrorCode::PassEnded,
        }
    }

    fn field(&self) -> &'static [&'static str] {
        match self {
            Self::Answer(AnswerRefusal::CardNotFound) => &["cardId"],
            Self::Answer(AnswerRefusal::OperatorNotFound) => &["operatorSlug"],
            Self::Answer(_) => &["productSlug"],
            Self::PassNotFound | Self::TooEarlyToRenew { .. } | Self::PassEnded => &["renewPassId"],
        }
    }

    fn sentence(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::Answer(answer), _) => answer.sentence(lang),
            (Self::PassNotFound, Lang::Ja) => "定期券を一覧から選び直してください。".into(),
            (Self::PassNotFound, Lang::En) => "Choose the pass from the list again.".into(),
            (Self::TooEarlyToRenew { from }, Lang::Ja) => {
                format!(
                    "この定期券は{}から更新できます。その日にもう一度お試しください。",
                    format::date(lang, *from)
                )
            }
            (Self::TooEarlyToRenew { from }, Lang::En) => {
                format!("This pass can be renewed from {}. Come back on that day.", format::date(lang, *from))
            }
            (Self::PassEnded, Lang::Ja) => {
                "この定期券は有効期間が終わりました。新しい定期券を購入してください。".into()
            }
            (Self::PassEnded, Lang::En) => "This pass has ended. Buy a new one.".into(),
        }
    }
}

/// Why a draft was not changed.
#[derive(Clone, Debug)]
pub enum UpdateRefusal {
    NotFound,
    Ordered,
    Answer(AnswerRefusal),
}

#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum DraftUpdateErrorCode {
    NotFound,
    Ordered,
    CardNotFound,
    OperatorNotFound,
    ProductNotFound,
    NeedsCertificate,
    StopNotFound,
    SameStop,
    NoFare,
    CodeNotSold,
    TermNotSold,
    StartNotPossible,
}

impl From<AnswerRefusal> for UpdateRefusal {
    fn from(answer: AnswerRefusal) -> Self {
        Self::Answer(answer)
    }
}

impl Refusal for UpdateRefusal {
    type Code = DraftUpdateErrorCode;

    fn code(&self) -> DraftUpdateErrorCode {
        match self {
            Self::NotFound => DraftUpdateErrorCode::NotFound,
            Self::Ordered => DraftUpdateErrorCode::Ordered,
            Self::Answer(answer) => match answer {
                AnswerRefusal::CardNotFound => DraftUpdateErrorCode::CardNotFound,
                AnswerRefusal::OperatorNotFound => DraftUpdateErrorCode::OperatorNotFound,
                AnswerRefusal::ProductNotFound => DraftUpdateErrorCode::ProductNotFound,
                AnswerRefusal::NeedsCertificate(_) => DraftUpdateErrorCode::NeedsCertificate,
                AnswerRefusal::StopNotFound { .. } => DraftUpdateErrorCode::StopNotFound,
                AnswerRefusal::SameStop => DraftUpdateErrorCode::SameStop,
                AnswerRefusal::NoFare => DraftUpdateErrorCode::NoFare,
                AnswerRefusal::CodeNotSold => DraftUpdateErrorCode::CodeNotSold,
                AnswerRefusal::TermNotSold => DraftUpdateErrorCode::TermNotSold,
                AnswerRefusal::StartNotPossible(_) => DraftUpdateErrorCode::StartNotPossible,
            },
        }
    }

    fn field(&self) -> &'static [&'static str] {
        match self {
            Self::NotFound | Self::Ordered => &["id"],
            Self::Answer(answer) => answer.field(),
        }
    }

    fn sentence(&self, lang: Lang) -> String {
        match (self, lang) {
            (Self::NotFound, Lang::Ja) => {
                "購入の途中の内容が見つかりません。最初から選び直してください。".into()
            }
            (Self::NotFound, Lang::En) => "What you had chosen was not found. Start again.".into(),
            (Self::Ordered, _) => Problem::Ordered.sentence(lang),
            (Self::Answer(answer), _) => answer.sentence(lang),
        }
    }
}

/// Why a draft was not thrown away.
#[derive(Clone, Copy, Debug)]
pub enum DiscardRefusal {
    NotFound,
}

#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum DraftDiscardErrorCode {
    NotFound,
}

impl Refusal for DiscardRefusal {
    type Code = DraftDiscardErrorCode;

    fn code(&self) -> DraftDiscardErrorCode {
        DraftDiscardErrorCode::NotFound
    }

    fn field(&self) -> &'static [&'static str] {
        &["id"]
    }

    fn sentence(&self, lang: Lang) -> String {
        UpdateRefusal::NotFound.sentence(lang)
    }
}
