//! A refusal outlives the source that was refused: eviction and forgetting send no login again.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use auth_runtime::source::State;
use auth_runtime::testing::ManualClock;
use auth_runtime::{Action, Body, Bytes, Secret, SendFuture, TokenEndpoint, TokenPool, Transport, http};

use super::settle;

#[derive(Clone, Debug, TokenEndpoint)]
#[token(post = "https://auth.example.com/token", grant_type = client_credentials)]
struct Tenant {
    client_id: String,
    client_secret: Secret,
}

#[derive(Clone, Debug, TokenEndpoint)]
#[token(post = "https://auth.example.com/business", auth = bearer(partner.token))]
struct Business {
    #[token(step)]
    partner: Tenant,
    #[token(param)]
    client_id: String,
}

fn tenant(tenant: u32) -> Tenant {
    Tenant { client_id: tenant.to_string(), client_secret: "s3cret-0".into() }
}

fn business(number: u32) -> Business {
    Business { partner: tenant(9_999), client_id: number.to_string() }
}

/// Answers each path with this.
#[derive(Clone)]
struct Provider {
    clock: ManualClock,
    token: (u16, Option<u64>),
    business: (u16, Option<u64>),
    seen: Arc<Mutex<HashMap<String, usize>>>,
}

impl Provider {
    fn new(status: u16, retry_after: Option<u64>) -> Self {
        let response = (status, retry_after);
        Provider { clock: ManualClock::new(), token: response, business: response, seen: Arc::default() }
    }

    /// How many requests had this in their path or body, and the most of one kind.
    fn seen(&self, part: &str) -> (usize, usize) {
        let seen = self.seen.lock().unwrap();
        let counts = || seen.iter().filter(|(key, _)| key.contains(part)).map(|(_, count)| *count);
        (counts().sum(), counts().max().unwrap_or_default())
    }
}

impl Transport for Provider {
    fn send(&self, request: http::Request<Body>) -> SendFuture<'_> {
        let body = String::from_utf8_lossy(request.body().as_bytes());
        let key = format!("{} {body}", request.uri().path());
        let (status, retry_after) =
            if request.uri().path() == "/business" { self.business } else { self.token };
        *self.seen.lock().unwrap().entry(key).or_default() += 1;
        let mut response = http::Response::builder().status(status);
        if let Some(seconds) = retry_after {
            response = response.header("retry-after", seconds.to_string());
        }
        let body: &[u8] = match status {
            200 => br#"{"access_token":"t","expires_in":3600}"#,
            _ => br#"{"error":"invalid_client"}"#,
        };
        Box::pin(std::future::ready(Ok(response.body(Bytes::from_static(body)).expect("a response"))))
    }
}

/// All ask once a second, for a minute.
async fn minute(pool: &TokenPool<u32>, provider: &Provider, tenants: u32, forgets: bool) {
    for _ in 0..60 {
        for tenant in 0..tenants {
            drop(pool.get(&tenant).token().await);
            if forgets {
                pool.forget(&tenant);
            }
        }
        provider.clock.advance(Duration::from_secs(1));
    }
}

#[tokio::test]
async fn one_login_for_each_tenant_at_any_capacity() {
    for capacity in [1, 3, 10, 10_000] {
        for (status, retry_after) in [(401, None), (429, Some(600))] {
            for forgets in [false, true] {
                let provider = Provider::new(status, retry_after);
                let pool = TokenPool::builder(provider.clone(), |key| async move { Ok(tenant(key)) })
                    .clock(provider.clock.clone())
                    .capacity(capacity)
                    .build();
                minute(&pool, &provider, 30, forgets).await;
                assert_eq!(provider.seen(""), (30, 1), "{capacity} {status} {forgets}");
                assert_eq!((pool.stats().remembered, pool.stats().dropped), (30, 0));
            }
        }
    }
}

#[tokio::test]
async fn one_login_for_a_partner_and_one_for_each_business() {
    for capacity in [3, 10_000] {
        for (partner, expected) in [(401, [1, 0]), (200, [1, 20])] {
            for forgets in [false, true] {
                let provider = Provider { token: (partner, None), ..Provider::new(401, None) };
                let pool = TokenPool::builder(provider.clone(), |key| async move { Ok(business(key)) })
                    .clock(provider.clock.clone())
                    .capacity(capacity)
                    .build();
                minute(&pool, &provider, 20, forgets).await;
                let logins = provider.seen("/token").0;
                assert_eq!(provider.seen("/business").0, expected[1], "{capacity} {partner} {forgets}");
                if partner == 401 || !forgets {
                    assert_eq!(logins, expected[0], "{capacity} {partner} {forgets}");
                }
            }
        }
    }
}

