//! The answer of a mutation: the changed object and the errors that its user can mend.

use teiki_shared::lang::Lang;

use crate::error::{Failure, Fault, Refusal, VerbResult};

/// Splits a verb's answer into what the payload holds; faults stay faults.
///
/// # Errors
/// The fault, for `or_fault`.
pub fn split<T, R, E>(
    answer: VerbResult<T, R>,
    to_error: impl Fn(&R) -> E,
) -> Result<(Option<T>, Vec<E>), Fault> {
    match answer {
        Ok(done) => Ok((Some(done), Vec::new())),
        Err(Failure::Refused(refusals)) => Ok((None, refusals.iter().map(to_error).collect())),
        Err(Failure::Fault(fault)) => Err(fault),
    }
}

/// The path of a refusal's field as GraphQL shows it: null when it is about the whole.
pub fn path<R: Refusal>(refusal: &R) -> Option<Vec<String>> {
    let path = refusal.field();
    (!path.is_empty()).then(|| path.iter().map(|&part| part.to_owned()).collect())
}

/// The parts of a user error, for the `payload!` macro.
pub fn parts<R: Refusal>(refusal: &R, lang: Lang) -> (Option<Vec<String>>, String, R::Code, Option<i32>) {
    (path(refusal), refusal.sentence(lang), refusal.code(), refusal.retry_after())
}

/// Defines a mutation's payload and its user error.
///
/// ```ignore
/// payload! {
///     /// What `orderPlace` answers.
///     pub OrderPlacePayload { order: Order }, OrderPlaceUserError(PlaceRefusal, OrderPlaceErrorCode)
/// }
/// OrderPlacePayload::answer(ctx, verb_result, |order| OrderPlacePayload::with(Order(order)))
/// ```
#[macro_export]
macro_rules! payload {
    (
        $(#[$doc:meta])*
        pub $payload:ident { $($(#[$about:meta])* $field:ident: $type:ty),+ $(,)? }, $error:ident($refusal:ty, $code:ty)
    ) => {
        $(#[$doc])*
        #[derive(async_graphql::SimpleObject, Default)]
        pub struct $payload {
            $($(#[$about])* pub $field: Option<$type>,)+
            /// What the person can mend; empty when the work is done.
            pub user_errors: Vec<$error>,
        }

        /// What the person can mend, in their language.
        #[derive(async_graphql::SimpleObject)]
        pub struct $error {
            /// The path of the input field; null when it is about the whole.
            pub field: Option<Vec<String>>,
            /// The sentence to show.
            pub message: String,
            pub code: $code,
            /// Seconds to wait, where waiting helps.
            pub retry_after: Option<i32>,
        }

        impl $payload {
            /// The payload of a verb's answer; `fill` sets the changed object.
            ///
            /// # Errors
            /// A fault, logged.
            pub fn answer<T>(
                ctx: &async_graphql::Context<'_>,
                answer: $crate::error::VerbResult<T, $refusal>,
                fill: impl FnOnce(T) -> Self,
            ) -> async_graphql::Result<Self> {
                use $crate::graphql::{Ask, OrFault};
                let lang = ctx.lang();
                let (done, user_errors) = $crate::graphql::payload::split(answer, |refusal| {
                    let (field, message, code, retry_after) = $crate::graphql::payload::parts(refusal, lang);
                    $error { field, message, code, retry_after }
                })
                .or_fault(ctx)?;
                // The same as a header, for programs that know HTTP better than our errors.
                if let Some(seconds) = user_errors.iter().filter_map(|error| error.retry_after).max() {
                    ctx.insert_http_header("Retry-After", seconds.to_string());
                }
                Ok(match done {
                    Some(done) => fill(done),
                    None => Self { user_errors, ..Self::default() },
                })
            }
        }
    };
}
