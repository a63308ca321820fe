//! Why a draft cannot be changed or ordered, in sentences that say what to do.

use jiff::civil::Date;
use teiki_shared::draft_step::DraftStep;
use teiki_shared::format;
use teiki_shared::lang::Lang;
use teiki_shared::paper_fact::{PaperFact, PaperFactFault};
use teiki_shared::rider_category::OutOfCategory;

use super::context::{Limit, NotForRider, NotSoldNow, Outlasts, StartClash};
use crate::catalogue::matrix::PaperOnly;
use crate::catalogue::{Operator, Suspended, Telephone};
use crate::refusal::refusals;

refusals! {
    /// What stops a draft from being ordered now.
    pub enum Problem, DraftProblemCode {
        Ordered {
            ja: "この内容はもう申し込まれています。申込みのページをご覧ください。",
            en: "This has been ordered already. See the page of the order.",
        }
        /// A question that has no answer yet.
        Missing(step: DraftStep) at (field_of(*step)) { |lang| missing(*step, lang).into() }
        /// Something that the rider's papers say was not typed.
        FactMissing(fact: PaperFact) { |lang| fact.sentence(PaperFactFault::Missing, lang) }
        /// The card was removed or replaced.
        CardGone at ["cardId"] {
            ja: "選んだICOCAは使えなくなりました。もう一度カードを選んでください。",
            en: "The ICOCA you chose is no longer in use. Choose a card again.",
        }
        NotOnSale at ["productId"] {
            ja: "この定期券は販売を終了しました。別の定期券を選んでください。",
            en: "This pass is no longer sold. Choose another one.",
        }
        NeedsCertificate(telephone: Telephone) at ["productId"] { |lang| at_the_counter(telephone, lang) }
        /// The product is for riders of another age.
        NotForRider(found: Box<NotForRider>) at ["productId"] { |lang| not_for_rider(found, lang) }
        /// No fare is known between the stops any more, or the fare or area left the price table.
        SectionGone at ["code"] {
            ja: "この区間の定期券は販売していません。区間を選び直してください。",
            en: "No pass is sold for this section. Choose the section again.",
        }
        TermGone at ["months"] {
            ja: "この期間の定期券は販売していません。期間を選び直してください。",
            en: "No pass is sold for this term. Choose the term again.",
        }
        /// A term with fixed dates outside its sale.
        TermNotOnSale(found: Box<NotSoldNow>) at ["months"] { |lang| not_sold(found, lang) }
        /// The pass would outlast the rider's category.
        TermOutlasts(found: Box<Outlasts>) at ["months"] { |lang| outlasts(found, lang) }
        /// The pass would outlast what the rider typed of their papers.
        PaperOutlasts(found: Box<Outlasts>) at (found.limit.field()) { |lang| outlasts(found, lang) }
        StartGone(window: StartWindow) at ["startsOn"] { |lang| window.sentence(lang) }
        Clash(clash: Box<StartClash>) at ["startsOn"] { |lang| clash.pass.with_new_pass(clash.free_from, lang) }
        /// No answer is wrong: nothing is sold for a time.
        Suspended(found: Box<Suspended>) { |lang| found.sentence(lang) }
    }
}

refusals! {
    /// Why an answer is not taken. Shared by the mutations that give answers.
    pub enum AnswerRefusal {
        CardNotFound at ["cardId"] {
            ja: "ICOCAを選び直してください。",
            en: "Choose the ICOCA again.",
        }
        OperatorNotFound at ["operatorId"] {
            ja: "会社を選び直してください。",
            en: "Choose the operator again.",
        }
        ProductNotFound at ["productId"] {
            ja: "定期券の種類を選び直してください。",
            en: "Choose the kind of pass again.",
        }
        NeedsCertificate(telephone: Telephone) at ["productId"] { |lang| at_the_counter(telephone, lang) }
        StopNotFound(field: &'static [&'static str]) at (field) {
            ja: "停留所・駅を一覧から選び直してください。",
            en: "Choose the stop from the list again.",
        }
        SameStop at ["toId"] {
            ja: "乗るところと違う停留所・駅を選んでください。",
            en: "Choose two different stops.",
        }
        NoFare at ["toId"] {
            ja: "この2つの停留所・駅の間の定期券は販売していません。別の停留所・駅を選んでください。",
            en: "No pass is sold between these two stops. Choose another stop.",
        }
        ViaNotSold at ["via"] {
            ja: "経由する路線を一覧から選び直してください。",
            en: "Choose the route from the list again.",
        }
        /// Every line between them is one on which no pass is sold on an ICOCA.
        PaperOnly(found: Box<PaperOnly>) at ["toId"] { |lang| found.sentence(lang) }
        CodeNotSold at ["code"] {
            ja: "区間の運賃を一覧から選び直してください。",
            en: "Choose the fare from the list again.",
        }
        TermNotSold at ["months"] {
            ja: "期間を一覧から選び直してください。",
            en: "Choose the term from the list again.",
        }
        TermNotOnSale(found: Box<NotSoldNow>) at ["months"] { |lang| not_sold(found, lang) }
        StartNotPossible(window: StartWindow) at ["startsOn"] { |lang| window.sentence(lang) }
    }
}

