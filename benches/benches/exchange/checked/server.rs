//! Where the credentials go: https, or this machine.

use std::net::IpAddr;

pub(super) struct Server(String);

impl Server {
    /// An origin, with a path or not.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let uri: http::Uri = text.parse().ok()?;
        let (host, port) = (uri.host()?, uri.port_u16());
        let authority = uri.authority()?.as_str();
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let address = bare.parse::<IpAddr>().ok();
        let is_loopback =
            host.eq_ignore_ascii_case("localhost") || address.is_some_and(|address| address.is_loopback());
        let is_allowed = match uri.scheme_str()? {
            "https" => true,
            "http" => is_loopback,
            _ => false,
        };
        let is_name = |label: &str| {
            (1..=63).contains(&label.len())
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        };
        let is_host = address.is_some() || (host.len() <= 253 && host.split('.').all(is_name));
        let has_port = authority.len() > host.len();
        let is_plain = !authority.contains('@') && uri.query().is_none() && (!has_port || port.is_some());
        let text = text.trim_end_matches('/');
        (is_allowed && is_host && is_plain).then(|| Self(text.to_owned()))
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

/// Run when the benchmark starts, since nobody tests a benchmark.
pub(super) fn self_check() {
    for good in
        ["https://auth.example.com", "http://127.0.0.1:8080", "http://[::1]:1/base/", "http://localhost"]
    {
        assert!(Server::parse(good).is_some(), "{good}");
    }
    let bad = [
        "http://auth.example.com",
        "ftp://localhost",
        "https://user@auth.example.com",
        "https://auth.example.com?a=b",
        "https://a_b.example.com",
        "https://-a.example.com",
        "auth.example.com",
    ];
    for bad in bad {
        assert!(Server::parse(bad).is_none(), "{bad}");
    }
}
