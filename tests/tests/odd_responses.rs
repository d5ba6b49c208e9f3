//! Responses whose token is not in JSON, whose expiry is said twice, or whose failure says more than it should.

use std::time::{Duration, UNIX_EPOCH};

use auth_runtime::{Action, Bytes, Context, Error, Secret, Stage, Token, TokenEndpoint, http};
use auth_tests::wire::{explained, redacted};

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
    for body in [
        "<html><body>Login</body></html>",
        r#"{"status":"down"}"#,
        "[1]",
        "two words",
        "",
        r#""a","b""#,
        r#""a"b""#,
        "\"a",
    ] {
        assert_eq!(read(&endpoint, 200, &[], body).expect_err(body).stage(), Stage::Response, "{body}");
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
    for (cookie, token) in [("sid=\"abc\"", "abc"), ("sid=\"abc", "\"abc"), ("sid=\"\"abc", "\"\"abc")] {
        assert_eq!(text(read(&endpoint, 204, &[("set-cookie", cookie)], "")), token, "{cookie}");
    }
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

#[test]
fn a_second_step_does_not_repeat_the_firsts_secret() {
    let (business, key) = (auth_tests::providers::business(), auth_simulator::credentials::THREDFI_API_KEY);
    let cx = Context::new().with_step("partner", Token::builder("partner-t0ken-0001").build());
    for echoed in [key.to_owned(), key.to_ascii_uppercase(), "partner-t0ken-0001".to_owned()] {
        let body = format!(r#"{{"error":"{echoed}","error_description":"you are {echoed}"}}"#);
        let response = http::Response::builder().status(403).body(Bytes::from(body)).expect("a response");
        let shown = redacted(&business, &response, &cx).to_string();
        let error = business.response(response, &cx).expect_err("a refusal");
        let all = format!("{shown} {error} {error:?}");
        assert!(!all.contains(&echoed) && error.message() == Some("you are ***"), "{all}");
    }
}

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/token", response(expires_in = ms("life")))]
struct InMilliseconds {
    client_id: String,
}

#[test]
fn a_life_under_a_second_names_the_unit_that_was_probably_meant() {
    let endpoint = InMilliseconds { client_id: "c".into() };
    let life = |life: &str| {
        let body = format!(r#"{{"access_token":"t","life":{life}}}"#);
        read(&endpoint, 200, &[], &body).map(|token| token.expires_at().expect("an end"))
    };
    assert!(life("900000").is_ok() && life("1000").is_ok());
    for seconds in ["900", "\"900\""] {
        let error = life(seconds).expect_err("a life of 0.9 s").to_string();
        assert!(error.contains("under a second: it looks like seconds, which `expires_in = "), "{error}");
    }
    let error = life("0").expect_err("no life").to_string();
    assert!(error.contains("under a second") && !error.contains("looks like"), "{error}");
}

#[test]
fn a_compressed_response_is_named_by_its_header() {
    let endpoint = Bare { client_id: "c".into() };
    let talkative = Talkative { keys: Vec::new(), api_key: "k3y-0001".into() };
    for encoding in ["br", "ZSTD", "deflate"] {
        let error =
            read(&talkative, 200, &[("content-encoding", encoding)], "\u{1}\u{2}\u{3}").expect_err("no JSON");
        let named = format!("`content-encoding: {}`", encoding.to_ascii_lowercase());
        assert!(error.to_string().contains(&named), "{error}");
    }
    let plain = read(&endpoint, 200, &[("content-encoding", "identity")], "t0k.en");
    assert_eq!(text(plain), "t0k.en");
}

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/token", grant_type = client_credentials, auth = client_assertion(assertion))]
struct Asserted {
    client_id: String,
    assertion: Secret,
}

#[test]
fn an_assertion_is_a_secret() {
    let assertion = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJzaG9wIiwianRpIjoiMSJ9.c2lnbmF0dXJlLW9mLWl0";
    let endpoint = Asserted { client_id: "shop".into(), assertion: assertion.into() };
    let [head, claims, signature] = assertion.split('.').collect::<Vec<_>>()[..] else { panic!("a JWT") };
    let body = format!(r#"{{"error":"invalid_client","error_description":"bad assertion {assertion}"}}"#);
    let error = read(&endpoint, 401, &[], &body).expect_err("a refusal");
    assert_eq!(error.message(), Some("bad assertion ***"));
    let explained = explained(&endpoint, &Context::new()).expect("an explanation").to_string();
    let all = format!("{error} {error:?} {explained}");
    assert!(![head, claims, signature].iter().any(|part| all.contains(part)), "{all}");
}

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/token", response(expires_at = unix_ms("until"), expires_in = none))]
struct UntilMilliseconds {
    client_id: String,
}

#[test]
fn an_instant_in_another_unit_names_that_unit() {
    let endpoint = UntilMilliseconds { client_id: "c".into() };
    for (until, words) in [
        ("1700003600", "it looks like seconds, which `unix(…)` reads"),
        ("1700003600000000", "it looks like microseconds"),
        ("3600", "it looks like a duration, which `expires_in` reads"),
    ] {
        let body = format!(r#"{{"access_token":"t","until":{until}}}"#);
        let error = read(&endpoint, 200, &[], &body).expect_err("another unit").to_string();
        assert!(error.contains(words), "{error}");
    }
}

#[test]
fn an_empty_secret_and_a_trace_id_in_a_header() {
    let endpoint = Talkative { keys: Vec::new(), api_key: "".into() };
    let error = endpoint.request(&Context::new()).expect_err("no secret").to_string();
    assert!(error.contains("`api_key` is an empty secret"), "{error}");
    let endpoint = Talkative { keys: Vec::new(), api_key: "k3y-0001".into() };
    let error =
        read(&endpoint, 401, &[("x-request-id", "r-1 k3y-0001")], r#"{"msg":"no"}"#).expect_err("a refusal");
    assert_eq!(error.trace_id(), Some("r-1 ***"));
}

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/token", encoding = json)]
struct Certified {
    certificate: Secret,
}

#[test]
fn lines_are_for_pem_alone() {
    let pem = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";
    let request = Certified { certificate: pem.into() }.request(&Context::new()).expect("a request");
    assert!(request.body().as_bytes().starts_with(br#"{"certificate":"-----BEGIN CERTIFICATE-----\nMIIB\n"#));
    let error =
        Certified { certificate: "two\nlines".into() }.request(&Context::new()).expect_err("two lines");
    assert!(error.to_string().contains("`certificate` has a line break"), "{error}");
}
