//! What a handler holds of a source.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::Source;
use super::budget::{Budget, Phase};
use super::counters::Stats;
#[cfg(feature = "testing")]
use super::exchanger::Exchanger;
use super::invalidated::Invalidated;
use super::machine::Start;
#[cfg(feature = "testing")]
use super::source;
use super::status::{State, Status};
use super::steps::Steps;
use super::sync::{caught, lock};
use crate::body::Body;
use crate::endpoint::TokenEndpoint;
use crate::error::Error;
use crate::secret::Secret;
use crate::token::Token;
use crate::transport::Transport;

/// A source of one endpoint's tokens: what a handler holds, asks on every request, and a test replaces.
///
/// It acquires a token when one is first asked for, keeps it, and replaces it before it ends. A clone is cheap
/// and is the same source; there is one exchange at a time, however many ask. It needs a tokio runtime with
/// time enabled where a token has to be acquired, and starts no task before: an idle source does nothing.
///
/// ```no_run
/// # async fn run(endpoint: impl auth_runtime::TokenEndpoint + 'static) -> Result<(), Box<dyn std::error::Error>> {
/// use auth_runtime::{Client, TokenSource};
///
/// let source = TokenSource::new(endpoint, Client::new()?);
/// let token = source.token().await?;
/// # Ok(())
/// # }
/// ```
///
/// What it promises:
///
/// - All who ask while an exchange is under way get what that gives, a token or an error. After a failure the
///   provider is left alone for a while, and whoever asks then gets the same error at once, with
///   [`retry_at`](Error::retry_at); a token that is still valid is served through all of it.
/// - A refusal latches until the credentials change, since repeated failed logins lock accounts. There are five
///   probes, after about 5 and 30 minutes, 2, 8 and 24 hours, and then none: see [`Action`](crate::Action).
/// - The exchange belongs to no caller: one that is dropped, aborted or impatient changes nothing for others.
/// - A token has expired when the wall clock says so, or the monotonic one.
/// - What panics in an endpoint, a transport or a closure is an error of that exchange.
///
/// When the last clone is dropped, an exchange that is under way ends with it, but for one that redeems a
/// refresh token: what that brings is saved first.
///
/// The guide has more: [a cached token](crate::guide::cache), [credentials out of a vault](crate::guide::vault),
/// [refresh tokens](crate::guide::refresh_tokens), [operating](crate::guide::operating),
/// [timing](crate::guide::timing), [threads](crate::guide::threads).
#[derive(Clone)]
pub struct TokenSource(Arc<Handle>);

/// The last clone drops it, and the tasks keep only what is inside.
struct Handle {
    number: u64,
    source: Arc<Source>,
    /// Of its steps, which live as long. In a pool those of all tenants.
    _steps: Arc<Steps>,
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.source.close();
    }
}

impl TokenSource {
    /// A source with the defaults, for credentials that stay the same.
    pub fn new(endpoint: impl TokenEndpoint + 'static, transport: impl Transport + 'static) -> Self {
        Self::builder(endpoint, transport).build()
    }

    /// A source that has this token and no provider: for the test of what holds a source. It needs no runtime,
    /// and once the token was refused it gives errors.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let source = auth_runtime::TokenSource::fixed("t");
    /// assert_eq!(source.token().await.unwrap().access_token().expose_secret(), "t");
    /// # }
    /// ```
    #[cfg(feature = "testing")]
    pub fn fixed(access_token: impl Into<Secret>) -> Self {
        let config = Arc::new(super::config::Config::new(crate::testing::NoProvider).without_looks());
        let steps = Arc::default();
        let exchanger = Exchanger::new(
            config,
            super::credentials::Credentials::None,
            "fixed",
            Arc::downgrade(&steps),
            Arc::default(),
        );
        let source = source(exchanger);
        source.hold(Token::builder(access_token).build());
        Self::around(source, steps)
    }

    pub(crate) fn around(source: Arc<Source>, steps: Arc<Steps>) -> Self {
        static NUMBER: AtomicU64 = AtomicU64::new(1);
        source.open();
        TokenSource(Arc::new(Handle {
            number: NUMBER.fetch_add(1, Ordering::Relaxed),
            source,
            _steps: steps,
        }))
    }

    pub(crate) fn shared(&self) -> &Arc<Source> {
        &self.0.source
    }

