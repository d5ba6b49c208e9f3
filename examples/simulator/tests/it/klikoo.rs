use auth_simulator::{Failure, Provider, Simulator, credentials};
use aws_lc_rs::{
    hmac,
    rand::SystemRandom,
    signature::{RSA_PKCS1_SHA256, RSA_PKCS1_SHA512, RsaEncoding, RsaKeyPair},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::json;

use crate::http::{FORM, JSON, NOW, Request, at, echoes, fails_on_demand};

/// [`NOW`] in the document's form.
const TIMESTAMP: &str = "2022-03-21T10:11:40+07:00";
const STAMP: &str = "Open-Api-Timestamp";
const SIGN: &str = "Open-Api-Signature";

fn sign(encoding: &'static dyn RsaEncoding, text: &str) -> String {
    let pem = credentials::KLIKOO_PRIVATE_KEY;
    let der: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let key = RsaKeyPair::from_pkcs8(&STANDARD.decode(der).unwrap()).unwrap();
    let mut signature = vec![0; key.public_modulus_len()];
    key.sign(encoding, &SystemRandom::new(), text.as_bytes(), &mut signature).unwrap();
    STANDARD.encode(signature)
}

/// The request at a time, signed for it.
fn signed(timestamp: &str) -> Request {
    let body = json!({
        "grant_type": "client_credentials",
        "additional_info": {
            "client_id": credentials::KLIKOO_CLIENT_ID,
            "client_secret": credentials::KLIKOO_CLIENT_SECRET,
        },
    });
    let text = format!("{}|{timestamp}", credentials::KLIKOO_CLIENT_ID);
    Request::post("/v1/open-api/access-token", JSON, body.to_string())
        .header(STAMP, timestamp)
        .header(SIGN, &sign(&RSA_PKCS1_SHA256, &text))
}

fn good() -> Request {
    signed(TIMESTAMP)
}

async fn start() -> Simulator {
    let simulator = Simulator::start(Provider::Klikoo).await.unwrap();
    simulator.set_now(at(NOW));
    simulator
}

#[tokio::test]
async fn a_token_opens_the_api_until_it_expires() {
    let simulator = start().await;
    let reply = good().send(&simulator).await;
    assert_eq!(reply.status, 200, "{:?}", reply.json());
    assert_eq!(reply.text("/response_code"), "200012000");
    assert_eq!(reply.text("/response_message"), "Sukses");
    assert_eq!(reply.text("/data/token_type"), "Bearer");
    assert_eq!(reply.json()["data"]["expires_in"], 900);

    let token = reply.text("/data/access_token");
    let call = transaction(&token, "2022-03-21T10:11:40+07:00");
    assert_eq!(call.send(&simulator).await.status, 200);
    let wrong = Request::get(Provider::Klikoo.api_path(), "wrong").send(&simulator).await;
    assert_eq!((wrong.status, wrong.text("/response_code").as_str()), (401, "401026500"));
    simulator.set_now(at(NOW + 900));
    let expired = call.send(&simulator).await;
    assert_eq!((expired.status, expired.text("/response_code").as_str()), (401, "401026535"));
}

/// A call of the API, signed as the page says. It has no body.
fn transaction(token: &str, timestamp: &str) -> Request {
    let path = Provider::Klikoo.api_path();
    let hash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    let key = hmac::Key::new(hmac::HMAC_SHA512, credentials::KLIKOO_CLIENT_SECRET.as_bytes());
    let signature = hmac::sign(&key, format!("GET:{path}:{token}:{hash}:{timestamp}").as_bytes());
    Request::get(path, token)
        .header("Open-Api-Timestamp", timestamp)
        .header("Open-Api-Signature", &STANDARD.encode(signature))
}

#[tokio::test]
async fn a_call_that_is_not_signed_is_refused() {
    let simulator = start().await;
    let token = good().send(&simulator).await.text("/data/access_token");
    let now = "2022-03-21T10:11:40+07:00";
    for (call, code) in [
        (transaction(&token, now).without("Open-Api-Signature"), "400026508"),
        (transaction(&token, now).header("Open-Api-Signature", "AAAA"), "400026508"),
        (transaction(&token, now).header("Open-Api-Timestamp", "2022-03-21T10:11:41+07:00"), "400026508"),
        (transaction(&token, now).without("Open-Api-Timestamp"), "400026505"),
        (transaction(&token, "2022-03-21T11:11:40+07:00"), "400026505"),
    ] {
        let reply = call.send(&simulator).await;
        assert_eq!((reply.status, reply.text("/response_code").as_str()), (400, code));
    }
}

#[tokio::test]
async fn the_clock_may_be_five_minutes_off() {
    let simulator = start().await;
    for timestamp in ["2022-03-21T10:06:40+07:00", "2022-03-21T10:16:40+07:00"] {
        assert_eq!(signed(timestamp).send(&simulator).await.status, 200, "{timestamp}");
    }
    for timestamp in [
        "2022-03-21T10:06:39+07:00",
        "2022-03-21T10:16:41+07:00",
        "2022-03-21T03:11:40Z",
        "2022-03-21T03:11:40+00:00",
        "2022-03-21T10:11:40.000+07:00",
        "2022-03-21 10:11:40+07:00",
        "2022-03-21T10:11:40+0700",
        "2022-02-30T10:11:40+07:00",
        "",
    ] {
        let reply = signed(timestamp).send(&simulator).await;
        assert_eq!((reply.status, reply.text("/response_code").as_str()), (400, "400016505"), "{timestamp}");
    }
}

#[tokio::test]
async fn what_the_document_does_not_have_is_refused() {
    let simulator = start().await;
    let id = credentials::KLIKOO_CLIENT_ID;
    let text = format!("{id}|{TIMESTAMP}");
    let signature = sign(&RSA_PKCS1_SHA256, &text);
    let other_text = |text: &str| good().header(SIGN, &sign(&RSA_PKCS1_SHA256, text));
    let table = [
        ("404016510", good().path("/v1/open-api/access-token/")),
        ("405016510", good().method("GET")),
        ("400016510", good().path("/v1/open-api/access-token?a=b")),
        ("415016510", good().without("Content-Type")),
        ("415016510", good().header("Content-Type", FORM)),
        ("400016510", good().header("Authorization", "Bearer x")),
        ("400016505", good().without(STAMP)),
        ("400016505", good().also(STAMP, TIMESTAMP)),
        ("400016508", good().without(SIGN)),
        ("400016508", good().also(SIGN, &signature)),
        ("400016508", good().header(SIGN, signature.trim_end_matches('='))),
        ("400016508", good().header(SIGN, "not Base64")),
        ("400016508", good().header(SIGN, &sign(&RSA_PKCS1_SHA512, &text))),
        ("400016508", other_text(&format!("{id}|2022-03-21T10:11:41+07:00"))),
        ("400016508", other_text(&format!("{id}:{TIMESTAMP}"))),
        ("400016508", other_text(TIMESTAMP)),
        ("400016508", other_text(&format!("{id}|{TIMESTAMP}\n"))),
        ("400016510", good().body("")),
        ("400016510", good().edit("grant_type", "grantType")),
        ("400016510", good().edit("\"client_credentials\"", "null")),
        ("400016510", good().edit("{", "{\"grant_type\":\"client_credentials\",")),
        ("400016510", good().edit("{", "{\"scope\":\"a\",")),
        ("400016510", good().edit("\"additional_info\":{", "\"additional_info\":{\"scope\":\"a\",")),
        ("400016510", good().edit("\"additional_info\":{", "\"additional_info\":{\"client_id\":\"a\",")),
        ("400016510", good().edit("client_secret", "clientSecret")),
        ("400016510", good().edit("7554&", "7554")),
        ("400016510", good().body(r#"{"grant_type":"client_credentials"}"#)),
        ("400016510", good().body(r#"{"grant_type":"client_credentials","additional_info":null}"#)),
        (
            "400016510",
            good().body(r#"{"grant_type":"client_credentials","client_id":"a","client_secret":"b"}"#),
        ),
        ("400016569", good().edit("client_credentials", "password")),
        ("400016569", good().edit("client_credentials", "")),
        ("400016568", good().edit("3f9c8962-4c4b-4bb6-b3c1-8fc883519c02", "klikoo")),
        ("400016568", good().edit("4c4b-4bb6", "4c4b-1bb6")),
        ("400016568", good().edit("-b3c1-", "-c3c1-")),
        (
            "400016568",
            good().edit("3f9c8962-4c4b-4bb6-b3c1-8fc883519c02", "3f9c89624c4b4bb6b3c18fc883519c02"),
        ),
        ("401016570", good().edit("3f9c8962", "4f9c8962")),
        ("401016570", good().edit("7554&", "7554+")),
    ];
    for (code, request) in table {
        let reply = request.send(&simulator).await;
        assert_eq!(reply.text("/response_code"), code, "{request:?}");
        assert!(code.starts_with(&reply.status.to_string()));
        assert!(reply.json()["response_message"].is_string());
        assert!(reply.json().get("data").is_some());
    }
}

#[tokio::test]
async fn every_failure_on_demand() {
    let simulator = start().await;
    fails_on_demand(&simulator, &good(), |failure, reply| {
        let Failure::Klikoo(failure) = failure else { panic!("{failure:?}") };
        assert_eq!(reply.text("/response_code"), format!("{}01{}", reply.status, failure.case()));
    })
    .await;
    let signature = good().headers.last().unwrap().1.clone();
    let secrets = [credentials::KLIKOO_CLIENT_SECRET, &signature];
    echoes(&simulator, &good(), &["/response_message"], &secrets).await;
}
