//! The images of a page in the object store, each sealed under a key of its own and bound to its page.

use teiki_shared::certificate::PageState;
use teiki_shared::ids::{CertificatePageId, OperatorId};

use super::row::Keys;
use super::{Page, db};
use crate::actor::Actor;
use crate::app::App;
use crate::error::Fault;
use crate::sealing::{DataKey, Keyring};

/// The folder of the store in which they lie.
pub const FOLDER: &str = "certificates";

/// One of the two images of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    Image,
    Thumbnail,
}

impl Which {
    pub const ALL: [Self; 2] = [Self::Image, Self::Thumbnail];

    const fn word(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Thumbnail => "thumbnail",
        }
    }
}

/// Where an image lies in the store.
fn name(operator: OperatorId, page: CertificatePageId, which: Which) -> String {
    format!("{FOLDER}/{operator}/{page}/{}", which.word())
}

/// The page that a name of the store is of; none for a name of something else.
pub fn page_of(name: &str) -> Option<(OperatorId, CertificatePageId)> {
    let mut parts = name.strip_prefix(FOLDER)?.strip_prefix('/')?.split('/');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

/// New keys for a page.
///
/// # Errors
/// Faults of the cipher.
pub fn draw_keys(keyring: &Keyring, operator: OperatorId, page: CertificatePageId) -> Result<Keys, Fault> {
    let wrap = |which| keyring.wrap(&name(operator, page, which), &DataKey::draw());
    let (image, thumbnail) = (wrap(Which::Image)?, wrap(Which::Thumbnail)?);
    Ok(Keys { master: keyring.newest().to_owned(), image, thumbnail })
}

/// The same keys, wrapped by the newest master key.
///
/// # Errors
/// The master key that wrapped them is not given any more.
pub fn wrap_anew(keyring: &Keyring, page: &Page) -> Result<Keys, Fault> {
    let wrap = |which| keyring.wrap(&name(page.operator_id, page.id, which), &key(keyring, page, which)?);
    let (image, thumbnail) = (wrap(Which::Image)?, wrap(Which::Thumbnail)?);
    Ok(Keys { master: keyring.newest().to_owned(), image, thumbnail })
}

fn key(keyring: &Keyring, page: &Page, which: Which) -> Result<DataKey, Fault> {
    let wrapped = match which {
        Which::Image => &page.image_key,
        Which::Thumbnail => &page.thumbnail_key,
    };
    keyring.unwrap(&name(page.operator_id, page.id, which), &page.master_key, wrapped)
}

/// Seals an image and keeps it. Kept again, it takes its own place.
///
/// # Errors
/// The store is away, or the key is not to be had.
pub async fn put(app: &App, page: &Page, which: Which, image: Vec<u8>) -> Result<(), Fault> {
    let name = name(page.operator_id, page.id, which);
    let sealed = key(&app.keyring, page, which)?.seal(&name, image)?;
    app.store.put(&name, sealed).await
}

/// Deletes both images; those that are not there are deleted already.
///
/// # Errors
/// The store is away.
pub async fn delete(app: &App, operator: OperatorId, page: CertificatePageId) -> Result<(), Fault> {
    for which in Which::ALL {
        app.store.delete(&name(operator, page, which)).await?;
    }
    Ok(())
}

/// An image of a page of the rider's own, as JPEG; none where they have no such page.
///
/// # Errors
/// Not signed in; the store is away; what it holds was changed.
pub async fn view(
    app: &App,
    actor: &Actor,
    page: CertificatePageId,
    which: Which,
) -> Result<Option<Vec<u8>>, Fault> {
    let conn = app.db.conn().await?;
    let found = db::find(&conn, actor.rider()?, page).await?;
    drop(conn);
    match found.filter(|page| page.state == PageState::Stored) {
        Some(page) => open(app, &page, which).await,
        None => Ok(None),
    }
}

/// An image of a page, as JPEG, for whoever may see it; none where it is gone.
///
/// # Errors
/// The store is away; what it holds was changed.
pub async fn open(app: &App, page: &Page, which: Which) -> Result<Option<Vec<u8>>, Fault> {
    let name = name(page.operator_id, page.id, which);
    let Some(sealed) = app.store.get(&name).await? else {
        // It was erased a moment ago, or is lost.
        tracing::warn!(page = %page.id, "an image of a page is not in the store");
        return Ok(None);
    };
    key(&app.keyring, page, which)?.open(&name, sealed).map(Some)
}
