//! Answers that are the same for everybody, kept for a short while: the shop window asks the database once, not once a visitor.
//!
//! They are asked for as nobody ([`Visit::ask_for_all`](crate::visit::Visit)), so that nothing of one person can come to another.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use async_graphql::Value;
use jiff::{SignedDuration, Timestamp};
use teiki_shared::lang::Lang;

/// So long a change of the catalogue may take to be seen.
const KEPT: SignedDuration = SignedDuration::from_secs(30);
/// Answers at once; an operator's page has 10 KB.
const MOST: usize = 1_000;
/// Bytes of variables: what is longer was hardly asked for before.
const LONGEST: usize = 400;

/// What was asked: the document, its variables, the language of the answer.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Asked {
    pub document: &'static str,
    pub variables: String,
    pub lang: Lang,
}

#[derive(Default)]
pub struct Shelf(Mutex<HashMap<Asked, (Timestamp, Value)>>);

impl Shelf {
    /// The answer, where one was kept a moment ago.
    pub fn find(&self, asked: &Asked, now: Timestamp) -> Option<Value> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (since, answer) = kept.get(asked)?;
        is_young(*since, now).then(|| answer.clone())
    }

    pub fn keep(&self, asked: Asked, now: Timestamp, answer: &Value) {
        if asked.variables.len() > LONGEST {
            return;
        }
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MOST {
            kept.retain(|_, (since, _)| is_young(*since, now));
        }
        // What nobody asks for twice does not keep out what everybody asks for.
        if kept.len() >= MOST
            && let Some(oldest) =
                kept.iter().min_by_key(|(_, (since, _))| *since).map(|(oldest, _)| oldest.clone())
        {
            kept.remove(&oldest);
        }
        kept.insert(asked, (now, answer.clone()));
    }
}

/// Where the clock was set back nothing is young.
fn is_young(since: Timestamp, now: Timestamp) -> bool {
    (SignedDuration::ZERO..KEPT).contains(&now.duration_since(since))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(variables: &str) -> Asked {
        Asked { document: "{ operators { name } }", variables: variables.into(), lang: Lang::Ja }
    }

    #[test]
    fn an_answer_is_kept_for_a_moment_in_its_language() {
        let (shelf, now) = (Shelf::default(), Timestamp::UNIX_EPOCH);
        shelf.keep(asked("{}"), now, &Value::Boolean(true));
        let find = |asked: &Asked, seconds| shelf.find(asked, now + SignedDuration::from_secs(seconds));
        assert_eq!(find(&asked("{}"), 29), Some(Value::Boolean(true)));
        assert_eq!(find(&asked("{}"), 30), None);
        assert_eq!(find(&asked("{}"), -1), None);
        assert_eq!(find(&Asked { lang: Lang::En, ..asked("{}") }, 0), None);
        assert_eq!(find(&asked("{ }"), 0), None);
    }

    #[test]
    fn it_does_not_grow_without_end() {
        let (shelf, now) = (Shelf::default(), Timestamp::UNIX_EPOCH);
        for n in 0..2 * MOST {
            shelf.keep(asked(&n.to_string()), now, &Value::Null);
        }
        shelf.keep(asked(&"x".repeat(LONGEST + 1)), now, &Value::Null);
        let held = || shelf.0.lock().unwrap().len();
        assert_eq!(held(), MOST);
        shelf.keep(asked("one more"), now, &Value::Null);
        assert!(shelf.find(&asked("one more"), now).is_some() && held() == MOST);
        shelf.keep(asked("later"), now + KEPT, &Value::Null);
        assert_eq!(held(), 1, "what is old makes room");
    }
}
