//! A block for each paper that is asked for: what it must show, what was sent, and the form that sends another page.

use leptos::prelude::*;
use teiki_api::certificates::MOST_OF_KIND;

use super::{Care, Kind, Papers, Requirement, Sent, anchor};
use crate::components::Told;
use crate::form::Form;
use crate::visit::Visit;

/// What the images may be; the server looks at their bytes.
const ACCEPT: &str = "image/jpeg,image/png,image/webp";

pub struct Blocks<'a> {
    /// The page's own address: forms are posted there and below it.
    pub page: &'a str,
    pub wanted: &'a [Requirement],
    pub papers: &'a Papers,
    pub form: &'a Form,
    /// What is wrong with pages, by their ids, in sentences.
    pub wrong: &'a [(String, String)],
}

/// The blocks in the order of the requirements, and what the script says.
pub fn blocks(visit: &Visit, blocks: &Blocks<'_>) -> impl IntoView + use<> {
    let all = blocks.wanted.iter().enumerate().map(|(index, _)| block(visit, blocks, index)).collect_view();
    let words = serde_json::to_string(&visit.words.papers.photo).unwrap_or_default();
    view! { <div id="papers" data-photos=words>{all}</div> }
}

fn block(visit: &Visit, blocks: &Blocks<'_>, index: usize) -> impl IntoView + use<> {
    let w = &visit.words.papers;
    let requirement = &blocks.wanted[index];
    let id = anchor(index);
    let error = blocks.form.field(&id).error.map(|error| view! { <p class="wrong">{error}</p> });
    let error = view! { <div id=format!("{id}-wrong") data-fresh="">{error}</div> };
    let is_one = requirement.alternatives.len() == 1;
    let papers = requirement.alternatives.iter().map(|kind| {
        let body = paper(visit, blocks, (index, kind));
        if is_one {
            return view! { <div class="sheet">{body}</div> }.into_any();
        }
        let sent = of_kind(blocks.papers, kind).count();
        let has_error = blocks.form.errors().iter().any(|error| error.name == file_id(kind));
        let is_open = sent > 0 || has_error || visit.query("open").as_ref() == Some(&kind.slug);
        let count = (sent > 0).then(|| view! { <span class="tag ok">{(w.sent)(sent)}</span> });
        let count = view! { <span id=format!("count-{}", kind.slug) data-fresh="">{count}</span> };
        view! {
            <details class="more sheet" name=id.clone() open=is_open>
                <summary><b>{kind.name.clone()}</b> {count}</summary>
                {body}
            </details>
        }
        .into_any()
    });
    let papers = papers.collect_view();
    view! {
        <section id=id.clone() tabindex="-1" aria-labelledby=format!("{id}-name")>
            <h2 id=format!("{id}-name")>{requirement.name.clone()}</h2>
            {error}
            {(!is_one).then(|| view! { <p class="soft">{w.one_of}</p> })}
            {papers}
        </section>
    }
}

fn of_kind<'a>(papers: &'a Papers, kind: &Kind) -> impl Iterator<Item = &'a Sent> {
    papers.certificates.iter().filter(move |page| page.kind.slug == kind.slug)
}

/// The id of the file input of a paper: an error of its upload leads there.
pub fn file_id(kind: &Kind) -> String {
    format!("file-{}", kind.slug)
}

fn paper(visit: &Visit, blocks: &Blocks<'_>, (index, kind): (usize, &Kind)) -> AnyView {
    let w = &visit.words.papers;
    // A paper that two requirements name is sent once.
    let is_above = blocks.wanted[..index].iter().any(|before| before.takes(&kind.slug));
    if is_above {
        return view! { <p>{w.above}</p> }.into_any();
    }
    let masked =
        (!kind.masked.is_empty()).then(|| view! { <dt>{w.covered}</dt> <dd>{kind.masked.clone()}</dd> });
    let sent: Vec<_> = of_kind(blocks.papers, kind).collect();
    let care = blocks.papers.special_care.as_ref().filter(|_| kind.special_care);
    let rest = match care {
        Some(care) if care.consented_at.is_none() => {
            consent(visit, blocks.page, (index, &kind.slug), care).into_any()
        }
        _ if sent.len() >= MOST_OF_KIND => view! { <p>{w.full}</p> }.into_any(),
        _ => upload(visit, blocks, kind).into_any(),
    };
    let given = care.and_then(|care| care.consented_at).map(|at| {
        let given = (w.care.given)(&(visit.words.common.moment)(at.0));
        view! { <p class="soft">{given} " " <a href="/account/special-care">{w.care.withdraw_link}</a></p> }
    });
    let is_alone = blocks.wanted[index].alternatives.len() == 1;
    view! {
        {(is_alone && blocks.wanted[index].name != kind.name).then(|| view! { <h3>{kind.name.clone()}</h3> })}
        <dl class="says"><dt>{w.readable}</dt> <dd>{kind.readable.clone()}</dd> {masked}</dl>
        <div id=format!("sent-{}", kind.slug) data-fresh="">{pages(visit, blocks, (index, kind, &sent))}</div>
        {rest}
        {given}
    }
    .into_any()
}

