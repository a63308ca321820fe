//! The searches of a document: one after the other, and each of them once, however often it is asked for.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use teiki_shared::ids::{OperatorId, ProductId, StopId};
use teiki_shared::scalars::Date;

use super::{Line, Stop, find_stops, finder, lines};
use crate::graphql::load::{Load, LoadFault};

/// Asks the fare finder for stops.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct StopsNamed {
    pub text: String,
    pub operator: Option<String>,
    pub from: Option<StopId>,
    pub first: i64,
}

/// Asks for stops from which a product is sold.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct StopsSold {
    pub product: (OperatorId, ProductId),
    pub text: String,
    pub reachable_from: Option<StopId>,
    pub first: i64,
}

/// Asks for the lines of an operator that sells, by the word in its addresses.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct LinesOf(pub String);

impl Loader<StopsNamed> for Load {
    type Value = Vec<Stop>;
    type Error = LoadFault;

    async fn load(&self, asked: &[StopsNamed]) -> Result<HashMap<StopsNamed, Vec<Stop>>, LoadFault> {
        let _turn = self.reads.turn(&self.app.turns).await?;
        let conn = self.reads.conn().await?;
        let mut found = HashMap::new();
        for search in asked {
            let StopsNamed { text, operator, from, first } = search;
            let stops = finder::stops(&conn, text, operator.as_deref(), *from, *first).await?;
            found.insert(search.clone(), stops);
        }
        Ok(found)
    }
}

impl Loader<StopsSold> for Load {
    type Value = Vec<Stop>;
    type Error = LoadFault;

    async fn load(&self, asked: &[StopsSold]) -> Result<HashMap<StopsSold, Vec<Stop>>, LoadFault> {
        let _turn = self.reads.turn(&self.app.turns).await?;
        let conn = self.reads.conn().await?;
        let today = Date(self.app.clock.today());
        let mut found = HashMap::new();
        for search in asked {
            let StopsSold { product, text, reachable_from, first } = search;
            let stops = find_stops(&conn, today, *product, text, *reachable_from, *first).await?;
            found.insert(search.clone(), stops);
        }
        Ok(found)
    }
}

impl Loader<LinesOf> for Load {
    type Value = Vec<Line>;
    type Error = LoadFault;

    async fn load(&self, asked: &[LinesOf]) -> Result<HashMap<LinesOf, Vec<Line>>, LoadFault> {
        let _turn = self.reads.turn(&self.app.turns).await?;
        let operators: Vec<String> = asked.iter().map(|asked| asked.0.clone()).collect();
        let found = lines::of(&*self.reads.conn().await?, &operators).await?;
        Ok(found.into_iter().map(|(operator, lines)| (LinesOf(operator), lines)).collect())
    }
}
