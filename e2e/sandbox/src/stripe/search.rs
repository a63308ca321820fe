//! Stripe's search language, as far as cards need it: `metadata['order']:'x' AND status:'succeeded'`.

use serde_json::{Value, json};

use super::list;
use super::params::Params;
use crate::http::errors::{Answer, StripeError};

#[derive(Debug, PartialEq)]
struct Clause {
    negated: bool,
    field: Field,
    operator: char,
    wanted: String,
}

#[derive(Debug, PartialEq)]
enum Field {
    Plain(String),
    Metadata(String),
}

/// Reads `query`, `limit` and `page`; `fields` are those that may be searched besides metadata.
pub fn run(params: &mut Params, url: &str, items: Vec<Value>, fields: &[&str]) -> Answer {
    let query = params.required("query")?;
    let limit = list::limit(params)?;
    let from = params.filled("page")?.map_or(Ok(0), |page| {
        page.parse::<usize>().map_err(|_| StripeError::invalid("Invalid page").param("page"))
    })?;
    params.finish()?;
    let (clauses, any) = parse(&query, fields)?;
    let hit = |item: &Value| match any {
        true => clauses.iter().any(|clause| clause.admits(item)),
        false => clauses.iter().all(|clause| clause.admits(item)),
    };
    let hits: Vec<_> = items.into_iter().filter(hit).collect();
    let to = hits.len().min(from + limit);
    let page = hits.get(from..to).unwrap_or_default();
    let next = (to < hits.len()).then(|| to.to_string());
    Ok(
        json!({ "object": "search_result", "url": url, "has_more": next.is_some(), "data": page, "next_page": next }),
    )
}

/// The clauses, and whether one of them is enough.
fn parse(query: &str, fields: &[&str]) -> Result<(Vec<Clause>, bool), StripeError> {
    let mut rest = query.trim();
    let (mut clauses, mut joined) = (Vec::new(), None);
    loop {
        let (clause, after) = Clause::read(rest, fields).ok_or_else(|| {
            StripeError::invalid(format!("We were unable to parse your search query: {query}")).param("query")
        })?;
        clauses.push(clause);
        rest = after.trim_start();
        if rest.is_empty() {
            return Ok((clauses, joined == Some("OR")));
        }
        let word = if rest.starts_with("OR ") { "OR" } else { "AND" };
        if joined.is_some_and(|before| before != word) {
            return Err(StripeError::invalid("A query may not mix AND and OR.").param("query"));
        }
        joined = Some(word);
        rest = rest.strip_prefix("AND ").or(rest.strip_prefix("OR ")).unwrap_or(rest).trim_start();
    }
}

impl Clause {
    fn read<'a>(text: &'a str, fields: &[&str]) -> Option<(Self, &'a str)> {
        let (negated, text) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (field, text) = match text.strip_prefix("metadata[") {
            Some(rest) => {
                let (key, rest) = quoted(rest)?;
                (Field::Metadata(key), rest.strip_prefix(']')?)
            }
            None => {
                let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_')?;
                (Field::Plain(text[..end].to_owned()), &text[end..])
            }
        };
        if let Field::Plain(name) = &field
            && !fields.contains(&name.as_str())
        {
            return None;
        }
        let operator = text.chars().next().filter(|c| ":~<>".contains(*c))?;
        let (wanted, rest) = match quoted(&text[1..]) {
            Some(found) => found,
            None => {
                let bare = &text[1..];
                let end = bare.find(char::is_whitespace).unwrap_or(bare.len());
                (bare[..end].to_owned(), &bare[end..])
            }
        };
        Some((Self { negated, field, operator, wanted }, rest))
    }

    fn admits(&self, item: &Value) -> bool {
        let value = match &self.field {
            Field::Plain(name) => &item[name],
            Field::Metadata(key) => &item["metadata"][key],
        };
        let hit = match (value, self.wanted.as_str()) {
            (Value::Null, wanted) => wanted == "null" && self.operator == ':',
            (Value::Number(number), wanted) => compare(number.as_i64(), self.operator, wanted),
            (Value::String(text), wanted) if self.operator == '~' => text.contains(wanted),
            (Value::String(text), wanted) => self.operator == ':' && text == wanted,
            _ => false,
        };
        hit != self.negated
    }
}

fn compare(number: Option<i64>, operator: char, wanted: &str) -> bool {
    let (Some(number), Ok(wanted)) = (number, wanted.parse::<i64>()) else { return false };
    match operator {
        '<' => number < wanted,
        '>' => number > wanted,
        _ => number == wanted,
    }
}

/// The text in quotes at the start, with `\` before a quote that belongs to it, and what follows.
fn quoted(text: &str) -> Option<(String, &str)> {
    let quote = text.chars().next().filter(|c| *c == '"' || *c == '\'')?;
    let mut inner = String::new();
    let mut characters = text[1..].char_indices();
    while let Some((place, c)) = characters.next() {
        match c {
            '\\' => inner.push(characters.next()?.1),
            c if c == quote => return Some((inner, &text[1 + place + 1..])),
            c => inner.push(c),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn admits(query: &str) -> bool {
        let item = json!({
            "status": "succeeded", "amount": 500, "customer": null, "metadata": { "order id": "it's" },
        });
        let (clauses, any) = parse(query, &["status", "amount", "customer"]).unwrap();
        let mut hits = clauses.iter().map(|clause| clause.admits(&item));
        if any { hits.any(|hit| hit) } else { hits.all(|hit| hit) }
    }

    #[test]
    fn clauses_join() {
        assert!(admits("status:'succeeded' AND amount>499"));
        assert!(!admits("status:'succeeded' AND amount>500"));
        assert!(admits("status:\"canceled\" OR amount:500"));
        assert!(admits("-status:'canceled' customer:null"));
    }

    #[test]
    fn quotes_and_escapes() {
        assert!(admits(r#"metadata["order id"]:"it's""#));
        assert!(admits(r"metadata['order id']:'it\'s'"));
        assert!(admits("metadata['order id']~\"t'\""));
        assert!(!admits("metadata['other']:'x'"));
    }

    #[test]
    fn unknown_fields_are_refused() {
        assert!(parse("colour:'red'", &["status"]).is_err());
        assert!(parse("status:'a' AND amount:1 OR amount:2", &["status", "amount"]).is_err());
    }
}
