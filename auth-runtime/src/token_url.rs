//! A token endpoint's whole URL, out of a configuration.

use std::sync::Arc;

use crate::host::{Invalid, Problem, check_characters, check_user_info, text_type};
use crate::server::{check_segment, is_dots, split_origin};

/// A token endpoint's whole URL, as it stands in `post = "{token_url}"`: for a tenant whose configuration, or an
/// `OpenID` discovery, names it.
///
/// It is https, or plain http to this machine (`localhost`, 127.0.0.0/8, `[::1]`). Scheme and host are made lower-case
/// and the scheme's own port is left out; **everything behind them is kept character for character**, a slash at the
/// end and a query too (RFC 6749 section 3.2). It has no fragment, no user name, and nothing that an HTTP client would
/// rewrite. It is no secret: explanations show it whole, so that a key in its query would be shown.
///
/// Nothing can follow it in a declaration. Where a path follows, the type is [`Server`](crate::Server); parameters
/// beside its own are added by `query(…)`.
///
/// ```
/// use auth_runtime::{Context, Secret, TokenEndpoint, TokenUrl};
///
/// #[derive(TokenEndpoint)]
/// #[token(post = "{token_url}", grant_type = client_credentials)]
/// struct Tenant {
///     token_url: TokenUrl,
///     client_id: String,
///     client_secret: Secret,
/// }
///
/// let tenant = Tenant {
///     token_url: "https://Login.example.com/acme/oauth2/token/?policy=b2c".parse()?,
///     client_id: "shop".into(),
///     client_secret: "s3cret".into(),
/// };
/// let request = tenant.request(&Context::new())?;
/// assert_eq!(request.uri(), "https://login.example.com/acme/oauth2/token/?policy=b2c");
///
/// assert!(TokenUrl::parse("http://login.example.com/token").is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct TokenUrl(Arc<str>);

impl TokenUrl {
    /// Reads a token endpoint's URL.
    ///
    /// # Errors
    /// [`InvalidTokenUrl`] says what is wrong, where, and what would be right. It shows the text only where no
    /// password or key can stand in it.
    pub fn parse(text: &str) -> Result<Self, InvalidTokenUrl> {
        Self::read(text, false)
    }

    /// As [`parse`](Self::parse), with plain http allowed for the one host in `text`: for a network of one's own.
    ///
    /// What is risked is what [`Server::insecure_http`](crate::Server::insecure_http) says: credentials and tokens
    /// cross the network in clear text. No configuration can make such a URL.
    ///
    /// ```
    /// use auth_runtime::TokenUrl;
    ///
    /// let url = TokenUrl::insecure_http("http://gateway.internal:8080/token/")?;
    /// assert_eq!(url.as_str(), "http://gateway.internal:8080/token/");
    /// # Ok::<(), auth_runtime::InvalidTokenUrl>(())
    /// ```
    ///
    /// # Errors
    /// As [`parse`](Self::parse).
    pub fn insecure_http(text: &str) -> Result<Self, InvalidTokenUrl> {
        Self::read(text, true)
    }

    fn read(text: &str, any_http: bool) -> Result<Self, InvalidTokenUrl> {
        match checked(text, any_http) {
            Ok(url) => Ok(Self(url.into())),
            Err(problem) => Err(InvalidTokenUrl(Invalid::new(text, problem))),
        }
    }

