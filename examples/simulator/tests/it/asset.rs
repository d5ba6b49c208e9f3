use auth_simulator::{Failure, Provider, Simulator, credentials};
use serde_json::Value;

use crate::http::{FORM, JSON, NOW, Request, at, echoes, fails_on_demand};

/// Written out: `as:set+100%2B & clé=~*`, encoded by hand.
const SECRET: &str = "client_secret=as%3Aset%2B100%252B+%26+cl%C3%A9%3D%7E*";

fn good() -> Request {
    let body = format!("client_id=simulated-client&{SECRET}&grant_type=client_credentials");
    Request::post("/v0/auth/token", FORM, body)
}

fn with(more: &str) -> Request {
    let mut request = good();
    request.body.extend_from_slice(b"&");
    request.body.extend_from_slice(more.as_bytes());
    request
}

async fn start() -> Simulator {
    let simulator = Simulator::start(Provider::Asset).await.unwrap();
    simulator.set_now(at(NOW));
    simulator
}

#[tokio::test]
async fn the_response_expires_at_a_point_in_time() {
    let simulator = start().await;
    let reply = good().send(&simulator).await;
    assert_eq!(reply.status, 200);
    assert_eq!(reply.json()["expires_in"], NOW + 3600);
    assert_eq!(reply.json()["token_type"], "Bearer");

    let all = with(
        "business_id=biz_Simu1atedBusiness00001&expires_in=60&scope=ledger%3Aread+invoice%3Acreate\
         &resource=https%3A%2F%2Fapi.example.com&resource=urn%3Aexample%3A1",
    );
    let reply = all.send(&simulator).await;
    assert_eq!(reply.status, 200, "{:?}", reply.json());
    assert_eq!(reply.json()["expires_in"], NOW + 60);

    let call = Request::get(Provider::Asset.api_path(), &reply.text("/access_token"));
    assert_eq!(call.send(&simulator).await.status, 200);
    simulator.set_now(at(NOW + 60));
    let refused = call.send(&simulator).await;
    assert_eq!((refused.status, &refused.json()["data"]), (401, &Value::Null));
    assert!(refused.json()["error"].is_string());
}

#[tokio::test]
async fn optional_fields_may_be_left_out() {
    let simulator = start().await;
    assert_eq!(good().edit("&grant_type=client_credentials", "").send(&simulator).await.status, 200);
    // No secret is the schema's default, which opens nothing.
    assert_eq!(good().edit(&format!("&{SECRET}"), "").send(&simulator).await.status, 401);
}

#[tokio::test]
async fn what_the_document_does_not_have_is_refused() {
    let simulator = start().await;
    let table = [
        (404, good().path("/v0/auth/token/")),
        (404, good().path("/v1/auth/token")),
        (405, good().method("GET")),
        (422, good().path("/v0/auth/token?client_id=a")),
        (415, good().without("Content-Type")),
        (415, good().header("Content-Type", JSON)),
        (415, good().header("Content-Type", "multipart/form-data; boundary=B")),
        (422, good().header("Authorization", "Basic YTpi")),
        (422, good().body("")),
        (422, good().edit("client_id=simulated-client&", "")),
        (422, with("client_id=simulated-client")),
        (422, with("expires_in=1&expires_in=1")),
        (422, with("unknown=1")),
        (422, with("")),
        (422, with("expires_in")),
        (422, with("expires_in=")),
        (422, with("expires_in=0")),
        (422, with("expires_in=-1")),
        (422, with("expires_in=%2B1")),
        (422, with("expires_in=01")),
        (422, with("expires_in=1.0")),
        (422, with("expires_in=1e3")),
        (422, with("expires_in=3600s")),
        (422, with("expires_in=18446744073709551615")),
        (422, with("expires_in=18446744073709551616")),
        (422, with("business_id=")),
        (422, with("scope=")),
        (422, with("scope=a++b")),
        (422, with("resource=")),
        (422, with("resource=https%3A%2F%2Fa.example&resource=")),
        (422, with("resource%5B%5D=https%3A%2F%2Fa.example")),
        (422, with("resource[]=https%3A%2F%2Fa.example")),
        (422, with("resource=https://a.example")),
        (422, with("resource=https%3A%2F%2Fa.example%23")),
        (422, with("resource=https%3A%2F%2Fa.example%23part")),
        (422, with("resource=a.example")),
        (422, with("resource=%2Fpath")),
        (422, good().edit("=client_credentials", "=password")),
        (422, good().edit("=client_credentials", "=")),
        (422, good().edit(SECRET, "client_secret=The+oauth+client+secret")),
        (422, good().edit(SECRET, "client_secret=%")),
        (422, good().edit(SECRET, "client_secret=%C3")),
        (401, good().edit(SECRET, "client_secret=wrong")),
        (401, good().edit("%2B100", "+100")),
        (401, good().edit("%252B", "%2B")),
        (401, good().edit("simulated-client", "other-client")),
        (404, with("business_id=biz_Unknown")),
    ];
    for (status, request) in table {
        let reply = request.send(&simulator).await;
        assert_eq!(reply.status, status, "{} {:?}", String::from_utf8_lossy(&request.body), request.headers);
        assert!(reply.json()["error"].is_string());
        assert!(reply.json().get("data").is_some());
    }
}

#[tokio::test]
async fn every_failure_on_demand() {
    let simulator = start().await;
    fails_on_demand(&simulator, &good(), |failure, reply| {
        let null = matches!(failure, Failure::AssetNullError(_));
        assert_eq!(reply.json()["error"].is_null(), null);
        assert!(reply.json().get("data").is_some());
    })
    .await;
    let secrets = [credentials::ASSET_CLIENT_SECRET, SECRET];
    echoes(&simulator, &good(), &["/error", "/data/detail"], &secrets).await;
}
