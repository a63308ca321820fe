//! What every page is handed.

use actix_web::web;
use teiki_api::{App, DeskSchema, Schema};

use crate::assets::{self, Assets};
use crate::pages;
use crate::policy::Origins;
use crate::shelf::Shelf;

/// The running site: the API behind the pages, and the files before them.
pub struct Site {
    pub app: App,
    /// For documents that come from outside.
    pub schema: Schema,
    /// For the documents of pages.
    pub own_schema: Schema,
    /// The same two of the desk.
    pub desk_schema: DeskSchema,
    pub own_desk_schema: DeskSchema,
    pub assets: Assets,
    /// What was answered to everybody a moment ago.
    pub shelf: Shelf,
    /// Stripe's addresses as the paying page may use them.
    pub stripe: Origins,
}

impl Site {
    pub fn new(app: App, schema: Schema, assets: Assets) -> Self {
        let stripe = Origins::of(&app.config.stripe.js_url, &app.config.stripe.api_url);
        let own_schema = teiki_api::rider_schema::build_for_own(&app);
        let desk_schema = teiki_api::desk_schema::build(&app);
        let own_desk_schema = teiki_api::desk_schema::build_for_own(&app);
        Self {
            app,
            schema,
            own_schema,
            desk_schema,
            own_desk_schema,
            assets,
            shelf: Shelf::default(),
            stripe,
        }
    }
}

/// Everything that is answered: the API, the assets, and last the pages, which take every other path.
pub fn mount(site: &web::Data<Site>) -> impl FnOnce(&mut web::ServiceConfig) + use<> {
    let site = site.clone();
    move |service| {
        let is_demo = !site.app.config.is_production();
        service
            .app_data(web::Data::new(site.app.clone()))
            .app_data(web::Data::new(site.schema.clone()))
            .app_data(web::Data::new(site.desk_schema.clone()))
            .app_data(site)
            .configure(teiki_api::http::configure)
            .configure(assets::configure)
            .configure(pages::configure(is_demo));
    }
}
