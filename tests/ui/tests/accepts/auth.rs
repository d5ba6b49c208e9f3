//! Grants, client authentication, and how the token goes out.

use auth_runtime::{Body, HostLabel, Secret, Token, TokenEndpoint, http};

use crate::{fixed, refused, sent};

/// One of each grant, as the only parameter besides those that it needs.
#[test]
fn each_grant() {
    macro_rules! grant {
        ($grant:expr, { $($field:ident),* } => $expected:literal) => { {
            #[derive(TokenEndpoint)]
            #[token(get = "https://auth.example.com/token", grant_type = $grant)]
            struct Provider { $( $field: Secret ),* }
            let provider = Provider { $( $field: stringify!($field).into() ),* };
            assert_eq!(sent(&provider), concat!("GET https://auth.example.com/token?grant_type=", $expected, "\n"));
        } };
    }
    grant!(client_credentials, { client_id } => "client_credentials&client_id=client_id");
    grant!(password, { username, password } => "password&username=username&password=password");
    grant!(refresh_token, { refresh_token } => "refresh_token&refresh_token=refresh_token");
    grant!(jwt_bearer, { assertion } => "urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=assertion");
    grant!(saml2_bearer, { assertion } => "urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Asaml2-bearer&assertion=assertion");
    grant!("urn:example:own", { code } => "urn%3Aexample%3Aown&code=code");
}

#[test]
fn parameters_unless_something_else_is_written() {
    #[derive(TokenEndpoint)]
    #[token(get = "https://auth.example.com/token", auth = none)]
    struct Provider {
        client_id: String,
        client_secret: Secret,
    }

    let provider = Provider { client_id: "shop".into(), client_secret: "s".into() };
    assert_eq!(sent(&provider), "GET https://auth.example.com/token?client_id=shop&client_secret=s\n");
}

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/token", auth = basic)]
struct Basic {
    client_id: String,
    client_secret: Secret,
}

/// RFC 6749 section 2.3.1: both are form-encoded first (appendix B), then joined and encoded. A space is `%20`, which
/// each decoder reads, and not `+`, which some leave as it is.
#[test]
fn basic() {
    for (id, secret, expected) in [
        // `shop:s3cret`
        ("shop", "s3cret", "c2hvcDpzM2NyZXQ="),
        // `a%3Ab:c%2Bd%20%25%26`: colon, plus, space, percent sign and ampersand
        ("a:b", "c+d %&", "YSUzQWI6YyUyQmQlMjAlMjUlMjY="),
        // Each of them in both, encoded by hand: `%3A%20%2B%20%25%20%26%20%C3%A9%E2%82%AC` and `%E2%82%AC%C3%A9%20%26%25%2B%3A`
        (
            ": + % & é€",
            "€é &%+:",
            "JTNBJTIwJTJCJTIwJTI1JTIwJTI2JTIwJUMzJUE5JUUyJTgyJUFDOiVFMiU4MiVBQyVDMyVBOSUyMCUyNiUyNSUyQiUzQQ==",
        ),
        // `%C3%A9%E2%82%AC:%C2%A3`: UTF-8
        ("é€", "£", "JUMzJUE5JUUyJTgyJUFDOiVDMiVBMw=="),
    ] {
        let provider = Basic { client_id: id.into(), client_secret: secret.into() };
        assert_eq!(
            sent(&provider),
            format!("POST https://auth.example.com/token\nauthorization: Basic {expected}\n"),
            "{id} {secret}"
        );
    }
}

/// RFC 7617: as they are, with its own two examples.
#[test]
fn basic_raw() {
    #[derive(TokenEndpoint)]
    #[token(post = "https://auth.example.com/token", auth = basic_raw(user, "{prefix}{key}"))]
    struct Provider {
        user: String,
        prefix: &'static str,
        key: Secret,
    }

    for (user, prefix, key, expected) in [
        ("Aladdin", "open ", "sesame", "QWxhZGRpbjpvcGVuIHNlc2FtZQ=="),
        ("test", "123", "£", "dGVzdDoxMjPCow=="),
        ("a", "b", ":c", "YTpiOmM="),
    ] {
        let provider = Provider { user: user.into(), prefix, key: key.into() };
        assert_eq!(
            sent(&provider),
            format!("POST https://auth.example.com/token\nauthorization: Basic {expected}\n")
        );
    }
    let provider = Provider { user: "a:b".into(), prefix: "", key: "c".into() };
    assert!(refused(&provider, &fixed().build()).contains("colon"));
}

