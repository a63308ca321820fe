//! Asking Stripe for an object once, however often the answer is lost.
//!
//! The same key asks for the same object for a day. After that, or where Stripe repeats an error under the key, the object
//! is looked for by our own id in its metadata: what is there is adopted, and only where nothing is the key is raised.

use jiff::SignedDuration;

use super::StripeCallError;

/// Stripe forgets keys after a day: from this age on an object is looked for before it is asked for again.
const KEY_LIFE: SignedDuration = SignedDuration::from_hours(23);

/// What an error under a key asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AfterError {
    /// The same key may ask again, or nobody will.
    Stop,
    /// Stripe's last word, unless the object was made before.
    Look,
    /// Stripe repeats the error under this key: unless the object was made, the next try uses another.
    RaiseKey,
}

/// An object of ours that Stripe is to make once.
pub trait Once: Send {
    type Object: Send;

    /// Asks for it under the key of its present number.
    fn ask(&mut self) -> impl Future<Output = Result<Self::Object, StripeCallError>> + Send;

    /// Looks for what carries our id.
    fn find(&self) -> impl Future<Output = Result<Option<Self::Object>, StripeCallError>> + Send;

    /// Counts the key on, and keeps its number before it is used.
    fn raise_key(&mut self) -> impl Future<Output = Result<(), StripeCallError>> + Send;

    fn after(&self, error: &StripeCallError) -> AfterError;
}

/// The object, made or found. `age` is how long ago it was asked for first.
///
/// # Errors
/// What Stripe answered. Where it repeats that under the key, the next call uses another.
pub async fn once<O: Once>(object: &mut O, age: SignedDuration) -> Result<O::Object, StripeCallError> {
    if age >= KEY_LIFE {
        if let Some(found) = object.find().await? {
            return Ok(found);
        }
        object.raise_key().await?;
    }
    let error = match object.ask().await {
        Ok(made) => return Ok(made),
        Err(error) => error,
    };
    let after = object.after(&error);
    if after == AfterError::Stop {
        return Err(error);
    }
    if let Some(found) = object.find().await? {
        return Ok(found);
    }
    if after == AfterError::RaiseKey {
        object.raise_key().await?;
    }
    Err(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Stripe as it is met: answers by the number of the key, and what it holds.
    struct Asked {
        n: usize,
        answers: Vec<Result<u8, AfterError>>,
        held: Option<u8>,
    }

    fn broken() -> StripeCallError {
        StripeCallError::Broken("500".into())
    }

    impl Once for Asked {
        type Object = u8;

        async fn ask(&mut self) -> Result<u8, StripeCallError> {
            self.answers[self.n].map_err(|_| broken())
        }

        async fn find(&self) -> Result<Option<u8>, StripeCallError> {
            Ok(self.held)
        }

        async fn raise_key(&mut self) -> Result<(), StripeCallError> {
            self.n += 1;
            Ok(())
        }

        fn after(&self, _: &StripeCallError) -> AfterError {
            self.answers[self.n].unwrap_err()
        }
    }

    /// The object, if one came of it, and the number of the key afterwards.
    async fn asked(answers: &[Result<u8, AfterError>], held: Option<u8>, hours: i64) -> (Option<u8>, usize) {
        let mut object = Asked { n: 0, answers: answers.to_vec(), held };
        let made = once(&mut object, SignedDuration::from_hours(hours)).await.ok();
        (made, object.n)
    }

    #[tokio::test]
    async fn an_object_is_made_once() {
        let (stop, look, raise) = (Err(AfterError::Stop), Err(AfterError::Look), Err(AfterError::RaiseKey));
        assert_eq!(asked(&[Ok(1)], None, 0).await, (Some(1), 0));
        assert_eq!(asked(&[Ok(1)], Some(2), 22).await, (Some(1), 0), "the key still says it");
        assert_eq!(asked(&[Ok(1)], Some(2), 23).await, (Some(2), 0), "an old key is not trusted");
        assert_eq!(asked(&[stop, Ok(3)], None, 23).await, (Some(3), 1), "nothing is there: a new key");
        assert_eq!(asked(&[stop], Some(2), 0).await, (None, 0));
        assert_eq!(asked(&[look], Some(2), 0).await, (Some(2), 0), "it was made before");
        assert_eq!(asked(&[look], None, 0).await, (None, 0));
        assert_eq!(asked(&[raise], Some(2), 0).await, (Some(2), 0));
        assert_eq!(asked(&[raise], None, 0).await, (None, 1));
    }
}
