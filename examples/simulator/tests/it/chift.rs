use auth_simulator::{Provider, Simulator, credentials};
use serde_json::json;

use crate::http::{FORM, JSON, NOW, Request, at, echoes, fails_on_demand};

const ACCOUNT: &str = "\"c41f7000-0000-4000-8000-00000000000a\"";
const MARKETPLACE: &str = "\"c41f7000-0000-4000-8000-00000000000b\"";

fn good() -> Request {
    let body = json!({
        "clientId": credentials::CHIFT_CLIENT_ID,
        "clientSecret": credentials::CHIFT_CLIENT_SECRET,
        "accountId": credentials::CHIFT_ACCOUNT_ID,
        "marketplaceId": credentials::CHIFT_MARKETPLACE_ID,
    });
    Request::post("/token", JSON, body.to_string())
}

async fn start() -> Simulator {
    let simulator = Simulator::start(Provider::Chift).await.unwrap();
    simulator.set_now(at(NOW));
    simulator
}

#[tokio::test]
async fn a_token_for_each_form_of_the_request() {
    let simulator = start().await;
    let without = format!(",\"marketplaceId\":{MARKETPLACE}");
    for request in [
        good(),
        good().edit(MARKETPLACE, "null"),
        good().edit(&without, ""),
        good().edit(ACCOUNT, &ACCOUNT.to_ascii_uppercase()),
    ] {
        let reply = request.send(&simulator).await;
        assert_eq!(reply.status, 200, "{request:?}");
        let body = reply.json();
        assert_eq!((&body["expires_in"], &body["expires_on"]), (&json!(1800), &json!(NOW + 1800)));
        assert!(body["token_type"].as_str().unwrap().eq_ignore_ascii_case("bearer"));
        let call = Request::get(Provider::Chift.api_path(), &reply.text("/access_token"));
        assert_eq!(call.send(&simulator).await.status, 200);
    }
    let token = good().send(&simulator).await.text("/access_token");
    simulator.set_now(at(NOW + 1800));
    assert_eq!(Request::get(Provider::Chift.api_path(), &token).send(&simulator).await.status, 401);
}

#[tokio::test]
async fn what_the_document_does_not_have_is_refused() {
    let simulator = start().await;
    let table = [
        (404, good().path("/token/")),
        (404, good().path("/Token")),
        (405, good().method("GET")),
        (422, good().path("/token?x=1")),
        (415, good().header("Content-Type", FORM)),
        (415, good().without("Content-Type")),
        (422, good().header("Authorization", "Bearer x")),
        (422, good().body("null")),
        (422, good().edit("clientId", "client_id")),
        (422, good().edit("\"clientSecret\":", "\"secret\":")),
        (422, good().edit("\"accountId\":", "\"accountID\":")),
        (422, good().edit("{", "{\"clientId\":\"x\",")),
        (422, good().edit("{", "{\"client\\u0049d\":\"x\",")),
        (422, good().edit("{", "{\"scope\":null,")),
        (422, good().edit("\"simulated-chift-client\"", "null")),
        (422, good().edit("\"simulated-chift-client\"", "7")),
        (422, good().edit(ACCOUNT, "null")),
        (422, good().edit(ACCOUNT, "\"\"")),
        (422, good().edit(ACCOUNT, "\"c41f700000004000800000000000000a\"")),
        (422, good().edit(ACCOUNT, "\"{c41f7000-0000-4000-8000-00000000000a}\"")),
        (422, good().edit(ACCOUNT, "\"urn:uuid:c41f7000-0000-4000-8000-00000000000a\"")),
        (422, good().edit(ACCOUNT, "\"c41f7000-0000-4000-8000-00000000000g\"")),
        (422, good().edit(MARKETPLACE, "\"\"")),
        (422, good().edit(MARKETPLACE, "\"null\"")),
        (422, good().edit(MARKETPLACE, "0")),
        (401, good().edit("simulated-chift-client", "other")),
        (401, good().edit("+/%41", "+/A")),
        (401, good().edit(ACCOUNT, MARKETPLACE)),
        (401, good().edit(MARKETPLACE, ACCOUNT)),
    ];
    for (status, request) in table {
        let reply = request.send(&simulator).await;
        assert_eq!(reply.status, status, "{}", String::from_utf8_lossy(&request.body));
        assert_eq!(reply.text("/status"), "error");
        assert!(reply.json()["message"].is_string());
        assert_eq!(reply.json()["detail"].is_array(), status == 422);
    }
}

#[tokio::test]
async fn every_failure_on_demand() {
    let simulator = start().await;
    fails_on_demand(&simulator, &good(), |_, reply| {
        assert_eq!(reply.text("/status"), "error");
        if reply.status == 422 {
            let detail = &reply.json()["detail"][0];
            assert!(detail["loc"].is_array() && detail["msg"].is_string() && detail["type"].is_string());
        }
    })
    .await;
    echoes(&simulator, &good(), &["/message", "/detail/0/msg"], &[credentials::CHIFT_CLIENT_SECRET]).await;
}
