//! A line is nobody's exchange time: who has waited for a turn has the whole deadline, and loses nothing.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use auth_runtime::{Error, Secret, Stage, TokenEndpoint, TokenPool, TokenPoolBuilder};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::server::{Does, Server};
use super::{Example, Provider, example, settle};

fn pool(server: &Server) -> TokenPoolBuilder<u32> {
    let (rows, saved) = (server.clone(), server.clone());
    TokenPool::builder(server.clone(), move |tenant| std::future::ready(Ok(rows.load(tenant))))
        .clock(server.clock.clone())
        .persist(move |tenant, rotated| {
            saved.save(tenant, &rotated);
            std::future::ready(Ok(()))
        })
}

type Outcomes = Arc<Mutex<Vec<(u32, Result<(), Error>)>>>;

/// All ask at once; what each gets, in how many seconds.
async fn all(server: &Server, pool: &TokenPool<u32>, tenants: u32) -> (Vec<(u32, Result<(), Error>)>, u32) {
    let outcomes = Outcomes::default();
    for tenant in 0..tenants {
        let (source, outcomes) = (pool.get(&tenant), outcomes.clone());
        tokio::spawn(async move {
            let outcome = source.token().await.map(drop);
            outcomes.lock().unwrap().push((tenant, outcome));
        });
    }
    let mut ticks = 0;
    while outcomes.lock().unwrap().len() < tenants as usize && ticks < 200_000 {
        for _ in 0..6 {
            tokio::task::yield_now().await;
        }
        server.clock.advance(Duration::from_millis(100));
        ticks += 1;
    }
    let outcomes = std::mem::take(&mut *outcomes.lock().unwrap());
    (outcomes, ticks / 10)
}

/// The rows of a table whose right column was once 80, 520, 1600 and 2.
#[tokio::test]
async fn no_refresh_token_is_lost_in_a_line() {
    let rows = [
        (Some(2), None, 200, 1000),
        (Some(8), None, 1000, 1000),
        (Some(8), None, 2000, 200),
        (None, Some(60), 200, 1000),
        (Some(1), Some(60), 100, 900),
        // Each exchange takes nearly the whole of its deadline.
        (Some(1), None, 20, 59_000),
        (None, None, 200, 1000),
    ];
    for (at_once, rate, tenants, millis) in rows {
        let server = Server::new(vec![(Does::Grants, Duration::from_millis(millis))]);
        let mut builder = pool(&server);
        if let Some(at_once) = at_once {
            builder = builder.max_exchanges(at_once);
        }
        if let Some(rate) = rate {
            builder = builder.rate(rate, Duration::from_secs(60));
        }
        let (outcomes, _) = all(&server, &builder.build(), tenants).await;
        assert_eq!(outcomes.len(), tenants as usize);
        for (tenant, outcome) in outcomes {
            assert!(outcome.is_ok(), "{at_once:?} {rate:?}: {tenant}: {outcome:?}");
        }
        assert!(at_once.is_none_or(|at_once| server.most_at_once() <= at_once));
        assert!(rate.is_none_or(|rate| server.most_within(Duration::from_secs(60)) <= rate as usize));
        assert_eq!(server.reused(), [""; 0]);
    }
}

/// An exchange that takes longer than it may has used up nobody's time but its own.
#[tokio::test]
async fn one_that_is_cut_does_not_cut_those_behind_it() {
    let mut script = vec![(Does::Grants, Duration::from_secs(600)); 2];
    script.push((Does::Grants, Duration::from_secs(1)));
    let server = Server::new(script);
    let pool = pool(&server).max_exchanges(2).build();
    let (outcomes, seconds) = all(&server, &pool, 100).await;
    let lost: Vec<_> =
        outcomes.iter().filter_map(|(tenant, outcome)| Some((tenant, outcome.as_ref().err()?))).collect();
    assert_eq!(lost.len(), 2, "{lost:?}");
    assert!(lost.iter().all(|(_, error)| error.is_outcome_unknown()));
    assert!((105..130).contains(&seconds), "{seconds}");
}

