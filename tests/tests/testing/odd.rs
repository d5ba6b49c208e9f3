//! The same of declarations that deviate from the norm wherever the grammar lets them.

use std::time::{Duration, SystemTime};

use auth_runtime::testing::Provider;
use auth_runtime::{Body, Bytes, Context, Error, Token, TokenEndpoint, exchange, http};

use crate::{text, told};

/// A declaration without fields, whose responses are these.
macro_rules! odd {
    ($name:ident, $($response:tt)*) => {
        #[derive(Clone, TokenEndpoint)]
        #[token(post = "https://odd.example/token", $($response)*)]
        struct $name {}
    };
}

odd!(
    Nested,
    response(token = "a.b.c", expires_in = ms("a.ttl"), refresh_token = "r.t"),
    error(code = "e.c", message = "e.m")
);
odd!(
    InArray,
    response(token = "tokens.1.value", expires_at = unix_ms("tokens.1.until")),
    error(code = "errors.0.code")
);
odd!(Hms, response(token = "t" | "u", expires_in = hms("life") | 30min));
odd!(Unix, response(expires_at = unix("exp")));
odd!(
    Rfc3339,
    response(expires_at = rfc3339("until"), token_type = none),
    error(code = "error.code", message = "error")
);
odd!(Both, response(expires_in = "expires_in", expires_at = unix("expires_at")));
odd!(Dotted, response(token = "https://x\\.example/token", expires_in = "s\\.x"));
odd!(Header, response(token = header("X-Token"), expires_in = "ttl"));
odd!(BareHeader, response(token = header("X-Token"), expires_in = 900s));
odd!(Cookie, response(token = cookie("sid"), expires_at = unix("until")));
odd!(Text, response(token = text, expires_in = 900s));
odd!(IsText, response(success = "status" == "00"), error(code = "status"));
odd!(IsTrue, response(success = "ok" == true), error(code = "why.0"));
odd!(IsFalse, response(success = "failed" == false));
odd!(IsNumber, response(success = "code" == 0), error(code = "code", message = "msg", refused = ["40xx"]));
odd!(IsNotText, response(success = "state" != "FAILED"), error(code = "reason"));
odd!(IsNotNumber, response(success = "errno" != 7), error(code = "errno"));
odd!(IsThere, response(success = "data.granted"), error(code = "problem"));
odd!(TokenIsThere, response(success = "access_token"), error(code = none, message = "msg"));
odd!(Mute, error(code = none, message = none));

async fn read_back<E: TokenEndpoint + Clone + 'static>(endpoint: E, code: &str) {
    let name = std::any::type_name::<E>();
    let provider =
        Provider::new(&endpoint).token("t1", 900).refuse(code).refuse(code).with_status(200).token("t2", 900);
    // Not at a whole second: what a declaration reads as an instant ends as exactly as a duration.
    provider.clock().advance(Duration::from_nanos(1_234_567_891));
    let source = provider.source(endpoint);
    let token = source.token().await.expect(name);
    let end = provider.clock().wall() + Duration::from_secs(900);
    assert_eq!((text(&token), token.expires_at()), ("t1", Some(end)), "{name}");

    provider.clock().advance(Duration::from_secs(900));
    let error = source.token().await.expect_err(name);
    assert_eq!(error.stage(), auth_runtime::Stage::Refused, "{name}: {error}");
    if !name.ends_with("Mute") {
        assert_eq!(error.code().or(error.message()), Some(code), "{name}");
    }
    source.credentials_changed();
    // Many providers say no with HTTP 200: the same body is no success then either.
    let error = source.token().await.expect_err(name);
    assert_eq!(error.status(), Some(http::StatusCode::OK), "{name}");
    // One without words is a response without a token.
    let says_why = !name.ends_with("Mute");
    assert_eq!(error.stage() == auth_runtime::Stage::Refused, says_why, "{name}: {error}");
    source.credentials_changed();
    assert_eq!(text(&source.token().await.expect(name)), "t2", "{name}");
    assert_eq!(provider.exchanges(), 4, "{name}");
}

