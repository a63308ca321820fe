//! Reads the parameters of a request one by one. What nobody has read at the end is refused, as Stripe does.

use indexmap::IndexMap;

use crate::http::errors::StripeError;
use crate::http::form::{Fields, Node};

pub type Metadata = IndexMap<String, String>;

const METADATA_KEYS: usize = 50;
const METADATA_KEY_LENGTH: usize = 40;
const METADATA_VALUE_LENGTH: usize = 500;

#[derive(Debug)]
pub struct Params {
    /// Where these parameters stand: empty, or such as `payment_method_options[card]`.
    place: String,
    fields: Fields,
}

/// How an update changes metadata.
#[derive(Debug)]
pub enum MetadataChange {
    Clear,
    /// An empty value removes its key.
    Merge(Metadata),
}

impl Params {
    pub fn new(fields: Fields) -> Self {
        Self { place: String::new(), fields }
    }

    fn name(&self, field: &str) -> String {
        if self.place.is_empty() { field.to_owned() } else { format!("{}[{field}]", self.place) }
    }

    /// The value as given: an empty one unsets what it names.
    pub fn text(&mut self, field: &str) -> Result<Option<String>, StripeError> {
        match self.fields.shift_remove(field) {
            None => Ok(None),
            Some(Node::Text(text)) => Ok(Some(text)),
            Some(Node::Map(_)) => Err(StripeError::invalid(format!("Invalid string: {}", self.name(field)))
                .param(&self.name(field))),
        }
    }

    /// A value that may be absent but not empty.
    pub fn filled(&mut self, field: &str) -> Result<Option<String>, StripeError> {
        let text = self.text(field)?;
        if text.as_deref() == Some("") {
            let name = self.name(field);
            return Err(StripeError::invalid(format!(
                "You passed an empty string for '{name}'. We assume empty values are an attempt to unset a \
                 parameter; however '{name}' cannot be unset. You should remove '{name}' from your request or \
                 supply a non-empty value."
            ))
            .code("parameter_invalid_empty")
            .param(&name));
        }
        Ok(text)
    }

    pub fn required(&mut self, field: &str) -> Result<String, StripeError> {
        let name = self.name(field);
        self.filled(field)?.ok_or_else(|| {
            StripeError::invalid(format!("Missing required param: {name}."))
                .code("parameter_missing")
                .param(&name)
        })
    }

    pub fn integer(&mut self, field: &str) -> Result<Option<i64>, StripeError> {
        let name = self.name(field);
        let Some(text) = self.filled(field)? else { return Ok(None) };
        match text.parse() {
            Ok(number) => Ok(Some(number)),
            Err(_) => Err(StripeError::invalid(format!("Invalid integer: {text}"))
                .code("parameter_invalid_integer")
                .param(&name)),
        }
    }

    pub fn boolean(&mut self, field: &str) -> Result<Option<bool>, StripeError> {
        let name = self.name(field);
        match self.filled(field)?.as_deref() {
            None => Ok(None),
            Some("true") => Ok(Some(true)),
            Some("false") => Ok(Some(false)),
            Some(other) => Err(StripeError::invalid(format!("Invalid boolean: {other}")).param(&name)),
        }
    }

    pub fn choice(
        &mut self,
        field: &str,
        choices: &[&'static str],
    ) -> Result<Option<&'static str>, StripeError> {
        let name = self.name(field);
        let Some(text) = self.filled(field)? else { return Ok(None) };
        match choices.iter().find(|choice| **choice == text) {
            Some(choice) => Ok(Some(choice)),
            None => {
                Err(StripeError::invalid(format!("Invalid {name}: must be one of {}", choices.join(", ")))
                    .param(&name))
            }
        }
    }

    /// The parameters nested under a name.
    pub fn child(&mut self, field: &str) -> Result<Option<Self>, StripeError> {
        let place = self.name(field);
        match self.fields.shift_remove(field) {
            None => Ok(None),
            Some(Node::Map(fields)) => Ok(Some(Self { place, fields })),
            Some(Node::Text(text)) if text.is_empty() => Ok(None),
            Some(Node::Text(_)) => Err(StripeError::invalid("Invalid object").param(&place)),
        }
    }

    /// A list of values; one value alone counts as a list of one only when it is not bracketed.
    pub fn list(&mut self, field: &str) -> Result<Option<Vec<String>>, StripeError> {
        let name = self.name(field);
        let nodes = match self.fields.shift_remove(field) {
            None => return Ok(None),
            Some(Node::Map(map)) => map.into_values().collect(),
            Some(Node::Text(text)) if text.is_empty() => Vec::new(),
            Some(Node::Text(_)) => return Err(StripeError::invalid("Invalid array").param(&name)),
        };
        let texts = nodes.into_iter().map(|node| match node {
            Node::Text(text) => Ok(text),
            Node::Map(_) => Err(StripeError::invalid("Invalid string").param(&name)),
        });
        texts.collect::<Result<_, _>>().map(Some)
    }

