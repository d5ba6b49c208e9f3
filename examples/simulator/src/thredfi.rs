//! Thredfi: a partner token for Basic credentials, then a business token for each business.
//!
//! The token endpoints respond with errors in OAuth's layout, the API in `{error, error_code, details}`. Which of
//! the two holds the code that the prose names (`authentication_required`, `invalid_token`) is not
//! documented: here it is `error_code`, and `error` has the words. A business that is not the partner's is
//! answered with 400, since the token endpoints document 400, 401 and 500 only; a segment that is no UUID is
//! no such path. A live token of another kind, or for another business, is answered with 403 by the API: a
//! new token would not help.

use http::StatusCode;
use serde_json::{Value, json};

use crate::{
    call::{Call, Refused, Rules},
    credentials::{THREDFI_API_KEY, THREDFI_BUSINESS_ID, THREDFI_OTHER_BUSINESS_ID, THREDFI_PARTNER_ID},
    failure::{Failure, ThredfiFailure},
    form::Form,
    invalid::{self, Invalid},
    json::Object,
    media::MediaType,
    multipart,
    reply::Reply,
    tokens::{NotLive, Scope},
};

pub(crate) const TOKEN_PATH: &str = "/v1/platform/oauth2/token/";
pub(crate) const API_PATH: &str = "/v1/platform/businesses/";

const EXPIRES_IN: u64 = 3600;
const GRANT_TYPE: &str = "client_credentials";

/// The path of Thredfi's second hop, which turns the partner's token into one for a business.
pub fn business_token_path(business_id: &str) -> String {
    format!("/v1/platform/{business_id}/oauth2/token/")
}

/// The path of the API call that a business token of Thredfi opens.
pub fn invoices_path(business_id: &str) -> String {
    format!("/v1/platform/{business_id}/invoices/")
}

/// The business of a path in `/v1/platform/{business_id}/REST`.
fn business_of<'a>(path: &'a str, rest: &str) -> Option<&'a str> {
    let business = path.strip_prefix("/v1/platform/")?.strip_suffix(rest)?;
    invalid::uuid(business).map(|_| business)
}

const HOP: &str = "/oauth2/token/";

pub(crate) struct Thredfi;

impl Rules for Thredfi {
    fn is_token_path(path: &str) -> bool {
        path == TOKEN_PATH || business_of(path, HOP).is_some()
    }

    fn reply(call: &mut Call<'_>) -> Result<Reply, Refused> {
        let path = call.request.path_only();
        if path == TOKEN_PATH {
            partner_token(call)
        } else if path == API_PATH {
            businesses(call)
        } else if let Some(business) = business_of(path, HOP) {
            let business = business.to_owned();
            business_token(call, &business)
        } else if let Some(business) = business_of(path, "/invoices/") {
            invoices(call, business)
        } else {
            Err(Refused::Path)
        }
    }

    fn error(call: &Call<'_>, status: StatusCode, words: &str) -> Reply {
        if Self::is_token_path(call.request.path_only()) {
            oauth(call, status, "invalid_request", words)
        } else {
            let code = if status == StatusCode::NOT_FOUND { "not_found" } else { "invalid_request" };
            api(call, status, code, words, &json!({}))
        }
    }

    fn invalid(call: &Call<'_>, invalid: &Invalid) -> Reply {
        if Self::is_token_path(call.request.path_only()) {
            oauth(call, StatusCode::BAD_REQUEST, "invalid_request", &invalid.to_string())
        } else {
            let details = json!({ "detail": invalid.detail(|words| call.say(words)) });
            api(call, StatusCode::BAD_REQUEST, "validation_error", &invalid.to_string(), &details)
        }
    }

    fn failure(call: &Call<'_>, failure: &Failure) -> Option<Reply> {
        if let Failure::Thredfi(failure) = failure { Some(on_demand(call, *failure)) } else { None }
    }
}

fn on_demand(call: &Call<'_>, failure: ThredfiFailure) -> Reply {
    let (code, words) = match failure {
        ThredfiFailure::InvalidRequest => ("invalid_request", "The request is not valid"),
        ThredfiFailure::UnsupportedGrantType => ("unsupported_grant_type", "Must be 'client_credentials'"),
        ThredfiFailure::InvalidClient => ("invalid_client", "Invalid partner credentials"),
        ThredfiFailure::InvalidToken => ("invalid_token", "The partner token is invalid or expired"),
        ThredfiFailure::ServerError => ("server_error", "Internal error"),
    };
    oauth(call, failure.status(), code, words)
}

