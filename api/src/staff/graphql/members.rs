//! The staff of a desk, for those who manage them.

use async_graphql::connection::{Connection, Edge, query};
use async_graphql::{Context, InputObject, Object, Result};
use teiki_shared::ids::{OperatorId, StaffId};
use teiki_shared::lang::Lang;
use teiki_shared::scalars::DateTime;
use teiki_shared::staff::{Role, Roles, StaffState};
use uuid::Uuid;

use super::DeskOperator;
use crate::error::{Failure, VerbResult};
use crate::graphql::guard::Desk;
use crate::graphql::page::{self, Cursor};
use crate::graphql::{Ask, OrFault};
use crate::payload;
use crate::staff::authority::MANAGING;
use crate::staff::invite::{DeskStaffInviteErrorCode, Invite, InviteRefusal, invite};
use crate::staff::members::{
    self, DeskStaffChangeRolesErrorCode, DeskStaffDisableErrorCode, DisableRefusal, RolesChangeRefusal,
};
use crate::staff::{Member, db};

/// Somebody of the staff.
pub struct DeskMember {
    member: Member,
    roles: Roles,
}

#[Object]
impl DeskMember {
    async fn id(&self) -> StaffId {
        self.member.id
    }
    async fn email(&self) -> &str {
        &self.member.email
    }
    /// Empty until they have enrolled.
    async fn name(&self) -> &str {
        &self.member.name
    }
    async fn state(&self) -> StaffState {
        self.member.state
    }
    async fn roles(&self) -> Vec<Role> {
        self.roles.iter().collect()
    }
    async fn invited_at(&self) -> DateTime {
        self.member.invited_at
    }
    async fn enrolled_at(&self) -> Option<DateTime> {
        self.member.enrolled_at
    }
    async fn disabled_at(&self) -> Option<DateTime> {
        self.member.disabled_at
    }
    /// Whose desk it is; null for the house.
    async fn operator(&self, ctx: &Context<'_>) -> Result<Option<DeskOperator>> {
        let Some(id) = self.member.operator_id else { return Ok(None) };
        DeskOperator::load(ctx, id).await.map(Some)
    }
}

#[derive(Default)]
pub struct MemberQueries;

#[Object]
impl MemberQueries {
    /// The staff of the desk by address, also who is invited or disabled; of all desks for the house. `first` at most 100.
    #[graphql(guard = "Desk(MANAGING)", complexity = "page::weight(first) * child_complexity")]
    async fn staff(
        &self,
        ctx: &Context<'_>,
        #[graphql(default = 50)] first: i32,
        after: Option<String>,
    ) -> Result<Connection<Cursor, DeskMember>> {
        query(after, None, Some(first), None, async |after: Option<Cursor>, _, first, _| {
            let size = page::size(first);
            let (email, id) = match &after {
                Some(cursor) => (cursor.text(), cursor.id),
                None => ("", Uuid::nil()),
            };
            let conn = ctx.reads().conn().await.or_fault(ctx)?;
            let rows = members::page(&conn, &ctx.actor(), (email, id), size + 1).await.or_fault(ctx)?;
            let mut connection = Connection::new(after.is_some(), rows.len() as i64 > size);
            connection.edges.extend(rows.into_iter().take(size as usize).map(|(member, roles)| {
                let cursor = Cursor::new(member.email.clone(), member.id.into());
                Edge::new(cursor, DeskMember { member, roles })
            }));
            Ok::<_, async_graphql::Error>(connection)
        })
        .await
    }

    /// One of them.
    #[graphql(guard = "Desk(MANAGING)")]
    async fn member(&self, ctx: &Context<'_>, id: StaffId) -> Result<Option<DeskMember>> {
        let conn = ctx.reads().conn().await.or_fault(ctx)?;
        let found = members::find(&conn, &ctx.actor(), id).await.or_fault(ctx)?;
        Ok(found.map(|(member, roles)| DeskMember { member, roles }))
    }

    /// The operators whose staff can be invited: one's own, or all for the house.
    #[graphql(guard = "Desk(MANAGING)")]
    async fn desks(&self, ctx: &Context<'_>) -> Result<Vec<DeskOperator>> {
        let conn = ctx.reads().conn().await.or_fault(ctx)?;
        let found = members::desks(&conn, &ctx.actor()).await.or_fault(ctx)?;
        Ok(found.iter().map(|operator| DeskOperator::of(operator, ctx.lang())).collect())
    }
}

#[derive(InputObject)]
pub struct DeskStaffInviteInput {
    email: String,
    /// Whose desk; null for one's own.
    operator_slug: Option<String>,
    /// By the house, for the house: to all operators, and without a slug.
    #[graphql(default)]
    for_house: bool,
    /// At least one for a desk; none for the house.
    roles: Vec<Role>,
    /// Of the letter: ja or en.
    #[graphql(default_with = "\"ja\".to_owned()")]
    lang: String,
}

