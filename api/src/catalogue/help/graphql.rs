//! Help as GraphQL shows it, in the language of the request.

use async_graphql::{Context, Enum, Object, Result, SimpleObject};

use super::{Block, Topic};
use crate::graphql::{Ask, OrFault};

#[derive(Default)]
pub struct HelpQuery;

#[Object]
impl HelpQuery {
    /// What riders ask, with answers: the shared topics, and an operator's own in their place or after them. With a text only
    /// those that it may mean, the best match first.
    #[graphql(complexity = "10 * child_complexity")]
    async fn help(
        &self,
        ctx: &Context<'_>,
        operator: Option<String>,
        #[graphql(default)] text: String,
    ) -> Result<Vec<HelpTopic>> {
        let lang = ctx.lang();
        let conn = ctx.reads().conn().await.or_fault(ctx)?;
        let topics = super::topics(&conn, operator.as_deref(), &text, lang).await.or_fault(ctx)?;
        let shown = |topic: Topic| {
            let article = topic.of(lang);
            let body = article.blocks(lang).into_iter().map(HelpBlock::from).collect();
            HelpTopic { title: article.title.clone(), body, slug: topic.slug }
        };
        Ok(topics.into_iter().map(shown).collect())
    }
}

/// A question with its answer.
#[derive(SimpleObject)]
struct HelpTopic {
    slug: String,
    title: String,
    body: Vec<HelpBlock>,
}

#[derive(Clone, Copy, PartialEq, Eq, Enum)]
enum HelpBlockKind {
    Paragraph,
    List,
    Steps,
    Link,
}

/// A part of an answer.
#[derive(SimpleObject)]
struct HelpBlock {
    kind: HelpBlockKind,
    /// The items of a list or the steps; else one.
    lines: Vec<String>,
    /// Of a link.
    path: Option<String>,
}

impl From<Block> for HelpBlock {
    fn from(block: Block) -> Self {
        match block {
            Block::Paragraph(text) => Self { kind: HelpBlockKind::Paragraph, lines: vec![text], path: None },
            Block::List(lines) => Self { kind: HelpBlockKind::List, lines, path: None },
            Block::Steps(lines) => Self { kind: HelpBlockKind::Steps, lines, path: None },
            Block::Link { label, path } => {
                Self { kind: HelpBlockKind::Link, lines: vec![label], path: Some(path) }
            }
        }
    }
}
