//! `/passes/{id}/show`: the pass held up to a driver whose reader fails. Large, bright in every scheme, with the time; it
//! fills the screen, speaks both languages, and stays there without a network.

use actix_web::{HttpResponse, web};
use leptos::prelude::*;
use serde::Deserialize;
use teiki_shared::jst;
use teiki_shared::lang::Lang;
use teiki_shared::payment_state::PassState;
use teiki_shared::scalars::Date;

use super::pass_in;
use crate::components::{Clock, Section};
use crate::graphql::{self, Document};
use crate::respond::Page;
use crate::visit::{PageResult, Visit};
use crate::words::Words;
use crate::words::en::EN;
use crate::words::ja::JA;

static PASS: Document = Document::new(
    "query($id: ID!) { viewer { pass(id: $id) { id state productName section honouredBy startsOn endsOn \
       riderName riderKana operator { name } card { masked } } } }",
);

pub fn configure(service: &mut web::ServiceConfig) {
    service.service(web::resource("/passes/{id}/show").get(show));
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Pass {
    id: String,
    #[serde(deserialize_with = "graphql::enum_value")]
    state: PassState,
    product_name: String,
    section: String,
    honoured_by: String,
    starts_on: Date,
    ends_on: Date,
    rider_name: String,
    rider_kana: String,
    operator: Operator,
    card: Card,
}

#[derive(Deserialize)]
struct Operator {
    name: String,
}

#[derive(Deserialize)]
struct Card {
    masked: String,
}

async fn show(visit: Visit, id: web::Path<String>) -> PageResult {
    let first: Pass = pass_in(&visit, Lang::Ja, &PASS, &id).await?;
    let second: Pass = pass_in(&visit, Lang::En, &PASS, &id).await?;
    Ok(draw(&visit, &first, &second))
}

/// Drivers read Japanese; whoever holds the phone may not.
fn draw(visit: &Visit, ja: &Pass, en: &Pass) -> HttpResponse {
    let now = visit.site.app.clock.now();
    let (class, verdict) = verdict(&JA, ja);
    let class = format!("driver {class}");
    Page::new(visit.words.passes.show.title).back(format!("/passes/{}", ja.id)).draw(visit, || {
        view! {
            <h1 class="hide">{visit.words.passes.show.title}</h1>
            <section class=class lang="ja" data-until=ja.ends_on.0.to_string()>
                <p class="verdict">{verdict} <span lang="en">{self::verdict(&EN, en).1}</span></p>
                <div>
                    <p class="now">
                        <span>{(JA.common.date)(jst::date(now))}</span> <Clock drawn_at=now />
                    </p>
                    <p class=format!("section {}", size(&ja.section))>
                        <Section text=ja.section.clone() />
                        <span class="other" lang="en"><Section text=en.section.clone() /></span>
                    </p>
                    <p class="last">
                        <b>{(JA.common.until)(ja.ends_on.0)}</b> <span>{(JA.passes.show.from)(ja.starts_on.0)}</span>
                        <span class="other" lang="en">
                            {(EN.passes.show.from)(en.starts_on.0)} " " {(EN.common.until)(en.ends_on.0)}
                        </span>
                    </p>
                </div>
                <div>
                    <p class="bearer"><b>{ja.rider_kana.clone()}</b> <span>{ja.rider_name.clone()}</span></p>
                    {details(&JA, ja)}
                    {details(&EN, en)}
                    <p class="small">
                        <span class="num">{ja.card.masked.clone()}</span> <br />
                        // A picture of this page, or one from before the network went, shows its age.
                        {(JA.passes.show.seen)(now)} <span class="other" lang="en">{(EN.passes.show.seen)(now)}</span>
                    </p>
                </div>
            </section>
        }
    })
}

/// The colour of the frame, and the word in it.
fn verdict(w: &'static Words, pass: &Pass) -> (&'static str, String) {
    let w = &w.passes.show;
    match pass.state {
        PassState::Active => ("ok", w.valid.to_owned()),
        PassState::Upcoming => ("soon", (w.upcoming)(pass.starts_on.0)),
        PassState::Expired => ("no", w.expired.to_owned()),
        PassState::Reserved | PassState::Freed => ("no", w.not_live.to_owned()),
    }
}

/// No name is broken: a long one is written smaller.
fn size(section: &str) -> &'static str {
    let longest = section.split('⇄').map(|name| name.trim().chars().count()).max();
    match longest.unwrap_or_default() {
        0..=9 => "",
        10..=14 => "long",
        _ => "longer",
    }
}

fn details(w: &'static Words, pass: &Pass) -> impl IntoView + use<> {
    let words = &w.passes;
    let what = format!("{} {}", pass.product_name, pass.operator.name);
    view! {
        <p class="small" lang=w.lang.as_str()>
            {what} <br /> {(words.honoured)(&pass.honoured_by)}
        </p>
    }
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn a_long_name_is_written_smaller() {
        let sizes = [
            "210円区間",
            "松江駅 ⇄ 県立美術館前",
            "松江駅 ⇄ 出雲市駅北口ターミナル",
            "出雲縁結び空港国内線ターミナル前 ⇄ 松江駅",
        ];
        assert_eq!(sizes.map(size), ["", "", "long", "longer"]);
    }
}
