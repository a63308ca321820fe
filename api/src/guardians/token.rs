//! What stands in a link: 256 bits, derived from the link's id and the installation's secret, so that the page of its rider can show it
//! again. Who holds the database alone cannot make it.

use sha2::{Digest, Sha256};
use teiki_shared::ids::GuardianLinkId;

use super::GuardianLink;
use crate::app::App;
use crate::secrets;

/// The token of a link.
pub fn of(app: &App, id: GuardianLinkId) -> String {
    secrets::keyed(app, &["guardian link", &id.to_string()])
}

/// What the database keeps of it.
pub fn hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}

/// The address to share; none where the installation has another secret since.
pub fn address(app: &App, link: &GuardianLink) -> Option<String> {
    let token = of(app, link.id);
    (hash(&token) == link.token_hash).then(|| app.config.page(&format!("/g/{token}")))
}
