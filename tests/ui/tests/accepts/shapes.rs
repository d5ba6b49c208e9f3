//! Structs of every shape: generic, borrowed, private, inside functions, with names of every kind.

use auth_runtime::{Parameter, Secret, Server, TokenEndpoint};

use crate::sent;

#[test]
fn generics_and_lifetimes() {
    #[derive(TokenEndpoint)]
    #[token(
        get = "https://auth.example.com/{account}/token",
        param("name" = name),
        response(extra = Vec<(u8, String)>)
    )]
    struct Provider<'a, 'field: 'a, T: Parameter + Send + Sync, const __N: usize, U>
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
    let provider: Provider<'_, '_, u8, 3, String> =
        Provider { account: 5, name: "n", token: &token, first: 1, second: Some("two".into()) };
    assert_eq!(sent(&provider), "GET https://auth.example.com/5/token?name=n&token=t&first=1&second=two\n");
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
    struct r#Provider {
        server: Server,
        r#type: String,
        #[token(param)]
        r#loop: u8,
        r#fn: u8,
    }

    let provider = Provider { server: Provider::TYPE, r#type: "t".into(), r#loop: 1, r#fn: 2 };
    assert_eq!(
        sent(&provider),
        "POST https://auth.example.com/t\ncontent-type: application/x-www-form-urlencoded\n\
         x-type: t\nx-match: t-1\nloop=1&fn=2"
    );
    assert_eq!(provider.provider(), "Provider");
}

/// A struct out of `macro_rules!`: its tokens come from two places.
#[test]
fn written_by_a_macro() {
    macro_rules! provider {
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
    provider!(Provider, "{server}/{id}", id: u8, base64(id), server);

    let provider =
        Provider { server: Server::parse("https://auth.example.com").unwrap(), id: 1, fixed: Some(2) };
    assert_eq!(sent(&provider), "POST https://auth.example.com/1\nx-value: MQ==\nx-other: 2\n");
}

/// What is generated stands beside the struct, wherever that is.
#[test]
fn inside_a_function_of_a_generic_implementation() {
    struct Shop<T>(T);

    impl<T: ToString> Shop<T> {
        fn ask(&self) -> String {
            #[derive(TokenEndpoint)]
            #[token(post = "{server}/token", servers(LIVE = "https://auth.example.com"))]
            struct Provider {
                server: Server,
                id: String,
            }
            sent(&Provider { server: Provider::LIVE, id: self.0.to_string() })
        }
    }

    assert!(Shop(5).ask().ends_with("\nid=5"));
}

#[test]
fn const_generics_and_associated_types() {
    trait Kind {
        type Id: Parameter + Send + Sync;
    }
    struct Small;
    impl Kind for Small {
        type Id = u8;
    }

    #[derive(TokenEndpoint)]
    #[token(get = "https://auth.example.com/token")]
    struct Provider<K: Kind, const N: usize = 2>
    where
        K::Id: Clone,
        Self: Sized,
    {
        id: K::Id,
        other: <K as Kind>::Id,
        #[token(skip)]
        pair: [u8; N],
    }

    let provider: Provider<Small> = Provider { id: 1, other: 2, pair: [0; 2] };
    assert_eq!(provider.pair.len(), 2);
    assert_eq!(sent(&provider), "GET https://auth.example.com/token?id=1&other=2\n");
}

/// A field's type names what only the struct's own place knows.
#[test]
fn private_types_in_a_public_struct() {
    mod provider {
        pub(super) mod kinds {
            #[derive(Clone, Copy)]
            pub(in super::super) struct Region;

            impl auth_runtime::Parameter for Region {
                fn value(&self) -> auth_runtime::Value<'_> {
                    auth_runtime::Value::Text("eu".into())
                }
            }
        }

        #[derive(serde::Deserialize)]
        struct Reply {
            #[serde(rename = "region")]
            _region: String,
        }

        #[derive(auth_runtime::TokenEndpoint)]
        #[token(
            post = "{server}/token",
            servers(LIVE = "https://auth.example.com"),
            response(extra = Reply)
        )]
        pub(crate) struct Provider {
            pub(super) server: auth_runtime::Server,
            region: kinds::Region,
            again: Option<Vec<kinds::Region>>,
        }

        impl Provider {
            pub(crate) fn new() -> Self {
                let region = kinds::Region;
                Provider { server: Self::LIVE, region, again: Some(vec![region]) }
            }
        }
    }

    let provider = provider::Provider::new();
    assert_eq!(provider.server, provider::Provider::LIVE);
    assert!(sent(&provider).ends_with("\nregion=eu&again=eu"));
}

#[test]
fn names_in_unicode() {
    #[derive(TokenEndpoint)]
    #[token(
        post = "https://auth.example.com/{größe}",
        let 名前 = "{größe}-{ключ}",
        header("X-Name" = 名前),
    )]
    struct Händler {
        größe: u8,
        ключ: String,
        naïve: bool,
    }

    let provider = Händler { größe: 1, ключ: "k".into(), naïve: true };
    let text = sent(&provider);
    assert!(text.contains("\nx-name: 1-k\n") && text.ends_with("\nna%C3%AFve=true"), "{text}");
    assert_eq!(provider.provider(), "Händler");
}

/// Types as `macro_rules!` hands them over, behind pointers, and through aliases.
#[test]
fn types_of_every_spelling() {
    type Name = String;
    macro_rules! provider {
        ($type:ty) => {
            #[derive(TokenEndpoint)]
            #[token(post = "https://{host}/{a}")]
            struct Provider<'a> {
                host: $type,
                a: std::sync::Arc<str>,
                b: &'a (dyn Parameter + Send + Sync),
                c: Name,
                d: Box<std::borrow::Cow<'a, str>>,
                e: Option<&'a u8>,
            }
        };
    }
    provider!(auth_runtime::Host);

    let host = auth_runtime::Host::parse("auth.example.com").unwrap();
    let provider = Provider { host, a: "a".into(), b: &5, c: "c".into(), d: Box::new("d".into()), e: None };
    assert!(sent(&provider).starts_with("POST https://auth.example.com/a\n"));
    assert!(sent(&provider).ends_with("\nb=5&c=c&d=d"));
}
