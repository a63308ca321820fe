//! Configuration, from the environment alone.

use std::net::SocketAddr;

#[derive(Debug)]
pub struct Config {
    /// Where pages and the Stripe protocol are served.
    pub listen: SocketAddr,
    /// Where mail is received.
    pub smtp: SocketAddr,
    /// Webhook endpoints known from the start.
    pub webhooks: Vec<PresetEndpoint>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct PresetEndpoint {
    pub key: String,
    pub url: String,
    pub secret: String,
}

impl Config {
    /// Reads `SANDBOX_LISTEN`, `SANDBOX_SMTP` and `SANDBOX_WEBHOOKS`; names every malformed one at once.
    pub fn from_environment() -> Result<Self, String> {
        let mut wrong = Vec::new();
        let listen = address("SANDBOX_LISTEN", "127.0.0.1:8420", &mut wrong);
        let smtp = address("SANDBOX_SMTP", "127.0.0.1:8425", &mut wrong);
        let webhooks = match presets(&std::env::var("SANDBOX_WEBHOOKS").unwrap_or_default()) {
            Ok(presets) => presets,
            Err(message) => {
                wrong.push(message);
                Vec::new()
            }
        };
        match (listen, smtp) {
            (Some(listen), Some(smtp)) if wrong.is_empty() => Ok(Self { listen, smtp, webhooks }),
            _ => Err(wrong.join("\n")),
        }
    }
}

fn address(name: &str, default: &str, wrong: &mut Vec<String>) -> Option<SocketAddr> {
    let text = std::env::var(name).unwrap_or_else(|_| default.to_owned());
    let parsed = text.parse().ok();
    if parsed.is_none() {
        wrong.push(format!("{name} must be an address such as {default}, not {text}"));
    }
    parsed
}

/// `sk_test_a=http://localhost:3000/hook=whsec_x,…`. The URL may itself hold `=`.
fn presets(text: &str) -> Result<Vec<PresetEndpoint>, String> {
    let entries = text.split(',').map(str::trim).filter(|entry| !entry.is_empty());
    entries
        .map(|entry| {
            let parts = entry.split_once('=').and_then(|(key, rest)| Some((key, rest.rsplit_once('=')?)));
            match parts {
                Some((key, (url, secret))) if key.starts_with("sk_test_") && secret.starts_with("whsec_") => {
                    Ok(PresetEndpoint { key: key.to_owned(), url: url.to_owned(), secret: secret.to_owned() })
                }
                _ => {
                    Err("SANDBOX_WEBHOOKS must be a list of sk_test_…=URL=whsec_…, separated by commas"
                        .into())
                }
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_preset_url_may_hold_an_equals_sign() {
        let presets = presets("sk_test_a=http://h/x?y=1=whsec_z, sk_test_b=http://i=whsec_w").unwrap();
        assert_eq!(presets[0].url, "http://h/x?y=1");
        assert_eq!(presets[1].secret, "whsec_w");
    }

    #[test]
    fn a_live_key_is_no_preset() {
        assert!(presets("sk_live_a=http://h=whsec_z").is_err());
    }
}
