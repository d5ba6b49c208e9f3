//! An exchange lives on the runtime of whoever needed it; when that is gone, it lives on another one.

use std::sync::mpsc;
use std::task::Poll;

use auth_runtime::testing::ManualClock;
use auth_runtime::{Action, Client, Stage, TokenSource};
use auth_tests::login::Grant;
use auth_tests::raw::{Play, Raw};
use auth_tests::scripted::{Says, Scripted};
use tokio::runtime::{Builder, Runtime};

use super::{Outcome, builder, first_poll, seconds, source, text, until, within};

fn one_thread() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

fn two_threads() -> Runtime {
    Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

/// Two waiters on each of these runtimes; one of them carries the exchange and is dropped.
fn dropped_with_waiters_elsewhere(carrier: Runtime, other: &Runtime) {
    let provider = Scripted::new(Says::Numbered(900));
    let (source, _clock) = source(&provider);
    provider.hold();
    let asking = source.clone();
    carrier.spawn(async move { asking.token().await });
    carrier.block_on(within(provider.asked(1)));
    let waiters: Vec<_> = (0..2)
        .map(|_| {
            let source = source.clone();
            other.spawn(async move { source.token().await })
        })
        .collect();
    other.block_on(until(|| source.stats().waits == 3));
    // The old call is dropped with it; who still waits starts a new one where they are.
    drop(carrier);
    provider.go();
    for waiter in waiters {
        assert_eq!(text(&other.block_on(within(waiter)).unwrap()), "t1");
    }
    assert_eq!((provider.calls(), provider.most_at_once()), (2, 1));
}

#[test]
fn a_runtime_is_dropped_while_another_one_waits() {
    dropped_with_waiters_elsewhere(one_thread(), &one_thread());
    dropped_with_waiters_elsewhere(one_thread(), &two_threads());
    dropped_with_waiters_elsewhere(two_threads(), &one_thread());
    dropped_with_waiters_elsewhere(two_threads(), &two_threads());
}

#[test]
fn a_runtime_is_dropped_and_the_next_one_asks() {
    let provider = Scripted::new(Says::Numbered(900));
    let (source, clock) = source(&provider);
    provider.hold();
    let first = one_thread();
    first.block_on(async {
        assert!(first_poll(source.token()).is_pending());
        within(provider.asked(1)).await;
    });
    drop(first);
    provider.go();
    assert_eq!(text(&one_thread().block_on(within(source.token()))), "t1");
    // In the middle of a refresh, whose old token is served meanwhile.
    clock.advance(seconds(880));
    provider.hold();
    let second = two_threads();
    second.block_on(async {
        assert!(matches!(first_poll(source.token()), Poll::Ready(Ok(_))));
        within(provider.asked(3)).await;
    });
    drop(second);
    provider.go();
    one_thread().block_on(async {
        assert_eq!(text(&within(source.token()).await), "t1");
        within(source.settled()).await;
        assert_eq!(text(&within(source.token()).await), "t2");
    });
}

/// A real client keeps connections, which die with the runtime that drives them.
#[test]
fn the_next_runtimes_first_request_succeeds() {
    let server = two_threads();
    let body = r#"{"access_token":"t","expires_in":900}"#;
    let response = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    let raw = server.block_on(Raw::start(Play::Keep(response.into_bytes())));
    let clock = ManualClock::new();
    let endpoint = Grant::at(&format!("{}/token", raw.origin())).login;
    let cx = auth_runtime::Context::builder().origin(auth_tests::wire::server(raw.origin())).build();
    let source =
        TokenSource::builder(endpoint, Client::new().unwrap()).context(cx).clock(clock.clone()).build();
    for round in 1..=6 {
        let runtime = if round % 2 == 0 { one_thread() } else { two_threads() };
        runtime.block_on(async {
            for exchange in 0..2 {
                let outcome = within(source.token()).await;
                assert_eq!(text(&outcome), "t", "round {round}, exchange {exchange}: {outcome:?}");
                clock.advance(seconds(900));
            }
        });
        drop(runtime);
    }
    assert_eq!(raw.requests().len(), 12);
}

/// `block_on` came back, and the exchange stays on a runtime that is alive and that nobody drives.
#[test]
fn a_runtime_that_nobody_drives_holds_up_nobody_for_ever() {
    let provider = Scripted::new(Says::Numbered(900));
    let clock = ManualClock::new();
    let source = builder(&provider, &clock).deadline(seconds(20)).build();
    provider.hold();
    let idle = one_thread();
    idle.block_on(async {
        assert!(first_poll(source.token()).is_pending());
        within(provider.asked(1)).await;
    });
    provider.go();
    let other = one_thread();
    other.block_on(async {
        // One who waits already, and nobody else comes.
        let waiting = tokio::spawn({
            let source = source.clone();
            async move { source.token().await }
        });
        until(|| source.stats().waits == 2).await;
        for _ in 0..30 {
            clock.advance(seconds(1));
            tokio::task::yield_now().await;
        }
        assert_eq!(text(&within(waiting).await.unwrap()), "t1");
    });
    // What the idle one brings after all is no harm.
    idle.block_on(async {
        until(|| tokio::runtime::Handle::current().metrics().num_alive_tasks() == 0).await;
        within(source.token()).await.unwrap();
    });
}

#[test]
fn without_a_runtime_there_is_an_error() {
    let provider = Scripted::new(Says::Numbered(900));
    let (source, clock) = source(&provider);
    let asked: [Outcome; 3] = [
        ready(source.token()),
        ready(source.verify()),
        ready(source.warm()).map(|()| unreachable!("nothing can be acquired")),
    ];
    for outcome in asked {
        let error = outcome.unwrap_err();
        assert_eq!((error.stage(), error.action()), (Stage::Request, Action::FixConfiguration));
        assert!(error.to_string().contains("runtime"), "{error}");
    }
    assert_eq!(provider.calls(), 0);
    // It is an error of the caller, and of nobody else.
    let runtime = one_thread();
    assert_eq!(text(&runtime.block_on(within(source.token()))), "t1");
    // A token that is there needs no runtime, also where it should be refreshed.
    assert_eq!(text(&ready(source.token())), "t1");
    clock.advance(seconds(890));
    assert_eq!(text(&ready(source.token())), "t1");
    assert_eq!(provider.calls(), 1);
    runtime.block_on(async {
        within(source.token()).await.unwrap();
        within(provider.asked(2)).await;
    });
}

fn ready<T>(future: impl Future<Output = T>) -> T {
    match first_poll(future) {
        Poll::Ready(outcome) => outcome,
        Poll::Pending => panic!("it waits, and nothing will wake it"),
    }
}

/// The machine's clock needs the runtime's: a source says so, and says it before anything is sent.
#[test]
fn without_time_in_the_runtime_there_is_an_error() {
    let provider = Scripted::new(Says::Numbered(900));
    let source = TokenSource::new(auth_tests::login::Login::new(), provider.clone());
    let timeless = Builder::new_current_thread().enable_io().build().unwrap();
    let error = timeless
        .block_on(async {
            // A provider that takes a moment.
            provider.hold();
            let asking = source.token();
            let opening = async {
                tokio::task::yield_now().await;
                provider.go();
            };
            let mut asking = std::pin::pin!(asking);
            let mut opening = std::pin::pin!(opening);
            std::future::poll_fn(|cx| {
                let _ = opening.as_mut().poll(cx);
                asking.as_mut().poll(cx)
            })
            .await
        })
        .unwrap_err();
    assert_eq!(error.action(), Action::FixConfiguration, "{error}");
    assert!(error.to_string().contains("time"), "{error}");
    assert_eq!(provider.calls(), 0, "and yet a login was sent");
    // Not poisoned: a runtime with time gets a token, as soon as the wait is over.
    let (sender, receiver) = mpsc::channel();
    one_thread().block_on(async {
        let outcome = within(async {
            loop {
                match source.token().await {
                    Err(error) if error.retry_at().is_some() => tokio::task::yield_now().await,
                    outcome => break outcome,
                }
            }
        });
        sender.send(outcome.await).unwrap();
    });
    assert_eq!(text(&receiver.recv().unwrap()), "t1");
}
