//! What a response that is no token says about the credentials, decided in one place.
//!
//! The evidence counts in this order: a code that the declaration classes or RFC 6749 names, then the shape
//! of the response, then its status. Only evidence about a thing ends that thing. `verdict.md` has the table,
//! and a test compares it with [`Verdict::of`] row by row.

use http::StatusCode;

use crate::action::Action;
use crate::spec::Class;

/// The words of a refusal, as far as somebody has said what they mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Words {
    /// The declaration classes them.
    Declared(Class),
    /// The declaration classes the status, which a firewall may have written as well.
    Status(Class),
    /// A code of RFC 6749.
    Rfc(Rfc),
    /// Something stands where the declaration looks for a code or a message, be it `null`; nobody said what it
    /// means.
    Unclassed,
    /// No member of the response is one that the declaration describes.
    Nothing,
}

/// The codes of RFC 6749 sections 4.1.2.1 and 5.2, RFC 6750 section 3.1 and RFC 8707 section 2, by what they
/// are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rfc {
    /// `invalid_grant`: the grant or the refresh token.
    Grant,
    /// `invalid_client`: the client and its secret.
    Client,
    /// `unauthorized_client`, `access_denied`: what the client may do.
    Permission,
    /// `invalid_request` and its kin: the request as it is written.
    Request,
    /// `temporarily_unavailable`, `slow_down`: later, and nothing was done.
    Later,
    /// `server_error`: the provider says itself that it could not do what was asked.
    Server,
}

impl Rfc {
    pub(crate) fn of(code: &str) -> Option<Self> {
        Some(match code {
            "invalid_grant" => Rfc::Grant,
            "invalid_client" => Rfc::Client,
            "unauthorized_client" | "access_denied" => Rfc::Permission,
            "invalid_request" | "invalid_scope" | "unsupported_grant_type" | "invalid_target" => Rfc::Request,
            "temporarily_unavailable" | "slow_down" => Rfc::Later,
            "server_error" => Rfc::Server,
            _ => return None,
        })
    }

    pub(crate) fn class(self) -> Option<Class> {
        match self {
            Rfc::Grant | Rfc::Client | Rfc::Permission => Some(Class::Refused),
            Rfc::Request => Some(Class::Config),
            Rfc::Later => Some(Class::Transient),
            Rfc::Server => None,
        }
    }
}

/// What is known of a response that gave no token.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Evidence {
    pub(crate) words: Words,
    /// The body is a page, a text or nothing, where the declaration describes JSON: a firewall, a proxy or a
    /// load balancer writes such.
    pub(crate) is_page: bool,
    pub(crate) status: StatusCode,
}

/// What a response that gave no token says, and about what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// The grant or the refresh token is refused: it has ended.
    GrantRefused,
    /// The client or the login is refused; a refresh token beside it is as good as before.
    LoginRefused,
    /// `invalid_client`, which says the same of the client alone.
    ClientRefused,
    /// The request is not what the provider wants.
    Misconfigured,
    /// The clocks disagree.
    ClockRefused,
    /// The provider locks the account at each further try.
    Locked,
    /// The provider's own word, or that of its rate limiter: later. Nothing was done.
    Busy,
    /// The provider's own word: it could not do what was asked, and did not.
    Broken,
    /// A server on the way, or the provider behind it, fails. Nobody knows how far the request came.
    Failing,
    /// The provider's own words, and nobody has said what they mean.
    Unexplained,
    /// JSON without a member that the declaration describes: a gateway writes such, or a provider that has changed.
    Silent,
    /// A page, a text or nothing: nobody's word about the credentials.
    Page,
    /// A redirect, which is not followed.
    Redirected,
    /// The proxy's word (RFC 9110 section 15.5.8): the provider has not seen the request.
    ProxyRefused,
}

impl Verdict {
    /// Decides. Pure, and total: any evidence has a verdict.
    pub(crate) fn of(evidence: Evidence) -> Self {
        match evidence.words {
            Words::Declared(Class::Refused) | Words::Rfc(Rfc::Grant) => return Verdict::GrantRefused,
            Words::Declared(Class::Config) | Words::Status(Class::Config) | Words::Rfc(Rfc::Request) => {
                return Verdict::Misconfigured;
            }
            Words::Declared(Class::Clock) | Words::Status(Class::Clock) => return Verdict::ClockRefused,
            Words::Declared(Class::Locked(_)) | Words::Status(Class::Locked(_)) => return Verdict::Locked,
            Words::Declared(Class::Transient) | Words::Status(Class::Transient) | Words::Rfc(Rfc::Later) => {
                return Verdict::Busy;
            }
            Words::Rfc(Rfc::Server) => return Verdict::Broken,
            Words::Rfc(Rfc::Client) => return Verdict::ClientRefused,
            Words::Rfc(Rfc::Permission) | Words::Status(Class::Refused) => return Verdict::LoginRefused,
            Words::Unclassed | Words::Nothing => {}
        }
        let status = evidence.status;
        match status.as_u16() {
            407 => return Verdict::ProxyRefused,
            401 => return Verdict::LoginRefused,
            408 | 425 | 429 => return Verdict::Busy,
            300..=399 => return Verdict::Redirected,
            _ => {}
        }
        let has_words = evidence.words == Words::Unclassed;
        match status.as_u16() {
            502..=504 => Verdict::Failing,
            501..=599 if !has_words => Verdict::Failing,
            _ if has_words => Verdict::Unexplained,
            _ if evidence.is_page => Verdict::Page,
            _ => Verdict::Silent,
        }
    }

    /// Who must act. `redeems`: the request redeemed a refresh token, which the customer gave and the client's
    /// own secret did not come with.
    pub(crate) fn action(
        self,
        status: StatusCode,
        redeems: bool,
        until: Option<std::time::SystemTime>,
    ) -> Action {
        match self {
            Verdict::ClientRefused if redeems => Action::FixConfiguration,
            Verdict::GrantRefused | Verdict::LoginRefused | Verdict::ClientRefused => Action::AskCustomer,
            Verdict::Misconfigured | Verdict::Redirected | Verdict::ProxyRefused => Action::FixConfiguration,
            Verdict::ClockRefused => Action::CheckClock,
            Verdict::Locked | Verdict::Busy | Verdict::Failing => Action::Wait { until },
            Verdict::Unexplained => match status.as_u16() {
                403 => Action::AskCustomer,
                400..=499 => Action::FixConfiguration,
                _ => Action::AskProvider,
            },
            Verdict::Broken | Verdict::Silent | Verdict::Page => Action::AskProvider,
        }
    }

    /// What has become of a refresh token that was sent.
    #[cfg(any(test, feature = "source"))]
    pub(crate) fn fate(self, status: StatusCode) -> Fate {
        match self {
            Verdict::GrantRefused => Fate::Ended,
            // Whoever wrote it, the provider may have replaced the token before.
            Verdict::Failing | Verdict::Unexplained | Verdict::Silent | Verdict::Page
                if status.is_server_error() =>
            {
                Fate::Unknown
            }
            _ => Fate::Kept,
        }
    }
}

/// What has become of a refresh token that was sent.
#[cfg(any(test, feature = "source"))]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It is as good as before, and can be sent again.
    Kept,
    /// The provider does not take it any more.
    Ended,
    /// Nobody knows: the provider may have replaced it.
    Unknown,
}

#[cfg(test)]
mod tests;
