//! The pass that was being chosen, as GraphQL shows it.

use async_graphql::SimpleObject;
use teiki_shared::lang::Lang;

use crate::drafts::Begun;

/// A pass that was being chosen, by its names.
#[derive(SimpleObject)]
pub struct BegunPass {
    pub operator_name: String,
    pub product_name: String,
    /// What it covers, with the route that was chosen.
    pub section: Option<String>,
}

impl BegunPass {
    pub fn of(begun: &Begun, lang: Lang) -> Self {
        Self {
            operator_name: begun.operator.name(lang).to_owned(),
            product_name: begun.product.name(lang).to_owned(),
            section: begun.section(lang),
        }
    }
}
