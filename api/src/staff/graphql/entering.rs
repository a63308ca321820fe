//! Enrolling, signing in and out.

use async_graphql::{Context, InputObject, Object, Result, SimpleObject};
use teiki_shared::staff::Role;

use super::{DeskMe, set_cookies};
use crate::graphql::guard::Desk;
use crate::graphql::{Ask, OrFault};
use crate::payload;
use crate::staff::enrol::{
    self, DeskEnrolBeginErrorCode, DeskEnrolFinishErrorCode, EnrolBeginRefusal, EnrolFinishRefusal,
};
use crate::staff::replace_codes::{self, CodesReplaceRefusal, DeskRecoveryCodesReplaceErrorCode};
use crate::staff::sign_in::{
    self, DeskSignInStartErrorCode, DeskSignInVerifyErrorCode, SignInStartRefusal, SignInVerifyRefusal,
};
use crate::staff::{Entered, Member};

#[derive(InputObject)]
pub struct DeskSignInStartInput {
    email: String,
    password: String,
}

#[derive(InputObject)]
pub struct DeskSignInVerifyInput {
    /// Six digits of the authenticator, or a recovery code; in any width.
    code: String,
}

#[derive(InputObject)]
pub struct DeskEnrolBeginInput {
    /// What stands in the invitation's link.
    token: String,
    name: String,
    /// 8 to 128 characters.
    password: String,
}

#[derive(InputObject)]
pub struct DeskEnrolFinishInput {
    /// The first six digits that the authenticator shows.
    code: String,
}

#[derive(InputObject)]
pub struct DeskRecoveryCodesReplaceInput {
    /// As for signing in.
    code: String,
}

payload! {
    /// What `signInStart` answers: the code is asked for next.
    pub DeskSignInStartPayload { code_asked: bool }, DeskSignInStartUserError(SignInStartRefusal, DeskSignInStartErrorCode)
}
payload! {
    /// What `signInVerify` answers.
    pub DeskSignInVerifyPayload { me: DeskMe }, DeskSignInVerifyUserError(SignInVerifyRefusal, DeskSignInVerifyErrorCode)
}
payload! {
    /// What `enrolBegin` answers: the authenticator is set up next.
    pub DeskEnrolBeginPayload { key_made: bool }, DeskEnrolBeginUserError(EnrolBeginRefusal, DeskEnrolBeginErrorCode)
}
payload! {
    /// What `enrolFinish` answers.
    pub DeskEnrolFinishPayload {
        me: DeskMe,
        /// Told this once.
        recovery_codes: Vec<String>,
    },
    DeskEnrolFinishUserError(EnrolFinishRefusal, DeskEnrolFinishErrorCode)
}
payload! {
    /// What `recoveryCodesReplace` answers.
    pub DeskRecoveryCodesReplacePayload {
        /// Told this once.
        recovery_codes: Vec<String>,
    },
    DeskRecoveryCodesReplaceUserError(CodesReplaceRefusal, DeskRecoveryCodesReplaceErrorCode)
}

/// What `signOut` answers.
#[derive(SimpleObject)]
pub struct DeskSignOutPayload {
    ok: bool,
}

/// Whom an invitation is for.
pub struct DeskInvitation(Member);

#[Object]
impl DeskInvitation {
    async fn email(&self) -> &str {
        &self.0.email
    }
}

/// The authenticator that this browser is to set up.
#[derive(SimpleObject)]
pub struct DeskEnrolment {
    /// For the QR code.
    url: String,
    /// The same key, to be typed.
    key: String,
}

#[derive(Default)]
pub struct EnteringQueries;

#[Object]
impl EnteringQueries {
    /// Whom the link of an invitation is for; null where it does not work. Asking changes nothing.
    async fn invitation(&self, ctx: &Context<'_>, token: String) -> Result<Option<DeskInvitation>> {
        let conn = ctx.reads().conn().await.or_fault(ctx)?;
        Ok(enrol::look(ctx.app(), &conn, &token).await.or_fault(ctx)?.map(DeskInvitation))
    }

