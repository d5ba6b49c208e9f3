//! What became of a refresh token that was sent.

#[cfg(feature = "testing")]
mod sources;

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
