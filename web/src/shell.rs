//! The document around every page.

use leptos::attr::custom::CustomAttribute;
use leptos::oco::Oco;
use leptos::prelude::*;
use teiki_api::StaffViewer;
use teiki_shared::lang::Lang;
use teiki_shared::staff::Role;

use crate::assets::Assets;
use crate::components::{EnterButton, KEPT_FORM};
use crate::desk::waiting::Waiting;
use crate::respond::About;
use crate::switch;
use crate::words::Words;

/// What the document needs to know of its page.
pub struct Around {
    pub title: Oco<'static, str>,
    pub is_signed_in: bool,
    /// A page of the desk, with whoever sits there.
    pub desk: Option<Option<StaffViewer>>,
    /// Of a reviewer: how many applications wait.
    pub waiting: Option<Waiting>,
    pub is_wide: bool,
    pub is_bare: bool,
    /// Answers a form.
    pub is_posted: bool,
    pub is_demo: bool,
    /// The page's own path, for coming back in the other language.
    pub here: String,
    /// Of the response.
    pub nonce: String,
    pub runs: Runs,
    /// Of a page for everybody.
    pub about: Option<About>,
    /// The address under which search engines know it.
    pub canonical: Option<String>,
    /// The drawn page.
    pub main: String,
}

/// What the drawn page runs.
#[derive(Clone, Copy)]
pub struct Runs {
    /// Helpers of the page's plain HTML.
    pub page: bool,
    /// What prepares photographs before they are sent.
    pub photos: bool,
    pub islands: bool,
    /// Keys and images of the desk.
    pub desk: bool,
}

impl Runs {
    pub fn of(main: &str) -> Self {
        Self {
            page: main.contains(" data-part="),
            photos: main.contains(" data-photos="),
            islands: main.contains("<leptos-island"),
            desk: main.contains(" data-desk="),
        }
    }
}

/// What a change of language would lose.
#[derive(Clone, Copy)]
enum Typed {
    Nothing,
    /// What is typed into a form of the page: its own address draws it again.
    Kept,
    /// What is typed into a search, whose address holds it.
    Searched,
}

impl Typed {
    fn of(main: &str) -> Self {
        let Some(at) = main.find(&format!(" id=\"{KEPT_FORM}\"")) else { return Self::Nothing };
        let start = main[..at].rfind('<').unwrap_or(at);
        let tag = main[start..].split('>').next().unwrap_or_default();
        if tag.contains("method=\"get\"") { Self::Searched } else { Self::Kept }
    }
}

/// The whole document as text.
#[expect(non_snake_case, reason = "drawn like a component, but returns the text")]
pub fn Shell(w: &'static Words, assets: &Assets, around: Around) -> String {
    let title = format!("{} — {}", around.title, w.shell.site);
    let typed = Typed::of(&around.main);
    let Around { runs, nonce, .. } = &around;
    let page = runs.page.then(|| script(assets, "page.js", nonce.clone()));
    let photos = runs.photos.then(|| script(assets, "photos.js", nonce.clone()));
    let keys = runs.desk.then(|| script(assets, "desk.js", nonce.clone()));
    let is_desk = around.desk.is_some();
    let desk_style = is_desk.then(|| view! { <link rel="stylesheet" href=assets.path("desk.css") /> });
    let islands = runs.islands.then(|| islands(assets, nonce.clone()));
    let demo = around.is_demo.then(|| view! { <p class="demo">{w.shell.demo}</p> });
    let nav = (!around.is_bare).then(|| match &around.desk {
        Some(staff) => staff.as_ref().map(|staff| desk(w, staff, around.waiting)).into_any(),
        None if around.is_signed_in => menu(w).into_any(),
        None => visitor(w).into_any(),
    });
    let (home, mark) = if around.desk.is_some() { ("/desk", w.desk.mark) } else { ("/", w.shell.mark) };
    let ways = (!around.is_bare && around.desk.is_none()).then(|| ways(w, around.is_signed_in));
    view! {
        <!DOCTYPE html>
        <html lang=w.lang.as_str()>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width,initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <meta name="theme-color" content="#ffffff" media="(prefers-color-scheme:light)" />
                <meta name="theme-color" content="#191f21" media="(prefers-color-scheme:dark)" />
                <meta name="format-detection" content="telephone=no" />
                <title>{title.clone()}</title>
                {about(w, title, around.about)}
                {around.canonical.map(|href| view! { <link rel="canonical" href=href /> })}
                <link rel="stylesheet" href=assets.path("teiki.css") />
                {desk_style}
                <link rel="icon" type="image/svg+xml" href=assets.path("icon.svg") />
                <link rel="manifest" href="/manifest.webmanifest" crossorigin="use-credentials" />
                {page} {photos} {keys} {islands}
            </head>
            <body class=is_desk.then_some("staff")>
                <a class="skip" href="#main">{w.shell.skip}</a>
                <header class="top">
                    {demo}
                    <div>
                        <a class="mark" href=home><Mark />{mark}</a>
                        <nav aria-label=w.shell.nav>{ways} {language(w, &around.here, typed)} {nav}</nav>
                    </div>
                </header>
                <main
                    id="main"
                    tabindex="-1"
                    class=around.is_wide.then_some("wide")
                    data-part=around.is_posted.then_some("answer")
                    inner_html=around.main
                ></main>
                <footer class="foot"><div>{foot(w, is_desk)}</div></footer>
            </body>
        </html>
    }
    .to_html()
}

