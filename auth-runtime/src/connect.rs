//! Why a request got no response, in words.

use std::error::Error;
use std::io::{self, ErrorKind};
use std::time::Duration;

use http::Uri;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::Tunnel;
use rustls::{AlertDescription, CertificateError};

use crate::action::Action;
use crate::client::proxy::Proxy;

/// hyper-util's error of a tunnel, which it exports as that of a service alone.
type TunnelError = <Tunnel<HttpConnector> as tower_service::Service<Uri>>::Error;

const WAIT: Action = Action::Wait { until: None };

/// Where a request was going.
pub(crate) struct Way<'a> {
    /// The proxy in between, where it is known.
    pub(crate) proxy: Option<&'a Proxy>,
    /// What the proxy said when it was asked once more for a tunnel that it had refused.
    pub(crate) status: Option<u16>,
    /// Plain http: the proxy gets the request itself, and opens no tunnel.
    pub(crate) is_plain: bool,
    /// A host of this machine, by a client of ours.
    pub(crate) is_loopback: bool,
    /// For the connection, and for all. `None`: a client of the user's has its own.
    pub(crate) limits: Option<(Duration, Duration)>,
}

/// Why a request got no response.
#[derive(Debug)]
pub(crate) struct Why {
    pub(crate) what: String,
    pub(crate) action: Action,
    /// Whether something of the request may have reached the provider.
    pub(crate) sent: bool,
    /// Whether the server took the request and closed the connection.
    pub(crate) closed: bool,
}

impl Why {
    fn unsent(what: impl Into<String>, action: Action) -> Self {
        Why { what: what.into(), action, sent: false, closed: false }
    }

    fn sent(what: impl Into<String>, action: Action) -> Self {
        Why { sent: true, ..Why::unsent(what, action) }
    }
}

/// Whether a proxy was asked for a tunnel and opened none.
pub(crate) fn is_tunnel(error: &reqwest::Error) -> bool {
    find(error).is_some()
}

/// Whether a proxy refused to open a tunnel, with a status that the HTTP client does not tell.
pub(crate) fn is_refused_tunnel(error: &reqwest::Error) -> bool {
    matches!(find(error), Some(TunnelError::TunnelUnsuccessful))
}

/// Why this request got no response, and who must act.
///
/// A client of the user's own may have another TLS library, whose errors say nothing here.
pub(crate) fn why(error: &reqwest::Error, way: &Way<'_>) -> Why {
    // Without a connection, or with a request that cannot be put together, nothing can have left.
    if error.is_connect() {
        let (what, action) = unconnected(error, way);
        return Why::unsent(what, action);
    }
    if error.is_builder() {
        return Why::unsent("the request cannot be sent", Action::FixConfiguration);
    }
    if error.is_timeout() {
        return Why::sent(format!("no whole response {}", within(way.limits.map(|(_, whole)| whole))), WAIT);
    }
    if error.is_body() || error.is_decode() {
        return Why::sent("the response broke off", WAIT);
    }
    unanswered(error)
}

/// There was no connection.
fn unconnected(error: &reqwest::Error, way: &Way<'_>) -> (String, Action) {
    if error.is_timeout() {
        let limit = within(way.limits.map(|(connect, _)| connect));
        let through = way.proxy.map(|proxy| format!(", through {proxy}")).unwrap_or_default();
        return (format!("no connection {limit}{through}"), WAIT);
    }
    let unknown = Proxy::default();
    let proxy = way.proxy.unwrap_or(&unknown);
    if let Some(tunnel) = find(error) {
        let (why, action) = untunnelled(tunnel, way.status);
        return (format!("{proxy} did not open a connection: {why}"), action);
    }
    if proxy.is_socks() {
        let why = reason(error, "it").map_or_else(String::new, |(why, _)| format!(": {why}"));
        let what = format!(
            "{proxy} did not open a connection{why}; a SOCKS proxy needs an HTTP client of your own, with \
             reqwest's feature `socks`"
        );
        return (what, Action::FixConfiguration);
    }
    // In front of TLS a proxy has opened its tunnel, and what fails behind it is not the proxy's.
    if way.proxy.is_some() && way.is_plain {
        let (why, action) = reason(error, "it").unwrap_or_else(|| ("it cannot be reached".to_owned(), WAIT));
        return (format!("{proxy} did not open a connection: {why}"), action);
    }
    match reason(error, "the server") {
        // Of two loopback addresses the second may be one that the machine does not have.
        None if way.is_loopback && has_no_ipv6(error) => {
            ("no connection to the provider: its machine refused it".to_owned(), WAIT)
        }
        None => ("no connection to the provider".to_owned(), WAIT),
        Some((why, action)) => (why, action),
    }
}

