//! The queue, and opening what stands in it.

use async_graphql::connection::{Connection, Edge, query};
use async_graphql::{Context, InputObject, Object, Result, SimpleObject};
use teiki_shared::ids::{OrderId, ProductId};
use teiki_shared::lang::Lang;
use teiki_shared::review::Decision;
use teiki_shared::scalars::DateTime;

use super::{DeskApplication, REVIEWING};
use crate::graphql::guard::Desk;
use crate::graphql::page::{self, Cursor};
use crate::graphql::{Ask, OrFault};
use crate::orders::Order;
use crate::review::queue::{self, COUNTED, Filter, ProductCount, Waiting};
use crate::review::{PendingDecision, open};

/// An application in the queue.
pub struct DeskApplicationRow(Waiting);

#[Object]
impl DeskApplicationRow {
    async fn id(&self) -> OrderId {
        self.0.order.id
    }
    async fn number(&self) -> &str {
        &self.0.order.number
    }
    async fn rider_name(&self) -> &str {
        &self.0.order.rider_name
    }
    async fn rider_kana(&self) -> &str {
        &self.0.order.rider_kana
    }
    async fn product_name(&self, ctx: &Context<'_>) -> &str {
        &self.0.order.names.of(ctx.lang()).product
    }
    async fn section(&self, ctx: &Context<'_>) -> &str {
        &self.0.order.names.of(ctx.lang()).section
    }
    /// When it was first applied for: sending it again changes nothing here.
    async fn placed_at(&self) -> DateTime {
        self.0.order.placed_at
    }
    /// It lapses then.
    async fn deadline(&self) -> DateTime {
        self.0.order.deadline
    }
    /// How often it was sent back.
    async fn returned(&self) -> usize {
        self.0.returned
    }
    /// Who looks at it now; null where nobody does.
    async fn claimed_by(&self) -> Option<&str> {
        self.0.claim.as_ref().map(|(_, name)| name.as_str())
    }
    /// Whether that is whoever asks.
    async fn claimed_by_me(&self, ctx: &Context<'_>) -> bool {
        let me = ctx.actor().id();
        self.0.claim.as_ref().is_some_and(|(claim, _)| Some(claim.staff_id.into()) == me)
    }
}

/// Applications for a product.
#[derive(SimpleObject)]
pub struct DeskProductCount {
    id: ProductId,
    name: String,
    waiting: i64,
}

impl DeskProductCount {
    fn of(count: ProductCount, lang: Lang) -> Self {
        let name = match lang {
            Lang::Ja => count.name_ja,
            Lang::En => count.name_en,
        };
        Self { id: count.id, name, waiting: count.waiting }
    }
}

/// How many applications there are; each number stops at `most`.
#[derive(SimpleObject)]
pub struct DeskApplicationCounts {
    most: i64,
    waiting: i64,
    /// Of these: lapse within a day.
    soon: i64,
    /// With their riders, to be mended.
    returned: i64,
    products: Vec<DeskProductCount>,
}

/// What whoever asks decided lately.
pub struct DeskOwnDecision {
    pub(super) waits: PendingDecision,
    pub(super) order: Order,
}

#[Object]
impl DeskOwnDecision {
    async fn id(&self) -> OrderId {
        self.order.id
    }
    async fn number(&self) -> &str {
        &self.order.number
    }
    async fn rider_name(&self) -> &str {
        &self.order.rider_name
    }
    async fn decision(&self) -> Decision {
        self.waits.decision
    }
    /// Until then it can be taken back.
    async fn due_at(&self) -> DateTime {
        self.waits.due_at
    }
    /// Why it came to nothing; null while it waits.
    async fn failure(&self, ctx: &Context<'_>) -> Option<&'static str> {
        self.waits.no_effect.map(|why| why.sentence(ctx.lang()))
    }
}

#[derive(InputObject, Default)]
pub struct DeskApplicationFilter {
    product_id: Option<ProductId>,
    /// Those that were sent back before.
    #[graphql(default)]
    returned: bool,
    /// Those that whoever asks has taken up.
    #[graphql(default)]
    mine: bool,
    /// Those that lapse within a day.
    #[graphql(default)]
    soon: bool,
}

#[derive(Default)]
pub struct ApplicationQueries;

#[Object]
impl ApplicationQueries {
    /// What waits for staff of the desk's operator, what lapses first at the top. The audit log keeps who looked. `first` at most 100.
    #[graphql(guard = "Desk(REVIEWING)", complexity = "page::weight(first) * child_complexity")]
    async fn applications(
        &self,
        ctx: &Context<'_>,
        #[graphql(default = 20)] first: i32,
        after: Option<String>,
        #[graphql(default)] filter: DeskApplicationFilter,
    ) -> Result<Connection<Cursor, DeskApplicationRow>> {
        let DeskApplicationFilter { product_id, returned, mine, soon } = filter;
        let filter = Filter { product: product_id, returned, mine, soon };
        query(after, None, Some(first), None, async |after: Option<Cursor>, _, first, _| {
            let size = usize::try_from(page::size(first)).unwrap_or_default();
            let place = after.as_ref().map(|cursor| cursor.moment().map(|at| (DateTime(at), cursor.id)));
            let place = place.transpose()?;
            let page = queue::page(ctx.app(), &ctx.actor(), filter, place, size).await.or_fault(ctx)?;
            let mut connection = Connection::new(after.is_some(), page.has_more);
            connection.edges.extend(page.rows.into_iter().map(|row| {
                let cursor = Cursor::new(row.order.deadline.to_string(), row.order.id.into());
                Edge::new(cursor, DeskApplicationRow(row))
            }));
            Ok::<_, async_graphql::Error>(connection)
        })
        .await
    }

    /// How many wait at the desk's operator.
    #[graphql(guard = "Desk(REVIEWING)")]
    async fn application_counts(&self, ctx: &Context<'_>) -> Result<DeskApplicationCounts> {
        let counts = queue::counts(ctx.app(), &ctx.actor()).await.or_fault(ctx)?;
        let lang = ctx.lang();
        let products =
            counts.products.into_iter().map(|product| DeskProductCount::of(product, lang)).collect();
        let (waiting, soon, returned) = (counts.waiting, counts.soon, counts.returned);
        Ok(DeskApplicationCounts { most: COUNTED, waiting, soon, returned, products })
    }

    /// What whoever asks decided lately: what can still be taken back, and what came to nothing.
    #[graphql(guard = "Desk(REVIEWING)", complexity = "5 * child_complexity")]
    async fn own_decisions(&self, ctx: &Context<'_>) -> Result<Vec<DeskOwnDecision>> {
        let own = queue::own(ctx.app(), &ctx.actor()).await.or_fault(ctx)?;
        Ok(own.into_iter().map(|(waits, order)| DeskOwnDecision { waits, order }).collect())
    }

    /// Opens an application by its number; the audit log keeps who did. Null where the desk's operator sells no such pass.
    #[graphql(guard = "Desk(REVIEWING)")]
    async fn application(&self, ctx: &Context<'_>, number: String) -> Result<Option<DeskApplication>> {
        let opened = open::open(ctx.app(), &ctx.actor(), &number).await.or_fault(ctx)?;
        Ok(opened.map(DeskApplication))
    }
}
