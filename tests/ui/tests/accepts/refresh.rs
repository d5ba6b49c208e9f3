//! What a refresh takes over, and what is its own.

use std::sync::Arc;

use auth_runtime::{Bytes, Context, Host, Secret, Server, Token, TokenEndpoint, explain, http};

use crate::{fixed, sent, sent_with};

fn redeeming() -> Context {
    fixed().refresh_token("r3fresh").token(Token::builder("0ld").build()).build()
}

#[track_caller]
fn refreshes(endpoint: &dyn TokenEndpoint) -> String {
    sent_with(&endpoint.refresh().unwrap(), &redeeming())
}

#[track_caller]
fn explained(endpoint: &dyn TokenEndpoint) -> String {
    let mut requests = explain(&endpoint.refresh().unwrap(), &fixed().build()).unwrap();
    requests.pop().unwrap().to_string()
}

const FORM: &str = "content-type: application/x-www-form-urlencoded";

#[test]
fn everything_that_is_not_written_is_taken_over() {
    #[derive(TokenEndpoint)]
    #[token(
        put = "{server}/t" | "https://auth.example.com/t",
        encoding = json,
        auth = client_assertion(assertion),
        let stamp = now(unix),
        header("X-Stamp" = stamp),
        query("q" = uuid),
        cookie("c" = zone),
        sign("X-S" = hex(sha256(body)), param("s" = "{stamp}")),
        refresh
    )]
    struct Provider {
        server: Option<Server>,
        assertion: Secret,
        #[token(header = "X-Zone", query, public)]
        zone: String,
        other: String,
        client_id: String,
    }

    let provider = Provider {
        server: None,
        assertion: "signed".into(),
        zone: "z".into(),
        other: "o".into(),
        client_id: "c".into(),
    };
    let (first, again) = (sent(&provider), refreshes(&provider));
    let (head, body) = again.split_once("\n{").unwrap();
    let body = format!("{{{body}");
    let hash = |text: &str| head_value(text, "x-s: ");
    assert_eq!(
        head.replace(&hash(&again), ""),
        first.split_once("\n{").unwrap().0.replace(&hash(&first), "")
    );
    assert_ne!(hash(&again), hash(&first));
    assert_eq!(
        body,
        "{\"grant_type\":\"refresh_token\",\
         \"client_assertion_type\":\"urn:ietf:params:oauth:client-assertion-type:jwt-bearer\",\
         \"client_assertion\":\"signed\",\"refresh_token\":\"r3fresh\",\"client_id\":\"c\",\"s\":\"1647832300\"}"
    );
}

fn head_value(text: &str, name: &str) -> String {
    text.lines().find_map(|line| line.strip_prefix(name)).unwrap().to_owned()
}

#[test]
fn what_is_written_replaces_what_fields_say_too() {
    #[derive(TokenEndpoint)]
    #[token(
        post = "https://auth.example.com/t",
        auth = basic,
        header("X-A" = "1"),
        query("q" = 1),
        cookie("c" = 1),
        refresh(
            get = "https://{host}/again?v=1",
            auth = none,
            header("X-B" = "2"),
            query(),
            cookie("d" = refresh_token),
            param("old" = token),
        )
    )]
    struct Provider {
        client_id: String,
        client_secret: Secret,
        #[token(skip)]
        host: Host,
        #[token(header = "X-Key", query = "k", cookie = "e")]
        key: Secret,
    }

    let provider = Provider {
        client_id: "c".into(),
        client_secret: "s".into(),
        host: Host::parse("eu.example.com").unwrap(),
        key: "k".into(),
    };
    assert_eq!(
        refreshes(&provider),
        "GET https://eu.example.com/again?v=1&grant_type=refresh_token&old=0ld\nx-b: 2\ncookie: d=r3fresh\n"
    );
    assert_eq!(
        sent(&provider),
        "POST https://auth.example.com/t?q=1&k=k\nx-a: 1\nauthorization: Basic Yzpz\nx-key: k\ncookie: c=1; e=k\n"
    );
}

