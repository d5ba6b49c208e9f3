//! Over a real connection to this machine, kept alive: what an exchange costs with the HTTP client.

mod server;

use std::time::{Duration, SystemTime};

use auth_benches::options::Options;
use auth_benches::rounds::{Variant, measure};
use auth_runtime::Client;
use oauth2::{HttpRequest, HttpResponse};
use reqwest::redirect::Policy;

use crate::data::{CLIENT_ID, CLIENT_SECRET, ClientAuth, Outcome, SCOPE};
use crate::{bare, ours, peer, report};
use server::Server;

pub(crate) fn run(options: Options) {
    let server = Server::start();
    let origin = server.origin();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");

    let endpoint = ours::endpoint(&origin, ClientAuth::Basic);
    let ours = Client::new().expect("a client");
    let theirs = http_client();
    let bare = Bare { client: http_client(), url: format!("{origin}/oauth/token") };
    let peer = peer::Peer::new(&origin, ClientAuth::Basic);

    let by_us = || runtime.block_on(ours.exchange(&*endpoint)).expect("a token");
    let by_hand = || runtime.block_on(bare.exchange()).expect("a token");
    let by_oauth2 = || {
        let send = |request: HttpRequest| oauth2_send(&theirs, request);
        let request = peer.client.exchange_client_credentials().add_scopes(peer.scope.iter().cloned());
        runtime.block_on(request.request_async(&send)).expect("a token")
    };

    // Each on a connection of its own, all with the same request.
    let token = by_us();
    let life = Some(Duration::from_hours(1));
    let token_type = token.token_type().unwrap_or_default();
    assert_eq!(Outcome::new(token.access_token().expose_secret(), token_type, life), Outcome::expected());
    let ours_seen = server.seen();
    let token = by_hand();
    assert_eq!(Outcome::new(&token.access_token, &token.token_type, life), Outcome::expected());
    let bare_seen = server.seen();
    assert_eq!(peer::outcome(&by_oauth2()), Outcome::expected());
    let oauth2_seen = server.seen();
    assert_eq!(ours_seen, bare_seen, "the requests differ");
    assert_eq!(ours_seen, oauth2_seen, "the requests differ");

    let variants = vec![
        Variant::new("ours", || (), |()| by_us()),
        Variant::new("by hand, reqwest", || (), |()| by_hand()),
        Variant::new("oauth2 5.0, reqwest", || (), |()| by_oauth2()),
    ];
    let measured = measure(variants, options.rounds(3000));
    report::print("client_credentials, client_secret_basic, over loopback", &measured);
}

/// With the limits that ours has: what differs is not the client.
fn http_client() -> reqwest::Client {
    reqwest::Client::builder()
        .redirect(Policy::none())
        .timeout(Duration::from_secs(30))
        .connect_timeout(Duration::from_secs(10))
        .no_proxy()
        .build()
        .expect("a client")
}

struct Bare {
    client: reqwest::Client,
    url: String,
}

impl Bare {
    /// As reqwest's documentation has it.
    async fn exchange(&self) -> Result<bare::Token, reqwest::Error> {
        let scope = SCOPE.join(" ");
        let response = self
            .client
            .post(&self.url)
            .header(http::header::ACCEPT, "application/json")
            .basic_auth(CLIENT_ID, Some(CLIENT_SECRET))
            .form(&[("grant_type", "client_credentials"), ("scope", &scope)])
            .send()
            .await?;
        let response: bare::Reply = response.error_for_status()?.json().await?;
        let bare::Reply { access_token, token_type, expires_in } = response;
        let expires_at = SystemTime::now() + Duration::from_secs(expires_in);
        Ok(bare::Token { access_token, token_type, expires_at })
    }
}

/// As the crate does it for the reqwest that it knows.
async fn oauth2_send(client: &reqwest::Client, request: HttpRequest) -> Result<HttpResponse, reqwest::Error> {
    let received = client.execute(request.try_into()?).await?;
    let mut response = HttpResponse::default();
    *response.status_mut() = received.status();
    *response.headers_mut() = received.headers().clone();
    *response.body_mut() = received.bytes().await?.to_vec();
    Ok(response)
}
