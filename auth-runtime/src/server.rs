//! An https origin with an optional path.

use std::hash::{Hash, Hasher};
use std::net::Ipv6Addr;
use std::sync::Arc;

use crate::host::{
    Invalid, Problem, check_characters, check_name, check_port, check_user_info, is_loopback, text_type,
};

/// A provider's server: an https origin with an optional path, as it stands in `{server}/oauth/token`.
///
/// Plain http is for this machine (`localhost` and names below it, 127.0.0.0/8, `[::1]`). The text has one normal form: scheme
/// and host in lower case, no port where it is the scheme's own, no slash at the end.
///
/// **A slash at the end is left out**, since the path behind `{server}` brings its own, and a query is refused. A whole
/// token URL, whose slash at the end or query counts, is a [`TokenUrl`](crate::TokenUrl).
///
/// ```
/// use auth_runtime::Server;
///
/// let server: Server = "https://API.example.com:8443/base/".parse()?;
/// assert_eq!(server.as_str(), "https://api.example.com:8443/base");
/// assert_eq!(server.origin(), "https://api.example.com:8443");
/// assert_eq!(server.host(), "api.example.com");
/// assert_eq!(server.path(), "/base");
///
/// assert!(Server::parse("http://127.0.0.1:8080").is_ok());
/// assert!(Server::parse("http://api.example.com").is_err());
/// # Ok::<(), auth_runtime::InvalidServer>(())
/// ```
#[derive(Clone)]
pub struct Server(Text);

/// A declaration's constants exist without an allocation; the rest is shared by the clones.
#[derive(Clone)]
enum Text {
    Static(&'static str),
    Shared(Arc<str>),
}

impl Server {
    /// Reads a server's URL.
    ///
    /// # Errors
    /// [`InvalidServer`] says what is wrong, where, and what would be right. It shows the text only where no
    /// password or key can stand in it.
    pub fn parse(text: &str) -> Result<Self, InvalidServer> {
        Self::read(text, false)
    }

    /// As [`parse`](Self::parse), with plain http allowed for the one host in `text`: for a network of one's
    /// own.
    ///
    /// **What is risked:** credentials and tokens cross the network in clear text. Whoever sees the traffic
    /// has them, and whoever can respond in the server's place (a wrong name in DNS is enough) gets them sent.
    /// Serde and [`FromStr`](std::str::FromStr) never make such a server, so that no configuration can; the
    /// program has to.
    ///
    /// ```
    /// use auth_runtime::Server;
    ///
    /// let server = Server::insecure_http("http://gateway.internal:8080")?;
    /// assert_eq!(server.origin(), "http://gateway.internal:8080");
    /// # Ok::<(), auth_runtime::InvalidServer>(())
    /// ```
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn insecure_http(text: &str) -> Result<Self, InvalidServer> {
        Self::read(text, true)
    }

    fn read(text: &str, any_http: bool) -> Result<Self, InvalidServer> {
        match normal_form(text, any_http) {
            Ok(normal) => Ok(Self(Text::Shared(normal.into()))),
            Err(problem) => Err(InvalidServer(Invalid::new(text, problem))),
        }
    }

    /// For generated code: `text` was checked when the declaration was compiled, and is in normal form.
    #[doc(hidden)]
    pub const fn __from_static(text: &'static str) -> Self {
        Self(Text::Static(text))
    }

    /// The whole text, without a slash at the end.
    pub fn as_str(&self) -> &str {
        match &self.0 {
            Text::Static(text) => text,
            Text::Shared(text) => text,
        }
    }

    /// Scheme, host and port: `https://api.example.com:8443`.
    pub fn origin(&self) -> &str {
        self.split().0
    }

    /// What follows the origin: empty, or `/base`.
    pub fn path(&self) -> &str {
        self.split().1
    }

    /// The host without port, an IPv6 address in its brackets.
    pub fn host(&self) -> &str {
        let (_, authority) = self.origin().split_once("://").unwrap_or_default();
        match authority.find(']') {
            Some(bracket) => &authority[..=bracket],
            None => authority.split_once(':').map_or(authority, |(host, _)| host),
        }
    }

    /// Whether this is `localhost`, a name below it (RFC 6761 section 6.3), or an address of this machine
    /// (127.0.0.0/8, `[::1]`).
    pub fn is_loopback(&self) -> bool {
        is_loopback(self.host())
    }

