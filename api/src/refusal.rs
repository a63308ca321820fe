//! One way to declare why a verb is refused: each reason once, with its field, its sentences and its code.
//!
//! ```ignore
//! refusals! {
//!     /// Why no order was placed.
//!     pub enum PlaceRefusal {
//!         KeyTaken at ["idempotencyKey"] {
//!             ja: "別の内容の申込みと重なりました。ページを読み込み直してください。",
//!             en: "This collided with another order of yours. Reload the page.",
//!         }
//!         /// The price is another than the one that the person was shown.
//!         PriceChanged(now: Yen) at ["expectedPrice"] {
//!             ja: "料金が{now}円に変わりました。", en: "The price is ¥{now} now.",
//!         }
//!         /// What is wrong with the draft itself.
//!         Draft(problem: Problem) at (problem.field()) { |lang| problem.sentence(lang) }
//!     }
//!     pub enum OrderPlaceErrorCode {
//!         KeyTaken,
//!         Clash: Self::Draft(Problem::Clash(_)),
//!         Incomplete: Self::Draft(_),
//!         PriceChanged,
//!     }
//! }
//! ```
//!
//! - `at [..]` is the path of the input field; without it the refusal is about the whole. `after (..)` is the seconds to
//!   wait, an `Option<i32>`. Both may be expressions in round brackets that use the reason's value.
//! - A sentence says what to do. Its text takes the value in braces, or it is a `format!` of more; `|lang| ..` asks what knows
//!   the whole sentence.
//! - The codes are those of the mutation, in the order of the schema. A code belongs to the reason of its name, or to the
//!   pattern behind its colon. Without a list of codes each reason is one, where a name for their enum stands after the
//!   refusal's own; reasons that only other refusals are made of have none.
//! - `pub enum SignInRefusal, SignInErrorCode of Reason { .. }` chooses from the reasons that several verbs share.

/// Declares a refusal; see the module.
macro_rules! refusals {
    // Every reason is a code.
    ($(#[$doc:meta])* pub enum $name:ident, $code:ident { $(
        $(#[$about:meta])* $variant:ident $(($value:ident: $type:ty))? $(at $field:tt)? $(after $wait:tt)? { $($told:tt)+ }
    )+ }) => {
        $crate::refusal::refusals! {
            $(#[$doc])*
            pub enum $name { $($(#[$about])* $variant $(($value: $type))? $(at $field)? $(after $wait)? { $($told)+ })+ }
            pub enum $code { $($variant),+ }
        }
    };

    // Codes of their own.
    ($(#[$doc:meta])* pub enum $name:ident { $($reasons:tt)+ } pub enum $code:ident { $($word:ident $(: $pattern:pat)?),+ $(,)? }) => {
        $crate::refusal::refusals! { $(#[$doc])* pub enum $name { $($reasons)+ } }

        #[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
        pub enum $code { $($word),+ }

        impl $crate::error::Refusal for $name {
            type Code = $code;
            fn code(&self) -> $code {
                match self { $($crate::refusal::refusals!(@pattern $word $($pattern)?) => $code::$word),+ }
            }
            fn field(&self) -> &'static [&'static str] {
                self.field()
            }
            fn sentence(&self, lang: teiki_shared::lang::Lang) -> String {
                self.sentence(lang)
            }
            fn retry_after(&self) -> Option<i32> {
                self.retry_after()
            }
        }
    };

    // A choice of shared reasons.
    ($(#[$doc:meta])* pub enum $name:ident, $code:ident of $reason:ident { $($variant:ident $(($value:ident: $type:ty))?),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum $name { $($variant $(($type))?),+ }

        #[doc = concat!("The codes of [`", stringify!($name), "`].")]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, async_graphql::Enum)]
        pub enum $code { $($variant),+ }

        impl $name {
            fn reason(&self) -> $reason {
                match self { $(Self::$variant $(($value))? => $reason::$variant $(($value.clone()))?),+ }
            }
        }

        impl $crate::error::Refusal for $name {
            type Code = $code;
            fn code(&self) -> $code {
                match self { $(Self::$variant { .. } => $code::$variant),+ }
            }
            fn field(&self) -> &'static [&'static str] {
                self.reason().field()
            }
            fn sentence(&self, lang: teiki_shared::lang::Lang) -> String {
                self.reason().sentence(lang)
            }
            fn retry_after(&self) -> Option<i32> {
                self.reason().retry_after()
            }
        }
    };

    // Reasons without codes.
    ($(#[$doc:meta])* pub enum $name:ident { $(
        $(#[$about:meta])* $variant:ident $(($value:ident: $type:ty))? $(at $field:tt)? $(after $wait:tt)? { $($told:tt)+ }
    )+ }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum $name { $($(#[$about])* $variant $(($type))?),+ }

        #[allow(unused, reason = "not every reason has every part, nor is every part made of its value")]
        impl $name {
            /// The path of the input field; empty when it is about the whole.
            pub fn field(&self) -> &'static [&'static str] {
                match self { $(Self::$variant $(($value))? => $crate::refusal::refusals!(@field $($field)?)),+ }
            }

            /// What happened and what to do.
            pub fn sentence(&self, lang: teiki_shared::lang::Lang) -> String {
                match self { $(Self::$variant $(($value))? => $crate::refusal::refusals!(@told lang $($told)+)),+ }
            }

            /// Seconds to wait, where waiting helps.
            pub fn retry_after(&self) -> Option<i32> {
                match self { $(Self::$variant $(($value))? => $crate::refusal::refusals!(@wait $($wait)?)),+ }
            }
        }
    };

    (@pattern $word:ident) => { Self::$word { .. } };
    (@pattern $word:ident $pattern:pat) => { $pattern };
    (@field) => { &[] };
    (@field [$($part:literal),+]) => { &[$($part),+] };
    (@field ($field:expr)) => { $field };
    (@wait) => { None };
    (@wait ($wait:expr)) => { $wait };
    (@told $lang:ident ja: $ja:literal, en: $en:literal $(,)?) => {
        match $lang {
            teiki_shared::lang::Lang::Ja => format!($ja),
            teiki_shared::lang::Lang::En => format!($en),
        }
    };
    (@told $lang:ident ja: $ja:expr, en: $en:expr $(,)?) => {
        match $lang {
            teiki_shared::lang::Lang::Ja => $ja,
            teiki_shared::lang::Lang::En => $en,
        }
    };
    (@told $lang:ident |$spoken:ident| $sentence:expr) => {{
        let $spoken = $lang;
        $sentence
    }};
}

/// Lets a verb pass on the refusals of a step that several verbs share.
macro_rules! passes_on {
    ($step:ident => $verb:ident: $($variant:ident $(($value:ident))?),+ $(,)?) => {
        impl From<$step> for $verb {
            fn from(step: $step) -> Self {
                match step {
                    $($step::$variant $(($value))? => Self::$variant $(($value))?),+
                }
            }
        }
    };
}

pub(crate) use {passes_on, refusals};
