//! Customers in a line: each has a refresh token that can be redeemed once.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use auth_runtime::testing::ManualClock;
use auth_runtime::{Body, Bytes, Error, Secret, SendFuture, TokenEndpoint, TokenPool, Transport, http};

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/token", grant_type = refresh_token)]
struct Customer {
    client_id: String,
    client_secret: Secret,
    #[token(rotates)]
    refresh_token: Secret,
}

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/token", grant_type = client_credentials)]
struct Shop {
    client_id: String,
    client_secret: Secret,
}

/// Grants whatever it is asked for, after a while.
#[derive(Clone)]
struct Server {
    clock: ManualClock,
    takes: Duration,
    granted: Arc<AtomicU32>,
}

impl Server {
    fn new(takes: Duration) -> Self {
        Server { clock: ManualClock::new(), takes, granted: Arc::default() }
    }
}

impl Transport for Server {
    fn send(&self, _: http::Request<Body>) -> SendFuture<'_> {
        Box::pin(async move {
            self.clock.sleep(self.takes).await;
            let number = self.granted.fetch_add(1, Ordering::Relaxed);
            let body =
                format!(r#"{{"access_token":"t{number}","expires_in":36000,"refresh_token":"r{number}"}}"#);
            Ok(http::Response::new(Bytes::from(body)))
        })
    }
}

pub(crate) struct Row {
    what: &'static str,
    at_once: Option<usize>,
    per_minute: Option<u32>,
    tenants: u32,
    takes: Duration,
}

const fn row(
    what: &'static str,
    at_once: Option<usize>,
    per_minute: Option<u32>,
    tenants: u32,
    millis: u64,
) -> Row {
    Row { what, at_once, per_minute, tenants, takes: Duration::from_millis(millis) }
}

pub(crate) const ROWS: [Row; 6] = [
    row("max_exchanges(2), exchange 1 s", Some(2), None, 200, 1_000),
    row("max_exchanges(8), exchange 1 s", Some(8), None, 1_000, 1_000),
    row("max_exchanges(8), exchange 200 ms", Some(8), None, 4_000, 200),
    row("rate(60 a minute), exchange 1 s", None, Some(60), 200, 1_000),
    row("max_exchanges(1), exchange 59 s", Some(1), None, 50, 59_000),
    row("no limit, exchange 1 s", None, None, 200, 1_000),
];

type Outcomes = Arc<Mutex<Vec<Result<(), Error>>>>;

/// Moves the clock until there are so many outcomes, for two hours at most; how many seconds that took.
async fn wait(clock: &ManualClock, outcomes: &Outcomes, tenants: u32) -> (Vec<Result<(), Error>>, u32) {
    let done = || outcomes.lock().is_ok_and(|outcomes| outcomes.len() >= tenants as usize);
    let mut ticks = 0;
    while !done() && ticks < 20 * 7_200 {
        for _ in 0..6 {
            tokio::task::yield_now().await;
        }
        clock.advance(Duration::from_millis(50));
        ticks += 1;
    }
    let outcomes = outcomes.lock().map(|mut outcomes| std::mem::take(&mut *outcomes));
    (outcomes.unwrap_or_default(), ticks / 20)
}

fn tell(outcomes: &Outcomes, outcome: Result<(), Error>) {
    if let Ok(mut outcomes) = outcomes.lock() {
        outcomes.push(outcome);
    }
}

impl Row {
    pub(crate) async fn print(&self) -> bool {
        let server = Server::new(self.takes);
        let load = |tenant: u32| async move {
            let refresh_token = format!("first-{tenant}").into();
            Ok(Customer { client_id: tenant.to_string(), client_secret: "s3cret".into(), refresh_token })
        };
        let mut builder = TokenPool::builder(server.clone(), load)
            .clock(server.clock.clone())
            // There is no database behind this.
            .persist(|_, _| async { Ok(()) });
        if let Some(at_once) = self.at_once {
            builder = builder.max_exchanges(at_once);
        }
        if let Some(per_minute) = self.per_minute {
            builder = builder.rate(per_minute, Duration::from_secs(60));
        }
        let (pool, outcomes) = (builder.build(), Outcomes::default());
        for tenant in 0..self.tenants {
            let (source, outcomes) = (pool.get(&tenant), outcomes.clone());
            tokio::spawn(async move { tell(&outcomes, source.token().await.map(drop)) });
        }
        let (outcomes, seconds) = wait(&server.clock, &outcomes, self.tenants).await;
        let tokens = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
        let is_lost = |outcome: &&Result<(), Error>| outcome.as_ref().is_err_and(Error::is_outcome_unknown);
        let lost = outcomes.iter().filter(is_lost).count();
        println!("{:<44} {:>7} {tokens:>7} {lost:>6} {seconds:>4} s", self.what, self.tenants);
        lost == 0 && tokens == self.tenants as usize
    }
}

pub(crate) async fn verify(tenants: u32) -> bool {
    let server = Server::new(Duration::from_secs(1));
    let load = |tenant: u32| async move {
        Ok(Shop { client_id: tenant.to_string(), client_secret: "s3cret".into() })
    };
    let pool = TokenPool::builder(server.clone(), load).clock(server.clock.clone()).max_exchanges(1).build();
    let outcomes = Outcomes::default();
    for tenant in 0..tenants {
        let (source, outcomes) = (pool.get(&tenant), outcomes.clone());
        tokio::spawn(async move { tell(&outcomes, source.verify().await.map(drop)) });
    }
    let (outcomes, _) = wait(&server.clock, &outcomes, tenants).await;
    let tokens = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
    println!("{:<44} {tenants:>7} {tokens:>7} {:>6}", "all at once", tenants as usize - tokens);
    tokens == tenants as usize
}
