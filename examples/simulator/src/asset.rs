//! Asset: `POST /v0/auth/token` with a form.
//!
//! The response's `expires_in` is a unix timestamp, while the request's is a duration. The document leaves
//! `client_secret` optional and gives it a sentence as default: without a secret nobody is let in, and the
//! sentence itself is refused as a client's mistake. An empty `business_id`, `scope` or `resource` is
//! refused: a form says "absent" by leaving the field out.

use http::StatusCode;
use serde_json::{Value, json};

use crate::{
    call::{Call, Refused, Rules},
    clock,
    credentials::{ASSET_BUSINESS_ID, ASSET_CLIENT_ID, ASSET_CLIENT_SECRET},
    failure::{AssetFailure, Failure},
    form::Form,
    invalid::Invalid,
    media::MediaType,
    reply::Reply,
    tokens::Scope,
};

pub(crate) const TOKEN_PATH: &str = "/v0/auth/token";
pub(crate) const API_PATH: &str = "/v0/businesses";

const DEFAULT_EXPIRES_IN: u64 = 3600;
/// What the schema gives as `client_secret`'s default.
const SECRET_SENTENCE: &str = "The oauth client secret";

pub(crate) struct Asset;

impl Rules for Asset {
    fn is_token_path(path: &str) -> bool {
        path == TOKEN_PATH
    }

    fn reply(call: &mut Call<'_>) -> Result<Reply, Refused> {
        match call.request.path_only() {
            TOKEN_PATH => token(call),
            API_PATH => businesses(call),
            _ => Err(Refused::Path),
        }
    }

    fn error(call: &Call<'_>, status: StatusCode, words: &str) -> Reply {
        error(status, &json!(call.say(words)), &Value::Null)
    }

    fn invalid(call: &Call<'_>, invalid: &Invalid) -> Reply {
        let details = json!([invalid.detail(|words| call.say(words))]);
        error(StatusCode::UNPROCESSABLE_ENTITY, &json!(call.say(&invalid.to_string())), &details)
    }

    fn failure(call: &Call<'_>, failure: &Failure) -> Option<Reply> {
        let (failure, words) = match failure {
            Failure::Asset(failure) => (*failure, json!(call.say(words(*failure)))),
            Failure::AssetNullError(failure) => (*failure, Value::Null),
            _ => return None,
        };
        Some(error(failure.status(), &words, &json!({ "detail": call.say("no more is known") })))
    }
}

const fn words(failure: AssetFailure) -> &'static str {
    match failure {
        AssetFailure::Unauthorized => "Invalid client credentials",
        AssetFailure::Forbidden => "The client may not do this",
        AssetFailure::NotFound => "No such business",
        AssetFailure::Unprocessable => "The request cannot be processed",
        AssetFailure::ServiceUnavailable => "The service is not available",
    }
}

