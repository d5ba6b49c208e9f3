//! Hosts that are written out. The runtime's `Server` and `Host` have the same rules: what every client reads
//! in the same way, in the one spelling that it has.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// http is for loopback only, where nobody listens in between.
pub(super) fn check_scheme(scheme: &str, after: &str, whole: bool) -> bool {
    let authority = after.split(['/', '?', '#']).next().unwrap_or_default();
    let ends = whole || after.len() > authority.len();
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => host,
        _ => authority,
    };
    let is_loopback = host == "localhost"
        || host.ends_with(".localhost")
        || host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
    scheme == "https" || (scheme == "http" && ends && is_loopback)
}

/// What is wrong with a host and its port.
pub(super) fn problem(scheme: &str, authority: &str) -> Option<String> {
    let fixed = |text: &str| Some(text.to_owned());
    if authority.is_empty() {
        return fixed("this URL has no host");
    }
    if authority.chars().any(|c| c.is_ascii_uppercase()) {
        return Some(format!("write the host in lower case: `{}`", authority.to_ascii_lowercase()));
    }
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (authority, None),
    };
    if let Some(port) = port {
        let is_number = port.bytes().all(|b| b.is_ascii_digit()) && !port.starts_with('0');
        if !is_number || port.parse::<u16>().is_err() {
            return fixed("a port is a number from 1 to 65535, without leading zeros");
        }
        if let ("https", "443") | ("http", "80") = (scheme, port) {
            return Some(format!("{port} is {scheme}'s own port: leave it out"));
        }
    }
    match host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        Some(address) => ipv6_problem(address),
        None => name_problem(host),
    }
}

/// Of how many labels at the end the domain is made that somebody registers: two, or three where countries have a
/// second level for everybody, such as `co.uk`. A list of those in use, since short names are registered everywhere.
pub(super) fn registered(labels: &[&str]) -> usize {
    const SECOND: &[&str] = &[
        "ac", "asn", "co", "com", "edu", "gen", "go", "gob", "gouv", "gov", "govt", "gv", "ind", "ltd", "me",
        "mil", "ne", "net", "nhs", "nom", "or", "org", "plc", "sch",
    ];
    match labels {
        [.., second, country] if country.len() == 2 && SECOND.contains(second) => 3,
        _ => 2,
    }
}

fn ipv6_problem(address: &str) -> Option<String> {
    let Ok(ip) = address.parse::<Ipv6Addr>() else {
        return Some("this is no IPv6 address: one is like `[2001:db8::1]`".to_owned());
    };
    if let Some(ip) = ip.to_ipv4_mapped() {
        return Some(format!("this is an IPv4 address: write `{ip}`"));
    }
    (ip.to_string() != address).then(|| format!("write the address as `[{ip}]`"))
}

fn name_problem(host: &str) -> Option<String> {
    let is_label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    if host.len() > 253 || !host.split('.').all(is_label) {
        return Some("this is no host name: letters, digits, hyphens and dots make one".to_owned());
    }
    // The rule by which URL parsers decide that a host is an IPv4 address, and then read `127.1` and `0x7f.1`
    // each in a way of its own.
    let last = host.rsplit('.').next().unwrap_or_default();
    let is_address = last.bytes().all(|b| b.is_ascii_digit()) || last.starts_with("0x");
    (is_address && host.parse::<Ipv4Addr>().is_err()).then(|| {
        "the last part of the host is a number, so it must be an IPv4 address: four numbers from 0 to 255"
            .to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains() {
        for (host, labels) in [
            ("a.example.com", 2),
            ("a.example.co.uk", 3),
            ("com.au", 3),
            ("a.sap.de", 2),
            ("a.co.com", 2),
            ("localhost", 2),
        ] {
            assert_eq!(registered(&host.split('.').collect::<Vec<_>>()), labels, "{host}");
        }
    }

    #[test]
    fn loopback_may_be_plain() {
        for (after, fine) in [
            ("localhost:80/x", true),
            ("127.0.0.1/x", true),
            ("[::1]:80/x", true),
            ("a.localhost/x", true),
            ("alocalhost/x", false),
            ("127.0.0.1", false),
            ("127.0.0.1.example.com/x", false),
            ("localhost@example.com/x", false),
        ] {
            assert_eq!(check_scheme("http", after, false), fine, "{after}");
        }
    }

    #[test]
    fn hosts() {
        for good in [
            "example.com",
            "a-b.example:8443",
            "10.0.0.1:80",
            "[2001:db8::1]:1",
            "xn--bcher-kva.example",
            "1a.b2",
        ] {
            assert_eq!(problem("https", good), None, "{good}");
        }
        for (bad, words) in [
            ("", "no host"),
            ("API.example.com", "lower case"),
            ("a.example:443", "443 is https's own port"),
            ("a.example:0443", "1 to 65535"),
            ("a.example:0", "1 to 65535"),
            ("a.example:70000", "1 to 65535"),
            ("a.example:", "1 to 65535"),
            ("a.example:x", "1 to 65535"),
            ("a..example", "no host name"),
            ("a.example.", "no host name"),
            ("-a.example", "no host name"),
            ("a_b.example", "no host name"),
            ("127.1", "IPv4"),
            ("0x7f.1", "IPv4"),
            ("a.0x7f", "IPv4"),
            ("010.0.0.1", "IPv4"),
            ("304.0.0.1", "IPv4"),
            ("[::ffff:127.0.0.1]", "write `127.0.0.1`"),
            ("[0:0:0:0:0:0:0:1]", "write the address as `[::1]`"),
            ("[127.0.0.1]", "no IPv6 address"),
            ("[::1", "no host name"),
        ] {
            let problem = problem("https", bad);
            assert!(problem.as_deref().is_some_and(|problem| problem.contains(words)), "{bad}: {problem:?}");
        }
        assert_eq!(problem("http", "localhost:443"), None);
        assert!(problem("http", "localhost:80").is_some());
        assert!(problem("https", &"a.".repeat(130)).is_some() && problem("https", &"a".repeat(64)).is_some());
    }
}