refusals! {
    /// Why no draft was begun.
    pub enum BeginRefusal {
        Answer(answer: AnswerRefusal) at (field_of_choice(answer)) { |lang| answer.sentence(lang) }
        PassNotFound at ["renewPassId"] {
            ja: "定期券を一覧から選び直してください。",
            en: "Choose the pass from the list again.",
        }
        /// The first day on which it can be renewed.
        TooEarlyToRenew(from: Date) at ["renewPassId"] {
            ja: format!("この定期券は{}から更新できます。その日にもう一度お試しください。", format::date(Lang::Ja, *from)),
            en: format!("This pass can be renewed from {}. Come back on that day.", format::date(Lang::En, *from)),
        }
        /// Who sold it, and who goes on in its place.
        OperatorEnded(who: Box<(Operator, Operator)>) { |lang| operator_ended(who, lang) }
        /// No term of its pass follows.
        NoNextTerm at ["renewPassId"] {
            ja: "この定期券に続く期間は、まだ発売していません。発売の日は会社のページでお確かめください。",
            en: "The term that follows is not on sale yet. See the operator's page for its dates.",
        }
        PassEnded at ["renewPassId"] {
            ja: "この定期券は有効期間が終わりました。新しい定期券を購入してください。",
            en: "This pass has ended. Buy a new one.",
        }
    }
    pub enum DraftBeginErrorCode {
        CardNotFound: Self::Answer(AnswerRefusal::CardNotFound),
        OperatorNotFound: Self::Answer(AnswerRefusal::OperatorNotFound),
        ProductNotFound: Self::Answer(AnswerRefusal::ProductNotFound),
        SectionNotSold: Self::Answer(
            AnswerRefusal::StopNotFound(_)
                | AnswerRefusal::SameStop
                | AnswerRefusal::NoFare
                | AnswerRefusal::PaperOnly(_)
                | AnswerRefusal::ViaNotSold
                | AnswerRefusal::CodeNotSold
        ),
        // Beginning gives no start.
        TermNotSold: Self::Answer(
            AnswerRefusal::TermNotSold | AnswerRefusal::TermNotOnSale(_) | AnswerRefusal::StartNotPossible(_)
        ),
        NeedsCertificate: Self::Answer(AnswerRefusal::NeedsCertificate(_)),
        PassNotFound,
        TooEarlyToRenew: Self::TooEarlyToRenew(_) | Self::NoNextTerm,
        OperatorEnded,
        PassEnded,
    }
}

fn operator_ended((ended, heir): &(Operator, Operator), lang: Lang) -> String {
    let (ended, heir) = (ended.name(lang), heir.name(lang));
    match lang {
        Lang::Ja => format!("{ended}は営業を終了しました。定期券は{heir}でお求めください。"),
        Lang::En => format!("{ended} has ended its service. Buy your pass from {heir}."),
    }
}

/// Operator and product are named by slugs where a draft begins.
fn field_of_choice(answer: &AnswerRefusal) -> &'static [&'static str] {
    match answer.field() {
        ["cardId"] => &["cardId"],
        ["operatorId"] => &["operatorSlug"],
        ["productId"] => &["productSlug"],
        field => field,
    }
}

