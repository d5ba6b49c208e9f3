//! Declarations whose refresh token stands in different places.

use auth_runtime::testing::Provider;
use auth_runtime::{Secret, TokenEndpoint, TokenSourceBuilder};
use proptest::prelude::*;

use super::OLD;

#[derive(Clone, TokenEndpoint)]
#[token(post = "https://auth.example.com/token", grant_type = refresh_token)]
pub(super) struct Flat {
    client_id: String,
    client_secret: Secret,
    #[token(rotates)]
    refresh_token: Secret,
}

#[derive(Clone, TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    grant_type = refresh_token,
    encoding = json,
    response(token = "data.access_token", expires_in = "data.expires_in", refresh_token = "data.again",
        success = "status" == "00"),
    error(code = "status", message = "message", refused = ["R1"], config = ["C1"], transient = ["T1"],
        clock = ["K1"], locked(10min) = ["L1"]),
)]
struct Envelope {
    client_id: String,
    #[token(rotates)]
    refresh_token: Secret,
}

#[derive(Clone, TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    grant_type = refresh_token,
    response(token = header("X-Token"), expires_in = ms("ttl") | 15min, refresh_token = "tokens.1.value" | "next",
        extra = Company),
    error(code = "errors.0.code", message = "errors.0.message"),
)]
struct Listed {
    client_id: String,
    #[token(rotates)]
    refresh_token: Secret,
}

#[derive(serde::Deserialize)]
#[expect(dead_code, reason = "only that it has to be there")]
struct Company {
    company: String,
}

#[derive(Clone, TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    grant_type = refresh_token,
    response(expires_in = none, expires_at = rfc3339("until"), refresh_token = "a\\.b"),
    error(refused = [status(410)]),
)]
struct Dotted {
    client_id: String,
    #[token(rotates(replay = 30min))]
    refresh_token: Secret,
}

#[derive(Clone, TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    grant_type = password,
    refresh(response(token = "renewed.token", expires_in = "renewed.ttl", refresh_token = "renewed.next")),
)]
struct Login {
    username: String,
    password: Secret,
}

/// One of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Endpoint {
    Flat,
    Envelope,
    Listed,
    Alternative,
    Dotted,
    Login,
}

use Endpoint::{Alternative, Dotted as InDotted, Envelope as InEnvelope, Flat as InFlat, Listed as InList};

pub(super) fn any_endpoint() -> impl Strategy<Value = Endpoint> {
    prop_oneof![
        3 => Just(InFlat),
        3 => Just(InEnvelope),
        2 => Just(InList),
        1 => Just(Alternative),
        1 => Just(InDotted),
        2 => Just(Endpoint::Login),
    ]
}

impl Endpoint {
    /// A source that has a refresh token and no token yet, and the provider of this script.
    pub(super) fn start(self, script: impl FnOnce(Provider) -> Provider) -> (TokenSourceBuilder, Provider) {
        fn of<E: TokenEndpoint + Clone + 'static>(
            endpoint: &E,
            script: impl FnOnce(Provider) -> Provider,
        ) -> (TokenSourceBuilder, Provider) {
            let provider = script(Provider::new(endpoint));
            (provider.builder(endpoint.clone()), provider)
        }
        let (client_id, refresh_token) = ("app".to_owned(), Secret::from(OLD));
        match self {
            InFlat => of(&Flat { client_id, client_secret: "app-s3cret".into(), refresh_token }, script),
            InEnvelope => of(&Envelope { client_id, refresh_token }, script),
            InList | Alternative => of(&Listed { client_id, refresh_token }, script),
            InDotted => of(&Dotted { client_id, refresh_token }, script),
            Endpoint::Login => {
                let (builder, provider) =
                    of(&Login { username: "u".into(), password: "p4ssw0rd".into() }, script);
                (builder.refresh_token(OLD), provider)
            }
        }
    }

    /// Where the refresh token stands, in the generator's words: names of objects, and places in lists.
    pub(super) fn place(self) -> &'static [Way] {
        match self {
            InFlat => &[Way::Name("refresh_token")],
            InEnvelope => &[Way::Name("data"), Way::Name("again")],
            InList => &[Way::Name("tokens"), Way::Index(1), Way::Name("value")],
            Alternative => &[Way::Name("next")],
            InDotted => &[Way::Name("a.b")],
            Endpoint::Login => &[Way::Name("renewed"), Way::Name("next")],
        }
    }

    /// What else the declaration reads, beside the refresh token on each level.
    pub(super) fn declared(self, level: usize) -> &'static [&'static str] {
        match (self, level) {
            (InFlat, _) => &["access_token", "expires_in", "token_type", "error", "error_description"],
            (InEnvelope, 0) => &["status", "message", "data"],
            (InEnvelope, _) => &["access_token", "expires_in", "token_type"],
            (Alternative, 0) => &["ttl", "company", "errors", "tokens"],
            (InList, 0) => &["ttl", "company", "errors"],
            (InDotted, _) => &["access_token", "until", "token_type", "error"],
            (Endpoint::Login, 0) => &["error", "error_description", "token_type", "renewed"],
            (Endpoint::Login, _) => &["token", "ttl"],
            _ => &["type", "ttl"],
        }
    }

    /// How long the provider answers a repeated refresh token.
    pub(super) fn replays(self) -> bool {
        self == InDotted
    }
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Way {
    Name(&'static str),
    Index(usize),
}
