//! This machine: which hosts are, and how their names are resolved.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// Whether a host is `localhost`, a name below it (RFC 6761 section 6.3), or a loopback address. The host is
/// that of a URL that nobody has brought into normal form: an endpoint may be written by hand.
pub(super) fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || is_below_localhost(host)
        || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// Whether a host is a name below `localhost`, such as `tenant.localhost`.
pub(super) fn is_below_localhost(host: &str) -> bool {
    const SUFFIX: &str = ".localhost";
    let Some(at) = host.len().checked_sub(SUFFIX.len()) else { return false };
    host.get(at..).is_some_and(|end| end.eq_ignore_ascii_case(SUFFIX))
}

/// Resolves every name to both loopback addresses, whatever the machine's hosts file and DNS say (RFC 6761
/// section 6.3). IPv4 is first: most servers listen there, and Node 17 and later on `::1` alone.
pub(super) struct Both;

impl Resolve for Both {
    fn resolve(&self, _: Name) -> Resolving {
        let both: [IpAddr; 2] = [Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()];
        let addresses: Addrs = Box::new(both.into_iter().map(|ip| SocketAddr::new(ip, 0)));
        Box::pin(std::future::ready(Ok(addresses)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_addresses_of_this_machine() {
        for host in
            ["localhost", "LocalHost", "127.0.0.1", "127.9.9.9", "[::1]", "a.localhost", "a.b.LOCALHOST"]
        {
            assert!(is_loopback(host), "{host}");
        }
        for host in [
            "",
            "localhost.example.com",
            "xlocalhost",
            "128.0.0.1",
            "[::2]",
            "localhos\u{165}",
            "\u{e4}localhost",
        ] {
            assert!(!is_loopback(host), "{host}");
        }
        assert!(is_below_localhost("a.localhost") && !is_below_localhost("localhost"));
    }
}
