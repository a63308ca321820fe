//! A type for the id of each kind of thing, so that no id is taken for another's. Ids are made by the server's
//! randomness seam, never here.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$meta:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        #[cfg_attr(feature = "server", derive(diesel::expression::AsExpression, diesel::deserialize::FromSqlRow))]
        #[cfg_attr(feature = "server", diesel(sql_type = diesel::sql_types::Uuid))]
        pub struct $name(Uuid);

        impl $name {
            pub const fn new(uuid: Uuid) -> Self {
                Self(uuid)
            }

            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl From<Uuid> for $name {
            fn from(uuid: Uuid) -> Self {
                Self(uuid)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        #[cfg(feature = "server")]
        server::columns_and_scalar!($name);
    )+};
}

#[cfg(feature = "server")]
mod server {
    /// The Diesel `Uuid` column and GraphQL's own `ID`, whose type information is delegated so that the schema
    /// knows one scalar `ID` and not one for each newtype.
    macro_rules! columns_and_scalar {
        ($name:ident) => {
            impl diesel::serialize::ToSql<diesel::sql_types::Uuid, diesel::pg::Pg> for $name {
                fn to_sql<'b>(
                    &'b self,
                    out: &mut diesel::serialize::Output<'b, '_, diesel::pg::Pg>,
                ) -> diesel::serialize::Result {
                    <Uuid as diesel::serialize::ToSql<diesel::sql_types::Uuid, diesel::pg::Pg>>::to_sql(
                        &self.0, out,
                    )
                }
            }

            impl diesel::deserialize::FromSql<diesel::sql_types::Uuid, diesel::pg::Pg> for $name {
                fn from_sql(bytes: diesel::pg::PgValue<'_>) -> diesel::deserialize::Result<Self> {
                    <Uuid as diesel::deserialize::FromSql<diesel::sql_types::Uuid, diesel::pg::Pg>>::from_sql(
                        bytes,
                    )
                    .map(Self)
                }
            }

            impl async_graphql::InputType for $name {
                type RawValueType = Self;

                fn type_name() -> std::borrow::Cow<'static, str> {
                    <async_graphql::ID as async_graphql::InputType>::type_name()
                }

                fn create_type_info(registry: &mut async_graphql::registry::Registry) -> String {
                    <async_graphql::ID as async_graphql::InputType>::create_type_info(registry)
                }

                fn parse(value: Option<async_graphql::Value>) -> async_graphql::InputValueResult<Self> {
                    let value = value.unwrap_or_default();
                    match &value {
                        async_graphql::Value::String(text) => text
                            .parse()
                            .map_err(|_| async_graphql::InputValueError::custom("Not a valid ID.")),
                        _ => Err(async_graphql::InputValueError::expected_type(value)),
                    }
                }

                fn to_value(&self) -> async_graphql::Value {
                    async_graphql::Value::String(self.to_string())
                }

                fn as_raw_value(&self) -> Option<&Self::RawValueType> {
                    Some(self)
                }
            }

            impl async_graphql::OutputType for $name {
                fn type_name() -> std::borrow::Cow<'static, str> {
                    <async_graphql::ID as async_graphql::OutputType>::type_name()
                }

                fn create_type_info(registry: &mut async_graphql::registry::Registry) -> String {
                    <async_graphql::ID as async_graphql::OutputType>::create_type_info(registry)
                }

                async fn resolve(
                    &self,
                    _: &async_graphql::ContextSelectionSet<'_>,
                    _: &async_graphql::Positioned<async_graphql::parser::types::Field>,
                ) -> async_graphql::ServerResult<async_graphql::Value> {
                    Ok(async_graphql::Value::String(self.to_string()))
                }
            }
        };
    }

    pub(super) use columns_and_scalar;
}

ids! {
    OperatorId,
    AccountId,
    RiderId,
    CardId,
    ProductId,
    PriceTableId,
    QuestionId,
    StopId,
    RouteId,
    DraftId,
    OrderId,
    /// An entry of an order's history.
    EventId,
    PassId,
    /// One attempt to pay an order.
    PaymentId,
    /// A payment card kept for later purchases.
    SavedCardId,
    RefundId,
    /// A pass given back before its end.
    ClaimId,
    /// A page of a paper that a rider sent.
    CertificatePageId,
    ReceiptId,
    /// A balanced posting of the ledger.
    PostingId,
    /// Somebody who works at an operator's desk.
    StaffId,
    /// A letter that lets somebody enrol at the desk.
    InvitationId,
    SessionId,
    /// A link by which a guardian pays an order.
    GuardianLinkId,
    JobId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_plain_uuids_outside() {
        let text = "0192f0c1-2b3c-7d4e-8f50-123456789abc";
        let id: OrderId = text.parse().unwrap();
        assert_eq!(id.to_string(), text);
        assert_eq!(serde_json::to_string(&id).unwrap(), format!("\"{text}\""));
        assert!("42".parse::<OrderId>().is_err());
    }

    #[cfg(feature = "server")]
    #[test]
    fn every_id_is_the_one_scalar_id() {
        use async_graphql::{EmptyMutation, EmptySubscription, Object, Schema};

        struct Query;

        #[Object]
        impl Query {
            async fn pass(&self, order: OrderId, card: Option<CardId>) -> PassId {
                PassId::new(card.map_or(order.uuid(), CardId::uuid))
            }
        }

        let sdl = Schema::new(Query, EmptyMutation, EmptySubscription).sdl();
        assert!(sdl.contains("pass(order: ID!, card: ID): ID!"), "{sdl}");
        assert!(!sdl.contains("scalar"), "{sdl}");
    }
}
