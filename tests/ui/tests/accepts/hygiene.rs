//! Code around a declaration that does unusual things.

use auth_runtime::{Secret, TokenEndpoint};

use crate::sent;

/// The runtime under another name, where `::auth_runtime` could as well not exist.
mod renamed {
    pub(crate) mod deep {
        pub(crate) use auth_runtime as runtime;
    }

    #[derive(deep::runtime::TokenEndpoint)]
    #[token(crate = deep::runtime, post = "{server}/token", servers(LIVE = "https://auth.example.com"))]
    pub(crate) struct Provider {
        pub(crate) server: deep::runtime::Server,
    }

    #[derive(deep::runtime::TokenEndpoint)]
    #[token(crate = crate::hygiene::renamed::deep::runtime, post = "https://auth.example.com/token")]
    pub(crate) struct ByFullPath {}
}

#[test]
fn a_renamed_runtime() {
    let provider = renamed::Provider { server: renamed::Provider::LIVE };
    assert_eq!(sent(&provider), "POST https://auth.example.com/token\n");
    assert_eq!(sent(&renamed::ByFullPath {}), "POST https://auth.example.com/token\n");
}

#[test]
fn several_attributes_merge() {
    #[derive(TokenEndpoint)]
    #[token(post = "https://auth.example.com/token")]
    #[cfg_attr(all(), token(param("a" = 1), response(token = "data.token")))]
    #[cfg_attr(any(), token(encoding = nonsense))]
    #[token(param("b" = 2), response(expires_in = 15min))]
    struct Provider {
        #[cfg_attr(all(), token(param = "c"))]
        #[token(join = "+")]
        list: Vec<u8>,
        #[cfg(any())]
        gone: std::time::Duration,
    }

    let provider = Provider { list: vec![1, 2] };
    assert_eq!(sent(&provider).lines().last().unwrap(), "a=1&b=2&c=1%2B2");
    let response = auth_runtime::http::Response::new(auth_runtime::Bytes::from(r#"{"data":{"token":"t"}}"#));
    let cx = crate::fixed().build();
    let token = provider.response(response, &cx).unwrap();
    assert_eq!(token.access_token().expose_secret(), "t");
    assert_eq!(token.expires_in(cx.now()).unwrap().as_secs(), 900);
}

mod without_prelude {
    #![no_implicit_prelude]

    #[derive(::auth_runtime::TokenEndpoint)]
    #[token(
        post = "{server}/token" | "https://auth.example.com/{partner.extra.path}",
        servers(LIVE = "https://auth.example.com"),
        encoding = json,
        grant_type = client_credentials,
        auth = bearer(partner.token),
        let stamp = now(unix),
        param("stamp" = stamp, "id" = partner.client_id),
        sign("X-Signature" = base64(hmac_sha256(key, body))),
        response(token = "data.token", success = "ok" == true, extra = Reply),
        error(code = "code", refused = ["1xx"]),
        refresh(param("again" = refresh_token), response(token = none)),
        api(token = header("X-Token" = "{token}")),
    )]
    pub(crate) struct Provider {
        #[token(step)]
        pub(crate) partner: Partner,
        pub(crate) server: ::std::option::Option<::auth_runtime::Server>,
        pub(crate) key: ::auth_runtime::Secret,
        pub(crate) scope: ::std::vec::Vec<::std::string::String>,
    }

    #[derive(::auth_runtime::TokenEndpoint)]
    #[token(post = "https://auth.example.com/partner", response(extra = Reply))]
    pub(crate) struct Partner {
        pub(crate) client_id: ::std::string::String,
    }

    #[derive(::serde::Deserialize)]
    pub(crate) struct Reply {
        pub(crate) path: ::std::string::String,
    }
}

/// Every name of the prelude and of the language's own types means something else here.
mod shadowed {
    #![allow(dead_code, non_camel_case_types, unused_macros, reason = "these only stand in the way")]

    struct Result;
    struct Option;
    struct String;
    struct Vec;
    struct Box;
    struct Some;
    struct None;
    struct Ok;
    struct Err;
    struct Send;
    struct Sync;
    struct Sized;
    struct Clone;
    struct Context;
    struct Error;
    struct Token;
    struct Value;
    struct Spec;
    struct str;
    struct u16;
    struct bool;
    mod core {}
    mod std {}
    mod alloc {}
    mod http {}
    mod auth_runtime {}
    macro_rules! vec {
        () => {};
    }

