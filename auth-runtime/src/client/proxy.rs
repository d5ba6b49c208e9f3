//! The proxy between this program and a provider: its name, and what it says of a destination.

use std::fmt::{self, Write as _};

use http::{HeaderValue, Uri};
use hyper_util::client::proxy::matcher::Matcher;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use zeroize::Zeroizing;

/// The longest status line that is read of a proxy, in bytes.
const LINE: usize = 256;

/// The proxy that a request goes through.
#[derive(Clone, Default)]
pub(crate) struct Proxy {
    /// Scheme, host and port, without credentials. A user's client does not tell.
    origin: Option<Uri>,
    auth: Option<HeaderValue>,
}

impl Proxy {
    /// The proxy that the environment, or the system, names for this URL.
    pub(crate) fn of_system(matcher: &Matcher, uri: &Uri) -> Option<Self> {
        let intercept = matcher.intercept(uri)?;
        Some(Proxy { origin: Some(intercept.uri().clone()), auth: intercept.basic_auth().cloned() })
    }

    /// The proxy of a user's client for https. reqwest has no function that tells it; its `Debug` does, without
    /// credentials. Where that says something else, or more than one, the proxy stays without a name.
    pub(crate) fn of_client(client: &reqwest::Client) -> Option<Self> {
        const BEFORE: &str = "https: Intercept { uri: ";
        let mut told = Told(String::new());
        // It ends in an error, where the rest is not wanted.
        let _ = write!(told, "{client:?}");
        let (_, proxies) = told.0.split_once("proxies: [")?;
        let mut named = proxies.match_indices(BEFORE).map(|(at, _)| {
            let rest = &proxies[at + BEFORE.len()..];
            rest.split(' ').next().unwrap_or_default()
        });
        let first = named.next().filter(|first| named.all(|other| other == *first))?;
        // A function that decides is written as `_`.
        let decides = proxies.starts_with('_') || proxies.contains(", _");
        let origin = first.parse().ok().filter(|_| !decides)?;
        Some(Proxy { origin: Some(origin), auth: None })
    }

    /// Whether it speaks SOCKS, and not HTTP.
    pub(crate) fn is_socks(&self) -> bool {
        self.scheme().starts_with("socks")
    }

    fn scheme(&self) -> &str {
        self.origin.as_ref().and_then(Uri::scheme_str).unwrap_or_default()
    }

    /// Asks the proxy once more for a tunnel to this destination, for the status that the HTTP client does not
    /// tell. `None`: it gave none, or is not spoken to in plain text.
    pub(crate) async fn status(&self, destination: &Uri) -> Option<u16> {
        let origin = self.origin.as_ref().filter(|_| self.scheme() == "http")?;
        let host = origin.host()?.trim_matches(['[', ']']);
        let to = format!("{}:{}", destination.host()?, destination.port_u16().unwrap_or(443));
        let head = format!("CONNECT {to} HTTP/1.1\r\nHost: {to}\r\nUser-Agent: {}\r\n", super::USER_AGENT);
        let auth = self.auth.as_ref().map(HeaderValue::as_bytes).unwrap_or_default();
        // As long as it gets, so that growth leaves no copy of the credentials.
        let mut request = Zeroizing::new(Vec::with_capacity(head.len() + auth.len() + 64));
        request.extend_from_slice(head.as_bytes());
        if !auth.is_empty() {
            request.extend_from_slice(b"Proxy-Authorization: ");
            request.extend_from_slice(auth);
            request.extend_from_slice(b"\r\n");
        }
        request.extend_from_slice(b"\r\n");
        let mut stream = TcpStream::connect((host, origin.port_u16().unwrap_or(80))).await.ok()?;
        stream.write_all(&request).await.ok()?;
        let mut line = [0; LINE];
        let mut length = 0;
        while length < LINE && !line[..length].contains(&b'\n') {
            match stream.read(&mut line[length..]).await {
                Ok(read) if read > 0 => length += read,
                _ => break,
            }
        }
        status_of(&line[..length])
    }
}

