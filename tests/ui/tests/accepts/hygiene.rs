//! Code around a declaration that does unusual things.

use auth_runtime::{Parameter, Secret, Server, TokenEndpoint};

use crate::sent;

/// The runtime under another name, where `::auth_runtime` could as well not exist.
mod renamed {
    pub(crate) mod deep {
        pub(crate) use auth_runtime as runtime;
    }

    #[derive(deep::runtime::TokenEndpoint)]
    #[token(crate = deep::runtime, post = "{server}/token", servers(LIVE = "https://auth.example.com"))]
    pub(crate) struct Vendor {
        pub(crate) server: deep::runtime::Server,
    }

    #[derive(deep::runtime::TokenEndpoint)]
    #[token(crate = crate::hygiene::renamed::deep::runtime, post = "https://auth.example.com/token")]
    pub(crate) struct ByFullPath {}
}

#[test]
fn a_renamed_runtime() {
    let vendor = renamed::Vendor { server: renamed::Vendor::LIVE };
    assert_eq!(sent(&vendor), "POST https://auth.example.com/token\n");
    assert_eq!(sent(&renamed::ByFullPath {}), "POST https://auth.example.com/token\n");
}

#[test]
fn generics_and_lifetimes() {
    #[derive(TokenEndpoint)]
    #[token(
        get = "https://auth.example.com/{account}/token",
        param("name" = name),
        response(extra = Vec<(u8, String)>)
    )]
    struct Vendor<'a, 'field: 'a, T: Parameter + Send + Sync, const __N: usize, U>
    where
        U: Parameter + Send + Sync,
    {
        account: u32,
        name: &'a str,
        token: &'field Secret,
        first: T,
        second: Option<U>,
    }

    let token = Secret::from("t");
    let vendor: Vendor<'_, '_, u8, 3, String> =
        Vendor { account: 5, name: "n", token: &token, first: 1, second: Some("two".into()) };
    assert_eq!(sent(&vendor), "GET https://auth.example.com/5/token?name=n&token=t&first=1&second=two\n");
}

#[test]
fn raw_identifiers() {
    #[derive(TokenEndpoint)]
    #[token(
        post = "{server}/{type}",
        servers(TYPE = "https://auth.example.com"),
        let r#match = "{type}-{loop}",
        header("X-Type" = r#type, "X-Match" = r#match),
    )]
    struct r#Vendor {
        server: Server,
        r#type: String,
        #[token(param)]
        r#loop: u8,
        r#fn: u8,
    }

    let vendor = Vendor { server: Vendor::TYPE, r#type: "t".into(), r#loop: 1, r#fn: 2 };
    assert_eq!(
        sent(&vendor),
        "POST https://auth.example.com/t\ncontent-type: application/x-www-form-urlencoded\n\
         x-type: t\nx-match: t-1\nloop=1&fn=2"
    );
    assert_eq!(vendor.vendor(), "Vendor");
}

#[test]
fn several_attributes_merge() {
    #[derive(TokenEndpoint)]
    #[token(post = "https://auth.example.com/token")]
    #[cfg_attr(all(), token(param("a" = 1), response(token = "data.token")))]
    #[cfg_attr(any(), token(encoding = nonsense))]
    #[token(param("b" = 2), response(expires_in = 15min))]
    struct Vendor {
        #[cfg_attr(all(), token(param = "c"))]
        #[token(join = "+")]
        list: Vec<u8>,
        #[cfg(any())]
        gone: std::time::Duration,
    }

    let vendor = Vendor { list: vec![1, 2] };
    assert_eq!(sent(&vendor).lines().last().unwrap(), "a=1&b=2&c=1%2B2");
    let answer = auth_runtime::http::Response::new(auth_runtime::Bytes::from(r#"{"data":{"token":"t"}}"#));
    let cx = crate::fixed().build();
    let token = vendor.response(answer, &cx).unwrap();
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
        response(token = "data.token", success = "ok" == true, extra = Answer),
        error(code = "code", refused = ["1xx"]),
        api(token = header("X-Token" = "{token}")),
    )]
    pub(crate) struct Vendor {
        #[token(step)]
        pub(crate) partner: Partner,
        pub(crate) server: ::std::option::Option<::auth_runtime::Server>,
        pub(crate) key: ::auth_runtime::Secret,
        pub(crate) scope: ::std::vec::Vec<::std::string::String>,
    }

    #[derive(::auth_runtime::TokenEndpoint)]
    #[token(post = "https://auth.example.com/partner", response(extra = Answer))]
    pub(crate) struct Partner {
        pub(crate) client_id: ::std::string::String,
    }

    #[derive(::serde::Deserialize)]
    pub(crate) struct Answer {
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
        response(extra = Answer)
    )]
    pub(crate) struct Vendor {
        #[token(step)]
        pub(crate) partner: Partner,
        pub(crate) client_id: ::std::string::String,
    }

    #[derive(::auth_runtime::TokenEndpoint)]
    #[token(post = "https://auth.example.com/token", response(extra = Answer))]
    pub(crate) struct Partner {}

    pub(crate) struct Answer {
        region: ::std::primitive::u8,
    }

    impl<'de> ::serde::Deserialize<'de> for Answer {
        fn deserialize<D: ::serde::Deserializer<'de>>(_: D) -> ::std::result::Result<Self, D::Error> {
            ::std::result::Result::Ok(Answer { region: 1 })
        }
    }
}

