//! Who must act after a refusal, by what the provider said.

use std::time::{Duration, SystemTime};

use http::StatusCode;

use crate::spec::{Class, ErrorSpec, Matcher};
use crate::verdict::Rfc;

/// How long a lock is left alone where neither the provider nor the declaration says it: as long as most
/// servers count failed logins.
pub(crate) const LOCKED: Duration = Duration::from_secs(15 * 60);

/// A class, and what it was recognised by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Classed {
    pub(crate) class: Class,
    pub(crate) by: By,
}

/// What a class was recognised by, strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum By {
    /// Words of the message that the declaration names.
    Message,
    /// A code that the declaration names.
    Code,
    /// A code of RFC 6749.
    Rfc6749,
    /// A status that the declaration names.
    Status,
}

impl Classed {
    /// When to try again, where the provider itself says `said`: of a lock not before the time that is
    /// written down, or after the usual one where nobody says any.
    pub(crate) fn until(&self, now: SystemTime, said: Option<SystemTime>) -> Option<SystemTime> {
        match self.class {
            Class::Locked(Some(millis)) => now.checked_add(Duration::from_millis(millis)).max(said),
            Class::Locked(None) => said.or_else(|| now.checked_add(LOCKED)),
            Class::Refused | Class::Config | Class::Clock | Class::Transient => said,
        }
    }
}

/// Who must act, by the declaration or else by RFC 6749; `None` where neither knows.
///
/// Words of the message say more than the code, which says more than the status: a provider that answers a
/// lock with the code of a wrong password is told apart by its message.
pub(crate) fn classify(
    errors: &ErrorSpec,
    code: Option<&str>,
    message: Option<&str>,
    status: StatusCode,
) -> Option<Classed> {
    let declared = |fits: &dyn Fn(&Matcher) -> bool, by| {
        let (class, _) = errors.classes.iter().find(|(_, matchers)| matchers.iter().any(fits))?;
        Some(Classed { class: *class, by })
    };
    let words = |matcher: &Matcher| match (matcher, message) {
        (Matcher::Message(words), Some(message)) => holds(message, words),
        _ => false,
    };
    let code_fits = |matcher: &Matcher| match (matcher, code) {
        (Matcher::Code(pattern), Some(code)) => is_code(pattern, code),
        _ => false,
    };
    let status_fits = |matcher: &Matcher| *matcher == Matcher::Status(status.as_u16());
    let by_rfc = || Some(Classed { class: Rfc::of(code?).and_then(Rfc::class)?, by: By::Rfc6749 });
    declared(&words, By::Message)
        .or_else(|| declared(&code_fits, By::Code))
        .or_else(by_rfc)
        .or_else(|| declared(&status_fits, By::Status))
}

/// Whether a text holds these words, whatever the case of their ASCII letters.
fn holds(text: &str, words: &str) -> bool {
    let (text, words) = (text.as_bytes(), words.as_bytes());
    !words.is_empty() && text.windows(words.len()).any(|window| window.eq_ignore_ascii_case(words))
}

/// `x` in a pattern is any digit.
fn is_code(pattern: &str, code: &str) -> bool {
    pattern.len() == code.len()
        && pattern.bytes().zip(code.bytes()).all(|(p, c)| p == c || (p == b'x' && c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PARSE: ErrorSpec = ErrorSpec {
        code: &[],
        message: &[],
        trace: &[],
        detail: &[],
        retry_after: &[],
        classes: &[
            (Class::Refused, &[Matcher::Code("101"), Matcher::Status(404)]),
            (Class::Config, &[Matcher::Code("4xx"), Matcher::Message("unauthorized app")]),
            (Class::Locked(Some(300_000)), &[Matcher::Message("account is locked")]),
            (Class::Locked(None), &[Matcher::Status(423)]),
        ],
    };

    #[test]
    fn x_is_any_digit() {
        assert!(is_code("401xx6570", "401016570"));
        assert!(!is_code("401xx6570", "4010a6570"));
        assert!(!is_code("401xx6570", "40101657"));
        assert!(is_code("ACC07", "ACC07"));
    }

    #[test]
    fn words_then_code_then_the_rfc_then_status() {
        let of = |code: Option<&str>, message: Option<&str>, status: u16| {
            let status = StatusCode::from_u16(status).unwrap();
            classify(&PARSE, code, message, status).map(|classed| (classed.class, classed.by))
        };
        let locked = (Class::Locked(Some(300_000)), By::Message);
        assert_eq!(of(Some("101"), Some("Your ACCOUNT is locked, wait 5 minutes"), 404), Some(locked));
        assert_eq!(of(Some("101"), Some("Invalid login"), 404), Some((Class::Refused, By::Code)));
        assert_eq!(of(Some("499"), None, 404), Some((Class::Config, By::Code)));
        assert_eq!(of(Some("slow_down"), None, 404), Some((Class::Transient, By::Rfc6749)));
        assert_eq!(of(Some("other"), Some("other"), 404), Some((Class::Refused, By::Status)));
        assert_eq!(of(None, None, 423), Some((Class::Locked(None), By::Status)));
        assert_eq!(of(Some("other"), Some("account"), 400), None);
    }

    #[test]
    fn a_lock_says_how_long() {
        let now = SystemTime::UNIX_EPOCH;
        let at = |seconds| Some(now + Duration::from_secs(seconds));
        let of = |class, said| Classed { class, by: By::Code }.until(now, said);
        assert_eq!(of(Class::Locked(Some(300_000)), None), at(300));
        assert_eq!(of(Class::Locked(Some(300_000)), at(60)), at(300));
        assert_eq!(of(Class::Locked(Some(300_000)), at(600)), at(600));
        assert_eq!(of(Class::Locked(None), None), at(900));
        assert_eq!(of(Class::Locked(None), at(60)), at(60));
        assert_eq!((of(Class::Transient, at(60)), of(Class::Refused, None)), (at(60), None));
    }

    #[test]
    fn words_are_words_in_any_alphabet() {
        assert!(holds("Konto GESPERRT für 5 Minuten", "gesperrt"));
        assert!(holds("für", "f\u{fc}r"));
        assert!(!holds("", "x") && !holds("x", ""));
    }
}
