//! The providers' structs out of a configuration: what serde reads, and what its errors say. They name the
//! field or tell what was expected there; they never show a secret.
#![allow(clippy::unwrap_used, reason = "all of this file is a test, its helpers too")]

use std::fmt::Debug;

use auth_providers::{AccountingPlus, Asset, Chift, Klikoo, Thredfi, ThredfiBusiness};
use auth_runtime::{Host, HostLabel, PrivateKey, Secret, Server, TokenEndpoint as _};
use auth_simulator::credentials::KLIKOO_PRIVATE_KEY;
use auth_tests::leak::{self, Secrets};
use auth_tests::wire::context;
use serde::de::DeserializeOwned;
use serde_json::{Value, from_value, json};

const SECRET: &str = "hunter2-tr0ub4dor";
const ID: &str = "3f9c8962-4c4b-4bb6-b3c1-8fc883519c02";

fn body(endpoint: &dyn auth_runtime::TokenEndpoint) -> String {
    String::from_utf8(endpoint.request(&context()).unwrap().body().as_bytes().to_vec()).unwrap()
}

/// The error of a configuration, which shows no secret.
fn refused<T: DeserializeOwned + Debug>(config: &Value) -> String {
    let error = serde_json::from_str::<T>(&config.to_string()).unwrap_err();
    let mut texts = leak::debugs(&error);
    texts.push(error.to_string());
    Secrets::new()
        .and("the secret", SECRET)
        .and_key("the private key", KLIKOO_PRIVATE_KEY)
        .assert_absent("an error", &texts);
    error.to_string()
}

/// Leaves each required field out, one after the other.
fn assert_names_what_is_missing<T: DeserializeOwned + Debug>(config: &Value, required: &[&str]) {
    from_value::<T>(config.clone()).unwrap();
    for field in required {
        let mut config = config.clone();
        config.as_object_mut().unwrap().remove(*field).unwrap();
        let error = refused::<T>(&config);
        assert!(error.contains(&format!("missing field `{field}`")), "{error}");
    }
}

/// Puts something that is no text where a secret belongs.
fn assert_tells_what_is_no_secret<T: DeserializeOwned + Debug>(config: &Value, field: &str) {
    for (wrong, kind) in [
        (json!(81_985_529), "an integer"),
        (json!(-81_985_529_i64), "an integer"),
        (json!(8_198_552.25), "a floating point number"),
        (json!(true), "a boolean"),
        (json!([SECRET]), "sequence"),
        (json!({ "value": SECRET }), "map"),
    ] {
        let mut config = config.clone();
        config[field] = wrong;
        let error = refused::<T>(&config);
        assert!(error.contains(kind) && error.contains("expected a") && !error.contains("819855"), "{error}");
    }
}

