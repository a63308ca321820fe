//! From which day? A calendar of the days that may be chosen, without a script; the last day is shown with each.

use actix_web::{HttpResponse, web};
use jiff::civil::{self, Weekday};
use leptos::prelude::*;
use serde::Deserialize;
use serde_json::json;
use teiki_shared::draft_step::DraftStep;
use teiki_shared::jst;
use teiki_shared::scalars::Date;
use teiki_shared::validity::term_end;

use super::{DraftStatus, HasStatus, Loaded, opened, page, problems, progress, read, update};
use crate::components::{Button, Note, Tone, described_by};
use crate::form::{Form, FormField};
use crate::graphql::Document;
use crate::visit::{PageResult, Visit};
use crate::words::Words;

static DRAFT: Document = Document::new(
    "query($id: ID!) { viewer { draft(id: $id) { id next order { id } problems { field message } \
       months startsOn startDates renewal } } }",
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
    months: Option<u16>,
    starts_on: Option<Date>,
    start_dates: Vec<Date>,
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
    let chosen = draft.starts_on.map(|day| day.0.to_string()).unwrap_or_default();
    let mut form = Form::of([(FIELD, chosen)]);
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
        let question = if draft.start_dates.is_empty() {
            view! { <h1>{w.title}</h1> <Note tone=Tone::Care title=w.none /> }.into_any()
        } else {
            view! {
                <form method="post" novalidate>
                    {calendar(visit.words, draft, form.field(FIELD))}
                    <Button label=w.next />
                </form>
            }
            .into_any()
        };
        view! { {progress(visit, DraftStep::Start)} {question} }
    })
}

fn calendar(w: &'static Words, draft: &Draft, field: FormField) -> impl IntoView + use<> {
    let words = &w.buy.start;
    let described = described_by(&field.name, true, field.error.is_some());
    let is_wrong = field.error.is_some();
    let days: Vec<civil::Date> = draft.start_dates.iter().map(|day| day.0).collect();
    let first = days.first().copied();
    let months = months(&days).into_iter().map(|days| month(w, &days, draft.months, &field, is_wrong, first));
    let months = months.collect_view();
    view! {
        <fieldset class="days" aria-describedby=described>
            <legend><h1>{words.title}</h1></legend>
            <span class="hint" id=format!("{FIELD}-hint")>{words.hint}</span>
            {field.error.clone().map(|error| view! { <p class="wrong" id=format!("{FIELD}-error")>{error}</p> })}
            {months}
        </fieldset>
    }
}

/// The days month by month.
fn months(days: &[civil::Date]) -> Vec<Vec<civil::Date>> {
    let same_month = |a: &civil::Date, b: &civil::Date| a.first_of_month() == b.first_of_month();
    days.chunk_by(same_month).map(<[civil::Date]>::to_vec).collect()
}

/// One month: the weeks that hold a day to choose, the other days greyed for orientation.
fn month(
    w: &'static Words,
    days: &[civil::Date],
    term: Option<u16>,
    field: &FormField,
    is_wrong: bool,
    first: Option<civil::Date>,
) -> impl IntoView + use<> {
    let words = &w.buy.start;
    let name = days.first().map(|day| (words.month)(*day)).unwrap_or_default();
    let heads = words.weekdays.map(|day| view! { <span class="head">{day}</span> }).collect_view();
    let cells = weeks(days).into_iter().map(|day| match day {
        Some(day) if days.contains(&day) => {
            // The first one carries the bare name, so that the error summary leads to it.
            let id = if first == Some(day) { FIELD.to_owned() } else { format!("{FIELD}-{day}") };
            let whole = match term.and_then(|months| term_end(day, months)) {
                Some(end) => format!("{} {}", (w.common.from)(day), (w.common.until)(end)),
                None => (w.common.from)(day),
            };
            let value = day.to_string();
            let checked = field.value == value;
            view! {
                <label>
                    <input type="radio" name=FIELD id=id value=value checked=checked aria-invalid=is_wrong.then_some("true") />
                    <b aria-hidden="true">{day.day()}</b>
                    <span>{whole}</span>
                </label>
            }
            .into_any()
        }
        Some(day) => view! { <i aria-hidden="true">{day.day()}</i> }.into_any(),
        None => view! { <i></i> }.into_any(),
    });
    let cells = cells.collect_view();
    let label = name.clone();
    view! {
        <div role="group" aria-label=label>
            <h2 aria-hidden="true">{name}</h2>
            <div class="month"><span class="heads" aria-hidden="true">{heads}</span> {cells}</div>
        </div>
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
        let months = months(&days);
        assert_eq!(months.len(), 2);
        // 27 November 2026 is a Friday, 30 a Monday.
        let november = weeks(&months[0]);
        assert_eq!(november.len(), 14);
        assert_eq!(november[0], Some(date(2026, 11, 22)));
        assert_eq!(november[9], None);
        let december = weeks(&months[1]);
        assert_eq!(december.len(), 7);
        assert_eq!((december[0], december[2]), (None, Some(date(2026, 12, 1))));
    }
}
