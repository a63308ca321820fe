//! Limits on what one document may ask. Depth and complexity are async-graphql's own, which walk a fragment each time it is
//! spread: what a document holds with its fragments in place is counted before they do. Not by an extension: with one,
//! async-graphql takes a much slower way at every field of every answer.

use std::collections::{HashMap, HashSet};

use async_graphql::parser::types::{
    Directive, ExecutableDocument, Field, OperationType, Selection, SelectionSet,
};
use async_graphql::{Positioned, ServerError};

pub const DEPTH: usize = 12;
/// Fields, with lists weighed by what they hold: enough for the whole catalogue with its prices, once.
pub const COMPLEXITY: usize = 10_000;
/// What a field that calls Stripe weighs: a document may hold three of them.
pub const STRIPE: usize = 3_000;
/// What a search weighs, for stops or for what is sold between two of them: a document may hold nine.
pub const SEARCH: usize = 1_000;
/// What the whole network of an operator weighs: a document may hold two.
pub const NETWORK: usize = 4_000;
/// Aliases, and fields that a selection set names again: enough for any page, too few to try a thousand codes in one
/// request. A field that is named twice is asked twice.
const REPEATS: usize = 15;
/// Root fields of a mutation.
const MUTATIONS: usize = 5;
/// Fragments in one document.
const FRAGMENTS: usize = 20;
/// Selections of one document with every fragment in its place.
const SELECTIONS: usize = 1_000;
const DIRECTIVES: usize = 30;
const ARGUMENTS: usize = 200;
/// Variables of one operation.
const VARIABLES: usize = 50;
/// Sets within sets that are walked; a fragment within itself ends here.
const WALK: usize = 50;
/// Bytes of a request's body.
pub const BODY: usize = 64 * 1024;
/// Errors that one answer tells; who mends these learns the rest.
const ERRORS: usize = 10;
/// Bytes of one error's message: the client's own words come back in it.
const MESSAGE: usize = 500;

/// Counts a document; returns how many mutations it may ask for.
///
/// # Errors
/// It holds too much with its fragments in place.
pub fn check_size(document: &ExecutableDocument) -> Result<usize, ServerError> {
    count(document).map_err(|excess| ServerError::new(excess, None))
}

/// Keeps the errors of an answer few and short.
pub fn shorten(errors: &mut Vec<ServerError>) {
    errors.truncate(ERRORS);
    for error in errors {
        if error.message.len() > MESSAGE {
            error.message.truncate(error.message.floor_char_boundary(MESSAGE));
            error.message.push('…');
        }
        error.locations.truncate(ERRORS);
    }
}

/// What is too many, as a sentence.
type Excess = String;

fn at_most(count: usize, limit: usize, what: &str) -> Result<(), Excess> {
    if count > limit { Err(format!("A document may hold at most {limit} {what}.")) } else { Ok(()) }
}

fn count(document: &ExecutableDocument) -> Result<usize, Excess> {
    at_most(document.fragments.len(), FRAGMENTS, "fragments")?;
    let mut counted = Count { document, spread: HashSet::new(), totals: Totals::default() };
    let mut mutations = 0;
    for (_, operation) in document.operations.iter() {
        let operation = &operation.node;
        at_most(operation.variable_definitions.len(), VARIABLES, "variables")?;
        counted.directives(&operation.directives)?;
        for variable in &operation.variable_definitions {
            counted.directives(&variable.node.directives)?;
        }
        let mut keys = HashMap::new();
        counted.set(&operation.selection_set.node, &mut keys, 0)?;
        if operation.ty == OperationType::Mutation {
            mutations = mutations.max(keys.values().sum());
        }
    }
    at_most(mutations, MUTATIONS, "mutations")?;
    // Validation walks those that nothing spreads as well.
    for (name, fragment) in &document.fragments {
        counted.directives(&fragment.node.directives)?;
        if !counted.spread.contains(name.as_str()) {
            counted.set(&fragment.node.selection_set.node, &mut HashMap::new(), 0)?;
        }
    }
    Ok(mutations)
}

#[derive(Default)]
struct Totals {
    selections: usize,
    repeats: usize,
    directives: usize,
    arguments: usize,
}

type Keys<'a> = HashMap<&'a str, usize>;

/// A walk through a document with its fragments in place. It ends as soon as something is too many, so that its work is
/// bounded however often fragments are spread.
struct Count<'a> {
    document: &'a ExecutableDocument,
    /// The fragments that something spreads.
    spread: HashSet<&'a str>,
    totals: Totals,
}

impl<'a> Count<'a> {
    /// `keys` are the names that the set's fields have in the answer, and how often; a fragment's fields are fields of the
    /// set.
    fn set(&mut self, set: &'a SelectionSet, keys: &mut Keys<'a>, depth: usize) -> Result<(), Excess> {
        at_most(depth, WALK, "sets within sets")?;
        for item in &set.items {
            self.totals.selections += 1;
            at_most(self.totals.selections, SELECTIONS, "selections, fragments in their places")?;
            match &item.node {
                Selection::Field(field) => self.field(&field.node, keys, depth)?,
                Selection::InlineFragment(fragment) => {
                    self.directives(&fragment.node.directives)?;
                    self.set(&fragment.node.selection_set.node, keys, depth + 1)?;
                }
                Selection::FragmentSpread(spread) => {
                    self.directives(&spread.node.directives)?;
                    let name = spread.node.fragment_name.node.as_str();
                    self.spread.insert(name);
                    if let Some(fragment) = self.document.fragments.get(name) {
                        self.set(&fragment.node.selection_set.node, keys, depth + 1)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn field(&mut self, field: &'a Field, keys: &mut Keys<'a>, depth: usize) -> Result<(), Excess> {
        let times = keys.entry(field.response_key().node.as_str()).or_default();
        *times += 1;
        self.totals.repeats += usize::from(field.alias.is_some() || *times > 1);
        at_most(self.totals.repeats, REPEATS, "aliases and repeated fields")?;
        self.totals.arguments += field.arguments.len();
        at_most(self.totals.arguments, ARGUMENTS, "arguments")?;
        self.directives(&field.directives)?;
        self.set(&field.selection_set.node, &mut HashMap::new(), depth + 1)
    }

    fn directives(&mut self, directives: &[Positioned<Directive>]) -> Result<(), Excess> {
        self.totals.directives += directives.len();
        at_most(self.totals.directives, DIRECTIVES, "directives")?;
        self.totals.arguments += directives.iter().map(|one| one.node.arguments.len()).sum::<usize>();
        at_most(self.totals.arguments, ARGUMENTS, "arguments")
    }
}
