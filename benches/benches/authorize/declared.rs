//! The declarations.

use auth_runtime::{Secret, TokenEndpoint};

use super::by_hand::{EMAIL, KEY, KEY_ID};

#[derive(TokenEndpoint)]
#[token(post = "https://auth.example.com/token", grant_type = client_credentials)]
struct Bearer {
    client_id: String,
    client_secret: Secret,
}

/// As `auth-providers` declares it.
#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    api(let user = "email={email}[&tenant_id={tenant_id}]",
        header("A-Data" = base64(user)),
        sign("A-Signature" = base64(hmac_sha256(signature_secret, "path={path}&token={token}&{user}")))),
)]
struct AccountingPlus {
    client_secret: Secret,
    signature_secret: Secret,
    email: String,
    tenant_id: Option<String>,
}

/// As `auth-providers` declares it, but for the sorting of the body.
#[derive(TokenEndpoint)]
#[token(
    post = "https://auth.example.com/token",
    let timestamp = now("%Y-%m-%dT%H:%M:%S%:z", offset = "+07:00"),
    api(let hash = hex(sha256(body | "")), let text = "{method}:{path}:{token}:{hash}:{timestamp}",
        header("Open-Api-Timestamp" = timestamp),
        sign("Open-Api-Signature" = base64(hmac_sha512(client_secret, text)))),
)]
struct Klikoo {
    client_secret: Secret,
}

#[derive(TokenEndpoint)]
#[token(api(
    let timestamp = now(unix_ms),
    header("OK-ACCESS-KEY" = api_key, "OK-ACCESS-TIMESTAMP" = timestamp),
    sign("OK-ACCESS-SIGN" = base64(hmac_sha256(secret, "{timestamp}{method}{path}[?{query}][{body}]"))),
))]
struct Okx {
    api_key: Secret,
    secret: Secret,
}

#[derive(TokenEndpoint)]
#[token(api(
    let oauth = pairs("oauth_consumer_key" = consumer_key, "oauth_nonce" = nonce, "oauth_signature_method" = "HMAC-SHA1",
        "oauth_timestamp" = now(unix), "oauth_token" = access_token, "oauth_version" = "1.0"),
    let listed = pairs(oauth, query, form, name = pct(name), value = pct(value), sorted),
    let params = pct(listed),
    let address = pct("{scheme}://{header.host}{path}"),
    let consumer = pct(consumer_secret),
    let owner = pct(token_secret),
    let signature = base64(hmac_sha1("{consumer}&{owner}", "{method}&{address}&{params}")),
    let fields = pairs(oauth, "oauth_signature" = signature, value = pct(value), each = "{name}=\"{value}\"", join = ", "),
    sign("Authorization" = "OAuth {fields}"),
))]
struct OAuth1 {
    consumer_key: String,
    consumer_secret: Secret,
    access_token: Secret,
    token_secret: Secret,
}

pub(crate) fn endpoint(name: &str) -> Box<dyn TokenEndpoint> {
    let secret = || Secret::from(KEY);
    match name {
        "bearer" => Box::new(Bearer { client_id: KEY_ID.into(), client_secret: secret() }),
        "Accounting+" => Box::new(AccountingPlus {
            client_secret: secret(),
            signature_secret: secret(),
            email: EMAIL.into(),
            tenant_id: None,
        }),
        "Klikoo" => Box::new(Klikoo { client_secret: secret() }),
        "OKX" => Box::new(Okx { api_key: KEY_ID.into(), secret: secret() }),
        _ => Box::new(OAuth1 {
            consumer_key: KEY_ID.into(),
            consumer_secret: secret(),
            access_token: KEY_ID.into(),
            token_secret: secret(),
        }),
    }
}
