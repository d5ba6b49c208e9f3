//! What is written is what is read: nothing empty, nothing twice, nothing that is missing, nothing that is another host.

use auth_runtime::{Bytes, Host, HostLabel, Secret, TokenEndpoint, http};

use crate::{fixed, refused, sent};

#[test]
fn a_query_without_an_empty_pair() {
    #[derive(TokenEndpoint)]
    #[token(post = "https://a.example.com/t?", query("s" = s))]
    struct Ends {
        s: Option<u8>,
    }
    #[derive(TokenEndpoint)]
    #[token(get = "https://a.example.com/t?[a={a}][&b={b}]", query("n" = 1))]
    struct Pieces {
        a: Option<u8>,
        b: Option<u8>,
        c: u8,
    }
    #[derive(TokenEndpoint)]
    #[token(post = "https://a.example.com/t?v=1&", sign(query("s" = "{url}")))]
    struct Signed {}

    let line = |endpoint: &dyn TokenEndpoint| sent(endpoint).lines().next().unwrap().to_owned();
    assert_eq!(line(&Ends { s: Some(1) }), "POST https://a.example.com/t?s=1");
    for (a, b, query) in [
        (None, None, "n=1&c=3"),
        (Some(1), None, "a=1&n=1&c=3"),
        (None, Some(2), "b=2&n=1&c=3"),
        (Some(1), Some(2), "a=1&b=2&n=1&c=3"),
    ] {
        assert_eq!(line(&Pieces { a, b, c: 3 }), format!("GET https://a.example.com/t?{query}"));
    }
    assert!(line(&Signed {}).starts_with("POST https://a.example.com/t?v=1&s="));
}

#[test]
fn an_item_with_the_separator_in_it() {
    #[derive(TokenEndpoint)]
    #[token(post = "https://a.example.com/t", header("X-List" = ids))]
    struct Provider {
        scope: Vec<String>,
        #[token(join = ",")]
        to: Option<Vec<String>>,
        ids: Vec<Secret>,
        many: Vec<String>,
    }

    let with = |scope: &[&str], to: &[&str], ids: &[&str], many: &[&str]| {
        let list = |items: &[&str]| items.iter().map(ToString::to_string).collect::<Vec<_>>();
        let ids = ids.iter().map(|id| Secret::from(*id)).collect();
        Provider { scope: list(scope), to: Some(list(to)), ids, many: list(many) }
    };
    // What is repeated is not joined.
    let fine = with(&["a", "b"], &["a b", "c"], &["i"], &["x y", "x,y"]);
    assert!(sent(&fine).ends_with("scope=a+b&to=a+b%2Cc&many=x+y&many=x%2Cy"));
    for (provider, name) in [
        (with(&["a b"], &["a"], &["i"], &[]), "scope"),
        (with(&["a", "b\tc"], &["a"], &["i"], &[]), "scope"),
        (with(&["a "], &["a"], &["i"], &[]), "scope"),
        (with(&[""], &["a"], &["i"], &[]), "scope"),
        (with(&["a", ""], &["a"], &["i"], &[]), "scope"),
        (with(&["a"], &["a,b"], &["i"], &[]), "to"),
        (with(&["a"], &[""], &["i"], &[]), "to"),
        (with(&["a"], &["a"], &["i", "s3c ret"], &[]), "ids"),
    ] {
        let error = refused(&provider, &fixed().build());
        assert!(error.contains(&format!("an item of `{name}`")) && !error.contains("s3c"), "{error}");
    }
}

