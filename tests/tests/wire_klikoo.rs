//! Klikoo on the wire, by `klikoo.md` and the provider's pages "Digital Signature" and "API's Response Code".
#![allow(clippy::unwrap_used, reason = "all of this file is a test, its helpers too")]

use auth_providers::Klikoo;
use auth_runtime::{Action, Body, Context, PrivateKey, Stage, Token, TokenEndpoint as _};
use auth_simulator::credentials::{KLIKOO_PRIVATE_KEY, KLIKOO_PUBLIC_KEY};
use auth_tests::wire::{assert_request, context, error, later, now, server, token};
use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use uuid::uuid;

fn client() -> Klikoo {
    let key = PrivateKey::from_pem(KLIKOO_PRIVATE_KEY).unwrap();
    let id = uuid!("3f9c8962-4c4b-4bb6-b3c1-8fc883519c02");
    Klikoo::new(server("https://b2b.klikoo.example"), id, "9ec999e21a3be41064c52bb3f37554a2", key)
}

/// Computed once, with a program that is not ours (the key is the simulator's):
///
/// ```text
/// printf %s '3f9c8962-4c4b-4bb6-b3c1-8fc883519c02|2022-03-21T10:11:40+07:00' |
///   openssl dgst -sha256 -sign examples/simulator/keys/klikoo-private.pem | base64 -w0
/// ```
const SIGNATURE: &str = "K13qTdg7l8KLGCKtLp1Ma+TxzJl5yZgbMAP3pSrEuSrVMNRT/au5GxJsduIX83FbFdTpUzvCrPtO4+Oj/zgAHjL1n4jXhI\
    VOXjJ8w0ui2TMIf3MKGYAVnUCYtkxc5/LhA7eYybV/u0IfVPpNJUF0yr4C2Y5Z1tBTiIqLhOg3J2miwDjK+6UHx2W7dkbYjauNT1tKXe2QFQODab8sYvqKI\
    G+JVHqvwPAqLVUwUa0O/0ucKOlOG9V0DvSWpZ1KO1WKHiVwZT5GhSeCJJPFJnGNYviX/DQjbF7h99f5KuiQ2tmltLdCI/Hn1yHxhi0DPOh4h+/DFCVKAzdNJ\
    Kp8aqELjA==";

#[test]
fn request() {
    assert_request(
        &client().request(&context()).unwrap(),
        "POST https://b2b.klikoo.example/v1/open-api/access-token",
        &[
            ("accept", "application/json"),
            ("content-type", "application/json"),
            ("open-api-timestamp", "2022-03-21T10:11:40+07:00"),
            ("open-api-signature", SIGNATURE),
        ],
        concat!(
            r#"{"grant_type":"client_credentials","additional_info":{"#,
            r#""client_id":"3f9c8962-4c4b-4bb6-b3c1-8fc883519c02","#,
            r#""client_secret":"9ec999e21a3be41064c52bb3f37554a2"}}"#
        ),
    );
}

#[test]
fn the_signature_is_over_the_very_timestamp_of_the_header() {
    let pem: String = KLIKOO_PUBLIC_KEY.lines().filter(|line| !line.starts_with("-----")).collect();
    let public = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, STANDARD.decode(pem).unwrap());
    let request = client().request(&Context::new()).unwrap();
    let header = |name: &str| request.headers()[name].to_str().unwrap();
    let timestamp = header("open-api-timestamp");
    let signature = STANDARD.decode(header("open-api-signature")).unwrap();
    let signed = format!("3f9c8962-4c4b-4bb6-b3c1-8fc883519c02|{timestamp}");
    public.verify(signed.as_bytes(), &signature).unwrap();
    assert!(public.verify(signed.replace('|', ":").as_bytes(), &signature).is_err());
    assert!(timestamp.len() == 25 && timestamp.ends_with("+07:00"), "{timestamp}");
}

#[test]
fn the_timestamp_has_seconds_and_is_jakartas_day() {
    // 17:00 in UTC is midnight of the next day, year and century at +07:00.
    for (unix, text) in [
        (946_659_600, "2000-01-01T00:00:00+07:00"),
        (1_709_139_599, "2024-02-28T23:59:59+07:00"),
        (1_709_139_600, "2024-02-29T00:00:00+07:00"),
        (0, "1970-01-01T07:00:00+07:00"),
    ] {
        let at = std::time::UNIX_EPOCH + std::time::Duration::new(unix, 999_999_999);
        let request = client().request(&Context::builder().now(at).build()).unwrap();
        assert_eq!(request.headers()["open-api-timestamp"], text);
    }
}

