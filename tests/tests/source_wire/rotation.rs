//! A server that rotates refresh tokens, and takes one that comes twice for a stolen one.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use auth_runtime::source::State;
use auth_runtime::testing::ManualClock;
use auth_runtime::{Client, TokenSource};
use auth_tests::login::{Grant, Rotates};
use auth_tests::raw::{Play, Raw, http, nobody};

use super::{kept, within};

/// What becomes of a response on its way, once the server has rotated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    None,
    /// The connection is reset before the first byte of the response.
    Reset,
    /// In the middle of it.
    Cut,
    /// There is no response.
    Hang,
    /// The gateway lost it.
    Gateway,
    /// Its first half comes, as if it were all.
    Half,
    /// A rate limiter stands in front, so that nothing was rotated.
    Limited,
}

/// The server: which refresh token is good, which were redeemed, and how many came twice.
struct Server {
    good: Mutex<String>,
    redeemed: Mutex<HashSet<String>>,
    reused: Mutex<Vec<String>>,
    logins: Mutex<usize>,
    faults: Mutex<Vec<Fault>>,
}

impl Server {
    fn new(faults: &[Fault]) -> Arc<Self> {
        Arc::new(Server {
            good: Mutex::new("seed".to_owned()),
            redeemed: Mutex::default(),
            reused: Mutex::default(),
            logins: Mutex::default(),
            faults: Mutex::new(faults.iter().rev().copied().collect()),
        })
    }

    fn play(self: &Arc<Self>) -> Play {
        let server = self.clone();
        Play::ask(move |request| server.asked(request))
    }

