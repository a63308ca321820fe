//! The calculation of a refund (払いもどし計算書) as letters tell it, each line with its name.

use teiki_shared::format;
use teiki_shared::invoice::TaxRate;
use teiki_shared::lang::Lang;
use teiki_shared::money::Yen;
use teiki_shared::refund::{Line, fee_paid};

use super::Claim;
use crate::error::Fault;
use crate::orders::Order;
use crate::receipts::Receipt;

/// A claim, told for a letter's template `refund_sheet.txt`.
pub struct Sheet {
    pub amount: String,
    /// Why nothing is paid back.
    pub nothing_back: Option<&'static str>,
    pub claimed_on: String,
    /// The lines of the calculation.
    pub rows: Vec<(String, String)>,
    /// Percent.
    pub tax_rate: u8,
    /// The tax inside the amount; none where nothing is paid back.
    pub tax: Option<String>,
    /// The fee that is charged and the tax inside it: a supply of its own. None where none is.
    pub fee: Option<(String, String)>,
    pub paid_on: String,
    /// As the receipt names it.
    pub issuer: String,
    pub invoice_number: Option<String>,
}

impl Sheet {
    /// `receipt` is of what the pass was paid with; of its recipient nothing is told.
    ///
    /// # Errors
    /// An order with a tax rate that is none.
    pub fn of(claim: &Claim, order: &Order, receipt: &Receipt, lang: Lang) -> Result<Self, Fault> {
        let rate = TaxRate::percent(u8::try_from(order.tax_rate).map_err(Fault::other)?);
        let yen = |amount| format::yen(lang, amount);
        let (amount, fee) = (claim.amount, fee_paid(&claim.lines.0));
        Ok(Self {
            amount: yen(amount),
            nothing_back: claim.nothing_back.map(|why| why.sentence(lang)),
            claimed_on: format::date(lang, *claim.claimed_on),
            rows: claim.lines.0.iter().map(|line| row(line, lang)).collect(),
            tax_rate: rate.as_percent(),
            tax: (amount > Yen::ZERO).then(|| yen(rate.included_in(amount))),
            fee: (fee > Yen::ZERO).then(|| (yen(fee), yen(rate.included_in(fee)))),
            paid_on: format::date(lang, *receipt.paid_on),
            issuer: receipt.issuer.clone(),
            invoice_number: receipt.invoice_number.clone(),
        })
    }
}

/// A line with the days that it is about.
fn row(line: &Line, lang: Lang) -> (String, String) {
    let label = line.label(lang);
    let days = line.period.map(|days| format::period(lang, days.start(), days.end()));
    let name = match (days, lang) {
        (Some(days), Lang::Ja) => format!("{label}、{days}"),
        (Some(days), Lang::En) => format!("{label}, {days}"),
        (None, _) => label,
    };
    (name, format::yen(lang, line.amount))
}
