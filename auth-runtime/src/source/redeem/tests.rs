//! What became of a refresh token that was sent.

#[cfg(feature = "testing")]
mod sources;

use super::*;
use crate::spec::Class;
use crate::verdict::{Evidence, Rfc, Verdict, Words};

fn refused(status: u16, action: Action) -> Error {
    Error::new(Stage::Refused, "Provider", "refused")
        .answered(StatusCode::from_u16(status).unwrap())
        .act(action)
}

const WAIT: Action = Action::Wait { until: None };

#[test]
fn what_did_not_leave_is_unspent() {
    for stage in [Stage::Credentials, Stage::Request] {
        assert_eq!(fate(&Error::new(stage, "Provider", "not made")), Fate::Kept);
    }
    assert_eq!(fate(&Error::new(Stage::Transport, "Provider", "connection refused").not_sent()), Fate::Kept);
}

#[test]
fn without_a_response_nobody_knows() {
    assert_eq!(fate(&Error::new(Stage::Transport, "Provider", "connection reset")), Fate::Unknown);
    assert_eq!(fate(&Error::new(Stage::Response, "Provider", "half of it")), Fate::Unknown);
}

/// As the declaration's reader judges it.
fn judged(words: Words, status: u16) -> Error {
    let status = StatusCode::from_u16(status).unwrap();
    let verdict = Verdict::of(Evidence { words, is_page: words == Words::Nothing, status });
    refused(status.as_u16(), verdict.action(status, true, None)).judged(verdict)
}

#[test]
fn nothing_but_the_grants_own_refusal_is_the_end_of_it() {
    for status in [200, 400, 401, 403, 500] {
        assert_eq!(fate(&judged(Words::Rfc(Rfc::Grant), status)), Fate::Ended, "{status}");
        assert_eq!(fate(&judged(Words::Declared(Class::Refused), status)), Fate::Ended, "{status}");
        for words in [Words::Rfc(Rfc::Client), Words::Rfc(Rfc::Request), Words::Declared(Class::Clock)] {
            assert_eq!(fate(&judged(words, status)), Fate::Kept, "{status} {words:?}");
        }
    }
    for status in [301, 302, 400, 401, 403, 404, 407, 408, 413, 429, 451] {
        for words in [Words::Unclassed, Words::Nothing] {
            assert_eq!(fate(&judged(words, status)), Fate::Kept, "{status} {words:?}");
        }
    }
}

#[test]
fn the_providers_not_now_leaves_it_as_good_as_before() {
    for status in [200, 400, 500, 503] {
        assert_eq!(fate(&judged(Words::Declared(Class::Transient), status)), Fate::Kept, "{status}");
        assert_eq!(fate(&judged(Words::Rfc(Rfc::Server), status)), Fate::Kept, "{status}");
    }
}

#[test]
fn a_gateways_word_is_nobodys() {
    for status in [500, 501, 502, 503, 504, 520, 599] {
        for words in [Words::Unclassed, Words::Nothing] {
            assert_eq!(fate(&judged(words, status)), Fate::Unknown, "{status} {words:?}");
        }
    }
    // An endpoint by hand, which names no code.
    assert_eq!(fate(&Error::new(Stage::Refused, "Provider", "no status").act(WAIT)), Fate::Unknown);
    assert_eq!(fate(&refused(400, Action::AskCustomer)), Fate::Kept);
    assert_eq!(fate(&refused(400, Action::AskCustomer).with_code("invalid_grant")), Fate::Ended);
}
