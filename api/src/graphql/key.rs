//! Keys by which a verb that is sent twice is done once.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};

/// Characters.
const LONGEST: usize = 100;

/// A key that fits.
#[derive(Clone, Debug)]
pub struct IdempotencyKey(String);

impl IdempotencyKey {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether a text may be a key.
    pub fn fits(text: &str) -> bool {
        let known = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte);
        (1..=LONGEST).contains(&text.len()) && text.bytes().all(known)
    }
}

/// Made by the caller for one intention, and sent again with every repetition of it: 1 to 100 letters, digits, or `-_.:`.
#[Scalar(name = "IdempotencyKey")]
impl ScalarType for IdempotencyKey {
    fn parse(value: Value) -> InputValueResult<Self> {
        match value {
            Value::String(text) if Self::fits(&text) => Ok(Self(text)),
            Value::String(_) => {
                Err(InputValueError::custom("Give a key of 1 to 100 letters, digits, or -_.: of ASCII."))
            }
            other => Err(InputValueError::expected_type(other)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}
