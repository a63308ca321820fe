//! Stripe's request bodies: `application/x-www-form-urlencoded` with brackets for nesting
//! (`card[number]=…`, `items[0][id]=…`, `expand[]=…`).

use indexmap::IndexMap;
use url::form_urlencoded;

pub type Fields = IndexMap<String, Node>;

#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    Text(String),
    /// Maps, and lists too: a list's keys are its positions.
    Map(Fields),
}

#[derive(Debug, PartialEq, thiserror::Error)]
pub enum FormError {
    #[error("Malformed brackets in the parameter name: {0}")]
    Brackets(String),
    #[error("The parameter {0} is given both as a value and as a map")]
    Mixed(String),
}

/// Pairs in the order given, decoded.
pub fn pairs(encoded: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(encoded).into_owned().collect()
}

pub fn nest(pairs: &[(String, String)]) -> Result<Fields, FormError> {
    let mut root = Fields::new();
    for (name, value) in pairs {
        insert(&mut root, &segments(name)?, name, value)?;
    }
    Ok(root)
}

/// `a[b][]` is `["a", "b", ""]`.
fn segments(name: &str) -> Result<Vec<&str>, FormError> {
    let malformed = || FormError::Brackets(name.to_owned());
    let Some((head, rest)) = name.split_once('[') else { return Ok(vec![name]) };
    let inner = rest.strip_suffix(']').ok_or_else(malformed)?;
    let mut path = vec![head];
    path.extend(inner.split("]["));
    match head.is_empty() || path[1..].iter().any(|part| part.contains(['[', ']'])) {
        true => Err(malformed()),
        false => Ok(path),
    }
}

fn insert(fields: &mut Fields, path: &[&str], name: &str, value: &str) -> Result<(), FormError> {
    let Some((first, rest)) = path.split_first() else { return Ok(()) };
    let key = if first.is_empty() { fields.len().to_string() } else { (*first).to_owned() };
    if rest.is_empty() {
        return match fields.insert(key, Node::Text(value.to_owned())) {
            Some(Node::Map(_)) => Err(FormError::Mixed(name.to_owned())),
            _ => Ok(()),
        };
    }
    match fields.entry(key).or_insert_with(|| Node::Map(Fields::new())) {
        Node::Map(inner) => insert(inner, rest, name, value),
        Node::Text(_) => Err(FormError::Mixed(name.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Fields, FormError> {
        nest(&pairs(text.as_bytes()))
    }

    fn text(value: &str) -> Node {
        Node::Text(value.to_owned())
    }

    #[test]
    fn brackets_nest() {
        let fields = parse("amount=500&card%5Bexp%5D[month]=4&metadata[order id]=a%26b+c").unwrap();
        assert_eq!(fields["amount"], text("500"));
        let Node::Map(card) = &fields["card"] else { panic!("a map") };
        let Node::Map(exp) = &card["exp"] else { panic!("a map") };
        assert_eq!(exp["month"], text("4"));
        let Node::Map(metadata) = &fields["metadata"] else { panic!("a map") };
        assert_eq!(metadata["order id"], text("a&b c"));
    }

    #[test]
    fn lists_keep_their_order() {
        for given in ["expand[]=a&expand[]=b", "expand[0]=a&expand[1]=b"] {
            let fields = parse(given).unwrap();
            let Node::Map(list) = &fields["expand"] else { panic!("a list") };
            assert_eq!(list.values().cloned().collect::<Vec<_>>(), [text("a"), text("b")]);
        }
    }

    #[test]
    fn a_value_and_a_map_clash() {
        assert_eq!(parse("a=1&a[b]=2"), Err(FormError::Mixed("a[b]".into())));
        assert_eq!(parse("a[b]=2&a=1"), Err(FormError::Mixed("a".into())));
    }

    #[test]
    fn broken_brackets_are_refused() {
        for given in ["a[b=1", "a[b]c=1", "[a]=1", "a[b[c]]=1"] {
            assert_eq!(
                parse(given),
                Err(FormError::Brackets(given.trim_end_matches("=1").into())),
                "{given}"
            );
        }
    }
}
