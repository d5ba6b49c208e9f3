//! What went over the wire, for the people who must find out why.

pub(crate) mod recording;

use std::fmt::{self, Write as _};
use std::io;
use std::sync::OnceLock;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::{Request, Response};

use crate::body::Body;
use crate::context::Context;
use crate::endpoint::TokenEndpoint;
use crate::error::Error;
use crate::exchange::explain_one;
use crate::request::explain::Explanation;
use crate::response::redact::{self, RedactedResponse, is_request_id};
use crate::token::Token;

/// Takes each [`Record`] of a [`Client::transcript`](crate::Client::transcript).
///
/// It is called on the task that made the exchange: it should not block.
pub type TranscriptSink = dyn Fn(&Record<'_>) + Send + Sync;

/// One request of an exchange and what became of it: given to the sink of
/// [`Client::transcript`](crate::Client::transcript).
///
/// `Display` writes both as HTTP text, without a secret; [`support_ticket`](Self::support_ticket) makes the
/// block that a provider's support needs. Nothing else in it, `Debug` included, shows a secret either, but
/// for [`expose_secrets_to`](Self::expose_secrets_to).
///
#[cfg_attr(feature = "reqwest", doc = "```")]
#[cfg_attr(not(feature = "reqwest"), doc = "```text")]
/// use auth_runtime::{Client, Secret, TokenEndpoint};
///
/// #[derive(TokenEndpoint)]
/// #[token(post = "http://localhost:9/token", auth = basic)]
/// struct Example {
///     client_id: String,
///     client_secret: Secret,
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let client = Client::new()?.transcript(|record| {
///     if record.error().is_some() {
///         println!("{}", record.support_ticket());
///     }
/// });
/// let example = Example { client_id: "shop".into(), client_secret: "s3cret".into() };
/// # let unreachable =
/// client.exchange(&example).await
/// # ; assert!(unreachable.is_err())
/// # ; Ok(())
/// # }
/// ```
pub struct Record<'a> {
    endpoint: &'a dyn TokenEndpoint,
    cx: &'a Context,
    step: Option<&'static str>,
    sent: Option<&'a Request<Body>>,
    received: Option<&'a Response<Bytes>>,
    outcome: Option<&'a Result<Token, Error>>,
    duration: Duration,
    /// Made once: to look through a response for secrets takes its time.
    shown: OnceLock<Option<RedactedResponse>>,
}

impl Record<'_> {
    /// The provider's name.
    pub fn provider(&self) -> &str {
        self.endpoint.provider()
    }

    /// The name of the step that this is, where it is not the endpoint itself.
    pub fn step(&self) -> Option<&str> {
        self.step
    }

    /// When the request was made, by the clock of its context.
    pub fn time(&self) -> SystemTime {
        self.cx.now()
    }

    /// From then until the response was read, or until there was none.
    pub fn duration(&self) -> Duration {
        self.duration
    }

    /// The request, with every secret left out; `None` where it could not be made.
    pub fn request(&self) -> Option<Explanation> {
        self.sent.and_then(|_| explain_one(self.endpoint, self.cx).ok())
    }

    /// The response, with every credential left out; `None` where none came.
    pub fn response(&self) -> Option<&RedactedResponse> {
        let redact = || self.received.map(|response| redact::of(self.endpoint, response, self.cx));
        self.shown.get_or_init(redact).as_ref()
    }

    /// The token, where there is one.
    pub fn token(&self) -> Option<&Token> {
        self.outcome.and_then(|outcome| outcome.as_ref().ok())
    }

    /// Why there is no token. `None` with no [`token`](Self::token) either: the exchange was dropped while it
    /// was under way.
    pub fn error(&self) -> Option<&Error> {
        self.outcome.and_then(|outcome| outcome.as_ref().err())
    }

    /// A block to paste into a ticket at the provider's support: when (UTC), under which id of theirs, what was
    /// asked and what was answered, with every secret left out.
    ///
    /// ```text
    /// Token request to Klikoo
    /// time:      2026-03-01T10:11:40Z (UTC)
    /// duration:  212 ms
    /// outcome:   HTTP 401 Unauthorized
    /// problem:   refused the token request
    /// code:      401016570
    /// message:   Invalid Client Secret
    /// trace id:  7f3c1a
    /// ```
    ///
    /// and below it the request and the response.
    pub fn support_ticket(&self) -> String {
        let (request, response) = (self.request(), self.response());
        let mut text = format!("Token request to {}", self.provider());
        if let Some(step) = self.step {
            _ = write!(text, ", step `{step}`");
        }
        let mut line = |name: &str, value: &dyn fmt::Display| _ = write!(text, "\n{name:<11}{value}");
        line("time:", &format_args!("{} (UTC)", crate::time::rfc3339(self.time())));
        line("duration:", &format_args!("{} ms", self.duration.as_millis()));
        line("outcome:", &self.told());
        if let Some(error) = self.error() {
            line("problem:", &error.what());
            let said = [("code:", error.code()), ("message:", error.message()), ("detail:", error.detail())];
            for (name, value) in said {
                if let Some(value) = value {
                    line(name, &value);
                }
            }
        }
        let trace_id = self.trace_id(response);
        line("trace id:", &trace_id.as_deref().unwrap_or("none in the response"));
        if let Some(user) = request.as_ref().and_then(Explanation::basic_user) {
            line("user:", &user);
        }
        line("library:", &concat!("auth-runtime ", env!("CARGO_PKG_VERSION")));
        _ = write!(text, "\n\n{}", messages(request.as_ref(), response));
        text
    }

    /// Writes the request and the response as they went over the wire, **with the credentials and the token**,
    /// as HTTP text. Headers that the HTTP client adds are missing.
    ///
    /// # Errors
    ///
    /// The sink's own.
    pub fn expose_secrets_to(&self, sink: &mut dyn io::Write) -> io::Result<()> {
        if let Some(request) = self.sent {
            let uri = request.uri();
            let target = uri.path_and_query().map_or("/", http::uri::PathAndQuery::as_str);
            let host = uri.authority().map_or("", http::uri::Authority::as_str);
            write!(sink, "{} {target} {:?}\nhost: {host}\n", request.method(), request.version())?;
            write(sink, request.headers(), request.body().as_bytes())?;
        }
        if let Some(response) = self.received {
            writeln!(sink, "{:?} {}", response.version(), response.status())?;
            write(sink, response.headers(), response.body())?;
        }
        Ok(())
    }

    /// In a few words.
    fn told(&self) -> String {
        match (self.received, self.outcome) {
            (None, None) => "the caller gave up before a response came".to_owned(),
            (Some(response), None) => format!("HTTP {}, not read to the end", response.status()),
            (Some(response), Some(Ok(_))) => format!("HTTP {}, a token", response.status()),
            (Some(response), Some(Err(_))) => format!("HTTP {}", response.status()),
            (None, Some(Ok(_))) => "a token".to_owned(),
            (None, Some(Err(_))) if self.sent.is_some() => "no response".to_owned(),
            (None, Some(Err(_))) => "no request".to_owned(),
        }
    }

    /// The provider's id of this request: where the declaration finds it, or in a header that is known for it.
    fn trace_id(&self, response: Option<&RedactedResponse>) -> Option<String> {
        if let Some(id) = self.error().and_then(Error::trace_id) {
            return Some(id.to_owned());
        }
        let named = |name: &str| name.parse().is_ok_and(|name| is_request_id(&name));
        response?.headers.iter().find(|(name, _)| named(name)).map(|(name, id)| format!("{id} ({name})"))
    }
}

fn messages(request: Option<&Explanation>, response: Option<&RedactedResponse>) -> String {
    let Some(request) = request else {
        return "nothing was sent: this is not for the provider to mend\n".to_owned();
    };
    let mut text = request.to_string();
    if !text.ends_with('\n') {
        text.push('\n');
    }
    match response {
        Some(response) => _ = write!(text, "\n{response}"),
        None => text.push_str("\nno response\n"),
    }
    text
}

fn write(sink: &mut dyn io::Write, headers: &http::HeaderMap, body: &[u8]) -> io::Result<()> {
    for (name, value) in headers {
        write!(sink, "{name}: ")?;
        sink.write_all(value.as_bytes())?;
        sink.write_all(b"\n")?;
    }
    sink.write_all(b"\n")?;
    sink.write_all(body)?;
    sink.write_all(b"\n\n")
}

impl fmt::Display for Record<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let step = self.step.map(|step| format!(", step `{step}`")).unwrap_or_default();
        let (time, ms) = (crate::time::rfc3339(self.time()), self.duration.as_millis());
        writeln!(f, "### {}{step} at {time}, {ms} ms: {}", self.provider(), self.told())?;
        f.write_str(&messages(self.request().as_ref(), self.response()))
    }
}

impl fmt::Debug for Record<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Record")
            .field("provider", &self.provider())
            .field("step", &self.step)
            .field("request", &self.request())
            .field("response", &self.response())
            .field("outcome", &self.outcome)
            .finish_non_exhaustive()
    }
}