    /// The token: at once while a valid one is cached, else as soon as the provider gave one.
    ///
    /// The token is owned and may be kept, though a kept one ends. To put it on a request see
    /// [`authorize`](Self::authorize).
    ///
    /// # Errors
    ///
    /// Those of the last exchange; [`Error::retry_at`] says when the next one is. Where a token has to be
    /// acquired outside of a tokio runtime: [`Stage::Request`](crate::Stage::Request).
    pub async fn token(&self) -> Result<Token, Error> {
        match self.ready() {
            Some(token) => Ok(token),
            None => self.0.source.token(&None).await,
        }
    }

    /// What is cached and needs nobody's attention.
    #[inline]
    pub(crate) fn ready(&self) -> Option<Token> {
        let source = &self.0.source;
        let key = super::hot::Key {
            source: self.0.number,
            generation: source.generation.load(Ordering::Acquire),
            clock: &source.system.clock,
            counters: &source.job.counters,
        };
        super::hot::remembered(&key).or_else(|| self.look(&key))
    }

    #[cold]
    fn look(&self, key: &super::hot::Key<'_>) -> Option<Token> {
        let view = self.0.source.view.load();
        let view = view.as_ref()?;
        let now = key.clock.now();
        (!view.until.has_come(now)).then(|| super::hot::remember(key, view, now))
    }

    /// Sees to it that a token is cached: for the start of a program, before the first request comes.
    ///
    /// # Errors
    ///
    /// As [`token`](Self::token).
    pub async fn warm(&self) -> Result<(), Error> {
        self.token().await.map(drop)
    }

