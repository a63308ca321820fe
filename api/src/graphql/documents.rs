//! Documents that were parsed and found small enough before. A client sends the same few again and again, and parsing one
//! costs more than answering some of its fields.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_graphql::parser::parse_query;
use async_graphql::parser::types::ExecutableDocument;
use async_graphql::{Request, ServerError};
use lru::LruCache;

use super::limits;

const KEPT: NonZeroUsize = NonZeroUsize::new(200).unwrap();
/// Bytes. Longer ones are rare, and parsed each time.
const LONGEST: usize = 8 * 1024;

/// The documents asked last, by their text.
pub struct Documents(Mutex<LruCache<String, Arc<ExecutableDocument>>>);

impl Default for Documents {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(KEPT)))
    }
}

impl Documents {
    /// Leaves the document of a request parsed.
    ///
    /// # Errors
    /// The document is no GraphQL, or too large with its fragments in place.
    pub fn parse(&self, request: &mut Request) -> Result<(), ServerError> {
        let known = self.cache().get(&request.query).cloned();
        if let Some(known) = known {
            request.set_parsed_query(ExecutableDocument::clone(&known));
            return Ok(());
        }
        let document = parse_query(&request.query)?;
        limits::check_size(&document)?;
        if request.query.len() <= LONGEST {
            self.cache().put(request.query.clone(), Arc::new(document.clone()));
        }
        request.set_parsed_query(document);
        Ok(())
    }

    fn cache(&self) -> MutexGuard<'_, LruCache<String, Arc<ExecutableDocument>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