fn token(call: &mut Call<'_>) -> Result<Reply, Refused> {
    call.expect("POST")?;
    call.media(&[MediaType::FORM])?;
    call.expect_no_authorization()?;
    let mut form = Form::read(&call.request.body)?;
    let client_id = form.text("client_id")?;
    let client_secret = form.optional("client_secret")?;
    if client_secret.as_deref() == Some(SECRET_SENTENCE) {
        return Err(
            Invalid::field("client_secret", "value_error", "the schema's sentence is no secret").into()
        );
    }
    if form.optional("grant_type")?.is_some_and(|grant| grant != "client_credentials") {
        return Err(Invalid::field("grant_type", "enum", "not client_credentials").into());
    }
    let business = not_empty(&mut form, "business_id")?;
    let seconds = expires_in(&mut form)?;
    let scope = not_empty(&mut form, "scope")?;
    if scope.is_some_and(|scope| !scope.split(' ').all(is_scope)) {
        return Err(Invalid::field("scope", "value_error", "not a space-separated list of scopes").into());
    }
    if !form.all("resource").iter().all(|resource| is_absolute_uri(resource)) {
        return Err(Invalid::field("resource", "value_error", "not an absolute URI without fragment").into());
    }
    form.end()?;
    let expires = call.unix_now().checked_add(seconds);
    let expires = expires.and_then(|at| clock::at_unix_seconds(at).map(|time| (at, time)));
    let (expires, expiry) =
        expires.ok_or_else(|| Invalid::field("expires_in", "less_than", "beyond the end of time"))?;

    if client_id != ASSET_CLIENT_ID || client_secret.as_deref() != Some(ASSET_CLIENT_SECRET) {
        return Err(on_its_own(call, AssetFailure::Unauthorized).into());
    }
    let scope = match business {
        None => Scope::Client,
        Some(business) if business == ASSET_BUSINESS_ID => Scope::Business(business),
        Some(_) => return Err(on_its_own(call, AssetFailure::NotFound).into()),
    };
    let token = call.issue_until(scope, expiry);
    Ok(Reply::ok(&json!({ "access_token": token, "token_type": "Bearer", "expires_in": expires })))
}

fn not_empty(form: &mut Form, name: &str) -> Result<Option<String>, Invalid> {
    let value = form.optional(name)?;
    if value.as_deref() == Some("") {
        return Err(Invalid::field(name, "string_too_short", "empty"));
    }
    Ok(value)
}

fn expires_in(form: &mut Form) -> Result<u64, Invalid> {
    let Some(text) = form.optional("expires_in")? else { return Ok(DEFAULT_EXPIRES_IN) };
    // The standard parser takes a sign and leading zeros, which are not an integer's one spelling.
    let plain = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
    let seconds = text.parse().ok().filter(|_| plain);
    seconds.ok_or_else(|| Invalid::field("expires_in", "int_parsing", "not an integer above 0"))
}

/// A scope token of RFC 6749.
fn is_scope(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'"' && byte != b'\\')
}

/// An absolute URI of RFC 3986: the URL parser mends what it can, so the letters are looked at first.
fn is_absolute_uri(text: &str) -> bool {
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        let good = match byte {
            b'%' => {
                [bytes.next(), bytes.next()].iter().flatten().filter(|byte| byte.is_ascii_hexdigit()).count()
                    == 2
            }
            _ => byte.is_ascii_alphanumeric() || b"-._~:/?[]@!$&'()*+,;=".contains(&byte),
        };
        if !good {
            return false;
        }
    }
    url::Url::parse(text).is_ok_and(|url| !url.scheme().starts_with("http") || text.contains("://"))
}

fn businesses(call: &Call<'_>) -> Result<Reply, Refused> {
    call.expect("GET")?;
    // Both scopes see the one business that there is.
    if call.authorise().is_err() {
        return Err(Asset::error(call, StatusCode::UNAUTHORIZED, "Invalid access token").into());
    }
    Ok(Reply::ok(&json!({ "data": [{ "id": ASSET_BUSINESS_ID, "name": "Simulated Business" }] })))
}

fn on_its_own(call: &Call<'_>, failure: AssetFailure) -> Reply {
    Asset::error(call, failure.status(), words(failure))
}

fn error(status: StatusCode, words: &Value, data: &Value) -> Reply {
    Reply::json(status, &json!({ "error": words, "data": data }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absolute_uris() {
        for text in ["https://api.example.com", "https://api.example.com/a%20b?c=d", "urn:example:1"] {
            assert!(is_absolute_uri(text), "{text}");
        }
        for text in [
            "",
            "api.example.com",
            "/a",
            "//a",
            "https://",
            "https:a",
            "https://a#",
            "https://a#b",
            "https://a b",
            " https://a",
            "https://a/%4",
            "https://a\\b",
            "https://\u{e9}.example",
            "1a:b",
        ] {
            assert!(!is_absolute_uri(text), "{text}");
        }
    }
}
