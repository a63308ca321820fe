//! `help/TOPIC.ja.md` and `help/TOPIC.en.md`: what an operator's folder answers to riders.

use std::collections::BTreeMap;

use super::files::{Entry, Files};
use crate::catalogue::help::{Article, Topic, Topics};
use crate::catalogue::slug::is_slug;

pub fn read(files: &mut Files, slug: &str) -> Topics {
    let mut articles: BTreeMap<String, [Option<Article>; 2]> = BTreeMap::new();
    for entry in files.list(&format!("{slug}/help")) {
        let (Entry::File(name) | Entry::Folder(name)) = &entry;
        let path = format!("{slug}/help/{name}");
        let named = [".ja.md", ".en.md"].iter().enumerate();
        let mut named = named.filter_map(|(lang, end)| Some((lang, name.strip_suffix(end)?)));
        let Some((lang, topic)) = named.next().filter(|_| matches!(entry, Entry::File(_))) else {
            files.stray(&path);
            continue;
        };
        if !is_slug(topic) {
            files.tell(&path, "a file is named by its topic's slug: small letters, digits and hyphens.");
        }
        for (other, end) in ["ja.md", "en.md"].iter().enumerate() {
            let other_path = format!("{slug}/help/{topic}.{end}");
            if other != lang && !files.has(&other_path) {
                files.tell(&other_path, "this is missing; a topic is answered in both languages.");
            }
        }
        let article = files.read(&path, Article::read).flatten();
        if let Some(place) = articles.entry(topic.to_owned()).or_default().get_mut(lang) {
            *place = article;
        }
    }
    let whole = |(slug, [ja, en]): (String, [Option<Article>; 2])| {
        Some((slug.clone(), Topic { slug, ja: ja?, en: en? }))
    };
    articles.into_iter().filter_map(whole).collect()
}
