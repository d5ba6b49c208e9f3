//! What became of a refresh token that was sent.

use super::*;
use crate::error::Said;

fn code(code: &str) -> Said {
    Said { code: Some(code.into()), ..Said::default() }
}

fn refused(status: u16, action: Action) -> Error {
    Error::new(Stage::Refused, "Vendor", "refused")
        .answered(StatusCode::from_u16(status).unwrap())
        .act(action)
}

const WAIT: Action = Action::Wait { until: None };

#[test]
fn what_did_not_leave_is_unspent() {
    for stage in [Stage::Credentials, Stage::Request] {
        assert_eq!(fate(&Error::new(stage, "Vendor", "not made")), Fate::Unspent);
    }
    assert_eq!(fate(&Error::new(Stage::Transport, "Vendor", "connection refused").not_sent()), Fate::Unspent);
}

#[test]
fn without_an_answer_nobody_knows() {
    assert_eq!(fate(&Error::new(Stage::Transport, "Vendor", "connection reset")), Fate::Unknown);
    assert_eq!(fate(&Error::new(Stage::Answer, "Vendor", "half of it")), Fate::Unknown);
}

#[test]
fn the_vendors_no_is_the_end_of_it() {
    for action in [Action::AskCustomer, Action::FixConfiguration, Action::CheckClock, Action::AskVendor] {
        assert_eq!(fate(&refused(400, action)), Fate::Dead);
        assert_eq!(fate(&refused(400, action).said(code("invalid_grant"))), Fate::Dead);
        // It says so itself, with whatever status.
        assert_eq!(fate(&refused(500, action).said(code("invalid_grant"))), Fate::Dead);
    }
}

#[test]
fn the_vendors_not_now_leaves_it_as_good_as_before() {
    assert_eq!(fate(&refused(503, WAIT).said(code("temporarily_unavailable")).classed(true)), Fate::Unspent);
    assert_eq!(fate(&refused(200, WAIT).said(code("busy")).classed(true)), Fate::Unspent);
    // A code that nobody declared is no promise, whatever the status says.
    assert_eq!(fate(&refused(503, WAIT).said(code("E17"))), Fate::Unknown);
    assert_eq!(fate(&refused(429, WAIT)), Fate::Unspent);
}

#[test]
fn a_gateways_word_is_nobodys() {
    for status in [500, 502, 503, 504] {
        assert_eq!(fate(&refused(status, WAIT)), Fate::Unknown);
        assert_eq!(fate(&refused(status, Action::AskVendor)), Fate::Unknown);
    }
    assert_eq!(fate(&refused(408, WAIT)), Fate::Unknown);
    assert_eq!(fate(&Error::new(Stage::Refused, "Vendor", "no status").act(WAIT)), Fate::Unknown);
}

/// A login, and a refresh that needs a refresh token, which this vendor never gives.
#[cfg(feature = "testing")]
struct Refreshed;

#[cfg(feature = "testing")]
impl TokenEndpoint for Refreshed {
    fn vendor(&self) -> &'static str {
        "Vendor"
    }

    fn request(&self, cx: &crate::Context) -> Result<http::Request<crate::Body>, Error> {
        if cx.token().is_some() {
            return Err(Error::new(Stage::Request, "Vendor", "a refresh token is missing"));
        }
        Ok(http::Request::post("https://auth.example.com").body(Vec::new().into()).unwrap())
    }

    fn response(&self, _: http::Response<bytes::Bytes>, cx: &crate::Context) -> Result<Token, Error> {
        Ok(Token::builder("t").expires_at(cx.now() + std::time::Duration::from_secs(60)).build())
    }

    fn refresh(&self) -> Option<Box<dyn TokenEndpoint + '_>> {
        Some(Box::new(Refreshed))
    }
}

#[cfg(feature = "testing")]
impl crate::Transport for Refreshed {
    fn send(&self, _: http::Request<crate::Body>) -> crate::Sending<'_> {
        Box::pin(std::future::ready(Ok(http::Response::default())))
    }
}

#[cfg(feature = "testing")]
#[tokio::test]
async fn a_refresh_that_cannot_be_made_is_a_login() {
    let clock = crate::testing::ManualClock::new();
    let source = crate::TokenSource::builder(Refreshed, Refreshed).clock(clock.clone()).build();
    let first = source.token().await.unwrap();
    clock.advance(std::time::Duration::from_secs(60));
    assert!(!source.token().await.unwrap().is(&first));
}