refusals! {
    /// Why a draft was not changed.
    pub enum UpdateRefusal {
        NotFound at ["id"] { |lang| not_found(lang).into() }
        Ordered at ["id"] { |lang| Problem::Ordered.sentence(lang) }
        Answer(answer: AnswerRefusal) at (answer.field()) { |lang| answer.sentence(lang) }
    }
    pub enum DraftUpdateErrorCode {
        NotFound,
        Ordered,
        CardNotFound: Self::Answer(AnswerRefusal::CardNotFound),
        OperatorNotFound: Self::Answer(AnswerRefusal::OperatorNotFound),
        ProductNotFound: Self::Answer(AnswerRefusal::ProductNotFound),
        NeedsCertificate: Self::Answer(AnswerRefusal::NeedsCertificate(_)),
        StopNotFound: Self::Answer(AnswerRefusal::StopNotFound(_)),
        SameStop: Self::Answer(AnswerRefusal::SameStop),
        NoFare: Self::Answer(AnswerRefusal::NoFare | AnswerRefusal::PaperOnly(_)),
        ViaNotSold: Self::Answer(AnswerRefusal::ViaNotSold),
        CodeNotSold: Self::Answer(AnswerRefusal::CodeNotSold),
        TermNotSold: Self::Answer(AnswerRefusal::TermNotSold | AnswerRefusal::TermNotOnSale(_)),
        StartNotPossible: Self::Answer(AnswerRefusal::StartNotPossible(_)),
    }
}

refusals! {
    /// Why a draft was not thrown away.
    pub enum DiscardRefusal, DraftDiscardErrorCode {
        NotFound at ["id"] { |lang| not_found(lang).into() }
    }
}

impl From<AnswerRefusal> for BeginRefusal {
    fn from(answer: AnswerRefusal) -> Self {
        Self::Answer(answer)
    }
}

impl From<AnswerRefusal> for UpdateRefusal {
    fn from(answer: AnswerRefusal) -> Self {
        Self::Answer(answer)
    }
}

/// The sentence about a draft that is not the account's, or no longer there.
pub(super) const fn not_found(lang: Lang) -> &'static str {
    match lang {
        Lang::Ja => "購入の途中の内容が見つかりません。最初から選び直してください。",
        Lang::En => "What you had chosen was not found. Start again.",
    }
}

/// The input field of a step's answer.
const fn field_of(step: DraftStep) -> &'static [&'static str] {
    match step {
        DraftStep::Card => &["cardId"],
        DraftStep::Operator => &["operatorId"],
        DraftStep::Product => &["productId"],
        DraftStep::Section => &["code"],
        DraftStep::Term => &["months"],
        DraftStep::Start => &["startsOn"],
        DraftStep::Check => &[],
    }
}

/// What to do at a step that has no answer.
const fn missing(step: DraftStep, lang: Lang) -> &'static str {
    let (ja, en) = match step {
        DraftStep::Card => ("ICOCAを選んでください。", "Choose an ICOCA."),
        DraftStep::Operator => ("会社を選んでください。", "Choose an operator."),
        DraftStep::Product => ("定期券の種類を選んでください。", "Choose a kind of pass."),
        DraftStep::Section => ("区間を選んでください。", "Choose the section."),
        DraftStep::Term => ("期間を選んでください。", "Choose the term."),
        DraftStep::Start => ("開始日を選んでください。", "Choose the start date."),
        DraftStep::Check => ("内容を確認してください。", "Check your answers."),
    };
    match lang {
        Lang::Ja => ja,
        Lang::En => en,
    }
}

/// Where to buy what the web does not sell.
fn at_the_counter(telephone: &Telephone, lang: Lang) -> String {
    let Telephone { name_ja, name_en, phone } = telephone;
    match lang {
        Lang::Ja => format!(
            "この定期券は証明書の確認が必要なため、いまはウェブで購入できません。{name_ja}の窓口（電話 {phone}）で購入してください。"
        ),
        Lang::En => format!(
            "This pass needs a certificate to be checked, so it cannot be bought on the web for now. Buy it at the counter of {name_en} (phone {phone})."
        ),
    }
}

