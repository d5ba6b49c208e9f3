//! What a source is told before it begins.

use std::fmt;
use std::future::Future;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use super::TokenSource;
use super::buyer::{Buyer, Credentials, Loading, OnChange, Retry};
use super::clock::Clock;
use super::gate::Gate;
use super::policy::Policy;
use super::rotation::{Persist, Rotated, Rotation};
use super::status::Change;
use super::steps::Steps;
use crate::{Context, Error, Secret, TokenEndpoint, Transport};

/// Makes a [`TokenSource`]: see [`TokenSource::builder`] and [`TokenSource::load`].
#[must_use]
pub struct TokenSourceBuilder {
    credentials: Credentials,
    vendor: String,
    parts: Parts,
}

/// What sources of one pool have in common.
#[derive(Clone)]
pub(crate) struct Parts {
    pub(crate) transport: Arc<dyn Transport>,
    pub(crate) clock: Clock,
    pub(crate) context: Option<Context>,
    pub(crate) policy: Policy,
    pub(crate) retry: Retry,
    pub(crate) persist: Option<Persist>,
    pub(crate) on_change: Option<OnChange>,
    pub(crate) named: Vec<(String, TokenSource)>,
    pub(crate) refresh_token: Option<Secret>,
}

impl Parts {
    pub(crate) fn new(transport: Arc<dyn Transport>) -> Self {
        Parts {
            transport,
            clock: Clock::System,
            context: None,
            policy: Policy::default(),
            retry: Retry { attempts: 1, within: Duration::ZERO },
            persist: None,
            on_change: None,
            named: Vec::new(),
            refresh_token: None,
        }
    }

    pub(crate) fn source(
        self,
        credentials: Credentials,
        vendor: &str,
        steps: Arc<Steps>,
        gate: Option<Arc<Gate>>,
    ) -> TokenSource {
        let mut policy = self.policy;
        if !matches!(credentials, Credentials::Loaded(_)) {
            // They do not change by themselves.
            policy.look = Duration::MAX;
        }
        let rotation = Rotation::default();
        if let Some(refresh_token) = self.refresh_token {
            rotation.seed(refresh_token);
        }
        let buyer = Buyer {
            credentials,
            transport: self.transport,
            clock: self.clock,
            context: self.context,
            policy,
            retry: self.retry,
            rotation,
            persist: self.persist,
            gate,
            on_change: self.on_change,
            named: self.named,
            steps: Arc::downgrade(&steps),
            vendor: Mutex::new(vendor.into()),
            endpoint: Mutex::default(),
            refused: Mutex::default(),
            counters: Arc::default(),
        };
        TokenSource::around(super::source(buyer), steps)
    }
}

impl TokenSource {
    /// To set more than the endpoint and the transport.
    pub fn builder(
        endpoint: impl TokenEndpoint + 'static,
        transport: impl Transport + 'static,
    ) -> TokenSourceBuilder {
        let vendor = endpoint.vendor().to_owned();
        let credentials = Credentials::Fixed(Arc::new(endpoint));
        TokenSourceBuilder { credentials, vendor, parts: Parts::new(Arc::new(transport)) }
    }

    /// A source whose credentials are read for each exchange, and never for a request: out of a vault or a
    /// database, where they may be replaced while the program runs.
    ///
    /// After a refusal they are read again, once, and tried again only if they are others; while the refusal
    /// holds, they are looked at every half minute that somebody asks.
    ///
    /// ```no_run
    /// # use auth_runtime::{Client, Error, Secret, TokenEndpoint, TokenSource};
    /// # #[derive(TokenEndpoint)]
    /// # #[token(post = "https://auth.example.com/token")]
    /// # struct Example { client_id: String, client_secret: Secret }
    /// # struct Vault;
    /// # impl Vault { async fn read(&self, _: &str) -> Result<String, std::io::Error> { Ok(String::new()) } }
    /// # fn run(vault: std::sync::Arc<Vault>) -> Result<(), Box<dyn std::error::Error>> {
    /// let credentials = move || {
    ///     let vault = vault.clone();
    ///     async move {
    ///         let secret = vault.read("shop/secret").await.map_err(Error::credentials)?;
    ///         Ok(Example { client_id: "shop".into(), client_secret: secret.into() })
    ///     }
    /// };
    /// let source = TokenSource::load(credentials, Client::new()?).build();
    /// # Ok(())
    /// # }
    /// ```
    pub fn load<F, L, E>(credentials: F, transport: impl Transport + 'static) -> TokenSourceBuilder
    where
        F: Fn() -> L + Send + Sync + 'static,
        L: Future<Output = Result<E, Error>> + Send + 'static,
        E: TokenEndpoint + 'static,
    {
        let load = move || -> Loading {
            let loading = credentials();
            Box::pin(async move { Ok(Arc::new(loading.await?) as Arc<dyn TokenEndpoint>) })
        };
        TokenSourceBuilder {
            credentials: Credentials::Loaded(Arc::new(load)),
            vendor: String::new(),
            parts: Parts::new(Arc::new(transport)),
        }
    }
}

impl TokenSourceBuilder {
    /// The vendor as errors and events call it until credentials have been loaded.
    pub fn vendor(mut self, vendor: impl Into<String>) -> Self {
        self.vendor = vendor.into();
        self
    }