    #[derive(::auth_runtime::TokenEndpoint)]
    #[token(
        post = "https://auth.example.com/token",
        auth = bearer(partner.token),
        param("region" = partner.extra.region),
        grant_type = refresh_token,
        response(extra = Reply)
    )]
    pub(crate) struct Provider {
        #[token(step)]
        pub(crate) partner: Partner,
        #[token(rotates)]
        pub(crate) refresh_token: ::auth_runtime::Secret,
        pub(crate) client_id: ::std::string::String,
    }

    #[derive(::auth_runtime::TokenEndpoint)]
    #[token(post = "https://auth.example.com/token", response(extra = Reply), refresh)]
    pub(crate) struct Partner {}

    pub(crate) struct Reply {
        region: ::std::primitive::u8,
    }

    impl<'de> ::serde::Deserialize<'de> for Reply {
        fn deserialize<D: ::serde::Deserializer<'de>>(_: D) -> ::std::result::Result<Self, D::Error> {
            ::std::result::Result::Ok(Reply { region: 1 })
        }
    }
}

#[test]
fn names_around_it_do_not_matter() {
    let partner = without_prelude::Partner { client_id: "p".into() };
    let key = Secret::from("k");
    let provider = without_prelude::Provider { partner, server: None, key, scope: vec![] };
    let extra = without_prelude::Reply { path: "x".into() };
    let token = auth_runtime::Token::builder("t").extra(extra).build();
    let cx = crate::fixed().build().with_step("partner", token);
    assert!(crate::sent_with(&provider, &cx).starts_with("POST https://auth.example.com/x\n"));

    let (partner, refresh_token) = (shadowed::Partner {}, Secret::from("r"));
    let provider = shadowed::Provider { partner, refresh_token, client_id: "c".into() };
    let cx = crate::fixed().build().with_step("partner", auth_runtime::Token::builder("t").build());
    assert!(crate::sent_with(&provider, &cx).ends_with("client_id=c"));
}

/// Fields with every name that the generated code uses, as the derive's own test lists them.
#[allow(non_snake_case, non_upper_case_globals, dead_code, reason = "the names are the point")]
mod every_name {
    const index: u16 = 7;
    const cx: u16 = 7;
    const extra: u16 = 7;
    const request: u16 = 7;
    const response: u16 = 7;
    const SPEC: u16 = 7;

    macro_rules! names {
        ($($field:ident)*) => {
            #[derive(auth_runtime::TokenEndpoint)]
            #[token(get = "https://auth.example.com/token", header("X-Step" = own_step.extra.region))]
            pub(super) struct Provider {
                #[token(step)]
                own_step: Own,
                $( $field: u8 ),*
            }

            pub(super) fn provider() -> Provider {
                Provider { own_step: Own {}, $( $field: 1 ),* }
            }

            pub(super) const NAMES: &[&str] = &[$( stringify!($field) ),*];
        };
    }

    #[derive(auth_runtime::TokenEndpoint)]
    #[token(get = "https://auth.example.com/token", response(extra = Region))]
    struct Own {}

    #[derive(serde::Deserialize)]
    struct Region {
        region: String,
    }

    include!("../../../../auth-derive/src/hygiene.in");
}

#[test]
fn names_of_the_expansion() {
    let names = every_name::NAMES.iter().map(|name| name.trim_start_matches("r#"));
    let sent: Vec<_> = names.map(|name| format!("{name}=1")).collect();
    assert!(sent.len() > 200, "{}", sent.len());
    let fixed = crate::fixed().build().with_step("own_step", auth_runtime::Token::builder("t").build());
    assert_eq!(
        crate::sent_with(&every_name::provider(), &fixed),
        format!("GET https://auth.example.com/token?{}\n", sent.join("&"))
    );
}

/// A field wins over a value of the grammar that has its name.
#[test]
fn a_field_named_like_a_built_in() {
    #[derive(TokenEndpoint)]
    #[token(get = "https://auth.example.com/token", header("X-Value" = "{uuid}-{nonce}-{url}"))]
    struct Provider {
        uuid: u8,
        nonce: u8,
        url: u8,
    }

    assert_eq!(
        sent(&Provider { uuid: 1, nonce: 2, url: 3 }),
        "GET https://auth.example.com/token\nx-value: 1-2-3\n"
    );
}
