//! A text in a little Markdown: `# title`, then paragraphs, lists of `- item`, steps from `1. ` on, and links that stand alone,
//! `[label](/path)`.

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
    /// What to do one after the other.
    Steps(Vec<String>),
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
        if lines.first().is_some_and(|line| is_hidden(line)) {
            sheet.tell_at(1, HIDDEN);
        }
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
        if let Some(items) = behind(lines, |_| "- ".to_owned()) {
            return Self::List(items);
        }
        if let Some(steps) = behind(lines, |nth| format!("{}. ", nth + 1)) {
            return Self::Steps(steps);
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

const HIDDEN: &str = "there is a character that cannot be shown; delete it and type it again.";

/// Whether a line has what nobody sees; a tab is as good as a space.
fn is_hidden(line: &str) -> bool {
    visible::line(line).is_err() || visible::has_control(&line.replace('\t', " "))
}

/// The rest of each line, where every one begins with its mark.
fn behind(lines: &[&str], mark: impl Fn(usize) -> String) -> Option<Vec<String>> {
    let rest = lines.iter().enumerate();
    rest.map(|(nth, line)| line.strip_prefix(mark(nth).as_str()).map(str::to_owned)).collect()
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
    let are_steps = behind(block, |nth| format!("{}. ", nth + 1)).is_some();
    for (nth, line) in block.iter().enumerate() {
        let what = match line {
            line if line.starts_with('#') => "a topic has one title; begin another file for another topic.",
            line if items != block.len() && line.starts_with("- ") => {
                "leave an empty line before and after a list."
            }
            line if !are_steps && line.starts_with("1. ") => {
                "number the steps 1., 2., 3. without a gap, with an empty line before and after them."
            }
            line if line.contains("](") && (block.len() > 1 || link(line).is_none()) => {
                "a link stands alone between empty lines, as [label](/path), and leads to a page of this site."
            }
            line if is_hidden(line) => HIDDEN,
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
    use crate::catalogue::folder::mistake::Mistakes;

    fn read(text: &str) -> (Option<Article>, Vec<String>) {
        let mut mistakes = Mistakes::default();
        let article = Article::read(&mut Sheet::new("help/x.ja.md", text, &mut mistakes));
        (article, mistakes.into_vec().iter().map(ToString::to_string).collect())
    }

    #[test]
    fn a_text_is_paragraphs_lists_and_links() {
        let (article, mistakes) = read(
            "# 題\r\n\r\n一つめの\r\n行です。\r\n\r\n- あ\r\n- い\r\n\r\n1. 先\n2. 後\n\n[見る](/passes)\r\n",
        );
        assert_eq!(mistakes, [""; 0]);
        let article = article.unwrap();
        assert_eq!(
            article.blocks(Lang::Ja),
            [
                Block::Paragraph("一つめの行です。".into()),
                Block::List(vec!["あ".into(), "い".into()]),
                Block::Steps(vec!["先".into(), "後".into()]),
                Block::Link { label: "見る".into(), path: "/passes".into() },
            ]
        );
        assert_eq!(read(&article.text()).0.unwrap(), article, "written and read again");
    }

    #[test]
    fn what_would_not_be_shown_as_meant_is_told_by_line() {
        let (article, mistakes) = read(
            "Title\n\ntext\n- item\n\n## more\n\nsee [it](/a)\n\n[out](https://example.com)\n\n[out](/\t/example.com)\n\na\u{202E}b\n\n1. one\n3. three\n",
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
                "help/x.ja.md:16: number the steps 1., 2., 3. without a gap, with an empty line before and after them.",
            ]
        );
        assert_eq!(
            read("# Title\n").1,
            ["help/x.ja.md:1: nothing stands below the title; write what to do."]
        );
    }
}
