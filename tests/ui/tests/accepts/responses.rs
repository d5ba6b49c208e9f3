//! What a declaration may say about responses, and what is read by it.

use std::time::{Duration, SystemTime};

use auth_runtime::{Action, Bytes, Error, Secret, Token, TokenEndpoint, http};

use crate::fixed;

fn read(
    endpoint: &dyn TokenEndpoint,
    status: u16,
    headers: &[(&str, &str)],
    body: &str,
) -> Result<Token, Error> {
    let mut response = http::Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    let response = response.body(Bytes::copy_from_slice(body.as_bytes())).unwrap();
    endpoint.response(response, &fixed().build())
}

fn now() -> SystemTime {
    fixed().build().now()
}

#[track_caller]
fn ends_in(endpoint: &dyn TokenEndpoint, headers: &[(&str, &str)], body: &str, seconds: u64) {
    let token = read(endpoint, 200, headers, body).unwrap();
    let life = token.expires_in(now()).unwrap();
    assert!(life.abs_diff(Duration::from_secs(seconds)) < Duration::from_secs(1), "{life:?}");
}

/// By words in the message, by the status, by a code of several kinds; and several locks.
#[test]
fn refusals_are_recognised_by_more_than_a_code() {
    #[derive(TokenEndpoint)]
    #[token(
        post = "https://auth.example.com/token",
        error(
            code = "code",
            message = "why" | "message",
            refused = ["101", message("Invalid login"), message("wrong password")],
            config = [status(404), message("unknown app")],
            locked = ["4xx"],
            locked(10min) = [message("account is locked"), status(423)],
            transient = ["busy"],
            retry_after = header("X-RateLimit-Reset"),
        ),
    )]
    struct Provider {
        client_id: String,
    }

    let provider = Provider { client_id: "c".into() };
    let action =
        |status, headers: &[(&str, &str)], body| read(&provider, status, headers, body).unwrap_err().action();
    let in_seconds = |seconds| Action::Wait { until: Some(now() + Duration::from_secs(seconds)) };
    assert_eq!(action(400, &[], r#"{"code":101}"#), Action::AskCustomer);
    assert_eq!(action(400, &[], r#"{"why":"INVALID LOGIN for x"}"#), Action::AskCustomer);
    assert_eq!(action(400, &[], r#"{"message":"unknown App"}"#), Action::FixConfiguration);
    assert_eq!(action(404, &[], "<html>"), Action::FixConfiguration);
    // A message is compared first.
    assert_eq!(action(400, &[], r#"{"code":101,"why":"Account is locked"}"#), in_seconds(600));
    assert_eq!(action(423, &[("Retry-After", "3600")], "{}"), in_seconds(3600));
    assert_eq!(action(423, &[("X-RateLimit-Reset", "5")], "{}"), in_seconds(600));
    assert_eq!(action(400, &[], r#"{"code":"477"}"#), in_seconds(900));
    assert_eq!(action(429, &[("X-RateLimit-Reset", "30")], "{}"), in_seconds(30));
}

/// A server that speaks in plain text.
#[test]
fn a_body_can_be_the_code() {
    #[derive(TokenEndpoint)]
    #[token(
        post = "https://auth.example.com/token",
        response(token = text, expires_in = 8h),
        error(code = text, message = none, refused = ["Error=BadAuthentication"], transient = ["Error=Busy"]),
    )]
    struct Provider {
        client_id: String,
    }

    let provider = Provider { client_id: "c".into() };
    ends_in(&provider, &[], "abc.def\n", 8 * 3600);
    let refused = read(&provider, 403, &[], "Error=BadAuthentication\n").unwrap_err();
    assert_eq!((refused.code(), refused.action()), (Some("Error=BadAuthentication"), Action::AskCustomer));
    assert!(matches!(read(&provider, 403, &[], "Error=Busy").unwrap_err().action(), Action::Wait { .. }));
}

/// Times without an offset, dates of HTTP, and headers.
#[test]
fn an_end_stands_where_it_stands() {
    #[derive(TokenEndpoint)]
    #[token(post = "https://a.example/t", response(expires_at = rfc3339("until", offset = "+07:00")))]
    struct Local {}
    #[derive(TokenEndpoint)]
    #[token(post = "https://a.example/t", response(expires_at = http_date("until")))]
    struct Date {}
    #[derive(TokenEndpoint)]
    #[token(post = "https://a.example/t", response(expires_at = http_date(header("Expires"))))]
    struct DateInHeader {}
    #[derive(TokenEndpoint)]
    #[token(post = "https://a.example/t", response(expires_in = header("X-Expires-In") | 15min))]
    struct InHeader {}
    #[derive(TokenEndpoint)]
    #[token(post = "https://a.example/t", response(expires_in = ms(header("X-Ttl"))))]
    struct MillisInHeader {}

    // It is 03:11:40.
    ends_in(&Local {}, &[], r#"{"access_token":"a","until":"2022-03-21T10:26:40"}"#, 900);
    ends_in(&Local {}, &[], r#"{"access_token":"a","until":"2022-03-21T03:26:40Z"}"#, 900);
    ends_in(&Date {}, &[], r#"{"access_token":"a","until":"Mon, 21 Mar 2022 03:26:40 GMT"}"#, 900);
    let body = r#"{"access_token":"a"}"#;
    ends_in(&DateInHeader {}, &[("Expires", "Mon, 21 Mar 2022 03:26:40 GMT")], body, 900);
    ends_in(&InHeader {}, &[("X-Expires-In", "60")], body, 60);
    ends_in(&InHeader {}, &[], body, 900);
    ends_in(&MillisInHeader {}, &[("X-Ttl", "60000")], body, 60);
}

/// With and without a time for which a refresh token is answered again.
#[test]
fn a_field_rotates() {
    #[derive(TokenEndpoint)]
    #[token(post = "https://a.example/t", grant_type = refresh_token, response(refresh_token = "a.b" | "next"))]
    struct Replayed {
        #[token(rotates(replay = 30s))]
        refresh_token: Secret,
    }
    #[derive(TokenEndpoint)]
    #[token(post = "https://a.example/t", grant_type = refresh_token)]
    struct Once {
        #[token(rotates)]
        refresh_token: Secret,
    }

    let replayed = Replayed { refresh_token: "r1".into() };
    assert_eq!(replayed.details().into_rotating().map(Secret::expose_secret), Some("r1"));
    let token = read(&replayed, 200, &[], r#"{"access_token":"a","expires_in":60,"next":"r2"}"#).unwrap();
    assert_eq!(token.refresh_token().map(Secret::expose_secret), Some("r2"));
    assert!(Once { refresh_token: "r1".into() }.details().into_rotating().is_some());
}