    /// Puts the token on an API request, as the endpoint wants it there, and gives it for
    /// [`invalidate`](Self::invalidate).
    ///
    /// The HTTP client that sends the request should follow no redirect (reqwest: `redirect(Policy::none())`):
    /// reqwest takes `Authorization` off a request that goes on to another host, but no header of another
    /// name, such as that of `api(token = header("X-Api"))`.
    ///
    /// ```no_run
    /// # async fn run(source: auth_runtime::TokenSource) -> Result<(), auth_runtime::Error> {
    /// # async fn send(_: http::Request<Body>) -> http::StatusCode { http::StatusCode::OK }
    /// use auth_runtime::{Body, http};
    ///
    /// let mut request = http::Request::get("https://api.example.com/orders").body(Body::default()).unwrap();
    /// let token = source.authorize(&mut request).await?;
    /// if send(request).await == http::StatusCode::UNAUTHORIZED
    ///     && source.invalidate(&token).should_retry()
    /// {
    ///     // a new request, with what `authorize` puts on it now
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`token`](Self::token), and a token that may not stand in a header.
    pub async fn authorize(&self, request: &mut http::Request<Body>) -> Result<Token, Error> {
        let token = self.token().await?;
        self.put_on(&token, request)?;
        Ok(token)
    }

    pub(crate) fn put_on(&self, token: &Token, request: &mut http::Request<Body>) -> Result<(), Error> {
        let exchanger = &self.0.source.job;
        let endpoint = lock(&exchanger.known).endpoint.clone();
        let put = || match endpoint {
            Some(endpoint) => endpoint.authorize(Some(token), request, &exchanger.context()),
            None => crate::authorize::bearer(&exchanger.provider(), Some(token), request),
        };
        catch_unwind(AssertUnwindSafe(put)).unwrap_or_else(|_| Err(exchanger.panicked()))
    }

    #[cfg(feature = "blocking")]
    pub(crate) fn provider(&self) -> Arc<str> {
        self.0.source.job.provider()
    }

    /// Tells the source that an API refused this token: it is served no more, and whoever asks next makes an
    /// exchange. The result says whether to send the API request once more.
    ///
    /// How an expired token is refused is the provider's business: mostly with 401, but also with 403, with 400, 409
    /// or 500 and a code, or with 200 and an error inside. A second try is of use even where the source refreshes
    /// ahead, since a refresh may end the token that was given before it (seen with `FastMCP` 4.2.3).
    ///
    /// Of sixty tasks whose requests were refused with the same token the first takes it away, and the others
    /// change nothing. Nor does who comes late, when another token is cached. One that was acquired less than two
    /// seconds ago stays: a provider's machines do not all know it at once. Where token after token is refused,
    /// that time doubles, up to five minutes.
    pub fn invalidate(&self, token: &Token) -> Invalidated {
        self.0.source.invalidate(token)
    }

    /// One exchange, for a button that says "connect": nothing is read from here or kept here, and nothing is
    /// tried twice. If it succeeds where the source holds a refusal, the refusal is over. The tokens of its
    /// steps are those that are held.
    ///
    /// The source goes on serving the token that it has cached. Where a provider ends the one token when it gives the
    /// next, a trial ends the cached one: its next use is refused, and [`invalidate`](Self::invalidate) replaces it.
    ///
    /// An endpoint whose only credential is a refresh token has nothing to spare for a trial: there it is
    /// [`token`](Self::token). Nor has one whose credential is good for one exchange, such as an
    /// authorization code: what the trial gives is then all there is.
    ///
    /// # Errors
    ///
    /// Those of the exchange.
    pub async fn verify(&self) -> Result<Token, Error> {
        let exchanger = &self.0.source.job;
        if tokio::runtime::Handle::try_current().is_err() {
            return Err(super::system::Job::no_runtime(exchanger));
        }
        caught(self.trial_in_time()).await.unwrap_or_else(|_| Err(exchanger.panicked()))
    }

    /// A vault that hangs is no reason to wait for ever, nor is a provider; but a line is not the provider's time.
    async fn trial_in_time(&self) -> Result<Token, Error> {
        let exchanger = &self.0.source.job;
        let budget = Budget::new(u64::MAX);
        let work = pin!(self.trial(&budget));
        let outcome = budget.within(&exchanger.config, work).await;
        outcome.unwrap_or_else(|phase| Err(exchanger.late(phase)))
    }

    async fn trial(&self, budget: &Budget) -> Result<Token, Error> {
        let exchanger = &self.0.source.job;
        let endpoint = exchanger.load(&None, budget).await?;
        if endpoint.details().is_rotating() {
            // A flight has bounds of its own.
            budget.begins(Phase::Step, &exchanger.config);
            return self.token().await;
        }
        // Those of steps are held, and what was refused of them is tried as well.
        exchanger.reopen_steps();
        let cx = exchanger.with_steps(&endpoint, exchanger.context(), &mut Vec::new(), budget).await?;
        let permit = exchanger.enter(budget).await;
        let cx = cx.again().at(&exchanger.config.clock);
        let token = exchanger.ask(&*endpoint, &cx, Start::TRIAL, permit).await?;
        self.told(self.0.source.verified());
        Ok(token)
    }

    /// The credentials are others now, or good again: what was refused may be tried at once, that of steps
    /// too. The cached token stays. With credentials that are loaded this is not needed, but saves up
    /// to half a minute.
    pub fn credentials_changed(&self) {
        let exchanger = &self.0.source.job;
        exchanger.reopen();
        exchanger.reopen_steps();
        self.told(self.0.source.reopen());
    }

    fn told(&self, changed: Option<(State, Status)>) {
        if let Some((before, status)) = changed {
            self.0.source.job.changed(before, &status, None);
        }
    }

    /// Takes a refresh token: the customer has connected again. It is redeemed when a token is next needed. One
    /// that is being saved at this moment may still be: write the new one into the database before, and look
    /// whether it stayed.
    ///
    /// An endpoint that redeems none (no `refresh`, no field that rotates) goes on logging in: the refresh token is
    /// dropped, and a `tracing` warning says so, at once or when the credentials have been loaded.
    pub fn set_refresh_token(&self, refresh_token: impl Into<Secret>) {
        let exchanger = &self.0.source.job;
        exchanger.rotation.seed(refresh_token.into());
        if let Some(endpoint) = exchanger.known_endpoint() {
            exchanger.drop_unredeemed(&*endpoint);
        }
        self.told(self.0.source.reopen());
    }

    /// Drops the tokens and the refresh cached token, those of steps that nobody else uses among them;
    /// their memory is overwritten when nobody else holds them.
    ///
    /// What protects the customer stays: a refusal holds until the credentials are others (the next call looks
    /// at them), a wait until its time, and a refresh token that was redeemed is not sent again. Of these no
    /// credential is kept, only keyed hashes, times and the error.
    pub fn forget(&self) {
        self.0.source.job.forget();
        self.told(self.0.source.forget());
    }

    /// How it stands, since when and why.
    pub fn status(&self) -> Status {
        self.0.source.status()
    }

    /// What it did so far.
    pub fn stats(&self) -> Stats {
        self.0.source.job.counters.read()
    }

    /// Waits until no exchange is under way: in a test, after time has moved on.
    #[cfg(feature = "testing")]
    pub async fn settled(&self) {
        while let Some(flight) = self.0.source.flight() {
            flight.outcome().await;
        }
    }
}

impl fmt::Debug for TokenSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenSource")
            .field("provider", &self.0.source.job.provider())
            .field("state", &self.status().state)
            .finish_non_exhaustive()
    }
}
