//! No secret in any `Debug` or explanation; and a leak that is put there is found, so that "nothing found"
//! means something.
#![allow(clippy::unwrap_used, reason = "all of this file is a test, its helpers too")]

use auth_providers::{AccountingPlus, Asset, Chift, Klikoo, Thredfi, ThredfiBusiness};
use auth_runtime::{
    Action, Body, Bytes, Client, Context, Error, Parameter as _, PrivateKey, Secret, Stage, Token,
    TokenEndpoint, Value, blocking, explain,
};
use auth_simulator::credentials::KLIKOO_PRIVATE_KEY;
use auth_tests::leak::{self, Secrets};
use auth_tests::wire::{context, error, explained, now, reply, server};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

const SECRET: &str = "hunter2-\"\u{e9}\\%+/=&-tr0ub4dor";
const PARTNER_TOKEN: &str = "partner-t0ken.Zm9v.c2ln";

fn klikoo() -> Klikoo {
    let key = PrivateKey::from_pem(KLIKOO_PRIVATE_KEY).unwrap();
    Klikoo::new(server("https://k.example"), uuid::Uuid::from_u128(4 << 76 | 2 << 62), SECRET, key)
}

fn partner() -> Thredfi {
    Thredfi::new(Thredfi::SANDBOX, uuid::Uuid::nil(), SECRET)
}

fn six() -> Vec<(Box<dyn TokenEndpoint>, Vec<String>)> {
    let accounting_plus =
        AccountingPlus::new(AccountingPlus::STAGING, "client", SECRET, "s1gnature", "ada@example.com");
    let asset = Asset::new(Asset::SANDBOX, "client").with_secret(SECRET);
    let chift = Chift::new("client", SECRET, uuid::Uuid::nil());
    let business = ThredfiBusiness::new(partner(), uuid::Uuid::nil());
    vec![
        (Box::new(accounting_plus.clone()), leak::debugs(&accounting_plus)),
        (Box::new(asset.clone()), leak::debugs(&asset)),
        (Box::new(partner()), leak::debugs(&partner())),
        (Box::new(business.clone()), leak::debugs(&business)),
        (Box::new(chift.clone()), leak::debugs(&chift)),
        (Box::new(klikoo()), leak::debugs(&klikoo())),
    ]
}

/// With a step's token, one more header and one more parameter: all of them may be secrets.
fn full_context() -> Context {
    Context::builder()
        .now(now())
        .header(http::HeaderName::from_static("x-gateway-key"), "k3y-of-the-proxy".parse().unwrap())
        .param("extra", "p4rameter-0001")
        .build()
        .with_step("partner", Token::builder(PARTNER_TOKEN).refresh_token("r3fresh-token-0001").build())
}

/// Everything that may not be seen, with what the request computed from it.
fn secrets(request: &http::Request<Body>) -> Secrets {
    let mut secrets = Secrets::new()
        .and("the secret", SECRET)
        .and("the partner's token", PARTNER_TOKEN)
        .and("the refresh token", "r3fresh-token-0001")
        .and("the caller's header", "k3y-of-the-proxy")
        .and("the caller's parameter", "p4rameter-0001")
        .and_key("the private key", KLIKOO_PRIVATE_KEY)
        .and_computed("the Basic value", &STANDARD.encode(format!("{}:{SECRET}", uuid::Uuid::nil())));
    if let Some(signature) = request.headers().get("open-api-signature") {
        secrets = secrets.and_computed("the signature", signature.to_str().unwrap());
    }
    secrets
}

