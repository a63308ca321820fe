//! What object-to-object fields of the catalogue load, a list at a time.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use jiff::Timestamp;
use teiki_shared::ids::{OperatorId, ProductId, StopId};

use super::icoca::Icoca;
use super::{Operator, PriceRange, PriceTables, Product, Stop, category, db, pricing};
use crate::db::columns;
use crate::graphql::load::{Load, LoadFault};

/// Asks for the products that an operator sells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ProductsOf(pub OperatorId);

/// Asks for the products that the first operator sells and that are good on the vehicles of the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ProductsGoodOn(pub OperatorId, pub OperatorId);

/// Asks for what a product costs, by term.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PriceRangesOf(pub OperatorId, pub ProductId);

/// Asks for the rows of a product's price tables that are chosen from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ChoicesOf(pub OperatorId, pub ProductId);

/// Asks for a product's price tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PricesOf(pub OperatorId, pub ProductId);

/// Asks for an operator's rider categories.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CategoriesOf(pub OperatorId);

/// Asks for the operators that honour a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct HonouredBy(pub OperatorId, pub ProductId);

/// Asks for the operators that sell a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct IssuersOf(pub OperatorId, pub ProductId);

/// Asks for the cards that an operator sells, and where they are charged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct IcocaOf(pub OperatorId);

impl Loader<OperatorId> for Load {
    type Value = Operator;
    type Error = LoadFault;

    async fn load(&self, keys: &[OperatorId]) -> Result<HashMap<OperatorId, Operator>, LoadFault> {
        let found = db::operators(&*self.reads.conn().await?, keys).await?;
        Ok(found.into_iter().map(|operator| (operator.id, operator)).collect())
    }
}

impl Loader<ProductsOf> for Load {
    type Value = Vec<Product>;
    type Error = LoadFault;

    async fn load(&self, keys: &[ProductsOf]) -> Result<HashMap<ProductsOf, Vec<Product>>, LoadFault> {
        let of: Vec<OperatorId> = keys.iter().map(|key| key.0).collect();
        let found = db::products_on_sale(&*self.reads.conn().await?, &of).await?;
        let mut groups: HashMap<ProductsOf, Vec<Product>> = HashMap::new();
        for (seller, product) in found {
            groups.entry(ProductsOf(seller)).or_default().push(product);
        }
        Ok(groups)
    }
}

impl Loader<ProductsGoodOn> for Load {
    type Value = Vec<Product>;
    type Error = LoadFault;

    async fn load(
        &self,
        keys: &[ProductsGoodOn],
    ) -> Result<HashMap<ProductsGoodOn, Vec<Product>>, LoadFault> {
        let (on, sellers) = columns(keys.iter().map(|key| (key.1, key.0)));
        let found = db::products_good_on(&*self.reads.conn().await?, &sellers, &on).await?;
        let mut groups: HashMap<ProductsGoodOn, Vec<Product>> = HashMap::new();
        for (seller, on, product) in found {
            groups.entry(ProductsGoodOn(seller, on)).or_default().push(product);
        }
        Ok(groups)
    }
}

impl Loader<PriceRangesOf> for Load {
    type Value = PriceTables<PriceRange>;
    type Error = LoadFault;

    async fn load(
        &self,
        keys: &[PriceRangesOf],
    ) -> Result<HashMap<PriceRangesOf, PriceTables<PriceRange>>, LoadFault> {
        let pairs: Vec<_> = keys.iter().map(|key| (key.0, key.1)).collect();
        let mut found = pricing::ranges(&*self.reads.conn().await?, self.now(), &pairs).await?;
        Ok(keys.iter().filter_map(|key| Some((*key, found.remove(&key.1)?))).collect())
    }
}

impl Loader<ChoicesOf> for Load {
    type Value = PriceTables;
    type Error = LoadFault;

    async fn load(&self, keys: &[ChoicesOf]) -> Result<HashMap<ChoicesOf, PriceTables>, LoadFault> {
        let pairs: Vec<_> = keys.iter().map(|key| (key.0, key.1)).collect();
        let mut found = pricing::choices(&*self.reads.conn().await?, self.now(), &pairs).await?;
        Ok(keys.iter().filter_map(|key| Some((*key, found.remove(&key.1)?))).collect())
    }
}

