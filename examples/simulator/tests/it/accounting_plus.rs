use auth_simulator::{AccountingPlusFailure, Failure, Provider, Simulator, credentials};
use aws_lc_rs::hmac;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::json;

use crate::http::{FORM, JSON, NOW, Request, at, echoes, fails_on_demand};

fn good() -> Request {
    let body = json!({
        "client_id": credentials::ACCOUNTING_PLUS_CLIENT_ID,
        "client_secret": credentials::ACCOUNTING_PLUS_CLIENT_SECRET,
    });
    Request::post("/oauth/clients/accesstoken", JSON, body.to_string())
}

async fn start() -> Simulator {
    let simulator = Simulator::start(Provider::AccountingPlus).await.unwrap();
    simulator.set_now(at(NOW));
    simulator
}

#[tokio::test]
async fn a_token_opens_the_api_until_it_expires() {
    let simulator = start().await;
    let reply = good().header("Content-Type", "application/json; charset=UTF-8").send(&simulator).await;
    assert_eq!(reply.status, 200);
    let body = reply.json();
    assert_eq!(body["status"], "00");
    assert_eq!(body["message"], "Success");
    assert_eq!(body["data"]["client_id"], credentials::ACCOUNTING_PLUS_CLIENT_ID);
    assert_eq!(body["data"]["expires_in"], 172_800);
    assert!(body["data"]["organization_name"].is_string());

    let token = reply.text("/data/access_token");
    let call = signed(&token, "email=user@simulated.example&tenant_id=055");
    assert_eq!(call.send(&simulator).await.status, 200);
    assert_eq!(signed(&token, "email=user@simulated.example").send(&simulator).await.status, 200);
    simulator.set_now(at(NOW + 172_800));
    let refused = call.send(&simulator).await;
    assert_eq!((refused.status, refused.text("/status")), (401, "ACC07".to_owned()));
    assert_eq!(call.without("Authorization").send(&simulator).await.status, 401);
}

/// A call of the API, signed as the page says.
fn signed(token: &str, user: &str) -> Request {
    let path = Provider::AccountingPlus.api_path();
    let key = hmac::Key::new(hmac::HMAC_SHA256, credentials::ACCOUNTING_PLUS_SIGNATURE_SECRET.as_bytes());
    let signature = hmac::sign(&key, format!("path={path}&token={token}&{user}").as_bytes());
    Request::get(path, token)
        .header("A-Data", &STANDARD.encode(user))
        .header("A-Signature", &STANDARD.encode(signature))
}

#[tokio::test]
async fn a_call_that_is_not_signed_is_refused() {
    let simulator = start().await;
    let token = good().send(&simulator).await.text("/data/access_token");
    let user = "email=user@simulated.example";
    for (call, words) in [
        (signed(&token, user).without("A-Signature"), "Invalid signature"),
        (signed(&token, user).header("A-Signature", "AAAA"), "Invalid signature"),
        (signed(&token, user).without("A-Data"), "Invalid user"),
        (signed(&token, "email=eve@simulated.example"), "Invalid user"),
        (signed(&token, "email=user@simulated.example&tenant_id=056"), "Invalid user"),
        // The signature of another user's call.
        (
            signed(&token, user).header("A-Data", &STANDARD.encode(format!("{user}&tenant_id=055"))),
            "Invalid signature",
        ),
    ] {
        let reply = call.send(&simulator).await;
        assert_eq!((reply.status, reply.text("/message").as_str()), (401, words));
    }
}

#[tokio::test]
async fn what_the_document_does_not_have_is_refused() {
    let simulator = start().await;
    let table = [
        (404, good().path("/oauth/clients/accesstoken/")),
        (404, good().path("/oauth/clients/accessToken")),
        (404, good().path("//oauth/clients/accesstoken")),
        (405, good().method("GET")),
        (405, good().method("PUT")),
        (400, good().path("/oauth/clients/accesstoken?a=b")),
        (400, good().path("/oauth/clients/accesstoken?")),
        (415, good().without("Content-Type")),
        (415, good().header("Content-Type", FORM)),
        (415, good().header("Content-Type", "application/json; charset=utf-16")),
        (415, good().header("Content-Type", "application/jsonx")),
        (415, good().also("Content-Type", JSON)),
        (415, good().header("Content-Encoding", "gzip")),
        (400, good().header("Authorization", "Basic YTpi")),
        (400, good().body("")),
        (400, good().body("[]")),
        (400, good().edit("{", "{{")),
        (400, good().edit("}", "} x")),
        (400, good().edit("client_id", "clientId")),
        (400, good().edit("client_secret", "client_secrets")),
        (400, good().edit("{", "{\"client_id\":\"simulated-partner\",")),
        (400, good().edit("{", "{\"grant_type\":\"client_credentials\",")),
        (400, good().edit("\"simulated-partner\"", "null")),
        (400, good().edit("\"simulated-partner\"", "1")),
        (400, good().edit("\"simulated-partner\"", "[\"simulated-partner\"]")),
    ];
    for (status, request) in table {
        let reply = request.send(&simulator).await;
        assert_eq!(reply.status, status, "{request:?}");
        assert_eq!(reply.text("/status"), format!("ACC{status}"));
        assert!(reply.json()["traceId"].is_string());
        assert_eq!(reply.head.contains("\r\nallow: post"), status == 405);
    }
}

#[tokio::test]
async fn wrong_credentials_are_told_apart() {
    let simulator = start().await;
    let reply = good().edit("simulated-partner", "other").send(&simulator).await;
    assert_eq!((reply.status, reply.text("/status")), (401, "ACC07".to_owned()));
    assert_eq!(reply.text("/message"), "given client id is not found");
    let reply = good().edit("acc+", "acc ").send(&simulator).await;
    assert_eq!((reply.status, reply.text("/status")), (401, "ACC07".to_owned()));
    assert_eq!(reply.text("/message"), "Invalid client credentials");
}

#[tokio::test]
async fn every_failure_on_demand() {
    let simulator = start().await;
    fails_on_demand(&simulator, &good(), |failure, reply| {
        let code = if reply.status == 401 { "ACC07" } else { "ACC99" };
        assert_eq!(reply.text("/status"), code);
        assert!(!reply.text("/traceId").is_empty());
        let with_token = *failure == Failure::AccountingPlus(AccountingPlusFailure::NotSuccessWithToken);
        assert_eq!(reply.json().pointer("/data/access_token").is_some(), with_token);
    })
    .await;
    echoes(&simulator, &good(), &["/message", "/traceId"], &[credentials::ACCOUNTING_PLUS_CLIENT_SECRET])
        .await;
}
