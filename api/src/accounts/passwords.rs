//! Passwords: which are taken, and how they are kept.
//!
//! NIST SP 800-63B: a password is compared after NFKC, so that one typed in full width is the same; its characters are
//! counted after that. No rule asks for digits or signs.

use std::sync::Arc;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use unicode_normalization::UnicodeNormalization;
use zxcvbn::matching::patterns::MatchPattern;

use super::reasons::Reason;
use crate::app::App;
use crate::error::Fault;
use crate::random;
use crate::refusal::refusals;

const SHORTEST: usize = 8;
const LONGEST: usize = 128;
/// Longer ones are no single word of any list.
const LONGEST_COMMON: usize = 40;

/// A password tried this early falls to patient guessing at the door.
const FEW_GUESSES: u64 = 1_000_000;

/// OWASP: argon2id with 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Names of this service, which its users' passwords begin with.
const OURS: [&str; 4] = ["teiki", "teikiken", "icoca", "定期券"];

/// Verified against where there is no account, so that it takes the same time. Of the same parameters; no password fits.
const NOBODYS: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5cyBzYWx0IQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

refusals! {
    /// Why a new password is not taken.
    pub enum PasswordRefusal, PasswordErrorCode of Reason {
        PasswordTooShort,
        PasswordTooLong,
        PasswordTooCommon,
        PasswordIsAddress,
    }
}

/// A password that may be hashed or compared.
#[derive(Clone)]
pub struct Password(Arc<str>);

impl Password {
    /// What was typed, to be compared. None when it is longer than any password can be.
    pub fn typed(text: &str) -> Option<Self> {
        // NFKC can make one character eighteen; nothing sensible is cut off by this.
        if text.len() > 16 * LONGEST {
            return None;
        }
        let normalised: String = text.nfkc().collect();
        (normalised.chars().count() <= LONGEST).then(|| Self(normalised.into()))
    }

    /// A new password of the person with this e-mail address.
    ///
    /// # Errors
    /// The refusal.
    pub fn chosen(text: &str, email: &str) -> Result<Self, PasswordRefusal> {
        let password = Self::typed(text).ok_or(PasswordRefusal::PasswordTooLong)?;
        let length = password.0.chars().count();
        if length < SHORTEST {
            return Err(PasswordRefusal::PasswordTooShort);
        }
        if is_about(&password.0, email) {
            return Err(PasswordRefusal::PasswordIsAddress);
        }
        if length <= LONGEST_COMMON && is_common(&password.0) {
            return Err(PasswordRefusal::PasswordTooCommon);
        }
        Ok(password)
    }
}

/// The address, its first part or our name, with nothing but digits and signs behind.
fn is_about(password: &str, email: &str) -> bool {
    let plain = password.to_lowercase();
    let stem = plain.trim_end_matches(|letter: char| !letter.is_alphabetic());
    let (local, _) = email.split_once('@').unwrap_or((email, ""));
    plain == email || plain == local || stem == local || OURS.contains(&stem)
}

/// Whether the whole of it is one word of the list of common passwords (30,000 of them, the 3,000 most common first), also
/// backwards, capitalised or with digits for letters; one key or one row of keys repeated; a plain sequence; or such a word
/// with so little behind it that it is tried as early.
fn is_common(password: &str) -> bool {
    let judged = zxcvbn::zxcvbn(password, &[]);
    if judged.guesses() < FEW_GUESSES {
        return true;
    }
    match judged.sequence() {
        [whole] => match &whole.pattern {
            MatchPattern::Dictionary(_) | MatchPattern::Repeat(_) | MatchPattern::Sequence(_) => true,
            // Eight keys along one row of the keyboard.
            MatchPattern::Spatial(path) => path.turns <= 2,
            MatchPattern::Regex(_) | MatchPattern::Date(_) | MatchPattern::BruteForce => false,
        },
        _ => false,
    }
}

fn hasher() -> Result<Argon2<'static>, Fault> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(Fault::other)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// Hashes a password, when it is its turn.
///
/// # Errors
/// The server is stopping.
pub async fn hash(app: &App, password: Password) -> Result<String, Fault> {
    let salt = random::salt();
    app.hashing
        .run(move || {
            let hash: PasswordHash =
                hasher()?.hash_password_with_salt(password.0.as_bytes(), &salt).map_err(Fault::other)?;
            Ok(hash.to_string())
        })
        .await
}

/// What comparing told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Match {
    No,
    Yes,
    /// Right, and kept under older parameters: hash it again.
    YesStale,
}

