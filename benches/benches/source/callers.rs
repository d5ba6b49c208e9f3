//! Many callers at once, when there is no token: who calls the provider, and how long the last one waits.

mod crowd;

use std::sync::Arc;
use std::time::Duration;

use auth_benches::limits::Limits;
use auth_benches::options::Options;
use auth_benches::table::Table;
use tokio::runtime::Runtime;

use crate::peers::go::Go;
use crate::provider::{Provider, Reply};
use crate::{ours, peers};
use crowd::crowd;
pub(crate) use crowd::{Crowded, Outcome};

/// What the provider takes.
const TAKES: Duration = Duration::from_millis(50);
/// How many callers, and how many milliseconds longer than the provider the slowest may take.
const CALLERS: [(usize, u64); 2] = [(100, 5), (10_000, 50)];
const GRANTS: Reply = Reply::Grants { seconds: 3600 };

/// How long the callers wait at most.
pub(crate) fn patience(options: Options) -> Duration {
    Duration::from_secs(if options.quick { 1 } else { 6 })
}

pub(crate) fn run(runtime: &Runtime, go: Option<&Go>, options: Options, limits: &mut Limits) {
    let patience = patience(options);
    for (callers, longer) in CALLERS {
        let mut ours = Ours::new(callers);
        for response in [GRANTS, Reply::Refuses] {
            let mut table = Table::new(HEAD);
            for make in [ours::crowded, peers::locks::crowded, peers::azure::crowded, peers::google::crowded]
            {
                let outcome = runtime.block_on(async {
                    let provider = Arc::new(Provider::new(response, TAKES));
                    let cache = make(&provider);
                    let outcome = crowd(&cache, &provider, callers, patience).await;
                    row(&mut table, cache.name, &outcome);
                    (cache.name == ours::NAME).then_some(outcome)
                });
                if let Some(outcome) = outcome {
                    ours.add(response, &outcome);
                }
            }
            if let Some(outcome) = go.and_then(|go| go.outcome(callers, response == GRANTS)) {
                row(&mut table, "Go x/oauth2", outcome);
            }
            println!("{callers} callers, cold, provider {}:\n{table}", verb(response));
        }
        runtime.block_on(ours.alone(callers, patience));
        ours.limit(longer, limits);
    }
}

const HEAD: [&str; 6] = ["", "provider calls", "granted", "failed", "still waiting", "slowest"];

fn verb(response: Reply) -> &'static str {
    match response {
        Reply::Grants { .. } => "grants after 50 ms",
        Reply::Refuses => "refuses after 50 ms (401)",
        Reply::Fails => "fails after 50 ms (503)",
    }
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

/// The worst that happened to ours.
struct Ours {
    callers: usize,
    calls: u64,
    /// Callers whose outcome was not the provider's.
    astray: usize,
    slowest: Duration,
}

impl Ours {
    fn new(callers: usize) -> Self {
        Ours { callers, calls: 0, astray: 0, slowest: Duration::ZERO }
    }

    fn add(&mut self, response: Reply, outcome: &Outcome) {
        self.calls = self.calls.max(outcome.calls);
        self.slowest = self.slowest.max(outcome.slowest);
        let right = if response == GRANTS { outcome.granted } else { outcome.failed };
        self.astray += self.callers - right;
    }

    /// Where the peers are not asked: a lock knows no difference between cold and expired.
    async fn alone(&mut self, callers: usize, patience: Duration) {
        let mut table = Table::new(HEAD);
        let (provider, cache) = cold();
        provider.change(Reply::Fails, TAKES);
        let outcome = crowd(&cache, &provider, callers, patience).await;
        row(&mut table, &format!("cold, provider {}", verb(Reply::Fails)), &outcome);
        self.add(Reply::Fails, &outcome);
        for response in [GRANTS, Reply::Refuses, Reply::Fails] {
            let (provider, cache) = cold();
            provider.change(Reply::Grants { seconds: 1 }, Duration::ZERO);
            assert!(cache.get().await, "a token");
            // The source goes by the machine's clocks.
            tokio::time::sleep(Duration::from_millis(1100)).await;
            provider.change(response, TAKES);
            let outcome = crowd(&cache, &provider, callers, patience).await;
            row(&mut table, &format!("expired, provider {}", verb(response)), &outcome);
            self.add(response, &outcome);
        }
        println!("{callers} callers of ours:\n{table}");
    }

    fn limit(&self, longer: u64, limits: &mut Limits) {
        let callers = self.callers;
        let slowest = u64::try_from(self.slowest.as_micros().div_ceil(1000)).unwrap_or(u64::MAX);
        let most = u64::try_from(TAKES.as_millis()).unwrap_or_default() + longer;
        limits.number(format!("{callers} callers: provider calls"), self.calls, 1);
        limits.number(format!("{callers} callers: with another outcome than it"), self.astray as u64, 0);
        limits.number(format!("{callers} callers: slowest, ms (provider + {longer})"), slowest, most);
    }
}

fn cold() -> (Arc<Provider>, Crowded) {
    let provider = Arc::new(Provider::prompt());
    let cache = ours::crowded(&provider);
    (provider, cache)
}