#[tokio::test]
async fn a_token_and_a_refusal_of_each() {
    read_back(Nested {}, "invalid_client").await;
    read_back(InArray {}, "E1").await;
    read_back(Hms {}, "invalid_grant").await;
    read_back(Unix {}, "E1").await;
    read_back(Rfc3339 {}, "E1").await;
    read_back(Both {}, "E1").await;
    read_back(Dotted {}, "E1").await;
    read_back(Header {}, "E1").await;
    read_back(BareHeader {}, "E1").await;
    read_back(Cookie {}, "E1").await;
    read_back(Text {}, "E1").await;
    read_back(IsText {}, "01").await;
    read_back(IsTrue {}, "E1").await;
    read_back(IsFalse {}, "E1").await;
    read_back(IsNumber {}, "4001").await;
    read_back(IsNotText {}, "E1").await;
    read_back(IsNotNumber {}, "7").await;
    read_back(IsThere {}, "E1").await;
    read_back(TokenIsThere {}, "no such client").await;
    read_back(Mute {}, "E1").await;
}

#[tokio::test]
async fn a_long_life_in_hours_and_minutes() {
    let provider = Provider::new(&Hms {}).token("t", 2 * 86_400 + 3 * 3600 + 4 * 60 + 5);
    let token = provider.source(Hms {}).token().await.expect("a token");
    assert_eq!(token.expires_in(provider.clock().wall()), Some(Duration::from_secs(183_845)));
}

odd!(Jwt, response(expires_in = jwt));
odd!(Declared, response(expires_in = 5min));
odd!(Endless, response(expires_in = none));

#[tokio::test]
async fn what_the_declaration_says_of_the_life_holds() {
    let life = |token: &Token, at: SystemTime| token.expires_in(at).map(|left| left.as_secs());
    let provider = Provider::new(&Declared {}).token("t", 900);
    let token = provider.source(Declared {}).token().await.expect("a token");
    assert_eq!(life(&token, provider.clock().wall()), Some(300));
    let provider = Provider::new(&Endless {}).token("t", 900);
    assert_eq!(provider.source(Endless {}).token().await.expect("a token").expires_at(), None);

    let provider = Provider::new(&Jwt {}).token("t", 900).always();
    let source = provider.source(Jwt {});
    let token = source.token().await.expect("a token");
    assert_eq!(text(&token).split('.').next_back(), Some("t"), "{}", text(&token));
    assert_eq!(life(&token, provider.clock().wall()), Some(900));
    // One that is there already is not wrapped again.
    let provider = Provider::new(&Jwt {}).token(text(&token), 1);
    assert_eq!(text(&provider.source(Jwt {}).token().await.expect("a token")), text(&token));
}

/// An endpoint that is written by hand, and reads the norm.
struct ByHand;

impl TokenEndpoint for ByHand {
    fn provider(&self) -> &'static str {
        "By hand"
    }

    fn request(&self, _: &Context) -> Result<http::Request<Body>, Error> {
        Ok(http::Request::post("https://hand.example/secret-path/token?key=s3cret")
            .body(Body::default())
            .expect("a request"))
    }

    fn response(&self, response: http::Response<Bytes>, cx: &Context) -> Result<Token, Error> {
        #[derive(TokenEndpoint)]
        #[token(post = "https://hand.example/token")]
        struct Norm {}
        Norm {}.response(response, cx)
    }
}

#[tokio::test]
async fn by_hand_it_is_the_norm() {
    let provider = Provider::new(&ByHand).token("t", 900).refresh_token("r").refuse("invalid_client");
    let cx = Context::builder().now(provider.clock().wall()).build();
    let token = exchange(&ByHand, &provider, &cx).await.expect("a token");
    assert_eq!(token.refresh_token().map(auth_runtime::Secret::expose_secret), Some("r"));
    assert_eq!(told(exchange(&ByHand, &provider, &cx).await), Err(Some("invalid_client".to_owned())));
    let shown = format!("{:?}", provider.requests());
    assert!(
        shown.contains("hand.example") && !shown.contains("secret") && !shown.contains("s3cret"),
        "{shown}"
    );
}