/// A line has an end: nothing was sent, and who asks again gets a turn.
#[tokio::test]
async fn a_line_is_bounded_and_loses_nothing() {
    let server = Server::new(vec![(Does::Grants, Duration::from_secs(10))]);
    let pool = pool(&server).max_exchanges(1).line_deadline(Duration::from_secs(95)).build();
    let (outcomes, _) = all(&server, &pool, 20).await;
    let (good, late): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(|(_, outcome)| outcome.is_ok());
    assert_eq!((good.len(), late.len()), (10, 10));
    for (_, outcome) in late {
        let error = outcome.unwrap_err();
        assert!(!error.is_sent() && !error.is_outcome_unknown() && error.retry_at().is_some(), "{error}");
        assert!(error.to_string().contains("`line_deadline`"), "{error}");
    }
    server.clock.advance(Duration::from_secs(60));
    server.otherwise(Duration::from_millis(100));
    let (outcomes, _) = all(&server, &pool, 20).await;
    assert!(outcomes.iter().all(|(_, outcome)| outcome.is_ok()), "{outcomes:?}");
    assert_eq!(server.reused(), [""; 0]);
}

#[derive(Clone, Debug, TokenEndpoint)]
#[token(post = "https://auth.example.com/business", auth = bearer(partner.token))]
struct Business {
    #[token(step)]
    partner: Partner,
    #[token(param)]
    client_id: String,
}

#[derive(Clone, Debug, TokenEndpoint)]
#[token(post = "https://auth.example.com/token", grant_type = client_credentials)]
struct Partner {
    client_id: String,
    client_secret: Secret,
}

/// Each has a step of its own, and all stand in the same line twice.
#[tokio::test]
async fn the_line_of_a_step_is_not_its_parents_time() {
    let provider = Provider::new(Duration::from_secs(30));
    let load = |tenant: u32| async move {
        let Example { client_id, client_secret } = example(tenant);
        let partner = Partner { client_id: client_id.clone(), client_secret };
        Ok(Business { partner, client_id })
    };
    let pool =
        TokenPool::builder(provider.clone(), load).clock(provider.clock.clone()).max_exchanges(1).build();
    let tasks: Vec<_> = (0..8)
        .map(|tenant| {
            let source = pool.get(&tenant);
            tokio::spawn(async move { source.token().await.map(drop) })
        })
        .collect();
    for _ in 0..20 {
        settle().await;
        provider.clock.advance(Duration::from_secs(30));
    }
    for task in tasks {
        assert!(task.await.unwrap().is_ok());
    }
    assert_eq!(provider.calls(), 16);
}

#[tokio::test]
async fn the_line_of_a_trial_is_not_its_time() {
    let provider = Provider::new(Duration::from_secs(1));
    let pool = TokenPool::builder(provider.clone(), |tenant| async move { Ok(example(tenant)) })
        .clock(provider.clock.clone())
        .max_exchanges(1)
        .build();
    let tasks: Vec<_> = (0..90)
        .map(|tenant| {
            let source = pool.get(&tenant);
            tokio::spawn(async move { source.verify().await.map(drop) })
        })
        .collect();
    for _ in 0..95 {
        settle().await;
        provider.clock.advance(Duration::from_secs(1));
    }
    for task in tasks {
        assert!(task.await.unwrap().is_ok());
    }
}

/// A trial that hangs has an end all the same, in each of its phases.
#[tokio::test]
async fn a_trial_that_hangs_ends() {
    let provider = Provider::new(Duration::from_secs(1_000));
    let pool = TokenPool::builder(provider.clone(), |tenant| async move { Ok(example(tenant)) })
        .clock(provider.clock.clone())
        .build();
    let source = pool.get(&1);
    let asking = tokio::spawn(async move { source.verify().await.map(drop) });
    settle().await;
    provider.clock.advance(Duration::from_secs(60));
    let error = asking.await.unwrap().unwrap_err();
    assert_eq!(error.stage(), Stage::Transport);
    assert!(error.to_string().contains("no outcome within the deadline"), "{error}");
}

/// A vault and a database that are slow have times of their own, and the exchange has its whole one.
#[tokio::test]
async fn a_vault_is_not_the_exchanges_time() {
    let server = Server::new(vec![(Does::Grants, Duration::from_secs(50))]);
    let (rows, saved, clock) = (server.clone(), server.clone(), server.clock.clone());
    let saving = clock.clone();
    let pool = TokenPool::builder(server.clone(), move |tenant| {
        let (rows, clock) = (rows.clone(), clock.clone());
        async move {
            clock.sleep(Duration::from_secs(50)).await;
            Ok(rows.load(tenant))
        }
    })
    .clock(server.clock.clone())
    .persist(move |tenant, rotated| {
        let (saved, clock) = (saved.clone(), saving.clone());
        async move {
            clock.sleep(Duration::from_secs(50)).await;
            saved.save(tenant, &rotated);
            Ok(())
        }
    })
    .build();
    let (outcomes, seconds) = all(&server, &pool, 3).await;
    assert!(outcomes.iter().all(|(_, outcome)| outcome.is_ok()), "{outcomes:?}");
    assert!((149..152).contains(&seconds), "{seconds}");
}

