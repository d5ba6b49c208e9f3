//! Real faults over real sockets: what a caller sees, and what never goes out.
#![allow(clippy::unwrap_used, reason = "all of this file is a test, its helpers too")]

use std::error::Error as _;
use std::future::Future;
use std::time::{Duration, Instant};

use auth_providers::{Thredfi, ThredfiBusiness};
use auth_runtime::{
    Action, Body, Bytes, Client, Context, Error, Server, Stage, Token, TokenEndpoint, blocking,
};
use auth_tests::leak::{self, Secrets};
use auth_tests::raw::{Play, Raw, http, nobody};
use auth_tests::wire::{at, later, now, server};
use uuid::Uuid;

const SECRET: &str = "hunter2-tr0ub4dor";

fn thredfi() -> Thredfi {
    Thredfi::new(Thredfi::SANDBOX, Uuid::nil(), SECRET)
}

const GOOD: &str = r#"{"access_token":"t0ken","token_type":"Bearer","expires_in":3600}"#;

fn good() -> Vec<u8> {
    http("200 OK", &[("Content-Type", "application/json")], GOOD)
}

/// One exchange with a listener that does this.
async fn exchange(client: &Client, play: Play) -> Result<Token, Error> {
    let raw = Raw::start(play).await;
    let outcome = client.exchange_with(&thredfi(), &at(raw.origin())).await;
    assert_eq!(raw.connections(), 1, "nothing is tried twice");
    outcome
}

/// An error of the transport, without a secret in it.
fn assert_transport(error: &Error, words: &str, action: Action) {
    assert_eq!((error.vendor(), error.stage()), ("Thredfi", Stage::Transport), "{error}");
    assert_eq!((error.status(), error.code(), error.action()), (None, None, action), "{error}");
    assert!(error.to_string().contains(words), "{error}");
    assert_clean(error);
}

fn assert_clean(error: &Error) {
    let basic = "MDAwMDAwMDAtMDAwMC0wMDAwLTAwMDAtMDAwMDAwMDAwMDAwOmh1bnRlcjItdHIwdWI0ZG9y";
    Secrets::new()
        .and("the key", SECRET)
        .and_computed("Basic", basic)
        .assert_absent("an error", &leak::texts(error));
}

const WAIT: Action = Action::Wait { until: None };

/// For what must never get an answer: fails early, and generously against a slow machine.
fn impatient() -> Client {
    Client::builder().timeout(Duration::from_millis(200)).build().unwrap()
}

#[tokio::test]
async fn what_goes_over_the_socket() {
    let raw = Raw::start(Play::Say(good())).await;
    let business = ThredfiBusiness::new(thredfi(), Uuid::nil());
    Client::new().unwrap().exchange_with(&business, &at(raw.origin())).await.unwrap();
    let host = raw.origin().strip_prefix("http://").unwrap();
    let agent = concat!("auth-runtime/", env!("CARGO_PKG_VERSION"));
    let requests = raw.requests();
    let heads: Vec<_> = requests
        .iter()
        .map(|request| {
            let (head, body) = request.split_once("\r\n\r\n").unwrap();
            let mut lines: Vec<_> = head.split("\r\n").collect();
            lines[1..].sort_unstable();
            (lines.join("\n"), body)
        })
        .collect();
    let basic = "MDAwMDAwMDAtMDAwMC0wMDAwLTAwMDAtMDAwMDAwMDAwMDAwOmh1bnRlcjItdHIwdWI0ZG9y";
    assert_eq!(
        heads,
        [
            (
                format!(
                    "POST /v1/platform/oauth2/token/ HTTP/1.1\naccept: application/json\nauthorization: Basic {basic}\n\
                     content-length: 76\ncontent-type: application/x-www-form-urlencoded\nhost: {host}\n\
                     user-agent: {agent}"
                ),
                "grant_type=client_credentials&client_id=00000000-0000-0000-0000-000000000000"
            ),
            (
                format!(
                    "POST /v1/platform/00000000-0000-0000-0000-000000000000/oauth2/token/ HTTP/1.1\n\
                     accept: application/json\nauthorization: Bearer t0ken\ncontent-length: 0\nhost: {host}\n\
                     user-agent: {agent}"
                ),
                ""
            ),
        ]
    );
}

