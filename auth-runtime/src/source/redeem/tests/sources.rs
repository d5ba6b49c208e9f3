//! What a source makes of it.

use std::time::Duration;

use crate::body::Body;
use crate::context::Context;
use crate::endpoint::TokenEndpoint;
use crate::error::{Error, Stage};
use crate::source::token_source::TokenSource;
use crate::testing::ManualClock;
use crate::token::Token;
use crate::transport::{SendFuture, Transport};
use bytes::Bytes;

/// A login, and a refresh that needs a refresh token, which this provider never gives.
struct Refreshed;

impl TokenEndpoint for Refreshed {
    fn provider(&self) -> &'static str {
        "Provider"
    }

    fn request(&self, cx: &Context) -> Result<http::Request<Body>, Error> {
        if cx.token().is_some() {
            return Err(Error::new(Stage::Request, "Provider", "a refresh token is missing"));
        }
        Ok(http::Request::post("https://auth.example.com").body(Vec::new().into()).unwrap())
    }

    fn response(&self, _: http::Response<Bytes>, cx: &Context) -> Result<Token, Error> {
        Ok(Token::builder("t").expires_at(cx.now() + Duration::from_secs(60)).build())
    }

    fn refresh(&self) -> Option<Box<dyn TokenEndpoint + '_>> {
        Some(Box::new(Refreshed))
    }
}

impl Transport for Refreshed {
    fn send(&self, _: http::Request<Body>) -> SendFuture<'_> {
        Box::pin(std::future::ready(Ok(http::Response::default())))
    }
}

#[tokio::test]
async fn a_refresh_that_cannot_be_made_is_a_login() {
    let clock = ManualClock::new();
    let source = TokenSource::builder(Refreshed, Refreshed).clock(clock.clone()).build();
    let first = source.token().await.unwrap();
    clock.advance(Duration::from_secs(60));
    assert!(!source.token().await.unwrap().is(&first));
}
