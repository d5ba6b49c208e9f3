//! A provider that says what a test has written down.

use std::fmt;
use std::hash::RandomState;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use http::header::RETRY_AFTER;
use http::{HeaderValue, Request, Response, StatusCode};

use super::request_matcher::{Party, RequestMatcher};
use super::script::{Said, Script, What};
use super::{ManualClock, SeenRequest};
use crate::body::Body;
use crate::endpoint::TokenEndpoint;
use crate::secret::Secret;
use crate::source::builder::TokenSourceBuilder;
use crate::source::token_source::TokenSource;
use crate::transport::{SendFuture, Transport};

/// A provider that says what a test has written down, in its own envelope: no server, no sleep.
///
/// Each call adds one response. What the response looks like, with which status, where the token stands and how
/// its end is told, is made out of the declaration; of an endpoint that is written by hand it is RFC 6749's.
///
/// ```
/// use std::time::Duration;
/// use auth_runtime::testing::Provider;
/// use auth_runtime::{Action, Secret, TokenEndpoint};
///
/// #[derive(Clone, TokenEndpoint)]
/// #[token(
///     post = "https://auth.example.com/token",
///     response(token = "data.token", expires_in = "data.ttl", success = "status" == "00"),
///     error(code = "status", refused = ["A1xx"]),
/// )]
/// struct Example {
///     client_id: String,
///     client_secret: Secret,
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), auth_runtime::Error> {
/// let example = Example { client_id: "shop".into(), client_secret: "s3cret".into() };
/// let provider = Provider::new(&example).token("t1", 900).refuse("A107").token("t2", 900);
/// let source = provider.source(example);
///
/// assert_eq!(source.token().await?.access_token().expose_secret(), "t1");
/// provider.clock().advance(Duration::from_secs(900));
/// let error = source.token().await.unwrap_err();
/// assert_eq!((error.code(), error.action()), (Some("A107"), Action::AskCustomer));
/// assert_eq!(provider.exchanges(), 2);
/// # Ok(())
/// # }
/// ```
///
/// A clone is the same provider, and the script may go on while the test runs: `provider.refuse("A107");`. When
/// it has ended, an exchange gives an error that says so.
///
/// What is said behind a response ([`slow`](Self::slow), [`with`](Self::with),
/// [`with_status`](Self::with_status), [`refresh_token`](Self::refresh_token)) is said about that response;
/// before the first one, about all.
///
/// It is a [`Transport`], so a source with more settings, a [`load`](TokenSource::load)ed one or a single
/// [`exchange`](crate::exchange()) goes over it too; such a one is given [`clock`](Self::clock) by the
/// builder, or by `Context::builder().now(provider.clock().wall())`.
#[derive(Clone)]
pub struct Provider {
    shared: Arc<Shared>,
    /// Whose script this handle writes.
    party: usize,
}

struct Shared {
    name: String,
    clock: ManualClock,
    matchers: Vec<RequestMatcher>,
    parties: Vec<Party>,
    scripts: Mutex<Vec<Script>>,
    hash: RandomState,
}

#[expect(clippy::return_self_not_must_use, reason = "a script may go on in a line of its own")]
impl Provider {
    /// A provider that has no responses yet, with a clock of its own.
    pub fn new(endpoint: &(impl TokenEndpoint + ?Sized)) -> Self {
        let hash = RandomState::new();
        let (matchers, parties) = RequestMatcher::all(&endpoint, &hash);
        let scripts = Mutex::new(parties.iter().map(|_| Script::default()).collect());
        let name = endpoint.provider().to_owned();
        let shared = Shared { name, clock: ManualClock::new(), matchers, parties, scripts, hash };
        Provider { shared: Arc::new(shared), party: 0 }
    }

    /// A source of this endpoint's tokens over this provider, on its clock.
    pub fn source(&self, endpoint: impl TokenEndpoint + 'static) -> TokenSource {
        self.builder(endpoint).build()
    }

    /// The same before it is built, to set more.
    pub fn builder(&self, endpoint: impl TokenEndpoint + 'static) -> TokenSourceBuilder {
        TokenSource::builder(endpoint, self.clone()).clock(self.clock().clone())
    }

    /// What time it is here.
    pub fn clock(&self) -> &ManualClock {
        &self.shared.clock
    }

    /// How many requests came, unanswered ones among them. Those of steps count for themselves: see
    /// [`step`](Self::step).
    pub fn exchanges(&self) -> usize {
        self.script(|script| script.seen.len())
    }

    /// The requests that came, in order.
    pub fn requests(&self) -> Vec<SeenRequest> {
        self.script(|script| script.seen.clone())
    }

    /// The same provider, as far as it answers the exchanges of a step. Unless they have a script, they are
    /// given the tokens `NAME-1`, `NAME-2` and so on, an hour each.
    ///
    /// ```
    /// use auth_runtime::testing::Provider;
    /// use auth_runtime::{Secret, TokenEndpoint};
    ///
    /// #[derive(Clone, TokenEndpoint)]
    /// #[token(post = "https://auth.example.com/token", auth = basic)]
    /// struct Partner {
    ///     client_id: String,
    ///     client_secret: Secret,
    /// }
    ///
    /// #[derive(Clone, TokenEndpoint)]
    /// #[token(post = "https://auth.example.com/token/{shop}", auth = bearer(partner.token))]
    /// struct Shop {
    ///     #[token(step)]
    ///     partner: Partner,
    ///     shop: u32,
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), auth_runtime::Error> {
    /// # let partner = Partner { client_id: "p".into(), client_secret: "s3cret".into() };
    /// # let shop = Shop { partner, shop: 7 };
    /// let provider = Provider::new(&shop).token("t", 900);
    /// provider.step("partner").token("p", 60);
    /// assert_eq!(provider.source(shop).token().await?.access_token().expose_secret(), "t");
    /// assert_eq!(provider.step("partner").exchanges(), 1);
    /// assert_eq!(provider.requests()[0].header("authorization"), Some("Bearer p"));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// There is no such step.
    #[track_caller]
    pub fn step(&self, name: &str) -> Self {
        let mut steps = self.shared.parties.iter().enumerate().skip(1);
        let found = steps.find(|(_, party)| party.parent == self.party && party.name == name);
        let Some((party, _)) = found else { panic!("{} has no step `{name}` here", self.shared.name) };
        Provider { shared: self.shared.clone(), party }
    }

    fn script<R>(&self, f: impl FnOnce(&mut Script) -> R) -> R {
        let mut scripts = self.shared.scripts.lock().unwrap_or_else(PoisonError::into_inner);
        match scripts.get_mut(self.party) {
            Some(script) => f(script),
            None => f(&mut Script::default()),
        }
    }

    fn then(&self, what: What) -> Self {
        self.script(|script| script.then(what));
        self.clone()
    }

    fn say(&self, f: impl FnOnce(&mut Said)) -> Self {
        self.script(|script| f(script.said()));
        self.clone()
    }

    /// A token that lives so long. Where the declaration says itself how long that is, that holds; where it
    /// reads it out of the token, the token is a JWT of which `access_token` is the last part, unless it is
    /// one already.
    pub fn token(&self, access_token: impl Into<Secret>, seconds: u64) -> Self {
        self.then(What::Token(access_token.into(), seconds))
    }

    /// A refusal with this code, where the declaration reads the code; where it reads none, with this
    /// message. The status is what a code of digits begins with (`401016570`), else 401 for what is classed
    /// as refused, else 400.
    pub fn refuse(&self, code: impl Into<String>) -> Self {
        self.then(What::Refuse(code.into().into()))
    }

    /// This status, and nothing else.
    ///
    /// # Panics
    ///
    /// There is no such status.
    #[track_caller]
    pub fn status(&self, status: u16) -> Self {
        let mut response = Response::new(Bytes::new());
        *response.status_mut() = known(status);
        self.respond(response)
    }

    /// A 503 with this Retry-After.
    pub fn unavailable(&self, retry_after: Duration) -> Self {
        let mut response = Response::new(Bytes::new());
        *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(retry_after.as_secs()));
        self.respond(response)
    }

    /// The connection breaks after the request was sent: nobody knows what the provider did.
    pub fn lost(&self) -> Self {
        self.then(What::Lost)
    }

    /// There is no connection: the request was not sent.
    pub fn unreachable(&self) -> Self {
        self.then(What::Unreachable)
    }

    /// No response, ever.
    pub fn hang(&self) -> Self {
        self.then(What::Hang)
    }

    /// Any other response.
    pub fn respond(&self, response: Response<Bytes>) -> Self {
        self.then(What::Response(response))
    }

    /// The last response again and again.
    pub fn always(&self) -> Self {
        self.script(Script::always);
        self.clone()
    }

    /// With a refresh token beside the token, where the declaration reads one.
    pub fn refresh_token(&self, refresh_token: impl Into<Secret>) -> Self {
        self.say(|said| said.refresh_token = Some(refresh_token.into()))
    }

    /// With something else in the response's JSON, at a path as declarations write it.
    ///
    /// ```
    /// # use auth_runtime::testing::Provider;
    /// # #[derive(Clone, auth_runtime::TokenEndpoint)]
    /// # #[token(post = "https://auth.example.com/token", response(extra = Reply))]
    /// # struct Example { client_id: String }
    /// #[derive(serde::Deserialize)]
    /// struct Reply {
    ///     instance: String,
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), auth_runtime::Error> {
    /// # let example = Example { client_id: "shop".into() };
    /// let provider = Provider::new(&example).token("t", 900).with("instance", "eu-1");
    /// let token = provider.source(example).token().await?;
    /// assert_eq!(token.extra::<Reply>().unwrap().instance, "eu-1");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// The value cannot be written as JSON.
    #[track_caller]
    pub fn with(&self, path: impl Into<String>, value: impl serde::Serialize) -> Self {
        let Ok(value) = serde_json::to_value(value) else { panic!("a value that JSON cannot hold") };
        self.say(|said| said.with.push((path.into(), value)))
    }

    /// With another status than such a response has: many providers refuse with 200.
    ///
    /// # Panics
    ///
    /// There is no such status.
    #[track_caller]
    pub fn with_status(&self, status: u16) -> Self {
        let status = known(status);
        self.say(|said| said.status = Some(status))
    }

    /// So long after the request, by the provider's clock: it comes when the test has moved that.
    pub fn slow(&self, by: Duration) -> Self {
        self.say(|said| said.slow = by)
    }
}

