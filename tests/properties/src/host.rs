//! A `Host` is one host in every URL that it is put into, and to every reader of URLs the same one.

use auth_runtime::{Context, Host, TokenEndpoint};
use url::Url;

use crate::text;

#[derive(TokenEndpoint)]
#[token(post = "https://{host}/v1/token", query("q" = 1))]
struct Endpoint {
    host: Host,
}

/// Any bytes: refused without showing a secret, or a host that no URL parser takes for another one.
pub fn check(input: &[u8]) {
    let Some((text, host)) = text::read::<Host>(input) else { return };
    assert_eq!(host.as_str(), text.to_ascii_lowercase());
    let (name, port) = (host.name(), host.port());
    assert_eq!(port.map_or(name.to_owned(), |port| format!("{name}:{port}")), host.as_str());

    let authority: http::uri::Authority = host.as_str().parse().expect("an authority");
    assert_eq!((authority.host(), authority.port_u16()), (name, port));
    for after in ["", "/", "/v1?q=1", "?q"] {
        if let Some(url) = url(&format!("https://{host}{after}"), name) {
            assert_eq!(url.port(), port.filter(|port| *port != 443), "{url}");
            let target = after.split_once('?').map_or((after, None), |(path, query)| (path, Some(query)));
            assert_eq!(
                (url.path(), url.query()),
                ("/v1".get(..target.0.len().max(1)).unwrap_or("/"), target.1)
            );
        }
    }
    let request = Endpoint { host: host.clone() }.request(&Context::new()).expect("a request");
    assert_eq!(request.uri().to_string(), format!("https://{host}/v1/token?q=1"));
}

/// The URL as a browser reads it, which is as reqwest does: nothing in it but this host. A name whose
/// Punycode stands for nothing is refused there, and so goes nowhere.
pub(crate) fn url(text: &str, host: &str) -> Option<Url> {
    let Ok(url) = Url::parse(text) else {
        assert!(host.split('.').any(|label| label.starts_with("xn--")), "{text:?} is no URL");
        return None;
    };
    assert_eq!(url.host_str(), Some(host), "{text:?}");
    assert!(url.username().is_empty() && url.password().is_none() && url.fragment().is_none(), "{text:?}");
    Some(url)
}
