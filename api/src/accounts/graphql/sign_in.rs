//! The mutations of signing in and out, and of a forgotten password.

use async_graphql::{Context, InputObject, Object};

use super::{Never, NeverErrorCode, ViewerObject, empty_input, entered, set_cookies};
use crate::accounts::codes::{self, CodeProgress, CodeResendErrorCode, CodeResendRefusal};
use crate::accounts::password_reset::{
    self, PasswordForgotErrorCode, PasswordForgotRefusal, PasswordResetErrorCode, PasswordResetRefusal,
};
use crate::accounts::purpose::Purpose;
use crate::accounts::sign_in::{
    self, SignIn, SignInStartErrorCode, SignInStartRefusal, SignInVerifyErrorCode, SignInVerifyRefusal,
};
use crate::error::VerbResult;
use crate::graphql::Ask;
use crate::payload;

#[derive(InputObject)]
pub struct SignInStartInput {
    email: String,
    password: String,
}

#[derive(InputObject)]
pub struct SignInVerifyInput {
    /// Six digits, in any width.
    code: String,
}

#[derive(InputObject)]
pub struct CodeResendInput {
    purpose: Purpose,
}

empty_input!(SignOutInput);

#[derive(InputObject)]
pub struct PasswordForgotInput {
    email: String,
}

#[derive(InputObject)]
pub struct PasswordResetInput {
    /// Six digits, in any width.
    code: String,
    /// 8 to 128 characters.
    password: String,
}

payload! {
    /// What `signInStart` answers: the person, or the code that this new browser needs.
    pub SignInStartPayload { viewer: ViewerObject, code_needed: CodeProgress },
    SignInStartUserError(SignInStartRefusal, SignInStartErrorCode)
}
payload! {
    /// What `signInVerify` answers.
    pub SignInVerifyPayload { viewer: ViewerObject }, SignInVerifyUserError(SignInVerifyRefusal, SignInVerifyErrorCode)
}
payload! {
    /// What `codeResend` answers.
    pub CodeResendPayload { progress: CodeProgress }, CodeResendUserError(CodeResendRefusal, CodeResendErrorCode)
}
payload! {
    /// What `passwordForgot` answers.
    pub PasswordForgotPayload { progress: CodeProgress },
    PasswordForgotUserError(PasswordForgotRefusal, PasswordForgotErrorCode)
}
payload! {
    /// What `passwordReset` answers.
    pub PasswordResetPayload { viewer: ViewerObject },
    PasswordResetUserError(PasswordResetRefusal, PasswordResetErrorCode)
}

payload! {
    /// What `signOut` answers.
    pub SignOutPayload { ok: bool }, SignOutUserError(Never, NeverErrorCode)
}

#[derive(Default)]
pub struct SignInMutations;

#[Object]
impl SignInMutations {
    /// Compares the password. In a browser that the account has not proved its address in, a code follows.
    async fn sign_in_start(
        &self,
        ctx: &Context<'_>,
        input: SignInStartInput,
    ) -> async_graphql::Result<SignInStartPayload> {
        let answer = sign_in::start(ctx.app(), ctx.caller(), &input.email, &input.password).await;
        SignInStartPayload::answer(ctx, answer, |done| match done {
            SignIn::In(done) => SignInStartPayload { viewer: Some(entered(ctx, done)), ..Default::default() },
            SignIn::CodeNeeded(begun) => {
                set_cookies(ctx, begun.cookies);
                SignInStartPayload { code_needed: Some(begun.flow.into()), ..Default::default() }
            }
        })
    }

    /// Checks the code mailed for a new browser, and signs in.
    async fn sign_in_verify(
        &self,
        ctx: &Context<'_>,
        input: SignInVerifyInput,
    ) -> async_graphql::Result<SignInVerifyPayload> {
        let answer = sign_in::verify(ctx.app(), ctx.caller(), &input.code).await;
        SignInVerifyPayload::answer(ctx, answer, |done| SignInVerifyPayload {
            viewer: Some(entered(ctx, done)),
            ..Default::default()
        })
    }

    /// Mails another code for the step under way in this browser.
    async fn code_resend(
        &self,
        ctx: &Context<'_>,
        input: CodeResendInput,
    ) -> async_graphql::Result<CodeResendPayload> {
        let answer = codes::resend(ctx.app(), ctx.caller(), input.purpose).await;
        CodeResendPayload::answer(ctx, answer, |flow| CodeResendPayload {
            progress: Some(flow.into()),
            ..Default::default()
        })
    }

    /// Ends this browser's session; doing it twice is no error.
    async fn sign_out(
        &self,
        ctx: &Context<'_>,
        input: SignOutInput,
    ) -> async_graphql::Result<SignOutPayload> {
        let _ = input;
        let answer: VerbResult<_, Never> =
            sign_in::sign_out(ctx.app(), ctx.caller()).await.map_err(Into::into);
        SignOutPayload::answer(ctx, answer, |cookies| {
            set_cookies(ctx, cookies);
            SignOutPayload { ok: Some(true), ..Default::default() }
        })
    }

    /// Mails a code for a new password. Answers alike whether or not the address has an account.
    async fn password_forgot(
        &self,
        ctx: &Context<'_>,
        input: PasswordForgotInput,
    ) -> async_graphql::Result<PasswordForgotPayload> {
        let answer = password_reset::forgot(ctx.app(), ctx.caller(), &input.email).await;
        PasswordForgotPayload::answer(ctx, answer, |begun| {
            set_cookies(ctx, begun.cookies);
            PasswordForgotPayload { progress: Some(begun.flow.into()), ..Default::default() }
        })
    }

    /// Takes the code and a new password, ends every other session and signs in.
    async fn password_reset(
        &self,
        ctx: &Context<'_>,
        input: PasswordResetInput,
    ) -> async_graphql::Result<PasswordResetPayload> {
        let answer = password_reset::reset(ctx.app(), ctx.caller(), &input.code, &input.password).await;
        PasswordResetPayload::answer(ctx, answer, |done| PasswordResetPayload {
            viewer: Some(entered(ctx, done)),
            ..Default::default()
        })
    }
}