#[test]
fn debug_of_all_that_holds_a_secret() {
    let cx = full_context();
    for (endpoint, debugs) in six() {
        let request = endpoint.request(&cx).unwrap();
        let secrets = secrets(&request);
        let provider = endpoint.provider();
        secrets.assert_absent(provider, &debugs);
        secrets.assert_absent(provider, &leak::debugs(&request));
        secrets.assert_absent(provider, &leak::debugs(request.body()));
        secrets.assert_absent(provider, &leak::debugs(request.headers()));
        secrets.assert_absent(provider, &leak::debugs(&endpoint.steps()));
    }
    let token = cx.step("partner").unwrap();
    let secrets = secrets(&http::Request::new(Body::default()));
    secrets.assert_absent("Token", &leak::debugs(token));
    secrets.assert_absent("Context", &leak::debugs(&cx));
    secrets.assert_absent("ContextBuilder", &leak::debugs(&Context::builder().param("x", SECRET)));
    secrets.assert_absent("TokenBuilder", &leak::debugs(&Token::builder(SECRET)));
    secrets.assert_absent("Secret", &leak::debugs(&Secret::new(SECRET)));
    secrets.assert_absent("Value", &leak::debugs(&Value::Secret(SECRET)));
    let keys = vec![Some(Secret::new(SECRET)), None];
    secrets.assert_absent("Value of a list", &leak::debugs(&keys.value()));
    // reqwest would show the headers of a client of the user's own.
    let mut headers = http::HeaderMap::new();
    headers.insert("x-gateway-key", "k3y-of-the-proxy".parse().unwrap());
    let own = reqwest::Client::builder().default_headers(headers).build().unwrap();
    assert!(secrets.found_in(&format!("{own:?}")).is_some(), "then this is no test any more");
    let builder = Client::builder().client(own);
    secrets.assert_absent("ClientBuilder", &leak::debugs(&builder));
    let client = builder.build().unwrap();
    secrets.assert_absent("Client", &leak::debugs(&client));
    secrets.assert_absent("blocking::Client", &leak::debugs(&blocking::Client::from(client)));
}

/// An endpoint that takes its credentials in the query.
#[derive(Debug, TokenEndpoint)]
#[token(get = "https://provider.example/token")]
struct InTheQuery {
    client_id: String,
    client_secret: Secret,
}

/// The one exception, which `TokenEndpoint::request` and the README state: `http` prints the URL of a request.
#[test]
fn the_url_of_a_request_is_not_ours_to_redact() {
    let endpoint = InTheQuery { client_id: "client".to_owned(), client_secret: SECRET.into() };
    let request = endpoint.request(&context()).unwrap();
    let secrets = Secrets::new().and("the secret", SECRET);
    assert!(secrets.found_in(&format!("{request:?}")).is_some());
    secrets.assert_absent("an endpoint", &leak::debugs(&endpoint));
    secrets.assert_absent("an explanation", &[explained(&endpoint, &context()).unwrap().to_string()]);
}

#[test]
fn headers_that_hold_a_secret_are_sensitive_and_no_others() {
    let cx = full_context();
    for (endpoint, _) in six() {
        let request = endpoint.request(&cx).unwrap();
        for (name, value) in request.headers() {
            let secret = ["authorization", "open-api-signature", "x-gateway-key"].contains(&name.as_str());
            assert_eq!(value.is_sensitive(), secret, "{} {name}", endpoint.provider());
        }
    }
}

#[test]
fn an_authorised_request_is_sensitive_too() {
    let token = Token::builder(PARTNER_TOKEN).build();
    let mut request = http::Request::get("https://api.example/").body(Body::default()).unwrap();
    partner().authorize(Some(&token), &mut request, &Context::new()).unwrap();
    assert!(request.headers()["authorization"].is_sensitive());
    Secrets::new().and("the token", PARTNER_TOKEN).assert_absent("Request", &leak::debugs(&request));
}

#[test]
fn explanations() {
    let cx = full_context();
    for (endpoint, _) in six() {
        let secrets = secrets(&endpoint.request(&cx).unwrap());
        let mut all = explain(&endpoint, &cx).unwrap();
        all.push(explained(&endpoint, &cx).unwrap());
        for explanation in all {
            let mut texts = leak::debugs(&explanation);
            texts.extend([explanation.to_string(), explanation.curl()]);
            secrets.assert_absent(endpoint.provider(), &texts);
            assert!(explanation.to_string().contains("***"), "{explanation}");
        }
    }
}

#[test]
fn errors_before_anything_is_sent() {
    let bad = format!("{SECRET}\r\nx: y");
    let key = PrivateKey::from_pem(KLIKOO_PRIVATE_KEY).unwrap();
    let endpoints: [Box<dyn TokenEndpoint>; 2] = [
        Box::new(Thredfi::new(Thredfi::SANDBOX, uuid::Uuid::nil(), bad)),
        Box::new(ThredfiBusiness::new(partner(), uuid::Uuid::nil())),
    ];
    let cx = context().with_step("partner", Token::builder(format!("{PARTNER_TOKEN}\n")).build());
    for endpoint in endpoints {
        let error = endpoint.request(&cx).unwrap_err();
        assert_eq!((error.stage(), error.action()), (Stage::Request, Action::FixConfiguration));
        secrets(&http::Request::new(Body::default())).assert_absent("an error", &leak::texts(&error));
    }
    secrets(&http::Request::new(Body::default())).assert_absent("PrivateKey", &leak::debugs(&key));
}