#[tokio::test]
async fn refused_connection() {
    let (origin, _kept) = nobody();
    let error = Client::new().unwrap().exchange_with(&thredfi(), &at(&origin)).await.unwrap_err();
    assert_transport(&error, &format!("no connection to the vendor ({origin})"), WAIT);
    assert!(error.source().is_some());
}

#[tokio::test]
async fn a_vendor_that_says_nothing() {
    let error = exchange(&impatient(), Play::Hang(Vec::new())).await.unwrap_err();
    assert_transport(&error, "no whole answer within 200ms", WAIT);
}

#[tokio::test]
async fn a_vendor_that_stops_in_the_middle() {
    let whole = good();
    for part in [&b"HTTP/1.1 200 OK\r\nContent-Le"[..], &whole[..whole.len() - 20]] {
        let error = exchange(&impatient(), Play::Hang(part.to_vec())).await.unwrap_err();
        assert_transport(&error, "no whole answer within 200ms", WAIT);
    }
}

#[tokio::test]
async fn reset_and_half_close_before_an_answer() {
    let client = Client::new().unwrap();
    for play in [Play::Reset(Vec::new()), Play::HalfClose(Vec::new()), Play::Say(b"HTTP/1.1 200".to_vec())] {
        let error = exchange(&client, play).await.unwrap_err();
        assert_transport(&error, "the connection broke before an answer came", WAIT);
    }
}

