//! The riders' GraphQL schema: its roots, and `Viewer`, through which a person comes to everything that is theirs. Each
//! domain adds its objects; `MergedObject` silently keeps the last of two same-named fields, so the diff of
//! `schema.graphql` is read with every change.

use std::borrow::Cow;

use async_graphql::parser::types::Field;
use async_graphql::registry::Registry;
use async_graphql::resolver_utils::resolve_container;
use async_graphql::{
    ContainerType, Context, ContextSelectionSet, EmptySubscription, MergedObject, OutputType, Positioned,
    Schema as GraphqlSchema, ServerResult, ValidationMode, Value,
};

use crate::accounts::graphql::{AccountMutations, AccountPart, AccountQueries};
use crate::app::App;
use crate::cards::graphql::{CardMutation, CardPart};
use crate::catalogue::CatalogueQuery;
use crate::catalogue::help::graphql::HelpQuery;
use crate::certificates::graphql::{CertificateMutation, CertificatesPart};
use crate::claims::graphql::ClaimMutation;
use crate::closing::graphql::{ClosingMutation, ClosingPart};
use crate::contact::graphql::ContactMutation;
use crate::drafts::{DraftMutation, DraftPart};
use crate::graphql::{errors, limits, waiting};
use crate::guardians::graphql::{GuardianLinkMutation, GuardianMutation, GuardianQuery};
use crate::orders::graphql::OrdersPart;
use crate::orders::graphql::pass::PassesPart;
use crate::payments::graphql::{PaymentMutation, PaymentsPart};
use crate::receipts::graphql::ReceiptMutation;
use crate::review::graphql::ReviewMutation;
use crate::viewer::Viewer;

#[derive(MergedObject, Default)]
pub struct Query(Service, AccountQueries, CatalogueQuery, HelpQuery, GuardianQuery);

#[derive(MergedObject, Default)]
pub struct Mutation(
    AccountMutations,
    ClosingMutation,
    CardMutation,
    ContactMutation,
    DraftMutation,
    PaymentMutation,
    ReceiptMutation,
    ClaimMutation,
    GuardianLinkMutation,
    GuardianMutation,
    CertificateMutation,
    ReviewMutation,
);

/// The fields of the signed-in person. A domain adds a part of its own, a struct over the [`Viewer`] with an `#[Object]`, to this list
/// and to [`ViewerObject::new`]; no two parts may have a field of one name.
#[derive(MergedObject)]
#[graphql(name = "Viewer")]
struct ViewerParts(
    AccountPart,
    ClosingPart,
    CardPart,
    DraftPart,
    OrdersPart,
    PassesPart,
    PaymentsPart,
    CertificatesPart,
);

/// The signed-in person, whatever led to them: `viewer`, or the payload of a verb. Some fields wait while they owe consent.
pub struct ViewerObject {
    parts: ViewerParts,
    owes_consent: bool,
}

impl ViewerObject {
    pub fn new(viewer: Viewer) -> Self {
        let owes_consent = viewer.owes_consent;
        let parts = ViewerParts(
            AccountPart(viewer.clone()),
            ClosingPart(viewer.clone()),
            CardPart(viewer.clone()),
            DraftPart(viewer.clone()),
            OrdersPart(viewer.clone()),
            PassesPart(viewer.clone()),
            PaymentsPart(viewer.clone()),
            CertificatesPart(viewer),
        );
        Self { parts, owes_consent }
    }
}

impl ContainerType for ViewerObject {
    async fn resolve_field(&self, ctx: &Context<'_>) -> ServerResult<Option<Value>> {
        if self.owes_consent && !waiting::VIEWER.is_open(ctx.field().name()) {
            return Err(ctx.set_error_path(errors::consent_needed().into_server_error(ctx.item.pos)));
        }
        self.parts.resolve_field(ctx).await
    }
}

impl OutputType for ViewerObject {
    fn type_name() -> Cow<'static, str> {
        ViewerParts::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        ViewerParts::create_type_info(registry)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, _: &Positioned<Field>) -> ServerResult<Value> {
        resolve_container(ctx, self).await
    }
}

pub type Schema = GraphqlSchema<Query, Mutation, EmptySubscription>;

/// The bare schema, for what asks about its shape alone.
pub fn builder() -> async_graphql::SchemaBuilder<Query, Mutation, EmptySubscription> {
    GraphqlSchema::build(Query::default(), Mutation::default(), EmptySubscription)
}

/// The schema of a running installation.
pub fn build(app: &App) -> Schema {
    let schema = limited(app);
    if app.config.is_production() {
        schema.disable_introspection().disable_suggestions().finish()
    } else {
        schema.finish()
    }
}

/// The same for documents of our own. They are not held against the schema each time: a test holds each of them against it
/// once (`web/tests/frame/documents.rs`).
pub fn build_for_own(app: &App) -> Schema {
    limited(app).validation_mode(ValidationMode::Fast).finish()
}

fn limited(app: &App) -> async_graphql::SchemaBuilder<Query, Mutation, EmptySubscription> {
    builder().data(app.clone()).limit_depth(limits::DEPTH).limit_complexity(limits::COMPLEXITY)
}

/// The schema definition, as `api/schema.graphql` holds it.
pub fn sdl() -> String {
    builder().finish().sdl()
}

/// The service itself.
#[derive(Default)]
struct Service;

#[async_graphql::Object]
impl Service {
    /// The release that answers.
    async fn release(&self) -> &'static str {
        env!("CARGO_PKG_VERSION")
    }
}