/// The status in a status line of HTTP/1.
fn status_of(line: &[u8]) -> Option<u16> {
    let rest = line.strip_prefix(b"HTTP/1.")?;
    let digits = rest.get(2..5).filter(|_| rest.get(1) == Some(&b' '))?;
    let ends = rest.get(5).is_some_and(|byte| matches!(byte, b' ' | b'\r' | b'\n'));
    let digits = std::str::from_utf8(digits).ok().filter(|_| ends)?;
    digits.bytes().all(|digit| digit.is_ascii_digit()).then(|| digits.parse().ok())?
}

/// What a client tells of itself, up to its default headers: there may be credentials in them.
struct Told(String);

impl fmt::Write for Told {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if text.contains("default_headers") {
            return Err(fmt::Error);
        }
        self.0.push_str(text);
        Ok(())
    }
}

/// `the proxy http://proxy.example:3128`, or `the proxy` where it is not known which.
impl fmt::Display for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the proxy")?;
        match self.origin.as_ref().and_then(|origin| Some((origin, origin.authority()?))) {
            Some((_, authority)) => {
                // Nobody puts credentials here; if somebody did, they would not be shown.
                let host = authority.as_str().rsplit('@').next().unwrap_or_default();
                write!(f, " {}://{host}", self.scheme())
            }
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_line() {
        assert_eq!(status_of(b"HTTP/1.1 403 Forbidden\r\n"), Some(403));
        assert_eq!(status_of(b"HTTP/1.0 502\r\n"), Some(502));
        for no in [
            "",
            "HTTP/1.1",
            "HTTP/1.1 40",
            "HTTP/1.1 4030 x\r\n",
            "HTTP/1.1 +40 x\r\n",
            "HTTP/2 403\r\n",
            "SSH-2.0-x\r\n",
        ] {
            assert_eq!(status_of(no.as_bytes()), None, "{no}");
        }
    }

    /// Fails when a new reqwest tells it in another way: then the proxy of a user's client has no name, and no
    /// status.
    #[test]
    fn a_users_client_tells_its_proxy() {
        let client = |proxies: Vec<reqwest::Proxy>| {
            let headers = [(http::header::AUTHORIZATION, HeaderValue::from_static("Bearer d3fault-s3cret"))];
            let mut client =
                reqwest::Client::builder().no_proxy().default_headers(headers.into_iter().collect());
            for proxy in proxies {
                client = client.proxy(proxy);
            }
            client.build().unwrap()
        };
        let all = |url: &str| reqwest::Proxy::all(url).unwrap();
        let one = client(vec![all("http://ada:l0velace@proxy.example:3128")]);
        let mut told = Told(String::new());
        assert!(write!(told, "{one:?}").is_err());
        assert!(!told.0.contains("l0velace") && !told.0.contains("d3fault"), "{}", told.0);
        let name = |client| Proxy::of_client(&client).map(|proxy| proxy.to_string());
        assert_eq!(name(one).as_deref(), Some("the proxy http://proxy.example:3128"));
        assert_eq!(name(client(Vec::new())), None);
        assert_eq!(name(client(vec![all("http://a.example"), all("http://b.example")])), None);
        let decides = reqwest::Proxy::custom(|_| Some("http://c.example"));
        assert_eq!(name(client(vec![all("http://a.example"), decides])), None);
    }

    #[test]
    fn a_proxy_is_named_without_its_credentials() {
        let matcher = Matcher::builder().all("http://ada:l0velace@proxy.example:3128").build();
        let proxy = Proxy::of_system(&matcher, &Uri::from_static("https://auth.example.com/token")).unwrap();
        assert_eq!(proxy.to_string(), "the proxy http://proxy.example:3128");
        assert!(proxy.auth.is_some());
        assert_eq!(Proxy::default().to_string(), "the proxy");
    }
}
