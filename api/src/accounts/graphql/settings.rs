//! The mutations of an account about itself, most of them of one that is signed in.

use async_graphql::{Context, ID, InputObject, Object};
use teiki_shared::lang::Lang;

use super::{Never, NeverErrorCode, ViewerObject, empty_input, entered, set_cookies};
use crate::accounts::codes::CodeProgress;
use crate::accounts::credentials::{
    self, EmailChangeStartErrorCode, EmailChangeStartRefusal, EmailChangeVerifyErrorCode,
    EmailChangeVerifyRefusal, PasswordChangeErrorCode, PasswordChangeRefusal,
};
use crate::accounts::email_undo::{self, EmailChangeUndoErrorCode, EmailUndoRefusal};
use crate::accounts::settings::{self, SessionRevokeErrorCode, SessionRevokeRefusal};
use crate::error::VerbResult;
use crate::graphql::Ask;
use crate::graphql::guard::SignedIn;
use crate::payload;
use crate::viewer::Viewer;

#[derive(InputObject)]
pub struct PasswordChangeInput {
    /// The current password.
    current: String,
    /// The new one, 8 to 128 characters.
    password: String,
}

#[derive(InputObject)]
pub struct EmailChangeStartInput {
    /// The new address.
    email: String,
    /// The current password.
    password: String,
}

#[derive(InputObject)]
pub struct EmailChangeVerifyInput {
    /// Six digits, in any width.
    code: String,
}

#[derive(InputObject)]
pub struct EmailChangeUndoInput {
    /// What stands in the link of the letter to the old address.
    token: String,
}

#[derive(InputObject)]
pub struct SessionRevokeInput {
    id: ID,
}

empty_input!(SessionRevokeOthersInput);

#[derive(InputObject)]
pub struct LangSetInput {
    lang: Lang,
}

#[derive(InputObject)]
pub struct RemindersSetInput {
    /// Whether letters remind of passes that end.
    wanted: bool,
}

payload! {
    /// What `passwordChange` answers.
    pub PasswordChangePayload { viewer: ViewerObject },
    PasswordChangeUserError(PasswordChangeRefusal, PasswordChangeErrorCode)
}
payload! {
    /// What `emailChangeStart` answers.
    pub EmailChangeStartPayload { progress: CodeProgress },
    EmailChangeStartUserError(EmailChangeStartRefusal, EmailChangeStartErrorCode)
}
payload! {
    /// What `emailChangeVerify` answers.
    pub EmailChangeVerifyPayload { viewer: ViewerObject },
    EmailChangeVerifyUserError(EmailChangeVerifyRefusal, EmailChangeVerifyErrorCode)
}
payload! {
    /// What `emailChangeUndo` answers.
    pub EmailChangeUndoPayload { ok: bool }, EmailChangeUndoUserError(EmailUndoRefusal, EmailChangeUndoErrorCode)
}
payload! {
    /// What `sessionRevoke` answers.
    pub SessionRevokePayload { viewer: ViewerObject },
    SessionRevokeUserError(SessionRevokeRefusal, SessionRevokeErrorCode)
}
payload! {
    /// What `sessionRevokeOthers` answers.
    pub SessionRevokeOthersPayload { viewer: ViewerObject }, SessionRevokeOthersUserError(Never, NeverErrorCode)
}
payload! {
    /// What `langSet` answers.
    pub LangSetPayload { viewer: ViewerObject }, LangSetUserError(Never, NeverErrorCode)
}
payload! {
    /// What `remindersSet` answers.
    pub RemindersSetPayload { viewer: ViewerObject }, RemindersSetUserError(Never, NeverErrorCode)
}
#[derive(Default)]
pub struct SettingsMutations;

#[Object]
impl SettingsMutations {
    /// Keeps a new password, ends the other sessions and rotates this one.
    #[graphql(guard = "SignedIn")]
    async fn password_change(
        &self,
        ctx: &Context<'_>,
        input: PasswordChangeInput,
    ) -> async_graphql::Result<PasswordChangePayload> {
        let actor = &ctx.actor();
        let answer =
            credentials::change_password(ctx.app(), actor, ctx.caller(), &input.current, &input.password)
                .await;
        PasswordChangePayload::answer(ctx, answer, |done| PasswordChangePayload {
            viewer: Some(entered(ctx, done)),
            ..Default::default()
        })
    }

