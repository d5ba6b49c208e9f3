//! What the caller adds at run time, and where it is refused.

use auth_runtime::http::{HeaderName, HeaderValue};
use auth_runtime::{Context, Secret, Server, TokenEndpoint};

use crate::{fixed, refused, sent_with};

#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/v1/token?v=1",
    encoding = json,
    query("lang" = "en"),
    header("X-Version" = "1"),
    sign("X-Signature" = hex(hmac_sha256(signing_key, body)), query("sig" = "q"), param("check" = "p")),
)]
struct Provider {
    #[token(param = "auth.client_id")]
    client_id: String,
    signing_key: Secret,
    left_out: Option<String>,
}

fn provider() -> Provider {
    Provider { client_id: "shop".into(), signing_key: "k".into(), left_out: None }
}

fn header(name: &'static str) -> Context {
    fixed().header(HeaderName::from_static(name), HeaderValue::from_static("v")).build()
}

#[test]
fn another_origin_keeps_path_and_query() {
    for (origin, expected) in [
        ("http://127.0.0.1:8080", "POST http://127.0.0.1:8080/v1/token?v=1&lang=en&sig=q\n"),
        (
            "https://proxy.example.com/base",
            "POST https://proxy.example.com/base/v1/token?v=1&lang=en&sig=q\n",
        ),
    ] {
        let cx = fixed().origin(Server::parse(origin).unwrap()).build();
        let text = sent_with(&provider(), &cx);
        assert!(text.starts_with(expected), "{text}");
    }
}

#[test]
fn a_header_and_a_parameter_are_added() {
    let cx = fixed()
        .header(HeaderName::from_static("x-tenant"), HeaderValue::from_static("t"))
        .param("audience", "a\"b")
        .build();
    let text = sent_with(&provider(), &cx);
    assert!(text.contains("\nx-tenant: t\n"), "{text}");
    assert!(text.ends_with(r#"{"auth":{"client_id":"shop"},"audience":"a\"b","check":"p"}"#), "{text}");
    let without = sent_with(&provider(), &fixed().build());
    let signature =
        |text: &str| text.lines().find(|line| line.starts_with("x-signature")).unwrap().to_owned();
    assert_ne!(signature(&text), signature(&without), "what is added is signed");
}

#[test]
fn a_parameter_goes_where_the_encoding_says() {
    #[derive(TokenEndpoint)]
    #[token(post = "https://auth.example.com/token")]
    struct Form {}
    #[derive(TokenEndpoint)]
    #[token(get = "https://auth.example.com/token")]
    struct Query {}

    let cx = fixed().param("a b", "c d").build();
    assert_eq!(
        sent_with(&Form {}, &cx),
        "POST https://auth.example.com/token\ncontent-type: application/x-www-form-urlencoded\na+b=c+d"
    );
    assert_eq!(sent_with(&Query {}, &cx), "GET https://auth.example.com/token?a%20b=c%20d\n");
}

#[test]
fn what_the_declaration_sets_is_refused() {
    for name in ["x-version", "x-signature", "content-type", "accept"] {
        let error = refused(&provider(), &header(name));
        assert!(error.contains(&format!("the header `{name}` is set by the declaration")), "{error}");
    }
    for name in ["host", "content-length", "transfer-encoding"] {
        let error = refused(&provider(), &header(name));
        assert!(error.contains(&format!("the header `{name}` is set by the HTTP client")), "{error}");
    }
    // `left_out` is declared, though this time it is not sent; `auth` is the object that holds a declared
    // one.
    for name in ["auth.client_id", "auth", "left_out", "lang", "sig", "check"] {
        let error = refused(&provider(), &fixed().param(name, "x").build());
        assert!(error.contains(&format!("the parameter `{name}` is set by the declaration")), "{error}");
    }
}

#[test]
fn authentication_is_not_replaced() {
    #[derive(TokenEndpoint)]
    #[token(post = "https://auth.example.com/token", auth = bearer(key))]
    struct Authenticated {
        key: Secret,
    }

    let error = refused(&Authenticated { key: "k".into() }, &header("authorization"));
    assert!(error.contains("set by the declaration"), "{error}");
}

#[test]
fn a_parameter_that_stands_in_the_url_or_twice_is_refused() {
    let in_url = fixed().param("v", "2").build();
    assert!(refused(&provider(), &in_url).contains("`v` is set by the declaration"));
    let twice = fixed().param("x", "1").param("x", "2").build();
    assert!(refused(&provider(), &twice).contains("`x` is added twice"));
}

#[test]
fn the_name_of_an_added_part_cannot_begin_another_header() {
    #[derive(TokenEndpoint)]
    #[token(post = "https://auth.example.com/token", encoding = multipart)]
    struct Parts {
        client_id: String,
    }

    let cx = fixed().param("a\"; filename=\"x\r\nContent-Type: text/html\r\n\r\n", "v").build();
    let text = sent_with(&Parts { client_id: "c".into() }, &cx);
    assert!(
        text.contains("name=\"a%22; filename=%22x%0D%0AContent-Type: text/html%0D%0A%0D%0A\"\r\n"),
        "{text}"
    );
}