#[test]
fn what_is_signed_is_written_in_the_encoding_of_the_request() {
    #[derive(TokenEndpoint)]
    #[token(
        post = "https://auth.example.com/t",
        encoding = json,
        sign(param("a b" = hex(sha1("{url}")))),
        refresh(encoding = form, post = "https://auth.example.com/again", param("r" = refresh_token))
    )]
    struct Provider {}

    // printf %s https://auth.example.com/t | sha1sum
    assert_eq!(
        sent(&Provider {}).lines().last().unwrap(),
        "{\"a b\":\"c47ed63d14584378f9dd0c7b355aa709e927fc4b\"}"
    );
    // printf %s https://auth.example.com/again | sha1sum
    assert_eq!(
        refreshes(&Provider {}).lines().last().unwrap(),
        "grant_type=refresh_token&r=r3fresh&a%20b=7034d566956b7c08cd64d1d865aaf1e6a669fe50"
    );
}

#[test]
fn a_client_is_told_once() {
    #[derive(TokenEndpoint)]
    #[token(post = "https://auth.example.com/t", encoding = json, refresh(auth = basic, encoding = form))]
    struct Provider {
        #[token(param = "app.clientId")]
        client_id: String,
        #[token(param)]
        client_secret: Secret,
    }

    #[derive(TokenEndpoint)]
    #[token(post = "https://auth.example.com/t", param("client_id" = "public"), rename_all = "camelCase", refresh)]
    struct Constant {
        client_secret: Option<Secret>,
        user_name: String,
    }

    let provider = Provider { client_id: "c".into(), client_secret: "s".into() };
    let basic = "authorization: Basic Yzpz";
    assert_eq!(
        refreshes(&provider),
        format!(
            "POST https://auth.example.com/t\n{FORM}\n{basic}\ngrant_type=refresh_token&refresh_token=r3fresh"
        )
    );
    let constant = |client_secret| Constant { client_secret, user_name: "u".into() };
    let start = format!(
        "POST https://auth.example.com/t\n{FORM}\ngrant_type=refresh_token&refresh_token=r3fresh&client_id=public"
    );
    assert_eq!(refreshes(&constant(Some("s".into()))), format!("{start}&clientSecret=s"));
    assert_eq!(refreshes(&constant(None)), start);
}

#[test]
fn grants_and_lets() {
    #[derive(TokenEndpoint)]
    #[token(
        post = "https://auth.example.com/t",
        grant_type = password,
        let again = "{client_id}|{refresh_token}",
        refresh(grant_type = "urn:x:again", param("a" = again, "h" = hex(sha1(again))))
    )]
    struct Provider {
        #[token(param)]
        client_id: String,
        username: String,
        password: Secret,
    }

    let provider = Provider { client_id: "c".into(), username: "u".into(), password: "p".into() };
    // printf %s 'c|r3fresh' | sha1sum
    assert_eq!(
        refreshes(&provider).lines().last().unwrap(),
        "grant_type=urn%3Ax%3Aagain&a=c%7Cr3fresh&h=9ca0e02b34de8674dfbaf1731cef4d3a54de7ba0"
    );
    assert_eq!(
        sent(&provider).lines().last().unwrap(),
        "grant_type=password&client_id=c&username=u&password=p"
    );
    assert!(
        explained(&provider).ends_with("grant_type=urn%3Ax%3Aagain&a=c%7C***&h=***"),
        "{}",
        explained(&provider)
    );
}

