//! What was typed into a form, and what is wrong with it.

use std::future::Future;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};

use crate::fault::Fault;
use crate::graphql::UserError;
use crate::switch;

/// Bytes of a posted form: far above the longest honest one.
const LIMIT: usize = 32 * 1024;

/// A form: what its inputs hold, by their names, and the errors to show. Handlers of a POST take it as an argument.
///
/// An input's name is the path of the GraphQL input field, its parts joined by dots.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Form {
    typed: Vec<(String, String)>,
    errors: Vec<FieldError>,
    /// Seconds to wait before the next try, where that is what helps.
    wait: Option<u32>,
    /// Sent by the switch of language: to be drawn again, neither good nor wrong.
    is_switch: bool,
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// The name of the input; empty when it is about the whole.
    pub name: String,
    pub message: String,
}

/// What one input is drawn from.
#[derive(Clone, Debug, Default)]
pub struct FormField {
    pub name: String,
    pub value: String,
    pub error: Option<String>,
}

impl Form {
    /// A form that holds what is known already.
    pub fn of<N: Into<String>, V: Into<String>>(known: impl IntoIterator<Item = (N, V)>) -> Self {
        let typed = known.into_iter().map(|(name, value)| (name.into(), value.into())).collect();
        Self { typed, ..Self::default() }
    }

    /// What an input holds, trimmed; empty when there is none.
    pub fn value(&self, name: &str) -> &str {
        self.raw(name).trim()
    }

    /// What an input holds, to the letter: for passwords.
    pub fn raw(&self, name: &str) -> &str {
        self.typed.iter().find(|(typed, _)| typed == name).map_or("", |(_, value)| value.as_str())
    }

    /// What an input holds, where it holds something.
    pub fn given(&self, name: &str) -> Option<&str> {
        Some(self.value(name)).filter(|value| !value.is_empty())
    }

    /// Every input that holds something.
    pub fn given_pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        let pairs = self.typed.iter().map(|(name, value)| (name.as_str(), value.trim()));
        pairs.filter(|(_, value)| !value.is_empty())
    }

    /// Whether a checkbox was ticked.
    pub fn is_ticked(&self, name: &str) -> bool {
        self.given(name).is_some()
    }

    /// Puts a value into an input.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        self.typed.retain(|(typed, _)| typed != name);
        self.typed.push((name.to_owned(), value.into()));
    }

    /// Takes over the errors that a verb answered.
    pub fn reject(&mut self, errors: impl IntoIterator<Item = UserError>) {
        for error in errors {
            self.wait = self.wait.max(error.retry_after.and_then(|seconds| u32::try_from(seconds).ok()));
            let path = error.field.unwrap_or_default();
            let path = path.strip_prefix(&["input".to_owned()]).unwrap_or(&path);
            self.errors.push(FieldError { name: path.join("."), message: error.message });
        }
    }

    /// Adds an error that the page itself found.
    pub fn wrong(&mut self, name: &str, message: impl Into<String>) {
        if self.is_switch {
            return;
        }
        self.errors.push(FieldError { name: name.to_owned(), message: message.into() });
    }

    /// Whether to go on from here: it was sent for that, and nothing is wrong with it.
    pub fn is_good(&self) -> bool {
        self.errors.is_empty() && !self.is_switch
    }

    /// Whether it came from the switch of language alone.
    pub fn is_switch(&self) -> bool {
        self.is_switch
    }

    /// Seconds to wait before the next try.
    pub fn wait(&self) -> Option<u32> {
        self.wait
    }

    /// Whether an input can be mended: what is about the whole, such as a limit, only says why it stops here.
    pub fn can_be_mended(&self) -> bool {
        self.errors.iter().any(|error| !error.name.is_empty())
    }

    pub fn errors(&self) -> &[FieldError] {
        &self.errors
    }

    /// What the input of that name is drawn from.
    pub fn field(&self, name: &str) -> FormField {
        FormField {
            name: name.to_owned(),
            value: self.raw(name).to_owned(),
            error: self.errors.iter().find(|error| error.name == name).map(|error| error.message.clone()),
        }
    }
}

impl FromRequest for Form {
    type Error = Fault;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Fault>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let is_switch = switch::of(request).is_some();
        let body = actix_web::dev::UrlEncoded::<Vec<(String, String)>>::new(request, payload).limit(LIMIT);
        Box::pin(async move {
            let mut typed: Vec<(String, String)> = body.await.map_err(|_| Fault::Unreadable)?;
            // No keyboard gives a NUL, and Postgres keeps none.
            typed.iter_mut().for_each(|(_, value)| value.retain(|letter| letter != '\0'));
            Ok(Self { typed, is_switch, ..Self::default() })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_stays_beside_its_error() {
        let mut form = Form::of([("email", " rider@example "), ("password", " x ")]);
        assert_eq!(
            (form.value("email"), form.raw("password"), form.value("none")),
            ("rider@example", " x ", "")
        );
        form.reject([
            UserError {
                field: Some(vec!["input".into(), "email".into()]),
                message: "直してください。".into(),
                ..UserError::default()
            },
            UserError { message: "しばらく待ってください。".into(), ..UserError::default() },
        ]);
        let field = form.field("email");
        assert_eq!(
            (field.value.as_str(), field.error.as_deref()),
            (" rider@example ", Some("直してください。"))
        );
        assert_eq!(form.errors()[1].name, "");
        assert!(!form.is_good() && form.field("password").error.is_none());
    }
}
