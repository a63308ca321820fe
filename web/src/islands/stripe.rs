//! What we use of Stripe.js. It comes from Stripe's own address and is never bundled, so that its types are unknown here.

use js_sys::{Array, Function, Promise, Reflect};
use leptos::web_sys::window;
use wasm_bindgen::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

type Js = Result<JsValue, JsValue>;

/// `window.Stripe(key, options)`.
pub struct Stripe(JsValue);

/// A group of card fields.
pub struct Elements(JsValue);

/// What came of confirming.
pub enum Outcome {
    Done,
    /// Stripe's sentence in the rider's language; whether the card was at fault, not what was typed.
    Failed {
        message: String,
        is_decline: bool,
    },
}

impl Stripe {
    /// Loads the script, once, and starts it.
    ///
    /// # Errors
    /// It could not be loaded, or does not take the key.
    pub async fn load(url: &str, key: &str, options: &JsValue) -> Result<Self, JsValue> {
        let window: JsValue = window().ok_or(JsValue::UNDEFINED)?.into();
        if !Reflect::get(&window, &"Stripe".into())?.is_function() {
            JsFuture::from(script(url)).await?;
        }
        let start: Function = Reflect::get(&window, &"Stripe".into())?.dyn_into()?;
        Ok(Self(start.call2(&JsValue::UNDEFINED, &key.into(), options)?))
    }

    /// # Errors
    /// What Stripe.js throws.
    pub fn elements(&self, options: &JsValue) -> Result<Elements, JsValue> {
        Ok(Elements(call(&self.0, "elements", &[options])?))
    }

    /// Confirms with the fields, or with a saved card named in `options`.
    ///
    /// # Errors
    /// What Stripe.js throws.
    pub async fn confirm(&self, elements: Option<&Elements>, options: &JsValue) -> Result<Outcome, JsValue> {
        if let Some(elements) = elements {
            Reflect::set(options, &"elements".into(), &elements.0)?;
        }
        outcome(&wait(call(&self.0, "confirmPayment", &[options])?).await?)
    }
}

impl Elements {
    /// Puts the payment fields into an element of the page; `ready` and `failed` are called once each at most.
    ///
    /// # Errors
    /// What Stripe.js throws.
    pub fn mount(
        &self,
        target: &JsValue,
        ready: impl Fn() + 'static,
        failed: impl Fn() + 'static,
    ) -> Result<(), JsValue> {
        let element = call(&self.0, "create", &[&"payment".into()])?;
        for (event, told) in
            [("ready", Closure::<dyn Fn()>::new(ready)), ("loaderror", Closure::<dyn Fn()>::new(failed))]
        {
            // The fields live as long as the page.
            call(&element, "on", &[&event.into(), &told.into_js_value()])?;
        }
        call(&element, "mount", &[target]).map(drop)
    }

    /// Holds the fields against what they need; the sentence says what is wrong, beside what the fields show.
    ///
    /// # Errors
    /// What Stripe.js throws.
    pub async fn submit(&self) -> Result<Outcome, JsValue> {
        outcome(&wait(call(&self.0, "submit", &[])?).await?)
    }
}

fn outcome(answer: &JsValue) -> Result<Outcome, JsValue> {
    let error = Reflect::get(answer, &"error".into())?;
    if error.is_falsy() {
        return Ok(Outcome::Done);
    }
    let text = |name: &str| Reflect::get(&error, &name.into()).ok().and_then(|value| value.as_string());
    let kind = text("type").unwrap_or_default();
    Ok(Outcome::Failed {
        message: text("message").unwrap_or_default(),
        is_decline: kind != "validation_error",
    })
}

fn call(this: &JsValue, method: &str, arguments: &[&JsValue]) -> Js {
    let function: Function = Reflect::get(this, &method.into())?.dyn_into()?;
    function.apply(this, &arguments.iter().copied().collect::<Array>())
}

async fn wait(value: JsValue) -> Js {
    JsFuture::from(Promise::resolve(&value)).await
}

/// A script element that ends in a promise. `strict-dynamic` lets a trusted script add it.
fn script(url: &str) -> Promise {
    Promise::new(&mut |loaded, failed| {
        let document = window().and_then(|window| window.document());
        let Some((document, head)) = document.and_then(|document| Some((document.clone(), document.head()?)))
        else {
            return;
        };
        let Ok(script) = document.create_element("script") else { return };
        let told = [
            script.set_attribute("src", url).is_ok(),
            Reflect::set(&script, &"onload".into(), &loaded).is_ok(),
            Reflect::set(&script, &"onerror".into(), &failed).is_ok(),
            head.append_child(&script).is_ok(),
        ];
        if told.contains(&false) {
            // Nobody waits for ever.
            let _ = failed.call0(&JsValue::UNDEFINED);
        }
    })
}
