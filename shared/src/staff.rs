//! Who works at the desk, what they may do, and what the audit log tells of them.

text_enum! {
    /// What somebody does at the desk.
    pub enum Role as "StaffRole" {
        /// Decides on applications and sees their papers.
        Reviewer => "reviewer",
        /// Answers riders at the counter and on the phone.
        Counter => "counter",
        /// Works through refunds and reports.
        Finance => "finance",
        /// Invites, changes and removes staff, and reads the audit log.
        Manager => "manager",
        /// Works for all operators, and opens no papers.
        House => "house",
    }
}

impl Role {
    /// Those that an operator gives to its own staff.
    pub const OF_OPERATORS: [Self; 4] = [Self::Reviewer, Self::Counter, Self::Finance, Self::Manager];

    const fn bit(self) -> u8 {
        match self {
            Self::Reviewer => 1,
            Self::Counter => 2,
            Self::Finance => 4,
            Self::Manager => 8,
            Self::House => 16,
        }
    }
}

/// A set of roles, small enough to be copied along with whoever acts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Roles(u8);

impl Roles {
    pub const NONE: Self = Self(0);
    /// Of somebody of the house.
    pub const HOUSE: Self = Self(Role::House.bit());

    pub const fn has(self, role: Role) -> bool {
        self.0 & role.bit() != 0
    }

    pub fn has_any(self, of: &[Role]) -> bool {
        of.iter().any(|&role| self.has(role))
    }

    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// In the order of [`Role::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Role> {
        Role::ALL.iter().copied().filter(move |&role| self.has(role))
    }

    /// The stored words.
    pub fn words(self) -> Vec<&'static str> {
        self.iter().map(Role::as_str).collect()
    }
}

impl FromIterator<Role> for Roles {
    fn from_iter<I: IntoIterator<Item = Role>>(roles: I) -> Self {
        Self(roles.into_iter().fold(0, |all, role| all | role.bit()))
    }
}

text_enum! {
    /// Where a member of staff stands.
    pub enum StaffState as "StaffState" {
        /// A letter is on its way; nothing is set up yet.
        Invited => "invited",
        Active => "active",
        /// May not come in. Histories still name them.
        Disabled => "disabled",
    }
}

text_enum! {
    /// What the audit log tells of staff.
    pub enum StaffAction as "StaffAction" {
        /// A code of the authenticator let somebody in, or replace their recovery codes.
        CodeTaken => "staff.code_taken",
        SignedOut => "staff.signed_out",
        /// The password was right and the code was not.
        CodeRefused => "staff.code_refused",
        RecoveryCodeUsed => "staff.recovery_code_used",
        RecoveryCodesReplaced => "staff.recovery_codes_replaced",
        Invited => "staff.invited",
        Enrolled => "staff.enrolled",
        RolesChanged => "staff.roles_changed",
        Disabled => "staff.disabled",
        /// A list of orders was shown.
        OrdersSearched => "orders.searched",
        /// An order was opened, with whom to reach about it.
        OrderRead => "order.read",
        /// A list of applications was shown.
        ApplicationsListed => "applications.listed",
        /// An application was opened, with what it is compared by.
        ApplicationRead => "application.read",
        /// An image of a paper was shown.
        CertificateSeen => "certificate.seen",
        /// Somebody took an application up, also from somebody else.
        ApplicationClaimed => "application.claimed",
        ApplicationReleased => "application.released",
        /// Somebody decided; it has effect after a wait.
        DecisionMade => "application.decision_made",
        DecisionTakenBack => "application.decision_taken_back",
        /// A decision had effect.
        ApplicationDecided => "application.decided",
        /// A decision came to nothing after its wait.
        DecisionFailed => "application.decision_failed",
    }
}

impl StaffAction {
    /// Whether its subject is an order.
    pub const fn is_of_order(self) -> bool {
        matches!(
            self,
            Self::OrderRead
                | Self::ApplicationRead
                | Self::ApplicationClaimed
                | Self::ApplicationReleased
                | Self::DecisionMade
                | Self::DecisionTakenBack
                | Self::ApplicationDecided
                | Self::DecisionFailed
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_holds_what_it_was_made_of() {
        for &role in Role::ALL {
            let alone: Roles = [role].into_iter().collect();
            assert_eq!(alone.iter().collect::<Vec<_>>(), [role]);
            assert!(!Roles::NONE.has(role));
        }
        let two: Roles = [Role::Manager, Role::Counter, Role::Manager].into_iter().collect();
        assert_eq!(two.words(), ["counter", "manager"]);
        assert!(two.has_any(&[Role::House, Role::Counter]) && !two.has_any(&[Role::House, Role::Finance]));
    }
}
