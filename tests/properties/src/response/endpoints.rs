//! The declarations whose responses are read: the six of `auth-providers`, and what no provider of theirs does.

use auth_providers::{AccountingPlus, Asset, Chift, Klikoo, Thredfi, ThredfiBusiness};
use auth_runtime::{PrivateKey, Secret, Server, Token, TokenEndpoint};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::sentinel::{SECRET, STEP};

/// What the declaration says about the response, once more and in other words.
pub(super) struct Endpoint {
    /// The word for it in an input.
    pub(super) letter: u8,
    pub(super) declared: Box<dyn TokenEndpoint>,
    pub(super) token: At,
    pub(super) refresh_token: &'static str,
    /// What must be there, where success is declared.
    pub(super) success: Option<fn(&Value) -> bool>,
    /// Whether it may be a token without an end.
    pub(super) endless: bool,
    pub(super) bearer: bool,
}

/// Where the token is.
pub(super) enum At {
    Paths(&'static [&'static str]),
    Text,
    Header(&'static str),
    Cookie,
    Nowhere,
}

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/token", grant_type = client_credentials, auth = basic)]
struct Plain {
    client_id: String,
    client_secret: Secret,
}

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    response(token = "tokens.0.value" | "result.token", refresh_token = "tokens.1.value",
        expires_in = ms("tokens.0.ttl") | hms("ttl") | 15min),
    error(code = "errors.0.code", message = "errors.0.message" | "message", trace = "id", detail = "errors",
        refused = ["4xx1"], config = ["4xx2"], clock = ["5"], transient = ["9xx"]),
)]
struct Deep {
    api_key: Secret,
}

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    encoding = json,
    response(success = "ok" == true, expires_in = "expires_in" | none, expires_at = rfc3339("until")),
    error(code = "error", message = "why", detail = "data"),
)]
struct Dated {
    client_secret: Secret,
}

#[derive(TokenEndpoint)]
#[token(
    get = "https://auth.example.com/token",
    header("X-Key" = api_key),
    response(success = "code" != 0, token = "a\\.b", token_type = none, refresh_token = none,
        expires_at = unix_ms("exp")),
    error(code = "code", message = none),
    api(token = header("X-Token")),
)]
struct Dotted {
    api_key: Secret,
}

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    auth = bearer(api_key),
    response(token = header("X-Auth-Token"), expires_in = 8h),
    error(code = "error.code", message = "error.text"),
)]
struct InHeader {
    api_key: Secret,
}

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    cookie("key" = api_key),
    response(token = cookie("sid"), expires_in = none),
    api(token = header("Cookie" = "sid={token}")),
)]
struct InCookie {
    api_key: Secret,
}

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/token", response(token = "id_token", expires_in = jwt))]
struct Jwt {
    client_secret: Secret,
}

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/token", response(token = text, expires_in = 8h))]
struct Bare {
    client_secret: Secret,
}

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    sign("X-Sign" = hex(hmac_sha256(client_secret, body))),
    response(token = none, success = "data", extra = Value),
    error(detail = "data"),
)]
struct Discovery {
    client_id: String,
    client_secret: Secret,
}

/// All of them.
pub(super) fn all() -> Vec<Endpoint> {
    let key =
        include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../auth-runtime/tests/keys/rsa2048.pkcs8.pem"));
    let key = PrivateKey::from_pem(key).expect("a key");
    let secret = || Secret::from(SECRET);
    let server = Server::parse("https://k.example").expect("a server");
    let partner = Thredfi::new(Thredfi::SANDBOX, Uuid::nil(), SECRET);
    let nested = At::Paths(&["data.access_token"]);
    vec![
        Endpoint {
            token: At::Paths(&["data.access_token"]),
            success: Some(|value| value["status"] == "00"),
            ..plain(
                b'a',
                AccountingPlus::new(
                    AccountingPlus::STAGING,
                    "client",
                    SECRET,
                    "s1gnature",
                    "ada@example.com",
                ),
            )
        },
        plain(b'b', Asset::new(Asset::SANDBOX, "client").with_secret(SECRET)),
        plain(b'c', Chift::new("client", SECRET, Uuid::nil())),
        Endpoint {
            token: nested,
            success: Some(|value| value["response_code"] == "200012000"),
            ..plain(b'k', Klikoo::new(server, Uuid::nil(), SECRET, key))
        },
        plain(b'p', partner.clone()),
        plain(b'q', ThredfiBusiness::new(partner, Uuid::nil())),
        plain(b'f', Plain { client_id: "client".into(), client_secret: secret() }),
        Endpoint {
            token: At::Paths(&["tokens.0.value", "result.token"]),
            refresh_token: "tokens.1.value",
            ..plain(b'd', Deep { api_key: secret() })
        },
        Endpoint {
            success: Some(|value| value["ok"] == json!(true)),
            endless: true,
            ..plain(b'e', Dated { client_secret: secret() })
        },
        Endpoint {
            // The whole path is one key.
            token: At::Paths(&["a\\.b"]),
            refresh_token: "",
            success: Some(|value| value["code"] != json!(0)),
            bearer: false,
            ..plain(b'g', Dotted { api_key: secret() })
        },
        Endpoint { token: At::Header("x-auth-token"), ..plain(b'h', InHeader { api_key: secret() }) },
        Endpoint {
            token: At::Cookie,
            endless: true,
            bearer: false,
            ..plain(b'i', InCookie { api_key: secret() })
        },
        Endpoint { token: At::Paths(&["id_token"]), ..plain(b'j', Jwt { client_secret: secret() }) },
        Endpoint { token: At::Text, ..plain(b't', Bare { client_secret: secret() }) },
        Endpoint {
            token: At::Nowhere,
            success: Some(|value| !value["data"].is_null()),
            endless: true,
            bearer: false,
            ..plain(b'n', Discovery { client_id: "client".into(), client_secret: secret() })
        },
    ]
}

fn plain(letter: u8, endpoint: impl TokenEndpoint + 'static) -> Endpoint {
    Endpoint {
        letter,
        declared: Box::new(endpoint),
        token: At::Paths(&["access_token"]),
        refresh_token: "refresh_token",
        success: None,
        endless: false,
        bearer: true,
    }
}

/// What `q` needs from its partner.
pub(super) fn step() -> Token {
    Token::builder(STEP).build()
}
