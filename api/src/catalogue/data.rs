//! The catalogue as a whole: what folders say, and what the database is brought to.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use diesel::prelude::{AsChangeset, Insertable, Queryable, Selectable};
use teiki_shared::money::Yen;
use teiki_shared::paper_fact::PaperFact;
use teiki_shared::payment_state::OnlineMethod;
use teiki_shared::product::{ProductClass, ProductShape, RouteClass};
use teiki_shared::refund::RefundRule;
use teiki_shared::scalars::Date;

use super::TimeOfDay;
use super::category;
use super::counters::Counters;
use super::document_kinds::DocumentKinds;
use super::fixed_term;
use super::folder::facts::facts;
use super::folder::mistake::Lines;
use super::help::Topics;
use super::icoca::{CardsSold, ChargePlaces};
use super::limits::SORTS;
use super::matrix::Matrix;
use super::network::Network;
use super::notices::Announced;
use super::price_table::PriceTableData;
use crate::tables::{operators, products};

/// Operators by slug.
#[derive(Debug, Default)]
pub struct Catalogue {
    pub operators: BTreeMap<String, OperatorData>,
}

impl Catalogue {
    /// An operator that does not exist or whose hours are not kept, or a product whose prices or rules nobody has published; none where all are real.
    pub fn first_sample(&self) -> Option<String> {
        self.operators.iter().find_map(|(slug, operator)| {
            if operator.facts.fictional || operator.facts.all_day_sample {
                return Some(slug.clone());
            }
            let sample = operator.products.iter().find(|(_, product)| product.facts.sample);
            sample.map(|(product, _)| format!("{slug}/{product}"))
        })
    }
}

/// What an operator's folder says.
#[derive(Debug)]
pub struct OperatorData {
    pub facts: OperatorFacts,
    pub categories: category::BySlug,
    pub terms: fixed_term::BySlug,
    /// Where the terms stand in a folder; empty for those that the database holds.
    pub term_lines: Lines,
    /// By slug.
    pub products: BTreeMap<String, ProductData>,
    /// By slug.
    pub tables: BTreeMap<String, PriceTableData>,
    pub counters: Counters,
    pub help: Topics,
    pub notices: Announced,
    pub documents: DocumentKinds,
    pub network: Network,
    pub matrix: Matrix,
}

#[derive(Clone, Debug)]
pub struct ProductData {
    pub facts: ProductFacts,
    pub links: ProductLinks,
}

/// Days from an application to a start, and to the end of what was sent for it: nobody plans further than the next school year.
const DAYS: RangeInclusive<i32> = 1..=400;

const OPENS: u16 = 6 * 60;
const CLOSES: u16 = 22 * 60;

fn time(minutes: u16) -> TimeOfDay {
    TimeOfDay::new(minutes).unwrap_or(TimeOfDay::MIDNIGHT)
}

facts! {
    /// `operator.toml`: the columns of `operators`.
    #[derive(Clone, Debug, PartialEq, Insertable, AsChangeset, Queryable, Selectable)]
    #[diesel(table_name = operators, treat_none_as_null = true)]
    pub struct OperatorFacts {
        /// Its place in lists.
        sort: i32 [SORTS] = 0,
        name_ja: String,
        name_en: String,
        /// The company behind the name, as the law and receipts name it; empty where both are one.
        legal_name_ja: String = String::new(),
        legal_name_en: String = String::new(),
        phone: String,
        address: String,
        address_en: String = String::new(),
        contact_hours: String,
        contact_hours_en: String = String::new(),
        /// Days on which nobody answers the phone, beside those that the hours tell.
        closed_days: Vec<Date> = Vec::new(),
        representative: String,
        representative_en: String = String::new(),
        /// Where riders' questions go; none where they are answered by phone alone.
        mail: Option<String> = None,
        /// T and 13 digits.
        invoice_number: Option<String> = None,
        sale_opens: TimeOfDay = time(OPENS),
        sale_closes: TimeOfDay = time(CLOSES),
        closing_hour: TimeOfDay = time(CLOSES),
        /// A demonstration takes payments at all hours, whatever those are.
        all_day_sample: bool = false,
        /// How riders pay online, in the order in which it is told; one at least that is sold.
        payment_methods: Vec<OnlineMethod> = vec![OnlineMethod::Card],
        /// The connected account; none for a single-operator installation.
        stripe_account: Option<String> = None,
        /// The version of its terms that contracts are made under.
        terms_version: String = "2026-04".into(),
        /// Days for which images of papers are kept after the end of what they were sent for.
        certificate_days: i32 [DAYS] = 30,
        selling: bool = true,
        /// Who goes on in its place, once it has ended.
        succeeded_by: Option<String> = None,
        fictional: bool = false,
        /// The ICOCAs that it sells.
        cards: CardsSold = CardsSold::default(),
        /// Where they are charged beside its counters.
        charging: ChargePlaces = ChargePlaces::default(),
    }
}

facts! {
    /// `products/SLUG.toml`: the columns of `products`.
    #[derive(Clone, Debug, PartialEq, Insertable, AsChangeset, Queryable, Selectable)]
    #[diesel(table_name = products, treat_none_as_null = true)]
    pub struct ProductFacts {
        /// Its place in lists.
        sort: i32 [SORTS] = 0,
        /// Passes of one family exclude each other on a card on the same day.
        family: String,
        shape: ProductShape,
        class: ProductClass,
        name_ja: String,
        name_en: String,
        area_ja: String = String::new(),
        area_en: String = String::new(),
        notes_ja: String = String::new(),
        notes_en: String = String::new(),
        /// The routes that it is good on, by their ids, and the class of further ones; neither: every route.
        routes: Vec<String> = Vec::new(),
        route_class: Option<RouteClass> = None,
        /// Whether a section has a route, at its fare; else it costs the highest fare of all of them.
        via: bool = false,
        /// The stops of an area, by their ids, beside those of its routes.
        stops: Vec<String> = Vec::new(),
        /// The rider category that it is for; none: everybody.
        category: Option<String> = None,
        /// Riders apply for it here, and staff of its seller decide; otherwise what asks for papers is sold at the counter.
        applications: bool = false,
        /// What riders type of those papers, in the order in which it is asked.
        paper_facts: Vec<PaperFact> = Vec::new(),
        /// Days from the application to the earliest start, and to the latest.
        lead_days: i32 [DAYS],
        window_days: i32 [DAYS],
        refund_rule: RefundRule,
        refund_fee: Yen,
        /// Percent, included in the price.
        tax_rate: i32 [0..=100] = 10,
        /// Prices, windows, rules or fees that no operator has published.
        sample: bool = false,
        on_sale: bool = true,
    }
}

facts! {
    /// What `products/SLUG.toml` says beside the columns of `products`.
    #[derive(Clone, Debug, Default, PartialEq)]
    pub struct ProductLinks {
        /// Slugs of the operators that sell it.
        issuers: Vec<String>,
        /// On whose vehicles it is good.
        honoured_by: Vec<Honour>,
        /// The papers that it asks for: one of each list, by their slugs. Empty where it is sold at once.
        documents: Vec<Vec<String>> = Vec::new(),
    }
}

facts! {
    #[derive(Clone, Debug, PartialEq)]
    pub struct Honour {
        operator: String,
        /// Its part of a sale in basis points.
        share: i32,
    }
}
