//! Refresh tokens of a scripted vendor.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use auth_runtime::testing::Vendor;
use auth_runtime::{Body, Bytes, Context, Error, Rotated, Secret, Token, TokenEndpoint, http};

use crate::text;

/// A login, and the way back to a token without it, both at one URL.
#[derive(Clone)]
struct Login(Password);

#[derive(Clone, TokenEndpoint)]
#[token(post = "https://auth.example.com/token", grant_type = password)]
struct Password {
    username: String,
    password: Secret,
}

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    grant_type = refresh_token,
    response(token = "renewed.token", expires_in = "renewed.ttl", refresh_token = "renewed.next"),
)]
struct Spend {
    refresh_token: Option<Secret>,
}

/// Made for each call, since what it spends comes with the context.
struct Refresh;

fn login() -> Login {
    Login(Password { username: "ada".into(), password: "p4ss".into() })
}

impl TokenEndpoint for Login {
    fn vendor(&self) -> &str {
        self.0.vendor()
    }

    fn request(&self, cx: &Context) -> Result<http::Request<Body>, Error> {
        self.0.request(cx)
    }

    fn response(&self, response: http::Response<Bytes>, cx: &Context) -> Result<Token, Error> {
        self.0.response(response, cx)
    }

    fn refresh(&self) -> Option<Box<dyn TokenEndpoint + '_>> {
        Some(Box::new(Refresh))
    }
}

impl TokenEndpoint for Refresh {
    fn vendor(&self) -> &'static str {
        "Login"
    }

    fn request(&self, cx: &Context) -> Result<http::Request<Body>, Error> {
        Spend { refresh_token: cx.refresh_token().cloned() }.request(cx)
    }

    fn response(&self, response: http::Response<Bytes>, cx: &Context) -> Result<Token, Error> {
        Spend { refresh_token: None }.response(response, cx)
    }

    // What the derive writes; by hand there is none.
    fn table(&self) -> Option<&'static auth_runtime::__private0::Spec> {
        Spend { refresh_token: None }.table()
    }
}

#[tokio::test]
async fn what_came_with_a_token_buys_the_next_one_and_is_saved() {
    let vendor =
        Vendor::new(&login()).token("t1", 900).refresh_token("r1").token("t2", 900).refresh_token("r2");
    let saved = Arc::new(Mutex::new(Vec::new()));
    let save = {
        let saved = saved.clone();
        move |rotated: Rotated| {
            saved.lock().expect("no panic").push(rotated.refresh_token().expose_secret().to_owned());
            async { Ok(()) }
        }
    };
    let source = vendor.builder(login()).persist(save).build();
    assert_eq!(text(&source.token().await.expect("a token")), "t1");
    vendor.clock().advance(Duration::from_secs(900));
    // In an envelope of its own: who asks is told by what the request looks like.
    assert_eq!(text(&source.token().await.expect("a token")), "t2");
    let requests = vendor.requests();
    assert_eq!(requests[0].param("grant_type").as_deref(), Some("password"));
    assert_eq!(requests[1].param("grant_type").as_deref(), Some("refresh_token"));
    assert_eq!(requests[1].param("refresh_token").as_deref(), Some("r1"));
    assert_eq!(*saved.lock().expect("no panic"), ["r1", "r2"]);
}

#[tokio::test]
async fn a_refused_refresh_token_is_followed_by_the_login() {
    let vendor = Vendor::new(&login()).refuse("invalid_grant").token("t", 900);
    let source = vendor.builder(login()).refresh_token("r0").build();
    assert_eq!(text(&source.token().await.expect("a token")), "t");
    let grants: Vec<_> = vendor.requests().iter().map(|request| request.param("grant_type")).collect();
    assert_eq!(grants, [Some("refresh_token".to_owned()), Some("password".to_owned())]);
}

/// The connection broke while the refresh token was on its way: it is not sent again.
#[tokio::test]
async fn a_lost_answer_is_followed_by_the_login() {
    let vendor = Vendor::new(&login()).lost().token("t", 900);
    let source = vendor.builder(login()).refresh_token("r0").build();
    assert_eq!(text(&source.token().await.expect("a token")), "t");
    assert_eq!(vendor.requests()[1].param("refresh_token"), None);
    assert_eq!(vendor.exchanges(), 2);
}
