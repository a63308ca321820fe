//! Documents that were parsed and found small enough before. A client sends the same few again and again, and parsing one
//! costs more than answering some of its fields.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_graphql::parser::parse_query;
use async_graphql::parser::types::ExecutableDocument;
use async_graphql::{Request, ServerError};
use lru::LruCache;

use super::{limits, tokens};

const KEPT: NonZeroUsize = NonZeroUsize::new(200).unwrap();
/// Bytes. Longer ones are rare, and parsed each time.
const LONGEST: usize = 8 * 1024;

/// A document, and how many mutations it may ask for.
type Known = (Arc<ExecutableDocument>, usize);

/// The documents asked last, by their text.
pub struct Documents(Mutex<LruCache<String, Known>>);

impl Default for Documents {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(KEPT)))
    }
}

impl Documents {
    /// Leaves the document of a request parsed; returns how many mutations it may ask for.
    ///
    /// # Errors
    /// The document is no GraphQL, or too large.
    pub fn parse(&self, request: &mut Request) -> Result<usize, ServerError> {
        let known = self.cache().get(&request.query).cloned();
        if let Some((known, mutations)) = known {
            request.set_parsed_query(ExecutableDocument::clone(&known));
            return Ok(mutations);
        }
        tokens::check(&request.query)?;
        let document = parse_query(&request.query)?;
        let mutations = limits::check_size(&document)?;
        if request.query.len() <= LONGEST {
            self.cache().put(request.query.clone(), (Arc::new(document.clone()), mutations));
        }
        request.set_parsed_query(document);
        Ok(mutations)
    }

    fn cache(&self) -> MutexGuard<'_, LruCache<String, Known>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
