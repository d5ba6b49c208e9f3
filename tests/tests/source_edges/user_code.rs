//! The user's own code where a library seldom meets it: in a `Drop`, in a panic, in an error.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock, mpsc};
use std::time::Duration;

use auth_runtime::source::State;
use auth_runtime::testing::ManualClock;
use auth_runtime::{
    Action, Body, Bytes, Context, Error, Invalidated, Stage, Token, TokenEndpoint, TokenPool, TokenSource,
};
use auth_tests::login::Login;
use auth_tests::scripted::{Says, Scripted};

use super::{ask, seconds, settle, text, within};

/// Its tokens do this when they are dropped.
#[derive(Clone)]
struct Endpoint(Arc<dyn Fn() + Send + Sync>);

struct Does(Arc<dyn Fn() + Send + Sync>);

impl Drop for Does {
    fn drop(&mut self) {
        (self.0)();
    }
}

impl TokenEndpoint for Endpoint {
    fn provider(&self) -> &'static str {
        "Test"
    }

    fn request(&self, cx: &Context) -> Result<http::Request<Body>, Error> {
        Login::new().request(cx)
    }

    fn response(&self, _: http::Response<Bytes>, cx: &Context) -> Result<Token, Error> {
        let life = seconds(900);
        Ok(Token::builder("t").expires_at(cx.now() + life).extra(Does(self.0.clone())).build())
    }

    fn authorize(&self, _: Option<&Token>, _: &mut http::Request<Body>, _: &Context) -> Result<(), Error> {
        panic!("on purpose: authorize")
    }
}

/// On a thread of its own: one that waits for a lock it has itself cannot be woken, only left.
fn not_stuck(test: impl Future<Output = ()> + Send + 'static) {
    let (done, wait) = mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(test);
        done.send(()).unwrap();
    });
    wait.recv_timeout(Duration::from_secs(60)).expect("it failed, or waits for a lock that it has itself");
}

#[test]
fn a_token_that_is_dropped_may_use_its_source() {
    not_stuck(async {
        let own: Arc<OnceLock<TokenSource>> = Arc::default();
        let inside = own.clone();
        let asks = move || {
            if let Some(source) = inside.get() {
                drop(source.status());
            }
        };
        let (provider, clock) = (Scripted::new(Says::Numbered(900)), ManualClock::new());
        let source = TokenSource::builder(Endpoint(Arc::new(asks)), provider).clock(clock.clone()).build();
        own.set(source.clone()).unwrap();
        // Replaced, taken away, forgotten.
        drop(source.token().await.unwrap());
        clock.advance(seconds(900));
        let token = source.token().await.unwrap();
        clock.advance(seconds(60));
        assert_eq!(source.invalidate(&token), Invalidated::Removed);
        drop(token);
        drop(source.token().await.unwrap());
        source.forget();
    });
}

#[test]
fn a_token_that_is_dropped_may_use_its_pool() {
    not_stuck(async {
        let own: Arc<OnceLock<TokenPool<u32>>> = Arc::default();
        let inside = own.clone();
        let asks = move || {
            if let Some(pool) = inside.get() {
                drop(pool.get(&9_999));
            }
        };
        let endpoint = Endpoint(Arc::new(asks));
        let load = move |_: u32| std::future::ready(Ok(endpoint.clone()));
        let pool = TokenPool::builder(Scripted::new(Says::Numbered(900)), load).capacity(1).build();
        own.set(pool.clone()).unwrap();
        for tenant in 0..20 {
            drop(pool.get(&tenant).token().await.unwrap());
            settle().await;
        }
        pool.forget(&19);
        assert!(pool.len() < 20, "nobody gave way");
    });
}

/// The old token panics when the new one takes its place: who waits for the new one gets it.
#[tokio::test]
async fn a_token_whose_drop_panics_keeps_nobody_waiting() {
    let panics = || assert!(std::thread::panicking(), "on purpose: a token's drop");
    let (provider, clock) = (Scripted::new(Says::Numbered(900)), ManualClock::new());
    let source =
        TokenSource::builder(Endpoint(Arc::new(panics)), provider.clone()).clock(clock.clone()).build();
    // Only the source may drop it.
    drop(within(source.token()).await.unwrap());
    clock.advance(seconds(1000));
    let tasks: Vec<_> = (0..10).map(|_| ask(&source)).collect();
    for task in tasks {
        let outcome = within(task).await.unwrap();
        assert_eq!(text(&outcome), "t");
        std::mem::forget(outcome);
    }
    assert_eq!(provider.calls(), 2);
    // Not here either.
    std::mem::forget(source);
}

#[tokio::test]
async fn a_panic_while_a_token_is_put_on_a_request_is_an_error() {
    let source = TokenSource::new(Endpoint(Arc::new(|| ())), Scripted::new(Says::Numbered(900)));
    let mut request = http::Request::get("https://api.example.com").body(Body::default()).unwrap();
    let error = within(source.authorize(&mut request)).await.unwrap_err();
    assert_eq!(error.action(), Action::ReportBug);
    assert!(error.to_string().contains("panicked"), "{error}");
}

