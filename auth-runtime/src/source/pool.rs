//! A source for each tenant.

use std::collections::HashMap;
use std::fmt;
use std::future::Future;
use std::hash::Hash;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use quick_cache::sync::Cache;

use super::buyer::{Buyer, lock};
use super::config::{Config, settings};
use super::credentials::{Credentials, Loading, Owner};
use super::gate::Gate;
use super::living::Living;
use super::rotation::{Rotated, Rotation, Saving};
use super::status::Change;
use super::steps::Steps;
use super::{Source, TokenSource};
use crate::{Error, TokenEndpoint, Transport};

/// A [`TokenSource`] for each tenant: hundreds of customers of one vendor, each with credentials of their own.
///
/// A tenant is whatever you tell them apart by. Their credentials are loaded when a token has to be bought,
/// and a source that nobody has used for long gives way to others; whoever still holds it keeps it, and it is
/// found again as long as anybody does, so that a tenant never has two.
///
/// ```no_run
/// # use auth_runtime::{Client, Error, Secret, TokenEndpoint, TokenPool};
/// # #[derive(TokenEndpoint)]
/// # #[token(post = "https://auth.example.com/token")]
/// # struct Example { client_id: String, client_secret: Secret }
/// # struct Db;
/// # impl Db { async fn credentials(&self, _: u64) -> Result<(String, String), std::io::Error> { Ok(Default::default()) } }
/// # async fn run(db: std::sync::Arc<Db>) -> Result<(), Box<dyn std::error::Error>> {
/// let pool = TokenPool::builder(Client::new()?, move |tenant: u64| {
///     let db = db.clone();
///     async move {
///         let (client_id, secret) = db.credentials(tenant).await.map_err(Error::credentials)?;
///         Ok(Example { client_id, client_secret: secret.into() })
///     }
/// })
/// .capacity(10_000)
/// .max_exchanges(8)
/// .build();
///
/// let token = pool.get(&4711).token().await?;
/// # Ok(())
/// # }
/// ```
///
/// Endpoints whose steps are the same share the step's token: a thousand businesses of one partner make one
/// exchange for the partner. What is the same is told by every value of the step's endpoint.
pub struct TokenPool<K>(Arc<Inner<K>>);

struct Inner<K> {
    hooks: Arc<Hooks<K>>,
    vendor: String,
    config: Arc<Config>,
    steps: Arc<Steps>,
    /// Those in use.
    cache: Cache<K, TokenSource>,
    /// All that are alive, in the cache or in somebody's hands.
    alive: Mutex<Living<K>>,
}

type Load<K> = Box<dyn Fn(K) -> Loading + Send + Sync>;
type Save<K> = Box<dyn Fn(K, Rotated) -> Saving + Send + Sync>;
type Told<K> = Box<dyn Fn(&K, &Change) + Send + Sync>;

struct Hooks<K> {
    load: Load<K>,
    save: Option<Save<K>>,
    told: Option<Told<K>>,
    /// Of tenants whose refresh token was spent and not replaced or saved yet: whatever becomes of their
    /// source, it is not spent again.
    spent: Mutex<HashMap<K, Arc<Rotation>>>,
}

struct Tenant<K> {
    key: K,
    hooks: Arc<Hooks<K>>,
}

impl<K: Clone + Eq + Hash + Send + Sync> Owner for Tenant<K> {
    fn load(&self) -> Loading {
        (self.hooks.load)(self.key.clone())
    }

    fn save(&self, rotated: Rotated) -> Option<Saving> {
        self.hooks.save.as_ref().map(|save| save(self.key.clone(), rotated))
    }

    fn remember(&self, rotation: &Arc<Rotation>) {
        lock(&self.hooks.spent).insert(self.key.clone(), rotation.clone());
    }

    fn release(&self) {
        let _rotation = lock(&self.hooks.spent).remove(&self.key);
    }

    fn changed(&self, change: &Change) {
        if let Some(told) = &self.hooks.told {
            told(&self.key, change);
        }
    }
}

