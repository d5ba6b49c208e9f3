//! What may hold a credential, and that nobody is shown one.

use std::sync::Arc;

use auth_runtime::{Credential, Parameter, Secret, TokenEndpoint, Value, explain};

use crate::{fixed, refused, sent};

/// A type of the user's.
struct ApiKey(String);

impl Parameter for ApiKey {
    fn value(&self) -> Value<'_> {
        Value::Secret(&self.0)
    }
}

impl Credential for ApiKey {}

fn explained(endpoint: &dyn TokenEndpoint) -> String {
    explain(endpoint, &fixed().build()).unwrap()[0].to_string()
}

#[test]
fn each_type_that_hides_it() {
    #[derive(TokenEndpoint)]
    #[token(
        post = "https://auth.example.com/token",
        let value = "{own}",
        header("Authorization" = value, "X-Api-Key" = shared | other),
        cookie("sid" = boxed),
        param("client_secret" = optional, "password" = list),
    )]
    struct Provider<'a> {
        own: ApiKey,
        shared: Option<Arc<Secret>>,
        other: &'a Secret,
        boxed: Box<Secret>,
        optional: Option<Secret>,
        list: Vec<Secret>,
    }

    let other = Secret::from("0ther");
    let provider = Provider {
        own: ApiKey("0wn-key".into()),
        shared: None,
        other: &other,
        boxed: Box::new("b0xed".into()),
        optional: None,
        list: vec!["f1rst".into(), "sec0nd".into()],
    };
    assert_eq!(
        sent(&provider),
        "POST https://auth.example.com/token\ncontent-type: application/x-www-form-urlencoded\n\
         authorization: 0wn-key\nx-api-key: 0ther\ncookie: sid=b0xed\npassword=f1rst&password=sec0nd"
    );
    let explained = explained(&provider);
    for secret in ["0wn-key", "0ther", "b0xed", "f1rst", "sec0nd"] {
        assert!(!explained.contains(secret), "{explained}");
    }
}

/// Whose the secret is may be told.
#[test]
fn plain_beside_a_secret() {
    #[derive(TokenEndpoint)]
    #[token(
        post = "https://auth.example.com/token",
        header("Authorization" = "Key {account}:{key}"),
        sign("X-Api-Key" = "{account}.{signature}"),
        let signature = hex(hmac_sha256(key, body)),
        param("n" = 1),
    )]
    struct Provider {
        account: String,
        key: Secret,
    }

    let provider = Provider { account: "shop".into(), key: "s3cret".into() };
    assert!(sent(&provider).contains("authorization: Key shop:s3cret\n"));
    let explained = explained(&provider);
    assert!(explained.contains("authorization: Key shop:***\n"), "{explained}");
    assert!(explained.contains("x-api-key: shop.***\n"), "{explained}");
}

/// A digest of what is sent anyway, or of one value, makes no secret of it.
#[test]
fn plain_in_a_digest() {
    #[derive(TokenEndpoint)]
    #[token(
        post = "https://auth.example.com/token",
        let stamp = now(unix),
        header("X-Id" = hex(md5(mail)), "X-Sum" = hex(sha1("{account}{stamp}")), "X-Key" = hex(sha1("{account}{key}"))),
    )]
    struct Provider {
        mail: String,
        #[token(param)]
        account: String,
        key: Secret,
    }

    let provider = Provider { mail: "a@example.com".into(), account: "shop".into(), key: "k".into() };
    assert!(sent(&provider).ends_with("\naccount=shop"));
}

/// `public` is the way out; Bearer, Basic and cookies are masked all the same.
#[test]
fn everybody_may_see_it() {
    #[derive(TokenEndpoint)]
    #[token(
        post = "https://auth.example.com/token",
        auth = bearer("{id}.{key}"),
        cookie("lang" = lang),
        header("X-Api-Key" = site),
        query("secret" = hidden)
    )]
    struct Provider {
        #[token(public)]
        id: String,
        #[token(public)]
        key: String,
        #[token(public)]
        lang: String,
        #[token(public)]
        site: u32,
        hidden: bool,
    }

    let text = |text: &str| text.to_owned();
    let provider =
        Provider { id: text("shop"), key: text("key"), lang: text("de-DE"), site: 77, hidden: true };
    let explanation = &explain(&provider, &fixed().build()).unwrap()[0];
    let explained = explanation.to_string();
    assert!(explained.contains("authorization: Bearer ***\n"), "{explained}");
    assert!(explained.contains("cookie: lang=***\n") && explained.contains("x-api-key: 77\n"), "{explained}");
    assert!(explanation.curl().contains("$LANG"), "{}", explanation.curl());
    let request = provider.request(&fixed().build()).unwrap();
    assert!(request.headers()["authorization"].is_sensitive() && request.headers()["cookie"].is_sensitive());
    let secrets = provider.secrets(&fixed().build());
    let held: Vec<_> = secrets.iter().map(Secret::expose_secret).collect();
    assert!(held.contains(&"shop.key") && held.contains(&"de-DE"), "{held:?}");
}

/// Constants and what a step or the program gives need no type.
#[test]
fn without_a_field() {
    #[derive(TokenEndpoint)]
    #[token(
        post = "https://auth.example.com/token",
        auth = basic(key, ""),
        header("X-Api-Key" = "for-everybody", "X-Csrf-Token" = uuid),
    )]
    struct Provider {
        key: Secret,
    }

    assert!(sent(&Provider { key: "k".into() }).contains("authorization: Basic azo=\n"));
}

/// A server cuts it off, and then the secret is another one.
#[test]
fn white_at_an_end_of_a_secret_in_a_header() {
    #[derive(TokenEndpoint)]
    #[token(post = "https://auth.example.com/token", auth = bearer(key), header("X-A" = other))]
    struct Provider {
        key: Secret,
        other: Secret,
    }
    #[derive(TokenEndpoint)]
    #[token(post = "https://auth.example.com/token", auth = basic(user, key), header("X-B" = base64(key)))]
    struct Encoded {
        user: String,
        #[token(param)]
        key: Secret,
    }

    for white in [" s3cret", "s3cret ", "\ts3cret", "s3cret\t", " "] {
        for (key, other, name, header) in [(white, "x", "key", "authorization"), ("x", white, "other", "x-a")]
        {
            let error = refused(&Provider { key: key.into(), other: other.into() }, &fixed().build());
            assert!(error.contains(&format!("`{name}` begins or ends with a space")), "{error}");
            assert!(error.contains(&format!("`{header}`")) && !error.contains("s3cret"), "{error}");
        }
        // Encoded, nobody cuts anything off.
        sent(&Encoded { user: "u".into(), key: white.into() });
    }
    sent(&Provider { key: "s3 cret".into(), other: "a\tb".into() });
}
