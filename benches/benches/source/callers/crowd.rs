//! So many tasks that want the token at the same moment.

use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::time::timeout_at;

use crate::provider::Provider;

type Getting = Pin<Box<dyn Future<Output = bool> + Send>>;

/// A cache that many ask at once.
#[derive(Clone)]
pub(crate) struct Crowded {
    pub(crate) name: &'static str,
    /// Whether there was a token.
    get: Arc<dyn Fn() -> Getting + Send + Sync>,
}

impl Crowded {
    pub(crate) fn new(name: &'static str, get: impl Fn() -> Getting + Send + Sync + 'static) -> Self {
        Crowded { name, get: Arc::new(get) }
    }

    pub(super) fn get(&self) -> Getting {
        (self.get)()
    }
}

/// What became of them.
pub(crate) struct Outcome {
    pub(crate) calls: u64,
    pub(crate) granted: usize,
    pub(crate) failed: usize,
    /// Had no response when patience ended.
    pub(crate) waiting: usize,
    /// From before the first caller is there until the last one has its response.
    pub(crate) slowest: Duration,
}

pub(super) async fn crowd(
    cache: &Crowded,
    provider: &Provider,
    callers: usize,
    patience: Duration,
) -> Outcome {
    let start = Instant::now();
    let tasks: Vec<_> = (0..callers)
        .map(|_| {
            let getting = cache.get();
            tokio::spawn(async move { (getting.await, start.elapsed()) })
        })
        .collect();
    let mut outcome = Outcome { calls: 0, granted: 0, failed: 0, waiting: 0, slowest: Duration::ZERO };
    let mut late = Vec::new();
    for mut task in tasks {
        match timeout_at((start + patience).into(), &mut task).await {
            Ok(Ok((granted, took))) => {
                *(if granted { &mut outcome.granted } else { &mut outcome.failed }) += 1;
                outcome.slowest = outcome.slowest.max(took);
            }
            Ok(Err(_panicked)) => outcome.failed += 1,
            Err(_) => late.push(task),
        }
    }
    outcome.calls = provider.calls();
    outcome.waiting = late.len();
    if !late.is_empty() {
        outcome.slowest = patience;
    }
    for task in late {
        task.abort();
    }
    outcome
}
