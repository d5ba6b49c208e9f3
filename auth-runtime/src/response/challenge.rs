//! Why a request was refused, out of `WWW-Authenticate` (RFC 6750 section 3, RFC 6749 section 5.2).

use http::HeaderMap;
use http::header::WWW_AUTHENTICATE;

/// The value of one parameter of a challenge, such as `error`.
pub(super) fn parameter(headers: &HeaderMap, wanted: &str) -> Option<String> {
    headers.get_all(WWW_AUTHENTICATE).iter().find_map(|value| find(value.to_str().ok()?, wanted))
}

fn find(challenge: &str, wanted: &str) -> Option<String> {
    let mut rest = challenge;
    loop {
        rest = rest.trim_start_matches([' ', '\t', ',']);
        let end = rest.find([' ', '\t', ',', '=']).unwrap_or(rest.len());
        let (name, after) =
            rest.split_at_checked(end).filter(|(name, after)| !name.is_empty() || !after.is_empty())?;
        // A scheme, or the `==` behind a token68.
        let Some(value) = after.trim_ascii_start().strip_prefix('=') else {
            rest = after;
            continue;
        };
        let (value, after) = value_of(value.trim_ascii_start());
        if name.eq_ignore_ascii_case(wanted) && !value.trim_ascii().is_empty() {
            return Some(value);
        }
        rest = after;
    }
}

/// A token, or a text in quotes without them.
fn value_of(text: &str) -> (String, &str) {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find([' ', '\t', ',']).unwrap_or(text.len());
        let (value, rest) = text.split_at(end);
        return (value.to_owned(), rest);
    };
    let mut value = String::new();
    let mut chars = quoted.chars();
    while let Some(char) = chars.next() {
        match char {
            '"' => break,
            '\\' => value.extend(chars.next()),
            char => value.push(char),
        }
    }
    (value, chars.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters() {
        let both = |text: &str| (find(text, "error"), find(text, "error_description"));
        let some = |text: &str| Some(text.to_owned());
        for (text, want) in [
            (
                r#"Bearer realm="a, error=\"x\"", error="invalid_token", error_description="The token, \"it\" ended""#,
                (some("invalid_token"), some("The token, \"it\" ended")),
            ),
            ("Bearer error=invalid_client", (some("invalid_client"), None)),
            ("Basic realm=x, Bearer error = invalid_client ,scope=a", (some("invalid_client"), None)),
            (r#"Bearer error="", error="b""#, (some("b"), None)),
            ("Negotiate abc==, Bearer ERROR=a", (some("a"), None)),
            ("Basic realm=\"error=x\"", (None, None)),
            (r#"Bearer error="cut off"#, (some("cut off"), None)),
            ("error", (None, None)),
            ("=,=\"", (None, None)),
            ("", (None, None)),
            (" , ,", (None, None)),
        ] {
            assert_eq!(both(text), want, "{text}");
        }
    }
}
