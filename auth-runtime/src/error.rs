//! What went wrong with an exchange, for the person who reads it at 3 a.m.

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use http::StatusCode;

use crate::action::Action;
use crate::secret::Secret;
use crate::verdict::{Evidence, Rfc, Verdict, Words};

/// At which point an exchange failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Stage {
    /// The credentials could not be read, or a new refresh token could not be saved: see
    /// [`Error::credentials`].
    Credentials,
    /// The request could not be made: a value is missing or illegal. Nothing was sent.
    Request,
    /// The request could not be sent, or no whole response came back.
    Transport,
    /// The provider answered, and said no.
    Refused,
    /// The provider answered, and the response makes no sense.
    Response,
}

type Source = Arc<dyn std::error::Error + Send + Sync>;

/// A failed exchange: which provider, at which stage, what the provider said, and who must act.
///
/// `Display` is one line that says all of it; no part of it, of `Debug` or of the source chain holds a
/// credential, a token or a body. What the provider wrote is scrubbed of the exchange's secrets, of control
/// characters and of length. A clone is cheap: all who wait for one exchange share its error.
///
/// ```
/// # fn handle(error: auth_runtime::Error) {
/// use auth_runtime::Action;
///
/// match error.action() {
///     Action::Wait { until } => println!("later: {until:?}"),
///     action => println!("{error}\n{action}"),
/// }
/// # }
/// ```
#[derive(Clone)]
pub struct Error(Arc<Report>);

#[derive(Clone)]
#[allow(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
struct Report {
    provider: Cow<'static, str>,
    step: Option<&'static str>,
    stage: Stage,
    action: Action,
    what: Cow<'static, str>,
    status: Option<StatusCode>,
    said: Said,
    retry_at: Option<SystemTime>,
    shape: Option<String>,
    nearest: Option<String>,
    advice: Option<String>,
    source: Option<Source>,
    /// The request may have reached the provider.
    sent: bool,
    /// It redeemed a refresh token, and whether the provider took it is not known.
    unknown: bool,
    /// What the response says about the credentials, where one came.
    verdict: Option<Verdict>,
    /// A new refresh token that stood in a response without a usable token.
    refresh_token: Option<Secret>,
    /// The server took the request and closed the connection instead of answering.
    closed: bool,
}

/// What the provider said, scrubbed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Said {
    pub(crate) code: Option<String>,
    pub(crate) message: Option<String>,
    pub(crate) detail: Option<String>,
    pub(crate) trace: Option<String>,
}

impl Error {
    pub(crate) fn new(
        stage: Stage,
        provider: impl Into<Cow<'static, str>>,
        what: impl Into<Cow<'static, str>>,
    ) -> Self {
        let action = match stage {
            Stage::Request => Action::FixConfiguration,
            Stage::Credentials | Stage::Transport => Action::Wait { until: None },
            Stage::Refused => Action::AskCustomer,
            Stage::Response => Action::AskProvider,
        };
        Error(Arc::new(Report {
            provider: provider.into(),
            step: None,
            stage,
            action,
            what: what.into(),
            status: None,
            said: Said::default(),
            retry_at: None,
            shape: None,
            nearest: None,
            advice: None,
            source: None,
            sent: !matches!(stage, Stage::Credentials | Stage::Request),
            unknown: false,
            verdict: None,
            refresh_token: None,
            closed: false,
        }))
    }

    /// An error for an endpoint or a transport that is written by hand. `what` is shown: no secret may be in
    /// it.
    pub fn custom(
        stage: Stage,
        provider: impl Into<String>,
        what: impl Into<String>,
        action: Action,
    ) -> Self {
        Error::new(stage, provider.into(), what.into()).act(action)
    }

