//! Where a token shall be used.

use std::sync::Arc;

use crate::host::{Invalid, Problem, check_characters, text_type};

/// A resource indicator (RFC 8707 section 2): an absolute URI without a fragment, kept as it is written.
///
/// It ends up in a token's `aud` and is compared there character by character, so nothing may respell it: a
/// URL type would send `https://api.example.com` as `https://api.example.com/`.
///
/// ```
/// use auth_runtime::ResourceIndicator;
///
/// let resource: ResourceIndicator = "https://api.example.com".parse()?;
/// assert_eq!(resource.as_str(), "https://api.example.com");
/// assert!(ResourceIndicator::parse("https://api.example.com#top").is_err());
/// assert!(ResourceIndicator::parse("api.example.com").is_err());
/// # Ok::<(), auth_runtime::InvalidResourceIndicator>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ResourceIndicator(Arc<str>);

impl ResourceIndicator {
    /// Reads a resource indicator.
    ///
    /// # Errors
    /// [`InvalidResourceIndicator`] says what is wrong, where, and what would be right.
    pub fn parse(text: &str) -> Result<Self, InvalidResourceIndicator> {
        match check(text) {
            Ok(()) => Ok(Self(text.into())),
            Err(problem) => Err(InvalidResourceIndicator(Invalid::new(text, problem))),
        }
    }

    /// As it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Why a text is no [`ResourceIndicator`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidResourceIndicator(Invalid);

text_type!(ResourceIndicator, InvalidResourceIndicator, "an absolute URI, like `https://api.example.com`");

fn check(text: &str) -> Result<(), Problem> {
    check_characters(text)?;
    let is_scheme = |scheme: &str| {
        scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
    };
    match text.split_once(':') {
        Some((scheme, rest)) if is_scheme(scheme) && !rest.trim_start_matches('/').is_empty() => {}
        _ => return Err(Problem::new("an absolute URI begins with its scheme: `https://` or `urn:`")),
    }
    if let Some(at) = text.find('#') {
        return Err(Problem::new(format!("a fragment at {at}: a resource has none (RFC 8707 section 2)")));
    }
    if let Some(at) = text.find(['"', '<', '>', '\\', '^', '`', '{', '|', '}']) {
        return Err(Problem::new(format!("a character at {at} that a URI cannot hold: percent-encode it")));
    }
    for (at, _) in text.match_indices('%') {
        let code = text.as_bytes().get(at + 1..at + 3).unwrap_or_default();
        if code.len() != 2 || !code.iter().all(u8::is_ascii_hexdigit) {
            return Err(Problem::new(format!(
                "a `%` at {at} without its two digits: `%25` is the character"
            )));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resource_is_kept_as_it_is() {
        for text in ["https://api.example.com", "https://API.example.com/a%20b?c=d", "urn:dtaccount:1"] {
            assert_eq!(ResourceIndicator::parse(text).unwrap().as_str(), text);
        }
    }

    #[test]
    fn what_is_none_is_refused() {
        for (text, what) in [
            ("", "empty"),
            ("api.example.com", "scheme"),
            ("https://", "scheme"),
            ("1x:y", "scheme"),
            ("https://a b", "space at 9"),
            ("https://é", "not ASCII"),
            ("https://a#b", "fragment at 9"),
            ("https://a/{b}", "character at 10"),
            ("https://a/%2", "`%` at 10"),
            ("https://a\r\nb", "control character"),
        ] {
            let error = ResourceIndicator::parse(text).unwrap_err().to_string();
            assert!(error.contains(what), "{text}: {error}");
        }
    }
}
