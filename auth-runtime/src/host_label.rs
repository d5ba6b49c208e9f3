//! One part of a host name.

use std::sync::Arc;

use crate::host::{Invalid, Problem, check_characters, check_label, check_user_info, text_type};

/// One part of a host name, as the tenant in `https://{tenant}.example.com/token`.
///
/// 1 to 63 letters, digits and hyphens, and no dot: so the provider's domain behind it stays the provider's,
/// whatever a configuration says. Letters are made lower-case.
///
/// ```
/// use auth_runtime::HostLabel;
///
/// let tenant: HostLabel = "Acme-2".parse()?;
/// assert_eq!(tenant.as_str(), "acme-2");
///
/// let error = HostLabel::parse("evil.example/").unwrap_err();
/// assert!(error.to_string().contains("without dots"));
/// # Ok::<(), auth_runtime::InvalidHostLabel>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct HostLabel(Arc<str>);

impl HostLabel {
    /// Reads one part of a host name.
    ///
    /// # Errors
    /// [`InvalidHostLabel`] says what is wrong, where, and what would be right.
    pub fn parse(text: &str) -> Result<Self, InvalidHostLabel> {
        match check(text) {
            Ok(()) => Ok(Self(text.to_ascii_lowercase().into())),
            Err(problem) => Err(InvalidHostLabel(Invalid::new(text, problem))),
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Why a text is no [`HostLabel`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidHostLabel(Invalid);

text_type!(HostLabel, InvalidHostLabel, "one part of a host name, like `acme`");

fn check(text: &str) -> Result<(), Problem> {
    check_user_info(text)?;
    check_characters(text)?;
    if text.contains("://") {
        return Err(Problem::new(
            "it begins with a scheme: a HostLabel is one part of a host name; use Server for an origin",
        ));
    }
    if let Some(at) = text.find('.') {
        return Err(Problem::new(format!(
            "a HostLabel is one part of a host name, without dots, and there is one at {at}; use Host for a \
             whole host"
        )));
    }
    check_label(text, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn valid_labels_have_one_normal_form() {
        let long = "a".repeat(63);
        let cases = [
            ("acme", "acme"),
            ("ACME-2", "acme-2"),
            ("a", "a"),
            ("1", "1"),
            ("12345", "12345"),
            ("xn--bcher-kva", "xn--bcher-kva"),
            (&long, &long),
        ];
        for (text, normal) in cases {
            assert_eq!(HostLabel::parse(text).unwrap().as_str(), normal, "{text}");
        }
    }

    #[test]
    fn invalid_labels_say_why() {
        let long = "a".repeat(64);
        let cases = [
            ("", "it is empty"),
            ("a.b", "without dots, and there is one at 1; use Host"),
            (".", "one at 0"),
            ("https://acme", "use Server"),
            ("acme:443", "`:` at 4"),
            ("acme/x", "`/` at 4"),
            ("acme\\x", "a backslash at 4"),
            ("ac_me", "`_` at 2"),
            ("ac%2eme", "percent-encoded"),
            ("-acme", "a hyphen at 0"),
            ("acme-", "a hyphen at 4"),
            ("-", "a hyphen at 0"),
            ("acme ", "a space at 4"),
            ("ac\tme", "a control character (U+0009) at 2"),
            ("a\u{ff0e}b", "not ASCII (U+FF0E) at 1"),
            ("a\u{3002}b", "not ASCII (U+3002) at 1"),
            ("a\u{ad}b", "not ASCII (U+00AD) at 1"),
            ("\u{430}cme", "not ASCII (U+0430) at 0"),
            ("acme@evil", "`@`"),
            (&long, "has 64 characters: at most 63"),
        ];
        for (text, part) in cases {
            let message = HostLabel::parse(text).unwrap_err().to_string();
            assert!(message.starts_with("invalid HostLabel"), "{text}: {message}");
            assert!(message.contains(part), "{text}: {message}");
            assert!(message.is_ascii() && !message.contains(|c: char| c.is_control()), "{text}: {message:?}");
        }
    }

    #[test]
    fn impls_agree() {
        let label: HostLabel = "Acme".parse().unwrap();
        assert_eq!(HostLabel::try_from("acme"), Ok(label.clone()));
        assert_eq!(HostLabel::try_from(String::from("ACME")), Ok(label.clone()));
        assert_eq!(format!("{label} {label:?}"), r#"acme HostLabel("acme")"#);
        assert_eq!(serde_json::to_string(&label).unwrap(), r#""acme""#);
        assert_eq!(serde_json::from_str::<HostLabel>(r#""ACME""#).unwrap(), label);
        let error = serde_json::from_str::<HostLabel>(r#""a.b""#).unwrap_err().to_string();
        assert!(error.starts_with("invalid HostLabel: a HostLabel is one part"), "{error}");
    }
}
