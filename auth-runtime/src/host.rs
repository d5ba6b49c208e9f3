//! A whole host name, and the checks that [`Host`], [`HostLabel`](crate::HostLabel) and [`Server`](crate::Server)
//! share.
//!
//! The checks are our own and stricter than a URL parser's. A parser mends what it is given (`127.1`, `%2e`,
//! `\`, a full-width dot), and what it makes of it is where a credential is sent; here whatever needs mending
//! is refused.

use std::borrow::Cow;
use std::fmt;
use std::net::Ipv4Addr;
use std::sync::Arc;

/// A whole host name with an optional port, as it stands in `https://{host}/token`.
///
/// Letters, digits, hyphens and dots (RFC 1123), or an IPv4 address. Letters are made lower-case. A name in
/// another script is written in its `xn--` form.
///
/// ```
/// use auth_runtime::Host;
///
/// let host: Host = "Acme.example.com:8443".parse()?;
/// assert_eq!(host.as_str(), "acme.example.com:8443");
/// assert_eq!(host.name(), "acme.example.com");
/// assert_eq!(host.port(), Some(8443));
/// assert!(Host::parse("acme.example.com/login").is_err());
/// # Ok::<(), auth_runtime::InvalidHost>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Host(Arc<str>);

impl Host {
    /// Reads a host name.
    ///
    /// # Errors
    /// [`InvalidHost`] says what is wrong, where, and what would be right.
    pub fn parse(text: &str) -> Result<Self, InvalidHost> {
        match check_host(text) {
            Ok(()) => Ok(Self(text.to_ascii_lowercase().into())),
            Err(problem) => Err(InvalidHost(Invalid::new(text, problem))),
        }
    }

    /// The whole text, `name` or `name:port`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name without the port.
    pub fn name(&self) -> &str {
        self.0.split_once(':').map_or(&*self.0, |(name, _)| name)
    }

    /// The port, where one is written.
    pub fn port(&self) -> Option<u16> {
        self.0.split_once(':').and_then(|(_, port)| port.parse().ok())
    }

    /// Whether this is `localhost`, a name below it, or an address of this machine (127.0.0.0/8).
    pub fn is_loopback(&self) -> bool {
        is_loopback(self.name())
    }
}

/// Why a text is no [`Host`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidHost(Invalid);

text_type!(Host, InvalidHost, "a host name, like `acme.example.com`");

/// Whether [`Host::parse`] would take it.
pub(crate) fn is_host(text: &str) -> bool {
    check_host(text).is_ok()
}

fn check_host(text: &str) -> Result<(), Problem> {
    check_user_info(text)?;
    check_characters(text)?;
    if text.contains("://") {
        return Err(Problem::new(
            "it begins with a scheme: write the host alone, or use Server for a whole origin",
        ));
    }
    if let Some(at) = text.find('/') {
        return Err(Problem::new(format!(
            "a slash at {at}: a Host has no path; use Server for an origin with one"
        )));
    }
    if text.starts_with('[') || text.matches(':').count() > 1 {
        return Err(Problem::new(
            "IPv6 addresses can stand in a Server only, in brackets: `https://[2001:db8::1]`",
        ));
    }
    let Some((name, port)) = text.split_once(':') else { return check_name(text, 0) };
    check_name(name, 0)?;
    check_port(port, name.len() + 1).map(drop)
}

/// What is wrong with a text. It names positions, and single characters that cannot be part of a password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem(Cow<'static, str>);

impl Problem {
    pub(crate) fn new(what: impl Into<Cow<'static, str>>) -> Self {
        Self(what.into())
    }
}

/// A [`Problem`] with the text that has it, where the text may be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Invalid {
    quoted: Option<Box<str>>,
    problem: Problem,
}

impl Invalid {
    const LONGEST_QUOTE: usize = 300;

    pub(crate) fn new(text: &str, problem: Problem) -> Self {
        // Two variables are easily swapped: what is no URL may be a key. A password may stand before an `@`, also a
        // disguised one, and a key behind a `?` or `#`. What is not plain ASCII may steer a terminal.
        let may_be_shown = text.contains("://")
            && text.bytes().all(|byte| byte.is_ascii_graphic() && !b"@?#".contains(&byte))
            && !text.contains("%40")
            && text.len() <= Self::LONGEST_QUOTE;
        Self { quoted: may_be_shown.then(|| text.into()), problem }
    }