    /// Mails a code to the new address. Answers alike whether or not that address has an account.
    #[graphql(guard = "SignedIn")]
    async fn email_change_start(
        &self,
        ctx: &Context<'_>,
        input: EmailChangeStartInput,
    ) -> async_graphql::Result<EmailChangeStartPayload> {
        let actor = &ctx.actor();
        let answer =
            credentials::start_email_change(ctx.app(), actor, ctx.caller(), &input.email, &input.password)
                .await;
        EmailChangeStartPayload::answer(ctx, answer, |begun| {
            set_cookies(ctx, begun.cookies);
            EmailChangeStartPayload { progress: Some(begun.flow.into()), ..Default::default() }
        })
    }

    /// Checks the code from the new address, keeps that address and rotates the session.
    #[graphql(guard = "SignedIn")]
    async fn email_change_verify(
        &self,
        ctx: &Context<'_>,
        input: EmailChangeVerifyInput,
    ) -> async_graphql::Result<EmailChangeVerifyPayload> {
        let actor = &ctx.actor();
        let answer = credentials::verify_email_change(ctx.app(), actor, ctx.caller(), &input.code).await;
        EmailChangeVerifyPayload::answer(ctx, answer, |done| EmailChangeVerifyPayload {
            viewer: Some(entered(ctx, done)),
            ..Default::default()
        })
    }

    /// Puts the address of before a change back, signs everybody out, and forgets every browser: for whoever holds the link in
    /// the letter to the old address, for seven days.
    async fn email_change_undo(
        &self,
        ctx: &Context<'_>,
        input: EmailChangeUndoInput,
    ) -> async_graphql::Result<EmailChangeUndoPayload> {
        let answer = email_undo::undo(ctx.app(), &input.token).await;
        EmailChangeUndoPayload::answer(ctx, answer, |()| EmailChangeUndoPayload {
            ok: Some(true),
            ..Default::default()
        })
    }

    /// Ends one of the account's sessions.
    #[graphql(guard = "SignedIn")]
    async fn session_revoke(
        &self,
        ctx: &Context<'_>,
        input: SessionRevokeInput,
    ) -> async_graphql::Result<SessionRevokePayload> {
        let viewer = ctx.viewer()?;
        let answer = settings::revoke_session(ctx.app(), &ctx.actor(), &input.id).await;
        SessionRevokePayload::answer(ctx, answer, |()| SessionRevokePayload {
            viewer: Some(ViewerObject::new(viewer.clone())),
            ..Default::default()
        })
    }

    /// Ends every session of the account but this one.
    #[graphql(guard = "SignedIn")]
    async fn session_revoke_others(
        &self,
        ctx: &Context<'_>,
        input: SessionRevokeOthersInput,
    ) -> async_graphql::Result<SessionRevokeOthersPayload> {
        let _ = input;
        let viewer = ctx.viewer()?;
        let answer: VerbResult<(), Never> =
            settings::revoke_other_sessions(ctx.app(), &ctx.actor(), viewer.session_id)
                .await
                .map_err(Into::into);
        SessionRevokeOthersPayload::answer(ctx, answer, |()| SessionRevokeOthersPayload {
            viewer: Some(ViewerObject::new(viewer.clone())),
            ..Default::default()
        })
    }

    /// Keeps the language of screens and mails.
    #[graphql(guard = "SignedIn")]
    async fn lang_set(
        &self,
        ctx: &Context<'_>,
        input: LangSetInput,
    ) -> async_graphql::Result<LangSetPayload> {
        let viewer = ctx.viewer()?;
        let answer: VerbResult<_, Never> =
            settings::set_lang(ctx.app(), &ctx.actor(), input.lang).await.map_err(Into::into);
        LangSetPayload::answer(ctx, answer, |cookies| {
            set_cookies(ctx, cookies);
            LangSetPayload {
                viewer: Some(ViewerObject::new(Viewer { lang: input.lang, ..viewer.clone() })),
                ..Default::default()
            }
        })
    }

    /// Turns the reminders of passes that end on or off.
    #[graphql(guard = "SignedIn")]
    async fn reminders_set(
        &self,
        ctx: &Context<'_>,
        input: RemindersSetInput,
    ) -> async_graphql::Result<RemindersSetPayload> {
        let viewer = ctx.viewer()?;
        let answer: VerbResult<_, Never> =
            settings::set_reminders(ctx.app(), &ctx.actor(), input.wanted).await.map_err(Into::into);
        RemindersSetPayload::answer(ctx, answer, |()| RemindersSetPayload {
            viewer: Some(ViewerObject::new(viewer.clone())),
            ..Default::default()
        })
    }
}