fn partner_token(call: &mut Call<'_>) -> Result<Reply, Refused> {
    call.expect("POST")?;
    let media = call.media(&[MediaType::FORM, MediaType::JSON, MediaType::MULTIPART])?;
    // The header has the raw credentials: RFC 6749's percent-encoding of both halves is not in the document.
    let expected = (THREDFI_PARTNER_ID.to_owned(), THREDFI_API_KEY.to_owned());
    if call.request.basic() != Some(expected) {
        return Err(on_demand(call, ThredfiFailure::InvalidClient).into());
    }
    let (grant_type, client_id) = match media.essence.as_str() {
        MediaType::JSON => {
            let mut body = Object::read(&call.request.body)?;
            let fields = (body.optional_text("grant_type")?, body.text("client_id")?);
            body.end()?;
            fields
        }
        essence => {
            let multipart = essence == MediaType::MULTIPART;
            let body = &call.request.body;
            let mut form = if multipart { multipart::read(&media, body)? } else { Form::read(body)? };
            let fields = (form.optional("grant_type")?, form.text("client_id")?);
            form.end()?;
            fields
        }
    };
    match grant_type.as_deref() {
        None | Some(GRANT_TYPE) => {}
        Some("") => return Err(Invalid::field("grant_type", "string_too_short", "empty").into()),
        Some(_) => return Err(on_demand(call, ThredfiFailure::UnsupportedGrantType).into()),
    }
    let client_id = invalid::uuid(&client_id).ok_or_else(|| Invalid::uuid("client_id"))?;
    if Some(client_id) != invalid::uuid(THREDFI_PARTNER_ID) {
        return Err(Invalid::field("client_id", "value_error", "not the partner of the Basic header").into());
    }
    let token = call.issue(Scope::Client, EXPIRES_IN);
    Ok(Reply::ok(&json!({ "access_token": token, "token_type": "Bearer", "expires_in": EXPIRES_IN })))
}

fn business_token(call: &mut Call<'_>, business: &str) -> Result<Reply, Refused> {
    call.expect("POST")?;
    if call.authorise() != Ok(Scope::Client) {
        return Err(on_demand(call, ThredfiFailure::InvalidToken).into());
    }
    if !call.request.body.is_empty() {
        return Err(Invalid::body("extra_forbidden", "the document has no body here").into());
    }
    let known = [THREDFI_BUSINESS_ID, THREDFI_OTHER_BUSINESS_ID];
    let business = known.into_iter().find(|known| known.eq_ignore_ascii_case(business));
    let business =
        business.ok_or_else(|| Invalid::new(&["path", "business_id"], "value_error", "no such business"))?;
    let token = call.issue(Scope::Business(business.to_owned()), EXPIRES_IN);
    Ok(Reply::ok(&json!({
        "access_token": token,
        "token_type": "Bearer",
        "expires_in": EXPIRES_IN,
        "scope": "business_access",
        "business_id": business,
    })))
}

fn businesses(call: &Call<'_>) -> Result<Reply, Refused> {
    expect_scope(call, |scope| *scope == Scope::Client)?;
    Ok(Reply::ok(&json!({ "results": [
        { "id": THREDFI_BUSINESS_ID, "legal_name": "Simulated Business" },
        { "id": THREDFI_OTHER_BUSINESS_ID, "legal_name": "Other Simulated Business" },
    ] })))
}

fn invoices(call: &Call<'_>, business: &str) -> Result<Reply, Refused> {
    expect_scope(
        call,
        |scope| matches!(scope, Scope::Business(granted) if granted.eq_ignore_ascii_case(business)),
    )?;
    let invoice = json!({ "id": "INV-0001", "business_id": business, "total_amount": 12_500 });
    Ok(Reply::ok(&json!({ "results": [invoice] })))
}

fn expect_scope(call: &Call<'_>, fits: impl FnOnce(&Scope) -> bool) -> Result<(), Refused> {
    call.expect("GET")?;
    let (status, code, words) = match call.authorise() {
        Ok(scope) if fits(&scope) => return Ok(()),
        Ok(_) => (StatusCode::FORBIDDEN, "permission_denied", "The token is not for this"),
        Err(NotLive::Missing) => {
            (StatusCode::UNAUTHORIZED, "authentication_required", "Authentication is required")
        }
        Err(NotLive::Unknown | NotLive::Expired) => {
            (StatusCode::UNAUTHORIZED, "invalid_token", "The token is invalid or expired")
        }
    };
    Err(api(call, status, code, words, &json!({})).into())
}

fn oauth(call: &Call<'_>, status: StatusCode, code: &str, words: &str) -> Reply {
    Reply::json(status, &json!({ "error": code, "error_description": call.say(words) }))
}

fn api(call: &Call<'_>, status: StatusCode, code: &str, words: &str, details: &Value) -> Reply {
    Reply::json(status, &json!({ "error": call.say(words), "error_code": code, "details": details }))
}