/// Compares a password with the stored hash; without one the same work is done for nothing.
///
/// # Errors
/// A stored hash that cannot be read; the server is stopping.
pub async fn check(app: &App, password: Option<Password>, stored: Option<String>) -> Result<Match, Fault> {
    let known = stored.is_some() && password.is_some();
    let stored = stored.unwrap_or_else(|| NOBODYS.to_owned());
    // Too long to be anybody's: compared all the same, as an empty one.
    let password = password.unwrap_or_else(|| Password("".into()));
    let (matches, stale) = app
        .hashing
        .run(move || {
            let stored =
                PasswordHash::new(&stored).map_err(|_| Fault::other("a stored hash cannot be read"))?;
            let matches = hasher()?.verify_password(password.0.as_bytes(), &stored).is_ok();
            let stale = Params::try_from(&stored).map_err(Fault::other)?;
            let stale = (stale.m_cost(), stale.t_cost(), stale.p_cost()) != (MEMORY_KIB, PASSES, LANES);
            Ok((matches, stale))
        })
        .await?;
    Ok(match (known && matches, stale) {
        (false, _) => Match::No,
        (true, false) => Match::Yes,
        (true, true) => Match::YesStale,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(text: &str) -> Result<(), PasswordRefusal> {
        Password::chosen(text, "hanako.matsue@example.com").map(drop)
    }

    #[test]
    fn length_is_counted_in_characters_after_nfkc() {
        assert_eq!(judge("短い合言葉です"), Err(PasswordRefusal::PasswordTooShort));
        assert_eq!(judge("長い合言葉ですよ"), Ok(()));
        assert_eq!(judge(&"x7-Kq".repeat(25)), Ok(()));
        assert_eq!(judge(&"定期券を買う".repeat(22)), Err(PasswordRefusal::PasswordTooLong));
        assert_eq!(judge(&format!("{}abc", "x7-Kq".repeat(25))), Ok(()), "128 characters");
        assert_eq!(judge(&format!("{}abcd", "x7-Kq".repeat(25))), Err(PasswordRefusal::PasswordTooLong));
    }

    #[test]
    fn full_width_is_the_same_password() {
        let (one, other) = (Password::typed("ｐａｓｓ１２３").unwrap(), Password::typed("pass123").unwrap());
        assert_eq!(one.0, other.0);
    }

    #[test]
    fn common_passwords_are_refused_in_any_dress() {
        for text in [
            "password",
            "Password",
            "PASSWORD",
            "p@ssw0rd",
            "drowssap",
            "12345678",
            "123456789",
            "1234567890",
            "qwertyuiop",
            "1q2w3e4r",
            "1qaz2wsx",
            "iloveyou",
            "sunshine",
            "football",
            "princess",
            "baseball",
            "superman",
            "trustno1",
            "letmein1",
            "password1",
            "passw0rd",
            "11111111",
            "88888888",
            "aaaaaaaa",
            "abcdefgh",
            "asdfghjkl",
            "zxcvbnm123",
            "abcd1234",
            "qwerty123",
            "computer",
            "starwars",
            "whatever",
            "ｐａｓｓｗｏｒｄ",
            "12341234",
            "87654321",
            "michelle",
            "jennifer",
            "internet",
            "1q2w3e4r5t",
            "liverpool",
            "password!",
            "password7",
            "princess12",
            "elizabeth1",
        ] {
            assert_eq!(judge(text), Err(PasswordRefusal::PasswordTooCommon), "{text}");
        }
    }

    #[test]
    fn the_address_and_our_name_are_no_passwords() {
        for text in [
            "hanako.matsue",
            "Hanako.Matsue",
            "hanako.matsue@example.com",
            "hanako.matsue2026",
            "teikiken",
            "Teiki2026!",
        ] {
            assert_eq!(judge(text), Err(PasswordRefusal::PasswordIsAddress), "{text}");
        }
    }

    #[test]
    fn what_is_not_common_needs_no_digits_or_signs() {
        for text in [
            "correct horse battery",
            "shinjiko no yuuhi",
            "宍道湖の夕日がきれい",
            "しまねけんまつえし",
            "        shijimi",
        ] {
            assert_eq!(judge(text), Ok(()), "{text}");
        }
    }

    #[test]
    fn nobodys_hash_costs_what_a_real_one_costs() {
        let params = Params::try_from(&PasswordHash::new(NOBODYS).unwrap()).unwrap();
        assert_eq!((params.m_cost(), params.t_cost(), params.p_cost()), (MEMORY_KIB, PASSES, LANES));
    }
}
