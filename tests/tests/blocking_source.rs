//! The source for threads that may wait.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier, mpsc};
use std::thread;
use std::time::Duration;

use auth_runtime::blocking;
use auth_runtime::{
    Body, Bytes, Error, Invalidated, Secret, SendFuture, Stage, TokenEndpoint, TokenSource, Transport, http,
};
use auth_tests::login::Rotates;
use auth_tests::scripted::{Says, Scripted};

#[derive(Clone, TokenEndpoint)]
#[token(post = "https://auth.example.com/token", grant_type = client_credentials)]
struct Example {
    client_id: String,
    client_secret: Secret,
}

fn example() -> Example {
    Example { client_id: "shop".into(), client_secret: "s3cret".into() }
}

/// Answers when the test says so.
#[derive(Clone)]
struct Cached {
    calls: Arc<AtomicUsize>,
    arrived: mpsc::Sender<()>,
    response: Arc<tokio::sync::Semaphore>,
    status: u16,
}

fn held(status: u16) -> (Cached, mpsc::Receiver<()>) {
    let (arrived, arrivals) = mpsc::channel();
    let response = Arc::new(tokio::sync::Semaphore::new(0));
    (Cached { calls: Arc::default(), arrived, response, status }, arrivals)
}

impl Transport for Cached {
    fn send(&self, _: http::Request<Body>) -> SendFuture<'_> {
        Box::pin(async move {
            let number = self.calls.fetch_add(1, Ordering::SeqCst) + 1;
            let _ = self.arrived.send(());
            if let Ok(permit) = self.response.acquire().await {
                permit.forget();
            }
            let response =
                format!(r#"{{"access_token":"t{number}","token_type":"Bearer","expires_in":900}}"#);
            let mut response = http::Response::new(Bytes::from(response));
            *response.status_mut() = http::StatusCode::from_u16(self.status).unwrap_or_default();
            Ok(response)
        })
    }
}

/// What many threads get that ask at once.
fn ask_at_once(
    source: &blocking::TokenSource,
    provider: &Cached,
    arrivals: &mpsc::Receiver<()>,
) -> Vec<Result<String, Error>> {
    let together = Arc::new(Barrier::new(16));
    let threads: Vec<_> = (0..16)
        .map(|_| {
            let (source, together) = (source.clone(), together.clone());
            thread::spawn(move || {
                together.wait();
                source.token().map(|token| token.access_token().expose_secret().to_owned())
            })
        })
        .collect();
    arrivals.recv_timeout(Duration::from_secs(20)).expect("one asks the provider");
    provider.response.add_permits(1);
    threads.into_iter().map(|thread| thread.join().expect("no thread panics")).collect()
}

#[test]
fn threads_share_one_exchange() {
    let (provider, arrivals) = held(200);
    let source = blocking::TokenSource::from(TokenSource::new(example(), provider.clone()));
    for outcome in ask_at_once(&source, &provider, &arrivals) {
        assert_eq!(outcome.unwrap(), "t1");
    }
    assert_eq!(source.stats().exchanges, 1);
    assert_eq!(provider.calls.load(Ordering::SeqCst), 1);
}

#[test]
fn threads_share_one_failure() {
    let (provider, arrivals) = held(401);
    let source = blocking::TokenSource::from(TokenSource::new(example(), provider.clone()));
    for outcome in ask_at_once(&source, &provider, &arrivals) {
        assert_eq!(outcome.unwrap_err().stage(), Stage::Refused);
    }
    // It is latched: nobody asks again.
    assert!(source.token().unwrap_err().retry_at().is_some());
    assert_eq!(provider.calls.load(Ordering::SeqCst), 1);
}

#[test]
fn a_thread_of_a_runtime_may_wait_too() {
    for builder in [tokio::runtime::Builder::new_current_thread, tokio::runtime::Builder::new_multi_thread] {
        let (provider, _arrivals) = held(200);
        provider.response.add_permits(1);
        let source = blocking::TokenSource::from(TokenSource::new(example(), provider));
        let runtime = builder().build().unwrap();
        let token = runtime.block_on(async { source.token() }).unwrap();
        assert_eq!(token.access_token().expose_secret(), "t1");
    }
}

/// Waits until the provider is asked, and lets the runtime go on meanwhile.
async fn asked(arrivals: mpsc::Receiver<()>) {
    while arrivals.try_recv().is_err() {
        tokio::task::yield_now().await;
    }
}

