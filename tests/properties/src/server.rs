//! A `Server` is an origin with a path, and whatever is put behind it stays there.

use auth_runtime::{Context, Server, TokenEndpoint};
use url::Url;

use crate::host;
use crate::text;

#[derive(TokenEndpoint)]
#[token(post = "{server}/oauth/token")]
struct Endpoint {
    server: Server,
}

#[derive(TokenEndpoint)]
#[token(post = "https://api.example.com/oauth/token?tenant=1")]
struct Fixed {}

/// Any bytes: refused without showing a secret, or an https origin (http on loopback) in the one spelling
/// that URL parsers give it.
pub fn check(input: &[u8]) {
    if let Some((text, server)) = text::read::<Server>(input) {
        assert!(server.as_str().starts_with("https://") || is_loopback(&server), "{server}");
        accepted(&server);
        assert_eq!(Server::insecure_http(&text).as_ref(), Ok(&server));
    } else if let Ok(text) = std::str::from_utf8(input)
        && let Ok(server) = Server::insecure_http(text)
        && Server::parse(text).is_err()
    {
        // The one thing that the other way in allows.
        assert!(server.as_str().starts_with("http://") && !is_loopback(&server), "{server}");
        accepted(&server);
    }
}

/// By the host as a URL parser reads it.
fn is_loopback(server: &Server) -> bool {
    let is = match Url::parse(server.as_str()).ok().as_ref().and_then(Url::host) {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    assert_eq!(is, server.is_loopback(), "{server}");
    is
}

fn accepted(server: &Server) {
    let text = server.as_str();
    assert_eq!(format!("{}{}", server.origin(), server.path()), text);
    assert!(!text.ends_with('/'), "{text}");
    let Some(url) = host::url(text, server.host()) else { return };
    assert_eq!(url.origin().ascii_serialization(), server.origin(), "{text}");
    assert_eq!(url.path().trim_end_matches('/'), server.path(), "{text}");
    assert_eq!(url.query(), None, "{text}");

    let wanted = format!("{text}/oauth/token");
    assert_eq!(Url::parse(&wanted).as_ref().map(Url::as_str), Ok(wanted.as_str()));
    let request = Endpoint { server: server.clone() }.request(&Context::new()).expect("a request");
    assert_eq!(request.uri().to_string(), wanted);

    // A simulator's or a proxy's origin takes the place of the declared one, and of nothing else.
    let elsewhere = Context::builder().origin(server.clone()).build();
    let request = Fixed {}.request(&elsewhere).expect("a request");
    assert_eq!(request.uri().to_string(), format!("{wanted}?tenant=1"));
}
