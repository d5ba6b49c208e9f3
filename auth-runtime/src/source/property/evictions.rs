//! A pool that lets go of sources sends no login earlier than one that keeps them all.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use http::StatusCode;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::super::sync::lock;
use super::dice;
use crate::body::Body;
use crate::context::Context;
use crate::endpoint::TokenEndpoint;
use crate::error::{Error, Stage};
use crate::source::pool::TokenPool;
use crate::testing::ManualClock;
use crate::token::Token;
use crate::transport::{SendFuture, Transport};

const TENANTS: u32 = 12;

struct Login(u32);

impl TokenEndpoint for Login {
    fn provider(&self) -> &'static str {
        "Provider"
    }

    fn request(&self, _: &Context) -> Result<http::Request<Body>, Error> {
        let request = http::Request::post("https://auth.example.com/token").header("tenant", self.0);
        Ok(request.body(Body::from(Vec::new())).expect("a request"))
    }

    fn response(&self, _: http::Response<Bytes>, _: &Context) -> Result<Token, Error> {
        Err(Error::new(Stage::Refused, "Provider", "no").answered(StatusCode::UNAUTHORIZED))
    }
}

/// When each tenant's logins came.
#[derive(Clone)]
struct Provider {
    clock: ManualClock,
    came: Arc<Mutex<HashMap<u32, Vec<u64>>>>,
}

impl Transport for Provider {
    fn send(&self, request: http::Request<Body>) -> SendFuture<'_> {
        let tenant = request.headers()["tenant"].to_str().ok().and_then(|tenant| tenant.parse().ok());
        let now = self.clock.now().mono;
        lock(&self.came).entry(tenant.expect("a number")).or_default().push(now);
        Box::pin(std::future::ready(Ok(http::Response::new(Bytes::new()))))
    }
}

#[derive(Clone, Copy, Debug)]
enum Step {
    Ask(u32),
    Forget(u32),
    Pass(u64),
}

fn step() -> impl Strategy<Value = Step> {
    let seconds = proptest::sample::select(&[1, 29, 31, 200, 301, 1_000, 3_601, 90_000][..]);
    prop_oneof![
        8 => (0..TENANTS).prop_map(Step::Ask),
        1 => (0..TENANTS).prop_map(Step::Forget),
        3 => seconds.prop_map(Step::Pass),
    ]
}

/// What comes of a schedule, where nothing is let go and where much is.
fn came(steps: &[Step], capacity: usize, forgets: bool) -> HashMap<u32, Vec<u64>> {
    let provider = Provider { clock: ManualClock::new(), came: Arc::default() };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().expect("a runtime");
    runtime.block_on(async {
        let load = |tenant: u32| std::future::ready(Ok(Login(tenant)));
        let pool = TokenPool::builder(provider.clone(), load)
            .clock(provider.clock.clone())
            .capacity(capacity)
            .build();
        for step in steps {
            match step {
                Step::Ask(tenant) => {
                    let source = pool.get(tenant);
                    assert!(source.token().await.is_err());
                    // A look that was begun behind the response.
                    source.settled().await;
                }
                Step::Forget(tenant) if forgets => pool.forget(tenant),
                Step::Forget(_) => {}
                Step::Pass(seconds) => provider.clock.advance(Duration::from_secs(*seconds)),
            }
        }
    });
    lock(&provider.came).clone()
}

#[test]
fn no_schedule_of_evictions_sends_a_refused_login_earlier() {
    let config = Config { cases: 300, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let schedule = (1_usize..6, any::<bool>(), proptest::collection::vec(step(), 1..200));
    dice::fix(Some(0.5));
    let result = runner.run(&schedule, |(capacity, forgets, steps)| {
        let (kept, let_go) = (came(&steps, 1_000, false), came(&steps, capacity, forgets));
        for (tenant, times) in &let_go {
            let before = kept.get(tenant).map(Vec::as_slice).unwrap_or_default();
            prop_assert!(times.len() <= before.len(), "{tenant}: {before:?} became {times:?}");
            let earlier = times.iter().zip(before).find(|(time, before)| time < before);
            prop_assert!(earlier.is_none(), "{tenant}: {before:?} became {times:?}");
        }
        Ok(())
    });
    dice::fix(None);
    if let Err(error) = result {
        panic!("{error}");
    }
}