/// An endpoint whose declaration hides its secret in a plain text, behind the derive's back: what nobody can
/// redact.
#[derive(Debug, TokenEndpoint)]
#[token(post = "https://leaky.example/token", grant_type = client_credentials)]
struct Leaky {
    client_id: String,
    #[token(public)]
    client_secret: String,
}

fn leaky() -> Leaky {
    Leaky { client_id: "client".to_owned(), client_secret: SECRET.to_owned() }
}

fn assert_found(texts: &[String]) {
    let secrets = Secrets::new().and("the secret", SECRET);
    for text in texts {
        assert!(secrets.found_in(text).is_some(), "the checker is blind to {text}");
    }
}

#[test]
fn a_seeded_leak_is_found_in_debug() {
    assert_found(&leak::debugs(&leaky()));
}

#[test]
fn a_seeded_leak_is_found_in_an_explanation() {
    let explanation = explained(&leaky(), &context()).unwrap();
    assert_found(&[explanation.to_string(), explanation.curl()]);
}

#[test]
fn a_seeded_leak_is_found_in_an_error() {
    let encoded = STANDARD.encode(SECRET);
    let hex = SECRET.bytes().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat();
    let escaped = serde_json::to_string(SECRET).unwrap();
    for message in [SECRET, &encoded, &hex, escaped.trim_matches('"'), &format!("x{}y", &SECRET[3..14])] {
        let body = serde_json::to_string(&serde_json::json!({ "error": "e", "error_description": message }));
        let error = error(&leaky(), 400, body.unwrap());
        // Display, and both forms of Debug.
        assert_found(&leak::texts(&error)[..3]);
    }
    let custom = Error::custom(Stage::Request, "v", format!("bad: {SECRET}"), Action::ReportBug);
    assert_found(&leak::texts(&custom)[..3]);
}

#[test]
fn the_same_leak_through_a_secret_field_is_not_there() {
    let asset = Asset::new(Asset::SANDBOX, "client").with_secret(SECRET);
    let encoded = STANDARD.encode(SECRET);
    for message in [SECRET, &encoded] {
        let body = serde_json::json!({ "error": message, "data": [message] }).to_string();
        let error = asset.response(reply(400, Bytes::from(body)), &context()).unwrap_err();
        Secrets::new().and("the secret", SECRET).assert_absent("Asset", &leak::texts(&error));
        assert!(error.to_string().contains("***"), "{error}");
    }
}

#[test]
fn what_the_caller_added_is_scrubbed_from_the_providers_words() {
    let cx = Context::builder()
        .now(now())
        .header(http::HeaderName::from_static("x-gateway-key"), "Bearer k3y-of-the-proxy".parse().unwrap())
        .param("extra", "p4rameter-0001")
        .build();
    let asset = Asset::new(Asset::SANDBOX, "client").with_secret(SECRET);
    let body = r#"{"error":"no k3y-of-the-proxy, no p4rameter-0001","data":"x-gateway-key: Bearer k3y-of-the-proxy"}"#;
    let error = asset.response(reply(403, body), &cx).unwrap_err();
    assert_eq!(error.message(), Some("no ***, no ***"));
    assert_eq!(error.detail(), Some("x-gateway-key: ***"));
}

#[test]
fn tokens_of_a_refusal_are_scrubbed_from_its_words() {
    let klikoo = klikoo();
    let body = r#"{"response_code":"500019999","response_message":"gave PARTNER, then REFRESH",
        "data":{"access_token":"PARTNER","refresh_token":"REFRESH"}}"#
        .replace("PARTNER", PARTNER_TOKEN);
    let error = error(&klikoo, 500, body.replace("REFRESH", "r3fresh-token-0001"));
    assert!(!error.to_string().contains(PARTNER_TOKEN), "{error}");
    let thredfi = r#"{"error":"server_error","error_description":"gave REFRESH","refresh_token":"REFRESH"}"#;
    let error = error_of(&partner(), &thredfi.replace("REFRESH", "r3fresh-token-0001"));
    assert_eq!(error.message(), Some("gave ***"));
}

fn error_of(endpoint: &dyn TokenEndpoint, body: &str) -> Error {
    error(endpoint, 500, body.to_owned())
}
