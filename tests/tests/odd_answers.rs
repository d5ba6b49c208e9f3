//! Answers whose token is not in JSON, whose expiry is said twice, or whose failure says more than it should.

use std::time::{Duration, UNIX_EPOCH};

use auth_runtime::{Action, Bytes, Context, Error, Secret, Stage, Token, TokenEndpoint, http};

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
    let cx = Context::builder().now(UNIX_EPOCH + Duration::from_secs(1_700_000_000)).build();
    endpoint.response(response.body(Bytes::from(body.to_owned())).expect("a response"), &cx)
}

fn text(result: Result<Token, Error>) -> String {
    result.expect("a token").access_token().expose_secret().to_owned()
}

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    response(expires_in = "expires_in" | none, expires_at = unix("exp")),
)]
struct EndsAtLast {
    client_id: String,
}

#[test]
fn an_instant_holds_where_the_duration_is_none() {
    let endpoint = EndsAtLast { client_id: "c".into() };
    let ends = |body| read(&endpoint, 200, &[], body).expect("a token").expires_at();
    assert_eq!(
        ends(r#"{"access_token":"t","exp":1700000600}"#),
        Some(UNIX_EPOCH + Duration::from_secs(1_700_000_600))
    );
    assert_eq!(ends(r#"{"access_token":"t"}"#), None);
}

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/token", response(token = text, expires_in = 8h))]
struct Bare {
    client_id: String,
}

#[test]
fn a_bare_text_is_a_token_and_an_error_or_a_page_is_none() {
    let endpoint = Bare { client_id: "c".into() };
    assert_eq!(text(read(&endpoint, 200, &[], "t0k.en\n")), "t0k.en");
    assert_eq!(text(read(&endpoint, 200, &[], "\"t0k.en\"")), "t0k.en");
    let refused = read(&endpoint, 200, &[], r#"{"error":"invalid_client"}"#).expect_err("no token");
    assert_eq!((refused.stage(), refused.action()), (Stage::Refused, Action::AskCustomer));
    for body in ["<html><body>Login</body></html>", r#"{"status":"down"}"#, "[1]", "two words", ""] {
        assert_eq!(read(&endpoint, 200, &[], body).expect_err(body).stage(), Stage::Answer, "{body}");
    }
}

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/token", response(token = header("X-Auth-Token"), expires_in = 8h))]
struct InHeader {
    client_id: String,
}

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/token", response(token = cookie("sid"), expires_in = none))]
struct InCookie {
    client_id: String,
}

#[test]
fn a_token_beside_the_body_needs_no_body() {
    let endpoint = InHeader { client_id: "c".into() };
    for body in ["", "<ok/>", "done"] {
        assert_eq!(text(read(&endpoint, 201, &[("x-auth-token", "t0k")], body)), "t0k", "{body}");
    }
    let endpoint = InCookie { client_id: "c".into() };
    let renewed =
        [("set-cookie", "sid=; Max-Age=0"), ("set-cookie", "sid=new; Path=/"), ("set-cookie", "a=b")];
    assert_eq!(text(read(&endpoint, 204, &renewed, "")), "new");
    let none = read(&endpoint, 200, &[("set-cookie", "sid=; Max-Age=0")], "").expect_err("no token");
    assert!(none.to_string().contains("sets no cookie `sid`"), "{none}");
}

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/token", error(message = "msg", detail = "data"))]
struct Talkative {
    keys: Vec<Secret>,
    api_key: Secret,
}

#[test]
fn a_refusal_repeats_no_credential_in_whatever_case_and_gives_away_none_of_its_own() {
    let endpoint = Talkative {
        keys: vec!["first-of-the-keys".into(), "second-of-the-keys".into()],
        api_key: "550E8400-E29B-41D4-A716-446655440000".into(),
    };
    let body = r#"{
        "msg": "bad key second-of-the-keys or 550e8400-e29b-41d4-a716-446655440000",
        "data": {"access_token": "tok_LEAK", "client_secret": "LEAK2", "reason": "blocked"}
    }"#;
    let error = read(&endpoint, 401, &[], body).expect_err("a refusal");
    let all = format!("{error} {error:?}");
    for leak in ["second-of-the-keys", "550e8400", "tok_LEAK", "LEAK2"] {
        assert!(!all.contains(leak), "{leak} in {all}");
    }
    assert!(error.detail().is_some_and(|detail| detail.contains("blocked")), "{all}");
}
