//! Signing schemes of real APIs, by the answers that their own pages and SDKs print.

use std::time::{Duration, UNIX_EPOCH};

use auth_runtime::{Body, Context, Secret, TokenEndpoint, http};

/// At this second, and with this nonce and UUID.
fn at(seconds: u64) -> auth_runtime::ContextBuilder {
    Context::builder().now(UNIX_EPOCH + Duration::from_secs(seconds))
}

fn request(method: &str, url: &str, content_type: &str, body: &str) -> http::Request<Body> {
    let request = http::Request::builder().method(method).uri(url);
    let request =
        if content_type.is_empty() { request } else { request.header("content-type", content_type) };
    request.body(Body::from(body.as_bytes().to_vec())).unwrap()
}

/// The request as it goes out.
fn authorized(
    endpoint: &impl TokenEndpoint,
    mut request: http::Request<Body>,
    cx: &Context,
) -> http::Request<Body> {
    endpoint.authorize(None, &mut request, cx).unwrap();
    request
}

fn header<'a>(request: &'a http::Request<Body>, name: &str) -> &'a str {
    request.headers()[name].to_str().unwrap()
}

/// `BitMEX`, "API Key Usage": the key, the request and the signature of its example.
#[test]
fn bitmex() {
    #[derive(TokenEndpoint)]
    #[token(api(
        let expires = now(unix, plus = 30s),
        header("api-key" = api_key, "api-expires" = expires),
        sign("api-signature" = hex(hmac_sha256(secret, "{method}{path}[?{query}]{expires}[{body}]"))),
    ))]
    struct BitMex {
        api_key: Secret,
        secret: Secret,
    }

    let endpoint = BitMex {
        api_key: "LAqUlngMIQkIUjXMUreyu3qn".into(),
        secret: "chNOOS4KvNXR_Xq4k4c9qsfoKWvnDecLATCRlcBwyKDYnWgO".into(),
    };
    let cx = at(1_518_064_206).build();
    let get = request("GET", "https://www.bitmex.com/api/v1/instrument", "", "");
    let sent = authorized(&endpoint, get, &cx);
    assert_eq!(header(&sent, "api-expires"), "1518064236");
    assert_eq!(
        header(&sent, "api-signature"),
        "c7682d435d0cfe87c16098df34ef2eb5a549d4c5a3c2b1f0f77b8af73423bf00"
    );
    assert!(sent.headers()["api-key"].is_sensitive() && sent.headers()["api-signature"].is_sensitive());
    assert!(!sent.headers().contains_key("authorization"));
}

/// Bitvavo, "Authentication": the body as it is sent, with its blanks or without.
#[test]
fn bitvavo() {
    #[derive(TokenEndpoint)]
    #[token(api(
        let timestamp = now(unix_ms),
        header("Bitvavo-Access-Timestamp" = timestamp),
        sign("Bitvavo-Access-Signature" = hex(hmac_sha256(secret, "{timestamp}{method}{path}[?{query}][{body}]"))),
    ))]
    struct Bitvavo {
        secret: Secret,
    }

    let body = r#"{"market":"BTC-EUR","side":"buy","price":"5000","amount":"1.23","orderType":"limit"}"#;
    let cx = Context::builder().now(UNIX_EPOCH + Duration::from_millis(1_548_172_481_125)).build();
    let post = request("POST", "https://api.bitvavo.com/v2/order", "application/json", body);
    let sent = authorized(&Bitvavo { secret: "bitvavo".into() }, post, &cx);
    assert_eq!(
        header(&sent, "bitvavo-access-signature"),
        "44d022723a20973a18f7ee97398b9fdd405d2d019c8d39e24b8cc0dcb39ca016"
    );
    assert_eq!(sent.body().as_bytes(), body.as_bytes());
}

/// OVH: a digest of the secrets and the whole URL, in front of which stands `$1$`.
#[test]
fn ovh() {
    #[derive(TokenEndpoint)]
    #[token(api(
        let timestamp = now(unix),
        let signature = hex(sha1("{application_secret}+{consumer_key}+{method}+{url}+[{body}]+{timestamp}")),
        header("X-Ovh-Timestamp" = timestamp, "X-Ovh-Consumer" = consumer_key),
        let version = "$1$",
        sign("X-Ovh-Signature" = "{version}{signature}"),
    ))]
    struct Ovh {
        application_secret: Secret,
        consumer_key: Secret,
    }

    let endpoint = Ovh {
        application_secret: "9ufkBmLaTQ9nz5yMUlg79taH0GNnzDjk".into(),
        consumer_key: "5mBuy6SUQcRw2ZUxg0cG68BoDKpED4KY".into(),
    };
    let cx = at(1_457_018_875).build();
    for (method, body, expected) in [
        ("GET", "", "52992e595b398f6aba591ee5925b379081614ced"),
        ("DELETE", "", "f685c165fa9da88b294b5fd2504588588105f994"),
        ("POST", r#"{"a":"b","c":"d"}"#, "ea0e0d82447373a3ddf5947065f1d519ca0bcaf2"),
    ] {
        let sent =
            authorized(&endpoint, request(method, "https://api.eu.ovhcloud.com/1.0/auth", "", body), &cx);
        assert_eq!(header(&sent, "x-ovh-signature"), format!("$1${expected}"));
    }
}

