//! Tenants: what one costs that does nothing, and what it costs to find one.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use auth_benches::allocations::kept;
use auth_benches::options::Options;
use auth_benches::table::Table;
use auth_runtime::{TokenPool, TokenSource};
use tokio::runtime::Runtime;

use crate::hot::{Contender, Way, contender, measure, report, workers};
use crate::ours::{InMemory, Shop};
use crate::provider::Provider;

pub(crate) fn run(options: Options) {
    let tenants = if options.quick { 10_000 } else { 100_000 };
    // All on this thread, whose memory is counted; no task has to live on.
    let here = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let provider = Arc::new(Provider::prompt());
    let (pool, sources) = memory(&here, &provider, tenants);
    let sources = Arc::new(sources);

    let rounds = options.rounds(20);
    let contenders = [
        contender!("a source, always the same", sources[0].clone(), |source| source.token().await),
        one_of("the pool, always the same tenant", &pool, Walk::over(1)),
        one_of("the pool, 10 tenants in turns", &pool, Walk::over(10)),
        source_of("a source of 100", &sources, Walk::over(100)),
        one_of("the pool, 100 tenants in turns", &pool, Walk::over(100)),
        source_of("a source of all", &sources, Walk::over(tenants)),
        one_of("the pool, all tenants in turns", &pool, Walk::over(tenants)),
    ];
    let rows = measure(&workers(), &contenders, Way::Tasks, rounds);
    report::fresh(&format!("a hit among {tenants} tenants"), "the first", &rows, None, rounds);
}

fn source_of(name: &'static str, sources: &Arc<Vec<TokenSource>>, walk: Walk) -> Contender {
    contender!(name, (Arc::clone(sources), walk), |of| of.0[of.1.next()].token().await)
}

fn one_of(name: &'static str, pool: &TokenPool<usize>, walk: Walk) -> Contender {
    contender!(name, (pool.clone(), walk), |of| of.0.get(&of.1.next()).token().await)
}

/// Tenants in an order that no cache of the processor guesses. Each task has its own.
struct Walk {
    at: AtomicUsize,
    tenants: usize,
}

impl Walk {
    fn over(tenants: usize) -> Self {
        Walk { at: AtomicUsize::new(0), tenants }
    }

    fn next(&self) -> usize {
        // It has no divisor in common with a power of ten, so that each tenant has its turn.
        let next = (self.at.load(Ordering::Relaxed) + 61_803) % self.tenants;
        self.at.store(next, Ordering::Relaxed);
        next
    }
}

impl Clone for Walk {
    fn clone(&self) -> Self {
        Walk::over(self.tenants)
    }
}

/// A pool of so many, and as many sources without one.
fn memory(here: &Runtime, provider: &Arc<Provider>, tenants: usize) -> (TokenPool<usize>, Vec<TokenSource>) {
    let mut table = Table::new(["bytes of a tenant", "never used", "with a token of 1000 bytes"]);
    let each = |bytes: u64| (bytes / tenants as u64).to_string();

    let (new, pool) = kept(|| {
        let load = |tenant: usize| async move { Ok(shop(tenant)) };
        // Each part of the pool has its own bound, and not each has as many of the tenants.
        let capacity = tenants + tenants / 4;
        let pool = TokenPool::builder(InMemory(Arc::clone(provider)), load).capacity(capacity).build();
        (0..tenants).for_each(|tenant| drop(pool.get(&tenant)));
        pool
    });
    let (acquired, ()) = kept(|| {
        here.block_on(async {
            for tenant in 0..tenants {
                pool.get(&tenant).warm().await.expect("a token");
            }
        });
    });
    table.row(["in a pool".to_owned(), each(new), each(new + acquired)]);
    assert_eq!(pool.len(), tenants, "none gave way");

    let (new, sources) = kept(|| -> Vec<_> {
        let transport = Arc::new(InMemory(Arc::clone(provider)));
        (0..tenants).map(|tenant| TokenSource::new(shop(tenant), Arc::clone(&transport))).collect()
    });
    let (acquired, ()) = kept(|| {
        here.block_on(async {
            for source in &sources {
                source.warm().await.expect("a token");
            }
        });
    });
    table.row(["a source each".to_owned(), each(new), each(new + acquired)]);
    println!("{tenants} tenants that do nothing:\n{table}");
    (pool, sources)
}

fn shop(tenant: usize) -> Shop {
    Shop::new(format!("tenant-{tenant:06}"))
}