    fn asked(&self, request: &str) -> Play {
        let fault = self.faults.lock().unwrap().pop().unwrap_or(Fault::None);
        if fault == Fault::Limited {
            return Play::Say(http("429 Too Many Requests", &[("Retry-After", "1")], ""));
        }
        if let Some((_, refresh_token)) = request.split_once("refresh_token=") {
            if !self.redeemed.lock().unwrap().insert(refresh_token.to_owned()) {
                self.reused.lock().unwrap().push(refresh_token.to_owned());
            }
            if *self.good.lock().unwrap() != refresh_token {
                return Play::Say(http("400 Bad Request", &[], r#"{"error":"invalid_grant"}"#));
            }
        } else {
            *self.logins.lock().unwrap() += 1;
        }
        let next = format!("r{}", self.redeemed.lock().unwrap().len() + *self.logins.lock().unwrap());
        let body = format!(r#"{{"access_token":"a-{next}","expires_in":900,"refresh_token":"{next}"}}"#);
        *self.good.lock().unwrap() = next;
        let response = kept(&body);
        let half = response[..response.len() / 2].to_vec();
        match fault {
            Fault::None => Play::Keep(response),
            Fault::Reset => Play::Reset(Vec::new()),
            Fault::Cut => Play::Reset(half),
            Fault::Half => Play::Say(half),
            Fault::Hang => Play::Hang(Vec::new()),
            Fault::Gateway => Play::Say(http("503 Service Unavailable", &[], "")),
            Fault::Limited => unreachable!("nothing was rotated"),
        }
    }

    fn reused(&self) -> Vec<String> {
        self.reused.lock().unwrap().clone()
    }
}

fn impatient() -> Client {
    Client::builder().timeout(Duration::from_millis(300)).build().unwrap()
}

const LOST: [Fault; 5] = [Fault::Reset, Fault::Cut, Fault::Hang, Fault::Gateway, Fault::Half];

/// The server has rotated, and the response is lost: the token is not sent again, by nobody and at no time.
#[tokio::test]
async fn a_response_that_is_lost_leaves_no_reuse() {
    for fault in LOST {
        // After two good ones, so that the client has a connection.
        let server = Server::new(&[Fault::None, Fault::None, fault]);
        let raw = Raw::start(server.play()).await;
        let clock = ManualClock::new();
        let endpoint = Rotates::at(&format!("{}/token", raw.origin()));
        // As eager as one can be told to be.
        let source = TokenSource::builder(endpoint, impatient())
            .persist(|_| async { Ok(()) })
            .clock(clock.clone())
            .retry(5, Duration::from_secs(3600))
            .backoff(Duration::ZERO, Duration::ZERO)
            .reprobe(Duration::ZERO, Duration::ZERO)
            .build();
        for _ in 0..2 {
            within(source.token()).await.unwrap();
            clock.advance(Duration::from_secs(900));
        }
        for _ in 0..20 {
            let error = within(source.token()).await.unwrap_err();
            assert!(error.is_outcome_unknown(), "{fault:?}: {error}");
            clock.advance(Duration::from_secs(3600));
        }
        assert_eq!(server.reused(), Vec::<String>::new(), "{fault:?}");
        assert_eq!(raw.requests().len(), 3, "{fault:?}");
        assert_eq!(source.status().state, State::Unknown);
    }
}

/// With a login there is another way, and it is taken at once.
#[tokio::test]
async fn with_a_login_nobody_notices() {
    for fault in LOST {
        let server = Server::new(&[Fault::None, fault]);
        let raw = Raw::start(server.play()).await;
        let clock = ManualClock::new();
        let grant = Grant::at(&format!("{}/token", raw.origin()));
        let source = TokenSource::builder(grant, impatient())
            .clock(clock.clone())
            .refresh_token("seed")
            .retry(5, Duration::from_secs(3600))
            .build();
        for _ in 0..5 {
            within(source.token()).await.unwrap_or_else(|error| panic!("{fault:?}: {error}"));
            clock.advance(Duration::from_secs(900));
        }
        assert_eq!(server.reused(), Vec::<String>::new(), "{fault:?}");
        assert_eq!((*server.logins.lock().unwrap(), raw.requests().len()), (1, 6), "{fault:?}");
    }
}

/// Nothing listens: not one byte left, and the same token is good when somebody does.
#[tokio::test]
async fn a_connection_that_is_refused_redeems_nothing() {
    let (origin, socket) = nobody();
    let clock = ManualClock::new();
    let endpoint = Rotates::at(&format!("{origin}/token"));
    let source = TokenSource::builder(endpoint, impatient())
        .persist(|_| async { Ok(()) })
        .clock(clock.clone())
        .build();
    for _ in 0..5 {
        let error = within(source.token()).await.unwrap_err();
        assert!(!error.is_outcome_unknown() && !error.is_sent(), "{error}");
        clock.advance(Duration::from_secs(60));
    }
    let server = Server::new(&[Fault::Limited]);
    let raw = Raw::start_on(socket, server.play());
    // Nor does a rate limiter.
    within(source.token()).await.unwrap_err();
    clock.advance(Duration::from_secs(60));
    let token = within(source.token()).await.unwrap();
    assert_eq!(token.access_token().expose_secret(), "a-r1");
    assert_eq!((server.reused(), raw.requests().len()), (Vec::new(), 2));
}

/// A connection that the server closed while it was idle: what is sent on it must not be sent twice.
#[tokio::test]
async fn a_connection_that_was_closed_while_idle() {
    for _ in 0..20 {
        let server = Server::new(&[]);
        let raw = Raw::start(server.play()).await;
        let clock = ManualClock::new();
        let endpoint = Rotates::at(&format!("{}/token", raw.origin()));
        let source = TokenSource::builder(endpoint, impatient())
            .persist(|_| async { Ok(()) })
            .clock(clock.clone())
            .build();
        for _ in 0..3 {
            match within(source.token()).await {
                Ok(_) => {}
                Err(error) => assert!(error.is_outcome_unknown(), "{error}"),
            }
            clock.advance(Duration::from_secs(900));
            raw.hang_up().await;
        }
        assert_eq!(server.reused(), Vec::<String>::new());
    }
}
