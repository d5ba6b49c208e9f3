//! Accounting+: `POST /oauth/clients/accesstoken` with the credentials in a JSON body.
//!
//! The document has one error, 401 with `ACC07`. For what it does not have (a body that is not its schema, a
//! wrong method) the response takes the error's layout with a made-up code, `ACC` and the HTTP status.

use http::StatusCode;
use serde_json::{Value, json};

use crate::{
    call::{Call, Refused, Rules},
    credentials::{ACCOUNTING_PLUS_CLIENT_ID, ACCOUNTING_PLUS_CLIENT_SECRET},
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

/// Wants the token only: `A-Signature` and `A-Data` are not checked yet.
fn vouchers(call: &Call<'_>) -> Result<Reply, Refused> {
    call.expect("GET")?;
    if call.authorise().is_err() {
        return Err(error(call, StatusCode::UNAUTHORIZED, UNAUTHORIZED, "Invalid access token").into());
    }
    let vouchers = json!([{ "id": "VCH-0001", "type": "bank_in", "amount": 150_000, "currency": "IDR" }]);
    Ok(Reply::ok(&json!({ "status": SUCCESS, "message": "Success", "data": vouchers })))
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
