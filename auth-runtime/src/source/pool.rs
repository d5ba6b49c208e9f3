//! A source for each tenant.

mod builder;

use std::fmt;
use std::hash::Hash;
use std::sync::{Arc, Mutex};

use quick_cache::sync::Cache;

pub use self::builder::TokenPoolBuilder;
use super::Source;
use super::config::Config;
use super::credentials::{Credentials, Loading, Owner};
use super::exchanger::Exchanger;
use super::living::Living;
use super::memory::Memory;
use super::rotation::{RotatedToken, Saving};
use super::status::StateChange;
use super::steps::Steps;
use super::sync::lock;
use super::token_source::TokenSource;

/// A [`TokenSource`] for each tenant: hundreds of customers of one provider, each with credentials of their own.
///
/// A tenant is whatever you tell them apart by. Their credentials are loaded when a token has to be acquired,
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
///
/// The guide has [a page about tenants](crate::guide::tenants).
pub struct TokenPool<K>(Arc<Inner<K>>);

struct Inner<K> {
    hooks: Arc<Hooks<K>>,
    provider: Arc<str>,
    config: Arc<Config>,
    steps: Arc<Steps>,
    /// Those in use.
    cache: Cache<K, TokenSource>,
    /// All that are alive, in the cache or in somebody's hands.
    alive: Mutex<Living<K>>,
    /// What holds of tenants and steps whose sources are gone.
    memory: Arc<Memory>,
}

type Load<K> = Box<dyn Fn(K) -> Loading + Send + Sync>;
type Save<K> = Box<dyn Fn(K, RotatedToken) -> Saving + Send + Sync>;
type Told<K> = Box<dyn Fn(&K, &StateChange) + Send + Sync>;

struct Hooks<K> {
    load: Load<K>,
    save: Option<Save<K>>,
    told: Option<Told<K>>,
}

struct Tenant<K> {
    key: K,
    hooks: Arc<Hooks<K>>,
}

impl<K: Clone + Eq + Hash + Send + Sync> Owner for Tenant<K> {
    fn load(&self) -> Loading {
        (self.hooks.load)(self.key.clone())
    }

    fn save(&self, rotated: RotatedToken) -> Option<Saving> {
        self.hooks.save.as_ref().map(|save| save(self.key.clone(), rotated))
    }

    fn saves(&self) -> bool {
        self.hooks.save.is_some()
    }

    fn changed(&self, change: &StateChange) {
        if let Some(told) = &self.hooks.told {
            told(&self.key, change);
        }
    }
}

impl<K: Clone + Eq + Hash + Send + Sync + 'static> TokenPool<K> {
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
        // The user's `Hash`, while no lock is held.
        let record = inner.memory.record(tenant);
        let mut alive = lock(&inner.alive);
        // Somebody else may have come first.
        if let Some(source) = inner.cache.get(tenant) {
            return source;
        }
        let shared = alive.get(tenant).unwrap_or_else(|| {
            let owner = Tenant { key: tenant.clone(), hooks: inner.hooks.clone() };
            let steps = Arc::downgrade(&inner.steps);
            let credentials = Credentials::Loaded(Arc::new(owner));
            super::remembering(record, |rotation| {
                Exchanger::new(inner.config.clone(), credentials, inner.provider.clone(), steps, rotation)
            })
        });
        alive.insert(tenant.clone(), &shared);
        // What gives way is dropped when the lock is free: there are the user's own types in it.
        drop(alive);
        let source = TokenSource::around(shared, inner.steps.clone());
        inner.cache.insert(tenant.clone(), source.clone());
        source
    }

    /// Drops what is cached for this tenant, also where somebody still holds the source. The memory of the
    /// tokens is overwritten when nobody holds them. A refusal, a wait and a redeemed refresh token are still
    /// known, by hashes: see [`TokenSource::forget`].
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

    /// The credentials of this tenant are others now, or good again: as
    /// [`TokenSource::credentials_changed`], also where its source gave way to others.
    pub fn credentials_changed(&self, tenant: &K) {
        let inner = &*self.0;
        // First, so that a source that begins now has nothing of it.
        inner.memory.record(tenant).reopen(inner.config.clock.mono());
        let source = lock(&inner.alive).get(tenant);
        if let Some(source) = source {
            reopen(&source);
        }
    }

    /// Whatever was refused is good again, or may be: every tenant and every step may be tried at once, those
    /// whose sources gave way to others too. For the day after an outage in which the provider refused
    /// everybody; the pool's limits hold. Cached tokens stay, and a refresh token that was replaced, or
    /// whose outcome is unknown, is still not sent.
    pub fn credentials_changed_all(&self) {
        let inner = &*self.0;
        // First, as for one.
        inner.memory.reopen();
        inner.steps.reopen();
        let sources = lock(&inner.alive).all();
        sources.iter().for_each(reopen);
    }

    /// The pool in numbers, at this moment.
    pub fn stats(&self) -> PoolStats {
        let fill = self.0.memory.fill();
        PoolStats {
            sources: self.len(),
            remembered: fill.entries,
            capacity: fill.capacity,
            dropped: fill.dropped,
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

fn reopen(source: &Arc<Source>) {
    source.job.reopen();
    source.job.reopen_steps();
    if let Some((before, status)) = source.reopen() {
        source.job.changed(before, &status, None);
    }
}

/// A [`TokenPool`] in numbers: see [`TokenPool::stats`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PoolStats {
    /// Tenants that have a source in the pool.
    pub sources: usize,
    /// Entries of what outlives a source: refusals, waits and redeemed refresh tokens of tenants and steps,
    /// those of sources that are still in the pool among them.
    pub remembered: usize,
    /// How many entries there may be: see [`TokenPoolBuilder::remembered`].
    pub capacity: usize,
    /// Entries that were dropped to make room although they still held. Anything but 0 means that a refused
    /// login may have been sent again too early: set [`TokenPoolBuilder::remembered`] higher.
    pub dropped: u64,
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
