//! From which day? A calendar of the days that may be chosen, without a script; the last day is shown with each.

use actix_web::{HttpResponse, web};
use jiff::civil::{self, Weekday};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::json;
use teiki_shared::draft_step::DraftStep;
use teiki_shared::jst;
use teiki_shared::money::Yen;
use teiki_shared::price_table::DecidedBy;
use teiki_shared::scalars::{Date, DateTime};

use super::{DraftStatus, HasStatus, Loaded, opened, page, path, problems, progress, read, so_far, update};
use crate::components::{Button, KEPT_FORM, LinkButton, Note, Tone, described_by};
use crate::form::{Form, FormField};
use crate::graphql::Document;
use crate::pages::notices::{Notice, notices};
use crate::visit::{PageResult, Visit};
use crate::words::Words;

static DRAFT: Document = Document::new(
    "query($id: ID!) { viewer { draft(id: $id) { id next order { id } problems { field message } keptCard: card { name } keptOperator: operator { name } \
       keptProduct: product { name appliedFor } keptSection: section keptTerm: termName keptStart: startsOn keptPrice: price \
       term termName startsOn startLimit windowDays product { leadDays } operator { name phone closingHour opensAt } notices { about suspends of text period } \
       startDays { date endsOn price clash { startsOn endsOn productName operatorName unpaidOrderId freeFrom } } } } }",
);

const FIELD: &str = "startsOn";

