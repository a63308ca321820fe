//! What every page is handed.

use teiki_api::{App, Schema};

use crate::assets::Assets;
use crate::policy::Origins;

/// The running site: the API behind the pages, and the files before them.
pub struct Site {
    pub app: App,
    pub schema: Schema,
    pub assets: Assets,
    /// Stripe's addresses as the paying page may use them.
    pub stripe: Origins,
}

impl Site {
    pub fn new(app: App, schema: Schema, assets: Assets) -> Self {
        let stripe = Origins::of(&app.config.stripe.js_url, &app.config.stripe.api_url);
        Self { app, schema, assets, stripe }
    }
}
