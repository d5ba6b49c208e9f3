use auth_simulator::{Provider, Simulator, credentials, thredfi_business_token_path, thredfi_invoices_path};
use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::http::{FORM, JSON, NOW, Reply, Request, at, echoes, fails_on_demand};

const PATH: &str = "/v1/platform/oauth2/token/";
const FORM_BODY: &str = "grant_type=client_credentials&client_id=a1b2c3d4-5678-90ab-cdef-1234567890ab";
const JSON_BODY: &str =
    r#"{"grant_type":"client_credentials","client_id":"a1b2c3d4-5678-90ab-cdef-1234567890ab"}"#;

fn basic(user: &str, password: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{user}:{password}")))
}

fn good() -> Request {
    let authorization = basic(credentials::THREDFI_PARTNER_ID, credentials::THREDFI_API_KEY);
    Request::post(PATH, FORM, FORM_BODY).header("Authorization", &authorization)
}

fn json() -> Request {
    good().header("Content-Type", JSON).body(JSON_BODY)
}

fn multipart() -> Request {
    let field = |name: &str, value: &str| {
        format!("--x.B\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let body = field("grant_type", "client_credentials")
        + &field("client_id", credentials::THREDFI_PARTNER_ID)
        + "--x.B--\r\n";
    good().header("Content-Type", "multipart/form-data; boundary=x.B").body(body)
}

fn hop(business: &str, token: &str) -> Request {
    Request::get(&thredfi_business_token_path(business), token).method("POST")
}

async fn start() -> Simulator {
    let simulator = Simulator::start(Provider::Thredfi).await.unwrap();
    simulator.set_now(at(NOW));
    simulator
}

async fn partner_token(simulator: &Simulator) -> String {
    good().send(simulator).await.text("/access_token")
}

#[tokio::test]
async fn a_partner_token_for_each_media_type() {
    let simulator = start().await;
    for request in [
        good(),
        json(),
        multipart(),
        good().edit("grant_type=client_credentials&", ""),
        json().edit("\"grant_type\":\"client_credentials\",", ""),
        good().edit("a1b2c3d4", "A1B2C3D4"),
    ] {
        let reply = request.send(&simulator).await;
        assert_eq!(reply.status, 200, "{request:?} {:?}", reply.json());
        assert_eq!(
            (reply.text("/token_type"), &reply.json()["expires_in"]),
            ("Bearer".to_owned(), &3600.into())
        );
        let call = Request::get(Provider::Thredfi.api_path(), &reply.text("/access_token"));
        assert_eq!(call.send(&simulator).await.status, 200);
    }
}

#[tokio::test]
async fn a_business_token_is_good_for_its_business() {
    let simulator = start().await;
    let partner = partner_token(&simulator).await;
    let (one, other) = (credentials::THREDFI_BUSINESS_ID, credentials::THREDFI_OTHER_BUSINESS_ID);
    let reply = hop(one, &partner).send(&simulator).await;
    assert_eq!(reply.status, 200);
    assert_eq!(reply.text("/scope"), "business_access");
    assert_eq!(reply.text("/business_id"), one);
    assert_eq!(reply.text("/token_type"), "Bearer");
    assert_eq!(reply.json()["expires_in"], 3600);

    let token = reply.text("/access_token");
    let api = |reply: Reply| (reply.status, reply.text("/error_code"), reply.json()["details"].is_object());
    let invoices = Request::get(&thredfi_invoices_path(one), &token);
    assert_eq!(invoices.send(&simulator).await.status, 200);
    let forbidden = (403, "permission_denied".to_owned(), true);
    let elsewhere = Request::get(&thredfi_invoices_path(other), &token);
    assert_eq!(api(elsewhere.send(&simulator).await), forbidden);
    assert_eq!(api(Request::get(&thredfi_invoices_path(one), &partner).send(&simulator).await), forbidden);
    assert_eq!(api(Request::get(Provider::Thredfi.api_path(), &token).send(&simulator).await), forbidden);

    let missing = invoices.clone().without("Authorization").send(&simulator).await;
    assert_eq!(api(missing), (401, "authentication_required".to_owned(), true));
    simulator.set_now(at(NOW + 3600));
    let expired = (401, "invalid_token".to_owned(), true);
    assert_eq!(api(invoices.send(&simulator).await), expired);
}

#[tokio::test]
async fn what_the_document_does_not_have_is_refused() {
    let simulator = start().await;
    let partner = credentials::THREDFI_PARTNER_ID;
    let key = credentials::THREDFI_API_KEY;
    let authorized = |value: &str| good().header("Authorization", value);
    let table = [
        (405, "invalid_request", good().method("GET")),
        (400, "invalid_request", good().path("/v1/platform/oauth2/token/?a=b")),
        (415, "invalid_request", good().without("Content-Type")),
        (415, "invalid_request", good().header("Content-Type", "text/plain")),
        (401, "invalid_client", good().without("Authorization")),
        (401, "invalid_client", good().also("Authorization", &basic(partner, key))),
        (401, "invalid_client", authorized(&basic(partner, "wrong"))),
        (401, "invalid_client", authorized(&basic("other", key))),
        (401, "invalid_client", authorized(&basic(partner, "thr%2Bedfi%2Fkey%3A100%252F%3E%3F~%3D%3D"))),
        (401, "invalid_client", authorized(basic(partner, key).trim_end_matches('='))),
        (401, "invalid_client", authorized(&basic(partner, key).replace("Basic ", "Basic  "))),
        (401, "invalid_client", authorized(&basic(partner, key).replace("Basic ", "Bearer "))),
        (401, "invalid_client", authorized(&format!("Basic {partner}:{key}"))),
        (400, "invalid_request", good().body("")),
        (400, "invalid_request", good().edit("&client_id=a1b2c3d4-5678-90ab-cdef-1234567890ab", "")),
        (400, "invalid_request", good().edit("client_id", "client_id=&client_id")),
        (400, "invalid_request", good().edit("grant_type=", "scope=a&grant_type=")),
        (400, "invalid_request", good().edit("a1b2c3d4", "b1b2c3d4")),
        (400, "invalid_request", good().edit("a1b2c3d4-", "a1b2c3d4")),
        (400, "invalid_request", good().edit("client_credentials", "")),
        (400, "unsupported_grant_type", good().edit("client_credentials", "password")),
        (400, "invalid_request", good().body(JSON_BODY)),
        (400, "invalid_request", json().body(FORM_BODY)),
        (400, "invalid_request", json().edit("\"client_credentials\"", "null")),
        (400, "invalid_request", json().edit("\"client_credentials\"", "1")),
        (400, "unsupported_grant_type", json().edit("client_credentials", "Client_credentials")),
        (400, "invalid_request", json().edit("{", "{\"client_id\":\"x\",")),
        (400, "invalid_request", json().edit("{", "{\"client_secret\":\"x\",")),
        (400, "invalid_request", multipart().edit("--x.B--", "--x.B")),
        (400, "invalid_request", multipart().edit("name=\"grant_type\"", "name=\"scope\"")),
        (400, "invalid_request", multipart().edit("name=\"grant_type\"", "name=\"client_id\"")),
        (
            400,
            "invalid_request",
            multipart().edit("name=\"client_id\"", "name=\"client_id\"; filename=\"f\""),
        ),
        (400, "invalid_request", multipart().header("Content-Type", "multipart/form-data")),
        (400, "invalid_request", multipart().header("Content-Type", "multipart/form-data; boundary=C")),
    ];
    for (status, code, request) in table {
        let reply = request.send(&simulator).await;
        assert_eq!((reply.status, reply.text("/error").as_str()), (status, code), "{request:?}");
        assert!(reply.json()["error_description"].is_string());
    }
    for path in
        ["/v1/platform/oauth2/token", "/v1/platform/not-a-uuid/oauth2/token/", "/v1/platform/businesses"]
    {
        let reply = good().path(path).send(&simulator).await;
        assert_eq!((reply.status, reply.text("/error_code").as_str()), (404, "not_found"), "{path}");
    }
}

#[tokio::test]
async fn the_second_hop_is_as_strict() {
    let simulator = start().await;
    let partner = partner_token(&simulator).await;
    let business = credentials::THREDFI_BUSINESS_ID;
    let business_token = hop(business, &partner).send(&simulator).await.text("/access_token");
    let basic = basic(credentials::THREDFI_PARTNER_ID, credentials::THREDFI_API_KEY);
    let table = [
        (405, "invalid_request", hop(business, &partner).method("GET")),
        (400, "invalid_request", hop(business, &partner).body("{}")),
        (400, "invalid_request", hop("0b5e55b1-0000-4000-8000-00000000000f", &partner)),
        (401, "invalid_token", hop(business, "wrong")),
        (401, "invalid_token", hop(business, &business_token)),
        (401, "invalid_token", hop(business, &partner).header("Authorization", &basic)),
        (401, "invalid_token", hop(business, &partner).without("Authorization")),
    ];
    for (status, code, request) in table {
        let reply = request.send(&simulator).await;
        assert_eq!((reply.status, reply.text("/error").as_str()), (status, code), "{request:?}");
    }
    let slashless = hop(business, &partner).path(thredfi_business_token_path(business).trim_end_matches('/'));
    assert_eq!(slashless.send(&simulator).await.status, 404);
    simulator.set_now(at(NOW + 3600));
    assert_eq!(hop(business, &partner).send(&simulator).await.text("/error"), "invalid_token");
}

#[tokio::test]
async fn every_failure_on_demand_on_both_hops() {
    let simulator = start().await;
    let partner = partner_token(&simulator).await;
    let hop = hop(credentials::THREDFI_BUSINESS_ID, &partner);
    for request in [good(), hop.clone()] {
        fails_on_demand(&simulator, &request, |_, reply| {
            assert!(!reply.text("/error").is_empty());
            assert!(!reply.text("/error_description").is_empty());
        })
        .await;
    }
    let header = good().headers.last().unwrap().1.clone();
    echoes(&simulator, &good(), &["/error_description"], &[&header, credentials::THREDFI_API_KEY]).await;
    echoes(&simulator, &hop, &["/error_description"], &[&partner]).await;
}
