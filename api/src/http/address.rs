//! Whose address a request has, behind proxies.

use std::net::{IpAddr, SocketAddr};

use actix_web::HttpRequest;
use ipnet::IpNet;

/// The address of the browser: the last one that no trusted proxy vouches for. What a browser writes into
/// `X-Forwarded-For` itself stands before what the proxies append, and is never reached.
pub fn of(request: &HttpRequest, trusted: &[IpNet]) -> IpAddr {
    let peer = request.peer_addr().map_or(IpAddr::from([0, 0, 0, 0]), |peer| peer.ip().to_canonical());
    // A proxy may append to the header or add a second one.
    // Bytes, as a browser may have written what is no text before what the proxy appended.
    let lines: Vec<&[u8]> = request
        .headers()
        .get_all("x-forwarded-for")
        .flat_map(|line| line.as_bytes().split(|&byte| byte == b','))
        .collect();
    let mut last = peer;
    for hop in lines.into_iter().rev() {
        if !trusted.iter().any(|network| network.contains(&last)) {
            return last;
        }
        let Some(hop) = std::str::from_utf8(hop).ok().and_then(|hop| parse(hop.trim())) else { return last };
        last = hop;
    }
    last
}

/// An address, or one with a port as some proxies write it.
fn parse(hop: &str) -> Option<IpAddr> {
    let address = hop.parse().or_else(|_| hop.parse::<SocketAddr>().map(|with_port| with_port.ip())).ok()?;
    Some(IpAddr::to_canonical(&address))
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header;
    use actix_web::test::TestRequest;

    /// Behind proxies at 10.0.0.1 and 10.0.0.2, and in 2001:db8:ffff::/48.
    fn seen(peer: &str, headers: &[&str]) -> String {
        let trusted =
            ["10.0.0.1/32", "10.0.0.2/32", "2001:db8:ffff::/48"].map(|proxy| proxy.parse().unwrap());
        let peer = SocketAddr::new(peer.parse().unwrap(), 4711);
        let request = headers.iter().fold(TestRequest::default().peer_addr(peer), |request, line| {
            request.append_header(("x-forwarded-for", *line))
        });
        of(&request.to_http_request(), &trusted).to_string()
    }

    #[test]
    fn a_stranger_cannot_name_another_address() {
        assert_eq!(seen("203.0.113.9", &["198.51.100.1"]), "203.0.113.9");
        assert_eq!(seen("10.0.0.1", &["198.51.100.1, 203.0.113.9"]), "203.0.113.9");
        assert_eq!(seen("10.0.0.1", &["198.51.100.1", "203.0.113.9"]), "203.0.113.9");
        assert_eq!(seen("10.0.0.1", &["10.0.0.2, 203.0.113.9"]), "203.0.113.9");
    }

    #[test]
    fn proxies_vouch_for_each_other() {
        assert_eq!(seen("10.0.0.1", &["203.0.113.9, 10.0.0.2"]), "203.0.113.9");
        assert_eq!(seen("::ffff:10.0.0.1", &["203.0.113.9:51234, ::ffff:10.0.0.2"]), "203.0.113.9");
        assert_eq!(seen("10.0.0.1", &["[2001:db8::7]:443"]), "2001:db8::7");
        assert_eq!(seen("2001:db8:ffff:1::2", &["203.0.113.9, 2001:db8:ffff:9::1"]), "203.0.113.9");
        assert_eq!(seen("2001:db8:fffe::2", &["203.0.113.9"]), "2001:db8:fffe::2");
    }

    #[test]
    fn a_stranger_cannot_hide_behind_what_is_no_text() {
        let trusted = ["10.0.0.1/32".parse().unwrap()];
        let line = header::HeaderValue::from_bytes(b"\xff, 203.0.113.9").unwrap();
        let request = TestRequest::default()
            .peer_addr(SocketAddr::new("10.0.0.1".parse().unwrap(), 4711))
            .append_header((header::HeaderName::from_static("x-forwarded-for"), line))
            .to_http_request();
        assert_eq!(of(&request, &trusted).to_string(), "203.0.113.9");
    }

    #[test]
    fn what_cannot_be_read_ends_the_walk() {
        assert_eq!(seen("10.0.0.1", &[]), "10.0.0.1");
        assert_eq!(seen("10.0.0.1", &["203.0.113.9, unknown"]), "10.0.0.1");
        assert_eq!(seen("10.0.0.1", &["unknown, 10.0.0.2"]), "10.0.0.2");
    }
}
