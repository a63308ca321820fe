//! E-mail addresses, as strict as mail servers need and no stricter.

use thiserror::Error;

use crate::width::half_width;

/// The longest address that SMTP carries, in bytes (RFC 5321 with its erratum 1690).
pub const MOST_BYTES: usize = 254;
/// The longest part before the `@`, in bytes.
const MOST_LOCAL_BYTES: usize = 64;
/// The longest part of a domain between dots.
const MOST_LABEL_BYTES: usize = 63;

/// Until 2009 these carriers gave out addresses such as `taro..y.@docomo.ne.jp`, and people still have them. Elsewhere
/// such dots are a slip of the finger.
const LOOSE: [&str; 2] = ["docomo.ne.jp", "ezweb.ne.jp"];

checked_text! {
    /// An address in half width, its domain in lower case.
    pub struct Email, refused with EmailFault
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum EmailFault {
    #[error("Enter an e-mail address.")]
    Empty,
    #[error("The address has {found} characters; up to {MOST_BYTES} fit.")]
    TooLong { found: usize },
    #[error("Enter one e-mail address with an @, such as name@example.jp.")]
    NotOneAt,
    #[error("Check the part before the @ of the address.")]
    Local,
    #[error("Check the part after the @ of the address, such as example.jp.")]
    Domain,
}

impl Email {
    /// Takes full-width characters too, and the Japanese full stop for the dot.
    pub fn parse(text: &str) -> Result<Self, EmailFault> {
        let address = half_width(text).replace('。', ".");
        if address.is_empty() {
            return Err(EmailFault::Empty);
        }
        if address.len() > MOST_BYTES {
            return Err(EmailFault::TooLong { found: address.chars().count() });
        }
        let (local, domain) = address.split_once('@').ok_or(EmailFault::NotOneAt)?;
        if domain.contains('@') {
            return Err(EmailFault::NotOneAt);
        }
        let domain = domain.to_ascii_lowercase();
        let is_loose = LOOSE.contains(&domain.as_str()) && is_loose_local(local);
        if !is_loose && !is_local(local) {
            return Err(EmailFault::Local);
        }
        if !is_domain(&domain) {
            return Err(EmailFault::Domain);
        }
        Ok(Self(format!("{local}@{domain}")))
    }

    /// The address as mail servers are told it: a part before the `@` that is no dot-atom stands in quotes.
    pub fn envelope(&self) -> String {
        match self.0.split_once('@') {
            Some((local, domain)) if !is_local(local) => format!("\"{local}\"@{domain}"),
            _ => self.0.clone(),
        }
    }

    /// What tells two accounts apart: no provider in use distinguishes case, but people's telephones add capitals.
    pub fn key(&self) -> String {
        self.0.to_ascii_lowercase()
    }
}

/// Whether two keys reach one mailbox: what stands behind a `+` is a note of its owner's.
pub fn is_same_mailbox(one: &str, other: &str) -> bool {
    fn mailbox(key: &str) -> Option<(&str, &str)> {
        let (local, domain) = key.split_once('@')?;
        Some((local.split_once('+').map_or(local, |(name, _)| name), domain))
    }
    one == other || mailbox(one).is_some_and(|one| Some(one) == mailbox(other))
}

/// A dot-atom of RFC 5322.
fn is_local(local: &str) -> bool {
    is_loose_local(local) && local.split('.').all(|atom| !atom.is_empty())
}

/// The same, but for dots beside each other or at the end.
fn is_loose_local(local: &str) -> bool {
    let fits = |b: u8| b.is_ascii_alphanumeric() || b".!#$%&'*+-/=?^_`{|}~".contains(&b);
    (1..=MOST_LOCAL_BYTES).contains(&local.len()) && local.bytes().all(fits) && !local.starts_with('.')
}

fn is_domain(domain: &str) -> bool {
    let is_label = |label: &str| {
        (1..=MOST_LABEL_BYTES).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let top_is_name = |top: &str| top.len() >= 2 && !top.bytes().all(|b| b.is_ascii_digit());
    domain.split('.').all(is_label) && domain.rsplit_once('.').is_some_and(|(_, top)| top_is_name(top))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn typed_addresses_are_tidied() {
        let table = [
            (" taro@example.jp ", "taro@example.jp"),
            ("Taro.Y+bus@Example.CO.JP", "Taro.Y+bus@example.co.jp"),
            ("ｔａｒｏ＠ｅｘａｍｐｌｅ．ｊｐ", "taro@example.jp"),
            ("taro@example。jp", "taro@example.jp"),
            ("o'neill_1@a-b.museum", "o'neill_1@a-b.museum"),
        ];
        for (typed, address) in table {
            assert_eq!(Email::parse(typed).unwrap().as_str(), address);
        }
        assert_eq!(Email::parse("Taro@Example.jp").unwrap().key(), "taro@example.jp");
    }

    #[test]
    fn one_mailbox_has_many_addresses() {
        assert!(is_same_mailbox("taro@example.jp", "taro+bus@example.jp"));
        assert!(is_same_mailbox("taro+a@example.jp", "taro+b@example.jp"));
        for other in ["taro@example.com", "hana@example.jp", "taro", ""] {
            assert!(!is_same_mailbox("taro@example.jp", other), "{other}");
        }
        assert!(!is_same_mailbox("taro", "hana"));
    }

    #[test]
    fn old_telephone_addresses_are_good_and_quoted_on_the_way() {
        let table = [
            ("taro..y.@Docomo.ne.jp", "taro..y.@docomo.ne.jp", "\"taro..y.\"@docomo.ne.jp"),
            ("-hana.@ezweb.ne.jp", "-hana.@ezweb.ne.jp", "\"-hana.\"@ezweb.ne.jp"),
            ("taro.y@docomo.ne.jp", "taro.y@docomo.ne.jp", "taro.y@docomo.ne.jp"),
        ];
        for (typed, address, envelope) in table {
            let email = Email::parse(typed).unwrap();
            assert_eq!((email.as_str(), email.envelope().as_str()), (address, envelope));
        }
        assert_eq!(Email::parse(".taro@docomo.ne.jp").err(), Some(EmailFault::Local));
        assert_eq!(Email::parse("ta\"ro..@docomo.ne.jp").err(), Some(EmailFault::Local));
    }

    #[test]
    fn wrong_addresses_say_where() {
        let table = [
            ("", EmailFault::Empty),
            ("　", EmailFault::Empty),
            ("taro", EmailFault::NotOneAt),
            ("taro@example.jp, hana@example.jp", EmailFault::NotOneAt),
            ("@example.jp", EmailFault::Local),
            ("ta ro@example.jp", EmailFault::Local),
            (".taro@example.jp", EmailFault::Local),
            ("ta..ro@example.jp", EmailFault::Local),
            ("太郎@example.jp", EmailFault::Local),
            ("taro\r\nBcc:x@example.jp", EmailFault::Local),
            ("taro@", EmailFault::Domain),
            ("taro@localhost", EmailFault::Domain),
            ("taro@example..jp", EmailFault::Domain),
            ("taro@-example.jp", EmailFault::Domain),
            ("taro@192.168.0.1", EmailFault::Domain),
            ("taro@example.jp\r\nx", EmailFault::Domain),
        ];
        for (typed, fault) in table {
            assert_eq!(Email::parse(typed).err(), Some(fault), "{typed:?}");
        }
    }

    #[test]
    fn at_most_254_bytes() {
        let domain = format!("{}.{}.{}.jp", "a".repeat(63), "b".repeat(63), "c".repeat(58));
        let longest = format!("{}@{domain}", "t".repeat(64));
        assert_eq!(longest.len(), 254);
        assert!(Email::parse(&longest).is_ok());
        assert_eq!(Email::parse(&format!("x{longest}")).err(), Some(EmailFault::TooLong { found: 255 }));
        assert_eq!(Email::parse(&format!("{}@a.jp", "t".repeat(65))).err(), Some(EmailFault::Local));
    }

    proptest! {
        #[test]
        fn a_parsed_address_parses_to_itself(text in "[A-Za-z0-9.＠@+ａ-ｚ。-]{1,30}") {
            if let Ok(email) = Email::parse(&text) {
                prop_assert_eq!(Email::parse(email.as_str()), Ok(email.clone()));
                prop_assert!(email.as_str().is_ascii());
            }
        }
    }
}
