//! Thredfi on the wire, by `thredfi.md` and, for the second hop, the provider's page "Get business token".

use auth_providers::{Thredfi, ThredfiBusiness, ThredfiBusinessReply};
use auth_runtime::{Action, Context, Stage, Token, TokenEndpoint as _};
use auth_tests::wire::{assert_request, context, error, later, token};
use http::StatusCode;
use uuid::{Uuid, uuid};

/// The partner of the document.
const PARTNER: Uuid = uuid!("a1b2c3d4-5678-90ab-cdef-1234567890ab");
const BUSINESS: Uuid = uuid!("0b5e55b1-0000-4000-8000-000000000001");

fn partner() -> Thredfi {
    Thredfi::new(Thredfi::SANDBOX, PARTNER, "thr+edfi/key:100%2F>?~==")
}

fn business() -> ThredfiBusiness {
    ThredfiBusiness::new(partner(), BUSINESS)
}

fn with_partner_token() -> Context {
    context().with_step("partner", Token::builder("partner-t0ken").build())
}

#[test]
fn partner_request() {
    // printf %s 'a1b2c3d4-5678-90ab-cdef-1234567890ab:thr+edfi/key:100%2F>?~==' | base64 -w0
    assert_request(
        &partner().request(&context()).unwrap(),
        "POST https://sandbox.thredfi.com/v1/platform/oauth2/token/",
        &[
            ("accept", "application/json"),
            (
                "authorization",
                "Basic YTFiMmMzZDQtNTY3OC05MGFiLWNkZWYtMTIzNDU2Nzg5MGFiOnRocitlZGZpL2tleToxMDAlMkY+P349PQ==",
            ),
            ("content-type", "application/x-www-form-urlencoded"),
        ],
        "grant_type=client_credentials&client_id=a1b2c3d4-5678-90ab-cdef-1234567890ab",
    );
}

#[test]
fn business_request_has_no_body() {
    assert_request(
        &business().request(&with_partner_token()).unwrap(),
        "POST https://sandbox.thredfi.com/v1/platform/0b5e55b1-0000-4000-8000-000000000001/oauth2/token/",
        &[("accept", "application/json"), ("authorization", "Bearer partner-t0ken")],
        "",
    );
}

#[test]
fn business_request_needs_the_partners_token_first() {
    let error = business().request(&context()).unwrap_err();
    assert_eq!((error.stage(), error.provider()), (Stage::Request, "Thredfi"));
    assert!(error.to_string().contains("`partner`"), "{error}");
}

#[test]
fn the_documented_partner_response() {
    let text = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhMWIyYzNkNC01Njc4LTkwYWItY2RlZi0xMjM0NTY3ODkwYWIiLCJpY\
                XQiOjE3MDk4MjEyMDAsImV4cCI6MTcwOTgyNDgwMH0.example";
    let body = format!(r#"{{"access_token":"{text}","token_type":"Bearer","expires_in":3600}}"#);
    let token = token(&partner(), &body);
    assert_eq!(token.access_token().expose_secret(), text);
    assert_eq!(token.token_type(), Some("Bearer"));
    // By the response, not by the claims of the sample, which ended in 2024.
    assert_eq!(token.expires_at(), Some(later(3600)));
}

#[test]
fn the_documented_business_response() {
    let body = r#"{"access_token":"b","token_type":"Bearer","expires_in":3600,"scope":"business_access",
        "business_id":"0b5e55b1-0000-4000-8000-000000000001"}"#;
    let token = token(&business(), body);
    assert_eq!(token.access_token().expose_secret(), "b");
    assert_eq!(token.expires_at(), Some(later(3600)));
    let extra = token.extra::<ThredfiBusinessReply>().unwrap();
    assert_eq!((extra.scope.as_deref(), extra.business_id), (Some("business_access"), Some(BUSINESS)));
}

#[test]
fn each_oauth_error() {
    for (status, code, action) in [
        (400, "invalid_request", Action::FixConfiguration),
        (400, "invalid_scope", Action::FixConfiguration),
        (400, "unsupported_grant_type", Action::FixConfiguration),
        (400, "invalid_grant", Action::AskCustomer),
        (400, "unauthorized_client", Action::AskCustomer),
        (401, "invalid_client", Action::AskCustomer),
        (401, "invalid_token", Action::AskCustomer),
        (500, "server_error", Action::AskProvider),
    ] {
        let body = format!(r#"{{"error":"{code}","error_description":"in words"}}"#);
        for endpoint in [&partner() as &dyn auth_runtime::TokenEndpoint, &business()] {
            let error = error(endpoint, status, body.clone());
            assert_eq!((error.provider(), error.stage()), ("Thredfi", Stage::Refused));
            assert_eq!(error.status(), StatusCode::from_u16(status).ok());
            assert_eq!((error.code(), error.message()), (Some(code), Some("in words")));
            assert_eq!((error.detail(), error.trace_id()), (None, None));
            assert_eq!(error.action(), action, "{code}");
        }
    }
}
