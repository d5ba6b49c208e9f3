//! Who must act when an exchange fails.

use std::fmt;
use std::time::{Duration, SystemTime};

/// Who must act now: [`Error::action`](crate::Error::action). `Display` says it in words, to stand at a
/// message's end.
///
/// ```
/// use auth_runtime::Action;
///
/// assert_eq!(Action::AskCustomer.to_string(), "ask the customer to check the credentials");
/// assert_eq!(Action::Wait { until: None }.to_string(), "wait and try again");
/// ```
///
#[doc = include_str!("verdict.md")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Action {
    /// The credentials are wrong, revoked or not allowed: whoever gave them must look. Trying again locks
    /// people out.
    AskCustomer,
    /// The declaration, its values or this deployment is wrong.
    FixConfiguration,
    /// This machine's clock and the provider's disagree.
    CheckClock,
    /// The provider or the network is busy or down; nothing is wrong here.
    Wait {
        /// The provider's Retry-After, bounded to a day.
        until: Option<SystemTime>,
    },
    /// The provider answered what its own document does not say.
    AskProvider,
    /// A defect of this crate or of a hand-written endpoint.
    ReportBug,
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Action::AskCustomer => f.write_str("ask the customer to check the credentials"),
            Action::FixConfiguration => f.write_str("fix the configuration"),
            Action::CheckClock => f.write_str("check this machine's clock"),
            // A part of a second rounded away would be too early.
            Action::Wait { until: Some(at) } => {
                let at = at.checked_add(Duration::from_nanos(999_999_999)).unwrap_or(*at);
                write!(f, "wait until {}", crate::time::rfc3339(at))
            }
            Action::Wait { until: None } => f.write_str("wait and try again"),
            Action::AskProvider => f.write_str("ask the provider"),
            Action::ReportBug => f.write_str("report a bug"),
        }
    }
}