/// The latch is of the credentials that were refused: who comes with others is let in at once.
#[tokio::test]
async fn other_credentials_open_it_also_after_eviction_and_forgetting() {
    for forgets in [false, true] {
        let provider = Provider::new(401, None);
        let version = Arc::new(AtomicU32::new(0));
        let read = version.clone();
        let load = move |key: u32| {
            let secret = format!("s3cret-{}", if key == 0 { read.load(Ordering::SeqCst) } else { 0 });
            std::future::ready(Ok(Tenant {
                client_id: format!("tenant-{key}-"),
                client_secret: secret.into(),
            }))
        };
        let pool =
            TokenPool::builder(provider.clone(), load).clock(provider.clock.clone()).capacity(1).build();
        for key in 0..30 {
            drop(pool.get(&key).token().await);
        }
        if forgets {
            pool.forget(&0);
        }
        // The state is known, and nobody is told of it again.
        assert_eq!(pool.get(&0).status().state, State::Refused);
        let error = pool.get(&0).token().await.unwrap_err();
        assert_eq!((error.action(), provider.seen("tenant-0-").0), (Action::AskCustomer, 1));
        for key in 1..30 {
            drop(pool.get(&key).token().await);
        }
        version.store(1, Ordering::SeqCst);
        drop(pool.get(&0).token().await);
        assert_eq!(provider.seen("tenant-0-").0, 2, "forgets: {forgets}");
    }
}

#[tokio::test]
async fn the_user_opens_one_or_all_at_once() {
    let provider = Provider::new(401, None);
    let pool = TokenPool::builder(provider.clone(), |key| async move { Ok(business(key)) })
        .clock(provider.clock.clone())
        .capacity(3)
        .build();
    minute(&pool, &provider, 20, false).await;
    assert_eq!(provider.seen("/token").0, 1, "the partner is refused");
    pool.credentials_changed_all();
    assert!(pool.stats().remembered == 0);
    minute(&pool, &provider, 20, false).await;
    assert_eq!(provider.seen("/token").0, 2, "once more, for all of them");

    let provider = Provider::new(401, None);
    let pool = TokenPool::builder(provider.clone(), |key| async move { Ok(tenant(key)) })
        .clock(provider.clock.clone())
        .capacity(3)
        .build();
    let held = pool.get(&0);
    drop(held.token().await);
    minute(&pool, &provider, 20, false).await;
    pool.credentials_changed(&7);
    pool.credentials_changed(&0);
    minute(&pool, &provider, 20, false).await;
    assert_eq!(provider.seen(""), (22, 2));
    pool.credentials_changed_all();
    assert_eq!(held.status().state, State::Unknown);
    minute(&pool, &provider, 20, false).await;
    assert_eq!(provider.seen(""), (42, 3));
}

/// A caller whose patience ends before the provider's refusal comes: the login goes on, and is known.
#[tokio::test]
async fn a_login_that_was_sent_is_heard_out_though_nobody_holds_its_source() {
    let provider = super::Provider::new(Duration::from_secs(2));
    let pool = TokenPool::builder(provider.clone(), |key| async move { Ok(tenant(key)) })
        .clock(provider.clock.clone())
        .capacity(1)
        .build();
    for _ in 0..2 {
        for key in 0..10 {
            let asking = {
                let pool = pool.clone();
                tokio::spawn(async move { pool.get(&key).token().await.map(drop) })
            };
            settle().await;
            asking.abort();
            settle().await;
        }
    }
    assert_eq!(provider.calls(), 10, "each was sent once");
    provider.clock.advance(Duration::from_secs(3));
    settle().await;
}

#[tokio::test]
async fn a_full_memory_says_so_and_stays_bounded() {
    let provider = Provider::new(401, None);
    let pool = TokenPool::builder(provider.clone(), |key| async move { Ok(tenant(key)) })
        .clock(provider.clock.clone())
        .capacity(1)
        .remembered(10)
        .build();
    for key in 0..30 {
        drop(pool.get(&key).token().await);
    }
    let stats = pool.stats();
    assert_eq!((stats.remembered, stats.capacity, stats.dropped), (10, 10, 20));
}