#[test]
fn a_grant_has_what_it_cannot_do_without() {
    type Maybe = Option<String>;

    #[derive(TokenEndpoint)]
    #[token(post = "https://a.example.com/t", grant_type = password)]
    struct Password {
        #[token(param = "userName")]
        login: Maybe,
        password: Option<Secret>,
    }
    #[derive(TokenEndpoint)]
    #[token(post = "https://a.example.com/t", grant_type = client_credentials, encoding = json)]
    struct Client {
        #[token(param = "auth.client_id")]
        id: Option<String>,
        client_secret: Secret,
    }
    #[derive(TokenEndpoint)]
    #[token(get = "https://a.example.com/t", grant_type = jwt_bearer, param("assertion" = first | second))]
    struct Assertion {
        first: Option<Secret>,
        second: Option<Secret>,
    }
    #[derive(TokenEndpoint)]
    #[token(post = "https://a.example.com/t", grant_type = refresh_token)]
    struct Refresh {
        refresh_token: Option<Secret>,
    }

    let cx = fixed().build();
    let password = |login: Option<&str>, password: Option<&str>| Password {
        login: login.map(Into::into),
        password: password.map(Into::into),
    };
    assert!(sent(&password(Some("ada"), Some("p"))).ends_with("grant_type=password&userName=ada&password=p"));
    let error = refused(&password(None, Some("p")), &cx);
    assert!(error.contains("`login` is absent") && error.contains("`userName`"), "{error}");
    assert!(refused(&password(Some("ada"), None), &cx).contains("`password` is absent"));
    assert!(auth_runtime::explain(&password(None, None), &cx).is_err());

    let client = |id: Option<&str>| Client { id: id.map(Into::into), client_secret: "s".into() };
    assert!(sent(&client(Some("shop"))).contains(r#""auth":{"client_id":"shop"}"#));
    assert!(refused(&client(None), &cx).contains("`id` is absent"));

    let assertion = |second: Option<&str>| Assertion { first: None, second: second.map(Into::into) };
    assert!(sent(&assertion(Some("jwt"))).contains("&assertion=jwt"));
    assert!(refused(&assertion(None), &cx).contains("`assertion` is absent"));
    assert!(refused(&Refresh { refresh_token: None }, &cx).contains("`refresh_token` is absent"));
}

#[test]
fn labels_left_of_a_domain() {
    #[derive(TokenEndpoint)]
    #[token(post = "https://{tenant}.eu.{host}/t")]
    struct OfHost {
        tenant: HostLabel,
        host: Host,
    }

    macro_rules! host {
        ($host:literal => $expected:literal) => {{
            #[derive(TokenEndpoint)]
            #[token(post = $host)]
            struct Provider {
                tenant: HostLabel,
            }
            let provider = Provider { tenant: "acme".parse().unwrap() };
            assert!(sent(&provider).starts_with(concat!("POST ", $expected)), "{}", sent(&provider));
        }};
    }
    host!("https://{tenant}.example.co.uk/t" => "https://acme.example.co.uk/t");
    host!("https://{tenant}.sap.de/t" => "https://acme.sap.de/t");
    host!("https://{tenant}-api.example.com:8443/t" => "https://acme-api.example.com:8443/t");
    host!("https://api.{tenant}.pay.example.com?v=1" => "https://api.acme.pay.example.com/?v=1");

    let provider = OfHost { tenant: "acme".parse().unwrap(), host: "example.com".parse().unwrap() };
    assert!(sent(&provider).starts_with("POST https://acme.eu.example.com/t"));
}

#[test]
fn names_and_paths_that_only_look_odd() {
    #[derive(TokenEndpoint)]
    #[token(
        post = "https://a.example.com/t",
        param("ids[]" = 1, "a[0]" = 2, "0" = 3, "text" = "a | b"),
        response(
            token = "\\X-Subject-Token" | "data.authorization" | "access-token",
            expires_in = "ttl" | ms("life"),
            expires_at = unix("until.seconds") | rfc3339("until"),
        ),
        error(code = "error.code" | "error", refused = ["42xx", "4xx"], transient = ["5xx"])
    )]
    struct Provider {}

    assert!(sent(&Provider {}).ends_with("ids%5B%5D=1&a%5B0%5D=2&0=3&text=a+%7C+b"));
    for body in [r#"{"X-Subject-Token":"t0ken","ttl":60}"#, r#"{"access-token":"t0ken","life":60000}"#] {
        let response = http::Response::new(Bytes::from(body));
        let token = Provider {}.response(response, &fixed().build()).unwrap();
        assert_eq!(token.access_token().expose_secret(), "t0ken");
    }
}