/// Whether this machine has no such address.
fn has_no_ipv6(error: &reqwest::Error) -> bool {
    /// Linux: the kernel has no IPv6 at all.
    const EAFNOSUPPORT: i32 = 97;
    chain(error).filter_map(|error| error.downcast_ref::<io::Error>()).any(|error| {
        let kinds = [ErrorKind::AddrNotAvailable, ErrorKind::NetworkUnreachable, ErrorKind::HostUnreachable];
        kinds.contains(&error.kind()) || error.raw_os_error() == Some(EAFNOSUPPORT)
    })
}

/// Why a proxy opened no tunnel. A proxy's authentication and rules are a matter of configuration (RFC 9110
/// sections 15.5.4 and 15.5.8); what it could not reach may come back.
fn untunnelled(tunnel: &TunnelError, status: Option<u16>) -> (String, Action) {
    match tunnel {
        TunnelError::ProxyAuthRequired => {
            ("it wants a user name and password, or others (HTTP 407)".to_owned(), Action::FixConfiguration)
        }
        TunnelError::TunnelUnsuccessful => match status {
            Some(407) | None => (
                "it refused, with neither 200 nor 407; is this destination allowed there, and is it a proxy?"
                    .to_owned(),
                Action::FixConfiguration,
            ),
            Some(status @ 200..=299) => (format!("it refused first, and would now (HTTP {status})"), WAIT),
            Some(status @ (408 | 425 | 429)) => (format!("it is busy (HTTP {status})"), WAIT),
            Some(status @ 400..=499) => {
                (format!("it does not allow this destination (HTTP {status})"), Action::FixConfiguration)
            }
            Some(status) => (format!("it could not reach the destination (HTTP {status})"), WAIT),
        },
        TunnelError::ProxyHeadersTooLong => {
            ("the head of its response is too long; is it a proxy?".to_owned(), Action::FixConfiguration)
        }
        TunnelError::TunnelUnexpectedEof => ("it closed the connection instead".to_owned(), WAIT),
        TunnelError::MissingHost => ("the URL has no host".to_owned(), Action::FixConfiguration),
        TunnelError::Io(error) => {
            reason(error, "it").unwrap_or_else(|| ("the connection to it broke".to_owned(), WAIT))
        }
        TunnelError::ConnectFailed(error) => {
            reason(&**error, "it").unwrap_or_else(|| ("it cannot be reached".to_owned(), WAIT))
        }
    }
}

/// Why there is no connection to `peer`: the server, or the proxy.
fn reason(error: &(dyn Error + 'static), peer: &str) -> Option<(String, Action)> {
    let ours = if peer == "it" { "" } else { "no connection to the provider: " };
    chain(error).find_map(|error| {
        if let Some(tls) = error.downcast_ref() {
            return Some(tls_words(tls, peer));
        }
        if error.downcast_ref::<io::Error>().is_some_and(|io| io.kind() == ErrorKind::ConnectionRefused) {
            return Some((format!("{ours}its machine refused it"), WAIT));
        }
        // reqwest has no type for it that others may name.
        (error.to_string() == "dns error").then(|| (format!("{ours}its host name was not found"), WAIT))
    })
}

/// There was a connection, and no response on it.
fn unanswered(error: &reqwest::Error) -> Why {
    // TLS 1.3 lets the client speak before the server has looked at its certificate.
    if let Some(tls) = chain(error).find_map(|error| error.downcast_ref()) {
        let (what, action) = tls_words(tls, "the server");
        return Why::sent(what, action);
    }
    if let Some(hyper) = chain(error).find_map(|error| error.downcast_ref::<hyper::Error>()) {
        if hyper.is_canceled() {
            // hyper says so only of a request that was not begun.
            return if speaks_first(hyper) {
                Why::unsent(no_http(), Action::FixConfiguration)
            } else {
                Why::unsent("the connection closed before the request was sent", WAIT)
            };
        }
        if hyper.is_parse() {
            return if is_no_http(hyper) {
                Why::sent(no_http(), Action::FixConfiguration)
            } else {
                Why::sent("the response is not valid HTTP", WAIT)
            };
        }
        if hyper.is_user() {
            let what = "the connection was driven by an async runtime that is gone; give each runtime an HTTP \
                        client of its own, or this one a second client by `Client::with_unpooled`";
            return Why::sent(what, WAIT);
        }
        if hyper.is_incomplete_message() {
            return closed();
        }
    }
    let io = chain(error).find_map(|error| error.downcast_ref::<io::Error>()).map(io::Error::kind);
    match io {
        Some(
            ErrorKind::ConnectionReset
            | ErrorKind::ConnectionAborted
            | ErrorKind::BrokenPipe
            | ErrorKind::UnexpectedEof,
        ) => closed(),
        _ => Why::sent("the connection broke before a response came", WAIT),
    }
}

/// Seen of ejabberd 23.01, which answers some wrong passwords so.
fn closed() -> Why {
    let what = "the server closed the connection without a response; where it does so each time, it may be its \
                way to refuse the credentials";
    Why { closed: true, ..Why::sent(what, WAIT) }
}

fn no_http() -> &'static str {
    "the server does not speak HTTP/1 at this port: is it the right port, and the right scheme (`http://` or \
     `https://`)?"
}