/// At the desk, where nobody buys, what staff are to know.
fn foot(w: &'static Words, is_desk: bool) -> impl IntoView {
    if is_desk {
        return view! { <p>{w.desk.foot}</p> <span>{w.desk.mark}</span> }.into_any();
    }
    view! {
        <nav aria-label=w.shell.about>
            <a href="/help">{w.help.link}</a>
            <a href="/terms">{w.shell.terms}</a>
            <a href="/privacy">{w.shell.privacy}</a>
            <a href="/legal">{w.shell.legal}</a>
        </nav>
        <span>{w.shell.site}</span>
    }
    .into_any()
}

/// What search engines and shared links show.
fn about(w: &'static Words, title: String, about: Option<About>) -> impl IntoView + use<> {
    let is_hidden = about.as_ref().is_none_or(|about| about.is_sample);
    let robots = is_hidden.then(|| view! { <meta name="robots" content="noindex" /> });
    let told = about.map(|about| {
        view! {
            <meta name="description" content=about.description.clone() />
            {open_graph("og:title", title.into())}
            {open_graph("og:description", about.description)}
            {open_graph("og:type", "website".into())}
            {open_graph("og:site_name", w.shell.site.into())}
            {open_graph("og:locale", w.shell.locale.into())}
            {about.facts.filter(|_| !is_hidden).map(facts)}
        }
    });
    view! { {robots} {told} }
}

/// What the page is about, for programs. It is data: no browser runs it.
fn facts(facts: serde_json::Value) -> impl IntoView {
    // Nothing in it may end the element.
    let text = facts.to_string().replace('<', "\\u003c");
    view! { <script type="application/ld+json" inner_html=text></script> }
}

fn open_graph(property: &'static str, content: Oco<'static, str>) -> impl IntoView {
    leptos::html::meta().attr("property", property).content(content)
}

fn script(assets: &Assets, name: &str, nonce: String) -> impl IntoView + use<> {
    view! { <script type="module" src=assets.path(name) nonce=nonce></script> }
}

/// The bundle: loaded early, run after the document is there. Every `leptos-island` names the function that wakes it.
fn islands(assets: &Assets, nonce: String) -> impl IntoView + use<> {
    let js = assets.path("islands.js");
    let wasm = assets.path("islands.wasm");
    let start = format!(
        "import init,* as islands from{js:?};await init({{module_or_path:{wasm:?}}});islands.hydrate();\
         for(const el of document.querySelectorAll('leptos-island'))islands[el.dataset.component]?.(el)"
    );
    view! {
        <link rel="modulepreload" href=js nonce=nonce.clone() />
        <link rel="preload" href=wasm r#as="fetch" r#type="application/wasm" crossorigin="anonymous" />
        <script type="module" nonce=nonce>{start}</script>
    }
}

/// The mark: a ticket that goes there and back.
#[component]
fn Mark() -> impl IntoView {
    view! {
        <svg viewBox="0 0 32 26" aria-hidden="true" stroke="none">
            <path fill="currentColor" d="M4 2h24a3 3 0 0 1 3 3v4.500a3.500 3.500 0 0 0 0 7V21a3 3 0 0 1-3 3H4a3 3 0 0 1-3-3v-4.500a3.500 3.500 0 0 0 0-7V5a3 3 0 0 1 3-3z" />
            <path class="mark-way" stroke-width="2.500" stroke-linecap="round" stroke-linejoin="round" d="M9 10h14l-3.500-3.500M23 16H9l3.500 3.500" />
        </svg>
    }
}