/// Nothing was sent: the provider has refused nobody.
#[tokio::test]
async fn a_loader_that_panics_is_no_refusal() {
    let clock = ManualClock::new();
    let fails = AtomicBool::new(true);
    let load = move || {
        let fails = fails.swap(false, Ordering::SeqCst);
        async move {
            assert!(!fails, "on purpose: the closure");
            Ok(Login::new())
        }
    };
    let source = TokenSource::load(load, Scripted::new(Says::Numbered(900))).clock(clock.clone()).build();
    let error = within(source.token()).await.unwrap_err();
    assert_eq!((error.stage(), error.is_sent()), (Stage::Credentials, false));
    assert_eq!(source.status().state, State::Degraded);
    clock.advance(seconds(10));
    within(source.token()).await.unwrap();
}

/// Whoever reads the credentials may hang: what is known meanwhile is told at once.
#[tokio::test]
async fn a_vault_that_hangs_keeps_no_refusal_from_anybody() {
    let (provider, clock) = (Scripted::new(Says::refuses("invalid_client")), ManualClock::new());
    let hangs = Arc::new(AtomicBool::new(false));
    let hanging = hangs.clone();
    let load = move || {
        let hangs = hanging.load(Ordering::SeqCst);
        async move {
            if hangs {
                std::future::pending::<()>().await;
            }
            Ok(Login::new())
        }
    };
    let source = TokenSource::load(load, provider.clone()).clock(clock.clone()).build();
    within(source.token()).await.unwrap_err();
    hangs.store(true, Ordering::SeqCst);
    clock.advance(seconds(31));
    for _ in 0..3 {
        assert_eq!(within(source.token()).await.unwrap_err().code(), Some("invalid_client"));
    }
    assert_eq!(provider.calls(), 1);
}

/// A vault's error may have the row in it.
#[tokio::test]
async fn the_words_of_a_vault_are_in_no_debug() {
    let load = || async { Err::<Login, _>(Error::credentials("row: client_secret=hunter2")) };
    let told: Arc<OnceLock<String>> = Arc::default();
    let shown = told.clone();
    let source = TokenSource::load(load, Scripted::new(Says::Numbered(900)))
        .on_change(move |change| shown.set(format!("{change:?}")).unwrap())
        .build();
    let error = within(source.token()).await.unwrap_err();
    for shown in [format!("{error:?}"), format!("{:?}", source.status()), told.get().unwrap().clone()] {
        assert!(!shown.contains("hunter2") && shown.contains("Credentials"), "{shown}");
    }
}

/// Whatever the callback does to its source: all who wait get an outcome, and no login follows the refusal.
#[test]
fn a_callback_that_forgets_makes_no_exchanges() {
    for (says, logins) in [(Says::refuses("invalid_client"), 1), (Says::Numbered(900), 30)] {
        not_stuck(async move {
            let (provider, clock) = (Scripted::new(says), ManualClock::new());
            let own: Arc<OnceLock<TokenSource>> = Arc::default();
            let inside = own.clone();
            let source = TokenSource::builder(Login::new(), provider.clone())
                .clock(clock.clone())
                .on_change(move |change| {
                    if let Some(source) = inside.get() {
                        assert_eq!(change.provider, "Test");
                        drop((source.status(), source.stats()));
                        source.forget();
                    }
                })
                .build();
            own.set(source.clone()).unwrap();
            for _ in 0..30 {
                let tasks: Vec<_> = (0..5).map(|_| ask(&source)).collect();
                for task in tasks {
                    drop(within(task).await.unwrap());
                }
                clock.advance(seconds(1));
            }
            // A token that is forgotten at once is acquired by each who asks together.
            assert_eq!(provider.calls(), logins);
        });
    }
}

/// The same of a tenant, whose source gives way too.
#[test]
fn a_callback_that_forgets_a_tenant_sends_no_second_login() {
    not_stuck(async {
        let (provider, clock) = (Scripted::new(Says::refuses("invalid_client")), ManualClock::new());
        let own: Arc<OnceLock<TokenPool<u32>>> = Arc::default();
        let inside = own.clone();
        let pool = TokenPool::builder(provider.clone(), |_: u32| std::future::ready(Ok(Login::new())))
            .clock(clock.clone())
            .capacity(2)
            .on_change(move |tenant, _| {
                if let Some(pool) = inside.get() {
                    pool.forget(tenant);
                }
            })
            .build();
        own.set(pool.clone()).unwrap();
        for _ in 0..60 {
            for tenant in 0..10 {
                drop(within(pool.get(&tenant).token()).await);
            }
            clock.advance(seconds(1));
        }
        assert_eq!(provider.calls(), 10);
    });
}
