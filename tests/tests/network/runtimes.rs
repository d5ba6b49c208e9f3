//! Two runtimes with one client: what one of them drops is not the other's.

use std::future::{Future as _, poll_fn};
use std::pin::pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;

use auth_runtime::Client;
use auth_tests::raw::{Play, Raw};
use tokio::runtime::{Builder, Runtime};

use crate::{kept, login};

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

/// A listener whose runtime outlives those of the test.
fn server() -> (Runtime, Raw) {
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let raw = runtime.block_on(Raw::start(Play::Keep(kept())));
    (runtime, raw)
}

/// One exchange, after which its connection is kept if it is going to be.
fn exchange(runtime: &Runtime, client: &Client, raw: &Raw) {
    runtime.block_on(async {
        client.exchange(&login(raw.origin())).await.unwrap();
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
    });
}

fn each_has_its_own(client: &Client) {
    let (_running, raw) = server();
    let (first, second) = (runtime(), runtime());
    exchange(&first, client, &raw);
    assert_eq!(raw.connections(), 1);
    // The first one is alive, and not driven: whoever sent over its connection would wait for ever.
    exchange(&second, client, &raw);
    assert_eq!(raw.connections(), 2);
    exchange(&second, client, &raw);
    assert_eq!(raw.connections(), 3);
    drop(first);
    exchange(&second, client, &raw);
    exchange(&runtime(), client, &raw);
    assert_eq!(raw.connections(), 5);
}

#[test]
fn no_runtime_uses_the_connections_of_another_one() {
    each_has_its_own(&Client::new().unwrap());
}

#[test]
fn nor_with_clients_of_the_users_own() {
    let own = || reqwest::Client::builder().no_proxy();
    let second = own().pool_max_idle_per_host(0).build().unwrap();
    each_has_its_own(&Client::from(own().build().unwrap()).with_unpooled(second));
}

/// With one client of the user's own nothing can be done; the error says what can.
#[test]
fn a_users_client_whose_runtime_is_gone() {
    let running = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let raw = running.block_on(Raw::start(Play::ask({
        let asked = AtomicUsize::new(0);
        move |_| match asked.fetch_add(1, Ordering::SeqCst) {
            0 => Play::Keep(kept()),
            _ => Play::Hang(Vec::new()),
        }
    })));
    let client = Client::from(reqwest::Client::builder().no_proxy().build().unwrap());
    let (first, second) = (runtime(), runtime());
    exchange(&first, &client, &raw);
    let endpoint = login(raw.origin());
    let mut under_way = pin!(client.exchange(&endpoint));
    second.block_on(poll_fn(|cx| {
        assert!(under_way.as_mut().poll(cx).is_pending());
        Poll::Ready(())
    }));
    // The connection of the first runtime takes it, and goes down with that.
    first.block_on(async {
        while raw.requests().len() < 2 {
            tokio::task::yield_now().await;
        }
    });
    drop(first);
    let error = second.block_on(under_way).unwrap_err();
    assert!(error.to_string().contains("driven by an async runtime that is gone"), "{error}");
    assert!(error.to_string().contains("`Client::with_unpooled`"), "{error}");
    assert!(error.is_sent());
}