#[test]
fn a_thread_does_not_wait_for_an_exchange_that_it_has_to_drive_itself() {
    for workers in [0, 1] {
        let (provider, arrivals) = held(200);
        let inner = TokenSource::new(example(), provider.clone());
        let source = blocking::TokenSource::from(inner.clone());
        let runtime = match workers {
            0 => tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap(),
            _ => tokio::runtime::Builder::new_multi_thread()
                .worker_threads(workers)
                .enable_all()
                .build()
                .unwrap(),
        };
        let work = async move {
            let waits = tokio::spawn(async move { inner.token().await });
            asked(arrivals).await;
            for outcome in [source.token(), source.verify()] {
                let error = outcome.unwrap_err();
                assert_eq!((error.stage(), error.is_sent()), (Stage::Request, false));
                assert!(error.to_string().contains("`tokio::task::spawn_blocking`"), "{error}");
            }
            // One of the threads for such work may wait.
            let blocks = tokio::task::spawn_blocking(move || source.token());
            provider.response.add_permits(1);
            assert_eq!(waits.await.unwrap().unwrap().access_token().expose_secret(), "t1");
            assert_eq!(blocks.await.unwrap().unwrap().access_token().expose_secret(), "t1");
        };
        // On a worker, where there is one.
        runtime.block_on(async { tokio::spawn(work).await.unwrap() });
    }
}

#[test]
fn a_token_goes_onto_a_request_and_is_taken_away_by_who_was_refused() {
    let (provider, _arrivals) = held(200);
    provider.response.add_permits(3);
    let clock = auth_runtime::testing::ManualClock::new();
    let source = TokenSource::builder(example(), provider).clock(clock.clone()).build();
    let source = blocking::TokenSource::from(source);
    source.warm().unwrap();
    let mut request = http::Request::new(Body::default());
    let token = source.authorize(&mut request).unwrap();
    assert_eq!(request.headers()["authorization"], "Bearer t1");
    clock.advance(Duration::from_secs(10));
    assert_eq!(source.invalidate(&token), Invalidated::Removed);
    assert_eq!(source.invalidate(&token), Invalidated::Outdated);
    assert_eq!(source.token().unwrap().access_token().expose_secret(), "t2");
    assert_eq!(source.verify().unwrap().access_token().expose_secret(), "t3");
    assert_eq!(source.token().unwrap().access_token().expose_secret(), "t2", "what was verified is not kept");
}

#[derive(Clone, TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    grant_type = client_credentials,
    api(token = header("X-Token")),
)]
struct InHeader {
    client_id: String,
    client_secret: Secret,
}

#[test]
fn a_token_goes_where_the_endpoint_wants_it() {
    let (provider, _arrivals) = held(200);
    provider.response.add_permits(1);
    let endpoint = InHeader { client_id: "shop".into(), client_secret: "s3cret".into() };
    let source = blocking::TokenSource::from(TokenSource::new(endpoint, provider));
    let mut request = http::Request::new(Body::default());
    source.authorize(&mut request).unwrap();
    assert_eq!(request.headers()["x-token"], "t1");
    assert!(!request.headers().contains_key("authorization"));
}

/// The last clone is dropped while a refresh token is under way: the one that comes back is saved.
#[test]
fn a_rotation_is_saved_after_the_last_clone_is_gone() {
    let provider = Scripted::new(Says::pair("a1", 60, "r1"));
    provider.then(Says::pair("a1", 60, "r1")).then(Says::pair("a2", 60, "r2"));
    let (clock, (saved, rows)) = (auth_runtime::testing::ManualClock::new(), mpsc::channel());
    let source = TokenSource::builder(Rotates::from("seed"), provider.clone())
        .clock(clock.clone())
        .persist(move |rotated| {
            let sent = saved.send(rotated.refresh_token().expose_secret().to_owned());
            async move { sent.map_err(|_| Error::credentials("nobody listens")) }
        })
        .build();
    let source = blocking::TokenSource::from(source);
    source.token().unwrap();
    assert_eq!(rows.recv_timeout(Duration::from_secs(20)).unwrap(), "r1");
    clock.advance(Duration::from_secs(59));
    provider.hold();
    source.token().unwrap();
    let here = tokio::runtime::Builder::new_current_thread().build().unwrap();
    here.block_on(provider.asked(2));
    drop(source);
    provider.go();
    assert_eq!(rows.recv_timeout(Duration::from_secs(20)).unwrap(), "r2");
}