#[track_caller]
fn known(status: u16) -> StatusCode {
    let Ok(status) = StatusCode::from_u16(status) else { panic!("{status} is no HTTP status") };
    status
}

impl Transport for Provider {
    fn send(&self, request: Request<Body>) -> SendFuture<'_> {
        let shared = &self.shared;
        let Some(matcher) = RequestMatcher::of(&shared.matchers, &request, &shared.hash) else {
            // There is always the endpoint itself.
            return Box::pin(std::future::pending());
        };
        let step = shared.parties.get(matcher.party).map_or("", |party| party.name);
        let response = Provider { shared: shared.clone(), party: matcher.party }.script(|script| {
            script.seen.push(SeenRequest::new(request, matcher.declared));
            script.next(step)
        });
        Box::pin(async move {
            if !response.said.slow.is_zero() {
                shared.clock.sleep(response.said.slow).await;
            }
            match response.make(&matcher.envelope, shared.clock.wall()) {
                Some(outcome) => outcome,
                None => std::future::pending().await,
            }
        })
    }
}

impl fmt::Debug for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (exchanges, left) = self.script(|script| (script.seen.len(), script.left()));
        f.debug_struct("Provider")
            .field("name", &self.shared.name)
            .field("exchanges", &exchanges)
            .field("left", &left)
            .finish_non_exhaustive()
    }
}
