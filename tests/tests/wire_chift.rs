//! Chift on the wire, by `chift.md`.

use auth_providers::{Chift, ChiftReply};
use auth_runtime::{Action, Stage, TokenEndpoint as _};
use auth_tests::wire::{assert_request, context, error, later, token};
use http::StatusCode;
use uuid::uuid;

fn client() -> Chift {
    Chift::new("chift-client", "s3cret", uuid!("c41f7000-0000-4000-8000-00000000000a"))
}

const HEADERS: [(&str, &str); 2] = [("accept", "application/json"), ("content-type", "application/json")];

#[test]
fn an_absent_marketplace_is_not_null() {
    assert_request(
        &client().request(&context()).unwrap(),
        "POST https://api.chift.eu/token",
        &HEADERS,
        r#"{"clientId":"chift-client","clientSecret":"s3cret","accountId":"c41f7000-0000-4000-8000-00000000000a"}"#,
    );
}

#[test]
fn with_marketplace() {
    let mut client = client();
    client.marketplace_id = Some(uuid!("C41F7000-0000-4000-8000-00000000000B"));
    assert_request(
        &client.request(&context()).unwrap(),
        "POST https://api.chift.eu/token",
        &HEADERS,
        concat!(
            r#"{"clientId":"chift-client","clientSecret":"s3cret","accountId":"c41f7000-0000-4000-8000-00000000000a","#,
            r#""marketplaceId":"c41f7000-0000-4000-8000-00000000000b"}"#
        ),
    );
}

#[test]
fn the_documented_response() {
    let body = r#"{"access_token":"c","token_type":"bearer","expires_in":1800,"expires_on":1647834100}"#;
    let token = token(&client(), body);
    assert_eq!(token.access_token().expose_secret(), "c");
    assert_eq!(token.token_type(), Some("bearer"));
    assert_eq!(token.expires_at(), Some(later(1800)));
    let extra = token.extra::<ChiftReply>().unwrap();
    assert_eq!(extra.expires_on, Some(1_647_834_100));
    assert!(!extra.contradicts(&token));
}

#[test]
fn the_two_expiries_do_not_contradict_each_other_silently() {
    // The unit of `expires_on` is not documented, so it changes nothing about the token's life.
    let body = r#"{"access_token":"c","token_type":"bearer","expires_in":1800,"expires_on":5}"#;
    let token = token(&client(), body);
    assert_eq!(token.expires_at(), Some(later(1800)));
    let extra = token.extra::<ChiftReply>().unwrap();
    assert_eq!(extra.expires_on, Some(5));
    assert!(extra.contradicts(&token));
}

#[test]
fn half_an_hour_unless_the_response_says_otherwise() {
    let token = token(&client(), r#"{"access_token":"c","token_type":"bearer"}"#);
    assert_eq!(token.expires_at(), Some(later(30 * 60)));
    assert_eq!(token.extra::<ChiftReply>().unwrap().expires_on, None);
}

#[test]
fn the_documented_422() {
    let detail =
        r#"[{"loc":["body","accountId"],"msg":"value is not a valid uuid","type":"type_error.uuid"}]"#;
    let body = format!(r#"{{"message":"Validation error","status":"error","detail":{detail}}}"#);
    let error = error(&client(), 422, body);
    assert_eq!((error.provider(), error.stage()), ("Chift", Stage::Refused));
    assert_eq!(error.status(), Some(StatusCode::UNPROCESSABLE_ENTITY));
    assert_eq!((error.code(), error.message()), (Some("error"), Some("Validation error")));
    assert_eq!(error.detail(), Some(detail));
    assert_eq!(error.trace_id(), None);
    assert_eq!(error.action(), Action::FixConfiguration);
}

#[test]
fn a_422_needs_no_more_than_a_message() {
    let error = error(&client(), 422, r#"{"message":"Validation error"}"#);
    assert_eq!((error.code(), error.message(), error.detail()), (None, Some("Validation error"), None));
}

#[test]
fn a_401_that_is_not_documented() {
    for (body, message) in [
        (r#"{"message":"Unauthorized","status":"error"}"#, Some("Unauthorized")),
        (r#"{"detail":"Unauthorized"}"#, None),
        ("", None),
        ("Unauthorized", None),
    ] {
        let error = error(&client(), 401, body);
        assert_eq!((error.stage(), error.action()), (Stage::Refused, Action::AskCustomer));
        assert_eq!(error.message(), message);
        assert_eq!(error.status(), Some(StatusCode::UNAUTHORIZED));
    }
}
