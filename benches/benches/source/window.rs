//! A token that is about to end, and a provider that is slow to give the next one: nobody waits for it.

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use auth_benches::limits::Limits;
use auth_benches::options::Options;
use auth_benches::table::Table;
use auth_runtime::TokenSource;
use tokio::runtime::Runtime;

use crate::ours;
use crate::provider::{Provider, Reply};

/// Two tasks, one for each worker.
const TASKS: usize = 2;
/// Short enough to wait for its second half, in which it is replaced, and long enough to call in it.
const LIFE: u32 = 4;

pub(crate) fn run(runtime: &Runtime, options: Options, limits: &mut Limits) {
    let calls = if options.quick { 100_000 } else { 1_000_000 };
    let mut table = Table::new(["", "not ready at once", "p50", "p99", "p99.9", "most"]);
    let clocks = runtime.block_on(all(calls, || (), |()| true));
    row(&mut table, "no call, the clock alone", &clocks);
    let fresh = runtime.block_on(async {
        let source = ours::warm().await;
        all(calls, move || source.clone(), ready).await
    });
    row(&mut table, "fresh", &fresh);
    let (refreshing, provider_calls) = runtime.block_on(refreshing(calls));
    row(&mut table, "while a refresh is under way", &refreshing);
    println!("{calls} calls, {provider_calls} of the provider:\n{table}");
    limits.number("refresh under way: calls not ready at once", refreshing.pending, 0);
    limits.number("refresh under way: provider calls", provider_calls, 1);
}

/// What the calls took, in nanoseconds and in order.
struct Calls {
    nanos: Vec<u64>,
    pending: u64,
}

async fn refreshing(calls: usize) -> (Calls, u64) {
    let provider = Arc::new(Provider::new(Reply::Grants { seconds: LIFE }, Duration::ZERO));
    let source = ours::source(&provider);
    source.warm().await.expect("a token");
    // It will not respond before the token expires.
    provider.change(Reply::Grants { seconds: 3600 }, Duration::from_hours(1));
    while provider.calls() == 0 {
        source.warm().await.expect("a token");
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let done = all(calls, move || source.clone(), ready).await;
    (done, provider.calls())
}

/// Whether it has a token without waiting.
fn ready(source: &TokenSource) -> bool {
    let poll = pin!(source.token()).poll(&mut Context::from_waker(Waker::noop()));
    matches!(poll, Poll::Ready(Ok(_)))
}

async fn all<S: Send + 'static>(
    calls: usize,
    source: impl Fn() -> S,
    ready: impl Fn(&S) -> bool + Copy + Send + 'static,
) -> Calls {
    let task = |source: S| async move {
        let mut done = Calls { nanos: Vec::with_capacity(calls / TASKS), pending: 0 };
        for _ in 0..calls / TASKS {
            let start = Instant::now();
            let ready = ready(&source);
            done.nanos.push(u64::try_from(start.elapsed().as_nanos()).unwrap_or(u64::MAX));
            done.pending += u64::from(!ready);
        }
        done
    };
    let tasks: Vec<_> = (0..TASKS).map(|_| tokio::spawn(task(source()))).collect();
    let mut all = Calls { nanos: Vec::with_capacity(calls), pending: 0 };
    for task in tasks {
        let done = task.await.expect("a task that does not panic");
        all.nanos.extend(done.nanos);
        all.pending += done.pending;
    }
    all.nanos.sort_unstable();
    all
}

fn row(table: &mut Table, name: &str, calls: &Calls) {
    let at = |of_thousand: usize| {
        let last = calls.nanos.len().saturating_sub(1);
        let nanos = calls.nanos.get(last * of_thousand / 1000).copied().unwrap_or_default();
        if nanos < 10_000 { format!("{nanos} ns") } else { format!("{} µs", nanos / 1000) }
    };
    table.row([name.to_owned(), calls.pending.to_string(), at(500), at(990), at(999), at(1000)]);
}
