//! What a source makes of it.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crate::testing::ManualClock;
use crate::{
    Body, Bytes, Context, Error, Secret, Sending, Stage, State, Token, TokenEndpoint, TokenSource, Transport,
};

/// A login, and a refresh that needs a refresh token, which this vendor never gives.
struct Refreshed;

impl TokenEndpoint for Refreshed {
    fn vendor(&self) -> &'static str {
        "Vendor"
    }

    fn request(&self, cx: &Context) -> Result<http::Request<Body>, Error> {
        if cx.token().is_some() {
            return Err(Error::new(Stage::Request, "Vendor", "a refresh token is missing"));
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
    fn send(&self, _: http::Request<Body>) -> Sending<'_> {
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

/// An endpoint that is a refresh token, at a vendor that leaves it as it is and then goes away.
struct Lasting {
    refresh_token: Secret,
    sent: AtomicUsize,
}

impl TokenEndpoint for Lasting {
    fn vendor(&self) -> &'static str {
        "Vendor"
    }

    fn request(&self, cx: &Context) -> Result<http::Request<Body>, Error> {
        Refreshed.request(cx).or_else(|_| Refreshed.request(&Context::new()))
    }

    fn response(&self, answer: http::Response<Bytes>, cx: &Context) -> Result<Token, Error> {
        Refreshed.response(answer, cx)
    }

    fn rotating(&self) -> Option<&Secret> {
        Some(&self.refresh_token)
    }
}

impl Transport for Lasting {
    fn send(&self, _: http::Request<Body>) -> Sending<'_> {
        let lost = self.sent.fetch_add(1, Ordering::Relaxed) == 1;
        let outcome = if lost {
            Err(Error::new(Stage::Transport, "", "connection reset"))
        } else {
            Ok(http::Response::default())
        };
        Box::pin(std::future::ready(outcome))
    }
}

#[tokio::test]
async fn a_refresh_token_that_lasts_is_not_lost_with_an_answer() {
    let lasting = || Lasting { refresh_token: "r".into(), sent: 0.into() };
    let clock = ManualClock::new();
    let source = TokenSource::builder(lasting(), lasting()).clock(clock.clone()).build();
    source.token().await.unwrap();
    clock.advance(Duration::from_secs(60));
    let error = source.token().await.unwrap_err();
    assert!(!error.is_outcome_unknown());
    assert_eq!(source.status().state, State::Degraded);
    clock.advance(Duration::from_secs(1));
    assert!(source.token().await.is_ok());
}
