//! What a pool is told before it begins.

use std::fmt;
use std::future::Future;
use std::hash::Hash;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use quick_cache::sync::Cache;

use super::super::config::{Config, settings};
use super::super::credentials::Loading;
use super::super::gate::Gate;
use super::super::memory::{ENTRIES, Memory};
use super::super::rotation::RotatedToken;
use super::super::status::StateChange;
use super::super::steps::Steps;
use super::{Hooks, Inner, TokenPool};
use crate::endpoint::TokenEndpoint;
use crate::error::{Error, Stage};
use crate::transport::Transport;

impl<K: Clone + Eq + Hash + Send + Sync + 'static> TokenPool<K> {
    /// A pool whose tenants' credentials `load` reads, as those of [`TokenSource::load`](crate::TokenSource::load).
    pub fn builder<F, L, E>(transport: impl Transport + 'static, load: F) -> TokenPoolBuilder<K>
    where
        F: Fn(K) -> L + Send + Sync + 'static,
        L: Future<Output = Result<E, Error>> + Send + 'static,
        E: TokenEndpoint + 'static,
    {
        let load = move |tenant| -> Loading {
            let loading = load(tenant);
            Box::pin(async move { Ok(Arc::new(loading.await?) as Arc<dyn TokenEndpoint>) })
        };
        let hooks = Hooks { load: Box::new(load), save: None, told: None };
        TokenPoolBuilder {
            hooks,
            config: Config::new(transport),
            capacity: 10_000,
            at_once: usize::MAX,
            rate: None,
            remembered: ENTRIES,
            provider: String::new(),
        }
    }
}

/// Makes a [`TokenPool`]: see [`TokenPool::builder`].
#[must_use]
pub struct TokenPoolBuilder<K> {
    hooks: Hooks<K>,
    config: Config,
    capacity: usize,
    at_once: usize,
    rate: Option<(u32, Duration)>,
    remembered: usize,
    provider: String,
}

impl<K: Clone + Eq + Hash + Send + Sync + 'static> TokenPoolBuilder<K> {
    /// About how many tenants are kept; beyond that those that were not used for long give way. 10,000 unless
    /// set; 0 is refused.
    pub fn capacity(mut self, tenants: usize) -> Self {
        if tenants == 0 {
            self.config
                .refuse("`capacity(0)` keeps no token: every call would make an exchange; give at least 1");
        }
        self.capacity = tenants;
        self
    }

    /// How many refusals, waits and redeemed refresh tokens are remembered of tenants and steps whose sources
    /// gave way to others. A million unless set; 0 is refused.
    ///
    /// Without them a tenant who comes back with a password that was refused a second ago would send it again.
    /// An entry takes about 700 bytes, most of it the error, and there is one only for what failed, or redeemed a
    /// refresh token within a day. Those whose time is over go first; where there is no room and all still
    /// hold, the one that holds for the shortest time goes, [`TokenPool::stats`] counts it, and a warning tells.
    pub fn remembered(mut self, entries: usize) -> Self {
        if entries == 0 {
            self.config
                .refuse("`remembered(0)` forgets every refusal: logins that are repeated lock people out");
        }
        self.remembered = entries;
        self
    }

    /// How many exchanges of all tenants and steps may be under way at once; the others wait, up to
    /// [`line_deadline`](Self::line_deadline). No limit unless set; 0 is refused.
    pub fn max_exchanges(mut self, at_once: usize) -> Self {
        if at_once == 0 {
            self.config.refuse("`max_exchanges(0)` lets no exchange through: give at least 1");
        }
        self.at_once = at_once;
        self
    }

    /// How many exchanges in how much time the provider allows, for all tenants and steps; those beyond wait, up
    /// to [`line_deadline`](Self::line_deadline). No limit unless set; a zero in either is refused.
    ///
    /// It holds for every window of that length, wherever it begins, and counts the moments at which requests
    /// leave. A rate of more than 10,000 is counted in groups, so that up to a ten-thousandth less pass.
    pub fn rate(mut self, exchanges: u32, per: Duration) -> Self {
        if exchanges == 0 || per.is_zero() {
            self.config
                .refuse("`rate` with a zero lets no exchange through, or all: give exchanges and a duration");
        }
        self.rate = Some((exchanges, per));
        self
    }

    /// The provider as errors and events call it until credentials have been loaded.
    pub fn provider(mut self, provider: impl Into<String>) -> Self {
        self.provider = provider.into();
        self
    }

    settings!();

    /// Saves each new refresh token of a tenant: see
    /// [`TokenSourceBuilder::persist`](crate::TokenSourceBuilder::persist).
    pub fn persist<F, S>(mut self, save: F) -> Self
    where
        F: Fn(K, RotatedToken) -> S + Send + Sync + 'static,
        S: Future<Output = Result<(), Error>> + Send + 'static,
    {
        self.hooks.save = Some(Box::new(move |tenant, rotated| Box::pin(save(tenant, rotated))));
        self
    }

    /// Is told when the state of a tenant changes: see
    /// [`TokenSourceBuilder::on_change`](crate::TokenSourceBuilder::on_change).
    pub fn on_change(mut self, told: impl Fn(&K, &StateChange) + Send + Sync + 'static) -> Self {
        self.hooks.told = Some(Box::new(told));
        self
    }

    /// The pool, or what is wrong with its settings.
    ///
    /// # Errors
    ///
    /// A zero where a number or a duration is needed: [`Stage::Request`](crate::Stage::Request), and the
    /// configuration has to be fixed.
    pub fn try_build(self) -> Result<TokenPool<K>, Error> {
        match self.config.fault {
            Some(fault) => Err(Error::new(Stage::Request, self.provider, fault)),
            None => Ok(self.build()),
        }
    }

    /// The pool. Nothing is loaded or sent yet.
    ///
    /// Where a setting cannot be meant, every call of its sources gives an error that says so, and nothing is
    /// ever sent: [`try_build`](Self::try_build) says it here. Credentials whose refresh token rotates are
    /// refused in the same way where there is no [`persist`](Self::persist).
    pub fn build(self) -> TokenPool<K> {
        let TokenPoolBuilder { hooks, mut config, capacity, at_once, rate, remembered, provider } = self;
        let memory = Arc::new(Memory::new(remembered));
        if at_once != usize::MAX || rate.is_some() {
            config.gate = Some(Arc::new(Gate::new(at_once, rate)));
        }
        TokenPool(Arc::new(Inner {
            hooks: Arc::new(hooks),
            provider: provider.into(),
            config: Arc::new(config),
            steps: Arc::new(Steps::new(memory.clone())),
            cache: Cache::new(capacity.max(1)),
            alive: Mutex::default(),
            memory,
        }))
    }
}

impl<K> fmt::Debug for TokenPoolBuilder<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenPoolBuilder").field("capacity", &self.capacity).finish_non_exhaustive()
    }
}
