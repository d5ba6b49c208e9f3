//! Accounting+: `POST /oauth/clients/accesstoken` with the credentials in a JSON body.
//!
//! The document has one error, 401 with `ACC07`. For what it does not have (a body that is not its schema, a
//! wrong method) the response takes the error's layout with a made-up code, `ACC` and the HTTP status.

use aws_lc_rs::hmac;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::StatusCode;
use serde_json::{Value, json};

use crate::{
    call::{Call, Refused, Rules},
    credentials::{
        ACCOUNTING_PLUS_CLIENT_ID, ACCOUNTING_PLUS_CLIENT_SECRET, ACCOUNTING_PLUS_EMAIL,
        ACCOUNTING_PLUS_SIGNATURE_SECRET, ACCOUNTING_PLUS_TENANT_ID,
    },
    failure::{AccountingPlusFailure, Failure},
    invalid::Invalid,
    json::Object,
    media::MediaType,
    reply::Reply,
    tokens::{self, Scope},
};

pub(crate) const TOKEN_PATH: &str = "/oauth/clients/accesstoken";
pub(crate) const API_PATH: &str = "/v1/vouchers";

const EXPIRES_IN: u64 = 172_800;
const SUCCESS: &str = "00";
/// The one code of the document.
const UNAUTHORIZED: &str = "ACC07";

pub(crate) struct AccountingPlus;

impl Rules for AccountingPlus {
    fn is_token_path(path: &str) -> bool {
        path == TOKEN_PATH
    }

    fn reply(call: &mut Call<'_>) -> Result<Reply, Refused> {
        match call.request.path_only() {
            TOKEN_PATH => token(call),
            API_PATH => vouchers(call),
            _ => Err(Refused::Path),
        }
    }

    fn error(call: &Call<'_>, status: StatusCode, words: &str) -> Reply {
        error(call, status, &format!("ACC{}", status.as_u16()), words)
    }

    fn invalid(call: &Call<'_>, invalid: &Invalid) -> Reply {
        Self::error(call, StatusCode::BAD_REQUEST, &invalid.to_string())
    }

    fn failure(call: &Call<'_>, failure: &Failure) -> Option<Reply> {
        let Failure::AccountingPlus(failure) = *failure else { return None };
        Some(match failure {
            AccountingPlusFailure::ClientIdNotFound => client_id_not_found(call),
            AccountingPlusFailure::InvalidCredentials => invalid_credentials(call),
            AccountingPlusFailure::NotSuccess => {
                error(call, failure.status(), "ACC99", "the request was not carried out")
            }
            AccountingPlusFailure::NotSuccessWithToken => Reply::ok(&json!({
                "status": "ACC99",
                "message": call.say("the request was not carried out"),
                "traceId": call.trace_id(),
                "data": data(&tokens::fresh(call.provider)),
            })),
        })
    }
}

fn token(call: &mut Call<'_>) -> Result<Reply, Refused> {
    call.expect("POST")?;
    call.media(&[MediaType::JSON])?;
    call.expect_no_authorization()?;
    let mut body = Object::read(&call.request.body)?;
    let client_id = body.text("client_id")?;
    let client_secret = body.text("client_secret")?;
    body.end()?;
    if client_id != ACCOUNTING_PLUS_CLIENT_ID {
        return Err(client_id_not_found(call).into());
    }
    if client_secret != ACCOUNTING_PLUS_CLIENT_SECRET {
        return Err(invalid_credentials(call).into());
    }
    let token = call.issue(Scope::Client, EXPIRES_IN);
    Ok(Reply::ok(&json!({ "status": SUCCESS, "message": "Success", "data": data(&token) })))
}

fn data(token: &str) -> Value {
    json!({
        "organization_name": "PT. Simulated",
        "client_id": ACCOUNTING_PLUS_CLIENT_ID,
        "access_token": token,
        "expires_in": EXPIRES_IN,
    })
}

fn vouchers(call: &Call<'_>) -> Result<Reply, Refused> {
    call.expect("GET")?;
    let refuse = |words: &str| error(call, StatusCode::UNAUTHORIZED, UNAUTHORIZED, words);
    if call.authorise().is_err() {
        return Err(refuse("Invalid access token").into());
    }
    let data = call.request.header("a-data").unwrap_or_default();
    let user = STANDARD.decode(data).ok().and_then(|data| String::from_utf8(data).ok());
    let known = format!("email={ACCOUNTING_PLUS_EMAIL}");
    let with_tenant = format!("{known}&tenant_id={ACCOUNTING_PLUS_TENANT_ID}");
    let Some(user) = user.filter(|user| *user == known || *user == with_tenant) else {
        return Err(refuse("Invalid user").into());
    };
    let token = call.request.bearer().unwrap_or_default();
    let text = format!("path={}&token={token}&{user}", call.request.path_only());
    let signature = call.request.header("a-signature").unwrap_or_default();
    if !is_signed(&text, signature) {
        return Err(refuse("Invalid signature").into());
    }
    let vouchers = json!([{ "id": "VCH-0001", "type": "bank_in", "amount": 150_000, "currency": "IDR" }]);
    Ok(Reply::ok(&json!({ "status": SUCCESS, "message": "Success", "data": vouchers })))
}

/// The Base64 of an HMAC-SHA256, by the page.
fn is_signed(text: &str, signature: &str) -> bool {
    let key = hmac::Key::new(hmac::HMAC_SHA256, ACCOUNTING_PLUS_SIGNATURE_SECRET.as_bytes());
    STANDARD.decode(signature).is_ok_and(|signature| hmac::verify(&key, text.as_bytes(), &signature).is_ok())
}

fn client_id_not_found(call: &Call<'_>) -> Reply {
    error(call, StatusCode::UNAUTHORIZED, UNAUTHORIZED, "given client id is not found")
}

fn invalid_credentials(call: &Call<'_>) -> Reply {
    error(call, StatusCode::UNAUTHORIZED, UNAUTHORIZED, "Invalid client credentials")
}

fn error(call: &Call<'_>, status: StatusCode, code: &str, words: &str) -> Reply {
    Reply::json(status, &json!({ "status": code, "message": call.say(words), "traceId": call.trace_id() }))
}