/// The same page in the other language, which is named in itself. What was typed into a form comes along.
fn language(w: &'static Words, here: &str, typed: Typed) -> impl IntoView + use<> {
    let other = match w.lang {
        Lang::Ja => Lang::En,
        Lang::En => Lang::Ja,
    };
    let (lang, label) = (other.as_str(), w.shell.other_language);
    let back: String = url::form_urlencoded::byte_serialize(here.as_bytes()).collect();
    let chosen = format!("/lang?to={lang}&back={back}");
    let action = match typed {
        Typed::Nothing => {
            return view! { <a href=chosen lang=lang hreflang=lang rel="nofollow">{label}</a> }.into_any();
        }
        Typed::Kept => switch::path(here, other),
        Typed::Searched => chosen,
    };
    view! {
        // Enter in an input presses the form's first button.
        <EnterButton form=KEPT_FORM />
        <button class="link" form=KEPT_FORM formmethod="post" formaction=action formnovalidate lang=lang>{label}</button>
    }
    .into_any()
}

/// At a desk, where the frame has room for them: prices, the operators, help. On a phone they are links of the pages, and a rider
/// finds prices on My Page.
fn ways(w: &'static Words, is_signed_in: bool) -> impl IntoView {
    let window = (!is_signed_in).then(|| {
        view! {
            <a class="at-desk" href="/fares">{w.home.fares.0}</a>
            <a class="at-desk" href="/o">{w.window.operators}</a>
        }
    });
    view! {
        {window} <a class="at-desk" href="/help">{w.help.link}</a>
    }
}

fn visitor(w: &'static Words) -> impl IntoView {
    view! { <a href="/signin">{w.shell.sign_in}</a> }
}

/// The same at the desk: what the roles open.
fn desk(words: &'static Words, staff: &StaffViewer, waiting: Option<Waiting>) -> impl IntoView + use<> {
    let (w, frame) = (&words.desk, &words.shell);
    let roles = staff.roles.iter().map(w.staff.role).collect::<Vec<_>>().join("・");
    let who = format!("{} · {roles}", staff.name);
    let managing = staff.roles.has_any(&[Role::Manager, Role::House]).then(|| {
        view! {
            <a href="/desk/staff">{w.staff.title}</a>
            <a href="/desk/log">{w.log.title}</a>
        }
    });
    let review =
        waiting.map(|waiting| view! { <a href="/desk/review">{(w.review.link)(&waiting.to_string())}</a> });
    view! {
        <button type="button" class="menu" popovertarget="menu">{frame.menu}</button>
        <div id="menu" class="entries" popover="auto">
            <button type="button" class="shade" popovertarget="menu" popovertargetaction="hide" tabindex="-1" aria-hidden="true"></button>
            {review}
            <a href="/desk/orders">{w.orders.title}</a>
            {managing}
            <a href="/desk/codes">{w.codes.title}</a>
            <p class="who soft">{who}</p>
            <form method="post" action="/desk/signout"><button>{frame.sign_out}</button></form>
        </div>
    }
}

/// On a phone a menu, which closes by a tap beside it and by Esc; at a desk its entries stand in the frame.
fn menu(words: &'static Words) -> impl IntoView {
    let w = &words.shell;
    view! {
        <button type="button" class="menu" popovertarget="menu">{w.menu}</button>
        <div id="menu" class="entries" popover="auto">
            // Behind the entries, over the page: a tap beside the menu closes it and presses nothing else.
            <button type="button" class="shade" popovertarget="menu" popovertargetaction="hide" tabindex="-1" aria-hidden="true"></button>
            <a href="/home">{w.home}</a>
            <a href="/buy">{w.buy}</a>
            <a href="/passes">{w.passes}</a>
            <a href="/cards">{w.cards}</a>
            <a href="/orders">{w.orders}</a>
            <a href="/account">{w.account}</a>
            <a class="on-phone" href="/help">{words.help.link}</a>
            <form method="post" action="/signout"><button>{w.sign_out}</button></form>
        </div>
    }
}