#[tokio::test]
async fn an_answer_that_breaks_off() {
    let client = Client::new().unwrap();
    let whole = good();
    let length = whole.len();
    let chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n{\"access_token\":";
    for play in [
        Play::Say(whole[..length - 1].to_vec()),
        Play::Reset(whole[..length - 20].to_vec()),
        Play::HalfClose(whole[..length - 20].to_vec()),
        Play::HalfClose(chunked.to_vec()),
        Play::Say(chunked.to_vec()),
    ] {
        let error = exchange(&client, play).await.unwrap_err();
        assert_eq!((error.stage(), error.action()), (Stage::Transport, WAIT), "{error}");
        assert_clean(&error);
    }
}

#[tokio::test]
async fn an_answer_whose_end_is_the_connections_end() {
    let client = Client::new().unwrap();
    let whole = format!("HTTP/1.1 200 OK\r\n\r\n{GOOD}").into_bytes();
    let token = exchange(&client, Play::HalfClose(whole.clone())).await.unwrap();
    assert_eq!(token.access_token().expose_secret(), "t0ken");
    // Nothing but the JSON can tell here that something is missing.
    let error = exchange(&client, Play::Say(whole[..whole.len() - 20].to_vec())).await.unwrap_err();
    assert_eq!(error.stage(), Stage::Answer);
    assert!(error.to_string().contains("JSON that was cut off"), "{error}");
}

#[tokio::test]
async fn what_is_no_http() {
    let client = Client::new().unwrap();
    for play in [
        Play::Say(b"SSH-2.0-OpenSSH_9.7\r\n\r\n".to_vec()),
        Play::Say(b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n".to_vec()),
        Play::Hang(b"HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551614\r\n\r\n".to_vec()),
        Play::Say(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!".to_vec()),
        Play::Say(b"HTTP/1.1 99 x\r\n\r\n".to_vec()),
        Play::Say(format!("HTTP/1.1 200 OK\r\nX: {}\r\n\r\n", "x".repeat(1 << 20)).into_bytes()),
    ] {
        let error = exchange(&client, play).await.unwrap_err();
        assert_eq!((error.stage(), error.action()), (Stage::Transport, WAIT), "{error}");
        assert_clean(&error);
    }
}

#[tokio::test]
async fn a_body_that_is_too_long() {
    let client = Client::builder().max_body(1000).build().unwrap();
    let chunk = format!("190\r\n{}\r\n", " ".repeat(400));
    let chunked = format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{}", chunk.repeat(3));
    for play in [
        Play::Say(http("200 OK", &[], &" ".repeat(1001))),
        // Announced only: nothing of it has to come.
        Play::Hang(b"HTTP/1.1 200 OK\r\nContent-Length: 104857600\r\n\r\n".to_vec()),
        Play::Hang(b"HTTP/1.1 200 OK\r\nContent-Length: 1099511627776\r\n\r\n".to_vec()),
        Play::Say(http("500 Oops", &[], &" ".repeat(1001))),
        Play::Hang(chunked.into_bytes()),
    ] {
        let error = exchange(&client, play).await.unwrap_err();
        assert_transport(&error, "the answer is longer than a token's can be", Action::AskVendor);
        assert_eq!(error.source().unwrap().to_string(), "more than 1000 bytes");
    }
}

#[tokio::test]
async fn a_body_as_long_as_it_may_be() {
    let client = Client::builder().max_body(1000).build().unwrap();
    let padded = format!("{GOOD}{}", " ".repeat(1000 - GOOD.len()));
    exchange(&client, Play::Say(http("200 OK", &[], &padded))).await.unwrap();
    let half = |part: &str| format!("{:x}\r\n{part}\r\n", part.len());
    let chunks = format!("{}{}0\r\n\r\n", half(&padded[..500]), half(&padded[500..]));
    let chunked =
        format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n{chunks}");
    exchange(&client, Play::Say(chunked.into_bytes())).await.unwrap();
    exchange(&client, Play::Say(format!("HTTP/1.1 200 OK\r\n\r\n{padded}").into_bytes())).await.unwrap();
}

#[tokio::test]
async fn no_redirect_is_followed() {
    let client = Client::new().unwrap();
    for status in ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"] {
        let target = Raw::start(Play::Say(good())).await;
        let location = format!("{}/elsewhere?{SECRET}", target.origin());
        let error =
            exchange(&client, Play::Say(http(status, &[("Location", &location)], ""))).await.unwrap_err();
        assert_eq!((error.stage(), error.action()), (Stage::Refused, Action::FixConfiguration));
        assert_eq!(error.status().unwrap().as_str(), &status[..3]);
        let text = error.to_string();
        assert!(text.contains(&format!("redirected the token request to {};", target.origin())), "{text}");
        assert!(!text.contains("elsewhere"), "{text}");
        assert_clean(&error);
        assert_eq!(target.connections(), 0);
    }
}

#[tokio::test]
async fn where_a_redirect_leads() {
    let client = Client::new().unwrap();
    for (location, target) in [
        ("/other", "another path of the same host"),
        ("other", "another path of the same host"),
        ("?x=1", "another path of the same host"),
        ("https://login.example:8443/a?b#c", "https://login.example:8443"),
        ("HTTPS://Login.example", "https://login.example"),
        ("//evil.example/token", "//evil.example"),
        ("\\\\evil.example/token", "//evil.example"),
        ("/\\evil.example", "//evil.example"),
        ("//user:hunter2-tr0ub4dor@evil.example:81/token", "//evil.example:81"),
        ("https://user:hunter2-tr0ub4dor@evil.example/", "https://evil.example"),
        ("https://[2001:db8::1]:8443/", "https://[2001:db8::1]:8443"),
        ("https://a b.example/", "an address that cannot be read"),
        ("https://", "an address that cannot be read"),
        ("", "an address that cannot be read"),
        ("javascript:alert(1)", "an address that cannot be read"),
    ] {
        let answer = http("302 Found", &[("Location", location)], "");
        let error = exchange(&client, Play::Say(answer)).await.unwrap_err();
        let text = error.to_string();
        let words = format!("redirected the token request to {target}; not followed");
        assert!(text.to_lowercase().contains(&words.to_lowercase()), "{location}: {text}");
        assert_clean(&error);
    }
    let error = exchange(&client, Play::Say(http("302 Found", &[], ""))).await.unwrap_err();
    assert!(error.to_string().contains("redirected the token request to nowhere"), "{error}");
}

#[tokio::test]
async fn when_to_come_back() {
    let client = Client::new().unwrap();
    for status in ["429 Too Many Requests", "503 Service Unavailable"] {
        for (value, seconds) in [
            ("120", Some(120)),
            ("0", Some(0)),
            ("Mon, 21 Mar 2022 03:13:40 GMT", Some(120)),
            ("Monday, 21-Mar-22 03:13:40 GMT", Some(120)),
            ("Mon Mar 21 03:13:40 2022", Some(120)),
            // Over a day is a day, and what is over is now.
            ("31536000", Some(86_400)),
            ("Thu, 21 Mar 2024 03:13:40 GMT", Some(86_400)),
            ("Sun, 20 Mar 2022 03:13:40 GMT", Some(0)),
            ("soon", None),
            ("-5", None),
            ("", None),
            ("\u{e9}", None),
        ] {
            let raw = Raw::start(Play::Say(http(status, &[("Retry-After", value)], "{}"))).await;
            let cx = Context::builder().now(now()).origin(server(raw.origin())).build();
            let error = client.exchange_with(&thredfi(), &cx).await.unwrap_err();
            let until = seconds.map(later);
            assert_eq!(error.stage(), Stage::Refused);
            assert_eq!((error.retry_at(), error.action()), (until, Action::Wait { until }), "{value}");
        }
    }
}

/// An endpoint that is written by hand, with whatever URL.
struct ByHand(&'static str);

impl TokenEndpoint for ByHand {
    fn vendor(&self) -> &'static str {
        "By hand"
    }

    fn request(&self, _: &Context) -> Result<http::Request<Body>, Error> {
        Ok(http::Request::post(self.0).body(Body::from(SECRET.as_bytes().to_vec())).expect("a request"))
    }

    fn response(&self, _: http::Response<Bytes>, _: &Context) -> Result<Token, Error> {
        Ok(Token::builder("t0ken").build())
    }
}

#[tokio::test]
async fn plain_http_to_another_machine_is_refused_before_anything_is_sent() {
    // The name exists nowhere (RFC 6761 section 6.4), so an attempt would be an error of the transport.
    for client in [Client::new().unwrap(), Client::from(reqwest::Client::new())] {
        for url in [
            "http://example.invalid/token",
            "HTTP://example.invalid/token",
            "http://localhost.example.invalid/",
            "http://127.0.0.1.example.invalid/",
            "http://user@example.invalid/",
            "ftp://example.invalid/",
        ] {
            let error = client.exchange(&ByHand(url)).await.unwrap_err();
            assert_eq!((error.vendor(), error.stage()), ("By hand", Stage::Request), "{url}");
            assert_eq!(error.action(), Action::FixConfiguration);
            assert!(error.to_string().contains("https (http only for loopback)"), "{error}");
        }
    }
}

#[tokio::test]
async fn plain_http_where_the_user_named_the_host() {
    let raw = Raw::start(Play::Say(good())).await;
    let address: std::net::SocketAddr = raw.origin().strip_prefix("http://").unwrap().parse().unwrap();
    let own = reqwest::Client::builder().no_proxy().resolve("gateway.internal", address).build().unwrap();
    let server = Server::insecure_http(&format!("http://gateway.internal:{}", address.port())).unwrap();
    let endpoint = Thredfi::new(server, Uuid::nil(), SECRET);
    Client::from(own).exchange(&endpoint).await.unwrap();
    assert!(raw.requests()[0].contains("\r\nhost: gateway.internal:"));
}

#[tokio::test]
async fn localhost_is_this_machine() {
    let raw = Raw::start(Play::Say(good())).await;
    let origin = raw.origin().replace("127.0.0.1", "localhost");
    Client::new().unwrap().exchange_with(&thredfi(), &at(&origin)).await.unwrap();
    assert_eq!(raw.connections(), 1);
}

#[tokio::test]
async fn a_client_of_the_users_own() {
    let own = reqwest::Client::builder().no_proxy().user_agent("shop/1.0").build().unwrap();
    let raw = Raw::start(Play::Say(good())).await;
    Client::from(own).exchange_with(&thredfi(), &at(raw.origin())).await.unwrap();
    assert!(raw.requests()[0].contains("\r\nuser-agent: shop/1.0\r\n"));
}

#[tokio::test]
async fn a_client_of_the_users_own_keeps_its_shorter_timeout() {
    let own = reqwest::Client::builder().no_proxy().timeout(Duration::from_millis(200)).build().unwrap();
    let begin = Instant::now();
    let error = exchange(&Client::from(own), Play::Hang(Vec::new())).await.unwrap_err();
    assert_transport(&error, "no whole answer", WAIT);
    assert!(begin.elapsed() < Duration::from_secs(20), "ours is 30 s");
}

#[tokio::test]
async fn a_client_of_the_users_own_under_our_limits() {
    let own = reqwest::Client::builder().no_proxy().build().unwrap();
    let client =
        Client::builder().timeout(Duration::from_millis(200)).max_body(10).client(own).build().unwrap();
    let late = exchange(&client, Play::Hang(Vec::new())).await.unwrap_err();
    assert_transport(&late, "no whole answer", WAIT);
    let long = exchange(&client, Play::Say(good())).await.unwrap_err();
    assert_transport(&long, "longer than", Action::AskVendor);
}

#[tokio::test]
async fn a_refusal_of_the_partner_ends_two_steps() {
    let body = r#"{"error":"invalid_client","error_description":"no such partner"}"#;
    let raw = Raw::start(Play::Say(http("401 Unauthorized", &[], body))).await;
    let business = ThredfiBusiness::new(thredfi(), Uuid::nil());
    let error = Client::new().unwrap().exchange_with(&business, &at(raw.origin())).await.unwrap_err();
    assert_eq!((error.stage(), error.code()), (Stage::Refused, Some("invalid_client")));
    assert_eq!(error.message(), Some("no such partner"));
    assert_eq!((error.vendor(), error.step()), ("Thredfi", Some("partner")));
    assert!(error.to_string().starts_with("Thredfi, step `partner`: refused"), "{error}");
    let requests = raw.requests();
    assert_eq!(requests.len(), 1, "nothing goes to the second endpoint");
    assert!(requests[0].starts_with("POST /v1/platform/oauth2/token/ "));
}

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
        fn vendor(&self) -> &'static str {
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
    assert_eq!((error.vendor(), error.action()), ("Panics", Action::ReportBug));
}

/// A good answer on a connection that stays open.
fn kept() -> Vec<u8> {
    format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{GOOD}", GOOD.len()).into_bytes()
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
fn a_kept_connection_that_the_vendor_closed() {
    let (running, raw) = on_another_thread(Play::Keep(kept()));
    let client = blocking::Client::new().unwrap();
    let cx = at(raw.origin());
    for connections in 1..4 {
        client.exchange_with(&thredfi(), &cx).unwrap();
        client.exchange_with(&thredfi(), &cx).unwrap();
        assert_eq!(raw.connections(), connections, "the second one goes over the first one's connection");
        // Vendors keep connections for seconds, a program buys a token in an hour.
        running.block_on(raw.hang_up());
    }
}

#[tokio::test]
async fn a_kept_connection_that_the_vendor_closed_meanwhile() {
    let raw = Raw::start(Play::Keep(kept())).await;
    let client = Client::new().unwrap();
    for _ in 0..3 {
        client.exchange_with(&thredfi(), &at(raw.origin())).await.unwrap();
        raw.hang_up().await;
    }
}

/// An endpoint whose request differs each time.
#[derive(Debug, TokenEndpoint)]
#[token(
    post = "{server}/token",
    grant_type = client_credentials,
    auth = basic(client_id, client_secret),
    header("X-Nonce" = nonce, "X-Request-Id" = uuid),
)]
struct Once {
    server: Server,
    client_id: String,
    client_secret: auth_runtime::Secret,
}

#[tokio::test]
async fn a_context_that_is_kept_does_not_repeat_a_nonce() {
    let raw = Raw::start(Play::Say(good())).await;
    let endpoint =
        Once { server: server(raw.origin()), client_id: "client".to_owned(), client_secret: SECRET.into() };
    let client = Client::new().unwrap();
    let (kept, fixed) = (Context::new(), Context::builder().nonce("n-1").uuid("u-1").build());
    for cx in [&kept, &kept, &fixed, &fixed] {
        client.exchange_with(&endpoint, cx).await.unwrap();
    }
    let requests = raw.requests();
    for name in ["x-nonce: ", "x-request-id: "] {
        let mut values: Vec<_> = requests
            .iter()
            .map(|request| request.lines().find_map(|line| line.strip_prefix(name)).unwrap().to_owned())
            .collect();
        assert_eq!(values[2], values[3], "what the caller fixed stays");
        values.sort_unstable();
        values.dedup();
        assert_eq!(values.len(), 3, "{values:?}");
    }
}
