//! Chift: `POST /token` with the credentials in a JSON body, named in camelCase.
//!
//! The document has no response to wrong credentials. Here it is 401 with the message and status of the one
//! error that the document has. The token type is written `bearer`: the document leaves it open, and it has
//! no case.

use http::StatusCode;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    call::{Call, Refused, Rules},
    credentials::{CHIFT_ACCOUNT_ID, CHIFT_CLIENT_ID, CHIFT_CLIENT_SECRET, CHIFT_MARKETPLACE_ID},
    failure::{ChiftFailure, Failure},
    invalid::{self, Invalid},
    json::Object,
    media::MediaType,
    reply::Reply,
    tokens::Scope,
};

pub(crate) const TOKEN_PATH: &str = "/token";
pub(crate) const API_PATH: &str = "/consumers";

const EXPIRES_IN: u64 = 1800;

pub(crate) struct Chift;

impl Rules for Chift {
    fn is_token_path(path: &str) -> bool {
        path == TOKEN_PATH
    }

    fn reply(call: &mut Call<'_>) -> Result<Reply, Refused> {
        match call.request.path_only() {
            TOKEN_PATH => token(call),
            API_PATH => consumers(call),
            _ => Err(Refused::Path),
        }
    }

    fn error(call: &Call<'_>, status: StatusCode, words: &str) -> Reply {
        Reply::json(status, &json!({ "message": call.say(words), "status": "error" }))
    }

    fn invalid(call: &Call<'_>, invalid: &Invalid) -> Reply {
        let mut detail = invalid.detail(|words| call.say(words));
        // Optional in the schema, and the place where a secret is repeated most often.
        if call.echo {
            detail["input"] = Value::String(call.say("input"));
        }
        let message = call.say("Validation error");
        let body = json!({ "message": message, "status": "error", "detail": [detail] });
        Reply::json(ChiftFailure::Validation.status(), &body)
    }

    fn failure(call: &Call<'_>, failure: &Failure) -> Option<Reply> {
        match failure {
            Failure::Chift(ChiftFailure::Validation) => {
                Some(Self::invalid(call, &Invalid::field("accountId", "value_error", "no such account")))
            }
            Failure::Chift(ChiftFailure::Unauthorized) => Some(unauthorized(call)),
            _ => None,
        }
    }
}

fn token(call: &mut Call<'_>) -> Result<Reply, Refused> {
    call.expect("POST")?;
    call.media(&[MediaType::JSON])?;
    call.expect_no_authorization()?;
    let mut body = Object::read(&call.request.body)?;
    let client_id = body.text("clientId")?;
    let client_secret = body.text("clientSecret")?;
    let account = uuid_field("accountId", &body.text("accountId")?)?;
    let marketplace = body.nullable_text("marketplaceId")?;
    let marketplace = marketplace.map(|text| uuid_field("marketplaceId", &text)).transpose()?;
    body.end()?;
    let known = client_id == CHIFT_CLIENT_ID
        && client_secret == CHIFT_CLIENT_SECRET
        && Some(account) == invalid::uuid(CHIFT_ACCOUNT_ID)
        && (marketplace.is_none() || marketplace == invalid::uuid(CHIFT_MARKETPLACE_ID));
    if !known {
        return Err(unauthorized(call).into());
    }
    let token = call.issue(Scope::Client, EXPIRES_IN);
    Ok(Reply::ok(&json!({
        "access_token": token,
        "token_type": "bearer",
        "expires_in": EXPIRES_IN,
        "expires_on": call.unix_now().saturating_add(EXPIRES_IN),
    })))
}

fn uuid_field(name: &str, text: &str) -> Result<Uuid, Invalid> {
    invalid::uuid(text).ok_or_else(|| Invalid::uuid(name))
}

fn consumers(call: &Call<'_>) -> Result<Reply, Refused> {
    call.expect("GET")?;
    if call.authorise().is_err() {
        return Err(unauthorized(call).into());
    }
    let consumer =
        json!({ "consumerid": "c0150000-0000-4000-8000-000000000001", "name": "Simulated Consumer" });
    Ok(Reply::ok(&json!([consumer])))
}

fn unauthorized(call: &Call<'_>) -> Reply {
    Chift::error(call, StatusCode::UNAUTHORIZED, "Unauthorized")
}