    /// For a closure that reads the credentials out of a vault or a database, or saves a new refresh token
    /// there, and could not. `source` is the end of the source chain; neither `Display` nor `Debug` shows it,
    /// since a vault's words may hold what it keeps. It is tried again; where that is of no use, as for a
    /// tenant that does not exist, say [`Error::custom`] with [`Stage::Credentials`] and who must act.
    ///
    /// ```
    /// # fn read() -> Result<String, std::io::Error> { Err(std::io::Error::other("sealed")) }
    /// use auth_runtime::{Error, Stage};
    ///
    /// let error = read().map_err(Error::credentials).unwrap_err();
    /// assert_eq!(error.stage(), Stage::Credentials);
    /// assert_eq!(error.to_string(), "the credentials could not be read or saved; wait and try again");
    /// ```
    pub fn credentials(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        let source: Box<dyn std::error::Error + Send + Sync> = source.into();
        let mut error = Error::new(Stage::Credentials, "", "the credentials could not be read or saved");
        error.report().source = Some(source.into());
        error
    }

    /// For a transport by hand that knows it: not one byte of the request left this machine. A request that
    /// redeems a refresh token is sent again only then.
    #[must_use]
    pub fn not_sent(mut self) -> Self {
        self.report().sent = false;
        self
    }

    /// The server took the request and closed the connection instead of answering: some refuse a wrong
    /// password so.
    #[cfg(feature = "reqwest")]
    pub(crate) fn closed_without_response(mut self) -> Self {
        self.report().closed = true;
        self
    }

    /// Whether the server took the request and closed the connection instead of answering.
    #[cfg_attr(not(feature = "source"), allow(dead_code, reason = "the pace of a source depends on it"))]
    pub(crate) fn is_closed_without_response(&self) -> bool {
        self.0.closed
    }

    /// For an endpoint by hand: the provider's own code of this refusal. A code of RFC 6749 section 5.2 says
    /// what it is about: only `invalid_grant` ends a refresh token. `code` is shown: no secret may be in it.
    ///
    /// ```
    /// use auth_runtime::{Action, Error, Stage};
    ///
    /// let refused = Error::custom(Stage::Refused, "Vault", "refused the login", Action::AskCustomer);
    /// assert_eq!(refused.with_code("invalid_grant").code(), Some("invalid_grant"));
    /// ```
    #[must_use]
    pub fn with_code(mut self, code: impl Into<String>) -> Self {
        let code = code.into();
        let report = self.report();
        if report.stage == Stage::Refused
            && let Some(rfc) = Rfc::of(&code)
        {
            let (words, status) = (Words::Rfc(rfc), report.status.unwrap_or(StatusCode::BAD_REQUEST));
            report.verdict = Some(Verdict::of(Evidence { words, is_page: false, status }));
        }
        report.said.code = Some(code);
        self
    }

    /// For an endpoint by hand: a new refresh token that stood in a response without a usable token. A
    /// [`TokenSource`](crate::TokenSource) keeps and saves it before anything else.
    #[must_use]
    pub fn with_refresh_token(mut self, refresh_token: impl Into<Secret>) -> Self {
        self.report().refresh_token = Some(refresh_token.into());
        self
    }

    /// The new refresh token of a response that gave no usable token: the one before may be worth nothing any
    /// more (RFC 6749 section 6), so save it. A [`TokenSource`](crate::TokenSource) takes it out and saves it
    /// itself. Neither `Display` nor `Debug` shows it.
    pub fn refresh_token(&self) -> Option<&Secret> {
        self.0.refresh_token.as_ref()
    }

    /// Takes it out, so that nobody else gets it.
    #[cfg(feature = "source")]
    pub(crate) fn take_refresh_token(&mut self) -> Option<Secret> {
        self.0.refresh_token.as_ref()?;
        self.report().refresh_token.take()
    }

    /// The refresh token may be sent again: the provider answers a repeated one for a while.
    #[cfg(feature = "source")]
    pub(crate) fn repeatable(self) -> Self {
        let until = self.retry_at();
        self.act(Action::Wait { until })
    }

    pub(crate) fn judged(mut self, verdict: Verdict) -> Self {
        self.report().verdict = Some(verdict);
        self
    }

    #[cfg(feature = "source")]
    pub(crate) fn verdict(&self) -> Option<Verdict> {
        self.0.verdict
    }

    /// A refused credential has been tried as often as it may be.
    #[cfg(feature = "source")]
    pub(crate) fn not_again(mut self) -> Self {
        let report = self.report();
        report.what = Cow::Owned(format!(
            "{}; it is not sent again until the credentials change, or until `credentials_changed()`",
            report.what
        ));
        self
    }

