use bytes::Bytes;

use super::*;
use crate::action::Action;
use crate::endpoint::TokenEndpoint;
use crate::error::Stage;
use crate::secret::Secret;
use crate::server::Server;
use auth_derive::TokenEndpoint;

fn under(key: u8, endpoint: &dyn TokenEndpoint) -> [u8; 32] {
    let mut into = Fingerprint::keyed(&[key; 32]);
    super::of(endpoint, &mut into);
    into.finish()
}

fn of(endpoint: &dyn TokenEndpoint) -> [u8; 32] {
    under(7, endpoint)
}

fn all_differ(endpoints: &[&dyn TokenEndpoint]) {
    let all: std::collections::BTreeSet<_> = endpoints.iter().map(|endpoint| of(*endpoint)).collect();
    assert_eq!(all.len(), endpoints.len());
}

#[derive(Clone, TokenEndpoint)]
#[token(crate = crate, post = "{server}/token", encoding = json)]
struct Provider {
    server: Server,
    a: String,
    b: String,
    secret: Secret,
    scope: Vec<String>,
    tenant: Option<String>,
    life: u32,
    large: u64,
    test: bool,
}

/// The same to a letter.
#[derive(TokenEndpoint)]
#[token(crate = crate, post = "{server}/token", encoding = json)]
struct Twin {
    server: Server,
    a: String,
    b: String,
    secret: Secret,
    scope: Vec<String>,
    tenant: Option<String>,
    life: u32,
    large: u64,
    test: bool,
}

fn server(text: &str) -> Server {
    Server::parse(text).unwrap()
}

fn provider() -> Provider {
    Provider {
        server: server("https://auth.example.com"),
        a: "ab".into(),
        b: "c".into(),
        secret: "hunter2".into(),
        scope: vec!["x".into(), "yz".into()],
        tenant: None,
        life: 1,
        large: 1,
        test: true,
    }
}

#[test]
fn each_field_tells() {
    let provider = provider();
    all_differ(&[
        &provider,
        &Provider { server: server("https://auth.example.org"), ..provider.clone() },
        &Provider { a: "a".into(), b: "bc".into(), ..provider.clone() },
        &Provider { a: "c".into(), b: "ab".into(), ..provider.clone() },
        &Provider { b: String::new(), ..provider.clone() },
        &Provider { secret: "hunter3".into(), ..provider.clone() },
        &Provider { scope: Vec::new(), ..provider.clone() },
        &Provider { scope: vec![String::new()], ..provider.clone() },
        &Provider { scope: vec!["xy".into(), "z".into()], ..provider.clone() },
        &Provider { scope: vec!["x".into()], tenant: Some("yz".into()), ..provider.clone() },
        &Provider { tenant: Some(String::new()), ..provider.clone() },
        &Provider { tenant: Some("absent".into()), ..provider.clone() },
        &Provider { life: 2, ..provider.clone() },
        &Provider { large: u64::MAX, ..provider.clone() },
        &Provider { test: false, ..provider.clone() },
    ]);
}

#[test]
fn the_same_endpoint_is_the_same() {
    let provider = provider();
    assert_eq!(of(&provider), of(&provider.clone()));
    // However it is held.
    assert_eq!(of(&provider), of(&std::sync::Arc::new(Box::new(&provider))));
}

#[test]
fn another_key_has_nothing_in_common() {
    assert_ne!(under(1, &provider()), under(2, &provider()));
}

#[test]
fn the_same_values_in_another_declaration_are_another_endpoint() {
    let Provider { server, a, b, secret, scope, tenant, life, large, test } = provider();
    let twin = Twin { server, a, b, secret, scope, tenant, life, large, test };
    assert_ne!(of(&provider()), of(&twin));
}

#[test]
fn writes_are_framed() {
    let of = |writes: &[&str]| {
        let mut into = Fingerprint::keyed(&[7; 32]);
        for text in writes {
            into.write(text.as_bytes());
        }
        into.finish()
    };
    let all = [&["abc"][..], &["ab", "c"], &["a", "bc"], &["abc", ""], &["", "abc"], &[""], &[]];
    let different: std::collections::BTreeSet<_> = all.iter().map(|writes| of(writes)).collect();
    assert_eq!(different.len(), all.len());
    assert_eq!(of(&["ab", "c"]), of(&["ab", "c"]));
}

#[test]
fn a_list_ends_where_it_ends() {
    let of = |values: &[Value<'_>]| {
        let mut into = Fingerprint::keyed(&[7; 32]);
        for value in values {
            into.value(value);
        }
        into.finish()
    };
    let (one, two) = (vec!["a".to_owned()], vec!["a".to_owned(), "b".to_owned()]);
    assert_ne!(of(&[Value::List(&one), Value::Text("b".into())]), of(&[Value::List(&two)]));
}

