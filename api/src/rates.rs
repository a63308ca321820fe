//! How often something may be tried. Counted in Redis, in fixed windows that begin with the first try.
//!
//! A school's 300 pupils may sit behind one address, so the limits per address of the network are wide, but for what only
//! goes wrong; those per e-mail address and account are narrow.

use std::net::IpAddr;
use std::sync::LazyLock;

use redis::{AsyncCommands, Script};

use crate::app::App;
use crate::error::Fault;
use crate::secrets;

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rate {
    /// Mails with a code to one e-mail address, asked for by anybody.
    MailTo,
    /// Mails asked for from one address of the network by whoever has shown no password.
    MailFrom,
    /// Mails with a code to a new browser of one account, whose password was right.
    MailOf,
    /// Mails with a code to a new address of one account, whose password was right.
    AddressMailOf,
    /// Sign-ins to one e-mail address, known or not, from one [`block`] of addresses or one known browser, since the last right
    /// one.
    SignInTo,
    /// Sign-ins to one e-mail address from all unknown browsers.
    SignInAll,
    /// As `SignInTo`, while `SignInAll` is full.
    SignInLast,
    /// Sign-ins from one address of the network, right or wrong.
    SignInFrom,
    /// Codes typed from one address of the network, right or wrong.
    CodeFrom,
    /// Wrong codes for one purpose, from one [`block`] of addresses.
    WrongCodeFrom,
    /// Wrong codes for one purpose and one account or e-mail address.
    WrongCodeTo,
    /// Wrong codes for one purpose, whoever types them.
    WrongCode,
    /// Current passwords typed by one signed-in account, since the last right one.
    Password,
    /// Questions to operators from one [`block`] of addresses.
    ContactFrom,
    /// Questions to operators for an answer to one e-mail address.
    ContactOf,
    /// Questions to one operator, whoever asks.
    ContactTo,
    /// Tries to open guardians' links that open nothing, from one [`block`] of addresses.
    GuardianFrom,
    /// What is done in one guardian's session.
    Guardian,
    /// Guardians' links asked for of one order, by its rider.
    GuardianLink,
    /// Wrong codes of one member of staff, whose password was right.
    StaffCode,
    /// Images of papers sent by one signed-in account.
    Uploads,
    /// Mutations of one signed-in account.
    Mutations,
    /// Fields that call Stripe, asked for by one signed-in account.
    Stripe,
}

impl Rate {
    fn name(self) -> &'static str {
        match self {
            Self::MailTo => "mail-to",
            Self::MailFrom => "mail-from",
            Self::MailOf => "mail-of",
            Self::AddressMailOf => "address-mail-of",
            Self::SignInTo => "sign-in-to",
            Self::SignInAll => "sign-in-all",
            Self::SignInLast => "sign-in-last",
            Self::SignInFrom => "sign-in-from",
            Self::CodeFrom => "code-from",
            Self::WrongCodeFrom => "wrong-code-from",
            Self::WrongCodeTo => "wrong-code-to",
            Self::WrongCode => "wrong-code",
            Self::Password => "password",
            Self::ContactFrom => "contact-from",
            Self::ContactOf => "contact-of",
            Self::ContactTo => "contact-to",
            Self::GuardianFrom => "guardian-from",
            Self::Guardian => "guardian",
            Self::GuardianLink => "guardian-link",
            Self::StaffCode => "staff-code",
            Self::Uploads => "uploads",
            Self::Mutations => "mutations",
            Self::Stripe => "stripe",
        }
    }

    /// Tries, and the milliseconds in which they may happen.
    fn windows(self) -> &'static [(i64, i64)] {
        match self {
            Self::MailTo | Self::MailOf | Self::AddressMailOf | Self::ContactOf => &[(6, HOUR), (12, DAY)],
            Self::ContactFrom => &[(60, HOUR), (200, DAY)],
            Self::ContactTo => &[(200, HOUR), (1_000, DAY)],
            Self::MailFrom => &[(1_000, HOUR)],
            Self::SignInTo | Self::Password => &[(10, 15 * MINUTE)],
            Self::SignInAll => &[(50, 15 * MINUTE)],
            Self::SignInLast => &[(2, DAY)],
            Self::SignInFrom => &[(1_000, 15 * MINUTE)],
            Self::CodeFrom => &[(2_000, 15 * MINUTE)],
            Self::WrongCodeFrom => &[(100, HOUR), (200, DAY)],
            Self::WrongCodeTo => &[(30, DAY)],
            Self::WrongCode => &[(500, HOUR), (3_000, DAY)],
            Self::GuardianLink => &[(30, DAY)],
            Self::GuardianFrom => &[(60, HOUR), (200, DAY)],
            Self::StaffCode => &[(5, 15 * MINUTE), (20, DAY)],
            Self::Uploads => &[(60, 10 * MINUTE), (300, DAY)],
            Self::Mutations => &[(300, 5 * MINUTE)],
            Self::Stripe | Self::Guardian => &[(100, 5 * MINUTE)],
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

/// One thing that is counted, and for whom.
pub struct Count {
    rate: Rate,
    whose: String,
}

impl Count {
    pub fn new(rate: Rate, whose: impl ToString) -> Self {
        Self { rate, whose: whose.to_string() }
    }
}

static TAKE: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("rate.lua")));
static GIVE_BACK: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("rate_back.lua")));

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

/// Counts one try in each of the counts, or in none. When one was full, which it was and the seconds to wait.
///
/// # Errors
/// Redis away.
pub async fn take_all(app: &App, counts: &[Count]) -> Result<Option<(Rate, i32)>, Fault> {
    // Their keys lie on different nodes of a cluster, so each is a call of its own.
    for (n, count) in counts.iter().enumerate() {
        if let Some(seconds) = take(app, count.rate, &count.whose).await? {
            give_back(app, &counts[..n]).await?;
            return Ok(Some((count.rate, seconds)));
        }
    }
    Ok(None)
}

/// Takes a try back from each of the counts. What is not given back, when Redis goes away, counts on.
///
/// # Errors
/// Redis away.
pub async fn give_back(app: &App, counts: &[Count]) -> Result<(), Fault> {
    for count in counts {
        let mut call = GIVE_BACK.prepare_invoke();
        for key in count.rate.keys(app, &count.whose) {
            call.key(key);
        }
        let _: i64 = call.invoke_async(&mut app.redis.clone()).await?;
    }
    Ok(())
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
pub fn seconds(milliseconds: i64) -> i32 {
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

/// The block of addresses that one customer of a provider can have to themselves: whoever guesses has all of it.
pub fn block(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => {
            let [a, b, c, _] = address.octets();
            format!("{a}.{b}.{c}")
        }
        IpAddr::V6(address) => address.segments()[..3].iter().map(|part| format!("{part:x}:")).collect(),
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

    #[test]
    fn who_guesses_has_a_block_of_addresses() {
        let of = |text: &str| block(text.parse().unwrap());
        assert_eq!(of("2001:db8:1:2::"), of("2001:db8:1:ffff::1"));
        assert_ne!(of("2001:db8:1::"), of("2001:db8:2::"));
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.254"));
        assert_ne!(of("192.0.2.1"), of("192.0.3.1"));
    }
}
