//! What a source is told before it begins.

use std::fmt;
use std::future::Future;
use std::sync::Arc;

use super::config::{Config, settings};
use super::credentials::{Credentials, Loading, Owner};
use super::exchanger::Exchanger;
use super::rotation::{RotatedToken, Rotation};
use super::status::StateChange;
use super::token_source::TokenSource;
use crate::endpoint::TokenEndpoint;
use crate::error::Error;
use crate::secret::Secret;
use crate::transport::Transport;

/// Makes a [`TokenSource`]: see [`TokenSource::builder`] and [`TokenSource::load`].
#[must_use]
pub struct TokenSourceBuilder {
    credentials: Credentials,
    provider: String,
    refresh_token: Option<Secret>,
    config: Config,
}

/// A user's closure.
struct Closure<F>(F);

impl<F: Fn() -> Loading + Send + Sync> Owner for Closure<F> {
    fn load(&self) -> Loading {
        (self.0)()
    }
}

impl TokenSource {
    /// To set more than the endpoint and the transport.
    pub fn builder(
        endpoint: impl TokenEndpoint + 'static,
        transport: impl Transport + 'static,
    ) -> TokenSourceBuilder {
        let provider = endpoint.provider().to_owned();
        let credentials = Credentials::Fixed(Arc::new(endpoint));
        TokenSourceBuilder { credentials, provider, refresh_token: None, config: Config::new(transport) }
    }

    /// A source whose credentials are read for each exchange, and never for a request: out of a vault or a
    /// database, where they may be replaced while the program runs.
    ///
    /// After a refusal they are read again, once, and tried again only if they are others; while the refusal
    /// holds, they are looked at every half minute that somebody asks. A closure that asks this very source
    /// waits for itself, until the deadline.
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
            credentials: Credentials::Loaded(Arc::new(Closure(load))),
            provider: String::new(),
            refresh_token: None,
            config: Config::new(transport),
        }
    }
}

impl TokenSourceBuilder {
    /// The provider as errors and events call it until credentials have been loaded.
    pub fn provider(mut self, provider: impl Into<String>) -> Self {
        self.provider = provider.into();
        self
    }

    /// Begins with a refresh token, out of the user's database. An endpoint that redeems none (no `refresh`, no
    /// `#[token(rotates)]`) refuses it.
    pub fn refresh_token(mut self, refresh_token: impl Into<Secret>) -> Self {
        self.config.seeded = true;
        self.refresh_token = Some(refresh_token.into());
        self
    }

    /// Saves each new refresh token; the token that came with it is served when this is done.
    ///
    /// Where it fails three times, the token is served all the same, [`TokenSource::status`] says so, and no
    /// refresh token is redeemed before this one is saved.
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
        F: Fn(RotatedToken) -> S + Send + Sync + 'static,
        S: Future<Output = Result<(), Error>> + Send + 'static,
    {
        self.config.persist = Some(Arc::new(move |rotated| Box::pin(save(rotated))));
        self
    }

    /// Is told when the state changes, recovery included: for a log, a metric, a mail to the customer. It is
    /// called on the task that makes the exchange, and should not block.
    pub fn on_change(mut self, told: impl Fn(&StateChange) + Send + Sync + 'static) -> Self {
        self.config.on_change = Some(Arc::new(told));
        self
    }

    settings!();

    /// The source. Nothing is sent yet.
    ///
    /// Where a setting cannot be meant, or the endpoint's refresh token rotates and nothing saves it
    /// ([`persist`](Self::persist)), every call of the source gives an error that says so, and nothing is ever
    /// sent: [`try_build`](Self::try_build) says it here.
    pub fn build(self) -> TokenSource {
        let TokenSourceBuilder { credentials, provider, refresh_token, mut config } = self;
        if let Credentials::Fixed(endpoint) = &credentials
            && let Some(fault) = config.fault_of(&**endpoint, config.persist.is_some())
        {
            config.refuse(fault);
        }
        if !matches!(credentials, Credentials::Loaded(_)) {
            config = config.without_looks();
        }
        let steps = Arc::default();
        let rotation = Arc::<Rotation>::default();
        if let Some(refresh_token) = refresh_token {
            rotation.seed(refresh_token);
        }
        let exchanger =
            Exchanger::new(Arc::new(config), credentials, provider, Arc::downgrade(&steps), rotation);
        TokenSource::around(super::source(exchanger), steps)
    }

    /// The source, or what is wrong with its settings. Credentials that are loaded are looked at when they are.
    ///
    /// # Errors
    ///
    /// A zero where a number or a duration is needed, a rotating refresh token that nothing saves, or a refresh
    /// token for an endpoint that redeems none: [`Stage::Request`](crate::Stage::Request), and the
    /// configuration has to be fixed.
    ///
    /// ```
    /// # use auth_runtime::{Action, Body, Bytes, Context, Error, Secret, SendFuture, TokenEndpoint, TokenSource, Transport, http};
    /// # struct Canned;
    /// # impl Transport for Canned {
    /// #     fn send(&self, _: http::Request<Body>) -> SendFuture<'_> { unreachable!() }
    /// # }
    /// #[derive(TokenEndpoint)]
    /// #[token(post = "https://auth.example.com/token", grant_type = refresh_token)]
    /// struct Shop {
    ///     client_id: String,
    ///     client_secret: Secret,
    ///     #[token(rotates)]
    ///     refresh_token: Secret,
    /// }
    ///
    /// # fn read() -> Shop { Shop { client_id: "shop".into(), client_secret: "s3cret".into(), refresh_token: "r0".into() } }
    /// let error = TokenSource::builder(read(), Canned).try_build().unwrap_err();
    /// assert_eq!(error.action(), Action::FixConfiguration);
    /// assert!(error.to_string().contains("`.persist(…)`"));
    /// assert!(TokenSource::builder(read(), Canned).persist(|_| async { Ok(()) }).try_build().is_ok());
    /// ```
    pub fn try_build(self) -> Result<TokenSource, Error> {
        let source = self.build();
        match source.shared().job.fault() {
            Some(error) => Err(error),
            None => Ok(source),
        }
    }
}

impl fmt::Debug for TokenSourceBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenSourceBuilder").field("provider", &self.provider).finish_non_exhaustive()
    }
}