#[test]
fn names_around_it_do_not_matter() {
    let partner = without_prelude::Partner { client_id: "p".into() };
    let key = Secret::from("k");
    let vendor = without_prelude::Vendor { partner, server: None, key, scope: vec![] };
    let extra = without_prelude::Answer { path: "x".into() };
    let token = auth_runtime::Token::builder("t").extra(extra).build();
    let cx = crate::fixed().build().with_step("partner", token);
    assert!(crate::sent_with(&vendor, &cx).starts_with("POST https://auth.example.com/x\n"));

    let vendor = shadowed::Vendor { partner: shadowed::Partner {}, client_id: "c".into() };
    let cx = crate::fixed().build().with_step("partner", auth_runtime::Token::builder("t").build());
    assert!(crate::sent_with(&vendor, &cx).ends_with("client_id=c"));
}

/// A crate that denies everything that could be denied.
#[allow(unreachable_pub, reason = "a test is no library")]
mod strict {
    #![deny(missing_docs, unused, unused_qualifications, clippy::all, clippy::pedantic)]
    #![deny(
        rust_2018_idioms,
        non_snake_case,
        non_upper_case_globals,
        single_use_lifetimes,
        missing_debug_implementations
    )]
    #![deny(let_underscore_drop, unit_bindings, elided_lifetimes_in_paths, explicit_outlives_requirements)]

    /// A vendor.
    #[derive(Debug, auth_runtime::TokenEndpoint)]
    #[token(
        post = "{server}/token",
        servers(LIVE = "https://auth.example.com", TEST = "https://test.example.com"),
        auth = bearer(partner.token),
        param("region" = partner.extra.region),
        sign("X-Signature" = hex(hmac_sha256(key, body)))
    )]
    pub struct Vendor {
        /// Where.
        pub server: auth_runtime::Server,
        /// Its partner.
        #[token(step)]
        pub partner: Partner,
        /// Signs.
        pub key: auth_runtime::Secret,
    }

    /// A partner.
    #[derive(Debug, auth_runtime::TokenEndpoint)]
    #[token(post = "https://auth.example.com/token", response(extra = Answer))]
    pub struct Partner {}

    /// An answer.
    #[derive(Debug, serde::Deserialize)]
    pub struct Answer {
        /// Where.
        pub region: String,
    }

    #[test]
    fn its_servers_are_public() {
        let vendor = Vendor { server: Vendor::LIVE, partner: Partner {}, key: "k".into() };
        assert_eq!(vendor.server.as_str(), "https://auth.example.com");
        assert_ne!(Vendor::TEST, vendor.server);
    }
}

/// Fields, lets and constants with every name that the generated code could use itself.
#[test]
fn names_of_the_expansion() {
    #[allow(non_upper_case_globals, dead_code, reason = "these only stand in the way")]
    mod constants {
        pub(super) const index: u16 = 7;
        pub(super) const cx: u16 = 7;
        pub(super) const extra: u16 = 7;
        pub(super) const request: u16 = 7;
        pub(super) const response: u16 = 7;
        pub(super) const SPEC: u16 = 7;
    }
    #[allow(unused_imports, reason = "these only stand in the way")]
    use constants::*;

    macro_rules! vendor {
        ($($field:ident)*) => {
            #[derive(TokenEndpoint)]
            #[token(get = "https://auth.example.com/token", header("X-Step" = own_step.extra.region))]
            #[allow(non_snake_case, reason = "the names are the point")]
            struct Vendor {
                #[token(step)]
                own_step: Own,
                $( $field: u8 ),*
            }
            let vendor = Vendor { own_step: Own {}, $( $field: 1 ),* };
            let expected = [$( concat!(stringify!($field), "=1") ),*].join("&");
            let fixed = crate::fixed().build().with_step("own_step", auth_runtime::Token::builder("t").build());
            assert_eq!(
                crate::sent_with(&vendor, &fixed),
                format!("GET https://auth.example.com/token?{expected}\n")
            );
        };
    }
    #[derive(TokenEndpoint)]
    #[token(get = "https://auth.example.com/token", response(extra = Region))]
    struct Own {}
    #[derive(serde::Deserialize)]
    struct Region {
        region: String,
    }
    vendor!(index cx request response token extra value field fields step steps vendor authorize explain body
        SPEC __SPEC __p __index __cx __extra __request __response __token spec url uuid nonce now state core std);
}

/// A field wins over a value of the grammar that has its name.
#[test]
fn a_field_named_like_a_built_in() {
    #[derive(TokenEndpoint)]
    #[token(get = "https://auth.example.com/token", header("X-Value" = "{uuid}-{nonce}-{url}"))]
    struct Vendor {
        uuid: u8,
        nonce: u8,
        url: u8,
    }

    assert_eq!(
        sent(&Vendor { uuid: 1, nonce: 2, url: 3 }),
        "GET https://auth.example.com/token\nx-value: 1-2-3\n"
    );
}

/// A struct out of `macro_rules!`: its tokens come from two places.
#[test]
fn written_by_a_macro() {
    macro_rules! vendor {
        ($name:ident, $url:literal, $field:ident: $type:ty, $header:expr, $host:ident) => {
            #[derive(TokenEndpoint)]
            #[token(post = $url, header("X-Value" = $header, "X-Other" = fixed))]
            struct $name {
                $host: Server,
                $field: $type,
                fixed: Option<u8>,
            }
        };
    }
    vendor!(Vendor, "{server}/{id}", id: u8, base64(id), server);

    let vendor = Vendor { server: Server::parse("https://auth.example.com").unwrap(), id: 1, fixed: Some(2) };
    assert_eq!(sent(&vendor), "POST https://auth.example.com/1\nx-value: MQ==\nx-other: 2\n");
}
