//! Settings that cannot be meant are refused where they are set, and nothing is sent.

use std::time::Duration;

use auth_runtime::{
    Action, Error, Secret, Stage, TokenPool, TokenPoolBuilder, TokenSource, TokenSourceBuilder,
};
use auth_tests::login::{Grant, Login, Rotates};
use auth_tests::scripted::{Says, Scripted};

fn is_fault(error: &Error, names: &str) {
    assert_eq!((error.stage(), error.action()), (Stage::Request, Action::FixConfiguration), "{error}");
    assert!(error.to_string().contains(names) && !error.is_sent(), "{error} does not name {names}");
}

#[tokio::test]
async fn of_a_pool() {
    type Set = fn(TokenPoolBuilder<u32>) -> TokenPoolBuilder<u32>;
    const ZERO: Duration = Duration::ZERO;
    let faults: [(&str, Set); 10] = [
        ("`capacity(0)`", |pool| pool.capacity(0)),
        ("`remembered(0)`", |pool| pool.remembered(0)),
        ("`max_exchanges(0)`", |pool| pool.max_exchanges(0)),
        ("`rate`", |pool| pool.rate(0, Duration::from_secs(1))),
        ("`rate`", |pool| pool.rate(1, ZERO)),
        ("`deadline`", |pool| pool.deadline(ZERO)),
        ("`load_deadline`", |pool| pool.load_deadline(ZERO)),
        ("`line_deadline`", |pool| pool.line_deadline(ZERO)),
        ("`save_deadline`", |pool| pool.save_deadline(ZERO)),
        ("`retry(0, …)`", |pool| pool.retry(0, Duration::from_secs(1))),
    ];
    for (names, set) in faults {
        let provider = Scripted::new(Says::Numbered(900));
        let builder = || set(TokenPool::builder(provider.clone(), |_: u32| async { Ok(Login::new()) }));
        is_fault(&builder().try_build().unwrap_err(), names);
        let pool = builder().build();
        is_fault(&pool.get(&1).token().await.unwrap_err(), names);
        is_fault(&pool.get(&2).verify().await.unwrap_err(), names);
        assert_eq!(provider.calls(), 0, "{names}");
    }
    let pool = TokenPool::builder(Scripted::new(Says::Numbered(900)), |_: u32| async { Ok(Login::new()) });
    assert!(pool.capacity(1).max_exchanges(1).rate(1, Duration::from_nanos(1)).try_build().is_ok());
}

#[tokio::test]
async fn of_a_source() {
    let provider = Scripted::new(Says::pair("t", 900, "r1"));
    let rotates = || TokenSource::builder(Rotates::from("r0"), provider.clone());
    let loaded = || TokenSource::load(|| async { Ok(Rotates::from("r0")) }, provider.clone());
    let login = || TokenSource::builder(Login::new(), provider.clone());
    // Where the type tells, at once; else when the credentials are loaded.
    let faults: [(&str, TokenSourceBuilder, bool); 5] = [
        ("`.persist(…)`", rotates(), true),
        ("`.persist(…)`", loaded(), false),
        ("`refresh_token`", login().refresh_token("r0"), true),
        (
            "`refresh_token`",
            TokenSource::load(|| async { Ok(Login::new()) }, provider.clone()).refresh_token("r"),
            false,
        ),
        ("`deadline`", login().deadline(Duration::ZERO), true),
    ];
    for (names, builder, at_once) in faults {
        let source = if at_once { builder.build() } else { builder.try_build().expect("nobody knows yet") };
        is_fault(&source.token().await.unwrap_err(), names);
        is_fault(&source.verify().await.unwrap_err(), names);
    }
    assert_eq!(provider.calls(), 0);
    is_fault(&rotates().try_build().unwrap_err(), "`.persist(|_| async { Ok(()) })`");
    is_fault(
        &TokenSource::new(Rotates::from("r0"), provider.clone()).token().await.unwrap_err(),
        "`.persist(…)`",
    );
    // It says how to say that nothing is to be saved.
    assert!(rotates().persist(|_| async { Ok(()) }).try_build().unwrap().token().await.is_ok());
    assert!(loaded().persist(|_| async { Ok(()) }).build().token().await.is_ok());
    let grant = TokenSource::builder(Grant::at("https://provider.example/token"), provider.clone());
    assert!(grant.refresh_token("r0").try_build().is_ok(), "it redeems refresh tokens");
}

/// Nobody's refresh token is in a script.
#[tokio::test]
async fn a_script_needs_nothing_saved() {
    let shop = Rotates::from("r0");
    let provider = auth_runtime::testing::Provider::new(&shop).token("t1", 900).refresh_token("r1");
    assert!(provider.builder(shop.clone()).try_build().is_ok());
    assert_eq!(
        provider.source(shop).token().await.unwrap().refresh_token().map(Secret::expose_secret),
        Some("r1")
    );
}

/// A database that lags behind, or a `persist` that saves nothing: what was redeemed is not sent again, whoever
/// gives way and whatever is forgotten.
#[tokio::test]
async fn a_redeemed_refresh_token_is_not_sent_by_the_next_source() {
    for forgets in [false, true] {
        let provider = Scripted::new(Says::Never);
        let pool = TokenPool::builder(provider.clone(), |tenant: u32| async move {
            Ok(Rotates::from(&format!("first-{tenant}")))
        })
        .persist(|_, _| async { Ok(()) })
        .capacity(1)
        .build();
        for tenant in 0..20 {
            provider.then(Says::pair("t", 3600, &format!("next-{tenant}")));
            pool.get(&tenant).token().await.unwrap();
            if forgets {
                pool.forget(&tenant);
            }
        }
        let mut stale = 0;
        for tenant in 0..19 {
            if let Err(error) = pool.get(&tenant).token().await {
                assert!(error.to_string().contains("was redeemed before"), "{error}");
                assert_eq!(error.action(), Action::Wait { until: error.retry_at() });
                stale += 1;
            }
        }
        assert!(stale > 10, "nobody gave way");
        assert_eq!(provider.calls(), 20, "forgets: {forgets}");
    }
}
