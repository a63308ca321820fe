//! Lists of facts and of ways to go on.

use leptos::oco::Oco;
use leptos::prelude::*;

use super::{Section, words};

type Text = Oco<'static, str>;

/// How far one is: "手順 2／5 区間", with a bar for the eye.
#[component]
pub fn Steps(
    /// Which step this is, from 1.
    at: usize,
    of: usize,
    /// What this step asks for.
    #[prop(into)]
    label: Text,
) -> impl IntoView {
    let bars = (1..=of).map(|step| view! { <li class=(step <= at).then_some("on")></li> }).collect_view();
    view! {
        <div class="steps">
            <p>{(words().common.step)(at, of)} " " <b>{label}</b></p>
            <ol aria-hidden="true">{bars}</ol>
        </div>
    }
}

/// A fact on the page to check: what it is about, what was answered, and where to change it.
#[derive(Clone, Debug, Default)]
pub struct Item {
    pub term: Text,
    /// One line each; all but the first are quieter when `is_quiet`.
    pub lines: Vec<String>,
    pub is_quiet: bool,
    /// The page that asks for it again.
    pub change: Option<String>,
    /// Of the link that changes it: where an error summary leads.
    pub id: Option<&'static str>,
    /// A sum: drawn large.
    pub is_total: bool,
    /// Which line is a number to call.
    pub phone: Option<usize>,
}

impl Item {
    pub fn new(term: impl Into<Text>, line: impl Into<String>) -> Self {
        Self { term: term.into(), lines: vec![line.into()], ..Self::default() }
    }

    /// Another line.
    pub fn line(mut self, line: impl Into<String>) -> Self {
        self.lines.push(line.into());
        self
    }

    /// The last line so far is a number to call.
    pub fn phone(mut self) -> Self {
        self.phone = self.lines.len().checked_sub(1);
        self
    }

    /// The lines after the first are small print.
    pub fn quiet(mut self) -> Self {
        self.is_quiet = true;
        self
    }

    pub fn change(mut self, path: impl Into<String>) -> Self {
        self.change = Some(path.into());
        self
    }

    pub fn id(mut self, id: &'static str) -> Self {
        self.id = Some(id);
        self
    }

    pub fn total(mut self) -> Self {
        self.is_total = true;
        self
    }
}

/// Facts with links to change them.
#[component]
pub fn SummaryList(items: Vec<Item>) -> impl IntoView {
    let w = &words().common;
    let rows = items
        .into_iter()
        .map(|item| {
            let lines = item
                .lines
                .into_iter()
                .enumerate()
                .map(|(index, line)| {
                    let class = (index > 0 && item.is_quiet).then_some("soft");
                    let line = if item.phone == Some(index) {
                        let tel = format!("tel:{}", line.replace('-', ""));
                        view! { <a class="num" href=tel>{line}</a> }.into_any()
                    } else {
                        view! { <Section text=line /> }.into_any()
                    };
                    view! { <div class=class>{line}</div> }
                })
                .collect_view();
            let term = item.term.clone();
            let change = item
                .change
                .map(|path| view! { <dd><a href=path id=item.id>{w.change}<span class="hide">{(w.change_what)(&term)}</span></a></dd> });
            view! {
                <div>
                    <dt>{item.term}</dt>
                    <dd class=item.is_total.then_some("total")>{lines}</dd>
                    {change}
                </div>
            }
        })
        .collect_view();
    view! { <dl class="list">{rows}</dl> }
}

/// A way to go on from My Page.
#[derive(Clone, Debug, Default)]
pub struct Tile {
    pub href: Text,
    pub title: Text,
    pub hint: Text,
}

impl Tile {
    pub fn new(href: impl Into<Text>, title: impl Into<Text>, hint: impl Into<Text>) -> Self {
        Self { href: href.into(), title: title.into(), hint: hint.into() }
    }
}

/// Ways to go on, side by side.
#[component]
pub fn Tiles(tiles: Vec<Tile>) -> impl IntoView {
    let tiles = tiles
        .into_iter()
        .map(|tile| view! { <li><a href=tile.href><b>{tile.title}</b> <span class="soft">{tile.hint}</span></a></li> })
        .collect_view();
    view! { <ul class="tiles" role="list">{tiles}</ul> }
}
