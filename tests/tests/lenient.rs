//! Lenient in what nobody reads: empty values, marks, other encodings, schemes; and refusals in other shapes.

#![allow(clippy::unwrap_used, reason = "a test")]

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use auth_runtime::testing::Provider;
use auth_runtime::{Action, Body, Bytes, Context, Error, Secret, Stage, Token, TokenEndpoint, http};

fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_700_000_000)
}

fn read(
    endpoint: &dyn TokenEndpoint,
    status: u16,
    headers: &[(&str, &str)],
    body: &[u8],
) -> Result<Token, Error> {
    let mut response = http::Response::builder().status(status);
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    let response = response.body(Bytes::copy_from_slice(body)).unwrap();
    endpoint.response(response, &Context::builder().now(now()).build())
}

fn text(token: &Token) -> &str {
    token.access_token().expose_secret()
}

fn sent(endpoint: &dyn TokenEndpoint, token: &Token) -> Vec<String> {
    let mut request = http::Request::new(Body::default());
    endpoint.authorize(Some(token), &mut request, &Context::new()).unwrap();
    request
        .headers()
        .get_all("authorization")
        .iter()
        .map(|value| value.to_str().unwrap().to_owned())
        .collect()
}

#[derive(Clone, TokenEndpoint)]
#[token(post = "https://auth.example.com/token", grant_type = client_credentials)]
struct Plain {
    client_id: String,
    client_secret: Secret,
}

fn plain() -> Plain {
    Plain { client_id: "app".into(), client_secret: "app-s3cret".into() }
}

