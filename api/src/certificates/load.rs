//! What object-to-object fields load of pages.

use std::collections::HashMap;

use async_graphql::dataloader::Loader;
use teiki_shared::certificate::PageState;
use teiki_shared::ids::{DraftId, OperatorId, OrderId};

use super::{Page, db};
use crate::catalogue::DocumentKind;
use crate::db::columns;
use crate::graphql::load::{Load, LoadFault};

/// Asks for the pages of a draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CertificatesOf(pub DraftId);

/// Asks for the pages of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PapersOf(pub OperatorId, pub OrderId);

/// Asks for a kind of paper, one that was withdrawn too.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct KindOf(pub OperatorId, pub String);

impl Loader<CertificatesOf> for Load {
    type Value = Vec<Page>;
    type Error = LoadFault;

    async fn load(&self, keys: &[CertificatesOf]) -> Result<HashMap<CertificatesOf, Vec<Page>>, LoadFault> {
        let drafts: Vec<DraftId> = keys.iter().map(|key| key.0).collect();
        let mut found: HashMap<CertificatesOf, Vec<Page>> = HashMap::new();
        for page in db::of_drafts(&*self.reads.conn().await?, &drafts).await? {
            if let (PageState::Stored, Some(draft)) = (page.state, page.draft_id) {
                found.entry(CertificatesOf(draft)).or_default().push(page);
            }
        }
        Ok(found)
    }
}

impl Loader<PapersOf> for Load {
    type Value = Vec<Page>;
    type Error = LoadFault;

    async fn load(&self, keys: &[PapersOf]) -> Result<HashMap<PapersOf, Vec<Page>>, LoadFault> {
        let (of, ids) = columns(keys.iter().map(|key| (key.0, key.1)));
        let mut found: HashMap<PapersOf, Vec<Page>> = HashMap::new();
        for page in db::of_orders(&*self.reads.conn().await?, &of, &ids).await? {
            if let Some(order) = page.order_id {
                found.entry(PapersOf(page.operator_id, order)).or_default().push(page);
            }
        }
        Ok(found)
    }
}

impl Loader<KindOf> for Load {
    type Value = DocumentKind;
    type Error = LoadFault;

    async fn load(&self, keys: &[KindOf]) -> Result<HashMap<KindOf, DocumentKind>, LoadFault> {
        let of: Vec<OperatorId> = keys.iter().map(|key| key.0).collect();
        let slugs: Vec<String> = keys.iter().map(|key| key.1.clone()).collect();
        let found = db::kinds(&*self.reads.conn().await?, &of, &slugs).await?;
        Ok(found.into_iter().map(|kind| (KindOf(kind.operator_id, kind.slug.clone()), kind)).collect())
    }
}