/// Whether what came does not begin as HTTP/1 does. hyper has no function that tells it from a header that is
/// not valid; a test holds these words.
fn is_no_http(error: &hyper::Error) -> bool {
    error.to_string().starts_with("invalid HTTP version")
}

/// Whether the server spoke before it was asked, as one of SSH does.
fn speaks_first(error: &hyper::Error) -> bool {
    let mut causes = chain(error).skip(1).filter_map(|error| error.downcast_ref::<hyper::Error>());
    causes.any(|cause| is_no_http(cause) || cause.to_string().starts_with("received unexpected message"))
}

fn within(limit: Option<Duration>) -> String {
    match limit {
        Some(limit) => format!("within {limit:?}"),
        None => "in the time that the HTTP client allows".to_owned(),
    }
}

/// The first tunnel's error in the chain.
fn find(error: &reqwest::Error) -> Option<&TunnelError> {
    chain(error).find_map(|error| error.downcast_ref())
}

/// The error and its sources, also those inside of I/O errors.
fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error| {
        // The source of an I/O error is the source of the error that it wraps, not that error.
        let wrapped = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        wrapped.map(|wrapped| wrapped as &(dyn Error + 'static)).or_else(|| error.source())
    })
}

fn tls_words(error: &rustls::Error, peer: &str) -> (String, Action) {
    use CertificateError as Bad;
    let owner = if peer == "it" { "its".to_owned() } else { format!("{peer}'s") };
    let (words, action) = match error {
        rustls::Error::InvalidCertificate(bad) => {
            let (words, action) = match bad {
                Bad::Expired | Bad::ExpiredContext { .. } => ("has expired", Action::AskProvider),
                Bad::NotValidYet | Bad::NotValidYetContext { .. } => ("is not valid yet", Action::CheckClock),
                Bad::NotValidForName | Bad::NotValidForNameContext { .. } => {
                    ("is for another host", Action::FixConfiguration)
                }
                Bad::UnknownIssuer => (
                    "is from an issuer that is not trusted here: is a proxy in between, or a CA certificate \
                     missing?",
                    Action::FixConfiguration,
                ),
                Bad::Revoked => ("is revoked", Action::AskProvider),
                _ => ("is not valid", Action::AskProvider),
            };
            return (format!("{owner} TLS certificate {words}"), action);
        }
        rustls::Error::InvalidMessage(_) => ("does not speak TLS at this port", Action::FixConfiguration),
        rustls::Error::AlertReceived(AlertDescription::CertificateRequired) => {
            ("wants a client certificate", Action::FixConfiguration)
        }
        rustls::Error::AlertReceived(AlertDescription::NoApplicationProtocol) => {
            ("does not speak this version of HTTP over TLS (ALPN)", Action::FixConfiguration)
        }
        rustls::Error::AlertReceived(_) => ("refused the TLS connection", Action::FixConfiguration),
        _ => return (format!("no TLS connection to {peer}"), Action::AskProvider),
    };
    (format!("{peer} {words}"), action)
}
