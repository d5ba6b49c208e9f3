//! Accounting+ on the wire, by `accounting-plus.md`.

use auth_providers::{AccountingPlus, AccountingPlusReply};
use auth_runtime::{Action, Body, Stage, Token, TokenEndpoint as _};
use auth_tests::wire::{assert_request, context, error, later, server, token};
use http::StatusCode;

/// The credentials of the document.
fn partner() -> AccountingPlus {
    AccountingPlus::new(
        AccountingPlus::STAGING,
        "thepartner",
        "abcdefghijklmnopqrstuvwxyz",
        "s1gnature",
        "ada@example.com",
    )
}

const HEADERS: [(&str, &str); 2] = [("accept", "application/json"), ("content-type", "application/json")];

#[test]
fn request() {
    assert_request(
        &partner().request(&context()).unwrap(),
        "POST https://staging-openapi.accountingplus.id/oauth/clients/accesstoken",
        &HEADERS,
        r#"{"client_id":"thepartner","client_secret":"abcdefghijklmnopqrstuvwxyz"}"#,
    );
}

#[test]
fn another_server_has_the_same_path_below_its_own() {
    let mut partner = partner();
    partner.server = server("https://erp.example:8443/accounting/");
    assert_request(
        &partner.request(&context()).unwrap(),
        "POST https://erp.example:8443/accounting/oauth/clients/accesstoken",
        &HEADERS,
        r#"{"client_id":"thepartner","client_secret":"abcdefghijklmnopqrstuvwxyz"}"#,
    );
}

#[test]
fn what_json_must_escape() {
    let partner = AccountingPlus::new(
        AccountingPlus::STAGING,
        "a\"b\\c/d\u{e9}",
        "\t\u{1}\u{7f}\u{1f511}'<>",
        "s1gnature",
        "ada@example.com",
    );
    assert_request(
        &partner.request(&context()).unwrap(),
        "POST https://staging-openapi.accountingplus.id/oauth/clients/accesstoken",
        &HEADERS,
        "{\"client_id\":\"a\\\"b\\\\c/d\u{e9}\",\"client_secret\":\"\\t\\u0001\u{7f}\u{1f511}'<>\"}",
    );
}

#[test]
fn the_documented_response() {
    let body = r#"{
        "status": "00",
        "message": "Success",
        "data": {
            "organization_name": "PT. Test",
            "client_id": "thepartner",
            "access_token": "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9...",
            "expires_in": 172800
        }
    }"#;
    let token = token(&partner(), body);
    assert_eq!(token.access_token().expose_secret(), "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9...");
    assert_eq!(token.expires_at(), Some(later(172_800)));
    assert_eq!(token.token_type(), None);
    let extra = token.extra::<AccountingPlusReply>().unwrap();
    assert_eq!(extra.data.organization_name.as_deref(), Some("PT. Test"));
    assert_eq!(extra.data.client_id.as_deref(), Some("thepartner"));
}

#[test]
fn nothing_but_token_and_life_is_required() {
    let token = token(&partner(), r#"{"status":"00","data":{"access_token":"t","expires_in":60}}"#);
    assert_eq!(token.extra::<AccountingPlusReply>().unwrap().data.organization_name, None);
}

#[test]
fn each_documented_401() {
    for message in ["given client id is not found", "Invalid client credentials"] {
        let body = format!(
            r#"{{"status":"ACC07","message":"{message}","traceId":"123e4567-e89b-12d3-a456-426614174000"}}"#
        );
        let error = error(&partner(), 401, body);
        assert_eq!(error.provider(), "Accounting+");
        assert_eq!(error.stage(), Stage::Refused);
        assert_eq!(error.status(), Some(StatusCode::UNAUTHORIZED));
        assert_eq!(error.code(), Some("ACC07"));
        assert_eq!(error.message(), Some(message));
        assert_eq!(error.detail(), None);
        assert_eq!(error.trace_id(), Some("123e4567-e89b-12d3-a456-426614174000"));
        assert_eq!(error.action(), Action::AskCustomer);
        assert_eq!(
            error.to_string(),
            format!(
                "Accounting+: refused the token request (HTTP 401): ACC07: {message} \
                 [trace 123e4567-e89b-12d3-a456-426614174000]; ask the customer to check the credentials"
            )
        );
    }
}

#[test]
fn a_200_with_another_status_is_a_failure_whatever_else_it_holds() {
    for (status, action) in [("ACC07", Action::AskCustomer), ("ACC99", Action::AskProvider)] {
        for data in ["", r#","data":{"access_token":"never-issued","expires_in":60}"#, r#","data":null"#] {
            let body = format!(r#"{{"status":"{status}","message":"no","traceId":"t-1"{data}}}"#);
            let error = error(&partner(), 200, body);
            assert_eq!((error.stage(), error.status()), (Stage::Refused, Some(StatusCode::OK)));
            assert_eq!(
                (error.code(), error.message(), error.trace_id()),
                (Some(status), Some("no"), Some("t-1"))
            );
            assert_eq!(error.action(), action);
        }
    }
}

#[test]
fn a_success_is_the_text_and_not_the_number() {
    for status in ["0", "\"0\"", "\"000\"", "true", "[\"00\"]"] {
        let body = format!(r#"{{"status":{status},"data":{{"access_token":"t","expires_in":60}}}}"#);
        assert_eq!(error(&partner(), 200, body).stage(), Stage::Refused, "{status}");
    }
}

#[test]
fn a_response_that_does_not_say_whether_it_is_a_success_is_none() {
    for status in ["", r#""status":null,"#] {
        let body = format!(r#"{{{status}"data":{{"access_token":"t","expires_in":60}}}}"#);
        let error = error(&partner(), 200, body);
        assert_eq!(error.stage(), Stage::Response);
        assert!(error.to_string().contains("does not say at `status` whether it is a success"), "{error}");
    }
    let error = error(&partner(), 200, r#"{"message":"maintenance"}"#);
    assert_eq!((error.stage(), error.message()), (Stage::Refused, Some("maintenance")));
}

/// "Quickstart": with a tenant and without, by the values that the page prints. The page prints the digest in hexadecimal.
#[test]
fn an_api_call_is_signed() {
    let mut partner = AccountingPlus::new(
        AccountingPlus::STAGING,
        "thepartner",
        "s3cret",
        "yH0G6cfb0714XA6Mr36xEGxeEtbD2gph",
        "john@gmail.com",
    );
    let token = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJjbGllbnRfaWQiOiJ0ZXN0In0.6c_QFWhU8Yvb_4kZ1kTiovsSfNKAC0oQ4tQs45rjy9U";
    let url = "https://staging-openapi.accountingplus.id/v1/sample?page=2";
    let signed = |partner: &AccountingPlus| {
        let mut request = http::Request::get(url).body(Body::default()).unwrap();
        partner.authorize(Some(&Token::builder(token).build()), &mut request, &context()).unwrap();
        assert!(request.headers()["a-signature"].is_sensitive());
        let text = |name: &str| request.headers()[name].to_str().unwrap().to_owned();
        [text("authorization"), text("a-data"), text("a-signature")]
    };
    assert_eq!(
        signed(&partner),
        [
            format!("Bearer {token}").as_str(),
            "ZW1haWw9am9obkBnbWFpbC5jb20=",
            "4tOgdLNHjrZYzy0LTq6NLbfnX8oMqruD2Aqg3wFhf64=",
        ]
    );
    partner.tenant_id = Some("055".to_owned());
    assert_eq!(signed(&partner)[1], "ZW1haWw9am9obkBnbWFpbC5jb20mdGVuYW50X2lkPTA1NQ==");
}
