//! Endpoints for the tests of what is built on endpoints.

use auth_runtime::{Body, Bytes, Context, Error, Secret, Token, TokenEndpoint, TokenUrl};
use http::{Request, Response};

/// RFC 6749 section 4.4, with all that has to be fresh in each request.
#[derive(Clone, Debug, TokenEndpoint)]
#[token(
    name = "Test",
    post = "https://provider.example/token",
    grant_type = client_credentials,
    header("X-Nonce" = nonce, "X-Uuid" = uuid, "X-Time" = now(unix_ms)),
    error(transient = ["busy"], clock = ["wrong_time"]),
)]
pub struct Login {
    /// Who.
    pub client_id: String,
    /// And why it is believed.
    pub client_secret: Secret,
}

/// With the secret that leak tests look for.
pub const SECRET: &str = "l0gin-s3cret-tr0ub4dor";

impl Login {
    /// The one of most tests.
    pub fn new() -> Self {
        Self::with(SECRET)
    }

    /// With another secret.
    pub fn with(secret: &str) -> Self {
        Login { client_id: "shop".to_owned(), client_secret: secret.into() }
    }
}

impl Default for Login {
    fn default() -> Self {
        Self::new()
    }
}

/// The request that redeems a refresh token, by hand.
#[derive(Clone, Debug)]
pub struct Refresh {
    /// The token endpoint.
    pub url: String,
}

impl TokenEndpoint for Refresh {
    fn provider(&self) -> &'static str {
        "Test"
    }

    fn request(&self, cx: &Context) -> Result<Request<Body>, Error> {
        let refresh_token = cx.refresh_token().map_or("", Secret::expose_secret);
        let body = format!("grant_type=refresh_token&refresh_token={refresh_token}");
        Ok(Request::post(&self.url).body(Body::from(body.into_bytes())).expect("a request"))
    }

    fn response(&self, response: Response<Bytes>, cx: &Context) -> Result<Token, Error> {
        Login::new().response(response, cx)
    }

    fn secrets(&self, cx: &Context) -> Vec<Secret> {
        cx.refresh_token().cloned().into_iter().collect()
    }
}

/// A login whose responses bring refresh tokens.
#[derive(Clone, Debug)]
pub struct Grant {
    /// The full exchange.
    pub login: Login,
    /// Where to.
    pub url: String,
}

impl Grant {
    /// With a token endpoint of this URL.
    pub fn at(url: &str) -> Self {
        Grant { login: Login::new(), url: url.to_owned() }
    }
}

impl TokenEndpoint for Grant {
    fn provider(&self) -> &str {
        self.login.provider()
    }

    fn request(&self, cx: &Context) -> Result<Request<Body>, Error> {
        let mut request = self.login.request(cx)?;
        *request.uri_mut() = self.url.parse().expect("a URL");
        Ok(request)
    }

    fn response(&self, response: Response<Bytes>, cx: &Context) -> Result<Token, Error> {
        self.login.response(response, cx)
    }

    fn secrets(&self, cx: &Context) -> Vec<Secret> {
        self.login.secrets(cx)
    }

    fn refresh(&self) -> Option<Box<dyn TokenEndpoint + '_>> {
        Some(Box::new(Refresh { url: self.url.clone() }))
    }
}

/// An endpoint whose only credential is a refresh token that responses replace.
#[derive(Clone, Debug, TokenEndpoint)]
#[token(
    name = "Test",
    post = "{url}",
    grant_type = refresh_token,
    error(transient = ["busy"], clock = ["wrong_time"]),
)]
pub struct Rotates {
    /// The first one, out of the user's database.
    #[token(param = "refresh_token", rotates)]
    pub seed: Secret,
    /// Where to.
    pub url: TokenUrl,
}

impl Rotates {
    /// With this refresh token.
    pub fn from(seed: &str) -> Self {
        Rotates { seed: seed.into(), ..Self::at("https://provider.example/token") }
    }

    /// With a token endpoint of this URL.
    ///
    /// # Panics
    ///
    /// Where it is no URL.
    pub fn at(url: &str) -> Self {
        Rotates { seed: "seed".into(), url: TokenUrl::parse(url).expect("a URL") }
    }
}