#[test]
fn an_empty_refresh_token_is_none_and_a_wrong_one_does_no_harm() {
    for value in [r#""""#, "false", "{}", "[]", "null", "0", r#"{"a":1}"#, "[1]", "true", r#""a\nb""#] {
        let body = format!(
            r#"{{"access_token":"access-1","expires_in":900,"refresh_token":{value},"token_type":""}}"#
        );
        let token = read(&plain(), 200, &[], body.as_bytes()).expect(value);
        assert_eq!((text(&token), token.refresh_token().is_none()), ("access-1", true), "{value}");
    }
    for (value, want) in [(r#""a b~""#, "a b~"), ("12345", "12345")] {
        let body = format!(r#"{{"access_token":"access-1","expires_in":900,"refresh_token":{value}}}"#);
        let token = read(&plain(), 200, &[], body.as_bytes()).unwrap();
        assert_eq!(token.refresh_token().unwrap().expose_secret(), want);
    }
}

#[test]
fn a_life_that_is_over_is_asked_for_again_in_a_second() {
    for life in ["0", "-5", "0.5", r#""0""#, r#""-1""#] {
        let body = format!(r#"{{"access_token":"access-1","expires_in":{life}}}"#);
        let error = read(&plain(), 200, &[], body.as_bytes()).unwrap_err();
        let until = Some(now() + Duration::from_secs(1));
        assert_eq!((error.action(), error.retry_at()), (Action::Wait { until }, until), "{life}");
        assert_eq!(error.stage(), Stage::Response);
    }
}

#[tokio::test]
async fn a_provider_that_gives_the_same_token_to_its_end() {
    let ended = http::Response::new(Bytes::from_static(br#"{"access_token":"access-1","expires_in":0}"#));
    let provider = Provider::new(&plain()).respond(ended).token("access-2", 3600);
    let source = provider.source(plain());
    let start = provider.clock().wall();
    while source.token().await.is_err() {
        provider.clock().advance(Duration::from_millis(250));
    }
    assert!(provider.clock().wall().duration_since(start).unwrap() <= Duration::from_secs(3));
}

#[test]
fn another_type_names_what_to_write() {
    for kind in ["BearerToken", "User Access Token", "MAC"] {
        let body = format!(r#"{{"access_token":"access-1","token_type":"{kind}","expires_in":900}}"#);
        let error = read(&plain(), 200, &[], body.as_bytes()).unwrap_err();
        assert_eq!(error.action(), Action::FixConfiguration);
        let words = error.to_string();
        assert!(words.contains("response(token_type = none)") && words.contains(kind), "{words}");
    }
}

#[test]
fn marks_and_other_encodings() {
    let token =
        read(&plain(), 200, &[], "\u{feff}{\"access_token\":\"access-1\",\"expires_in\":900}".as_bytes());
    assert_eq!(text(&token.unwrap()), "access-1");
    let body = b"{\"access_token\":\"access-1\",\"expires_in\":900,\"company\":\"Caf\xe9\"}";
    assert_eq!(text(&read(&plain(), 200, &[], body).unwrap()), "access-1");
    let body = b"\xEF\xBB\xBF{\"error\":\"invalid_client\",\"error_description\":\"erron\xe9s\"}";
    let error = read(&plain(), 400, &[], body).unwrap_err();
    assert_eq!((error.code(), error.action()), (Some("invalid_client"), Action::AskCustomer));
    assert_eq!(error.message(), Some("erron\u{FFFD}s"));
    let error = read(&plain(), 200, &[], b"{\"access_token\":\"a\xe9\",\"expires_in\":900}").unwrap_err();
    assert!(error.to_string().contains("the token at `access_token` is not UTF-8"), "{error}");
}

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/login",
    response(token = header("Authorization"), expires_in = header("X-Life"), expires_at = http_date(header("X-End"))),
    api(token = header("Authorization"))
)]
struct InHeader {
    user: String,
}

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/login",
    response(expires_at = rfc3339("until", offset = "+07:00") | unix_ms("date")),
    api(token = header("Authorization"))
)]
struct InJson {
    user: String,
}

#[test]
fn a_scheme_is_no_part_of_the_token_and_goes_out_once() {
    let endpoint = InHeader { user: "ada".into() };
    let token = read(&endpoint, 200, &[("authorization", "Bearer abc.def"), ("x-life", "60")], b"").unwrap();
    assert_eq!((text(&token), sent(&endpoint, &token)), ("abc.def", vec!["Bearer abc.def".to_owned()]));
    assert_eq!(token.expires_at(), Some(now() + Duration::from_secs(60)));
    let end = ("x-end", "Tue, 14 Nov 2023 22:14:20 GMT");
    let token = read(&endpoint, 200, &[("authorization", "abc.def"), end], b"").unwrap();
    assert_eq!(sent(&endpoint, &token), ["abc.def"]);
    assert_eq!(token.expires_at(), Some(now() + Duration::from_secs(60)));
    let twice = [("authorization", "a"), ("authorization", "b"), ("x-life", "60")];
    assert!(read(&endpoint, 200, &twice, b"").unwrap_err().to_string().contains("twice"));

    let endpoint = InJson { user: "ada".into() };
    for (key, value) in [
        ("until", "2023-11-15 05:14:20"),
        ("until", "2023-11-15T05:14:20"),
        ("date", "/Date(1700000060000)/"),
    ] {
        let body = format!(r#"{{"access_token":"bEaReR  abc.def","{key}":"{value}"}}"#);
        let token = read(&endpoint, 200, &[], body.as_bytes()).unwrap();
        assert_eq!((text(&token), sent(&endpoint, &token)), ("abc.def", vec!["Bearer abc.def".to_owned()]));
        assert_eq!(token.expires_at(), Some(now() + Duration::from_secs(60)));
    }
    let body = br#"{"access_token":"Bearer abc.def","expires_in":900}"#;
    let token = read(&plain(), 200, &[], body).unwrap();
    assert_eq!(sent(&plain(), &token), ["Bearer abc.def"]);
}

/// qBittorrent 4.5.2: a refusal is a text with status 200, a ban a text with 403.
#[derive(Clone, TokenEndpoint)]
#[token(
    post = "https://qbittorrent.example.com/api/v2/auth/login",
    response(token = cookie("SID"), success = text == "Ok.", expires_in = none),
    error(code = text, refused = ["Fails."], locked(1h) = [status(403)]),
    api(token = none)
)]
struct Qbittorrent {
    username: String,
    password: Secret,
}

/// `oauth2orize` 1.12.0 answers these with 403 and 501, where RFC 6749 section 5.2 has 400: the code counts.
#[test]
fn a_code_of_the_rfc_counts_whatever_the_status() {
    for (status, code, action) in [
        (403, "invalid_grant", Action::AskCustomer),
        (403, "unauthorized_client", Action::AskCustomer),
        (501, "unsupported_grant_type", Action::FixConfiguration),
    ] {
        let error = read(&plain(), status, &[], format!(r#"{{"error":"{code}"}}"#).as_bytes()).unwrap_err();
        assert_eq!((error.stage(), error.action()), (Stage::Refused, action), "{code}");
        assert!(!error.is_outcome_unknown(), "{code}");
    }
}

#[test]
fn a_refusal_in_a_text() {
    let endpoint = Qbittorrent { username: "admin".into(), password: "p4ssword".into() };
    let token = read(&endpoint, 200, &[("set-cookie", "SID=a+b/c; path=/")], b"Ok.").unwrap();
    assert_eq!(text(&token), "a+b/c");
    let error = read(&endpoint, 200, &[], b"Fails.").unwrap_err();
    assert_eq!(
        (error.stage(), error.action(), error.code()),
        (Stage::Refused, Action::AskCustomer, Some("Fails."))
    );
    let error = read(&endpoint, 403, &[], b"Your IP address has been banned").unwrap_err();
    assert_eq!(error.action(), Action::Wait { until: Some(now() + Duration::from_secs(3600)) });
}

/// Parse 9.10: a lock has the code of a wrong password.
#[derive(TokenEndpoint)]
#[token(
    post = "https://parse.example.com/login",
    response(token = "sessionToken", expires_in = none),
    error(
        code = "code",
        message = "error",
        retry_after = header("X-RateLimit-Reset"),
        refused = ["101", status(404)],
        locked = [message("account is locked")],
    )
)]
struct Parse {
    username: String,
}

#[test]
fn a_lock_by_its_message() {
    let endpoint = Parse { username: "ada".into() };
    let body = br#"{"code":101,"error":"Your Account is locked due to failed logins"}"#;
    let wait = |seconds| Action::Wait { until: Some(now() + Duration::from_secs(seconds)) };
    for (headers, seconds) in [
        (&[][..], 900),
        (&[("x-ratelimit-reset", "1700000300")][..], 300),
        (&[("x-ratelimit-reset", "300")], 300),
        (&[("x-retry-after", "120"), ("x-ratelimit-reset", "300")], 120),
        (&[("retry-after", "60"), ("x-retry-after", "120")], 60),
    ] {
        assert_eq!(read(&endpoint, 404, headers, body).unwrap_err().action(), wait(seconds), "{headers:?}");
    }
    let wrong = br#"{"code":101,"error":"Invalid username/password."}"#;
    assert_eq!(read(&endpoint, 404, &[], wrong).unwrap_err().action(), Action::AskCustomer);
}

#[test]
fn words_of_an_error() {
    let headers =
        [("www-authenticate", r#"Bearer error="invalid_client", error_description="no such client""#)];
    let error = read(&plain(), 401, &headers, b"").unwrap_err();
    assert_eq!((error.code(), error.message()), (Some("invalid_client"), Some("no such client")));
    let error = read(&plain(), 200, &[("x-auth-token", "0123456789")], b"").unwrap_err().to_string();
    assert!(error.contains("the header `x-auth-token`") && error.matches("empty").count() == 1, "{error}");
    let body = br#"{"access_token":"access-1","access_token_expires":5}"#;
    let error = read(&plain(), 200, &[], body).unwrap_err().to_string();
    assert!(error.contains("`access_token_expires`") && error.contains("\"expires_in\" | none"), "{error}");
    assert!(!error.contains("access-1"));
}

struct ByHand(String);

impl ByHand {
    fn fails(&self) -> Error {
        let provider: &str = &self.0;
        Error::custom(Stage::Response, provider, "no", Action::AskProvider)
    }
}

#[test]
fn an_error_by_hand_takes_a_borrowed_name() {
    assert_eq!(ByHand("Acme".to_owned()).fails().provider(), "Acme");
}
