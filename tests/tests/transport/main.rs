//! Real faults over real sockets: what a caller sees, and what never goes out.
#![allow(clippy::unwrap_used, reason = "all of this is a test, its helpers too")]

mod addresses;
mod blocking;
mod broken;
mod limits;
mod own_client;
mod redirects;
mod requests;
mod retry_after;

use std::time::Duration;

use auth_providers::Thredfi;
use auth_runtime::{Action, Body, Bytes, Client, Context, Error, Stage, Token, TokenEndpoint};
use auth_tests::layout::{Layout, layouts};
use auth_tests::leak;
use auth_tests::providers::one_request_to;
use auth_tests::raw::{Play, Raw, http};
use uuid::Uuid;

const WAIT: Action = Action::Wait { until: None };

const SECRET: &str = "hunter2-tr0ub4dor";

fn thredfi() -> Thredfi {
    Thredfi::new(Thredfi::SANDBOX, Uuid::nil(), SECRET)
}

const GOOD: &str = r#"{"access_token":"t0ken","token_type":"Bearer","expires_in":3600}"#;

fn good() -> Vec<u8> {
    http("200 OK", &[("Content-Type", "application/json")], GOOD)
}

/// A good response of Thredfi's on a connection that stays open.
fn kept() -> Vec<u8> {
    format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{GOOD}", GOOD.len()).into_bytes()
}

/// For what must never get a response: fails early, and generously against a slow machine.
fn impatient() -> Client {
    Client::builder().timeout(Duration::from_millis(200)).build().unwrap()
}

/// A good response of each, as bytes of HTTP.
fn whole(layout: &Layout) -> Vec<u8> {
    http("200 OK", &[("Content-Type", "application/json")], &layout.good())
}

/// One exchange of each of the six, with a listener that does this to it.
async fn each(client: &Client, play: impl Fn(&Layout) -> Play) -> Vec<(Layout, Result<Token, Error>)> {
    let running = layouts().map(|layout| {
        let (client, play) = (client.clone(), play(&layout));
        tokio::spawn(async move {
            let raw = Raw::start(play).await;
            let outcome =
                client.exchange_with(&layout.declared.endpoint, &one_request_to(raw.origin())).await;
            assert_eq!(raw.connections(), 1, "nothing is tried twice");
            (layout, outcome)
        })
    });
    let mut outcomes = Vec::new();
    for exchange in running {
        outcomes.push(exchange.await.unwrap());
    }
    outcomes
}

/// The same, where each has to fail, and without a secret in the error.
async fn each_fails(client: &Client, play: impl Fn(&Layout) -> Play) -> Vec<Error> {
    let checked = |(layout, outcome): (Layout, Result<Token, Error>)| {
        let error = outcome.unwrap_err();
        let provider = layout.declared.name();
        assert_eq!(error.provider(), provider);
        layout.declared.secrets().assert_absent(provider, &leak::texts(&error));
        error
    };
    each(client, play).await.into_iter().map(checked).collect()
}

/// The same, where it is the transport that fails.
async fn each_fails_on_the_way(
    client: &Client,
    words: &str,
    action: Action,
    play: impl Fn(&Layout) -> Play,
) -> Vec<Error> {
    let errors = each_fails(client, play).await;
    for error in &errors {
        assert_eq!((error.stage(), error.status(), error.code()), (Stage::Transport, None, None), "{error}");
        assert_eq!(error.action(), action, "{error}");
        assert!(error.to_string().contains(words), "{error} has no {words:?}");
    }
    errors
}

/// An endpoint that is written by hand, with whatever URL.
struct ByHand(&'static str);

impl TokenEndpoint for ByHand {
    fn provider(&self) -> &'static str {
        "By hand"
    }

    fn request(&self, _: &Context) -> Result<http::Request<Body>, Error> {
        Ok(http::Request::post(self.0).body(Body::from(SECRET.as_bytes().to_vec())).expect("a request"))
    }

    fn response(&self, _: http::Response<Bytes>, _: &Context) -> Result<Token, Error> {
        Ok(Token::builder("t0ken").build())
    }
}
