//! Many callers at once, when there is no token: who calls the vendor, and how long the last one waits.

mod crowd;

use std::sync::Arc;
use std::time::Duration;

use auth_benches::limits::Limits;
use auth_benches::options::Options;
use auth_benches::table::Table;
use tokio::runtime::Runtime;

use crate::peers::go::Go;
use crate::vendor::{Answer, Vendor};
use crate::{ours, peers};
use crowd::crowd;
pub(crate) use crowd::{Crowded, Outcome};

/// What the vendor takes.
const TAKES: Duration = Duration::from_millis(50);
/// How many callers, and how many milliseconds longer than the vendor the slowest may take.
const CALLERS: [(usize, u64); 2] = [(100, 5), (10_000, 50)];
const GRANTS: Answer = Answer::Grants { seconds: 3600 };

/// How long the callers wait at most.
pub(crate) fn patience(options: Options) -> Duration {
    Duration::from_secs(if options.quick { 1 } else { 6 })
}

pub(crate) fn run(runtime: &Runtime, go: Option<&Go>, options: Options, limits: &mut Limits) {
    let patience = patience(options);
    for (callers, longer) in CALLERS {
        let mut ours = Ours::new(callers);
        for answer in [GRANTS, Answer::Refuses] {
            let mut table = Table::new(HEAD);
            for make in [ours::crowded, peers::locks::crowded, peers::azure::crowded, peers::google::crowded]
            {
                let outcome = runtime.block_on(async {
                    let vendor = Arc::new(Vendor::new(answer, TAKES));
                    let cache = make(&vendor);
                    let outcome = crowd(&cache, &vendor, callers, patience).await;
                    row(&mut table, cache.name, &outcome);
                    (cache.name == ours::NAME).then_some(outcome)
                });
                if let Some(outcome) = outcome {
                    ours.add(answer, &outcome);
                }
            }
            if let Some(outcome) = go.and_then(|go| go.outcome(callers, answer == GRANTS)) {
                row(&mut table, "Go x/oauth2", outcome);
            }
            println!("{callers} callers, cold, vendor {}:\n{table}", verb(answer));
        }
        runtime.block_on(ours.alone(callers, patience));
        ours.limit(longer, limits);
    }
}

const HEAD: [&str; 6] = ["", "vendor calls", "granted", "failed", "still waiting", "slowest"];

fn verb(answer: Answer) -> &'static str {
    match answer {
        Answer::Grants { .. } => "grants after 50 ms",
        Answer::Refuses => "refuses after 50 ms (401)",
        Answer::Fails => "fails after 50 ms (503)",
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
    /// Callers whose outcome was not the vendor's.
    astray: usize,
    slowest: Duration,
}

impl Ours {
    fn new(callers: usize) -> Self {
        Ours { callers, calls: 0, astray: 0, slowest: Duration::ZERO }
    }

    fn add(&mut self, answer: Answer, outcome: &Outcome) {
        self.calls = self.calls.max(outcome.calls);
        self.slowest = self.slowest.max(outcome.slowest);
        let right = if answer == GRANTS { outcome.granted } else { outcome.failed };
        self.astray += self.callers - right;
    }

    /// Where the peers are not asked: a lock knows no difference between cold and expired.
    async fn alone(&mut self, callers: usize, patience: Duration) {
        let mut table = Table::new(HEAD);
        let (vendor, cache) = cold();
        vendor.change(Answer::Fails, TAKES);
        let outcome = crowd(&cache, &vendor, callers, patience).await;
        row(&mut table, &format!("cold, vendor {}", verb(Answer::Fails)), &outcome);
        self.add(Answer::Fails, &outcome);
        for answer in [GRANTS, Answer::Refuses, Answer::Fails] {
            let (vendor, cache) = cold();
            vendor.change(Answer::Grants { seconds: 1 }, Duration::ZERO);
            assert!(cache.get().await, "a token");
            // The source goes by the machine's clocks.
            tokio::time::sleep(Duration::from_millis(1100)).await;
            vendor.change(answer, TAKES);
            let outcome = crowd(&cache, &vendor, callers, patience).await;
            row(&mut table, &format!("expired, vendor {}", verb(answer)), &outcome);
            self.add(answer, &outcome);
        }
        println!("{callers} callers of ours:\n{table}");
    }

    fn limit(&self, longer: u64, limits: &mut Limits) {
        let callers = self.callers;
        let slowest = u64::try_from(self.slowest.as_micros().div_ceil(1000)).unwrap_or(u64::MAX);
        let most = u64::try_from(TAKES.as_millis()).unwrap_or_default() + longer;
        limits.number(format!("{callers} callers: vendor calls"), self.calls, 1);
        limits.number(format!("{callers} callers: with another outcome than it"), self.astray as u64, 0);
        limits.number(format!("{callers} callers: slowest, ms (vendor + {longer})"), slowest, most);
    }
}

fn cold() -> (Arc<Vendor>, Crowded) {
    let vendor = Arc::new(Vendor::prompt());
    let cache = ours::crowded(&vendor);
    (vendor, cache)
}
