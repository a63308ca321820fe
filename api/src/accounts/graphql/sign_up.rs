//! The mutations of signing up.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use teiki_shared::scalars::{Date, DateTime};

use super::{ViewerObject, empty_input, entered, set_cookies};
use crate::accounts::codes::Flow;
use crate::accounts::riders::{self, RiderInput, RiderSaveErrorCode, RiderSaveRefusal};
use crate::accounts::sign_up::{
    self, SignUpFinishErrorCode, SignUpFinishRefusal, SignUpResendErrorCode, SignUpResendRefusal,
    SignUpStartErrorCode, SignUpStartRefusal, SignUpVerifyErrorCode, SignUpVerifyRefusal, StartInput,
};
use crate::graphql::Ask;
use crate::graphql::guard::SignedIn;
use crate::payload;

/// A sign-up under way in this browser.
#[derive(SimpleObject)]
pub struct SignUpProgress {
    /// As typed, in half width and lower case.
    email: String,
    /// The code was right: a password is next.
    verified: bool,
    /// From when another code may be asked for.
    resend_at: DateTime,
    /// The mail could not be sent yet; it is tried again by itself.
    mail_failed: bool,
    /// Where it was given at the start.
    birth_date: Option<Date>,
}

impl From<Flow> for SignUpProgress {
    fn from(flow: Flow) -> Self {
        Self {
            email: flow.email,
            verified: flow.verified,
            resend_at: DateTime(flow.resend_at),
            mail_failed: flow.mail_failed,
            birth_date: flow.birth_date.map(Date),
        }
    }
}

#[derive(InputObject)]
pub struct SignUpStartInput {
    email: String,
    /// The version of the terms that was shown; empty when not agreed.
    agreed_terms: String,
    /// The version of the privacy policy that was shown; empty when not agreed.
    agreed_privacy: String,
    /// Written as in `RiderSaveInput`. With it, whoever is too young is told before a code is mailed.
    birth_date: Option<String>,
}

empty_input!(SignUpResendInput);

#[derive(InputObject)]
pub struct SignUpVerifyInput {
    /// Six digits, in any width.
    code: String,
}

#[derive(InputObject)]
pub struct SignUpFinishInput {
    /// 8 to 128 characters.
    password: String,
    /// Who rides; without it `riderSave` follows. What is wrong with it is told by its own fields.
    rider: Option<RiderSaveInput>,
}

#[derive(InputObject)]
pub struct RiderSaveInput {
    family_name: String,
    given_name: String,
    /// In katakana, hiragana or romaji.
    family_kana: String,
    given_kana: String,
    /// `2010-05-03`, `20100503`, `平成22年5月3日` and the like.
    birth_date: String,
    /// Japanese, with the area code. How to reach the rider is for the rider to give; what is left out is not kept.
    #[graphql(default)]
    phone: String,
    /// Seven digits.
    #[graphql(default)]
    postal_code: String,
    /// 200 characters at most.
    #[graphql(default)]
    address: String,
}

impl From<RiderSaveInput> for RiderInput {
    fn from(input: RiderSaveInput) -> Self {
        Self {
            family_name: input.family_name,
            given_name: input.given_name,
            family_kana: input.family_kana,
            given_kana: input.given_kana,
            birth_date: input.birth_date,
            phone: input.phone,
            postal_code: input.postal_code,
            address: input.address,
        }
    }
}

payload! {
    /// What `signUpStart` answers.
    pub SignUpStartPayload { sign_up: SignUpProgress }, SignUpStartUserError(SignUpStartRefusal, SignUpStartErrorCode)
}
payload! {
    /// What `signUpResend` answers.
    pub SignUpResendPayload { sign_up: SignUpProgress }, SignUpResendUserError(SignUpResendRefusal, SignUpResendErrorCode)
}
payload! {
    /// What `signUpVerify` answers.
    pub SignUpVerifyPayload { sign_up: SignUpProgress }, SignUpVerifyUserError(SignUpVerifyRefusal, SignUpVerifyErrorCode)
}
payload! {
    /// What `signUpFinish` answers.
    pub SignUpFinishPayload { viewer: ViewerObject }, SignUpFinishUserError(SignUpFinishRefusal, SignUpFinishErrorCode)
}
payload! {
    /// What `riderSave` answers.
    pub RiderSavePayload { viewer: ViewerObject }, RiderSaveUserError(RiderSaveRefusal, RiderSaveErrorCode)
}

#[derive(Default)]
pub struct SignUpMutations;

#[Object]
impl SignUpMutations {
    /// Takes the consents and the e-mail address and mails a code. Answers alike whether or not the address has an account.
    async fn sign_up_start(
        &self,
        ctx: &Context<'_>,
        input: SignUpStartInput,
    ) -> async_graphql::Result<SignUpStartPayload> {
        let SignUpStartInput { email, agreed_terms, agreed_privacy, birth_date } = input;
        let input = StartInput { email, agreed_terms, agreed_privacy, birth_date };
        let answer = sign_up::start(ctx.app(), ctx.caller(), input).await;
        SignUpStartPayload::answer(ctx, answer, |begun| {
            set_cookies(ctx, begun.cookies);
            SignUpStartPayload { sign_up: Some(begun.flow.into()), ..Default::default() }
        })
    }

    /// Mails another code.
    async fn sign_up_resend(
        &self,
        ctx: &Context<'_>,
        input: SignUpResendInput,
    ) -> async_graphql::Result<SignUpResendPayload> {
        let _ = input;
        let answer = sign_up::resend(ctx.app(), ctx.caller()).await;
        SignUpResendPayload::answer(ctx, answer, |flow| SignUpResendPayload {
            sign_up: Some(flow.into()),
            ..Default::default()
        })
    }

    /// Checks the mailed code.
    async fn sign_up_verify(
        &self,
        ctx: &Context<'_>,
        input: SignUpVerifyInput,
    ) -> async_graphql::Result<SignUpVerifyPayload> {
        let answer = sign_up::verify(ctx.app(), ctx.caller(), &input.code).await;
        SignUpVerifyPayload::answer(ctx, answer, |flow| SignUpVerifyPayload {
            sign_up: Some(flow.into()),
            ..Default::default()
        })
    }

    /// Makes the account, with its rider where the details come along, and signs in.
    async fn sign_up_finish(
        &self,
        ctx: &Context<'_>,
        input: SignUpFinishInput,
    ) -> async_graphql::Result<SignUpFinishPayload> {
        let rider = input.rider.map(RiderInput::from);
        let answer = sign_up::finish(ctx.app(), ctx.caller(), &input.password, rider.as_ref()).await;
        SignUpFinishPayload::answer(ctx, answer, |done| SignUpFinishPayload {
            viewer: Some(entered(ctx, done)),
            ..Default::default()
        })
    }

    /// Keeps the rider's details, the first or changed ones.
    #[graphql(guard = "SignedIn")]
    async fn rider_save(
        &self,
        ctx: &Context<'_>,
        input: RiderSaveInput,
    ) -> async_graphql::Result<RiderSavePayload> {
        let viewer = ctx.viewer()?;
        let answer = riders::save(ctx.app(), &ctx.actor(), &input.into()).await;
        RiderSavePayload::answer(ctx, answer, |()| RiderSavePayload {
            viewer: Some(ViewerObject::new(viewer.clone())),
            ..Default::default()
        })
    }
}