#[test]
fn accounting_plus() {
    let config = json!({
        "server": "https://erp.example/", "client_id": "partner", "client_secret": SECRET,
        "signature_secret": SECRET, "email": "ada@example.com",
    });
    let endpoint: AccountingPlus = from_value(config.clone()).unwrap();
    assert_eq!(endpoint.server.as_str(), "https://erp.example");
    assert_eq!(body(&endpoint), format!(r#"{{"client_id":"partner","client_secret":"{SECRET}"}}"#));
    let required = ["server", "client_id", "client_secret", "signature_secret", "email"];
    assert_names_what_is_missing::<AccountingPlus>(&config, &required);
    assert_tells_what_is_no_secret::<AccountingPlus>(&config, "client_secret");
    assert_tells_what_is_no_secret::<AccountingPlus>(&config, "signature_secret");
}

#[test]
fn asset() {
    let config = json!({ "server": "https://api.getasset.com", "client_id": "c", "client_secret": SECRET });
    let endpoint: Asset = from_value(config.clone()).unwrap();
    assert_eq!(endpoint.server, Asset::PRODUCTION);
    assert_eq!(body(&endpoint), format!("grant_type=client_credentials&client_id=c&client_secret={SECRET}"));
    assert_names_what_is_missing::<Asset>(&config, &["server", "client_id"]);
    assert_tells_what_is_no_secret::<Asset>(&config, "client_secret");

    let all = json!({
        "server": "https://api.getasset.com", "client_id": "c", "client_secret": null, "business_id": "b",
        "expires_in": 60, "scope": ["x", "y"], "resource": ["https://r.example"],
    });
    let endpoint: Asset = from_value(all.clone()).unwrap();
    assert_eq!(
        body(&endpoint),
        "grant_type=client_credentials&client_id=c&business_id=b&expires_in=60&scope=x+y\
         &resource=https%3A%2F%2Fr.example"
    );
    for (field, wrong, words) in [
        ("expires_in", json!(0), "nonzero"),
        ("expires_in", json!("60"), "expected a nonzero u32"),
        ("scope", json!("x y"), "expected a sequence"),
        ("resource", json!(["api.example.com"]), "an absolute URI begins with its scheme"),
        ("resource", json!(["https://a.example/#x"]), "a fragment at 18"),
    ] {
        let mut config = all.clone();
        config[field] = wrong;
        let error = refused::<Asset>(&config);
        assert!(error.contains(words), "{field}: {error}");
    }
}

#[test]
fn thredfi() {
    let config = json!({ "server": "https://sandbox.thredfi.com", "partner_uuid": ID, "api_key": SECRET });
    let endpoint: Thredfi = from_value(config.clone()).unwrap();
    assert_eq!(body(&endpoint), format!("grant_type=client_credentials&client_id={ID}"));
    assert_names_what_is_missing::<Thredfi>(&config, &["server", "partner_uuid", "api_key"]);
    assert_tells_what_is_no_secret::<Thredfi>(&config, "api_key");

    let business = json!({ "partner": config, "business_id": ID });
    let endpoint: ThredfiBusiness = from_value(business.clone()).unwrap();
    assert_eq!(endpoint.steps().len(), 1);
    assert_names_what_is_missing::<ThredfiBusiness>(&business, &["partner", "business_id"]);
    let mut wrong = business;
    wrong["business_id"] = json!("biz");
    assert!(refused::<ThredfiBusiness>(&wrong).contains("UUID"));
}

#[test]
fn chift() {
    let config = json!({ "client_id": "c", "client_secret": SECRET, "account_id": ID });
    let endpoint: Chift = from_value(config.clone()).unwrap();
    assert_eq!(
        body(&endpoint),
        format!(r#"{{"clientId":"c","clientSecret":"{SECRET}","accountId":"{ID}"}}"#)
    );
    assert_names_what_is_missing::<Chift>(&config, &["client_id", "client_secret", "account_id"]);
    assert_tells_what_is_no_secret::<Chift>(&config, "client_secret");
    let mut with_null = config;
    with_null["marketplace_id"] = Value::Null;
    assert!(!body(&from_value::<Chift>(with_null).unwrap()).contains("marketplace"));
}

#[test]
fn klikoo() {
    let config = json!({
        "server": "https://b2b.klikoo.example", "client_id": ID, "client_secret": SECRET,
        "private_key": KLIKOO_PRIVATE_KEY,
    });
    let endpoint: Klikoo = from_value(config.clone()).unwrap();
    assert_eq!(endpoint.private_key.bits(), 2048);
    assert_names_what_is_missing::<Klikoo>(&config, &["server", "client_id", "client_secret", "private_key"]);
    assert_tells_what_is_no_secret::<Klikoo>(&config, "client_secret");
    assert_tells_what_is_no_secret::<Klikoo>(&config, "private_key");

    // As an environment variable carries it.
    let mut escaped = config.clone();
    escaped["private_key"] = json!(KLIKOO_PRIVATE_KEY.replace('\n', "\\n"));
    from_value::<Klikoo>(escaped).unwrap();

    for (from, to, words) in [
        ("BEGIN PRIVATE KEY", "BEGIN RSA PRIVATE KEY", "openssl pkcs8 -topk8"),
        ("BEGIN PRIVATE KEY", "BEGIN ENCRYPTED PRIVATE KEY", "encrypted"),
        ("END PRIVATE KEY", "END", "the `-----END PRIVATE KEY-----` line is missing"),
        ("MIIE", "MII!", "not Base64"),
        ("MIIEvAIBADAN", "MIIEvAIBADAO", "not"),
    ] {
        let mut config = config.clone();
        config["private_key"] = json!(KLIKOO_PRIVATE_KEY.replacen(from, to, 1));
        let error = refused::<Klikoo>(&config);
        assert!(error.contains("invalid private key") && error.contains(words), "{error}");
    }
}

#[test]
fn a_field_that_is_there_twice() {
    let config = format!(
        r#"{{"client_id":"c","client_secret":"{SECRET}","client_secret":"{SECRET}","account_id":"{ID}"}}"#
    );
    let error = serde_json::from_str::<Chift>(&config).unwrap_err().to_string();
    assert!(error.contains("duplicate field `client_secret`") && !error.contains(SECRET), "{error}");
}

#[test]
fn servers() {
    let server: Server = from_value(json!("https://API.example.com:443/base/")).unwrap();
    assert_eq!(server.as_str(), "https://api.example.com/base");
    assert_eq!(serde_json::to_value(&server).unwrap(), json!("https://api.example.com/base"));
    for (wrong, words) in [
        (json!("http://api.example.com"), "https"),
        (json!("api.example.com"), "https"),
        (json!("ftp://api.example.com"), "https"),
        (json!("https://api.example.com/?key=x"), "invalid Server"),
        (json!("https://api.example.com/#x"), "invalid Server"),
        (json!(""), "it is empty"),
        (json!(5), "expected an https URL"),
        (json!(null), "expected an https URL"),
    ] {
        let error = refused::<Server>(&wrong);
        assert!(error.contains(words), "{wrong}: {error}");
    }
    for with_password in
        ["https://user:hunter2-tr0ub4dor@api.example.com", "https://a.example/?k=hunter2-tr0ub4dor"]
    {
        refused::<Server>(&json!(with_password));
    }
}

#[test]
fn hosts_and_labels() {
    assert_eq!(from_value::<Host>(json!("API.example.com:8443")).unwrap().as_str(), "api.example.com:8443");
    assert_eq!(from_value::<HostLabel>(json!("Acme-2")).unwrap().as_str(), "acme-2");
    for (wrong, words) in [
        (json!("https://a.example"), "begins with a scheme"),
        (json!("a.example/x"), "a slash at 9"),
        (json!("hunter2-tr0ub4dor@a.example"), "an `@`"),
        (json!(127.1), "expected a host name"),
    ] {
        let error = refused::<Host>(&wrong);
        assert!(error.contains(words), "{error}");
    }
    for (wrong, words) in [
        (json!("a.example"), "without dots"),
        (json!("hunter2-tr0ub4dor@a"), "an `@`"),
        (json!(["a"]), "expected one part of a host name"),
    ] {
        let error = refused::<HostLabel>(&wrong);
        assert!(error.contains(words), "{error}");
    }
}

#[test]
fn secrets_and_keys() {
    assert_eq!(from_value::<Secret>(json!("0123")).unwrap().expose_secret(), "0123");
    assert!(refused::<Secret>(&json!(123)).contains("expected a secret as text (in quotes)"));
    assert!(refused::<Secret>(&Value::Null).contains("expected a secret as text"));
    assert_eq!(from_value::<PrivateKey>(json!(KLIKOO_PRIVATE_KEY)).unwrap().bits(), 2048);
    assert!(refused::<PrivateKey>(&json!("")).contains("the text is empty"));
    assert!(refused::<PrivateKey>(&json!(SECRET)).contains("no `-----BEGIN PRIVATE KEY-----` line"));
}
