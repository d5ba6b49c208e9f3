//! Every identifier that generated code uses, so that a field of that name can be tried.
//!
//! `hygiene.in` holds them; the tests of declarations that hold make a struct out of it, whose fields have
//! these names. Here it is compared with what is generated, so that it cannot go stale.

use std::collections::BTreeSet;

use proc_macro2::{Ident, Span, TokenStream, TokenTree};

use crate::ir::{Function, Key, Output};

const RECORDED: &str = include_str!("hygiene.in");

/// Each construct of the grammar once.
const DECLARATIONS: &[&str] = &[
    r#"
    #[token(
        post = "{server}/v1/{account}[/{zone}]" | "https://{tenant}.example.com/{step.extra.path}?a={account}"
            | "{step.extra.server}/token" | "https://{host}/token",
        servers(LIVE = "https://api.example.com"),
        hosts("*.example.com"),
        encoding = json,
        grant_type = client_credentials,
        auth = basic(account, key),
        let stamp = now("%Y-%m-%d", offset = "+07:00", plus = 60s),
        param("a.b" = 3, "c" = true, "d" = nonce, "e" = now(unix), "f" = now(unix_ms), "g" = now(rfc3339)),
        query("n" = nonce(16), "z" = zone | step.field),
        header("X-Id" = uuid, "X-Stamp" = stamp, "X-Token" = step.token, "X-T" = "{account}[-{zone}]"),
        cookie("c" = "{key}"),
        sign("X-S" = base64(hmac_sha256(key, body)), query("q" = hex(sha1("{url}"))), param("p" = "{stamp}")),
        response(token = "a" | "b", refresh_token = "r", expires_in = "x" | ms("y") | hms("z") | 15min,
            expires_at = unix("u") | unix_ms("v") | rfc3339("w"), success = "ok" == true, extra = Reply),
        error(code = "c", message = "m", trace = "t", detail = "d", refused = ["1xx"], config = ["2"],
            clock = ["3"], transient = ["4"]),
        api(token = header("X" = "Key {token}")),
    )]
    struct Provider {
        server: Option<Server>,
        host: Host,
        tenant: Option<HostLabel>,
        #[token(param = "id", header = "X-A")]
        account: String,
        zone: Option<String>,
        #[token(join = ",")]
        list: Vec<String>,
        key: Secret,
        #[token(skip)]
        private: PrivateKey,
        #[token(step)]
        step: Step,
    }
    "#,
    r#"
    #[token(post = "https://example.com", grant_type = password)]
    struct Provider { username: Option<String>, password: Secret }
    "#,
    r#"
    #[token(get = "https://example.com", auth = basic_raw(a, b), api(token = none),
        response(token = header("X"), expires_in = jwt, success = "a" != 1))]
    struct Provider { a: String, b: Secret }
    "#,
    r#"
    #[token(put = "https://example.com", encoding = multipart, auth = bearer(a), api(token = header("X")),
        response(token = cookie("X"), expires_in = none, success = "a"))]
    struct Provider { a: Secret }
    "#,
    r#"
    #[token(post = "https://example.com", encoding = query, auth = client_assertion(a),
        response(token = text, expires_in = 15min, success = "a" == "b"))]
    struct Provider { a: Secret }
    "#,
    r#"#[token(post = "https://example.com", response(token = none))] struct Provider {}"#,
    r#"
    #[token(api(
        let digest = when(method == "POST" | "PUT", hex(sha256(json_min(body) | ""))),
        let typed = when(media_type != "text/plain", when(header.x_id, pct(unpct("{host}{path}")))),
        let listed = pairs(query, form, json, headers("host", "y-*"), "a" = a, except("b"), name = lower(name),
            value = pct(value), sorted, each = "{name}:{value}", join = ";"),
        header("X-Digest" = digest, "X-Type" = "[{typed}]", "X-At" = now(http_date)),
        query("n" = now(unix_us), "p" = port, "s" = scheme),
        sign(query("q" = hex(hmac_sha1(unhex(key), listed))), "X-S" = hex(hmac_sha256(unbase64(key), "{url}{header.x_at}"))),
    ))]
    struct Provider { a: String, key: Secret }
    "#,
    r#"#[token(post = "https://example.com", api(token = query("t")))] struct Provider { client_secret: Secret }"#,
    r#"
    #[token(post = "https://example.com",
        refresh(put = "https://example.com", header("X" = token), response(token = none)))]
    struct Provider {}
    "#,
    r#"
    #[token(post = "https://example.com", grant_type = refresh_token)]
    struct Provider { #[token(rotates)] refresh_token: Secret }
    "#,
];

fn identifiers(tokens: TokenStream, all: &mut BTreeSet<String>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => identifiers(group.stream(), all),
            TokenTree::Ident(ident) => drop(all.insert(ident.to_string())),
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}

fn expanded(declaration: &str) -> TokenStream {
    let tokens = crate::derive::derive(&syn::parse_str(declaration).unwrap());
    assert!(!tokens.to_string().contains("compile_error"), "{tokens}");
    tokens
}

/// As the name of a field, if it can be one.
fn field(name: &str) -> Option<String> {
    if name == "_" || matches!(name, "self" | "Self" | "super" | "crate") {
        return None;
    }
    let plain = syn::parse_str::<Ident>(name);
    Some(plain.map_or_else(|_| Ident::new_raw(name, Span::call_site()).to_string(), |name| name.to_string()))
}

#[test]
fn the_list_is_what_is_generated() {
    let mut all = BTreeSet::new();
    for declaration in DECLARATIONS {
        identifiers(expanded(declaration), &mut all);
    }
    for Function { name, key, output, .. } in Function::ALL {
        let (field, value) = match (key, output) {
            (Some(Key::PrivateKey), _) => ("key: PrivateKey", format!("base64({name}(key, a))")),
            (Some(Key::Secret), _) => ("key: Secret", format!("hex({name}(key, a))")),
            (None, Output::Bytes) => ("", format!("hex({name}(a))")),
            (None, _) => ("", format!("{name}(a)")),
        };
        let declaration = format!(
            "#[token(post = \"https://example.com\", header(\"X\" = {value}))] struct Provider {{ a: String, {field} }}"
        );
        identifiers(expanded(&declaration), &mut all);
    }
    let generated: Vec<String> = all.iter().filter_map(|name| field(name)).collect();
    let list = format!("names! {{\n    {}\n}}\n", generated.join("\n    "));
    if std::env::var_os("HYGIENE").is_some_and(|wanted| wanted == "overwrite") {
        std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/src/hygiene.in"), &list).unwrap();
        return;
    }
    assert_eq!(RECORDED, list, "HYGIENE=overwrite writes it");
}
