//! What redeems a refresh token goes over a connection of its own.

use std::sync::{Arc, Mutex};

use auth_runtime::{
    Body, Bytes, Client, FreshConnection, Secret, SendFuture, Server, TokenEndpoint, TokenPool, TokenSource,
    Transport,
};
use auth_tests::raw::{Play, Raw};

use crate::{closes_on_the_second, cx, kept, login, rotates};

/// Twenty tenants, one after another, each with a refresh token that rotates: how many are lost.
async fn lost(client: Client) -> (usize, usize) {
    let (origin, connections) = closes_on_the_second().await;
    let pool = TokenPool::builder(client, move |tenant: u32| {
        let origin = origin.clone();
        async move { Ok(crate::Rotates { client_id: tenant.to_string(), ..rotates(&origin) }) }
    })
    .persist(|_, _| std::future::ready(Ok(())))
    .build();
    let mut lost = 0;
    for tenant in 0..20 {
        lost += usize::from(pool.get(&tenant).token().await.is_err());
    }
    let connections = *connections.lock().unwrap();
    (lost, connections)
}

#[tokio::test]
async fn no_refresh_token_is_lost_with_a_connection_that_the_server_closes() {
    assert_eq!(lost(Client::new().unwrap()).await, (0, 20));
}

#[tokio::test]
async fn nor_by_a_client_of_the_users_own_that_has_a_second_one() {
    let own = || reqwest::Client::builder().no_proxy();
    let second = own().pool_max_idle_per_host(0).build().unwrap();
    assert_eq!(lost(Client::from(own().build().unwrap()).with_unpooled(second)).await, (0, 20));
}

#[test]
fn nor_by_one_that_blocks() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let (origin, connections) = runtime.block_on(closes_on_the_second());
    let client = auth_runtime::blocking::Client::new().unwrap();
    for _ in 0..5 {
        client.exchange(&rotates(&origin)).unwrap();
    }
    assert_eq!(*connections.lock().unwrap(), 5);
}

#[tokio::test]
async fn other_requests_keep_their_connection() {
    let raw = Raw::start(Play::Keep(kept())).await;
    let client = Client::new().unwrap();
    client.exchange(&login(raw.origin())).await.unwrap();
    for redeemed in 0..3 {
        // It is put back by a task, which may be late once or twice.
        let mut times = 0..100;
        let is_kept = loop {
            let before = raw.connections();
            client.exchange(&login(raw.origin())).await.unwrap();
            if raw.connections() == before {
                break true;
            }
            if times.next().is_none() {
                break false;
            }
        };
        assert!(is_kept);
        let before = raw.connections();
        client.exchange(&rotates(raw.origin())).await.unwrap();
        assert_eq!(raw.connections(), before + 1, "after {redeemed}");
    }
}

/// Remembers of each request whether it is to go over a new connection.
#[derive(Clone, Default)]
struct Remembers(Arc<Mutex<Vec<(String, bool)>>>);

impl Transport for Remembers {
    fn send(&self, request: http::Request<Body>) -> SendFuture<'_> {
        let fresh = request.extensions().get::<FreshConnection>().is_some();
        self.0.lock().unwrap().push((request.uri().path().to_owned(), fresh));
        Box::pin(async {
            let body = br#"{"access_token":"t","token_type":"Bearer","expires_in":900,"refresh_token":"r"}"#;
            Ok(http::Response::new(Bytes::from_static(body)))
        })
    }
}

#[derive(Clone, Debug, TokenEndpoint)]
#[token(post = "https://provider.example/login", grant_type = password, refresh)]
struct Refreshes {
    username: String,
    password: Secret,
}

#[derive(Clone, Debug, TokenEndpoint)]
#[token(post = "https://provider.example/step", grant_type = client_credentials)]
struct Partner {
    client_id: String,
    client_secret: Secret,
}

#[derive(Clone, Debug, TokenEndpoint)]
#[token(post = "https://provider.example/stepped", grant_type = refresh_token, auth = bearer(partner.token))]
struct Stepped {
    #[token(step)]
    partner: Partner,
    #[token(rotates)]
    refresh_token: Secret,
}

#[tokio::test]
async fn a_transport_by_hand_is_told_which_request_redeems() {
    let transport = Remembers::default();
    let clock = auth_runtime::testing::ManualClock::new();
    let refreshes = Refreshes { username: "ada".into(), password: "l0velace-p4ss".into() };
    let source = TokenSource::builder(refreshes, transport.clone()).clock(clock.clone()).build();
    source.token().await.unwrap();
    clock.advance(std::time::Duration::from_secs(1000));
    source.token().await.unwrap();
    let partner = Partner { client_id: "shop".into(), client_secret: "s3cret-partner".into() };
    let stepped = Stepped { partner, refresh_token: "r0".into() };
    auth_runtime::exchange(&stepped, &transport, &cx()).await.unwrap();
    let seen = transport.0.lock().unwrap().clone();
    let seen: Vec<_> = seen.iter().map(|(path, fresh)| (path.as_str(), *fresh)).collect();
    assert_eq!(seen, [("/login", false), ("/login", true), ("/step", false), ("/stepped", true)]);
}

#[tokio::test]
async fn a_request_by_hand_may_ask_for_it() {
    struct Code(String);
    impl TokenEndpoint for Code {
        fn provider(&self) -> &'static str {
            "Code"
        }
        fn request(&self, _: &auth_runtime::Context) -> Result<http::Request<Body>, auth_runtime::Error> {
            Ok(http::Request::post(&self.0).extension(FreshConnection).body(Body::default()).unwrap())
        }
        fn response(
            &self,
            _: http::Response<Bytes>,
            _: &auth_runtime::Context,
        ) -> Result<auth_runtime::Token, auth_runtime::Error> {
            Ok(auth_runtime::Token::builder("t").build())
        }
    }
    let (origin, connections) = closes_on_the_second().await;
    let client = Client::new().unwrap();
    let code = Code(Server::parse(&origin).unwrap().as_str().to_owned());
    for _ in 0..3 {
        client.exchange(&code).await.unwrap();
    }
    assert_eq!(*connections.lock().unwrap(), 3);
}