    /// The whole text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Why a text is no [`TokenUrl`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidTokenUrl(Invalid);

text_type!(
    TokenUrl,
    InvalidTokenUrl,
    "a token endpoint's https URL, like `https://auth.example.com/oauth/token`"
);

fn checked(text: &str, any_http: bool) -> Result<String, Problem> {
    check_user_info(text)?;
    if let Some(at) = text.find('#') {
        return Err(Problem::new(format!(
            "a fragment at {at}: it is never sent, and a token endpoint has none (RFC 6749 section 3.2)"
        )));
    }
    check_characters(text)?;
    let (origin, rest) = split_origin(text, any_http, "TokenUrl")?;
    let (path, query) = rest.split_at(rest.find('?').unwrap_or(rest.len()));
    let mut at = text.len() - rest.len();
    for (index, segment) in path.split('/').enumerate() {
        at += usize::from(index > 0);
        if is_dots(segment) {
            return Err(Problem::new(format!(
                "a `.` or `..` segment in the path at {at}: write the path it leads to"
            )));
        }
        check_segment(segment, at)?;
        at += segment.len();
    }
    check_query(query, at)?;
    Ok(origin + rest)
}

/// Checks a query, empty or with its `?`, for what a client would rewrite.
fn check_query(query: &str, begin: usize) -> Result<(), Problem> {
    for (at, byte) in query.bytes().enumerate() {
        if byte == b'%' {
            let digits = query.as_bytes().get(at + 1..at + 3);
            if !digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)) {
                return Err(Problem::new(format!(
                    "`%` at {} in the query: two hexadecimal digits must follow",
                    begin + at
                )));
            }
        } else if !byte.is_ascii_alphanumeric() && !b"-._~!$&()*+,;=:/?".contains(&byte) {
            let odd = char::from(byte);
            return Err(Problem::new(format!(
                "`{odd}` at {} cannot stand in a query: write it as `%{byte:02X}`",
                begin + at
            )));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_follows_the_origin_is_kept() {
        for (text, kept) in [
            ("https://auth.example.com/oauth/token", "https://auth.example.com/oauth/token"),
            ("https://auth.example.com/oauth/token/", "https://auth.example.com/oauth/token/"),
            ("HTTPS://Auth.Example.com:443/OAuth/Token/", "https://auth.example.com/OAuth/Token/"),
            ("https://h/t?a=B&c=%2F%20d", "https://h/t?a=B&c=%2F%20d"),
            ("https://h/t?", "https://h/t?"),
            ("https://h?x=1", "https://h?x=1"),
            ("https://h/", "https://h/"),
            ("https://h", "https://h"),
            ("https://h//a//", "https://h//a//"),
            ("https://h/a%20b/~x;v=1,2/it's", "https://h/a%20b/~x;v=1,2/it's"),
            ("https://h/t?next=https://x/y?z", "https://h/t?next=https://x/y?z"),
            ("http://localhost:8080/t/", "http://localhost:8080/t/"),
            ("http://[::1]:80/t", "http://[::1]/t"),
        ] {
            let url = TokenUrl::parse(text).unwrap();
            assert_eq!(url.as_str(), kept);
            assert_eq!(TokenUrl::parse(kept).unwrap(), url);
            let json = serde_json::to_string(text).unwrap();
            assert_eq!(serde_json::from_str::<TokenUrl>(&json).unwrap(), url);
            assert_eq!(TokenUrl::try_from(text), Ok(url));
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (text, part) in [
            ("", "it is empty"),
            ("auth.example.com/token", "begins with `https://`"),
            ("/token", "begins with `https://`"),
            ("ftp://h/t", "must be https"),
            ("http://auth.example.com/t", "`TokenUrl::insecure_http`"),
            ("http://h?x@localhost/", "`@`"),
            ("https://user:pa55@h/t", "`@`"),
            ("https://h/t#x", "a fragment at 11"),
            ("https://h/t?x#", "a fragment at 13"),
            ("https://", "no host at 8"),
            ("https://?x", "no host at 8"),
            ("https://h:0?x", "no valid port at 10"),
            ("https://h/a/../t", "segment in the path at 12"),
            ("https://h/%2e%2E", "segment in the path at 10"),
            ("https://h/a%2Fb", "an encoded slash"),
            ("https://h/a%0d", "an encoded slash, backslash or control character at 11"),
            ("https://h\\t", "a backslash at 9"),
            ("https://h/t?a=%zz", "`%` at 14 in the query"),
            ("https://h/t?a=%4", "`%` at 14 in the query"),
            ("https://h/t?a='b'", "`'` at 14 cannot stand in a query: write it as `%27`"),
            ("https://h/{tenant}", "`{` at 10 cannot stand in a path"),
            ("https://h/t?a=b c", "a space at 15"),
            ("https://h/t\n", "a control character (U+000A) at 11"),
        ] {
            let error = TokenUrl::parse(text).unwrap_err().to_string();
            assert!(error.starts_with("invalid TokenUrl") && error.contains(part), "{text}: {error}");
            assert!(!error.contains("pa55"), "{error}");
        }
        let error = TokenUrl::parse("https://h/t?key=pa55#").unwrap_err();
        assert!(!format!("{error} {error:?}").contains("pa55"));
    }

    #[test]
    fn plain_http_only_where_it_is_asked_for() {
        assert_eq!(TokenUrl::insecure_http("http://10.0.0.5/t/?x").unwrap().as_str(), "http://10.0.0.5/t/?x");
        assert!(TokenUrl::insecure_http("ftp://h").is_err());
        assert!(serde_json::from_str::<TokenUrl>(r#""http://10.0.0.5/t""#).is_err());
    }
}
