//! Reads variables one by one and collects every fault instead of stopping at the first.

use std::collections::{BTreeSet, HashMap};
use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

use ipnet::IpNet;
use url::Url;

use super::Environment;

/// What stands in for a value that could not be read is never returned: [`Reader::end`] gives the faults instead.
pub struct Reader<'a> {
    vars: &'a HashMap<String, String>,
    faults: Vec<String>,
    /// The variables that have a fault: one sentence each is enough.
    named: BTreeSet<String>,
}

impl<'a> Reader<'a> {
    pub fn new(vars: &'a HashMap<String, String>) -> Self {
        Self { vars, faults: Vec::new(), named: BTreeSet::new() }
    }

    /// The configuration, or every fault.
    pub fn end<T>(self, config: T) -> Result<T, Vec<String>> {
        if self.faults.is_empty() { Ok(config) } else { Err(self.faults) }
    }

    fn fault(&mut self, name: &str, what: &str) {
        self.named.insert(name.to_owned());
        self.faults.push(format!("{name} {what}"));
    }

    /// Adds a fault to a variable that could be read.
    pub fn refuse(&mut self, name: &str, bad: bool, what: &str) {
        if bad && !self.named.contains(name) {
            self.fault(name, what);
        }
    }

    fn given(&self, name: &str) -> Option<&'a str> {
        self.vars.get(name).map(|value| value.trim()).filter(|value| !value.is_empty())
    }

    /// A text; without a default it must be there.
    pub fn text(&mut self, name: &str, default: Option<&str>) -> String {
        let value = self.given(name).or(default).map(str::to_owned);
        value.unwrap_or_else(|| {
            self.fault(name, "is not set.");
            String::new()
        })
    }

    /// A text that may be missing.
    pub fn optional(&self, name: &str) -> Option<&'a str> {
        self.given(name)
    }

    /// An address that may be missing.
    pub fn optional_url(&mut self, name: &str) -> Option<Url> {
        let given = self.given(name)?;
        Some(self.url(name, given))
    }

    /// A folder that may be missing.
    pub fn folder(&self, name: &str) -> Option<String> {
        self.given(name).map(str::to_owned)
    }

    /// A value that may be missing; `want` says what it is.
    fn parsed<T: FromStr>(&mut self, name: &str, default: Option<&str>, want: &str) -> Option<T> {
        let text = self.given(name).or(default)?.to_owned();
        let parsed = text.parse().ok();
        if parsed.is_none() {
            self.fault(name, &format!("is \"{text}\"; it must be {want}."));
        }
        parsed
    }

    pub fn environment(&mut self, name: &str) -> Environment {
        match self.given(name).unwrap_or("development") {
            "production" => Environment::Production,
            "development" => Environment::Development,
            other => {
                self.fault(name, &format!("is \"{other}\"; set it to development or production."));
                Environment::Development
            }
        }
    }

    /// How many connections a pool may hold, at least one.
    pub fn connections(&mut self, name: &str, default: &str) -> usize {
        let most: Option<usize> = self.parsed(name, Some(default), "a number of connections, 1 or more");
        self.refuse(
            name,
            most == Some(0),
            "is 0; nothing could be asked of the database. Set it to 1 or more.",
        );
        most.unwrap_or(1)
    }

    pub fn address(&mut self, name: &str, default: Option<&str>) -> Option<SocketAddr> {
        self.parsed(name, default, "an address such as 127.0.0.1:9464")
    }

    pub fn url(&mut self, name: &str, default: &str) -> Url {
        let url: Option<Url> = self.parsed(name, Some(default), "an address with http:// or https://");
        let is_web = url.as_ref().is_some_and(|url| matches!(url.scheme(), "http" | "https"));
        self.refuse(name, !is_web, "must begin with http:// or https://.");
        url.filter(|_| is_web).unwrap_or_else(nobodys)
    }

    /// An address of a site without anything behind the host and its port.
    pub fn origin(&mut self, name: &str, default: &str) -> Url {
        let url = self.url(name, default);
        let is_bare = url.username().is_empty()
            && url.password().is_none()
            && url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none();
        self.refuse(
            name,
            !is_bare,
            "must be a bare address such as https://pass.example.jp: no user, path, query or fragment.",
        );
        url
    }

    /// The mail server's address, as lettre takes it.
    pub fn mail_server(&mut self, name: &str) -> String {
        let text = self.text(name, None);
        let url = Url::parse(&text).ok();
        let is_mail = url.is_some_and(|url| matches!(url.scheme(), "smtp" | "smtps") && url.has_host());
        self.refuse(name, !is_mail, "must be an address with smtp:// or smtps://.");
        text
    }

    pub fn secret(&mut self, name: &str) -> Vec<u8> {
        let bytes = hex::decode(self.text(name, None)).ok().filter(|bytes| bytes.len() == 32);
        self.refuse(
            name,
            bytes.is_none(),
            "must be 64 hexadecimal digits; make one with: openssl rand -hex 32",
        );
        bytes.unwrap_or_default()
    }

    /// Addresses and networks, or `none`. One that is `needed` must be given, as `none` too.
    pub fn networks(&mut self, name: &str, needed: bool) -> Vec<IpNet> {
        let text = match self.given(name) {
            None if needed => {
                self.fault(
                    name,
                    "is not set; give the addresses or networks of the proxies before this server, or none \
                     where riders reach it directly. Otherwise all riders share one limit.",
                );
                return Vec::new();
            }
            None | Some("none") => return Vec::new(),
            Some(text) => text,
        };
        let mut networks = Vec::new();
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            match network(part) {
                Some(network) if network.prefix_len() > 0 => networks.push(network),
                Some(_) => {
                    self.fault(name, &format!("holds {part}, which is everybody; name the proxies alone."))
                }
                None => self.fault(
                    name,
                    &format!("holds \"{part}\", which is no IP address or network such as 10.0.0.0/8."),
                ),
            }
        }
        networks
    }
}

fn network(text: &str) -> Option<IpNet> {
    let address = || text.parse::<IpAddr>().ok().map(|address| IpNet::from(address.to_canonical()));
    text.parse::<IpNet>().ok().map(|network| network.trunc()).or_else(address)
}

/// Whether a host is this machine, by its address or as `localhost`.
pub fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

/// An address that stands in.
pub fn nowhere() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 0))
}

#[expect(clippy::expect_used, reason = "a constant that parses")]
fn nobodys() -> Url {
    "http://localhost".parse().expect("a constant")
}
