//! A refresh token is redeemed once, also if its tenant's source gives way to others or is forgotten meanwhile.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use auth_runtime::testing::ManualClock;
use auth_runtime::{Error, TokenPool, TokenPoolBuilder};
use auth_tests::login::Rotates;
use auth_tests::scripted::{Says, Scripted};
use tokio::sync::Semaphore;

use super::{Row, ask, cut, passing, redeemed, seconds, settle, text, until, within};

/// A pool with room for one, and how often the credentials of tenant 0 were read: by a new source each time.
fn pool(provider: &Scripted, clock: &ManualClock) -> (TokenPoolBuilder<u32>, Arc<AtomicUsize>) {
    let loads = Arc::new(AtomicUsize::new(0));
    let counted = loads.clone();
    let load = move |tenant: u32| {
        counted.fetch_add(usize::from(tenant == 0), Ordering::SeqCst);
        async move { Ok(Rotates::from(&format!("seed-{tenant}"))) }
    };
    (
        TokenPool::builder(provider.clone(), load)
            .persist(|_, _| async { Ok(()) })
            .clock(clock.clone())
            .capacity(1),
        loads,
    )
}

/// Others come, until tenant 0 has given way.
async fn evict(pool: &TokenPool<u32>) {
    for tenant in 1..50 {
        within(pool.get(&tenant).token()).await.unwrap();
    }
    assert!(pool.len() < 20, "nobody gave way");
}

fn times(provider: &Scripted, refresh_token: &str) -> usize {
    redeemed(provider).iter().filter(|redeemed| *redeemed == refresh_token).count()
}

#[tokio::test]
async fn one_whose_response_was_lost() {
    for forgotten in [true, false] {
        let (provider, clock) = (Scripted::new(Says::pair("a", 900, "r1")), ManualClock::new());
        let (pool, loads) = pool(&provider, &clock);
        let pool = pool.build();
        provider.then(Says::Fails(cut()));
        assert!(within(pool.get(&0).token()).await.unwrap_err().is_outcome_unknown());
        if forgotten {
            pool.forget(&0);
        } else {
            evict(&pool).await;
        }
        assert!(within(pool.get(&0).token()).await.unwrap_err().is_outcome_unknown());
        assert_eq!(times(&provider, "seed-0"), 1, "forgotten: {forgotten}");
        assert_eq!(loads.load(Ordering::SeqCst), 2, "it was the same source");
    }
}

/// The database was down: the old one is in it, and the new one nowhere but here.
#[tokio::test]
async fn one_that_nobody_could_save() {
    for forgotten in [true, false] {
        let (provider, clock) = (Scripted::new(Says::pair("a", 900, "other")), ManualClock::new());
        let (pool, loads) = pool(&provider, &clock);
        let (down, row) = (Arc::new(AtomicBool::new(true)), Row::of("seed-0"));
        let (is_down, saved) = (down.clone(), row.clone());
        let pool = pool
            .persist(move |tenant, rotated| {
                let fails = tenant == 0 && is_down.load(Ordering::SeqCst);
                let saving = (tenant == 0).then(|| saved.save(rotated));
                async move {
                    match saving {
                        _ if fails => Err(Error::credentials("read-only")),
                        Some(saving) => saving.await,
                        None => Ok(()),
                    }
                }
            })
            .build();
        provider.then(Says::pair("a1", 900, "r1"));
        assert_eq!(text(&passing(&clock, ask(&pool.get(&0))).await), "a1", "as where saving fails");
        if forgotten {
            pool.forget(&0);
        } else {
            evict(&pool).await;
        }
        clock.advance(seconds(900));
        down.store(false, Ordering::SeqCst);
        provider.then(Says::pair("a2", 900, "r2"));
        assert_eq!(text(&passing(&clock, ask(&pool.get(&0))).await), "a2", "forgotten: {forgotten}");
        assert_eq!((times(&provider, "seed-0"), times(&provider, "r1")), (1, 1), "forgotten: {forgotten}");
        assert_eq!(row.read(), "r2");
        assert_eq!(loads.load(Ordering::SeqCst), 2, "it was the same source");
    }
}

/// What replaces it is on its way into the database, which still has the old one.
#[tokio::test]
async fn one_that_is_being_saved() {
    let (provider, clock) = (Scripted::new(Says::Never), ManualClock::new());
    provider.then(Says::pair("a1", 900, "r1")).then(Says::pair("a2", 900, "r2"));
    let row = Row::of("r0");
    let (read, saved) = (row.clone(), row.clone());
    let pool = TokenPool::builder(provider.clone(), move |_: u32| {
        let seed = read.read();
        async move { Ok(Rotates::from(&seed)) }
    })
    .persist(move |_, rotated| saved.save(rotated))
    .clock(clock.clone())
    .build();
    row.open.send_replace(0);
    let first = ask(&pool.get(&1));
    row.asked(1).await;
    // Its caller is gone, and nobody holds the source.
    first.abort();
    pool.forget(&1);
    let second = ask(&pool.get(&1));
    settle().await;
    assert_eq!(redeemed(&provider), ["r0"], "it was redeemed twice");
    row.open.send_replace(1);
    until(|| row.read() == "r1").await;
    row.open.send_replace(usize::MAX);
    assert_eq!(text(&within(second).await.unwrap()), "a2");
    assert_eq!((redeemed(&provider), row.read()), (vec!["r0".to_owned(), "r1".to_owned()], "r2".to_owned()));
}

/// The first save is slow, and comes back when others would have been done.
#[tokio::test]
async fn a_slow_save_does_not_write_over_a_newer_one() {
    let (provider, clock) = (Scripted::new(Says::Never), ManualClock::new());
    provider.then(Says::pair("a1", 900, "r1")).then(Says::pair("a2", 900, "r2"));
    let (row, slow) = (Row::of("r0"), Arc::new(Semaphore::new(0)));
    let (read, saved, held) = (row.clone(), row.clone(), slow.clone());
    let tries = Arc::new(AtomicUsize::new(0));
    let counted = tries.clone();
    let pool = TokenPool::builder(provider.clone(), move |_: u32| {
        let seed = read.read();
        async move { Ok(Rotates::from(&seed)) }
    })
    .persist(move |_, rotated| {
        let (saved, held) = (saved.clone(), held.clone());
        let first = counted.fetch_add(1, Ordering::SeqCst) == 0;
        async move {
            if first {
                held.acquire().await.map_err(Error::credentials)?.forget();
            }
            saved.save(rotated).await
        }
    })
    .clock(clock.clone())
    .build();
    let first = ask(&pool.get(&1));
    until(|| tries.load(Ordering::SeqCst) == 1).await;
    first.abort();
    pool.forget(&1);
    let second = ask(&pool.get(&1));
    settle().await;
    slow.add_permits(1);
    assert_eq!(text(&within(second).await.unwrap()), "a2");
    settle().await;
    assert_eq!((redeemed(&provider), row.read()), (vec!["r0".to_owned(), "r1".to_owned()], "r2".to_owned()));
}