    /// Either one value or a map of them: `created=1` and `created[gte]=1`.
    pub fn text_or_child(&mut self, field: &str) -> Result<(Option<String>, Option<Self>), StripeError> {
        match self.fields.get(field) {
            Some(Node::Map(_)) => Ok((None, self.child(field)?)),
            _ => Ok((self.filled(field)?, None)),
        }
    }

    pub fn metadata(&mut self) -> Result<Option<MetadataChange>, StripeError> {
        match self.fields.get("metadata") {
            None => return Ok(None),
            Some(Node::Text(text)) if text.is_empty() => {
                self.fields.shift_remove("metadata");
                return Ok(Some(MetadataChange::Clear));
            }
            Some(_) => {}
        }
        let Some(child) = self.child("metadata")? else { return Ok(None) };
        let mut metadata = Metadata::new();
        for (key, node) in child.fields {
            let Node::Text(value) = node else {
                return Err(StripeError::invalid("Metadata values must be strings.").param("metadata"));
            };
            check_metadata(&key, &value)?;
            metadata.insert(key, value);
        }
        Ok(Some(MetadataChange::Merge(metadata)))
    }

    /// Parameters that Stripe takes and that change nothing here.
    pub fn ignore(&mut self, fields: &[&str]) {
        for field in fields {
            self.fields.shift_remove(*field);
        }
    }

    /// Every parameter must have been read by now.
    pub fn finish(&self) -> Result<(), StripeError> {
        match self.fields.keys().next() {
            None => Ok(()),
            Some(field) => {
                let name = self.name(field);
                Err(StripeError::invalid(format!("Received unknown parameter: {name}"))
                    .code("parameter_unknown")
                    .param(&name))
            }
        }
    }
}

fn check_metadata(key: &str, value: &str) -> Result<(), StripeError> {
    let problem = if key.chars().count() > METADATA_KEY_LENGTH {
        format!("Metadata keys may be up to {METADATA_KEY_LENGTH} characters long.")
    } else if value.chars().count() > METADATA_VALUE_LENGTH {
        format!("Metadata values may be up to {METADATA_VALUE_LENGTH} characters long.")
    } else {
        return Ok(());
    };
    Err(StripeError::invalid(problem).param(&format!("metadata[{key}]")))
}

/// Applies a change to stored metadata.
pub fn merge(metadata: &mut Metadata, change: Option<MetadataChange>) -> Result<(), StripeError> {
    match change {
        None => {}
        Some(MetadataChange::Clear) => metadata.clear(),
        Some(MetadataChange::Merge(changes)) => {
            let mut merged = metadata.clone();
            for (key, value) in changes {
                match value.is_empty() {
                    true => merged.shift_remove(&key),
                    false => merged.insert(key, value),
                };
            }
            if merged.len() > METADATA_KEYS {
                return Err(StripeError::invalid(format!("Metadata may hold up to {METADATA_KEYS} keys."))
                    .param("metadata"));
            }
            *metadata = merged;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::form;

    fn params(text: &str) -> Params {
        Params::new(form::nest(&form::pairs(text.as_bytes())).unwrap())
    }

    #[test]
    fn what_nobody_reads_is_refused_by_its_full_name() {
        let mut given = params("amount=500&card[number]=4&card[colour]=red");
        given.integer("amount").unwrap();
        let mut card = given.child("card").unwrap().unwrap();
        card.text("number").unwrap();
        given.finish().unwrap();
        let error = card.finish().unwrap_err().to_json("req");
        assert_eq!(error["error"]["code"], "parameter_unknown");
        assert_eq!(error["error"]["param"], "card[colour]");
    }

    #[test]
    fn an_empty_metadata_value_removes_its_key() {
        let mut metadata = Metadata::from_iter([("a".into(), "1".into()), ("b".into(), "2".into())]);
        merge(&mut metadata, params("metadata[a]=&metadata[c]=3").metadata().unwrap()).unwrap();
        assert_eq!(metadata.keys().collect::<Vec<_>>(), ["b", "c"]);
        merge(&mut metadata, params("metadata=").metadata().unwrap()).unwrap();
        assert!(metadata.is_empty());
    }

    #[test]
    fn an_amount_with_a_fraction_is_no_integer() {
        let error = params("amount=500.5").integer("amount").unwrap_err().to_json("req");
        assert_eq!(error["error"]["code"], "parameter_invalid_integer");
    }
}
