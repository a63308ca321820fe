//! A text in a little Markdown: `# title`, then paragraphs, lists of `- item`, and links that stand alone, `[label](/path)`.

use teiki_shared::lang::Lang;
use teiki_shared::local_path::local_path;
use teiki_shared::visible;

use crate::catalogue::folder::mistake::Sheet;

/// A topic in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Article {
    pub title: String,
    /// The blocks below the title, with an empty line between.
    pub body: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    Paragraph(String),
    /// Its items.
    List(Vec<String>),
    /// A page of ours.
    Link {
        label: String,
        path: String,
    },
}

impl Article {
    /// Reads a file; where it is no article the sheet is told, and nothing is returned.
    pub fn read(sheet: &mut Sheet<'_>) -> Option<Self> {
        let lines: Vec<&str> = sheet.text.lines().map(str::trim_end).collect();
        let before = sheet.mistakes();
        let title = title(&lines, sheet);
        let mut blocks = Vec::new();
        let mut at = 1;
        for block in lines.get(1..).unwrap_or_default().split(|line| line.is_empty()) {
            if !block.is_empty() {
                check(at, block, sheet);
                blocks.push(block.join("\n"));
            }
            at += block.len() + 1;
        }
        if blocks.is_empty() {
            sheet.tell_at(1, "nothing stands below the title; write what to do.");
        }
        let is_whole = sheet.mistakes() == before;
        title.filter(|_| is_whole).map(|title| Self { title, body: blocks.join("\n\n") })
    }

    /// The file that says the same.
    pub fn text(&self) -> String {
        format!("# {}\n\n{}\n", self.title, self.body)
    }

    pub fn blocks(&self, lang: Lang) -> Vec<Block> {
        self.body.split("\n\n").map(|block| Block::of(&block.lines().collect::<Vec<_>>(), lang)).collect()
    }
}

impl Block {
    fn of(lines: &[&str], lang: Lang) -> Self {
        let items: Option<Vec<String>> =
            lines.iter().map(|line| line.strip_prefix("- ").map(str::to_owned)).collect();
        if let Some(items) = items {
            return Self::List(items);
        }
        if let [line] = lines
            && let Some((label, path)) = link(line)
        {
            return Self::Link { label: label.to_owned(), path: path.to_owned() };
        }
        // Japanese has no spaces between words.
        let between = match lang {
            Lang::Ja => "",
            Lang::En => " ",
        };
        Self::Paragraph(lines.join(between))
    }
}

fn title(lines: &[&str], sheet: &mut Sheet<'_>) -> Option<String> {
    let title = lines.first().and_then(|line| line.strip_prefix("# ")).map(str::trim);
    let title = title.filter(|title| !title.is_empty());
    if title.is_none() {
        sheet.tell_at(1, "the first line must be the title, behind \"# \".");
    }
    title.map(str::to_owned)
}

/// Tells what of a block would not be shown as it is meant. `at` is the number of lines before it.
fn check(at: usize, block: &[&str], sheet: &mut Sheet<'_>) {
    let items = block.iter().filter(|line| line.starts_with("- ")).count();
    for (nth, line) in block.iter().enumerate() {
        let what = match line {
            line if line.starts_with('#') => "a topic has one title; begin another file for another topic.",
            line if items != block.len() && line.starts_with("- ") => {
                "leave an empty line before and after a list."
            }
            line if line.contains("](") && (block.len() > 1 || link(line).is_none()) => {
                "a link stands alone between empty lines, as [label](/path), and leads to a page of this site."
            }
            line if visible::line(line).is_err() => {
                "there is a character that cannot be shown; delete it and type it again."
            }
            _ => continue,
        };
        sheet.tell_at(at + nth + 1, what);
    }
}

/// The label and the path of a link to a page of ours.
fn link(line: &str) -> Option<(&str, &str)> {
    let (label, path) = line.strip_prefix('[')?.strip_suffix(')')?.split_once("](")?;
    let is_ours = local_path(path).is_some() && !path.contains(' ');
    (is_ours && !label.is_empty()).then_some((label, path))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Option<Article>, Vec<String>) {
        let mut mistakes = Vec::new();
        let article = Article::read(&mut Sheet::new("help/x.ja.md", text, &mut mistakes));
        (article, mistakes.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn a_text_is_paragraphs_lists_and_links() {
        let (article, mistakes) =
            read("# 題\r\n\r\n一つめの\r\n行です。\r\n\r\n- あ\r\n- い\r\n\r\n[見る](/passes)\r\n");
        assert_eq!(mistakes, [""; 0]);
        let article = article.unwrap();
        assert_eq!(
            article.blocks(Lang::Ja),
            [
                Block::Paragraph("一つめの行です。".into()),
                Block::List(vec!["あ".into(), "い".into()]),
                Block::Link { label: "見る".into(), path: "/passes".into() },
            ]
        );
        assert_eq!(read(&article.text()).0.unwrap(), article, "written and read again");
    }

    #[test]
    fn what_would_not_be_shown_as_meant_is_told_by_line() {
        let (article, mistakes) = read(
            "Title\n\ntext\n- item\n\n## more\n\nsee [it](/a)\n\n[out](https://example.com)\n\n[out](/\t/example.com)\n\na\u{202E}b\n",
        );
        assert_eq!(article, None);
        assert_eq!(
            mistakes,
            [
                "help/x.ja.md:1: the first line must be the title, behind \"# \".",
                "help/x.ja.md:4: leave an empty line before and after a list.",
                "help/x.ja.md:6: a topic has one title; begin another file for another topic.",
                "help/x.ja.md:8: a link stands alone between empty lines, as [label](/path), and leads to a page of this site.",
                "help/x.ja.md:10: a link stands alone between empty lines, as [label](/path), and leads to a page of this site.",
                "help/x.ja.md:12: a link stands alone between empty lines, as [label](/path), and leads to a page of this site.",
                "help/x.ja.md:14: there is a character that cannot be shown; delete it and type it again.",
            ]
        );
        assert_eq!(
            read("# Title\n").1,
            ["help/x.ja.md:1: nothing stands below the title; write what to do."]
        );
    }
}
