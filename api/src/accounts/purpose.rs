//! What a one-time code is for.

use async_graphql::Enum;
use serde::{Deserialize, Serialize};

/// What a code is for. It opens nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Enum, Serialize, Deserialize)]
#[graphql(name = "CodePurpose")]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    SignUp,
    NewDevice,
    PasswordReset,
    EmailChange,
}

impl Purpose {
    pub fn name(self) -> &'static str {
        match self {
            Self::SignUp => "sign-up",
            Self::NewDevice => "new-device",
            Self::PasswordReset => "password-reset",
            Self::EmailChange => "email-change",
        }
    }
}
