//! The proxy between this program and a provider: its name, and what it says of a destination.

use std::fmt;

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

    #[test]
    fn a_proxy_is_named_without_its_credentials() {
        let matcher = Matcher::builder().all("http://ada:l0velace@proxy.example:3128").build();
        let proxy = Proxy::of_system(&matcher, &Uri::from_static("https://auth.example.com/token")).unwrap();
        assert_eq!(proxy.to_string(), "the proxy http://proxy.example:3128");
        assert!(proxy.auth.is_some());
        assert_eq!(Proxy::default().to_string(), "the proxy");
    }
}