    /// The authenticator that this browser is to set up; null where none waits.
    async fn enrolment(&self, ctx: &Context<'_>) -> Result<Option<DeskEnrolment>> {
        let Some(key) = enrol::key(ctx.app(), ctx.caller()).await.or_fault(ctx)? else { return Ok(None) };
        let (url, key) = (key.url().or_fault(ctx)?, key.letters());
        Ok(Some(DeskEnrolment { url, key }))
    }
}

fn entered(ctx: &Context<'_>, entered: Entered) -> DeskMe {
    set_cookies(ctx, entered.cookies);
    DeskMe(entered.viewer)
}

#[derive(Default)]
pub struct EnteringMutations;

#[Object]
impl EnteringMutations {
    /// Compares the password. A code is asked for next.
    async fn sign_in_start(
        &self,
        ctx: &Context<'_>,
        input: DeskSignInStartInput,
    ) -> Result<DeskSignInStartPayload> {
        let answer = sign_in::start(ctx.app(), ctx.caller(), &input.email, &input.password).await;
        DeskSignInStartPayload::answer(ctx, answer, |cookies| {
            set_cookies(ctx, cookies);
            DeskSignInStartPayload { code_asked: Some(true), ..Default::default() }
        })
    }

    /// Takes the code, and signs in. A code works once.
    async fn sign_in_verify(
        &self,
        ctx: &Context<'_>,
        input: DeskSignInVerifyInput,
    ) -> Result<DeskSignInVerifyPayload> {
        let answer = sign_in::verify(ctx.app(), ctx.caller(), &input.code).await;
        DeskSignInVerifyPayload::answer(ctx, answer, |done| DeskSignInVerifyPayload {
            me: Some(entered(ctx, done)),
            ..Default::default()
        })
    }

    /// Ends this browser's session; doing it twice is no error.
    async fn sign_out(&self, ctx: &Context<'_>) -> Result<DeskSignOutPayload> {
        let cookies = sign_in::sign_out(ctx.app(), ctx.caller()).await.or_fault(ctx)?;
        set_cookies(ctx, cookies);
        Ok(DeskSignOutPayload { ok: true })
    }

    /// Takes name and password of whoever holds an invitation. Nothing is kept until the authenticator has shown its first code.
    async fn enrol_begin(
        &self,
        ctx: &Context<'_>,
        input: DeskEnrolBeginInput,
    ) -> Result<DeskEnrolBeginPayload> {
        let DeskEnrolBeginInput { token, name, password } = input;
        let answer = enrol::begin(ctx.app(), ctx.caller(), &token, &name, &password).await;
        DeskEnrolBeginPayload::answer(ctx, answer, |cookies| {
            set_cookies(ctx, cookies);
            DeskEnrolBeginPayload { key_made: Some(true), ..Default::default() }
        })
    }

    /// Takes the first code of the authenticator, enrols and signs in.
    async fn enrol_finish(
        &self,
        ctx: &Context<'_>,
        input: DeskEnrolFinishInput,
    ) -> Result<DeskEnrolFinishPayload> {
        let answer = enrol::finish(ctx.app(), ctx.caller(), &input.code).await;
        DeskEnrolFinishPayload::answer(ctx, answer, |done| DeskEnrolFinishPayload {
            me: Some(entered(ctx, done.entered)),
            recovery_codes: Some(done.recovery_codes),
            ..Default::default()
        })
    }

    /// Ten fresh recovery codes in the place of those before.
    #[graphql(guard = "Desk(Role::ALL)")]
    async fn recovery_codes_replace(
        &self,
        ctx: &Context<'_>,
        input: DeskRecoveryCodesReplaceInput,
    ) -> Result<DeskRecoveryCodesReplacePayload> {
        let answer = replace_codes::replace(ctx.app(), &ctx.actor(), &input.code).await;
        DeskRecoveryCodesReplacePayload::answer(ctx, answer, |codes| DeskRecoveryCodesReplacePayload {
            recovery_codes: Some(codes),
            ..Default::default()
        })
    }
}