    /// How long before its end a token is replaced; for each token up to half as long again, drawn once, and
    /// never more than half of its life. Unless set: a tenth of its life, and at least 30 s.
    pub fn refresh_ahead(mut self, ahead: Duration) -> Self {
        self.parts.policy.ahead = Some(ahead);
        self
    }

    /// How long the vendor is left alone after a failure that may pass by itself: a time between nothing and
    /// `first`, which doubles with each failure up to `most` (exponential backoff with full jitter). Unless set:
    /// 1 s and 60 s. A Retry-After that is longer holds, up to an hour.
    pub fn backoff(mut self, first: Duration, most: Duration) -> Self {
        self.parts.policy.backoff = (first, most);
        self
    }

    /// How long a refusal holds while the credentials stay the same: `first`, doubled with each refusal up to
    /// `most`. Unless set: 5 minutes and an hour.
    pub fn reprobe(mut self, first: Duration, most: Duration) -> Self {
        self.parts.policy.reprobe = (first, most);
        self
    }

    /// Tries up to `attempts` times in all before the waiters get an error, as long as that takes less than
    /// `within`; only after failures that may pass by themselves. Unless set: once, since a waiter can ask again
    /// and a vendor that is down is not helped by more calls.
    pub fn retry(mut self, attempts: u32, within: Duration) -> Self {
        self.parts.retry = Retry { attempts, within };
        self
    }

    /// How long one exchange may take with all that belongs to it: the credentials, the steps, the tries, the
    /// saving. Unless set: 60 s. The transport bounds each request for itself.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.parts.policy.deadline = deadline;
        self
    }

    /// Begins with a refresh token, out of the user's database.
    pub fn refresh_token(mut self, refresh_token: impl Into<Secret>) -> Self {
        self.parts.refresh_token = Some(refresh_token.into());
        self
    }

    /// Saves each new refresh token; the token that came with it is served when this is done.
    ///
    /// Where it fails three times, the token is served all the same, [`TokenSource::status`] says so, and no
    /// refresh token is spent before this one is saved.
    ///
    /// ```no_run
    /// # use auth_runtime::{Client, Error, TokenEndpoint, TokenSource};
    /// # struct Db;
    /// # impl Db { async fn save(&self, _: &str) -> Result<(), std::io::Error> { Ok(()) } }
    /// # fn run(endpoint: impl TokenEndpoint + 'static, db: std::sync::Arc<Db>) -> Result<(), Box<dyn std::error::Error>> {
    /// let source = TokenSource::builder(endpoint, Client::new()?)
    ///     .refresh_token("the one in the database")
    ///     .persist(move |rotated| {
    ///         let db = db.clone();
    ///         async move { db.save(rotated.refresh_token().expose_secret()).await.map_err(Error::credentials) }
    ///     })
    ///     .build();
    /// # Ok(())
    /// # }
    /// ```
    pub fn persist<F, S>(mut self, save: F) -> Self
    where
        F: Fn(Rotated) -> S + Send + Sync + 'static,
        S: Future<Output = Result<(), Error>> + Send + 'static,
    {
        self.parts.persist = Some(Arc::new(move |rotated| Box::pin(save(rotated))));
        self
    }

    /// Takes the tokens of a step out of a source that you have anyway. Without it a step has a source of its
    /// own, shared in a pool by all whose step is the same.
    pub fn step(mut self, name: impl Into<String>, source: &TokenSource) -> Self {
        self.parts.named.push((name.into(), source.clone()));
        self
    }

    /// What every request is made with: another origin, one more header or parameter. The clock and the random
    /// numbers are drawn anew for each.
    pub fn context(mut self, cx: Context) -> Self {
        self.parts.context = Some(cx);
        self
    }

    /// Is told when the state changes, recovery included: for a log, a metric, a mail to the customer. It is
    /// called on the task that makes the exchange, and should not block.
    pub fn on_change(mut self, told: impl Fn(&Change) + Send + Sync + 'static) -> Self {
        self.parts.on_change = Some(Arc::new(told));
        self
    }

    /// Goes by a clock that the test moves.
    #[cfg(feature = "testing")]
    pub fn clock(mut self, clock: crate::testing::ManualClock) -> Self {
        self.parts.clock = Clock::Manual(clock);
        self
    }

    /// The source. Nothing is sent yet.
    pub fn build(self) -> TokenSource {
        self.parts.source(self.credentials, &self.vendor, Arc::default(), None)
    }
}

impl fmt::Debug for TokenSourceBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenSourceBuilder").field("vendor", &self.vendor).finish_non_exhaustive()
    }
}