#[test]
fn the_documented_response() {
    let body = r#"{
        "response_code": "200012000",
        "response_message": "Sukses",
        "data": { "access_token": "user_access_token", "token_type": "Bearer", "expires_in": 900 }
    }"#;
    let token = token(&client(), body);
    assert_eq!(token.access_token().expose_secret(), "user_access_token");
    assert_eq!(token.token_type(), Some("Bearer"));
    assert_eq!(token.expires_at(), Some(later(900)));
    assert_eq!(token.expires_in(now()).unwrap().as_secs(), 900);
}

#[test]
fn each_documented_code() {
    use Action::{AskCustomer, CheckClock, FixConfiguration};
    let wait = Action::Wait { until: None };
    for (code, action) in [
        ("400016505", CheckClock),
        ("400016508", AskCustomer),
        ("400016510", FixConfiguration),
        ("400016568", FixConfiguration),
        ("400016569", FixConfiguration),
        ("401016500", AskCustomer),
        ("401016535", AskCustomer),
        ("401016570", AskCustomer),
        ("403016571", FixConfiguration),
        ("500019999", wait),
        ("503019991", wait),
    ] {
        // The middle two digits are the service's, and any service's code means the same.
        for code in [code.to_owned(), format!("{}99{}", &code[..3], &code[5..])] {
            let status = code[..3].parse().unwrap();
            let body = format!(r#"{{"response_code":"{code}","response_message":"Gagal","data":null}}"#);
            let error = error(&client(), status, body);
            assert_eq!((error.provider(), error.stage()), ("Klikoo", Stage::Refused));
            assert_eq!(error.status().unwrap().as_u16(), status);
            assert_eq!((error.code(), error.message()), (Some(&*code), Some("Gagal")));
            assert_eq!((error.detail(), error.trace_id()), (None, None));
            assert_eq!(error.action(), action, "{code}");
        }
    }
}

#[test]
fn a_code_as_a_number_means_the_same() {
    let body = r#"{"response_code":400016505,"response_message":"Gagal","data":null}"#;
    let error = error(&client(), 400, body);
    assert_eq!((error.code(), error.action()), (Some("400016505"), Action::CheckClock));
}

#[test]
fn a_code_that_is_not_documented_goes_by_the_http_status() {
    let body = r#"{"response_code":"401016599","response_message":"Gagal","data":null}"#;
    assert_eq!(error(&client(), 401, body).action(), Action::AskCustomer);
    assert_eq!(error(&client(), 429, body).action(), Action::Wait { until: None });
}

#[test]
fn a_200_with_another_code_is_a_failure_whatever_else_it_holds() {
    for data in ["null", r#"{"access_token":"never-issued","token_type":"Bearer","expires_in":900}"#] {
        let body = format!(r#"{{"response_code":"401016570","response_message":"Gagal","data":{data}}}"#);
        let error = error(&client(), 200, body);
        assert_eq!((error.stage(), error.code()), (Stage::Refused, Some("401016570")));
        assert_eq!(error.action(), Action::AskCustomer);
    }
}

/// "Digital Signature", with the hash of a body that the page prints in the text that is signed.
#[test]
fn an_api_call_is_signed() {
    let klikoo = client();
    let sign = |request: http::request::Builder, body: &'static str| {
        let mut request = request.body(Body::from(body)).unwrap();
        klikoo.authorize(Some(&Token::builder("t0ken").build()), &mut request, &context()).unwrap();
        assert_eq!(request.body().as_bytes(), body.as_bytes());
        let text = |name: &str| request.headers()[name].to_str().unwrap().to_owned();
        assert_eq!(text("authorization"), "Bearer t0ken");
        (text("open-api-timestamp"), text("open-api-signature"))
    };
    let expected = |text: &str| {
        let secret = klikoo.client_secret.expose_secret();
        let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA512, secret.as_bytes());
        STANDARD.encode(aws_lc_rs::hmac::sign(&key, text.as_bytes()))
    };
    let post = http::Request::post("https://klikoo.example/v1/inquiry?a=b");
    let (timestamp, signature) = sign(post, r#"{ "bank_code": "000", "account_number": true }"#);
    let hash = "7791c19c8a1031a23713d71ef8d5a76c62beef20a5ed3b9c6731d108ac70af6e";
    assert_eq!(signature, expected(&format!("POST:/v1/inquiry:t0ken:{hash}:{timestamp}")));
    let (timestamp, signature) = sign(http::Request::get("https://klikoo.example/v1/balance"), "");
    let hash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    assert_eq!(signature, expected(&format!("GET:/v1/balance:t0ken:{hash}:{timestamp}")));
}
