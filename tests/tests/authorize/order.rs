//! What each value sees: the request as the caller made it, or as it is when a signature is computed.

use auth_runtime::{Body, Context, Secret, Token, TokenEndpoint, http};

fn get(url: &str) -> http::Request<Body> {
    http::Request::get(url).body(Body::default()).unwrap()
}

fn authorized(endpoint: &impl TokenEndpoint, mut request: http::Request<Body>) -> http::Request<Body> {
    let token = Token::builder("t0ken").build();
    endpoint.authorize(Some(&token), &mut request, &Context::builder().nonce("n").uuid("u").build()).unwrap();
    request
}

fn header<'a>(request: &'a http::Request<Body>, name: &str) -> &'a str {
    request.headers()[name].to_str().unwrap()
}

#[test]
fn a_signature_sees_what_the_others_wrote() {
    /// Signatures come from top to bottom: the second covers the first.
    #[derive(TokenEndpoint)]
    #[token(
        post = "https://auth.example.com/token",
        api(
            token = query("access_token"),
            query("partner" = partner),
            header("X-Partner" = partner),
            sign(query("sign" = "{query}|{header.x_partner}"), "X-Sign" = "{query}|{url}"),
        ),
    )]
    struct Shop {
        partner: String,
        client_secret: Secret,
    }

    let shop = Shop { partner: "p&1".into(), client_secret: "s3cret".into() };
    let sent = authorized(&shop, get("https://api.example.com/v1/items?page=2"));
    let query = "page=2&access_token=t0ken&partner=p%261&sign=page%3D2%26access_token%3Dt0ken%26partner%3Dp%25261%7Cp%261";
    assert_eq!(sent.uri().query(), Some(query));
    assert_eq!(header(&sent, "x-sign"), format!("{query}|https://api.example.com/v1/items?{query}"));
    assert!(!sent.headers().contains_key("authorization"));
}

#[test]
fn what_stands_outside_a_signature_sees_the_callers_request() {
    #[derive(TokenEndpoint)]
    #[token(api(
        header("X-Path" = "{method} {scheme}://{host}:{port}{path}", "X-Id" = header.x_id | uuid),
        header("X-Type" = media_type, "X-Length" = header.content_length, "X-Host" = header.host),
    ))]
    struct Facts {}

    let mut request =
        http::Request::put("https://API.example.com/a/b?c=d").body(Body::from("12345")).unwrap();
    request.headers_mut().insert("content-type", "Text/Plain; charset=utf-8".parse().unwrap());
    let sent = authorized(&Facts {}, request);
    assert_eq!(header(&sent, "x-path"), "PUT https://api.example.com:443/a/b");
    assert_eq!(header(&sent, "x-id"), "u", "the caller set none");
    assert_eq!(header(&sent, "x-type"), "text/plain");
    assert_eq!(header(&sent, "x-length"), "5");
    assert_eq!(header(&sent, "x-host"), "api.example.com");

    let mut request = get("http://127.0.0.1:8080");
    request.headers_mut().insert("x-id", "mine".parse().unwrap());
    let sent = authorized(&Facts {}, request);
    assert_eq!(header(&sent, "x-path"), "GET http://127.0.0.1:8080/", "an empty path is sent as one slash");
    assert_eq!(header(&sent, "x-id"), "mine");
    assert!(!sent.headers().contains_key("x-type"), "an absent value leaves its header out");
    assert_eq!(header(&sent, "x-host"), "127.0.0.1:8080", "a port that the scheme does not imply is sent");
}

#[test]
fn what_is_absent_drops_its_piece() {
    #[derive(TokenEndpoint)]
    #[token(api(
        let digest = hex(sha256(body)),
        header("Digest" = "[SHA-256={digest}]"),
        sign("X-Text" = "{method}{path}[?{query}][|{body}][|{header.x_trace}]"),
    ))]
    struct Absent {}

    let sent = authorized(&Absent {}, get("https://api.example.com/v1?"));
    assert_eq!(header(&sent, "x-text"), "GET/v1", "an empty query is none");
    assert!(!sent.headers().contains_key("digest"), "a text of nothing but an absent piece is absent");
    let mut request =
        http::Request::post("https://api.example.com/v1?a").body(Body::from("b".to_owned())).unwrap();
    request.headers_mut().append("x-trace", "one".parse().unwrap());
    request.headers_mut().append("x-trace", "two".parse().unwrap());
    let sent = authorized(&Absent {}, request);
    assert_eq!(header(&sent, "x-text"), "POST/v1?a|b|one, two", "RFC 9110 section 5.3");
    assert_eq!(
        header(&sent, "digest"),
        "SHA-256=3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d"
    );
}

#[test]
fn one_instant_and_one_nonce_stand_everywhere() {
    #[derive(TokenEndpoint)]
    #[token(api(
        let number = nonce(40, digits),
        header("X-Nonce" = nonce, "X-Time" = now(unix_us), "X-Number" = number),
        sign("X-Sign" = "{nonce}|{uuid}|{header.x_time}|{number}"),
    ))]
    struct Once {}

    let mut request = get("https://api.example.com/");
    Once {}.authorize(None, &mut request, &Context::new()).unwrap();
    let parts: Vec<_> = header(&request, "x-sign").split('|').collect();
    assert_eq!([parts[0], parts[2]], [header(&request, "x-nonce"), header(&request, "x-time")]);
    assert_eq!(parts[3], header(&request, "x-number"));
    assert!(parts[3].len() == 40 && parts[3].bytes().all(|digit| digit.is_ascii_digit()), "{}", parts[3]);
    let mut again = get("https://api.example.com/");
    Once {}.authorize(None, &mut again, &Context::new()).unwrap();
    assert_ne!(header(&again, "x-nonce"), header(&request, "x-nonce"), "each request has its own");
}

#[test]
fn a_name_in_api_means_the_api_request() {
    /// `url` and `body` of the token request are others.
    #[derive(TokenEndpoint)]
    #[token(
        post = "https://auth.example.com/token",
        let stamp = "{client_id}!",
        sign("X-Token-Sign" = hex(sha256(body)), "X-Token-Url" = "{url}"),
        api(header("X-Stamp" = stamp), sign("X-Sign" = "{url}[|{body}]")),
    )]
    struct Two {
        #[token(param)]
        client_id: String,
    }

    let two = Two { client_id: "c".into() };
    let sent = authorized(&two, get("https://api.example.com/a"));
    assert_eq!(header(&sent, "x-sign"), "https://api.example.com/a");
    assert_eq!(header(&sent, "x-stamp"), "c!");
    let token_request = two.request(&Context::new()).unwrap();
    assert_eq!(token_request.headers()["x-token-url"], "https://auth.example.com/token");
    assert!(!token_request.headers().contains_key("x-stamp"));
}
