//! A letter: what it tells, and its template in each language.

use teiki_shared::lang::Lang;

/// A letter to a rider.
pub trait Letter {
    /// Its template in `lang`, filled in; how templates are written is told in [`frame`](super::frame).
    ///
    /// # Errors
    /// None that a value can cause.
    fn render(&self, lang: Lang) -> askama::Result<String>;
}

/// Declares a letter with its templates, in which its fields are `letter.*`.
macro_rules! letter {
    ($(#[$doc:meta])* pub struct $name:ident($ja:tt, $en:tt) { $($field:ident: $type:ty),* $(,)? }) => {
        $(#[$doc])*
        pub struct $name { $(pub $field: $type),* }

        impl $crate::mail::letter::Letter for $name {
            fn render(&self, lang: teiki_shared::lang::Lang) -> askama::Result<String> {
                #[derive(askama::Template)]
                #[template(path = $ja)]
                #[allow(dead_code, reason = "some letters tell nothing of their own")]
                struct Ja<'a> {
                    letter: &'a $name,
                }
                #[derive(askama::Template)]
                #[template(path = $en)]
                #[allow(dead_code, reason = "some letters tell nothing of their own")]
                struct En<'a> {
                    letter: &'a $name,
                }
                match lang {
                    teiki_shared::lang::Lang::Ja => askama::Template::render(&Ja { letter: self }),
                    teiki_shared::lang::Lang::En => askama::Template::render(&En { letter: self }),
                }
            }
        }
    };
}

pub(crate) use letter;
