//! `/passes/{id}/show`: the pass held up to a driver whose reader fails. Large, bright in every scheme, with the time.

use actix_web::{HttpResponse, web};
use leptos::prelude::*;
use serde::Deserialize;
use teiki_shared::jst;
use teiki_shared::payment_state::PassState;
use teiki_shared::product::ProductClass;
use teiki_shared::scalars::Date;

use super::pass;
use crate::components::Section;
use crate::graphql::{self, Document};
use crate::islands::Clock;
use crate::respond::Page;
use crate::visit::{PageResult, Visit};

static PASS: Document = Document::new(
    "query($id: ID!) { viewer { pass(id: $id) { id state productClass productName section honouredBy startsOn endsOn \
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
    #[serde(deserialize_with = "graphql::enum_value")]
    product_class: ProductClass,
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
    let found: Pass = pass(&visit, &PASS, &id).await?;
    Ok(draw(&visit, &found))
}

fn draw(visit: &Visit, pass: &Pass) -> HttpResponse {
    let (w, common) = (&visit.words.passes, &visit.words.common);
    let now = visit.site.app.clock.now();
    let (class, verdict) = match pass.state {
        PassState::Active => ("ok", w.show.valid.to_owned()),
        PassState::Upcoming => ("soon", (w.show.upcoming)(pass.starts_on.0)),
        PassState::Expired => ("no", w.show.expired.to_owned()),
        PassState::Reserved | PassState::Freed => ("no", w.show.not_live.to_owned()),
    };
    let class = format!("driver {class}");
    Page::new(w.show.title).back(format!("/passes/{}", pass.id)).draw(visit, || {
        view! {
            <h1 class="hide">{w.show.title}</h1>
            <section class=class>
                <p class="verdict">{verdict}</p>
                <p class="now">
                    <span>{(common.date)(jst::date(now))}</span> <Clock drawn_at=now.as_millisecond() />
                </p>
                <p class="section"><Section text=pass.section.clone() /></p>
                <p class="last"><b>{(common.until)(pass.ends_on.0)}</b> <span>{(w.show.from)(pass.starts_on.0)}</span></p>
                <p class="bearer"><b>{pass.rider_kana.clone()}</b> <span>{pass.rider_name.clone()}</span></p>
                <p class="small">
                    {w.classes.of(pass.product_class)} " " {pass.product_name.clone()} " " {pass.operator.name.clone()}
                    <br /> {(w.honoured)(&pass.honoured_by)} <br /> <span class="num">{pass.card.masked.clone()}</span>
                </p>
            </section>
        }
    })
}