    pub(crate) fn response_came(mut self) -> Self {
        if !self.0.sent {
            self.report().sent = true;
        }
        self
    }

    /// To change what nobody shares yet; what is shared is copied.
    fn report(&mut self) -> &mut Report {
        Arc::make_mut(&mut self.0)
    }

    pub(crate) fn act(mut self, action: Action) -> Self {
        self.report().action = action;
        self
    }

    /// The refresh token is gone either way: somebody must get a new one.
    #[cfg(feature = "source")]
    pub(crate) fn outcome_unknown(mut self) -> Self {
        let report = self.report();
        report.what = Cow::Owned(format!(
            "{}; the refresh token was redeemed and its response lost, so the outcome is unknown and it is not sent again",
            report.what
        ));
        report.unknown = true;
        report.action = Action::AskCustomer;
        self
    }

    pub(crate) fn answered(mut self, status: StatusCode) -> Self {
        self.report().status = Some(status);
        self
    }

    pub(crate) fn said(mut self, said: Said) -> Self {
        self.report().said = said;
        self
    }

    /// What to look at first, and who must act by it.
    pub(crate) fn advised(mut self, advice: Option<crate::response::advice::Advice>) -> Self {
        if let Some(advice) = advice {
            let report = self.report();
            report.action = advice.action.unwrap_or(report.action);
            report.advice = Some(advice.text);
        }
        self
    }

    pub(crate) fn retry_after(mut self, at: Option<SystemTime>) -> Self {
        self.report().retry_at = at;
        self
    }

    /// When the source asks the provider again.
    #[cfg(feature = "source")]
    pub(crate) fn again_at(mut self, at: Option<SystemTime>) -> Self {
        let report = self.report();
        report.retry_at = at;
        if let Action::Wait { until } = &mut report.action {
            *until = at;
        }
        self
    }

    pub(crate) fn shape(mut self, shape: String, nearest: Option<String>) -> Self {
        self.report().shape = Some(shape);
        self.report().nearest = nearest;
        self
    }

    #[cfg(feature = "reqwest")]
    pub(crate) fn because(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.report().source = Some(source.into().into());
        self
    }

    /// A transport knows where it was going; no more of the URL, since a credential may stand in it.
    #[cfg(feature = "reqwest")]
    pub(crate) fn at(mut self, origin: &str) -> Self {
        let what = format!("{} ({origin})", self.0.what);
        self.report().what = Cow::Owned(what);
        self
    }

    /// Bytes of one on the heap, without its texts.
    #[cfg(all(test, feature = "source"))]
    pub(crate) const SIZE: usize = size_of::<Report>();

    /// For what is kept for long: the end of the source chain may be anything.
    #[cfg(feature = "source")]
    pub(crate) fn without_source(mut self) -> Self {
        if self.0.source.is_some() {
            self.report().source = None;
        }
        self
    }

    /// A transport does not know the provider: whoever called it says so.
    pub(crate) fn of(mut self, provider: &str) -> Self {
        if self.0.provider.is_empty() {
            self.report().provider = Cow::Owned(provider.to_owned());
        }
        self
    }

    /// The innermost step is the one that failed.
    pub(crate) fn in_step(mut self, step: &'static str) -> Self {
        self.report().step.get_or_insert(step);
        self
    }

    /// What went wrong, without what the provider said about it.
    pub(crate) fn what(&self) -> &str {
        &self.0.what
    }

    /// The name of the step that failed, where it was not the endpoint itself.
    pub fn step(&self) -> Option<&str> {
        self.0.step
    }

    /// The provider's name, as the declaration gives it.
    pub fn provider(&self) -> &str {
        &self.0.provider
    }

    /// At which point it failed.
    pub fn stage(&self) -> Stage {
        self.0.stage
    }

    /// Who must act.
    pub fn action(&self) -> Action {
        self.0.action
    }

    /// The HTTP status, once there was one.
    pub fn status(&self) -> Option<StatusCode> {
        self.0.status
    }

    /// The provider's own error code.
    pub fn code(&self) -> Option<&str> {
        self.0.said.code.as_deref()
    }