    /// Whether it is plain http to another machine: only [`insecure_http`](Self::insecure_http) makes such a
    /// server.
    #[cfg(test)]
    fn is_insecure(&self) -> bool {
        self.as_str().starts_with("http://") && !self.is_loopback()
    }

    fn split(&self) -> (&str, &str) {
        let text = self.as_str();
        let authority = text.find("://").map_or(0, |colon| colon + 3);
        let path = text[authority..].find('/').map_or(text.len(), |slash| authority + slash);
        text.split_at(path)
    }
}

impl PartialEq for Server {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Server {}

impl Hash for Server {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

/// Why a text is no [`Server`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidServer(Invalid);

text_type!(Server, InvalidServer, "an https URL without query, like `https://api.example.com`");

fn normal_form(text: &str, any_http: bool) -> Result<String, Problem> {
    // The parts where credentials are found come first, since the messages behind may name what they find.
    check_user_info(text)?;
    if let Some(at) = text.find(['?', '#']) {
        let part = if text[at..].starts_with('?') { "query" } else { "fragment" };
        return Err(Problem::new(format!(
            "a {part} at {at}: a Server is the beginning of a URL, and ends before its query; a whole URL is a \
             `TokenUrl`, in `post = \"{{token_url}}\"`"
        )));
    }
    check_characters(text)?;
    let (origin, path) = split_origin(text, any_http, "Server")?;
    let at = text.len() - path.len();
    let path = path.strip_suffix('/').unwrap_or(path);
    check_path(path, at)?;
    Ok(origin + path)
}

/// Splits a URL behind its host and port, and writes what stands before in normal form. The user name, and what is
/// not printable ASCII, was looked for before. `kind` is the type that the URL is read as.
pub(crate) fn split_origin<'a>(
    text: &'a str,
    any_http: bool,
    kind: &str,
) -> Result<(String, &'a str), Problem> {
    if let Some(at) = text.find('\\') {
        return Err(Problem::new(format!("a backslash at {at}: a URL has forward slashes")));
    }

    let Some((scheme, rest)) = text.split_once("://") else {
        return Err(Problem::new("no scheme at 0: it begins with `https://`"));
    };
    let (scheme, own_port) = if scheme.eq_ignore_ascii_case("https") {
        ("https", 443)
    } else if scheme.eq_ignore_ascii_case("http") {
        ("http", 80)
    } else {
        return Err(Problem::new("the scheme at 0 must be https (or http, for loopback)"));
    };
    let (authority, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let authority_at = text.len() - rest.len();
    if authority.is_empty() {
        return Err(Problem::new(format!("no host at {authority_at}, after `://`")));
    }

    let (host, port) = if authority.starts_with('[') {
        split_ipv6(authority, authority_at)?
    } else {
        let (host, port) = match authority.split_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (authority, None),
        };
        if port.is_some_and(|port| port.contains(':')) {
            return Err(Problem::new(format!(
                "more than one colon in the host at {authority_at}: an IPv6 address is written in brackets, \
                 `[2001:db8::1]`"
            )));
        }
        check_name(host, authority_at)?;
        (host.to_ascii_lowercase(), port)
    };
    if scheme == "http" && !any_http && !is_loopback(&host) {
        return Err(Problem::new(format!(
            "plain http is for loopback only (localhost, 127.0.0.0/8, [::1]): write `https://`; for a \
             network of your own there is `{kind}::insecure_http`",
        )));
    }
    let port = match port {
        Some(digits) => Some(check_port(digits, authority_at + authority.len() - digits.len())?),
        None => None,
    };

    let origin = match port {
        Some(port) if port != own_port => format!("{scheme}://{host}:{port}"),
        _ => format!("{scheme}://{host}"),
    };
    Ok((origin, path))
}

/// Splits `[address]:port`, and writes the address as RFC 5952 does.
fn split_ipv6(authority: &str, at: usize) -> Result<(String, Option<&str>), Problem> {
    let inside = authority.strip_prefix('[').and_then(|rest| rest.split_once(']'));
    let Some((address, rest)) = inside else {
        return Err(Problem::new(format!("the bracket at {at} is not closed")));
    };
    let Ok(address) = address.parse::<Ipv6Addr>() else {
        return Err(Problem::new(format!(
            "no valid IPv6 address at {}: it is like `[2001:db8::1]`, without a zone",
            at + 1
        )));
    };
    // Two spellings for one IPv4 address are one more than a check of addresses expects.
    if address.to_ipv4_mapped().is_some() {
        return Err(Problem::new(format!(
            "an IPv4 address as IPv6 at {}: write the IPv4 address itself",
            at + 1
        )));
    }
    let port = match rest.strip_prefix(':') {
        Some(port) => Some(port),
        None if rest.is_empty() => None,
        None => return Err(Problem::new("only a port can follow the bracket, as in `[2001:db8::1]:8443`")),
    };
    Ok((format!("[{address}]"), port))
}

/// Checks the path (empty, or beginning with a slash) for what a client, a proxy or the server would rewrite.
fn check_path(path: &str, at: usize) -> Result<(), Problem> {
    let mut begin = at;
    // What is before the first slash is empty; behind the slash of a bare "/" there would be nothing, but
    // that one is cut.
    for segment in path.split('/').skip(1) {
        begin += 1;
        if segment.is_empty() {
            return Err(Problem::new(format!("an empty segment (`//`) in the path at {begin}")));
        }
        if is_dots(segment) {
            return Err(Problem::new(format!(
                "a `.` or `..` segment in the path at {begin}: write the path it leads to"
            )));
        }
        check_segment(segment, begin)?;
        begin += segment.len();
    }
    Ok(())
}

/// Whether a segment leads elsewhere in the path.
pub(crate) fn is_dots(segment: &str) -> bool {
    matches!(segment.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | "..")
}

pub(crate) fn check_segment(segment: &str, begin: usize) -> Result<(), Problem> {
    for (at, byte) in segment.bytes().enumerate() {
        let at = begin + at;
        if byte == b'%' {
            let digits = segment.get(at - begin + 1..at - begin + 3).unwrap_or_default();
            let is_hex = digits.len() == 2 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
            let Some(encoded) = u8::from_str_radix(digits, 16).ok().filter(|_| is_hex) else {
                return Err(Problem::new(format!(
                    "`%` at {at} in the path: two hexadecimal digits must follow"
                )));
            };
            if encoded.is_ascii_control() || matches!(encoded, b'/' | b'\\') {
                return Err(Problem::new(format!(
                    "an encoded slash, backslash or control character at {at}"
                )));
            }
        } else if !byte.is_ascii_alphanumeric() && !b"-._~!$&'()*+,;=:".contains(&byte) {
            let odd = char::from(byte);
            return Err(Problem::new(format!(
                "`{odd}` at {at} cannot stand in a path: write it as `%{byte:02X}`"
            )));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn valid_servers_have_one_normal_form() {
        let cases = [
            ("https://api.sandbox.getasset.com", "https://api.sandbox.getasset.com"),
            ("HTTPS://API.Example.COM/", "https://api.example.com"),
            ("https://host:8443/base", "https://host:8443/base"),
            ("https://host:8443/Base/v1/", "https://host:8443/Base/v1"),
            ("https://host:443", "https://host"),
            ("https://host:80", "https://host:80"),
            ("http://localhost:80/", "http://localhost"),
            ("http://LOCALHOST:8080", "http://localhost:8080"),
            ("http://Tenant.localhost:8080", "http://tenant.localhost:8080"),
            ("http://127.0.0.1:1", "http://127.0.0.1:1"),
            ("http://127.8.9.10", "http://127.8.9.10"),
            ("http://[::1]:8080/x", "http://[::1]:8080/x"),
            ("http://[0:0:0:0:0:0:0:1]", "http://[::1]"),
            ("https://[2001:DB8:0::1]:443/", "https://[2001:db8::1]"),
            ("https://10.0.0.1", "https://10.0.0.1"),
            ("https://h/a%20b/~x/a.b/...", "https://h/a%20b/~x/a.b/..."),
            ("https://h/.well-known/x", "https://h/.well-known/x"),
            ("https://h/a:b;c=d,e", "https://h/a:b;c=d,e"),
            ("https://xn--bcher-kva.example", "https://xn--bcher-kva.example"),
        ];
        for (text, normal) in cases {
            let server = Server::parse(text).unwrap();
            assert_eq!(server.as_str(), normal, "{text}");
            assert_eq!(Server::parse(normal).unwrap(), server, "{text}");
            assert!(!server.is_insecure(), "{text}");
        }
    }

    #[test]
    fn invalid_servers_say_why() {
        let cases = [
            ("", "it is empty"),
            ("api.example.com", "begins with `https://`"),
            ("//api.example.com", "begins with `https://`"),
            ("https:api.example.com", "begins with `https://`"),
            ("https:/api.example.com", "begins with `https://`"),
            ("file:///etc/passwd", "must be https"),
            ("ftp://h", "must be https"),
            ("httpss://h", "must be https"),
            ("://h", "must be https"),
            ("https://", "no host at 8"),
            ("https:///path", "no host at 8"),
            ("https://:443", "no host name at 8"),
            ("http://api.example.com", "plain http is for loopback"),
            ("http://10.0.0.1", "plain http is for loopback"),
            ("http://128.0.0.1", "plain http is for loopback"),
            ("http://localhost.example.com", "plain http is for loopback"),
            ("http://xlocalhost", "plain http is for loopback"),
            ("http://.localhost", "an empty part"),
            ("http://127.0.0.1.example.com", "plain http is for loopback"),
            ("http://[::2]", "plain http is for loopback"),
            ("https://user@h", "`@`"),
            ("https://h/a@b", "`@`"),
            ("https://h?x=1", "a query at 9"),
            ("https://h/?", "a query at 10"),
            ("https://h#x", "a fragment at 9"),
            ("https://h#?x", "a fragment at 9"),
            ("https://h\\evil", "a backslash at 9"),
            ("https:\\\\h", "a backslash at 6"),
            ("https://h%2eexample", "percent-encoded"),
            ("https://a_b", "`_` at 9"),
            ("https://h.", "ends with a dot at 9"),
            ("https://a..b", "an empty part of the host name at 10"),
            ("https://-a", "a hyphen at 8"),
            ("https://h:", "no port at 10"),
            ("https://h:/x", "no port at 10"),
            ("https://h:0", "no valid port at 10"),
            ("https://h:0443", "no valid port at 10"),
            ("https://h:65536", "no valid port at 10"),
            ("https://h:-1", "no valid port at 10"),
            ("https://h:99999999999999999999", "no valid port at 10"),
            ("https://::1", "in brackets"),
            ("https://[::1", "the bracket at 8 is not closed"),
            ("https://[::1]x", "only a port can follow"),
            ("https://[::1]:", "no port at 14"),
            ("https://[fe80::1%25eth0]", "no valid IPv6 address at 9"),
            ("https://[]", "no valid IPv6 address at 9"),
            ("https://[127.0.0.1]", "no valid IPv6 address at 9"),
            ("http://[::ffff:127.0.0.1]", "write the IPv4 address itself"),
            ("http://127.1", "IPv4"),
            ("http://0x7f.0.0.1", "IPv4"),
            ("http://2130706433", "IPv4"),
            ("https://010.0.0.1", "IPv4"),
            ("https://h//", "an empty segment (`//`) in the path at 10"),
            ("https://h//x", "an empty segment (`//`) in the path at 10"),
            ("https://h/a//b", "an empty segment (`//`) in the path at 12"),
            ("https://h/a/../b", "segment in the path at 12"),
            ("https://h/..", "segment in the path at 10"),
            ("https://h/./", "segment in the path at 10"),
            ("https://h/%2E%2e/b", "segment in the path at 10"),
            ("https://h/.%2e", "segment in the path at 10"),
            ("https://h/a%2Fb", "an encoded slash"),
            ("https://h/a%5cb", "an encoded slash"),
            ("https://h/a%00", "an encoded slash"),
            ("https://h/a%", "two hexadecimal digits"),
            ("https://h/a%+1", "two hexadecimal digits"),
            ("https://h/a%2", "two hexadecimal digits"),
            ("https://h/{x}", "`{` at 10 cannot stand in a path: write it as `%7B`"),
            ("https://h/a|b", "`|` at 11"),
            ("https://h/a b", "a space at 11"),
            (" https://h", "a space at 0"),
            ("https://h\n", "a control character (U+000A) at 9"),
            ("ht\ttps://h", "a control character (U+0009) at 2"),
            ("https://b\u{fc}cher.example", "not ASCII (U+00FC) at 9"),
            ("https://h\u{ff0e}example", "`xn--` form"),
            ("https://h/\u{e4}", "not ASCII (U+00E4) at 10"),
        ];
        for (text, part) in cases {
            let message = Server::parse(text).unwrap_err().to_string();
            assert!(message.starts_with("invalid Server"), "{text}: {message}");
            assert!(message.contains(part), "{text}: {message}");
            assert!(message.is_ascii() && !message.contains(|c: char| c.is_control()), "{text}: {message:?}");
        }
    }

    #[test]
    fn passwords_are_never_quoted() {
        for text in [
            "https://user:pa55@h",
            "https://user:pa55/x@h",
            "ftp://user:pa55@h",
            "https://user:pa55%40h",
            "https://user:pa55\u{ff20}h",
            "https://h?key=pa55",
            "https://h#pa55",
            "user:pa55@h\n",
        ] {
            let error = Server::parse(text).unwrap_err();
            assert!(!format!("{error} {error:?}").contains("pa55"), "{text}: {error}");
            let json = serde_json::to_string(text).unwrap();
            let error = serde_json::from_str::<Server>(&json).unwrap_err();
            assert!(!format!("{error} {error:?}").contains("pa55"), "{text}: {error}");
        }
        assert!(Server::parse("ftp://h").unwrap_err().to_string().starts_with("invalid Server `ftp://h`: "));
    }

    #[test]
    fn parts() {
        for (text, origin, host, path, loopback) in [
            ("https://h", "https://h", "h", "", false),
            ("https://h:8443/a/b", "https://h:8443", "h", "/a/b", false),
            ("https://h/a:b", "https://h", "h", "/a:b", false),
            ("http://[::1]:80/a", "http://[::1]", "[::1]", "/a", true),
            ("https://[2001:db8::1]:1", "https://[2001:db8::1]:1", "[2001:db8::1]", "", false),
            ("https://localhost/a", "https://localhost", "localhost", "/a", true),
            ("http://127.1.2.3:8080", "http://127.1.2.3:8080", "127.1.2.3", "", true),
        ] {
            let server = Server::parse(text).unwrap();
            let parts = (server.origin(), server.host(), server.path(), server.is_loopback());
            assert_eq!(parts, (origin, host, path, loopback), "{text}");
        }
    }

    #[test]
    fn plain_http_only_where_it_is_asked_for() {
        let server = Server::insecure_http("http://10.0.0.5:8080/x/").unwrap();
        assert_eq!(server.as_str(), "http://10.0.0.5:8080/x");
        assert!(server.is_insecure());
        assert!(!Server::insecure_http("https://h").unwrap().is_insecure());
        assert!(!Server::insecure_http("http://localhost").unwrap().is_insecure());
        for text in ["ftp://h", "http://user@h", "http://127.1", "http://h?x"] {
            assert!(Server::insecure_http(text).is_err(), "{text}");
        }
        let json = serde_json::to_string(&server).unwrap();
        assert!(serde_json::from_str::<Server>(&json).is_err());
    }

    #[test]
    fn constants_are_the_same_as_what_is_read() {
        const SANDBOX: Server = Server::__from_static("https://sandbox.example.com:8443/v1");
        let read = Server::parse("https://Sandbox.example.com:8443/v1/").unwrap();
        assert_eq!(SANDBOX, read);
        assert_eq!(HashSet::from([SANDBOX, read]).len(), 1);
        assert_eq!((SANDBOX.origin(), SANDBOX.path()), ("https://sandbox.example.com:8443", "/v1"));
        // Nothing but generated code calls it, but nothing may panic on a text that breaks the promise.
        for text in ["", "x", "://", "]", "https://", "https://[", "/"] {
            let server = Server::__from_static(text);
            let _ =
                (server.origin(), server.host(), server.path(), server.is_loopback(), server.is_insecure());
        }
    }

    #[test]
    fn impls_agree() {
        let server: Server = "https://H".parse().unwrap();
        assert_eq!(Server::try_from("https://h"), Ok(server.clone()));
        assert_eq!(Server::try_from(String::from("https://h/")), Ok(server.clone()));
        assert_eq!(format!("{server} {server:?}"), r#"https://h Server("https://h")"#);
        assert_eq!(format!("{server:#?}"), r#"Server("https://h")"#);
        assert_eq!(serde_json::to_string(&server).unwrap(), r#""https://h""#);
        assert_eq!(serde_json::from_str::<Server>(r#""https:\/\/h""#).unwrap(), server);
    }
}
