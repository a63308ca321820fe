//! How often something may be tried. Counted in Redis, in fixed windows that begin with the first try.
//!
//! A school's 300 pupils may sit behind one address, so the limits per address of the network are wide; those per e-mail
//! address and account are narrow.

use std::net::IpAddr;
use std::sync::LazyLock;

use redis::{AsyncCommands, Script};

use super::secrets;
use crate::app::App;
use crate::error::Fault;

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rate {
    /// Mails with a code to one e-mail address: with 5 tries a code, 60 guesses a day at a million codes.
    MailTo,
    /// Mails asked for from one address of the network.
    MailFrom,
    /// Sign-ins to one e-mail address, known or not, since the last right one.
    SignInTo,
    /// Sign-ins from one address of the network, right or wrong.
    SignInFrom,
    /// Codes typed from one address of the network.
    CodeFrom,
    /// Present passwords typed by one signed-in account, since the last right one.
    Password,
}

impl Rate {
    fn name(self) -> &'static str {
        match self {
            Self::MailTo => "mail-to",
            Self::MailFrom => "mail-from",
            Self::SignInTo => "sign-in-to",
            Self::SignInFrom => "sign-in-from",
            Self::CodeFrom => "code-from",
            Self::Password => "password",
        }
    }

    /// Tries, and the milliseconds in which they may happen.
    fn windows(self) -> &'static [(i64, i64)] {
        match self {
            Self::MailTo => &[(6, HOUR), (12, 24 * HOUR)],
            Self::MailFrom => &[(1_000, HOUR)],
            Self::SignInTo | Self::Password => &[(10, 15 * MINUTE)],
            Self::SignInFrom => &[(1_000, 15 * MINUTE)],
            Self::CodeFrom => &[(2_000, 15 * MINUTE)],
        }
    }

    fn keys(self, app: &App, whose: &str) -> Vec<String> {
        // E-mail addresses do not rest in Redis as the names of keys.
        let tag = secrets::keyed(app, &["rate", self.name(), whose]);
        self.windows()
            .iter()
            .map(|(_, window)| app.key(&format!("rate-{}-{window}", self.name()), &tag))
            .collect()
    }
}

static TAKE: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("rate.lua")));

/// Counts one try. `Some` seconds to wait when there were too many; that try is then not counted.
///
/// # Errors
/// Redis away.
pub async fn take(app: &App, rate: Rate, whose: &str) -> Result<Option<i32>, Fault> {
    let mut call = TAKE.prepare_invoke();
    call.arg(app.clock.now().as_millisecond());
    for (key, (limit, window)) in rate.keys(app, whose).into_iter().zip(rate.windows()) {
        call.key(key).arg(*limit).arg(*window);
    }
    let wait: i64 = call.invoke_async(&mut app.redis.clone()).await?;
    Ok((wait > 0).then(|| seconds(wait)))
}

/// Forgets the tries: the right password was typed.
///
/// # Errors
/// Redis away.
pub async fn forget(app: &App, rate: Rate, whose: &str) -> Result<(), Fault> {
    for key in rate.keys(app, whose) {
        let _: () = app.redis.clone().del(key).await?;
    }
    Ok(())
}

/// Whole seconds, rounded up, at least one.
pub(super) fn seconds(milliseconds: i64) -> i32 {
    i32::try_from((milliseconds + 999) / 1_000).unwrap_or(i32::MAX).max(1)
}

/// The address of the network as it is counted: a household or school has a /64 of IPv6 to itself.
pub fn network(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => match address.to_ipv4_mapped() {
            Some(mapped) => mapped.to_string(),
            None => address.segments()[..4].iter().map(|part| format!("{part:x}:")).collect(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_network_is_counted_once() {
        let of = |text: &str| network(text.parse().unwrap());
        assert_eq!(of("2001:db8:1:2:3::4"), of("2001:db8:1:2:ffff::1"));
        assert_ne!(of("2001:db8:1:2::"), of("2001:db8:1:3::"));
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
    }
}