    /// The provider's own message.
    pub fn message(&self) -> Option<&str> {
        self.0.said.message.as_deref()
    }

    /// What else the provider said, where the declaration reads it: a text, or JSON.
    pub fn detail(&self) -> Option<&str> {
        self.0.said.detail.as_deref()
    }

    /// The provider's id of this failure, for its support.
    pub fn trace_id(&self) -> Option<&str> {
        self.0.said.trace.as_deref()
    }

    /// Whether the request may have reached the provider: `false` only where it surely did not.
    pub fn is_sent(&self) -> bool {
        self.0.sent
    }

    /// Whether a refresh token was redeemed and its response was lost: the provider may have replaced it, and a token
    /// that is sent twice may be taken for a stolen one. It is not sent again.
    pub fn is_outcome_unknown(&self) -> bool {
        self.0.unknown
    }

    /// When the next try makes sense: what the provider's Retry-After allows (RFC 9110 section 10.2.3), bounded
    /// to a day. Out of a `TokenSource`: when that will ask the provider again. Until then it answers with this
    /// very error, without a call.
    pub fn retry_at(&self) -> Option<SystemTime> {
        self.0.retry_at
    }

    /// The response's keys and types, without a value: where a response made no sense.
    pub fn response_shape(&self) -> Option<&str> {
        self.0.shape.as_deref()
    }

    /// What in the declaration or on this machine may be the reason, where the request shows that it may be: the clause
    /// to write instead, or a clock to compare. Names of fields stand in it, and no value.
    pub fn advice(&self) -> Option<&str> {
        self.0.advice.as_deref()
    }

    /// The path in the response that is nearest to the declared one.
    pub fn nearest_path(&self) -> Option<&str> {
        self.0.nearest.as_deref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let report = &*self.0;
        match (report.provider.as_ref(), report.step) {
            ("", _) => {}
            (provider, None) => write!(f, "{provider}: ")?,
            (provider, Some(step)) => write!(f, "{provider}, step `{step}`: ")?,
        }
        f.write_str(&report.what)?;
        if let Some(status) = report.status {
            write!(f, " (HTTP {})", status.as_u16())?;
        }
        let said = &report.said;
        match (&said.code, &said.message) {
            // The code may be the message, where that alone tells causes apart; a long one was cut.
            (Some(code), Some(message)) if tells(message, code) => write!(f, ": {message}")?,
            (Some(code), Some(message)) => write!(f, ": {code}: {message}")?,
            (Some(only), None) | (None, Some(only)) => write!(f, ": {only}")?,
            (None, None) => {}
        }
        if let Some(detail) = said
            .detail
            .as_ref()
            .filter(|detail| [&said.code, &said.message].into_iter().flatten().all(|told| told != *detail))
        {
            write!(f, " ({detail})")?;
        }
        if let Some(trace) = &said.trace {
            write!(f, " [trace {trace}]")?;
        }
        if let Some(nearest) = &report.nearest {
            write!(f, "; the nearest is `{nearest}`")?;
        }
        if let Some(shape) =
            report.shape.as_ref().filter(|shape| !report.what.contains(&format!("the response is {shape}")))
        {
            write!(f, "; the response is {shape}")?;
        }
        if let Some(advice) = &report.advice {
            write!(f, "; {advice}")?;
        }
        write!(f, "; {}", report.action)
    }
}

/// Whether a message begins with the code, so that both together would say it twice. A long code was cut.
fn tells(message: &str, code: &str) -> bool {
    match code.strip_suffix('…') {
        Some(begin) => message.starts_with(begin),
        None => message.strip_prefix(code).is_some_and(|rest| rest.is_empty() || rest.starts_with(':')),
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // What `fn main() -> Result<(), Error>` prints: no field that says nothing.
        let report = &*self.0;
        let mut shown = f.debug_struct("Error");
        shown
            .field("message", &self.to_string())
            .field("stage", &report.stage)
            .field("action", &report.action);
        // A vault's words may hold what it keeps: they are for whoever asks for the source.
        if let Some(source) = report.source.as_ref().filter(|_| report.stage != Stage::Credentials) {
            shown.field("source", source);
        }
        shown.finish()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}
