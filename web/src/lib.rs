//! The pages of Teiki: what a browser sees.
//!
//! | module | holds |
//! |---|---|
//! | [`pages`] | the URLs: a file per subject with its handlers, documents and views |
//! | [`desk`] | the pages of staff, `/desk`, through the desk's own schema |
//! | [`visit`] | one request: who asks, in which language, and what its response carries |
//! | [`graphql`] | a document of the API, executed in-process |
//! | [`form`] | what was typed, and what is wrong with it |
//! | [`respond`], [`shell`], [`policy`] | a page as a response: the document around it and its headers |
//! | [`fault`] | why a page cannot be shown, and the page that says so |
//! | [`assets`] | the hashed files of the bundle |
//! | [`words`] | every sentence, Japanese and English |
//! | [`components`] | what pages are made of; `/styleguide` shows them all in development |
//! | [`islands`] | the few parts that also run in the browser |
//! | [`commands`] | the command line |
//! | [`shelf`] | answers that are the same for everybody, kept for a moment |
//! | [`site`] | what every request shares |
//!
//! The feature `server` is the program. The feature `browser` is the wasm bundle and compiles [`islands`] alone.
//!
//! # How a page is written
//!
//! actix owns the URLs; a handler awaits its data and then draws a Leptos view, synchronously, to a string. There is no
//! client router, no server function, no `Resource` and no `Suspense`.
//!
//! ```ignore
//! // pages/cards.rs
//! static CARD: Document = Document::new("query($id: ID!) { viewer { card(id: $id) { id name masked } } }");
//! static UPDATE: Document = Document::new(
//!     "mutation($input: CardUpdateInput!) { result: cardUpdate(input: $input) { userErrors { field message retryAfter } } }");
//!
//! pub fn configure(service: &mut ServiceConfig) {
//!     service.service(web::resource("/cards/{id}").get(show).post(submit));
//! }
//!
//! #[derive(Deserialize)]                       // answers are typed; GraphQL's names are camelCase
//! #[serde(rename_all = "camelCase")]
//! struct Card { id: String, name: String, masked: String }
//!
//! async fn show(visit: Visit, id: Path<String>) -> PageResult {
//!     let card = load(&visit, &id).await?;
//!     let form = Form::of([("name", card.name.clone())]);
//!     Ok(draw(&visit, card, &form))
//! }
//!
//! async fn submit(visit: Visit, id: Path<String>, mut form: Form) -> PageResult {
//!     let input = json!({ "id": *id, "name": form.value("name") });
//!     form.reject(visit.act(&UPDATE, json!({ "input": input })).await?.user_errors);
//!     if form.is_good() {
//!         return Ok(visit.see_other("/cards"));            // success: 303
//!     }
//!     let card = load(&visit, &id).await?;
//!     Ok(draw(&visit, card, &form))                         // failure: the same page, what was typed kept
//! }
//!
//! fn draw(visit: &Visit, card: Card, form: &Form) -> HttpResponse {
//!     let w = &visit.words.cards;
//!     Page::new(w.edit).form(form).draw(visit, || view! {
//!         <h1>{w.edit}</h1>
//!         <form method="post">
//!             <Field field=form.field("name") label=w.name hint=w.name_hint max=20 />
//!             <Button label=w.save />
//!         </form>
//!     })
//! }
//! ```
//!
//! - `Page::form` draws the error summary above the heading (it takes the focus), marks the title and answers 422 (429 where
//!   waiting helps).
//! - The `name` of an input is the path of the GraphQL input field (`familyName`), so that a user error finds its input.
//! - `visit.ask` leaves the page by `?` when the person is not signed in (303 to the sign-in and back), when a service is
//!   away (503) or when something broke (500 with its id). `visit.found(option)?` turns `null` into the page 404.
//! - A mutation document names its root field `result`; `visit.act` reads its `userErrors`, `visit.act_for::<T>` also `T`.
//! - Cookies that the API sets in a verb travel on whatever the handler answers through its `Visit`.
//! - A page that holds an island gets the scripts by itself; any other page loads none. The paying page calls
//!   `Page::paying()`, which opens Stripe's origins.
//! - CSP allows no inline style and no inline handler: use a class, or an attribute of an SVG.
//! - Passwords are never sent back: `Field kind="password"` draws no value.
//! - Words go into `words/<area>.rs` (the struct), `words/ja/<area>.rs` and `words/en/<area>.rs`.

pub mod islands;

#[cfg(feature = "server")]
pub mod assets;
#[cfg(feature = "server")]
pub mod commands;
#[cfg(feature = "server")]
mod components;
#[cfg(feature = "server")]
mod desk;
#[cfg(feature = "server")]
mod fault;
#[cfg(feature = "server")]
mod form;
#[cfg(feature = "server")]
mod graphql;
#[cfg(feature = "server")]
mod pages;
#[cfg(feature = "server")]
pub mod policy;
#[cfg(feature = "server")]
mod respond;
#[cfg(feature = "server")]
mod shelf;
#[cfg(feature = "server")]
mod shell;
#[cfg(feature = "server")]
pub mod site;
#[cfg(feature = "server")]
mod switch;
#[cfg(feature = "server")]
mod visit;
#[cfg(feature = "server")]
mod words;
