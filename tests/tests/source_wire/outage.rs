//! Five seconds of outage under load, of each kind: no caller fails while a valid token exists.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use auth_runtime::source::State;
use auth_runtime::testing::ManualClock;
use auth_runtime::{Body, Client, Context, Error, SendFuture, TokenSource, Transport};
use auth_tests::login::Login;
use auth_tests::raw::{Play, Raw, http};
use auth_tests::tls::{ALWAYS, Authority};
use auth_tests::wire;

use super::{kept, within};

const LIFE: u64 = 900;

/// What the server does while it is out of order.
fn faults() -> Vec<Play> {
    let whole = kept(r#"{"access_token":"t1","expires_in":900}"#);
    let half = whole[..whole.len() / 2].to_vec();
    vec![
        Play::Say(Vec::new()),
        Play::Say(half.clone()),
        Play::Reset(Vec::new()),
        Play::Reset(half.clone()),
        Play::HalfClose(half.clone()),
        Play::Hang(Vec::new()),
        Play::Hang(half),
        Play::Drip(b"HTTP/1.1 200 OK\r\n\r\n{".to_vec()),
        Play::Say(b"SSH-2.0\r\n".to_vec()),
        Play::Say(http("500 Oops", &[], "<html>")),
        Play::Say(http("502 Bad Gateway", &[], "")),
        Play::Say(http("503 Service Unavailable", &[("Retry-After", "2")], "")),
        Play::Say(http("429 Too Many Requests", &[], "")),
        Play::Say(http("401 Unauthorized", &[], r#"{"error":"invalid_client"}"#)),
        Play::Say(http("302 Found", &[("Location", "https://elsewhere.example/")], "")),
        Play::Say(http("200 OK", &[], r#"{"access_token":"t","expires_in":"soon"}"#)),
        Play::Say(http("200 OK", &[], &"x".repeat(2 << 20))),
    ]
}

/// Numbered tokens, but while it is out of order.
fn server(fault: Play) -> (Play, Arc<AtomicBool>) {
    let (out, acquired) = (Arc::new(AtomicBool::new(false)), AtomicUsize::new(0));
    let switch = out.clone();
    let play = Play::ask(move |_| {
        if out.load(Ordering::SeqCst) {
            return fault.clone();
        }
        let number = acquired.fetch_add(1, Ordering::SeqCst) + 1;
        Play::Keep(kept(&format!(r#"{{"access_token":"t{number}","expires_in":{LIFE}}}"#)))
    });
    (play, switch)
}

async fn outage(raw: &Raw, client: impl Transport + 'static, out: &AtomicBool, origin: &str, what: &str) {
    let clock = ManualClock::new();
    let source = TokenSource::builder(Login::new(), client)
        .context(Context::builder().origin(wire::server(origin)).build())
        .clock(clock.clone())
        .backoff(Duration::from_millis(500), Duration::from_millis(500))
        .build();
    within(source.token()).await.unwrap();
    let end = clock.wall() + Duration::from_secs(LIFE);
    clock.advance(Duration::from_secs(LIFE - 10));
    out.store(true, Ordering::SeqCst);

    let (stop, served) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let load: Vec<_> = (0..16)
        .map(|_| {
            let (source, stop, served) = (source.clone(), stop.clone(), served.clone());
            tokio::spawn(async move {
                while !stop.load(Ordering::SeqCst) {
                    source.token().await?;
                    served.fetch_add(1, Ordering::SeqCst);
                    tokio::task::yield_now().await;
                }
                Ok::<(), Error>(())
            })
        })
        .collect();
    for _ in 0..50 {
        clock.advance(Duration::from_millis(100));
        let before = served.load(Ordering::SeqCst);
        // Each of them has asked since the clock moved.
        within(async {
            while served.load(Ordering::SeqCst) < before + 32 && load.iter().all(|task| !task.is_finished()) {
                tokio::task::yield_now().await;
            }
        })
        .await;
    }
    assert!(clock.wall() < end);
    within(source.settled()).await;
    assert!(raw.requests().len() > 1, "{what}: nobody tried to refresh");
    assert!(source.status().error.is_some(), "{what}");
    // It is over: the next token comes before the old one has ended, unless the provider has said no.
    out.store(false, Ordering::SeqCst);
    let refused = source.status().state == State::Refused;
    for _ in 0..40 {
        clock.advance(Duration::from_millis(100));
        within(source.token()).await.unwrap();
        within(source.settled()).await;
    }
    stop.store(true, Ordering::SeqCst);
    for task in load {
        within(task).await.unwrap().unwrap_or_else(|error| panic!("{what}: a caller failed: {error}"));
    }
    assert_eq!(source.status().state == State::Ok, !refused, "{what}");
    assert!(source.stats().waits == 1, "{what}: a caller had to wait");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_each_kind() {
    for fault in faults() {
        let what = format!("{fault:?}").chars().take(60).collect::<String>();
        let (play, out) = server(fault);
        let raw = Raw::start(play).await;
        let client = |limit| Client::builder().timeout(limit).build().unwrap();
        let client = Clients {
            patient: client(Duration::from_secs(30)),
            impatient: client(Duration::from_millis(50)),
            out: out.clone(),
        };
        outage(&raw, client, &out, raw.origin(), &what).await;
    }
}

/// A server that hangs is not waited for; one that is well has all the time that a busy machine takes.
struct Clients {
    patient: Client,
    impatient: Client,
    out: Arc<AtomicBool>,
}

impl Transport for Clients {
    fn send(&self, request: http::Request<Body>) -> SendFuture<'_> {
        let out = self.out.load(Ordering::SeqCst);
        if out { self.impatient.send(request) } else { self.patient.send(request) }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn behind_tls() {
    let authority = Authority::new("a test's authority");
    let root = reqwest::Certificate::from_der(authority.der()).unwrap();
    for fault in [Play::Say(Vec::new()), Play::Hang(Vec::new()), Play::Say(http("502 Bad Gateway", &[], ""))]
    {
        let what = format!("TLS, {fault:?}").chars().take(60).collect::<String>();
        let (play, out) = server(fault);
        let raw = Raw::start_tls(play, authority.server("localhost", ALWAYS)).await;
        let own = reqwest::Client::builder()
            .no_proxy()
            .timeout(Duration::from_millis(500))
            .tls_certs_only([root.clone()])
            .build()
            .unwrap();
        let origin = format!("https://localhost:{}", raw.port());
        outage(&raw, Client::from(own), &out, &origin, &what).await;
    }
}
