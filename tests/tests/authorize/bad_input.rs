//! Requests that cannot be authorized as they are: an error that says what to do, before anything is sent.

use auth_runtime::{Body, Context, Secret, Stage, Token, TokenEndpoint, http};

#[derive(TokenEndpoint)]
#[token(
    name = "Shop",
    api(
        query("partner" = partner),
        header("X-Trace" = header.x_trace | uuid),
        sign("X-Sign" = hex(hmac_sha256(unbase64(key), "{method}{path}?{query}[{body}]"))),
    ),
)]
struct Shop {
    partner: String,
    key: Secret,
}

fn shop() -> Shop {
    Shop { partner: "p".into(), key: "a2V5".into() }
}

fn get(url: &str) -> http::Request<Body> {
    http::Request::get(url).body(Body::default()).unwrap()
}

#[track_caller]
fn refused(endpoint: &impl TokenEndpoint, mut request: http::Request<Body>, expected: &str) {
    let error = endpoint.authorize(None, &mut request, &Context::new()).unwrap_err();
    assert_eq!(error.stage(), Stage::Request);
    assert!(error.to_string().contains(expected), "{error}");
}

#[test]
fn a_request_is_authorized_once() {
    let mut request = get("https://api.example.com/v1");
    shop().authorize(None, &mut request, &Context::new()).unwrap();
    refused(&shop(), request, "the request's query has `partner` already: authorize a request once");
    refused(&shop(), get("https://api.example.com/v1?p%61rtner=2"), "has `partner` already");
    let mut request = get("https://api.example.com/v1");
    request.headers_mut().insert("x-sign", "mine".parse().unwrap());
    refused(&shop(), request, "the request has a header `x-sign` already");
}

/// reqwest parses a URL by the URL standard: what it would write otherwise is refused before it is signed.
#[test]
fn a_target_that_is_sent_otherwise_is_not_signed() {
    for (url, expected) in [
        ("https://api.example.com/a/../b", "a segment `.` or `..`"),
        ("https://api.example.com/a/%2E%2e/b", "a segment `.` or `..`"),
        ("https://api.example.com/a?b='c'", "has `\\'` in it"),
        ("https://ada@api.example.com/", "a user's name"),
    ] {
        refused(&shop(), get(url), expected);
    }
    for odd in ["{", "}", "|", "^", "`", "\"", "é"] {
        for url in [format!("https://api.example.com/a{odd}"), format!("https://api.example.com/?a={odd}")] {
            let Ok(request) = http::Request::get(&url).body(Body::default()) else { continue };
            let sent = reqwest::Request::try_from(request).unwrap();
            let mut request = http::Request::get(&url).body(Body::default()).unwrap();
            let outcome = shop().authorize(None, &mut request, &Context::new());
            assert!(sent.url().as_str() == url || outcome.is_err(), "{url} goes out as {}", sent.url());
        }
    }
}

/// Whatever is signed goes out as it was signed: over all of ASCII, in the path and in the query.
#[test]
fn what_is_signed_is_what_is_sent() {
    for byte in 0x21..0x7f_u8 {
        let c = char::from(byte);
        for url in [format!("https://api.example.com/a{c}b"), format!("https://api.example.com/a?b={c}d")] {
            let Ok(mut request) = http::Request::get(&url).body(Body::default()) else { continue };
            if shop().authorize(None, &mut request, &Context::new()).is_ok() {
                let signed = request.uri().to_string();
                let sent = reqwest::Request::try_from(request).unwrap();
                assert_eq!(sent.url().as_str(), signed);
            }
        }
    }
}

#[test]
fn a_key_that_is_none_is_named() {
    let shop = Shop { key: "not Base64!".into(), ..shop() };
    refused(&shop, get("https://api.example.com/"), "`key` is not Base64: `unbase64` cannot read it");
}

#[test]
fn a_value_that_would_end_a_header_is_refused() {
    #[derive(TokenEndpoint)]
    #[token(api(header("X-Partner" = partner)))]
    struct Header {
        partner: String,
    }

    for partner in ["a\r\nX-Admin: 1", "a\0"] {
        refused(&Header { partner: partner.into() }, get("https://api.example.com/"), "`partner`");
    }
}

#[test]
fn a_relative_url_has_no_host() {
    #[derive(TokenEndpoint)]
    #[token(api(sign("X-Sign" = "{host}{path}")))]
    struct Host {}

    refused(&Host {}, get("/v1/orders"), "give the whole URL");
}

#[test]
fn a_body_that_is_not_json_is_not_minified() {
    #[derive(TokenEndpoint)]
    #[token(api(sign("X-Sign" = hex(sha256(json_min(body) | "")))))]
    struct Min {}

    let request = http::Request::post("https://api.example.com/").body(Body::from("a=b")).unwrap();
    refused(&Min {}, request, "is not JSON: `json_min` cannot read it");
}

#[test]
fn a_token_that_is_needed_is_asked_for() {
    #[derive(TokenEndpoint)]
    #[token(post = "https://auth.example.com/token", api(token = none, sign("X-Sign" = "{token}|{path}")))]
    struct Signed {
        client_secret: Secret,
    }

    let endpoint = Signed { client_secret: "s".into() };
    refused(&endpoint, get("https://api.example.com/"), "none was given");
    let mut request = get("https://api.example.com/a");
    endpoint.authorize(Some(&Token::builder("t").build()), &mut request, &Context::new()).unwrap();
    assert_eq!(request.headers()["x-sign"], "t|/a");
    assert!(request.headers()["x-sign"].is_sensitive());
}

/// There is no token to acquire, and whoever asks for one is told what to call.
#[test]
fn a_declaration_of_credentials_alone_exchanges_nothing() {
    let error = shop().request(&Context::new()).unwrap_err();
    assert!(error.to_string().contains("`authorize` signs each API request"), "{error}");
}