pub fn configure(service: &mut web::ServiceConfig) {
    service.service(web::resource("/buy/{draft}/start").get(show).post(choose));
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Draft {
    #[serde(flatten)]
    status: DraftStatus,
    /// The word of a term with fixed dates.
    term: Option<String>,
    term_name: Option<String>,
    starts_on: Option<Date>,
    /// Why the days are fewer than the sale window has.
    start_limit: Option<String>,
    operator: Option<Operator>,
    product: Option<Product>,
    /// How many days ahead it can be bought; a renewal a little further.
    window_days: Option<u16>,
    start_days: Vec<StartDay>,
    notices: Vec<Notice>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Product {
    lead_days: i32,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Operator {
    name: String,
    phone: String,
    closing_hour: String,
    /// `None` while payments are open.
    opens_at: Option<DateTime>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct StartDay {
    date: Date,
    /// The last day of the chosen term from there.
    ends_on: Option<Date>,
    /// What the chosen term costs from that day on.
    price: Option<Yen>,
    /// What is in its way.
    clash: Option<Clash>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Clash {
    starts_on: Date,
    ends_on: Date,
    product_name: String,
    operator_name: String,
    /// The rider's own order that reserves it and waits for its money.
    unpaid_order_id: Option<String>,
    /// The first free day after it, or else the first at all.
    free_from: Option<Date>,
}

impl Draft {
    /// The kept day, or else the one after the pass that the card holds, as most people want no gap, or the first that is free.
    fn likely(&self) -> Option<Date> {
        let is_free =
            |day: &Date| self.start_days.iter().any(|start| start.date == *day && start.clash.is_none());
        let kept = self.starts_on.filter(is_free);
        let follows =
            |clash: &Clash| clash.free_from.filter(|day| clash.ends_on.tomorrow().ok() == Some(day.0));
        let first = || self.start_days.iter().find(|day| day.clash.is_none()).map(|day| day.date);
        kept.or_else(|| self.clashes().into_iter().find_map(follows)).or_else(first)
    }

    /// What the term costs from a day on.
    fn price_from(&self, day: &str) -> Option<Yen> {
        self.start_days.iter().find(|start| start.date.0.to_string() == day)?.price
    }

    /// The passes in the way of some day, each once.
    fn clashes(&self) -> Vec<&Clash> {
        let mut clashes: Vec<_> = self.start_days.iter().filter_map(|day| day.clash.as_ref()).collect();
        clashes.dedup();
        clashes
    }

    fn has_free_day(&self) -> bool {
        self.start_days.iter().any(|day| day.clash.is_none())
    }
}

impl HasStatus for Draft {
    fn status(&self) -> &DraftStatus {
        &self.status
    }
}

async fn show(visit: Visit, id: web::Path<String>) -> PageResult {
    let draft: Draft = match read(&visit, &DRAFT, &id, DraftStep::Start).await? {
        Loaded::Show(draft) => draft,
        Loaded::Redirect(response) => return Ok(response),
    };
    let likely = draft.likely().map(|day| day.0.to_string()).unwrap_or_default();
    let mut form = Form::of([(FIELD, likely)]);
    form.reject(problems(&draft.status, DraftStep::Start));
    Ok(opened(draw(&visit, &draft, &form)))
}

async fn choose(visit: Visit, id: web::Path<String>, mut form: Form) -> PageResult {
    let draft: Draft = match read(&visit, &DRAFT, &id, DraftStep::Start).await? {
        Loaded::Show(draft) => draft,
        Loaded::Redirect(response) => return Ok(response),
    };
    if jst::read_date(form.value(FIELD)).is_some() {
        let input = json!({ "id": *id, FIELD: form.value(FIELD) });
        if let Some(onward) = update(&visit, &id, input, &mut form).await? {
            return Ok(onward);
        }
    } else {
        form.wrong(FIELD, visit.words.buy.start.missing);
    }
    Ok(draw(&visit, &draft, &form))
}

fn draw(visit: &Visit, draft: &Draft, form: &Form) -> HttpResponse {
    let w = &visit.words.buy.start;
    page(visit, &draft.status, DraftStep::Start, w.title, form).draw(visit, || {
        let taken = taken(visit, draft);
        let opens = draft.operator.as_ref().and_then(|operator| operator.opens_at);
        let closed = opens.map(|opens| {
            let check = &visit.words.buy.check;
            view! { <Note tone=Tone::Care title=check.closed><p>{(check.closed_what)(opens.0)}</p></Note> }
        });
        let question = if draft.start_days.is_empty() {
            view! { <h1>{w.title}</h1> <Note tone=Tone::Care title=w.none /> }.into_any()
        } else if draft.has_free_day() {
            view! {
                <form method="post" id=KEPT_FORM action=visit.here.clone() data-part="days" novalidate>
                    {calendar(visit.words, draft, form.field(FIELD), taken)}
                    {revisions(visit.words, draft)}
                    <div class="reach">{price(visit.words, draft, form.value(FIELD))} <Button label=w.next /></div>
                </form>
            }
            .into_any()
        } else {
            let card = format!("{}?change", path(DraftStep::Card, &draft.status.id));
            view! {
                <h1>{w.title}</h1>
                <div id=FIELD><Note tone=Tone::Care title=w.all_taken>{taken}</Note></div>
                <p class="actions"><LinkButton href=card label=w.another_card /></p>
            }
            .into_any()
        };
        let announced = notices(visit.words, draft.notices.iter().collect());
        let all = view! { {progress(visit, &draft.status, DraftStep::Start)} {so_far::line(visit, &draft.status)} {question} {closed} {hurry(visit, draft)} {announced} };
        so_far::beside(visit, &draft.status, all)
    })
}

/// Who cannot wait until papers were checked buys at the counter.
fn hurry(visit: &Visit, draft: &Draft) -> Option<impl IntoView + use<>> {
    let seller = draft.operator.as_ref().filter(|_| draft.status.kept.is_applied_for())?;
    let tel = format!("tel:{}", seller.phone.replace('-', ""));
    let sentence = (visit.words.buy.product.hurry)(&seller.name);
    Some(view! { <p class="after">{sentence} <a class="num" href=tel>{seller.phone.clone()}</a></p> })
}

/// What was chosen costs so much: what a later start changes is told beside it. Awake, it tells the days as well.
fn price(w: &'static Words, draft: &Draft, day: &str) -> Option<impl IntoView + use<>> {
    let price = (w.common.yen)(draft.price_from(day)?.get());
    let term = draft.term_name.clone()?;
    Some(view! {
        <p class="price"><span>{term} " " <span class="num" data-days></span></span> <b>{price}</b></p>
    })
}

/// The prices of a fare revision that lies between the days, each with its first day.
fn revisions(w: &'static Words, draft: &Draft) -> impl IntoView + use<> {
    let later = draft.start_days.chunk_by(|a, b| a.price == b.price).skip(1).filter_map(|days| days.first());
    let told = later.filter_map(|day| {
        let price = (w.common.yen)(day.price?.get());
        Some((w.common.price_from)(DecidedBy::Start, day.date.0, &price))
    });
    told.map(|told| view! { <p class="revision">{told}</p> }).collect_view()
}

/// What the card holds already, a line each; what is not paid yet can be paid or cancelled.
fn taken(visit: &Visit, draft: &Draft) -> AnyView {
    let (w, common, orders) = (&visit.words.buy.start, &visit.words.common, &visit.words.orders.one);
    let lines = draft.clashes().into_iter().map(|clash| {
        let (from, until) = ((common.from)(clash.starts_on.0), (common.until)(clash.ends_on.0));
        let unpaid = clash.unpaid_order_id.as_ref().map(|id| {
            let (pay, cancel) = (format!("/orders/{id}/pay"), format!("/orders/{id}/cancel"));
            view! {
                <p class="asks">
                    <b>{w.unpaid}</b>
                    <a class="tap" href=pay>{orders.pay}</a>
                    <a class="tap" href=cancel>{orders.cancel}</a>
                </p>
            }
        });
        view! {
            <li>
                {(w.held)(&clash.operator_name, &clash.product_name)}
                <span class="num">{from}</span> <span class="num">{until}</span> {unpaid}
            </li>
        }
    });
    let lines = lines.collect_view();
    view! { <ul class="lines" role="list">{lines}</ul> }.into_any()
}

fn calendar(w: &'static Words, draft: &Draft, field: FormField, taken: AnyView) -> impl IntoView + use<> {
    let words = &w.buy.start;
    let described = described_by(&field.name, true, field.error.is_some());
    // The first one carries the bare name, so that the error summary leads to it.
    let first = draft.start_days.iter().find(|day| day.clash.is_none()).map(|day| day.date.0);
    let id =
        |date: civil::Date| if first == Some(date) { FIELD.to_owned() } else { format!("{FIELD}-{date}") };
    let day = |day: &StartDay| choice(w, day, draft, &field, id(day.date.0)).into_any();
    let months = months(&draft.start_days).map(|days| month(w, days, day));
    let months = months.collect_view();
    let has_taken = !draft.clashes().is_empty();
    let hint = match (draft.window_days, &draft.operator) {
        _ if draft.term.is_some() => words.dated_hint.to_owned(),
        (_, Some(operator)) if draft.status.kept.is_applied_for() => {
            let days = draft.product.as_ref().map_or(0, |product| product.lead_days);
            (words.applied_hint)(days, &operator.closing_hour)
        }
        (Some(days), Some(operator)) => (words.hint)(days, &operator.closing_hour),
        _ => String::new(),
    };
    view! {
        <fieldset class="days" aria-describedby=described>
            <legend><h1>{words.title}</h1></legend>
            <span class="hint" id=format!("{FIELD}-hint")>{hint}</span>
            {draft.start_limit.clone().map(|limit| view! { <p class="revision">{limit}</p> })}
            {field.error.clone().map(|error| view! { <p class="wrong" id=format!("{FIELD}-error")>{error}</p> })}
            {months}
            {has_taken.then(|| view! { <Note title=words.taken>{taken}</Note> })}
        </fieldset>
    }
}

/// The days month by month.
fn months(days: &[StartDay]) -> impl Iterator<Item = &[StartDay]> {
    days.chunk_by(|a, b| a.date.0.first_of_month() == b.date.0.first_of_month())
}

/// One month: the weeks that hold a day to choose, the other days greyed for orientation.
fn month(w: &'static Words, days: &[StartDay], choice: impl Fn(&StartDay) -> AnyView) -> AnyView {
    let words = &w.buy.start;
    let name = days.first().map(|day| (words.month)(day.date.0)).unwrap_or_default();
    let heads = words.weekdays.map(|day| view! { <span class="head">{day}</span> }).collect_view();
    let dates: Vec<civil::Date> = days.iter().map(|day| day.date.0).collect();
    let cells = weeks(&dates).into_iter().map(|date| {
        let Some(date) = date else { return view! { <i></i> }.into_any() };
        match days.iter().find(|day| day.date.0 == date) {
            Some(day) => choice(day),
            None => view! { <i aria-hidden="true">{date.day()}</i> }.into_any(),
        }
    });
    let cells = cells.collect_view();
    let label = name.clone();
    view! {
        <div role="group" aria-label=label>
            <h2 aria-hidden="true">{name}</h2>
            <div class="month"><span class="heads" aria-hidden="true">{heads}</span> {cells}</div>
        </div>
    }
    .into_any()
}

/// A day to press. One on which the card is taken cannot be pressed, and says why to whoever cannot see it.
fn choice(
    w: &'static Words,
    day: &StartDay,
    draft: &Draft,
    field: &FormField,
    id: String,
) -> impl IntoView + use<> {
    let (words, date) = (&w.buy.start, day.date.0);
    let closing_hour = draft.operator.as_ref().map_or("", |operator| operator.closing_hour.as_str());
    let pay_by = date.yesterday().ok().filter(|_| day.clash.is_none());
    let pay_by = pay_by.map(|eve| (words.pay_by)(eve, closing_hour));
    let whole = match (&day.clash, day.ends_on) {
        (Some(clash), _) => {
            let why = (words.taken_by)(&(words.held)(&clash.operator_name, &clash.product_name));
            format!("{} {why}", (w.common.date)(date))
        }
        (None, Some(end)) => format!("{} {}", (w.common.from)(date), (w.common.until)(end.0)),
        (None, None) => (w.common.from)(date),
    };
    let is_taken = day.clash.is_some();
    let value = date.to_string();
    let checked = field.value == value && !is_taken;
    view! {
        <label>
            <input
                type="radio"
                name=FIELD
                id=id
                value=value
                checked=checked
                disabled=is_taken
                aria-invalid=field.error.is_some().then_some("true")
            />
            <b aria-hidden="true">{date.day()}</b>
            <span>{whole} {pay_by.map(|pay_by| view! { <small>{pay_by}</small> })}</span>
        </label>
    }
}

/// The cells of a month from the Sunday before its first day to choose to the Saturday after its last; days of other
/// months are empty.
fn weeks(days: &[civil::Date]) -> Vec<Option<civil::Date>> {
    let (Some(first), Some(last)) = (days.first(), days.last()) else { return Vec::new() };
    let before = first.weekday().since(Weekday::Sunday);
    let after = Weekday::Saturday.since(last.weekday());
    let from = first.saturating_sub(jiff::Span::new().days(i64::from(before)));
    let until = last.saturating_add(jiff::Span::new().days(i64::from(after)));
    let within = |day: civil::Date| (day.first_of_month() == first.first_of_month()).then_some(day);
    from.series(jiff::Span::new().days(1)).take_while(|day| *day <= until).map(within).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn weeks_are_whole_and_stay_in_their_month() {
        let days: Vec<_> = date(2026, 11, 27).series(jiff::Span::new().days(1)).take(6).collect();
        let months = [&days[..4], &days[4..]];
        // 27 November 2026 is a Friday, 30 a Monday.
        let november = weeks(months[0]);
        assert_eq!(november.len(), 14);
        assert_eq!(november[0], Some(date(2026, 11, 22)));
        assert_eq!(november[9], None);
        let december = weeks(months[1]);
        assert_eq!(december.len(), 7);
        assert_eq!((december[0], december[2]), (None, Some(date(2026, 12, 1))));
    }
}