impl Loader<(OperatorId, ProductId)> for Load {
    type Value = Product;
    type Error = LoadFault;

    async fn load(
        &self,
        keys: &[(OperatorId, ProductId)],
    ) -> Result<HashMap<(OperatorId, ProductId), Product>, LoadFault> {
        let found = db::products(&*self.reads.conn().await?, keys).await?;
        Ok(found.into_iter().map(|product| ((product.operator_id, product.id), product)).collect())
    }
}

impl Loader<PricesOf> for Load {
    type Value = PriceTables;
    type Error = LoadFault;

    async fn load(&self, keys: &[PricesOf]) -> Result<HashMap<PricesOf, PriceTables>, LoadFault> {
        let pairs: Vec<_> = keys.iter().map(|key| (key.0, key.1)).collect();
        let mut found = pricing::tables(&*self.reads.conn().await?, self.now(), &pairs).await?;
        Ok(keys.iter().filter_map(|key| Some((*key, found.remove(&key.1)?))).collect())
    }
}

impl Loader<CategoriesOf> for Load {
    type Value = category::BySlug;
    type Error = LoadFault;

    async fn load(
        &self,
        keys: &[CategoriesOf],
    ) -> Result<HashMap<CategoriesOf, category::BySlug>, LoadFault> {
        let of: Vec<OperatorId> = keys.iter().map(|key| key.0).collect();
        let found = category::of_operators(&*self.reads.conn().await?, &of).await?;
        Ok(found.into_iter().map(|(operator, categories)| (CategoriesOf(operator), categories)).collect())
    }
}

impl Loader<HonouredBy> for Load {
    type Value = Vec<Operator>;
    type Error = LoadFault;

    async fn load(&self, keys: &[HonouredBy]) -> Result<HashMap<HonouredBy, Vec<Operator>>, LoadFault> {
        let pairs: Vec<_> = keys.iter().map(|key| (key.0, key.1)).collect();
        let mut found = db::honoured_by(&*self.reads.conn().await?, &pairs).await?;
        let mut operators = |id| Some(found.remove(&id)?.into_iter().map(|row| row.operator).collect());
        Ok(keys.iter().filter_map(|key| Some((*key, operators(key.1)?))).collect())
    }
}

impl Loader<IcocaOf> for Load {
    type Value = Icoca;
    type Error = LoadFault;

    async fn load(&self, keys: &[IcocaOf]) -> Result<HashMap<IcocaOf, Icoca>, LoadFault> {
        let of: Vec<OperatorId> = keys.iter().map(|key| key.0).collect();
        let found = db::icoca(&*self.reads.conn().await?, &of).await?;
        Ok(found.into_iter().map(|(operator, icoca)| (IcocaOf(operator), icoca)).collect())
    }
}

impl Loader<IssuersOf> for Load {
    type Value = Vec<Operator>;
    type Error = LoadFault;

    async fn load(&self, keys: &[IssuersOf]) -> Result<HashMap<IssuersOf, Vec<Operator>>, LoadFault> {
        let pairs: Vec<_> = keys.iter().map(|key| (key.0, key.1)).collect();
        let mut found = db::issuers(&*self.reads.conn().await?, &pairs).await?;
        Ok(keys.iter().filter_map(|key| Some((*key, found.remove(&key.1)?))).collect())
    }
}

impl Loader<(OperatorId, StopId)> for Load {
    type Value = Stop;
    type Error = LoadFault;

    async fn load(
        &self,
        keys: &[(OperatorId, StopId)],
    ) -> Result<HashMap<(OperatorId, StopId), Stop>, LoadFault> {
        let found = db::stops(&*self.reads.conn().await?, keys).await?;
        Ok(found.into_iter().map(|stop| ((stop.operator_id, stop.id), stop)).collect())
    }
}

impl Load {
    /// When what is asked for would be sold.
    fn now(&self) -> Timestamp {
        self.app.clock.now()
    }
}