    pub(crate) fn describe(&self, kind: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.quoted {
            Some(text) => write!(f, "invalid {kind} `{text}`: {}", self.problem.0),
            None => write!(f, "invalid {kind}: {}", self.problem.0),
        }
    }
}

/// The impls that are the same for each type that is a checked text. The type has `parse` and `as_str`, its
/// error is a tuple of [`Invalid`].
macro_rules! text_type {
    ($name:ident, $error:ident, $expected:literal) => {
        impl ::std::str::FromStr for $name {
            type Err = $error;

            fn from_str(text: &str) -> Result<Self, $error> {
                Self::parse(text)
            }
        }

        impl TryFrom<&str> for $name {
            type Error = $error;

            fn try_from(text: &str) -> Result<Self, $error> {
                Self::parse(text)
            }
        }

        impl TryFrom<String> for $name {
            type Error = $error;

            fn try_from(text: String) -> Result<Self, $error> {
                Self::parse(&text)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                write!(f, "{}({:?})", stringify!($name), self.as_str())
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Text;

                impl ::serde::de::Visitor<'_> for Text {
                    type Value = $name;

                    fn expecting(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                        f.write_str($expected)
                    }

                    fn visit_str<E: ::serde::de::Error>(self, text: &str) -> Result<$name, E> {
                        $name::parse(text).map_err(E::custom)
                    }
                }

                deserializer.deserialize_str(Text)
            }
        }

        impl ::std::fmt::Display for $error {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                self.0.describe(stringify!($name), f)
            }
        }

        impl ::std::error::Error for $error {}
    };
}
pub(crate) use text_type;

/// Comes before every other check: their messages may show the text, and a password may stand before an `@`.
pub(crate) fn check_user_info(text: &str) -> Result<(), Problem> {
    if text.contains('@') {
        return Err(Problem::new(
            "it has an `@`: a user name and password do not belong here (the text is not shown for their \
             sake)",
        ));
    }
    Ok(())
}

/// Refuses the empty text and whatever is not printable ASCII.
pub(crate) fn check_characters(text: &str) -> Result<(), Problem> {
    if text.is_empty() {
        return Err(Problem::new("it is empty"));
    }
    let Some((at, odd)) = text.char_indices().find(|(_, c)| !c.is_ascii_graphic()) else { return Ok(()) };
    Err(Problem::new(match odd {
        ' ' => format!("a space at {at}"),
        _ if odd.is_ascii() => format!("a control character (U+{:04X}) at {at}", u32::from(odd)),
        _ => format!(
            "a character that is not ASCII (U+{:04X}) at {at}: write an international host name in its \
             `xn--` form (Punycode)",
            u32::from(odd)
        ),
    }))
}

/// Checks a host name without port. `at` is where it begins in the whole text.
pub(crate) fn check_name(name: &str, at: usize) -> Result<(), Problem> {
    if name.is_empty() {
        return Err(Problem::new(format!("no host name at {at}")));
    }
    if name.len() > 253 {
        return Err(Problem::new(format!(
            "the host name has {} characters: at most 253 are allowed",
            name.len()
        )));
    }
    if name.ends_with('.') {
        return Err(Problem::new(format!(
            "the host name ends with a dot at {}: leave it out",
            at + name.len() - 1
        )));
    }
    let mut begin = at;
    let mut last = name;
    for label in name.split('.') {
        check_label(label, begin)?;
        begin += label.len() + 1;
        last = label;
    }
    // The rule by which URL parsers decide that a host is an IPv4 address, and then read `127.1`, `0x7f.1`
    // and `010.0.0.1` each in a way of its own.
    let is_number =
        last.bytes().all(|byte| byte.is_ascii_digit()) || last.starts_with("0x") || last.starts_with("0X");
    let is_canonical = || name.parse::<Ipv4Addr>().is_ok_and(|address| address.to_string() == name);
    if is_number && !is_canonical() {
        return Err(Problem::new(
            "the last part of the host is a number, so the host must be an IPv4 address: four numbers from \
             0 to 255, decimal and without leading zeros",
        ));
    }
    Ok(())
}

