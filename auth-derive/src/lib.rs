//! The derive of `auth-runtime`. Depend on that crate: it re-exports this one and holds what the generated
//! code calls.

mod ast;
mod check;
mod derive;
mod doc;
mod duration;
mod errors;
mod expand;
mod field;
#[cfg(test)]
mod hygiene;
mod ir;
mod lower;
mod parse;
mod scope;
mod syntax;
mod template;
mod time;
mod url;
mod words;

use proc_macro::TokenStream;

#[doc = include_str!("attributes.md")]
#[proc_macro_derive(TokenEndpoint, attributes(token))]
pub fn derive_token_endpoint(input: TokenStream) -> TokenStream {
    let input = syn::parse_macro_input!(input as syn::DeriveInput);
    derive::derive(&input).into()
}

#[cfg(test)]
mod tests {
    use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

    use crate::derive::derive;

    const DECLARATION: &str = r#"
        #[token(
            name = "Provider",
            post = "{server}/v1/{account}[/{zone}]" | "https://{tenant}.example.com/{step.extra.path}?a={account}",
            servers(LIVE = "https://api.example.com"),
            encoding = json,
            rename_all = "camelCase",
            grant_type = client_credentials,
            auth = basic_raw("{account}", key | step.token),
            let stamp = now("%Y-%m-%d", offset = "+07:00", plus = 60s),
            param("a.b" = 3, "c" = true),
            query("n" = nonce(16)),
            header("X-Id" = uuid, "X-Stamp" = stamp),
            cookie("c" = key),
            sign("X-S" = base64(hmac_sha256(key, body)), query("q" = hex(sha1("{url}")))),
            response(token = "a" | "b", expires_in = "x" | 15min, success = "ok" == true, extra = Map<u8, u8>),
            error(code = "c", refused = ["1xx", "2"]),
            api(token = header("X" = "Key {token}")),
            crate = ::some::path,
        )]
        struct Provider<'a, T: Clone> where T: Copy {
            server: Option<Server>,
            tenant: HostLabel,
            #[token(param = "id", header = "X-A")]
            account: &'a str,
            zone: Option<String>,
            key: Option<Secret>,
            #[token(step)]
            step: Step,
            #[token(join = ",")]
            list: Vec<T>,
            #[token(skip)]
            password: Secret,
        }
    "#;

    const REFRESHED: &str = r#"
        #[token(
            post = "https://a.example.com",
            refresh(
                put = "https://b.example.com",
                encoding = json,
                grant_type = none,
                auth = bearer(token),
                param("r" = "{refresh_token}"),
                header("X" = id),
                response(token = none, expires_in = "y" | 15min),
            ),
        )]
        struct Provider {
            #[token(param)]
            id: Secret,
        }
    "#;

    const ROTATES: &str = r#"
        #[token(post = "https://a.example.com", grant_type = refresh_token)]
        struct Provider {
            #[token(param = "refresh_token", rotates)]
            credential: Secret,
        }
    "#;

    /// The tokens with one changed, for each of them: left out, written twice, or another in its place.
    fn changed(tokens: &TokenStream, other: &TokenTree) -> Vec<TokenStream> {
        let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
        let mut all = Vec::new();
        for (index, token) in tokens.iter().enumerate() {
            let with = |replacement: &[TokenTree]| -> TokenStream {
                let (before, after) = (tokens.iter().take(index), tokens.iter().skip(index + 1));
                before.chain(replacement).chain(after).cloned().collect()
            };
            all.push(with(&[]));
            all.push(with(&[token.clone(), token.clone()]));
            all.push(with(std::slice::from_ref(other)));
            if let TokenTree::Group(group) = token {
                for inner in changed(&group.stream(), other) {
                    all.push(with(&[Group::new(group.delimiter(), inner).into()]));
                }
                all.push(with(&[Group::new(Delimiter::None, group.stream()).into()]));
            }
        }
        all
    }

    #[test]
    fn nothing_that_can_be_written_makes_it_panic() {
        for (declaration, least) in [(DECLARATION, 3000), (REFRESHED, 1000), (ROTATES, 100)] {
            let output = derive(&syn::parse_str(declaration).unwrap()).to_string();
            assert!(!output.contains("compile_error"), "{output}");
            let derived = derived_from(declaration);
            assert!(derived > least, "{derived}");
        }
    }

    /// How many of what can be made of it could be read at all.
    fn derived_from(declaration: &str) -> usize {
        let tokens: TokenStream = declaration.parse().unwrap();
        let mut derived = 0;
        for other in ["word", "r#type", "\"te{xt\"", "\"[{a.self}]\"", "7min", "=", "()"] {
            let other = other.parse::<TokenStream>().unwrap().into_iter().next().unwrap();
            for tokens in changed(&tokens, &other) {
                if let Ok(input) = syn::parse2(tokens) {
                    drop(derive(&input));
                    derived += 1;
                }
            }
        }
        derived
    }
}
