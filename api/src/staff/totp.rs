//! The codes of an authenticator (RFC 6238, as every app reads them: SHA-1, six digits, 30 seconds), one step early or late.

use jiff::Timestamp;
use totp_rs::{Builder, Secret, Totp};

use super::Member;
use crate::app::App;
use crate::error::Fault;
use crate::{random, secrets};

pub const DIGITS: usize = 6;
/// Bytes of a key: as RFC 4226 recommends.
const KEY: usize = 20;
/// What an authenticator lists the entry under.
const ISSUER: &str = "Teiki";
/// What a key is sealed for, with the member's id.
const PLACE: &str = "staff authenticator";

/// The key of one authenticator.
pub struct Authenticator(Totp);

impl Authenticator {
    /// A key that nobody knows yet.
    ///
    /// # Errors
    /// None that a value can cause.
    pub fn fresh(email: &str) -> Result<Self, Fault> {
        Self::of(Secret::new_stack(random::bytes::<KEY>()), email)
    }

    fn of(secret: Secret, email: &str) -> Result<Self, Fault> {
        // A colon parts the issuer from the name; an address may hold one between quotes.
        let name = email.replace(':', "_");
        let built =
            Builder::new().with_secret(secret).with_account_name(name).with_issuer(Some(ISSUER)).build();
        built.map(Self).map_err(|_| Fault::other("the key of an authenticator cannot be used"))
    }

    /// The key of a member, decrypted.
    ///
    /// # Errors
    /// There is none, or it was sealed under another `SECRET_KEY`.
    pub fn of_member(app: &App, member: &Member) -> Result<Self, Fault> {
        let sealed =
            member.totp_secret.as_deref().ok_or_else(|| Fault::other("staff without an authenticator"))?;
        Self::open(app, member, sealed)
    }

    /// The same of a key that is on its way to the member's row.
    ///
    /// # Errors
    /// As [`Self::of_member`].
    pub fn open(app: &App, member: &Member, sealed: &[u8]) -> Result<Self, Fault> {
        let key = secrets::open(app, &[PLACE, &member.id.to_string()], sealed)?;
        Self::of(Secret::new(key.into_boxed_slice()), &member.email)
    }

    /// The key of somebody of the demo data: another in each installation, and the same at each start.
    ///
    /// # Errors
    /// None that a value can cause.
    pub fn of_demo(app: &App, email: &str) -> Result<Self, Fault> {
        let mut key = hex::decode(secrets::keyed(app, &["demo staff", email])).map_err(Fault::other)?;
        key.truncate(KEY);
        Self::of(Secret::new(key.into_boxed_slice()), email)
    }

    /// What an authenticator shows.
    ///
    /// # Errors
    /// A clock before 1970.
    pub fn code(&self, now: Timestamp) -> Result<String, Fault> {
        let seconds = u64::try_from(now.as_second()).map_err(Fault::other)?;
        Ok(self.0.generate(seconds).to_string())
    }

    /// The key as the database keeps it: readable for this member's row alone.
    ///
    /// # Errors
    /// None that a value can cause.
    pub fn sealed(&self, app: &App, member: &Member) -> Result<Vec<u8>, Fault> {
        secrets::seal(app, &[PLACE, &member.id.to_string()], self.0.secret().as_bytes())
    }

    /// The step whose code was typed, where it is the one of now, of before or the next.
    pub fn step_of(&self, code: &str, now: Timestamp) -> Option<i64> {
        let seconds = u64::try_from(now.as_second()).ok()?;
        self.0.check(code, seconds).and_then(|step| i64::try_from(step).ok())
    }

    /// The key in letters, for whoever cannot scan: in groups of four.
    pub fn letters(&self) -> String {
        let letters: Vec<char> = self.0.secret().to_base32().chars().collect();
        letters.chunks(4).map(String::from_iter).collect::<Vec<_>>().join(" ")
    }

    /// What the QR code holds.
    ///
    /// # Errors
    /// None that a value can cause.
    pub fn url(&self) -> Result<String, Fault> {
        self.0.to_url().map_err(|_| Fault::other("the key of an authenticator has no address"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The key of RFC 6238's appendix B, whose codes there have eight digits: the last six are ours.
    fn rfc() -> Authenticator {
        Authenticator::of(Secret::new_stack(*b"12345678901234567890"), "ann@example.com").unwrap()
    }

    #[test]
    fn codes_are_those_of_the_rfc() {
        let codes = [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_234_567_890, "005924"),
            (20_000_000_000, "353130"),
        ];
        for (second, code) in codes {
            let at = Timestamp::from_second(second).unwrap();
            assert_eq!(rfc().step_of(code, at), Some(second / 30));
        }
    }

    #[test]
    fn a_code_is_good_one_step_early_or_late_and_no_longer() {
        let at = |second| rfc().step_of("081804", Timestamp::from_second(second).unwrap());
        let step = 1_111_111_109 / 30;
        let begins = step * 30;
        assert_eq!(at(begins - 30), Some(step));
        assert_eq!(at(begins + 59), Some(step));
        assert_eq!((at(begins - 31), at(begins + 60)), (None, None));
    }

    #[test]
    fn apps_are_told_who_and_where() {
        let url = rfc().url().unwrap();
        assert!(url.starts_with("otpauth://totp/Teiki:ann"), "{url}");
        assert!(url.contains("secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Teiki"), "{url}");
        assert_eq!(rfc().letters(), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
    }
}
