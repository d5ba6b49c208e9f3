//! A token that is good is read without waiting while another one is acquired, and kept when that fails.

use std::task::Poll;

use auth_runtime::testing::ManualClock;
use auth_tests::scripted::{Says, Scripted};

use super::{builder, cut, first_poll, seconds, source, text, until, within};

#[tokio::test]
async fn ready_on_the_first_poll_while_a_refresh_is_under_way() {
    let provider = Scripted::new(Says::Numbered(900));
    let (source, clock) = source(&provider);
    within(source.token()).await.unwrap();
    clock.advance(seconds(880));
    provider.hold();
    // Also for the one who starts it.
    for _ in 0..1000 {
        let Poll::Ready(Ok(token)) = first_poll(source.token()) else { panic!("it waits") };
        assert_eq!(token.access_token().expose_secret(), "t1");
    }
    within(provider.asked(2)).await;
    for _ in 0..1000 {
        assert!(matches!(first_poll(source.token()), Poll::Ready(Ok(_))));
    }
    assert_eq!((provider.calls(), source.stats().waits), (2, 1));
    provider.go();
    within(source.settled()).await;
    assert_eq!(text(&within(source.token()).await), "t2");
}

#[tokio::test]
async fn kept_when_the_refresh_fails_whatever_it_fails_with() {
    for failure in [
        Says::down(),
        Says::Fails(cut()),
        Says::Panics,
        Says::refuses("invalid_client"),
        Says::Status(200, "<html>".to_owned()),
        Says::Never,
    ] {
        let (provider, clock) = (Scripted::new(Says::Numbered(900)), ManualClock::new());
        let source = builder(&provider, &clock).deadline(seconds(3)).build();
        within(source.token()).await.unwrap();
        clock.advance(seconds(880));
        provider.otherwise(failure.clone());
        within(source.token()).await.unwrap();
        within(provider.asked(2)).await;
        if matches!(failure, Says::Never) {
            until(|| clock.sleepers() == 1).await;
            clock.advance(seconds(3));
        }
        within(source.settled()).await;
        assert!(source.status().error.is_some(), "{failure:?}");
        for _ in 0..10 {
            let Poll::Ready(Ok(token)) = first_poll(source.token()) else { panic!("{failure:?}") };
            assert_eq!(token.access_token().expose_secret(), "t1");
        }
        // And not longer than it lives.
        within(source.settled()).await;
        clock.advance(seconds(20));
        provider.otherwise(Says::down());
        within(source.token()).await.unwrap_err();
    }
}

/// All of them see at the same time that a refresh is due.
#[test]
fn one_refresh_where_many_threads_come_at_once() {
    const THREADS: usize = 8;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let provider = Scripted::new(Says::Numbered(900));
    let (source, clock) = source(&provider);
    runtime.block_on(within(source.token())).unwrap();
    for round in 2..400 {
        clock.advance(seconds(850));
        provider.hold();
        let barrier = std::sync::Barrier::new(THREADS);
        std::thread::scope(|scope| {
            for _ in 0..THREADS {
                scope.spawn(|| {
                    let _inside = runtime.enter();
                    barrier.wait();
                    assert!(matches!(first_poll(source.token()), Poll::Ready(Ok(_))));
                });
            }
        });
        provider.go();
        runtime.block_on(within(source.settled()));
        runtime.block_on(until(|| tokio::runtime::Handle::current().metrics().num_alive_tasks() == 0));
        assert_eq!((provider.calls(), provider.most_at_once()), (round, 1));
    }
}