/// Checks one part of a host name. `at` is where it begins in the whole text.
pub(crate) fn check_label(label: &str, at: usize) -> Result<(), Problem> {
    if label.is_empty() {
        return Err(Problem::new(format!("an empty part of the host name at {at}: there is a dot too many")));
    }
    if let Some((odd_at, odd)) = label.char_indices().find(|(_, c)| !c.is_ascii_alphanumeric() && *c != '-') {
        let at = at + odd_at;
        return Err(Problem::new(match odd {
            '%' => format!("`%` at {at}: a host name is not percent-encoded"),
            '\\' => format!("a backslash at {at}: a URL has forward slashes"),
            _ => format!("`{odd}` at {at} cannot stand in a host name: only letters, digits and hyphens can"),
        }));
    }
    for (hyphen, at) in [(label.starts_with('-'), at), (label.ends_with('-'), at + label.len() - 1)] {
        if hyphen {
            return Err(Problem::new(format!(
                "a hyphen at {at}: no part of a host name begins or ends with one"
            )));
        }
    }
    if label.len() > 63 {
        return Err(Problem::new(format!(
            "the part of the host name at {at} has {} characters: at most 63 are allowed",
            label.len()
        )));
    }
    Ok(())
}

/// Reads the digits behind the colon. `at` is where they begin in the whole text.
pub(crate) fn check_port(digits: &str, at: usize) -> Result<u16, Problem> {
    let is_plain = digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0');
    match digits.parse() {
        Ok(port) if is_plain => Ok(port),
        _ if digits.is_empty() => Err(Problem::new(format!("no port at {at}, after the colon"))),
        _ => Err(Problem::new(format!(
            "no valid port at {at}: it is a number from 1 to 65535, without leading zeros"
        ))),
    }
}

