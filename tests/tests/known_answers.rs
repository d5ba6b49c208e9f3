//! The knownanswers of `providers/README.md`, for what the providers' API calls sign. The calls come with a
//! later issue; the expressions are the ones that a declaration writes today.

use auth_runtime::{Secret, Server, TokenEndpoint};
use auth_tests::wire::{context, server};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// What Accounting+ wants on every call, in three headers of a token request.
#[derive(TokenEndpoint)]
#[token(
    post = "{server}/v1/sample",
    let signed = "path={path}&token={access_token}&email={email}[&tenant_id={tenant_id}]",
    let acting = "email={email}[&tenant_id={tenant_id}]",
    header("A-Data" = base64(acting)),
    sign(
        "A-Signature-Hex" = hex(hmac_sha256(signature_secret, signed)),
        "A-Signature" = base64(hmac_sha256(signature_secret, signed)),
        "A-Signature-Of-Hex" = base64(hex(hmac_sha256(signature_secret, signed))),
    ),
)]
struct Voucher {
    server: Server,
    #[token(skip)]
    path: String,
    access_token: Secret,
    signature_secret: Secret,
    email: String,
    tenant_id: Option<String>,
}

/// The headers of such a call.
fn voucher(tenant_id: Option<&str>) -> http::HeaderMap {
    let token = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJjbGllbnRfaWQiOiJ0ZXN0In0.6c_QFWhU8Yvb_4kZ1kTiovsSfNKAC0oQ4tQs45rjy9U";
    let voucher = Voucher {
        server: server("https://staging-openapi.accountingplus.id"),
        path: "/v1/sample".to_owned(),
        access_token: token.into(),
        signature_secret: "yH0G6cfb0714XA6Mr36xEGxeEtbD2gph".into(),
        email: "john@gmail.com".to_owned(),
        tenant_id: tenant_id.map(str::to_owned),
    };
    voucher.request(&context()).expect("a request").headers().clone()
}

#[test]
fn accounting_plus_signature() {
    const HEX: &str = "e2d3a074b3478eb658cf2d0b4eae8d2db7e75fca0caabb83d80aa0df01617fae";
    let headers = voucher(None);
    assert_eq!(headers["a-signature-hex"], HEX);
    // The page does not say whether the digest's bytes or its hex text is encoded: a declaration can say
    // both. These are the bytes of the hex above, by `openssl dgst -sha256 -hmac KEY -binary | base64`.
    assert_eq!(headers["a-signature"], "4tOgdLNHjrZYzy0LTq6NLbfnX8oMqruD2Aqg3wFhf64=");
    assert_eq!(STANDARD.decode(headers["a-signature-of-hex"].as_bytes()).unwrap(), HEX.as_bytes());
}

#[test]
fn accounting_plus_signature_with_a_tenant_is_another() {
    assert_ne!(voucher(Some("055"))["a-signature-hex"], voucher(None)["a-signature-hex"]);
}

#[test]
fn accounting_plus_data() {
    assert_eq!(voucher(Some("055"))["a-data"], "ZW1haWw9am9obkBnbWFpbC5jb20mdGVuYW50X2lkPTA1NQ==");
    assert_eq!(voucher(None)["a-data"], STANDARD.encode("email=john@gmail.com").as_str());
}

#[test]
fn only_what_a_secret_went_into_is_marked_as_one() {
    let headers = voucher(Some("055"));
    assert!(headers["a-signature"].is_sensitive() && headers["a-signature-hex"].is_sensitive());
    assert!(!headers["a-data"].is_sensitive());
}

/// Klikoo hashes the minified body with its keys sorted, so that is the order in which they are declared
/// here.
#[derive(TokenEndpoint)]
#[token(
    post = "{server}/v1/open-api/inquiry",
    encoding = json,
    sign("Hashed-Payload" = hex(sha256(body))),
)]
struct Inquiry {
    server: Server,
    account_number: bool,
    bank_code: String,
}

#[test]
fn klikoo_payload() {
    let inquiry = Inquiry {
        server: server("https://b2b.klikoo.example"),
        account_number: true,
        bank_code: "000".to_owned(),
    };
    let request = inquiry.request(&context()).unwrap();
    assert_eq!(request.body().as_bytes(), br#"{"account_number":true,"bank_code":"000"}"#);
    assert_eq!(
        request.headers()["hashed-payload"],
        "7791c19c8a1031a23713d71ef8d5a76c62beef20a5ed3b9c6731d108ac70af6e"
    );
}
