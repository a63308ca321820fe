//! Counters as GraphQL shows them, in the language of the request.

use async_graphql::{Context, Object, SimpleObject};
use teiki_shared::counter::{Availability, CounterService};
use teiki_shared::lang::Lang;
use teiki_shared::money::Yen;

use super::{Answer, CounterFacts};
use crate::catalogue::operator::published;
use crate::graphql::Ask;

/// Whether something is to be had.
#[derive(SimpleObject)]
struct CounterAnswer {
    availability: Availability,
    /// What is to be known beside it; empty where nothing is.
    note: String,
}

impl CounterAnswer {
    fn of(answer: &Answer, lang: Lang) -> Self {
        Self { availability: answer.availability(), note: answer.note(lang).to_owned() }
    }
}

/// Something that people come to a counter for.
#[derive(SimpleObject)]
struct CounterServiceAnswer {
    service: CounterService,
    answer: CounterAnswer,
}

/// A counter of an operator.
#[Object(name = "Counter")]
impl CounterFacts {
    async fn name(&self, ctx: &Context<'_>) -> &str {
        match ctx.lang() {
            Lang::Ja => &self.name_ja,
            Lang::En => &self.name_en,
        }
    }
    async fn address(&self, ctx: &Context<'_>) -> &str {
        published(ctx.lang(), &self.address, &self.address_en)
    }
    /// When it is open.
    async fn hours(&self, ctx: &Context<'_>) -> &str {
        published(ctx.lang(), &self.hours, &self.hours_en)
    }
    async fn phone(&self) -> &str {
        &self.phone
    }
    /// What is done there; what the operator has not published is left out.
    async fn services(&self, ctx: &Context<'_>) -> Vec<CounterServiceAnswer> {
        let known = self.services.known();
        known
            .map(|(service, answer)| CounterServiceAnswer {
                service,
                answer: CounterAnswer::of(answer, ctx.lang()),
            })
            .collect()
    }
    /// Whether it is reached without a step; null where nobody has said.
    async fn step_free(&self, ctx: &Context<'_>) -> Option<CounterAnswer> {
        self.step_free.as_ref().map(|answer| CounterAnswer::of(answer, ctx.lang()))
    }
    /// Amounts that can be charged to a card there.
    async fn charges(&self) -> &[Yen] {
        &self.charges
    }
    async fn notes(&self, ctx: &Context<'_>) -> &str {
        match ctx.lang() {
            Lang::Ja => &self.notes_ja,
            Lang::En => &self.notes_en,
        }
    }
}