/// Whether a host (in normal form, without port) is this machine. Names below `localhost` are (RFC 6761 section
/// 6.3).
pub(crate) fn is_loopback(host: &str) -> bool {
    host == "localhost"
        || host.ends_with(".localhost")
        || host == "[::1]"
        || host.parse().is_ok_and(|address: Ipv4Addr| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn valid_hosts_have_one_normal_form() {
        let long_label = "a".repeat(63);
        let long_name = format!("{long_label}.{long_label}.{long_label}.{}", "a".repeat(61));
        let cases = [
            ("acme.example.com", "acme.example.com"),
            ("ACME.Example.COM:8443", "acme.example.com:8443"),
            ("localhost", "localhost"),
            ("acme", "acme"),
            ("127.0.0.1:1", "127.0.0.1:1"),
            ("0.0.0.0", "0.0.0.0"),
            ("1.2.3.4.example.com", "1.2.3.4.example.com"),
            ("123.example.com", "123.example.com"),
            ("xn--bcher-kva.example", "xn--bcher-kva.example"),
            ("a--b.example:65535", "a--b.example:65535"),
            ("0xcafe.example", "0xcafe.example"),
            (&long_name, &long_name),
        ];
        for (text, normal) in cases {
            assert_eq!(Host::parse(text).unwrap().as_str(), normal, "{text}");
        }
    }

    #[test]
    fn invalid_hosts_say_why() {
        let long_label = "a".repeat(64);
        let long_name = format!("{}.com", "a.".repeat(125));
        let cases = [
            ("", "it is empty"),
            ("https://acme.example.com", "use Server"),
            ("acme.example.com/", "a slash at 16"),
            ("//acme.example.com", "a slash at 0"),
            ("acme.example.com.", "ends with a dot at 16"),
            (".", "ends with a dot at 0"),
            (".acme.com", "an empty part of the host name at 0"),
            ("acme..com", "an empty part of the host name at 5"),
            ("a_b.example.com", "`_` at 1"),
            ("*.example.com", "`*` at 0"),
            ("-acme.example.com", "a hyphen at 0"),
            ("x.acme-.example.com", "a hyphen at 6"),
            ("acme.example.com:", "no port at 17"),
            ("acme.example.com:0", "no valid port at 17"),
            ("acme.example.com:0443", "no valid port"),
            ("acme.example.com:+443", "no valid port"),
            ("acme.example.com:65536", "no valid port"),
            (":443", "no host name at 0"),
            ("[::1]", "IPv6"),
            ("::1", "IPv6"),
            ("acme.example.com?x=1", "`?` at 16"),
            ("acme.example.com#x", "`#` at 16"),
            ("acme.example.com\\x", "a backslash at 16"),
            ("acme%2eexample.com", "percent-encoded"),
            (" acme.example.com", "a space at 0"),
            ("acme.example.com\n", "a control character (U+000A) at 16"),
            ("acme.example.com\0", "a control character (U+0000)"),
            ("acme\u{ff0e}example.com", "not ASCII (U+FF0E) at 4"),
            ("acme\u{3002}example.com", "not ASCII (U+3002) at 4"),
            ("ac\u{ad}me.example.com", "not ASCII (U+00AD) at 2"),
            ("b\u{fc}cher.example", "`xn--` form"),
            ("127.1", "IPv4"),
            ("0x7f.0.0.1", "IPv4"),
            ("127.0.0.0x1", "IPv4"),
            ("acme.0x", "IPv4"),
            ("2130706433", "IPv4"),
            ("010.0.0.1", "IPv4"),
            ("256.0.0.1", "IPv4"),
            ("1.2.3.4.5", "IPv4"),
            ("acme.example.5", "IPv4"),
            (&long_label, "has 64 characters: at most 63"),
            (&long_name, "has 254 characters: at most 253"),
        ];
        for (text, part) in cases {
            let message = Host::parse(text).unwrap_err().to_string();
            assert!(message.starts_with("invalid Host"), "{text}: {message}");
            assert!(message.contains(part), "{text}: {message}");
            assert!(message.is_ascii() && !message.contains(|c: char| c.is_control()), "{text}: {message:?}");
        }
    }

    #[test]
    fn passwords_are_never_quoted() {
        for text in [
            "user:pa55@acme.com",
            "pa55@",
            "acme.com?key=pa55",
            "acme.com#pa55",
            "u:pa55%40acme.com",
            "u:pa55\u{ff20}a",
        ] {
            let error = Host::parse(text).unwrap_err();
            assert!(!format!("{error} {error:?}").contains("pa55"), "{text}: {error}");
        }
        // Nor is a key that stands where a host should.
        assert!(Host::parse("a_b.com").unwrap_err().to_string().starts_with("invalid Host: "));
    }

    #[test]
    fn parts() {
        for (text, name, port, loopback) in [
            ("acme.example.com", "acme.example.com", None, false),
            ("acme.example.com:8443", "acme.example.com", Some(8443), false),
            ("localhost:80", "localhost", Some(80), true),
            ("a.localhost", "a.localhost", None, true),
            ("127.255.0.1", "127.255.0.1", None, true),
            ("128.0.0.1", "128.0.0.1", None, false),
            ("localhost.example.com", "localhost.example.com", None, false),
        ] {
            let host = Host::parse(text).unwrap();
            assert_eq!((host.name(), host.port(), host.is_loopback()), (name, port, loopback), "{text}");
        }
    }

    #[test]
    fn impls_agree() {
        let host: Host = "Acme.com".parse().unwrap();
        assert_eq!(Host::try_from("acme.com"), Ok(host.clone()));
        assert_eq!(Host::try_from(String::from("acme.COM")), Ok(host.clone()));
        assert_eq!(format!("{host} {host:?} {host:>10}"), r#"acme.com Host("acme.com")   acme.com"#);
        assert_eq!(serde_json::to_string(&host).unwrap(), r#""acme.com""#);
        assert_eq!(serde_json::from_str::<Host>(r#""ACME.com""#).unwrap(), host);
        let error = serde_json::from_str::<Host>(r#""a_b.com""#).unwrap_err().to_string();
        assert!(error.starts_with("invalid Host: `_` at 1"), "{error}");
        let error = serde_json::from_str::<Host>("1").unwrap_err().to_string();
        assert!(error.contains("expected a host name"), "{error}");
    }
}
