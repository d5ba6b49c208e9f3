//! An exchange belongs to no caller: what becomes of those who ask changes nothing for others.

use std::future::Future as _;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use auth_runtime::{Invalidated, TokenSource};
use auth_tests::scripted::{Says, Scripted};

use super::{Outcome, first_poll, seconds, source, text, until, within};

/// The same on both kinds of runtime.
macro_rules! on_both {
    ($($(#[doc = $doc:literal])* $name:ident)*) => { $(
        mod $name {
            $(#[doc = $doc])*
            #[tokio::test]
            async fn on_one_thread() {
                super::cases::$name().await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_threads() {
                super::cases::$name().await;
            }
        }
    )* };
}

on_both! {
    dropped_after_one_poll
    aborted
    timed_out
    polled_once_and_held
    panicking
    all_gone_but_the_cache_fills
    last_clone_dropped
}

fn ask(source: &TokenSource) -> tokio::task::JoinHandle<Outcome> {
    let source = source.clone();
    tokio::spawn(async move { source.token().await })
}

mod cases {
    use super::*;

    /// The one who started it is gone at once.
    pub(super) async fn dropped_after_one_poll() {
        let provider = Scripted::new(Says::Numbered(900));
        let (source, _clock) = source(&provider);
        provider.hold();
        let mut starter = Box::pin(source.token());
        assert!(first_poll(starter.as_mut()).is_pending());
        within(provider.asked(1)).await;
        drop(starter);
        let other = ask(&source);
        until(|| source.stats().waits == 2).await;
        provider.go();
        assert_eq!(text(&within(other).await.unwrap()), "t1");
        assert_eq!(provider.calls(), 1);
    }

    pub(super) async fn aborted() {
        let provider = Scripted::new(Says::Numbered(900));
        let (source, _clock) = source(&provider);
        provider.hold();
        let first = ask(&source);
        within(provider.asked(1)).await;
        let others: Vec<_> = (0..50).map(|_| ask(&source)).collect();
        until(|| source.stats().waits == 51).await;
        first.abort();
        assert!(within(first).await.unwrap_err().is_cancelled());
        // And every second of the others.
        others.iter().step_by(2).for_each(tokio::task::JoinHandle::abort);
        provider.go();
        for (index, other) in others.into_iter().enumerate() {
            match within(other).await {
                Ok(outcome) => assert_eq!(text(&outcome), "t1"),
                Err(gone) => assert!(gone.is_cancelled() && index % 2 == 0),
            }
        }
        assert_eq!(provider.calls(), 1);
    }

    pub(super) async fn timed_out() {
        let provider = Scripted::new(Says::Numbered(900));
        let (source, _clock) = source(&provider);
        provider.hold();
        for _ in 0..10 {
            tokio::time::timeout(Duration::from_millis(1), source.token()).await.unwrap_err();
        }
        let other = ask(&source);
        provider.go();
        assert_eq!(text(&within(other).await.unwrap()), "t1");
        assert_eq!(provider.calls(), 1);
    }

    /// Futurelock: whoever holds a future and polls it no more must not hold up others.
    pub(super) async fn polled_once_and_held() {
        let provider = Scripted::new(Says::Numbered(900));
        let (source, clock) = source(&provider);
        provider.hold();
        let mut cx = Context::from_waker(Waker::noop());
        let mut starter = pin!(source.token());
        assert!(starter.as_mut().poll(&mut cx).is_pending());
        let mut waiter = pin!(source.token());
        assert!(waiter.as_mut().poll(&mut cx).is_pending());
        provider.go();
        for _ in 0..3 {
            assert_eq!(text(&within(ask(&source)).await.unwrap()), "t1");
        }
        // Nor later, over many exchanges and with both ways to end a token.
        clock.advance(seconds(1000));
        let token = within(ask(&source)).await.unwrap().unwrap();
        clock.advance(seconds(10));
        assert_eq!(source.invalidate(&token), Invalidated::Removed);
        assert_eq!(text(&within(ask(&source)).await.unwrap()), "t3");
        // What they get is what they waited for.
        for held in [starter, waiter] {
            let Poll::Ready(outcome) = { held }.as_mut().poll(&mut cx) else { panic!("it waits") };
            assert_eq!(text(&outcome), "t1");
        }
        assert_eq!(provider.calls(), 3);
    }

    pub(super) async fn panicking() {
        let provider = Scripted::new(Says::Numbered(900));
        let (source, _clock) = source(&provider);
        provider.hold();
        assert!(first_poll(source.token()).is_pending());
        within(provider.asked(1)).await;
        let panics = |source: TokenSource| async move {
            let mut asking = Box::pin(source.token());
            assert!(std::future::poll_fn(|cx| Poll::Ready(asking.as_mut().poll(cx).is_pending())).await);
            panic!("on purpose");
        };
        let panicking: Vec<_> = (0..10).map(|_| tokio::spawn(panics(source.clone()))).collect();
        for task in panicking {
            assert!(within(task).await.unwrap_err().is_panic());
        }
        let other = ask(&source);
        provider.go();
        assert_eq!(text(&within(other).await.unwrap()), "t1");
        assert_eq!(provider.calls(), 1);
    }

    /// Callers with less patience than the provider takes.
    pub(super) async fn all_gone_but_the_cache_fills() {
        let provider = Scripted::new(Says::Numbered(900));
        let (source, _clock) = source(&provider);
        provider.hold();
        for _ in 0..100 {
            assert!(first_poll(source.token()).is_pending());
        }
        within(provider.asked(1)).await;
        provider.go();
        within(source.settled()).await;
        let Poll::Ready(Ok(token)) = first_poll(source.token()) else { panic!("nothing was kept") };
        assert_eq!((token.access_token().expose_secret(), provider.calls()), ("t1", 1));
    }

    /// Nobody is left to get it: what is under way ends, and no task stays.
    pub(super) async fn last_clone_dropped() {
        let provider = Scripted::new(Says::Never);
        let (source, _clock) = source(&provider);
        let asking = ask(&source);
        within(provider.asked(1)).await;
        let clone = source.clone();
        drop(source);
        asking.abort();
        assert!(within(asking).await.unwrap_err().is_cancelled());
        // One is still there.
        tokio::task::yield_now().await;
        assert_eq!(provider.under_way(), 1);
        drop(clone);
        until(|| provider.under_way() == 0).await;
        until(|| tokio::runtime::Handle::current().metrics().num_alive_tasks() == 0).await;
    }
}
