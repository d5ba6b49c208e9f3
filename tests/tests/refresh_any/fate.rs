//! What ends a refresh token, what leaves it as good as it was, and what leaves it unknown: `verdict.md` once more, in
//! the words of a generator.

use auth_runtime::testing::Provider;
use proptest::prelude::*;
use proptest::sample::select;

use super::endpoints::{Endpoint, any_endpoint};
use super::response::{Body, headers};
use super::{OLD, Play, block_on, config, http_response};

/// What becomes of the refresh token that was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Kept,
    Ended,
    Unknown,
}

/// What a body says.
#[derive(Clone, Copy, Debug)]
enum Says {
    /// The grant is refused.
    Grant(&'static str),
    /// Something else is wrong, and nothing was done.
    Harmless(&'static str),
    /// A code, or what stands in its place, that nobody has classed.
    Odd(&'static str),
    /// A page, a text, nothing, or JSON without a code.
    Nothing(&'static [u8]),
}

#[derive(Clone, Debug)]
enum Reply {
    Response(u16, Says, Vec<(&'static str, &'static str)>),
    Lost,
    Unreachable,
}

const RFC: &[&str] = &[
    "invalid_client",
    "unauthorized_client",
    "access_denied",
    "invalid_request",
    "invalid_scope",
    "invalid_target",
    "unsupported_grant_type",
    "temporarily_unavailable",
    "slow_down",
    "server_error",
];
const ODD: &[&str] = &["\"odd\"", "\"Invalid_Grant\"", "\"R2\"", "\"invalid_grant_x\"", "4711", "true"];
/// No refresh token is in any of these, and no code where one is declared.
const NOTHING: &[&[u8]] = &[
    b"",
    b" \n",
    b"<!doctype html><html><title>Maintenance</title></html>",
    b"<?xml version=\"1.0\"?><error>invalid_grant</error>",
    b"Service Unavailable",
    b"invalid_grant",
    b"error=invalid_grant",
    b"{}",
    b"[]",
    b"null",
    b"{\"x\":{\"error\":\"invalid_grant\",\"status\":\"R1\"}}",
    b"{\"Error\":\"invalid_grant\"}",
    b"{\"access_token\":\"a b\",\"expires_in\":900}",
    b"{\"access_token\":\"abc\"",
    b"{\"refresh_token\":\"\",\"data\":{\"again\":{}},\"tokens\":[1,{\"value\":false}],\"a.b\":[]}",
    b"{\"refresh_token\":{\"value\":\"r2\"},\"data\":{\"again\":\"r\\n2\"},\"tokens\":[1,{\"value\":[1]}],\"a.b\":true}",
    b"{\"expires_in\":900}",
    b"\x1F\x8B\x08\x00\x00",
    b"\xFF\xFE<\x00",
    b"{\"x\":\"Caf\xE9\"}",
];

fn says(endpoint: Endpoint) -> impl Strategy<Value = Says> {
    let (refused, harmless): (&[&str], &[&str]) = match endpoint {
        Endpoint::Envelope => (&["invalid_grant", "R1"], &["C1", "T1", "K1", "L1"]),
        _ => (&["invalid_grant"], RFC),
    };
    prop_oneof![
        2 => select(refused).prop_map(Says::Grant),
        3 => select(harmless).prop_map(Says::Harmless),
        2 => select(RFC).prop_map(Says::Harmless),
        2 => select(ODD).prop_map(Says::Odd),
        4 => select(NOTHING).prop_map(Says::Nothing),
    ]
}

fn reply(endpoint: Endpoint) -> impl Strategy<Value = Reply> {
    const USUAL: &[u16] = &[
        200, 200, 204, 302, 307, 400, 400, 401, 403, 404, 407, 408, 410, 425, 429, 499, 500, 501, 502, 503,
        504, 520,
    ];
    let status = prop_oneof![3 => select(USUAL), 1 => 200_u16..600];
    prop_oneof![
        16 => (status, says(endpoint), headers()).prop_map(|(status, says, headers)| {
            // No token in a header either.
            let headers = headers.into_iter().filter(|(name, _)| *name != "x-token").collect();
            Reply::Response(status, says, headers)
        }),
        1 => Just(Reply::Lost),
        1 => Just(Reply::Unreachable),
    ]
}

/// The body of it, in the envelope of this endpoint.
fn body(endpoint: Endpoint, says: Says) -> Body {
    let code = match says {
        Says::Grant(code) | Says::Harmless(code) => format!("\"{code}\""),
        Says::Odd(raw) => raw.to_owned(),
        Says::Nothing(body) => return Body(body.to_vec()),
    };
    Body(match endpoint {
        Endpoint::Envelope => format!("{{\"message\":\"no\",\"status\":{code}}}").into_bytes(),
        Endpoint::Listed | Endpoint::Alternative => {
            format!("{{\"errors\":[{{\"code\":{code}}}]}}").into_bytes()
        }
        _ => format!("{{\"error\":{code},\"error_description\":\"no\"}}").into_bytes(),
    })
}

impl Reply {
    fn fate(&self) -> Fate {
        match self {
            Reply::Response(_, Says::Grant(_), _) => Fate::Ended,
            Reply::Unreachable
            | Reply::Response(_, Says::Harmless(_), _)
            | Reply::Response(300..=499, ..) => Fate::Kept,
            // The provider's own word that it has not done it; a gateway's 5xx is nobody's word.
            Reply::Response(status, Says::Odd(_), _) if *status < 500 => Fate::Kept,
            Reply::Lost | Reply::Response(..) => Fate::Unknown,
        }
    }

    fn script(&self, endpoint: Endpoint, provider: &Provider) -> Provider {
        match self {
            Reply::Response(status, says, headers) => {
                provider.respond(http_response(*status, headers, &body(endpoint, *says).0))
            }
            Reply::Lost => provider.lost(),
            Reply::Unreachable => provider.unreachable(),
        }
    }
}

proptest! {
    #![proptest_config(config(2_000))]

    #[test]
    fn only_the_word_about_the_grant_ends_a_refresh_token(
        (endpoint, response) in any_endpoint()
            .prop_filter("a login has another way", |endpoint| *endpoint != Endpoint::Login)
            .prop_flat_map(|endpoint| (Just(endpoint), reply(endpoint))),
    ) {
        let play = Play::new(endpoint, |provider| {
            let provider = response.script(endpoint, &provider);
            provider.token("access-2", 3600).refresh_token("new-refresh-token").with("company", "c").always()
        });
        let shown = match &response {
            Reply::Response(_, says, _) => format!("{:?}", body(endpoint, *says)),
            _ => String::new(),
        };
        block_on(async {
            let first = play.ask().await;
            let error = first.expect_err(&shown);
            let got = play.ask_until_there_is_one().await;
            let fate = match response.fate() {
                Fate::Unknown if endpoint.replays() => {
                    assert!(!error.is_outcome_unknown(), "{shown}: {error}");
                    Fate::Kept
                }
                fate => {
                    assert_eq!(error.is_outcome_unknown(), fate == Fate::Unknown, "{shown}: {error}");
                    fate
                }
            };
            let sent = play.sent();
            if fate == Fate::Kept {
                assert!(got.is_some(), "{shown}: {error}");
                assert!(sent.iter().all(|sent| sent == OLD) && sent.len() >= 2, "{shown}: {sent:?}");
                assert_eq!(play.saved(), ["new-refresh-token"], "{shown}");
            } else {
                assert!(got.is_none(), "{shown}: {error}");
                assert_eq!((sent, play.saved()), (vec![OLD.to_owned()], vec![]), "{shown}: {error}");
            }
        });
    }
}