#[tokio::test]
async fn a_vault_that_hangs_says_so() {
    let provider = Provider::new(Duration::ZERO);
    let pool =
        TokenPool::builder(provider.clone(), |_: u32| std::future::pending::<Result<Example, Error>>())
            .clock(provider.clock.clone())
            .load_deadline(Duration::from_secs(5))
            .build();
    let source = pool.get(&1);
    let asking = tokio::spawn(async move { source.token().await.map(drop) });
    settle().await;
    provider.clock.advance(Duration::from_secs(5));
    let error = asking.await.unwrap().unwrap_err();
    assert_eq!(error.stage(), Stage::Credentials);
    assert!(error.to_string().contains("`load_deadline`"), "{error}");
}

/// What happens between two looks of the test.
#[derive(Clone, Copy, Debug)]
enum Event {
    Ask(u32),
    Leave(usize),
    Forget(u32),
    Pass(u64),
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        8 => (0_u32..200).prop_map(Event::Ask),
        2 => any::<usize>().prop_map(Event::Leave),
        1 => (0_u32..200).prop_map(Event::Forget),
        5 => (1_u64..70_000).prop_map(Event::Pass),
    ]
}

fn does() -> impl Strategy<Value = (Does, Duration)> {
    let does = prop_oneof![
        10 => Just(Does::Grants),
        2 => Just(Does::SlowsDown),
        2 => Just(Does::Unreachable),
        1 => Just(Does::Ends),
    ];
    (does, (0_u64..50_000).prop_map(Duration::from_millis))
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(200),
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(9),
        ..ProptestConfig::default()
    })]

    /// Whatever the limits, the delays, the failures, the evictions and the callers: each customer whose grant
    /// the server did not end has a token in the end, and no refresh token came twice.
    #[test]
    fn no_schedule_loses_a_refresh_token(
        tenants in 1_u32..200,
        capacity in 1_usize..40,
        at_once in proptest::option::of(1_usize..10),
        rate in proptest::option::of(1_u32..60),
        everybody in any::<bool>(),
        script in proptest::collection::vec(does(), 1..200),
        events in proptest::collection::vec(event(), 1..150),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        runtime.block_on(async {
            let server = Server::new(script);
            let mut builder = pool(&server).capacity(capacity);
            if let Some(at_once) = at_once {
                builder = builder.max_exchanges(at_once);
            }
            if let Some(rate) = rate {
                builder = builder.rate(rate, Duration::from_secs(10));
            }
            let pool = builder.build();
            let ask = |tenant: u32| {
                let pool = pool.clone();
                tokio::spawn(async move { pool.get(&tenant).token().await.map(drop) })
            };
            let mut callers: Vec<_> = (0..tenants).filter(|_| everybody).map(ask).collect();
            for event in events {
                match event {
                    Event::Ask(tenant) => callers.push(ask(tenant % tenants)),
                    Event::Leave(which) if !callers.is_empty() => callers.swap_remove(which % callers.len()).abort(),
                    Event::Leave(_) => {}
                    Event::Forget(tenant) => pool.forget(&(tenant % tenants)),
                    Event::Pass(millis) => server.clock.advance(Duration::from_millis(millis)),
                }
                for _ in 0..8 {
                    tokio::task::yield_now().await;
                }
            }
            // All is well, and everybody asks until there is a token.
            server.otherwise(Duration::from_millis(10));
            let mut left: Vec<u32> = (0..tenants).collect();
            for _ in 0..400 {
                let asked: Vec<_> = left.iter().map(|tenant| (*tenant, ask(*tenant))).collect();
                for _ in 0..40 {
                    for _ in 0..8 {
                        tokio::task::yield_now().await;
                    }
                    server.clock.advance(Duration::from_secs(2));
                }
                left.clear();
                for (tenant, asked) in asked {
                    let done = asked.is_finished() && asked.await.expect("no panic").is_ok();
                    if !done && !server.was_ended(tenant) {
                        left.push(tenant);
                    }
                }
                if left.is_empty() {
                    break;
                }
            }
            assert_eq!(left, [0; 0], "must connect again");
            assert_eq!(server.reused(), [""; 0]);
            if let Some(at_once) = at_once {
                assert!(server.most_at_once() <= at_once);
            }
            if let Some(rate) = rate {
                assert!(server.most_within(Duration::from_secs(10)) <= rate as usize);
            }
        });
    }
}
