//! The accounts' part of the schema.

mod consenting;
mod settings;
mod sign_in;
mod sign_up;
mod viewer;

pub use consenting::ConsentMutations;
pub use settings::SettingsMutations;
pub use sign_in::SignInMutations;
pub use sign_up::SignUpMutations;
pub use viewer::AccountPart;

pub use crate::rider_schema::ViewerObject;

use async_graphql::{Context, Enum, MergedObject, Object};
use teiki_shared::lang::Lang;
use teiki_shared::postal_code::PostalCode;

use super::codes::{self, CodeProgress};
use super::consents;
use super::email_undo;
use super::entering::Entered;
use super::purpose::Purpose;
use crate::error::Refusal;
use crate::graphql::{Ask, OrFault};
use crate::legal::{DocumentKind, LegalDocument};
use sign_up::SignUpProgress;

#[derive(MergedObject, Default)]
pub struct AccountMutations(SignUpMutations, SignInMutations, SettingsMutations, ConsentMutations);

#[derive(Default)]
pub struct AccountQueries;

#[Object]
impl AccountQueries {
    /// The signed-in person; null when signed out. Where changed terms must first be agreed to (`owesConsent`), all that takes
    /// nothing new stays open; drafts, and the verbs that buy or change cards, drafts and the rider, answer `CONSENT_NEEDED`.
    async fn viewer(&self, ctx: &Context<'_>) -> Option<ViewerObject> {
        ctx.caller().viewer.clone().map(ViewerObject::new)
    }

    /// What the signed-in person must agree to before anything else; empty where there is nothing.
    async fn consents_owed(&self, ctx: &Context<'_>) -> async_graphql::Result<Vec<LegalDocument>> {
        let owed = consents::owed(ctx.app(), ctx.caller()).await.or_fault(ctx)?;
        let owed = owed.map(|(_, documents)| documents).unwrap_or_default();
        let legal = &ctx.app().legal;
        let in_lang = |owed: &LegalDocument| legal.version(owed.kind, ctx.lang(), &owed.version).cloned();
        Ok(owed.into_iter().filter_map(in_lang).collect())
    }

    /// Versions of documents that take effect later, the earliest of each first.
    async fn announced(&self, ctx: &Context<'_>) -> Vec<LegalDocument> {
        let (app, lang) = (ctx.app(), ctx.lang());
        let ahead = DocumentKind::ALL.map(|kind| app.legal.announced(kind, lang, app.clock.today()));
        ahead.into_iter().flatten().cloned().collect()
    }

    /// The sign-up under way in this browser.
    async fn sign_up(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<SignUpProgress>> {
        let flow = codes::read(ctx.app(), ctx.caller(), Purpose::SignUp).await.or_fault(ctx)?;
        Ok(flow.map(Into::into))
    }

    /// The sign-in in a new browser, or the new password, that waits for its code; the later one when both do.
    async fn sign_in(&self, ctx: &Context<'_>) -> async_graphql::Result<Option<CodeProgress>> {
        let (app, caller) = (ctx.app(), ctx.caller());
        let device = codes::read(app, caller, Purpose::NewDevice).await.or_fault(ctx)?;
        let reset = codes::read(app, caller, Purpose::PasswordReset).await.or_fault(ctx)?;
        Ok(device.into_iter().chain(reset).max_by_key(|flow| flow.began_at).map(Into::into))
    }

    /// The address that the link in a letter would put back; null where the link does not work.
    async fn email_change_undo(
        &self,
        ctx: &Context<'_>,
        token: String,
    ) -> async_graphql::Result<Option<String>> {
        email_undo::look(ctx.app(), &token).await.or_fault(ctx)
    }

    /// What people agree to when they sign up, in the language of the request: the version in force, or the one that is named.
    async fn document(
        &self,
        ctx: &Context<'_>,
        kind: DocumentKind,
        version: Option<String>,
    ) -> LegalDocument {
        let (app, lang) = (ctx.app(), ctx.lang());
        let named = version.and_then(|name| app.legal.version(kind, lang, &name));
        named.unwrap_or_else(|| app.legal.current(kind, lang, app.clock.today())).clone()
    }

    /// What the address of a postal code begins with, in Japanese; null for a code that is not in use.
    async fn postal_address(&self, postal_code: String) -> Option<&'static str> {
        teiki_postal::address(PostalCode::parse(&postal_code).ok()?.as_str())
    }
}

/// Hands cookies to the browser.
fn set_cookies(ctx: &Context<'_>, cookies: Vec<String>) {
    for cookie in cookies {
        ctx.append_http_header("Set-Cookie", cookie);
    }
}

/// Somebody who just came in, with the cookies on their way.
fn entered(ctx: &Context<'_>, entered: Entered) -> ViewerObject {
    set_cookies(ctx, entered.cookies);
    ViewerObject::new(entered.viewer)
}

/// The code of mutations that are never refused; nobody meets it.
#[derive(Clone, Copy, PartialEq, Eq, Enum)]
pub enum NeverErrorCode {
    Never,
}

/// The refusal that no verb gives.
pub enum Never {}

impl Refusal for Never {
    type Code = NeverErrorCode;
    fn code(&self) -> NeverErrorCode {
        match *self {}
    }
    fn sentence(&self, _: Lang) -> String {
        match *self {}
    }
}

/// An input that asks nothing. GraphQL wants a field in every input type.
macro_rules! empty_input {
    ($name:ident) => {
        #[derive(async_graphql::InputObject)]
        pub struct $name {
            /// A mark of the client's own; not looked at.
            #[graphql(default)]
            pub client_mutation_id: Option<String>,
        }
    };
}
use empty_input;