#[test]
fn it_is_hmac_sha_256() {
    let mut into = Fingerprint::keyed(&[7; 32]);
    into.write(b"ab");
    let framed = b"\x02\0\0\0\0\0\0\0ab";
    let mac = crate::digest::hmac(crate::spec::Function::HmacSha256, &[7; 32], framed).unwrap();
    assert_eq!(into.finish().as_slice(), mac);
}

#[test]
fn debug_shows_nothing() {
    let mut into = Fingerprint::keyed(&[7; 32]);
    super::of(&provider(), &mut into);
    assert_eq!(format!("{into:?}"), "Fingerprint { .. }");
}

#[derive(TokenEndpoint)]
#[token(crate = crate, post = "https://auth.example.com/b", auth = bearer(one.token), param("t" = two.token))]
struct Stepped {
    #[token(step)]
    one: ByHand,
    #[token(step)]
    two: ByHand,
}

/// Sends what it is told to.
struct ByHand(&'static [&'static str]);

impl TokenEndpoint for ByHand {
    fn provider(&self) -> &'static str {
        "By hand"
    }

    fn request(&self, _: &Context) -> Result<http::Request<Body>, Error> {
        let mut request = http::Request::new(Body::default());
        for text in self.0 {
            request.headers_mut().append("x-text", http::HeaderValue::from_static(text));
        }
        Ok(request)
    }

    fn response(&self, _: http::Response<Bytes>, _: &Context) -> Result<Token, Error> {
        Ok(Token::builder("t").build())
    }
}

#[test]
fn a_step_tells_and_ends_where_it_ends() {
    let stepped = |one, two| Stepped { one: ByHand(one), two: ByHand(two) };
    all_differ(&[
        &stepped(&["a"], &["b"]),
        &stepped(&["b"], &["a"]),
        &stepped(&["a", "two", "b"], &[]),
        &stepped(&["a", "two"], &["b"]),
        &stepped(&["a"], &["two", "b"]),
    ]);
    assert_eq!(of(&stepped(&["a"], &["b"])), of(&stepped(&["a"], &["b"])));
}

/// Known by its request alone.
struct Plain {
    header: &'static str,
    body: &'static str,
    fails: bool,
}

impl TokenEndpoint for Plain {
    fn provider(&self) -> &'static str {
        "Plain"
    }

    fn request(&self, cx: &Context) -> Result<http::Request<Body>, Error> {
        if self.fails {
            return Err(Error::custom(Stage::Request, "Plain", self.body, Action::FixConfiguration));
        }
        let clock = crate::time::rfc3339(cx.now());
        let token = cx.step("one").map_or("", |token| token.access_token().expose_secret());
        let (nonce, uuid) = (cx.nonce("Plain", 32)?, cx.uuid("Plain")?);
        http::Request::post("https://auth.example.com/t?q=1")
            .header("x-b", self.header)
            .header("x-a", clock)
            .header("x-a", token)
            .body(Body::from(format!("{nonce}{uuid}{}", self.body).into_bytes()))
            .map_err(|_| Error::custom(Stage::Request, "Plain", "no request", Action::ReportBug))
    }

    fn response(&self, _: http::Response<Bytes>, _: &Context) -> Result<Token, Error> {
        Ok(Token::builder("t").build())
    }

    fn steps(&self) -> Vec<Step<'_>> {
        vec![Step::new("one", &ByHand(&["a"]))]
    }
}

#[test]
fn by_hand_it_is_the_request_at_a_fixed_time() {
    assert_eq!(context(&[]).now(), context(&[]).now());
    let plain = Plain { header: "h", body: "b", fails: false };
    assert_eq!(of(&plain), of(&Plain { ..plain }));
    all_differ(&[
        &plain,
        &Plain { header: "i", ..plain },
        &Plain { body: "c", ..plain },
        &Plain { body: "b", fails: true, ..plain },
        &Plain { body: "c", fails: true, ..plain },
        &ByHand(&[]),
    ]);
}

#[cfg(feature = "rsa")]
mod keys {
    use super::*;
    use crate::private_key::PrivateKey;

    #[derive(TokenEndpoint)]
    #[token(crate = crate, post = "https://auth.example.com/t", sign("X-S" = base64(rsa_sha256(key, body))))]
    struct Signed {
        key: PrivateKey,
        id: u8,
    }

    #[test]
    fn a_private_key_tells_by_its_public_half() {
        let pem = include_str!("../../tests/keys/rsa2048.pkcs8.pem");
        let two = include_str!("../../tests/keys/rsa2048.other.pem");
        let signed = |pem: &str| Signed { key: PrivateKey::from_pem(pem).unwrap(), id: 1 };
        assert_eq!(of(&signed(pem)), of(&signed(pem)));
        assert_ne!(of(&signed(pem)), of(&signed(two)));
        let public: &[u8] = include_bytes!("../../tests/keys/rsa2048.public.der");
        assert!(public.ends_with(signed(pem).key.public_key()));
        assert!(signed(pem).key.public_key().len() > 256);
    }
}
