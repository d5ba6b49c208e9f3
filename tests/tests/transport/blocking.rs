//! Without async, and both worlds at once.

use std::future::Future;
use std::time::Duration;

use auth_runtime::{Action, Body, Bytes, Client, Context, Error, Stage, Token, TokenEndpoint, blocking};
use auth_tests::raw::{Play, Raw, http};
use auth_tests::wire::at;

use crate::{ByHand, good, kept, thredfi};

/// A runtime that ends with the test, and a listener on it that stays meanwhile.
fn on_another_thread(play: Play) -> (tokio::runtime::Runtime, Raw) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let raw = runtime.block_on(Raw::start(play));
    (runtime, raw)
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

#[test]
fn a_blocking_client_inside_a_runtime_and_dropped_inside_one() {
    let (_running, raw) = on_another_thread(Play::Say(good()));
    let cx = at(raw.origin());
    block_on(async {
        let client = blocking::Client::new().unwrap();
        let clone = client.clone();
        client.exchange_with(&thredfi(), &cx).unwrap();
        drop(client);
        clone.exchange_with(&thredfi(), &cx).unwrap();
    });
    let client = blocking::Client::new().unwrap();
    client.exchange_with(&thredfi(), &cx).unwrap();
    assert_eq!(raw.connections(), 3);
}

#[test]
fn a_blocking_client_reports_the_same_errors() {
    let (_running, raw) =
        on_another_thread(Play::Say(http("302 Found", &[("Location", "https://x.example/")], "")));
    let error = blocking::Client::new().unwrap().exchange_with(&thredfi(), &at(raw.origin())).unwrap_err();
    assert!(error.to_string().contains("https://x.example"), "{error}");
    let error = blocking::Client::new().unwrap().exchange(&ByHand("http://example.invalid/")).unwrap_err();
    assert_eq!(error.stage(), Stage::Request);
}

#[test]
fn a_blocking_client_on_many_threads() {
    let (_running, raw) = on_another_thread(Play::Keep(kept()));
    let client = blocking::Client::new().unwrap();
    let cx = at(raw.origin());
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| (0..4).for_each(|_| drop(client.exchange_with(&thredfi(), &cx).unwrap())));
        }
    });
    assert_eq!(raw.requests().len(), 16);
}

#[test]
fn an_endpoint_that_panics_is_a_bug_to_report() {
    struct Panics;
    impl TokenEndpoint for Panics {
        fn provider(&self) -> &'static str {
            "Panics"
        }
        fn request(&self, _: &Context) -> Result<http::Request<Body>, Error> {
            panic!("on purpose")
        }
        fn response(&self, _: http::Response<Bytes>, _: &Context) -> Result<Token, Error> {
            unreachable!()
        }
    }
    let error = block_on(async { blocking::Client::new().unwrap().exchange(&Panics).unwrap_err() });
    assert_eq!((error.provider(), error.action()), ("Panics", Action::ReportBug));
}

#[test]
fn one_client_for_both_worlds() {
    // A kept connection belongs to the runtime that made it; the other one must not wait for it to be served.
    let (_running, raw) = on_another_thread(Play::Keep(kept()));
    let client = Client::builder().timeout(Duration::from_secs(5)).build().unwrap();
    let waiting = blocking::Client::from(client.clone());
    let cx = at(raw.origin());
    waiting.exchange_with(&thredfi(), &cx).unwrap();
    block_on(client.exchange_with(&thredfi(), &cx)).unwrap();
    waiting.exchange_with(&thredfi(), &cx).unwrap();
}

#[test]
fn a_kept_connection_that_the_provider_closed() {
    let (running, raw) = on_another_thread(Play::Keep(kept()));
    let client = blocking::Client::new().unwrap();
    let cx = at(raw.origin());
    for _ in 0..3 {
        client.exchange_with(&thredfi(), &cx).unwrap();
        // The connection is put back by another thread, which may be late once or twice.
        let is_kept = (0..100).any(|_| {
            let connections = raw.connections();
            client.exchange_with(&thredfi(), &cx).unwrap();
            raw.connections() == connections
        });
        assert!(is_kept, "an exchange goes over the connection of an earlier one");
        // Providers keep connections for seconds, a program acquires a token in an hour.
        running.block_on(raw.hang_up());
    }
}

#[tokio::test]
async fn a_kept_connection_that_the_provider_closed_meanwhile() {
    let raw = Raw::start(Play::Keep(kept())).await;
    let client = Client::new().unwrap();
    for _ in 0..3 {
        client.exchange_with(&thredfi(), &at(raw.origin())).await.unwrap();
        raw.hang_up().await;
    }
}