impl<K: Clone + Eq + Hash + Send + Sync + 'static> TokenPool<K> {
    /// A pool whose tenants' credentials `load` reads, as those of [`TokenSource::load`].
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
        let hooks = Hooks { load: Box::new(load), save: None, told: None, spent: Mutex::default() };
        TokenPoolBuilder {
            hooks,
            config: Config::new(transport),
            capacity: 10_000,
            at_once: usize::MAX,
            rate: None,
            vendor: String::new(),
        }
    }

    /// The source of this tenant. Nothing is loaded or sent yet.
    ///
    /// It costs a lock that all share: who makes many requests for one tenant keeps its source.
    pub fn get(&self, tenant: &K) -> TokenSource {
        match self.0.cache.get(tenant) {
            Some(source) => source,
            None => self.open(tenant),
        }
    }

    fn open(&self, tenant: &K) -> TokenSource {
        let inner = &*self.0;
        let mut alive = lock(&inner.alive);
        // Somebody else may have come first.
        if let Some(source) = inner.cache.get(tenant) {
            return source;
        }
        let shared = alive.get(tenant).unwrap_or_else(|| {
            let owner = Tenant { key: tenant.clone(), hooks: inner.hooks.clone() };
            let steps = Arc::downgrade(&inner.steps);
            let credentials = Credentials::Loaded(Arc::new(owner));
            let rotation = lock(&inner.hooks.spent).get(tenant).cloned().unwrap_or_default();
            super::source(Buyer::new(inner.config.clone(), credentials, &inner.vendor, steps, rotation))
        });
        alive.insert(tenant.clone(), &shared);
        // What gives way is dropped when the lock is free: there are the user's own types in it.
        drop(alive);
        let source = TokenSource::around(shared, inner.steps.clone());
        inner.cache.insert(tenant.clone(), source.clone());
        source
    }

    /// Drops what is held for this tenant, also where somebody still holds the source. The memory of the
    /// tokens is overwritten when nobody holds them.
    pub fn forget(&self, tenant: &K) {
        let inner = &*self.0;
        // Dropped, and told of, when no lock is held: there are the user's own types in it.
        drop(inner.cache.remove(tenant));
        let source = {
            let mut alive = lock(&inner.alive);
            let source = alive.get(tenant);
            // Whoever still holds it holds the only one; and while a refresh token is under way nobody else
            // may take the same one out of the database.
            let stays = |source: &Arc<Source>| source.is_held() || source.job.rotation.outlives();
            if !source.as_ref().is_some_and(stays) {
                alive.remove(tenant);
            }
            source
        };
        if let Some(source) = source {
            source.job.forget();
            if let Some((before, status)) = source.forget() {
                source.job.changed(before, &status, None);
            }
        }
    }

    /// How many tenants have a source in the pool now.
    pub fn len(&self) -> usize {
        self.0.cache.len()
    }

    /// Whether none has.
    pub fn is_empty(&self) -> bool {
        self.0.cache.is_empty()
    }
}

impl<K> Clone for TokenPool<K> {
    /// The same pool.
    fn clone(&self) -> Self {
        TokenPool(self.0.clone())
    }
}

impl<K> fmt::Debug for TokenPool<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenPool").finish_non_exhaustive()
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
    vendor: String,
}

impl<K: Clone + Eq + Hash + Send + Sync + 'static> TokenPoolBuilder<K> {
    /// About how many tenants are kept; beyond that those that were not used for long give way. 10,000 unless
    /// set.
    pub fn capacity(mut self, tenants: usize) -> Self {
        self.capacity = tenants;
        self
    }

    /// How many exchanges of all tenants and steps may be under way at once; the others wait. No limit unless
    /// set.
    pub fn max_exchanges(mut self, at_once: usize) -> Self {
        self.at_once = at_once;
        self
    }

    /// How many exchanges in how much time the vendor allows, for all tenants and steps; those beyond wait. No
    /// limit unless set.
    pub fn rate(mut self, exchanges: u32, per: Duration) -> Self {
        self.rate = Some((exchanges, per));
        self
    }

    /// The vendor as errors and events call it until credentials have been loaded.
    pub fn vendor(mut self, vendor: impl Into<String>) -> Self {
        self.vendor = vendor.into();
        self
    }

    settings!();

    /// Saves each new refresh token of a tenant: see
    /// [`TokenSourceBuilder::persist`](crate::TokenSourceBuilder::persist).
    pub fn persist<F, S>(mut self, save: F) -> Self
    where
        F: Fn(K, Rotated) -> S + Send + Sync + 'static,
        S: Future<Output = Result<(), Error>> + Send + 'static,
    {
        self.hooks.save = Some(Box::new(move |tenant, rotated| Box::pin(save(tenant, rotated))));
        self
    }

    /// Is told when the state of a tenant changes: see
    /// [`TokenSourceBuilder::on_change`](crate::TokenSourceBuilder::on_change).
    pub fn on_change(mut self, told: impl Fn(&K, &Change) + Send + Sync + 'static) -> Self {
        self.hooks.told = Some(Box::new(told));
        self
    }

    /// The pool. Nothing is loaded or sent yet.
    pub fn build(self) -> TokenPool<K> {
        let TokenPoolBuilder { hooks, mut config, capacity, at_once, rate, vendor } = self;
        if at_once != usize::MAX || rate.is_some() {
            config.gate = Some(Arc::new(Gate::new(at_once, rate)));
        }
        TokenPool(Arc::new(Inner {
            hooks: Arc::new(hooks),
            vendor,
            config: Arc::new(config),
            steps: Arc::default(),
            cache: Cache::new(capacity),
            alive: Mutex::default(),
        }))
    }
}

impl<K> fmt::Debug for TokenPoolBuilder<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenPoolBuilder").field("capacity", &self.capacity).finish_non_exhaustive()
    }
}