#[derive(InputObject)]
pub struct DeskStaffChangeRolesInput {
    id: StaffId,
    /// All that they are to have.
    roles: Vec<Role>,
}

#[derive(InputObject)]
pub struct DeskStaffDisableInput {
    id: StaffId,
}

payload! {
    /// What `staffInvite` answers.
    pub DeskStaffInvitePayload { member: DeskMember }, DeskStaffInviteUserError(InviteRefusal, DeskStaffInviteErrorCode)
}
payload! {
    /// What `staffChangeRoles` answers.
    pub DeskStaffChangeRolesPayload { member: DeskMember },
    DeskStaffChangeRolesUserError(RolesChangeRefusal, DeskStaffChangeRolesErrorCode)
}
payload! {
    /// What `staffDisable` answers.
    pub DeskStaffDisablePayload { member: DeskMember },
    DeskStaffDisableUserError(DisableRefusal, DeskStaffDisableErrorCode)
}

/// The member as they stand after the verb.
async fn after(ctx: &Context<'_>, id: StaffId) -> Result<Option<DeskMember>> {
    let conn = ctx.reads().conn().await.or_fault(ctx)?;
    let Some(member) = db::find(&conn, id).await.or_fault(ctx)? else { return Ok(None) };
    let roles = db::roles_of(&conn, &member).await.or_fault(ctx)?;
    Ok(Some(DeskMember { member, roles }))
}

/// The desk that an input names, among those that whoever asks manages.
async fn desk(
    ctx: &Context<'_>,
    slug: Option<&str>,
    for_house: bool,
) -> Result<VerbResult<Option<OperatorId>, InviteRefusal>> {
    let Some(slug) = slug else {
        let own = ctx.staff()?.operator;
        let is_said = own.is_some() || for_house;
        return Ok(if is_said { Ok(own) } else { Err(Failure::refuse(InviteRefusal::OperatorMissing)) });
    };
    let conn = ctx.reads().conn().await.or_fault(ctx)?;
    let desks = members::desks(&conn, &ctx.actor()).await.or_fault(ctx)?;
    let found = desks.iter().find(|operator| operator.slug == slug);
    let unknown = || Failure::refuse(InviteRefusal::OperatorUnknown);
    Ok(found.map(|operator| Some(operator.id)).ok_or_else(unknown))
}

#[derive(Default)]
pub struct MemberMutations;

#[Object]
impl MemberMutations {
    /// Mails a link that works once, for 72 hours. Invites once more whom an earlier link did not bring, or who was disabled.
    #[graphql(guard = "Desk(MANAGING)")]
    async fn staff_invite(
        &self,
        ctx: &Context<'_>,
        input: DeskStaffInviteInput,
    ) -> Result<DeskStaffInvitePayload> {
        let DeskStaffInviteInput { email, operator_slug, for_house, roles, lang } = input;
        let lang: Lang = lang.parse().unwrap_or(Lang::Ja);
        let answer = match desk(ctx, operator_slug.as_deref(), for_house).await? {
            Ok(operator) => {
                let invited = Invite { email, operator, roles: roles.into_iter().collect(), lang };
                invite(ctx.app(), &ctx.actor(), &invited).await
            }
            Err(refused) => Err(refused),
        };
        let member = match &answer {
            Ok(id) => after(ctx, *id).await?,
            Err(_) => None,
        };
        DeskStaffInvitePayload::answer(ctx, answer, |_| DeskStaffInvitePayload {
            member,
            ..Default::default()
        })
    }

    /// Gives somebody these roles in the place of those before. They count from the next request on.
    #[graphql(guard = "Desk(MANAGING)")]
    async fn staff_change_roles(
        &self,
        ctx: &Context<'_>,
        input: DeskStaffChangeRolesInput,
    ) -> Result<DeskStaffChangeRolesPayload> {
        let DeskStaffChangeRolesInput { id, roles } = input;
        let answer = members::change_roles(ctx.app(), &ctx.actor(), id, roles.into_iter().collect()).await;
        let member = if answer.is_ok() { after(ctx, id).await? } else { None };
        DeskStaffChangeRolesPayload::answer(ctx, answer, |()| DeskStaffChangeRolesPayload {
            member,
            ..Default::default()
        })
    }

    /// Lets somebody in no more, at once. Who did what stays in the log.
    #[graphql(guard = "Desk(MANAGING)")]
    async fn staff_disable(
        &self,
        ctx: &Context<'_>,
        input: DeskStaffDisableInput,
    ) -> Result<DeskStaffDisablePayload> {
        let answer = members::disable(ctx.app(), &ctx.actor(), input.id).await;
        let member = if answer.is_ok() { after(ctx, input.id).await? } else { None };
        DeskStaffDisablePayload::answer(ctx, answer, |()| DeskStaffDisablePayload {
            member,
            ..Default::default()
        })
    }
}
