//! The images of an application. Without scripts they are links; `script/desk.js` shows one at a time, large, to be turned and enlarged.

use leptos::prelude::*;
use serde::Deserialize;

use crate::visit::Visit;

/// A page of a paper.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Paper {
    pub id: String,
    pub kind: String,
    pub kind_name: String,
    path: String,
    thumbnail_path: String,
    width: i32,
    height: i32,
}

/// What each page is called: its kind and its place among those of the kind.
pub fn names(papers: &[Paper]) -> Vec<String> {
    let place = |(index, paper): (usize, &Paper)| {
        let of_kind = |other: &&Paper| other.kind == paper.kind;
        let (nth, of) =
            (papers[..=index].iter().filter(of_kind).count(), papers.iter().filter(of_kind).count());
        format!("{} {nth} / {of}", paper.kind_name)
    };
    papers.iter().enumerate().map(place).collect()
}

pub fn view(visit: &Visit, papers: &[Paper]) -> impl IntoView + use<> {
    let w = &visit.words.desk.review;
    if papers.is_empty() {
        return view! { <p>{w.no_papers}</p> }.into_any();
    }
    let links = papers.iter().zip(names(papers)).map(|(paper, name)| {
        let called = name.clone();
        view! {
            <li>
                <a href=paper.path.clone() target="_blank" data-name=called data-width=paper.width data-height=paper.height>
                    <img src=paper.thumbnail_path.clone() alt="" loading="lazy" width="96" height="72" />
                    <span>{name}</span>
                </a>
            </li>
        }
    });
    view! {
        <section class="papers" data-desk="papers" aria-labelledby="papers">
            <h2 id="papers" class="hide">{w.papers}</h2>
            <div class="photo" tabindex="0" role="region" aria-label=w.image hidden><img alt="" /></div>
            <p class="tools" hidden>
                <button type="button" data-do="zoom" aria-pressed="false">{w.zoom} <kbd>"Z"</kbd></button>
                <button type="button" data-do="turn">{w.turn} <kbd>"R"</kbd></button>
                <button type="button" data-do="next">{w.next_paper} <kbd>"→"</kbd></button>
                <span role="status"></span>
            </p>
            <ul class="thumbs">{links.collect::<Vec<_>>()}</ul>
        </section>
    }
    .into_any()
}