#[test]
fn basic_by_fields_and_by_a_let() {
    #[derive(TokenEndpoint)]
    #[token(
        post = "https://auth.example.com/token",
        grant_type = client_credentials,
        let client_secret = "{one}{two}",
        auth = basic_raw,
    )]
    struct Provider {
        #[token(param)]
        client_id: String,
        one: Secret,
        two: Secret,
    }

    let provider = Provider { client_id: "Aladdin".into(), one: "open ".into(), two: "sesame".into() };
    assert_eq!(
        sent(&provider),
        "POST https://auth.example.com/token\ncontent-type: application/x-www-form-urlencoded\n\
         authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\ngrant_type=client_credentials&client_id=Aladdin"
    );
}

#[test]
fn bearer_and_client_assertion() {
    #[derive(TokenEndpoint)]
    #[token(post = "https://auth.example.com/token", auth = bearer(key))]
    struct Bearer {
        key: Secret,
    }
    #[derive(TokenEndpoint)]
    #[token(get = "https://auth.example.com/token", auth = client_assertion(assertion))]
    struct Assertion {
        assertion: Secret,
    }

    assert_eq!(
        sent(&Bearer { key: "k".into() }),
        "POST https://auth.example.com/token\nauthorization: Bearer k\n"
    );
    assert_eq!(
        sent(&Assertion { assertion: "a.b.c".into() }),
        "GET https://auth.example.com/token?client_assertion_type=\
         urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&client_assertion=a.b.c\n"
    );
}

#[test]
fn authentication_without_its_value_is_refused() {
    #[derive(TokenEndpoint)]
    #[token(post = "https://auth.example.com/token", auth = bearer(key))]
    struct Provider {
        key: Maybe,
    }
    // An `Option` as such is a compile error; behind a name, the derive cannot see it.
    type Maybe = Option<Secret>;

    assert!(refused(&Provider { key: None }, &fixed().build()).contains("`key` is absent"));
}

#[track_caller]
fn authorized(endpoint: &dyn TokenEndpoint) -> Vec<(String, String)> {
    let mut request = http::Request::get("https://api.example.com/").body(Body::default()).unwrap();
    endpoint
        .authorize(Some(&Token::builder("t0k").build()), &mut request, &auth_runtime::Context::new())
        .unwrap();
    let text = |value: &http::HeaderValue| value.to_str().unwrap().to_owned();
    request.headers().iter().map(|(name, value)| (name.to_string(), text(value))).collect()
}

#[test]
fn the_token_goes_out_as_declared() {
    #[derive(TokenEndpoint)]
    #[token(post = "https://auth.example.com/token")]
    struct ByDefault {}
    #[derive(TokenEndpoint)]
    #[token(post = "https://auth.example.com/token", api(token = bearer))]
    struct Bearer {}
    #[derive(TokenEndpoint)]
    #[token(post = "https://auth.example.com/token", api(token = none))]
    struct Nowhere {}
    #[derive(TokenEndpoint)]
    #[token(post = "https://auth.example.com/token", api(token = header("X-Session")))]
    struct Header {}
    /// Of the catalogue: the token composed with a credential.
    #[derive(TokenEndpoint)]
    #[token(
        get = "https://{region}.example.com/api/public/v1/authentication",
        auth = basic_raw("{api_key}:", username),
        let key = base64("{api_key}:{token}"),
        api(token = header("Authorization" = "Userkeyauth {key}")),
    )]
    struct Composed {
        region: HostLabel,
        api_key: Secret,
        username: String,
    }

    let bearer = vec![("authorization".to_owned(), "Bearer t0k".to_owned())];
    assert_eq!(authorized(&ByDefault {}), bearer);
    assert_eq!(authorized(&Bearer {}), bearer);
    assert_eq!(authorized(&Nowhere {}), []);
    assert_eq!(authorized(&Header {}), [("x-session".to_owned(), "t0k".to_owned())]);
    let composed =
        Composed { region: HostLabel::parse("eu").unwrap(), api_key: "k".into(), username: "u".into() };
    // `k:t0k`
    assert_eq!(authorized(&composed), [("authorization".to_owned(), "Userkeyauth azp0MGs=".to_owned())]);
}
