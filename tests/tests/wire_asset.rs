//! Asset on the wire, by `asset.md`.

use std::num::NonZeroU32;

use auth_providers::Asset;
use auth_runtime::{Action, Stage, TokenEndpoint as _};
use auth_tests::wire::{assert_request, context, error, later, response_with, token};
use http::StatusCode;

fn client() -> Asset {
    Asset::new(Asset::SANDBOX, "cli_1").with_secret("s3cret")
}

const HEADERS: [(&str, &str); 2] =
    [("accept", "application/json"), ("content-type", "application/x-www-form-urlencoded")];

#[test]
fn what_is_absent_leaves_nothing_behind() {
    assert_request(
        &client().request(&context()).unwrap(),
        "POST https://api.sandbox.getasset.com/v0/auth/token",
        &HEADERS,
        "grant_type=client_credentials&client_id=cli_1&client_secret=s3cret",
    );
    let mut public = client();
    public.client_secret = None;
    public.server = Asset::PRODUCTION;
    assert_request(
        &public.request(&context()).unwrap(),
        "POST https://api.getasset.com/v0/auth/token",
        &HEADERS,
        "grant_type=client_credentials&client_id=cli_1",
    );
}

#[test]
fn all_that_the_document_has() {
    let mut client = client();
    client.business_id = Some("biz_GA6EG2qFxA97NZHtxeLPUy".to_owned());
    client.expires_in = NonZeroU32::new(3600);
    client.scope = vec!["ledger:read".to_owned(), "invoice:create".to_owned()];
    client.resource =
        vec!["https://api.example.com".parse().unwrap(), "https://b.example/x?y=1&z=a%20b".parse().unwrap()];
    // `resource` is repeated (RFC 8707 section 2), `scope` is one text with a space (RFC 6749 section 3.3).
    assert_request(
        &client.request(&context()).unwrap(),
        "POST https://api.sandbox.getasset.com/v0/auth/token",
        &HEADERS,
        "grant_type=client_credentials&client_id=cli_1&client_secret=s3cret&business_id=biz_GA6EG2qFxA97NZHtxeLPUy\
         &expires_in=3600&scope=ledger%3Aread+invoice%3Acreate\
         &resource=https%3A%2F%2Fapi.example.com&resource=https%3A%2F%2Fb.example%2Fx%3Fy%3D1%26z%3Da%2520b",
    );
}

#[test]
fn what_a_form_must_encode() {
    let client = Asset::new(Asset::SANDBOX, "a b+c&d=e")
        .with_secret("100%2B:/?#[]@!$'()*,;~\u{e9}\u{1f511}\"\t\u{7f}");
    assert_request(
        &client.request(&context()).unwrap(),
        "POST https://api.sandbox.getasset.com/v0/auth/token",
        &HEADERS,
        "grant_type=client_credentials&client_id=a+b%2Bc%26d%3De\
         &client_secret=100%252B%3A%2F%3F%23%5B%5D%40%21%24%27%28%29*%2C%3B%7E%C3%A9%F0%9F%94%91%22%09%7F",
    );
}

#[test]
fn the_documented_response_says_an_instant() {
    let body = r#"{"access_token":"eyJ.a.b","token_type":"Bearer","expires_in":1647835900}"#;
    let token = token(&client(), body);
    assert_eq!(token.access_token().expose_secret(), "eyJ.a.b");
    assert_eq!(token.token_type(), Some("Bearer"));
    assert_eq!(token.expires_at(), Some(later(3600)));
}

#[test]
fn the_token_type_has_a_default() {
    let token = token(&client(), r#"{"access_token":"t","expires_in":1647835900}"#);
    assert_eq!(token.token_type(), None);
}

#[test]
fn each_documented_error() {
    for (status, action) in [
        (401, Action::AskCustomer),
        (403, Action::AskCustomer),
        (404, Action::FixConfiguration),
        (422, Action::FixConfiguration),
        (503, Action::Wait { until: None }),
    ] {
        let body = r#"{"error":"Business not found","data":{"business_id":["unknown"]}}"#;
        let error = error(&client(), status, body);
        assert_eq!((error.provider(), error.stage()), ("Asset", Stage::Refused));
        assert_eq!(error.status(), StatusCode::from_u16(status).ok());
        assert_eq!(error.code(), None, "the document has words only");
        assert_eq!(error.message(), Some("Business not found"));
        assert_eq!(error.detail(), Some(r#"{"business_id":["unknown"]}"#));
        assert_eq!(error.trace_id(), None);
        assert_eq!(error.action(), action, "{status}");
    }
}

#[test]
fn the_error_may_be_null() {
    for status in [401, 403, 404, 422, 503] {
        let error = error(&client(), status, r#"{"error":null,"data":"why"}"#);
        assert_eq!((error.stage(), error.message(), error.detail()), (Stage::Refused, None, Some("why")));
        let text = error.to_string();
        assert!(text.contains("(why)") && text.contains("{error: null, data: string}"), "{text}");
    }
    let error = error(&client(), 503, r#"{"error":null,"data":null}"#);
    assert_eq!(error.detail(), None);
}

#[test]
fn a_503_says_when_to_come_back() {
    let response = response_with(503, "retry-after", "120", r#"{"error":null,"data":null}"#);
    let error = client().response(response, &context()).unwrap_err();
    assert_eq!(error.retry_at(), Some(later(120)));
    assert_eq!(error.action(), Action::Wait { until: Some(later(120)) });
    assert!(error.to_string().ends_with("; wait until 2022-03-21T03:13:40Z"), "{error}");
}
