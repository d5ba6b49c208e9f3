//! The unit, what measuring itself costs, and the caches that people write by hand.

use std::sync::{Arc, RwLock};
use std::time::{Duration, Instant};

use arc_swap::ArcSwap;
use tokio::sync::{Mutex, watch};

use super::{Contender, contender, holder};
use crate::provider::TOKEN_BYTES;

#[derive(Clone)]
struct Cached {
    token: String,
    expires_at: Instant,
}

impl Cached {
    fn new() -> Self {
        Cached { token: "t".repeat(TOKEN_BYTES), expires_at: Instant::now() + Duration::from_hours(1) }
    }

    fn is_fresh(&self) -> bool {
        Instant::now() < self.expires_at
    }
}

fn swap() -> Arc<ArcSwap<Cached>> {
    Arc::new(ArcSwap::from_pointee(Cached::new()))
}

/// The least that a reader pays who need not wait for a writer. It asks no clock.
pub(crate) fn guard() -> Contender {
    contender!("arc_swap, guard", swap(), |swap| swap.load())
}

/// What of the figures is not a cache's.
pub(crate) fn loops() -> Contender {
    contender!("the loop", (), |nothing| async { nothing }.await)
}

/// The loop first, then the guard, with what lets others run.
pub(crate) fn held<F: Future<Output = ()> + Send>(
    others: impl Fn() -> F + Copy + Send + Sync + 'static,
) -> [Contender; 2] {
    [
        holder!("the loop", (), others, |nothing| async { nothing }.await),
        holder!("arc_swap, guard", swap(), others, |swap| swap.load()),
    ]
}

pub(crate) fn by_hand() -> [Contender; 5] {
    let cached = Arc::new(Cached::new());
    [
        contender!("std RwLock<Arc>, Instant", Arc::new(RwLock::new(Arc::clone(&cached))), |lock| {
            let cached = lock.read().expect("nobody panics");
            cached.is_fresh().then(|| Arc::clone(&cached))
        }),
        contender!("tokio Mutex<Arc>, Instant", Arc::new(Mutex::new(Arc::clone(&cached))), |lock| {
            let cached = lock.lock().await;
            cached.is_fresh().then(|| Arc::clone(&cached))
        }),
        contender!("tokio Mutex<String>, Instant", Arc::new(Mutex::new(Cached::new())), |lock| {
            let cached = lock.lock().await;
            cached.is_fresh().then(|| cached.token.clone())
        }),
        contender!("tokio watch<Arc>, Instant", watch::channel(Arc::clone(&cached)).1, |receiver| {
            let cached = receiver.borrow();
            cached.is_fresh().then(|| Arc::clone(&cached))
        }),
        contender!("Instant::now()", (), |nothing| {
            let () = nothing;
            Instant::now()
        }),
    ]
}