/// For whom a pass is, and from or until when.
fn not_for_rider(found: &NotForRider, lang: Lang) -> String {
    let whom = found.category.sentence(lang);
    match (found.why, lang) {
        (OutOfCategory::TooYoung { from }, Lang::Ja) => {
            let from = format::date(lang, from);
            format!(
                "{whom}あなたが購入できるのは、{from}以降に始まる定期券です。いまは別の定期券を選んでください。"
            )
        }
        (OutOfCategory::TooYoung { from }, Lang::En) => {
            let from = format::date(lang, from);
            format!("{whom} You can buy one that starts on or after {from}. Choose another pass for now.")
        }
        (OutOfCategory::TooOld { until } | OutOfCategory::EndsLater { until }, Lang::Ja) => {
            let until = format::date(lang, until);
            format!("{whom}あなたが対象となるのは{until}までです。別の定期券を選んでください。")
        }
        (OutOfCategory::TooOld { until } | OutOfCategory::EndsLater { until }, Lang::En) => {
            let until = format::date(lang, until);
            format!("{whom} For you that is until {until}. Choose another pass.")
        }
    }
}

impl Outlasts {
    /// Until when the pass can be used, with the space after it.
    fn until(&self, lang: Lang) -> String {
        let until = format::date(lang, self.until);
        match (&self.limit, lang) {
            (Limit::Category(category), Lang::Ja) => {
                format!("この定期券（{}）は{until}まで使えます。", category.name(lang))
            }
            (Limit::Category(category), Lang::En) => {
                format!("You can use this pass ({}) until {until}. ", category.name(lang))
            }
            (Limit::Paper(fact), Lang::Ja) => {
                format!("入力された{}（{until}）より後まで続く定期券は購入できません。", fact.label(lang))
            }
            (Limit::Paper(fact), Lang::En) => {
                format!("No pass is sold beyond what your document says ({}: {until}). ", fact.label(lang))
            }
        }
    }
}

/// Why a term is not sold now, and what to do.
fn not_sold(found: &NotSoldNow, lang: Lang) -> String {
    let why = found.term.not_sold(found.sale, lang).unwrap_or_default();
    match lang {
        Lang::Ja => format!("{why}いまは別の期間を選んでください。"),
        Lang::En => format!("{why} Choose another term for now."),
    }
}

/// Until when a pass can be used, and the longest term that fits.
pub(super) fn outlasts(found: &Outlasts, lang: Lang) -> String {
    let what = match (found.longest.map(|months| format::months(lang, months)), lang) {
        (Some(months), Lang::Ja) => format!("期間は{months}までの中から選んでください。"),
        (Some(months), Lang::En) => format!("Choose a term of {months} or less."),
        (None, Lang::Ja) => match found.limit {
            Limit::Category(_) => "それまでに終わる期間がないため、別の定期券を選んでください。".into(),
            Limit::Paper(_) => "入力した日付を確かめるか、有効な書類を用意してください。".into(),
        },
        (None, Lang::En) => match found.limit {
            Limit::Category(_) => "Every term ends later: choose another pass.".into(),
            Limit::Paper(_) => {
                "Check the date that you typed, or get a document that is valid longer.".into()
            }
        },
    };
    format!("{}{what}", found.until(lang))
}

/// The days from which a start can be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StartWindow {
    /// The first and the last; none where no day is left.
    pub days: Option<(Date, Date)>,
    /// Why later ones are not among them: the rider leaves the product's category.
    pub ends: Option<Box<Outlasts>>,
}

impl StartWindow {
    pub fn sentence(&self, lang: Lang) -> String {
        match (self.days, &self.ends) {
            (Some(days), None) => choose_from(days, lang),
            (Some(days), Some(found)) => format!("{}{}", found.until(lang), choose_from(days, lang)),
            (None, Some(found)) => outlasts(found, lang),
            (None, None) => match lang {
                Lang::Ja => "いま選べる開始日がありません。明日もう一度お試しください。".into(),
                Lang::En => "No start date can be chosen now. Try again tomorrow.".into(),
            },
        }
    }
}

fn choose_from((first, last): (Date, Date), lang: Lang) -> String {
    let period = format::period(lang, first, last);
    match lang {
        Lang::Ja => format!("開始日は{period}の間で選んでください。"),
        Lang::En => format!("Choose a start date from {period}."),
    }
}
