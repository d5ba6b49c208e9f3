//! Many callers at once, when there is no token: who calls the vendor, and how long the last one waits.

use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use auth_benches::options::Options;
use auth_benches::table::Table;
use tokio::runtime::Runtime;
use tokio::time::timeout_at;

use crate::peers;
use crate::peers::go::Go;
use crate::vendor::{Answer, Vendor};

/// What the vendor takes.
pub(crate) const TAKES: Duration = Duration::from_millis(50);
const CALLERS: [usize; 2] = [100, 10_000];

type Getting = Pin<Box<dyn Future<Output = bool> + Send>>;

/// A cache that many ask at once.
#[derive(Clone)]
pub(crate) struct Crowded {
    name: &'static str,
    /// Whether there was a token.
    get: Arc<dyn Fn() -> Getting + Send + Sync>,
}

impl Crowded {
    pub(crate) fn new(name: &'static str, get: impl Fn() -> Getting + Send + Sync + 'static) -> Self {
        Crowded { name, get: Arc::new(get) }
    }
}

/// What became of them.
pub(crate) struct Outcome {
    pub(crate) calls: u64,
    pub(crate) granted: usize,
    pub(crate) failed: usize,
    /// Had no answer when patience ended.
    pub(crate) waiting: usize,
    /// From before the first caller is there until the last one has its answer.
    pub(crate) slowest: Duration,
}

async fn crowd(cache: &Crowded, vendor: &Vendor, callers: usize, patience: Duration) -> Outcome {
    let start = Instant::now();
    let tasks: Vec<_> = (0..callers)
        .map(|_| {
            let getting = (cache.get)();
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
    outcome.calls = vendor.calls();
    outcome.waiting = late.len();
    if !late.is_empty() {
        outcome.slowest = patience;
    }
    for task in late {
        task.abort();
    }
    outcome
}

/// How long the callers wait at most.
pub(crate) fn patience(options: Options) -> Duration {
    Duration::from_secs(if options.quick { 1 } else { 6 })
}

pub(crate) fn run(runtime: &Runtime, go: Option<&Go>, options: Options) {
    for callers in CALLERS {
        for answer in [Answer::Grants { seconds: 3600 }, Answer::Refuses] {
            let mut table = head();
            for make in [peers::locks::crowded, peers::azure::crowded, peers::google::crowded] {
                runtime.block_on(async {
                    let vendor = Arc::new(Vendor::new(answer, TAKES));
                    let cache = make(&vendor);
                    let outcome = crowd(&cache, &vendor, callers, patience(options)).await;
                    row(&mut table, cache.name, &outcome);
                });
            }
            if let Some(outcome) = go.and_then(|go| go.outcome(callers, answer != Answer::Refuses)) {
                row(&mut table, "Go x/oauth2", outcome);
            }
            println!("{callers} callers, cold, vendor {}:\n{table}", verb(answer));
        }
    }
}

fn verb(answer: Answer) -> &'static str {
    match answer {
        Answer::Grants { .. } => "grants after 50 ms",
        Answer::Refuses => "refuses after 50 ms",
    }
}

fn head() -> Table {
    Table::new(["", "vendor calls", "granted", "failed", "still waiting", "slowest"])
}

fn row(table: &mut Table, name: &str, outcome: &Outcome) {
    let Outcome { calls, granted, failed, waiting, slowest } = outcome;
    let more = if *waiting > 0 { "> " } else { "" };
    table.row([
        name.to_owned(),
        format!("{more}{calls}"),
        granted.to_string(),
        failed.to_string(),
        waiting.to_string(),
        format!("{more}{} ms", slowest.as_millis()),
    ]);
}