/// Sinch, "Authentication": a key in Base64, and a line that is empty where there is no body.
#[test]
fn sinch() {
    #[derive(TokenEndpoint)]
    #[token(api(
        let timestamp = now("%Y-%m-%dT%H:%M:%SZ"),
        let digest = base64(md5(body)),
        let text = "{method}\n[{digest}]\n[{header.content_type}]\nx-timestamp:{timestamp}\n{path}",
        let signature = base64(hmac_sha256(unbase64(app_secret), text)),
        header("x-timestamp" = timestamp),
        sign("Authorization" = "Application {app_key}:{signature}"),
    ))]
    struct Sinch {
        app_key: String,
        app_secret: Secret,
    }

    let endpoint = Sinch { app_key: "5F5C418A".into(), app_secret: "JViE5vDor0Sw3WllZka15Q==".into() };
    let post = request(
        "POST",
        "https://messaging.example/v1/sms/+46700000000",
        "application/json",
        r#"{"message":"Hello world"}"#,
    );
    let sent = authorized(&endpoint, post, &at(1_401_889_318).build());
    assert_eq!(
        header(&sent, "authorization"),
        "Application 5F5C418A:qDXMwzfaxCRS849c/2R0hg0nphgdHciTo7OdM6MsdnM="
    );
}

/// Hawk's README: the port is signed though the scheme implies none other, and what is absent is an empty line.
#[test]
fn hawk() {
    #[derive(TokenEndpoint)]
    #[token(api(
        let ts = now(unix),
        let text = "hawk.1.header\n{ts}\n{nonce}\n{method}\n{path}[?{query}]\n{host}\n{port}\n\n[{ext}]\n",
        let mac = base64(hmac_sha256(key, text)),
        sign("Authorization" = r#"Hawk id="{id}", ts="{ts}", nonce="{nonce}"[, ext="{ext}"], mac="{mac}""#),
    ))]
    struct Hawk {
        id: String,
        key: Secret,
        ext: Option<String>,
    }

    let endpoint = Hawk {
        id: "dh37fgj492je".into(),
        key: "werxhqb98rpaxn39848xrunpaw3489ruxnpa98w4rxn".into(),
        ext: Some("some-app-ext-data".into()),
    };
    let get = request("GET", "http://Example.com:8000/resource/1?b=1&a=2", "", "");
    let sent = authorized(&endpoint, get, &at(1_353_832_234).nonce("j4h3g2").build());
    assert_eq!(
        header(&sent, "authorization"),
        r#"Hawk id="dh37fgj492je", ts="1353832234", nonce="j4h3g2", ext="some-app-ext-data", mac="6R4rV5iE+NPoym+WwjeHzjAGXUtLNIxmo1vpMofpLAE=""#
    );
}

/// Modulr's SDK: a date of HTTP, and a signature that is percent-encoded inside the header.
#[test]
fn modulr() {
    #[derive(TokenEndpoint)]
    #[token(api(
        let date = now(http_date),
        let signature = pct(base64(hmac_sha1(api_secret, "date: {date}\nx-mod-nonce: {nonce}"))),
        header("Date" = date, "x-mod-nonce" = nonce),
        sign("Authorization" =
            r#"Signature keyId="{key_id}",algorithm="hmac-sha1",headers="date x-mod-nonce",signature="{signature}""#),
    ))]
    struct Modulr {
        key_id: String,
        api_secret: Secret,
    }

    let endpoint =
        Modulr { key_id: "KNOWN".into(), api_secret: "NzAwZmIwMGQ0YTJiNDhkMzZjYzc3YjQ5OGQyYWMzOTI=".into() };
    let cx = at(1_469_464_567).nonce("28154b2-9c62b93cc22a-24c9e2-5536d7d").build();
    let sent = authorized(&endpoint, request("GET", "https://api.example/v1/accounts", "", ""), &cx);
    assert_eq!(header(&sent, "date"), "Mon, 25 Jul 2016 16:36:07 GMT");
    assert_eq!(
        header(&sent, "authorization"),
        r#"Signature keyId="KNOWN",algorithm="hmac-sha1",headers="date x-mod-nonce",signature="WBMr%2FYdhysbmiIEkdTrf2hP7SfA%3D""#
    );
}
