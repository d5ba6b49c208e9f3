//! Declarations whose refresh token stands in different places.

use auth_runtime::{
    Bytes, Context, Error, Secret, Token, TokenEndpoint, TokenSource, TokenSourceBuilder, Transport,
};
use http::Response;
use serde_json::Value;

use super::OLD;
use crate::sentinel::SECRET;

pub(super) struct Endpoint {
    /// The word for it in an input.
    pub(super) letter: u8,
    declared: fn() -> Box<dyn TokenEndpoint>,
    /// Where the refresh token is, once more.
    pub(super) places: &'static [&'static str],
    /// It has a login, and a request of its own for the refresh.
    logs_in: bool,
}

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/token", grant_type = refresh_token)]
struct Flat {
    client_id: String,
    client_secret: Secret,
    #[token(rotates)]
    refresh_token: Secret,
}

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    grant_type = refresh_token,
    encoding = json,
    response(token = "data.access_token", expires_in = "data.expires_in", refresh_token = "data.refresh_token",
        success = "status" == "00", extra = Value),
    error(code = "status", message = "message", refused = ["R1"], locked(10min) = ["L1"]),
)]
struct Envelope {
    client_secret: Secret,
    #[token(rotates)]
    refresh_token: Secret,
}

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    grant_type = refresh_token,
    response(token = header("X-Token"), expires_in = ms("ttl") | none, refresh_token = "tokens.1.value" | "next"),
    error(code = "errors.0.code" | text),
)]
struct Listed {
    client_secret: Secret,
    #[token(rotates(replay = 30min))]
    refresh_token: Secret,
}

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    grant_type = password,
    refresh(response(token = "renewed.token", expires_in = "renewed.ttl", refresh_token = "renewed.next")),
)]
struct Login {
    username: String,
    password: Secret,
}

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    grant_type = password,
    refresh(response(token = none, refresh_token = "a\\.b")),
)]
struct Kept {
    username: String,
    password: Secret,
}

fn secret() -> Secret {
    Secret::from(SECRET)
}

/// All of them.
pub(super) fn all() -> Vec<Endpoint> {
    let rotates = |letter, places, declared| Endpoint { letter, declared, places, logs_in: false };
    let logs_in = |letter, places, declared| Endpoint { letter, declared, places, logs_in: true };
    vec![
        rotates(b'f', &["refresh_token"], || {
            Box::new(Flat { client_id: "c".into(), client_secret: secret(), refresh_token: OLD.into() })
        }),
        rotates(b'e', &["data.refresh_token"], || {
            Box::new(Envelope { client_secret: secret(), refresh_token: OLD.into() })
        }),
        rotates(b'l', &["tokens.1.value", "next"], || {
            Box::new(Listed { client_secret: secret(), refresh_token: OLD.into() })
        }),
        logs_in(b'r', &["renewed.next"], || Box::new(Login { username: "u".into(), password: secret() })),
        logs_in(b'k', &["a\\.b"], || Box::new(Kept { username: "u".into(), password: secret() })),
    ]
}

impl Endpoint {
    /// Reads the response to a refresh.
    pub(super) fn response(&self, response: Response<Bytes>, cx: &Context) -> Result<Token, Error> {
        let declared = (self.declared)();
        match declared.refresh() {
            Some(refresh) => refresh.response(response, cx),
            None => declared.response(response, cx),
        }
    }

    /// A source that refreshes first.
    pub(super) fn source(&self, transport: impl Transport + 'static) -> TokenSourceBuilder {
        let builder = TokenSource::builder((self.declared)(), transport);
        if self.logs_in { builder.refresh_token(OLD) } else { builder }
    }
}