#[test]
fn a_url_out_of_a_steps_response() {
    #[derive(serde::Deserialize)]
    struct Reply {
        api: Server,
    }

    #[derive(TokenEndpoint)]
    #[token(post = "https://auth.example.com/first", response(extra = Reply))]
    struct First {}

    #[derive(TokenEndpoint)]
    #[token(
        post = "{server}/t",
        hosts("*.example.com"),
        refresh(post = "{first.extra.api}/again", auth = bearer(first.token))
    )]
    struct Provider {
        server: Server,
        #[token(step)]
        first: First,
    }

    let provider = Provider { server: Server::parse("https://auth.example.net").unwrap(), first: First {} };
    // The declaration's own URL is the user's, and nobody pins it.
    assert_eq!(sent(&provider), "POST https://auth.example.net/t\n");
    let after = |api: &str| {
        let extra = Reply { api: Server::parse(api).unwrap() };
        let context = redeeming().with_step("first", Token::builder("f1rst").extra(extra).build());
        provider.refresh().unwrap().request(&context).map(|request| request.uri().to_string())
    };
    assert_eq!(after("https://eu.example.com").unwrap(), "https://eu.example.com/again");
    assert!(after("https://eu.example.org").unwrap_err().to_string().contains("`hosts(…)`"));
    assert!(
        explained(&provider).starts_with("POST /again HTTP/1.1\nhost: {first.extra.api}\n"),
        "{}",
        explained(&provider)
    );
}

#[test]
fn a_response_of_its_own() {
    #[derive(TokenEndpoint)]
    #[token(
        post = "https://auth.example.com/t",
        response(token = "data.token", refresh_token = "data.again", expires_in = "data.life", success = "ok" == true),
        error(code = "why"),
        refresh(response(token = header("X-Token"), expires_at = unix("until"), refresh_token = none))
    )]
    struct Provider {}

    let read = |endpoint: &dyn TokenEndpoint, body: &str| {
        let mut response = http::Response::new(Bytes::from(body.to_owned()));
        response.headers_mut().insert("x-token", http::HeaderValue::from_static("of-the-header"));
        endpoint.response(response, &redeeming())
    };
    let provider = Provider {};
    let refresh = provider.refresh().unwrap();
    let body = r#"{"ok":true,"until":1647834100,"data":{"token":"t","again":"r","life":900}}"#;
    let token = read(&*refresh, body).unwrap();
    assert_eq!(token.access_token().expose_secret(), "of-the-header");
    assert_eq!(token.expires_in(fixed().build().now()).unwrap().as_secs(), 1799);
    assert!(token.refresh_token().is_none());
    let token = read(&provider, body).unwrap();
    assert_eq!(token.access_token().expose_secret(), "t");
    assert_eq!(token.expires_in(fixed().build().now()).unwrap().as_secs(), 900);
    assert_eq!(token.refresh_token().unwrap().expose_secret(), "r");
    // `success` and `error` are both responses'.
    let refused = read(&*refresh, r#"{"ok":false,"why":"E7"}"#).unwrap_err();
    assert_eq!(refused.code(), Some("E7"));
}

#[test]
fn pointers_and_generics() {
    #[derive(TokenEndpoint)]
    #[token(post = "https://auth.example.com/t", grant_type = refresh_token)]
    struct Rotates {
        #[token(param = "refreshToken", rotates)]
        credential: Arc<Secret>,
    }

    #[derive(TokenEndpoint)]
    #[token(post = "https://auth.example.com/t", auth = bearer(inner.token), refresh)]
    struct Business<'a, T: TokenEndpoint> {
        #[token(step)]
        inner: T,
        client_id: &'a str,
    }

    let inner = Rotates { credential: Arc::new("seed".into()) };
    assert_eq!(inner.details().into_rotating().unwrap().expose_secret(), "seed");
    assert!(Arc::new(Box::new(&inner)).details().into_rotating().is_some());
    assert_eq!(sent(&inner).lines().last().unwrap(), "grant_type=refresh_token&refreshToken=seed");
    assert_eq!(
        sent_with(&inner, &redeeming()).lines().last().unwrap(),
        "grant_type=refresh_token&refreshToken=r3fresh"
    );
    let business = Arc::new(Business { inner, client_id: "c" });
    let refresh = business.refresh().unwrap();
    assert_eq!(refresh.steps().len(), 1);
    let context = redeeming().with_step("inner", Token::builder("i").build());
    assert!(sent_with(&refresh, &context).ends_with("&refresh_token=r3fresh&client_id=c"));
}
