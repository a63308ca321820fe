//! Pages as the database holds them.

use diesel::prelude::*;
use teiki_shared::certificate::PageState;
use teiki_shared::ids::{AccountId, CertificatePageId, DraftId, OperatorId, OrderId};
use teiki_shared::scalars::DateTime;

use crate::tables::certificate_pages;

/// A page of a paper: two images in the object store.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = certificate_pages, check_for_backend(diesel::pg::Pg))]
pub struct Page {
    /// The owner of the product that asks for the paper.
    pub operator_id: OperatorId,
    pub id: CertificatePageId,
    pub account_id: AccountId,
    /// None where the draft is gone.
    pub draft_id: Option<DraftId>,
    /// Once it was applied with.
    pub order_id: Option<OrderId>,
    /// The slug of the kind of paper.
    pub kind: String,
    /// Whether the kind told of a disability or an illness when it was sent.
    pub special_care: bool,
    pub state: PageState,
    /// The key of the request that sent it.
    pub upload_key: String,
    /// SHA-256 of what was sent.
    pub digest: Vec<u8>,
    /// The id of the master key that wrapped the keys of both images.
    pub master_key: String,
    pub image_key: Vec<u8>,
    pub thumbnail_key: Vec<u8>,
    /// Pixels.
    pub width: i32,
    pub height: i32,
    pub uploaded_at: DateTime,
}

/// The keys of a page's images, both wrapped.
pub struct Keys {
    /// The id of the master key that wrapped them.
    pub master: String,
    pub image: Vec<u8>,
    pub thumbnail: Vec<u8>,
}
