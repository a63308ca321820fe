//! An operator: who sells and answers for passes.

use diesel::prelude::*;
use jiff::Timestamp;
use jiff::civil;
use teiki_shared::deadline::Deadline;
use teiki_shared::ids::OperatorId;
use teiki_shared::lang::Lang;
use teiki_shared::payment_state::OnlineMethod;
use teiki_shared::sale_hours::SaleHours;
use teiki_shared::scalars::Date;

use super::closed_days;
use super::time_of_day::TimeOfDay;
use crate::tables::operators;

#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = operators, check_for_backend(diesel::pg::Pg))]
pub struct Operator {
    pub id: OperatorId,
    pub slug: String,
    pub name_ja: String,
    pub name_en: String,
    pub phone: String,
    pub address: String,
    pub contact_hours: String,
    pub representative: String,
    /// Empty where only the Japanese is published, as the two below.
    pub address_en: String,
    pub contact_hours_en: String,
    pub representative_en: String,
    /// T + 13 digits.
    pub invoice_number: Option<String>,
    pub sale_opens: TimeOfDay,
    pub sale_closes: TimeOfDay,
    pub closing_hour: TimeOfDay,
    /// The connected Stripe account; `None` for a single-operator installation.
    pub stripe_account: Option<String>,
    pub selling: bool,
    pub fictional: bool,
    /// The version of its terms that contracts are made under now.
    pub terms_version: String,
    /// Where riders' questions go; none where they are answered by phone alone.
    pub mail: Option<String>,
    /// The company, where its everyday name is another.
    pub legal_name_ja: String,
    pub legal_name_en: String,
    /// Payments are taken at all hours, for a demonstration; the hours are those that the operator has.
    pub all_day_sample: bool,
    /// Days on which nobody answers the phone.
    pub closed_days: Vec<Date>,
    /// It has ended, and the operator of that slug goes on.
    pub succeeded_by: Option<String>,
    /// How riders pay online, also what is only announced.
    pub payment_methods: Vec<OnlineMethod>,
    /// Days for which images of papers are kept after the end of what they were sent for.
    pub certificate_days: i32,
}

impl Operator {
    pub fn name(&self, lang: Lang) -> &str {
        match lang {
            Lang::Ja => &self.name_ja,
            Lang::En => &self.name_en,
        }
    }

    /// The seller as the law and receipts name it.
    pub fn legal_name(&self, lang: Lang) -> &str {
        let legal = match lang {
            Lang::Ja => &self.legal_name_ja,
            Lang::En => &self.legal_name_en,
        };
        if legal.is_empty() { self.name(lang) } else { legal }
    }

    pub fn address(&self, lang: Lang) -> &str {
        published(lang, &self.address, &self.address_en)
    }

    /// When the phone is answered, seen from a day: with the days ahead on which it is not.
    pub fn contact_hours(&self, lang: Lang, today: civil::Date) -> String {
        let hours = published(lang, &self.contact_hours, &self.contact_hours_en);
        closed_days::beside(lang, hours, &self.closed_days, today)
    }

    pub fn representative(&self, lang: Lang) -> &str {
        published(lang, &self.representative, &self.representative_en)
    }

    fn hours(&self) -> Hours {
        let Self { sale_opens, sale_closes, all_day_sample, closing_hour, .. } = *self;
        Hours { sale_opens, sale_closes, all_day_sample, closing_hour }
    }

    /// When a payment may be started.
    pub fn sale_hours(&self) -> SaleHours {
        self.hours().sale()
    }

    /// The hours whose end is the deadline on the day before a start.
    pub fn deadline_hours(&self) -> SaleHours {
        self.hours().deadline()
    }

    /// The one deadline for review, correction and payment of a pass that starts on `start`.
    pub fn deadline(&self, start: civil::Date) -> Deadline {
        Deadline::of(start, self.deadline_hours())
    }

    pub fn is_open(&self, now: Timestamp) -> bool {
        self.sale_hours().is_open(now)
    }
}

/// When an operator takes payments, and until when they can be made for the next day.
#[derive(Clone, Copy, Debug)]
pub struct Hours {
    pub sale_opens: TimeOfDay,
    pub sale_closes: TimeOfDay,
    pub all_day_sample: bool,
    pub closing_hour: TimeOfDay,
}

impl Hours {
    /// Hours that do not open before they close never close.
    pub fn sale(self) -> SaleHours {
        if self.all_day_sample {
            return SaleHours::ALL_DAY;
        }
        SaleHours::new(self.sale_opens.minutes(), self.sale_closes.minutes()).unwrap_or(SaleHours::ALL_DAY)
    }

    /// They close at `closing_hour`, also where payments are taken around the clock.
    pub fn deadline(self) -> SaleHours {
        SaleHours::new(0, self.closing_hour.minutes()).unwrap_or(SaleHours::ALL_DAY)
    }
}

/// English where it is published.
pub fn published<'a>(lang: Lang, japanese: &'a str, english: &'a str) -> &'a str {
    if lang == Lang::En && !english.is_empty() { english } else { japanese }
}