/// The pages of a paper that were sent, each with the way to take it away.
fn pages(
    visit: &Visit,
    blocks: &Blocks<'_>,
    (index, kind, sent): (usize, &Kind, &[&Sent]),
) -> Option<impl IntoView + use<>> {
    if sent.is_empty() {
        return None;
    }
    let w = &visit.words.papers;
    let rows = sent.iter().enumerate().map(|(n, page)| {
        let (label, of_page) = ((w.page)(&kind.name, n + 1), (w.of_page)(&kind.name, n + 1));
        let wrong = blocks.wrong.iter().filter(|(id, _)| *id == page.id);
        let wrong = wrong.map(|(_, why)| view! { <p class="wrong">{why.clone()}</p> }).collect_view();
        view! {
            <li>
                <a href=page.path.clone()><img src=page.thumbnail_path.clone() alt=label.clone() loading="lazy" /></a>
                <span class="soft">{label}</span>
                {wrong}
                <form method="post" action=blocks.page.to_owned()>
                    <input type="hidden" name="at" value=anchor(index) />
                    <input type="hidden" name="paper" value=kind.slug.clone() />
                    <button class="button plain" name="remove" value=page.id.clone()>{w.remove}<span class="hide">{of_page}</span></button>
                </form>
            </li>
        }
    });
    let rows = rows.collect_view();
    Some(view! { <ul class="photos" role="list">{rows}</ul> })
}

fn consent(visit: &Visit, page: &str, (index, kind): (usize, &str), care: &Care) -> impl IntoView + use<> {
    let w = &visit.words.papers.care;
    view! {
        <form method="post" action=page.to_owned()>
            <h3>{w.title}</h3>
            <p><Told text=care.text.clone() /></p>
            <input type="hidden" name="at" value=anchor(index) />
            <input type="hidden" name="paper" value=kind.to_owned() />
            <button class="button" name="consent" value=care.version.clone()>{w.agree}</button>
        </form>
    }
}

/// Sends one page; awake, several, made smaller and looked at before.
fn upload(visit: &Visit, blocks: &Blocks<'_>, kind: &Kind) -> impl IntoView + use<> {
    let id = file_id(kind);
    let label = visit.words.papers.choose;
    file_form(visit, (format!("{}/{}", blocks.page, kind.slug), id, label), (blocks.form, &kind.name))
}

/// The form of a file: its address, the id of its input and the words over it; whose errors it tells, and what paper it is for.
pub fn file_form(
    visit: &Visit,
    (action, id, label): (String, String, &'static str),
    (form, paper): (&Form, &str),
) -> impl IntoView + use<> {
    let w = &visit.words.papers;
    let error = form.field(&id).error;
    let described = crate::components::described_by(&id, true, error.is_some());
    let is_wrong = error.is_some();
    let error = error.map(|error| view! { <p class="wrong" id=format!("{id}-error")>{error}</p> });
    view! {
        <form class="photo" method="post" action=action enctype="multipart/form-data" novalidate>
            <input type="hidden" name="key" value=teiki_api::random::token() />
            <div class="field">
                <label for=id.clone()>{label}<span class="hide">" " {paper.to_owned()}</span></label>
                <span class="hint" id=format!("{id}-hint")>{w.choose_hint}</span>
                {error}
                <input
                    id=id
                    type="file"
                    name="file"
                    accept=ACCEPT
                    aria-describedby=described
                    aria-invalid=is_wrong.then_some("true")
                />
            </div>
            <button class="button quiet">{w.send}</button>
        </form>
    }
}
