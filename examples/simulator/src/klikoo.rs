//! Klikoo: `POST /v1/open-api/access-token` with nested credentials and an RSA signature in the headers.
//!
//! A request that is wrong in two ways is answered for the first of: the layout of the body, the grant type,
//! the client's UUID, the timestamp, the client (whose key is needed next), the signature, the secret. The
//! document does not say. HTTP errors that have no code of their own take the validation case with their own
//! status. The service number of the balance call is not in the document; `02` stands for it.

use std::time::{Duration, SystemTime};

use aws_lc_rs::hmac;
use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use http::StatusCode;
use jiff::{civil, tz::Offset};
use serde_json::{Value, json};
use uuid::{Uuid, Variant};

use crate::{
    call::{Call, Refused, Rules},
    clock,
    credentials::{KLIKOO_CLIENT_ID, KLIKOO_CLIENT_SECRET, KLIKOO_PUBLIC_KEY},
    failure::{Failure, KlikooFailure},
    invalid::{self, Invalid},
    json::Object,
    media::MediaType,
    reply::Reply,
    tokens::{NotLive, Scope},
};

pub(crate) const TOKEN_PATH: &str = "/v1/open-api/access-token";
pub(crate) const API_PATH: &str = "/v1/open-api/balance";

const TIMESTAMP: &str = "open-api-timestamp";
const SIGNATURE: &str = "open-api-signature";
const EXPIRES_IN: u64 = 900;
/// The document fixes the length of `client_secret`.
const SECRET_LENGTH: usize = 32;
/// How far a request's timestamp may be from the server's clock, either way. The document only says that it
/// is checked.
const TOLERANCE: Duration = Duration::from_secs(5 * 60);

pub(crate) struct Klikoo;

impl Rules for Klikoo {
    fn is_token_path(path: &str) -> bool {
        path == TOKEN_PATH
    }

    fn reply(call: &mut Call<'_>) -> Result<Reply, Refused> {
        match call.request.path_only() {
            TOKEN_PATH => token(call),
            API_PATH => balance(call),
            _ => Err(Refused::Path),
        }
    }

    fn error(call: &Call<'_>, status: StatusCode, words: &str) -> Reply {
        error(call, status, KlikooFailure::Validation, words)
    }

    fn invalid(call: &Call<'_>, invalid: &Invalid) -> Reply {
        Self::error(call, StatusCode::BAD_REQUEST, &invalid.to_string())
    }

    fn failure(call: &Call<'_>, failure: &Failure) -> Option<Reply> {
        if let Failure::Klikoo(failure) = failure { Some(fail(call, *failure)) } else { None }
    }
}

fn token(call: &mut Call<'_>) -> Result<Reply, Refused> {
    call.expect("POST")?;
    call.media(&[MediaType::JSON])?;
    call.expect_no_authorization()?;
    let (grant_type, client_id, client_secret) = credentials(&call.request.body)?;
    if grant_type != "client_credentials" {
        return Err(fail(call, KlikooFailure::GrantType).into());
    }
    let Some(client) = uuid_v4(&client_id) else {
        return Err(fail(call, KlikooFailure::Uuid).into());
    };
    let timestamp = call.request.header(TIMESTAMP).unwrap_or_default();
    if !is_in_time(call, timestamp) {
        return Err(fail(call, KlikooFailure::Clock).into());
    }
    if Some(client) != uuid_v4(KLIKOO_CLIENT_ID) {
        return Err(fail(call, KlikooFailure::Credentials).into());
    }
    let signature = call.request.header(SIGNATURE).unwrap_or_default();
    if !is_signed(&format!("{client_id}|{timestamp}"), signature) {
        return Err(fail(call, KlikooFailure::Signature).into());
    }
    if client_secret != KLIKOO_CLIENT_SECRET {
        return Err(fail(call, KlikooFailure::Credentials).into());
    }
    let token = call.issue(Scope::Client, EXPIRES_IN);
    let data = json!({ "access_token": token, "token_type": "Bearer", "expires_in": EXPIRES_IN });
    Ok(success(call, &data))
}

/// The grant type, client id and secret of a body in the document's layout.
fn credentials(body: &[u8]) -> Result<(String, String, String), Invalid> {
    const NESTED: &str = "additional_info";
    let mut body = Object::read(body)?;
    let grant_type = body.text("grant_type")?;
    let mut nested = body.object(NESTED)?;
    body.end()?;
    let inside = |invalid: Invalid| invalid.inside(NESTED);
    let client_id = nested.text("client_id").map_err(inside)?;
    let client_secret = nested.text("client_secret").map_err(inside)?;
    nested.end().map_err(inside)?;
    if client_secret.chars().count() != SECRET_LENGTH {
        return Err(inside(Invalid::field("client_secret", "string_length", "not 32 characters")));
    }
    Ok((grant_type, client_id, client_secret))
}

fn uuid_v4(text: &str) -> Option<Uuid> {
    const RANDOM: usize = 4;
    invalid::uuid(text)
        .filter(|uuid| uuid.get_version_num() == RANDOM && uuid.get_variant() == Variant::RFC4122)
}

/// Reads `YYYY-MM-DDThh:mm:ss+07:00`, in this form only.
fn parse(text: &str) -> Option<SystemTime> {
    const FORM: &[u8] = b"0000-00-00T00:00:00+07:00";
    const DIGITS: usize = 19;
    let fits = text.len() == FORM.len()
        && text.bytes().zip(FORM).enumerate().all(|(at, (given, &form))| {
            if at < DIGITS && form == b'0' { given.is_ascii_digit() } else { given == form }
        });
    if !fits {
        return None;
    }
    let number = |from: usize| text.get(from..from + 2)?.parse::<i8>().ok();
    let year = text.get(..4)?.parse().ok()?;
    let local =
        civil::DateTime::new(year, number(5)?, number(8)?, number(11)?, number(14)?, number(17)?, 0).ok()?;
    Offset::constant(7).to_timestamp(local).ok().and_then(|at| SystemTime::try_from(at).ok())
}

fn is_signed(text: &str, signature: &str) -> bool {
    let key: String = KLIKOO_PUBLIC_KEY.lines().filter(|line| !line.starts_with("-----")).collect();
    let (Ok(key), Ok(signature)) = (STANDARD.decode(key), STANDARD.decode(signature)) else { return false };
    UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key).verify(text.as_bytes(), &signature).is_ok()
}

fn balance(call: &Call<'_>) -> Result<Reply, Refused> {
    call.expect("GET")?;
    match call.authorise() {
        Ok(_) => {}
        Err(NotLive::Expired) => return Err(fail(call, KlikooFailure::TokenExpired).into()),
        Err(NotLive::Missing | NotLive::Unknown) => return Err(fail(call, KlikooFailure::Token).into()),
    }
    let timestamp = call.request.header(TIMESTAMP).unwrap_or_default();
    if !is_in_time(call, timestamp) {
        return Err(fail(call, KlikooFailure::Clock).into());
    }
    let (token, path) = (call.request.bearer().unwrap_or_default(), call.request.path_only());
    let text = format!("GET:{path}:{token}:{HASH_OF_NOTHING}:{timestamp}");
    if !is_transaction_signed(&text, call.request.header(SIGNATURE).unwrap_or_default()) {
        return Err(fail(call, KlikooFailure::Signature).into());
    }
    Ok(success(call, &json!({ "balance": "1250000.00", "currency": "IDR" })))
}

/// The SHA-256 of no body, in lower-case hexadecimal.
const HASH_OF_NOTHING: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// The Base64 of an HMAC-SHA512 with the client's secret.
fn is_transaction_signed(text: &str, signature: &str) -> bool {
    let key = hmac::Key::new(hmac::HMAC_SHA512, KLIKOO_CLIENT_SECRET.as_bytes());
    STANDARD.decode(signature).is_ok_and(|signature| hmac::verify(&key, text.as_bytes(), &signature).is_ok())
}

fn is_in_time(call: &Call<'_>, timestamp: &str) -> bool {
    parse(timestamp).is_some_and(|time| clock::distance(time, call.now) <= TOLERANCE)
}

fn service(call: &Call<'_>) -> &'static str {
    if call.request.path_only() == API_PATH { "02" } else { "01" }
}

fn success(call: &Call<'_>, data: &Value) -> Reply {
    let code = format!("200{}2000", service(call));
    Reply::ok(&json!({ "response_code": code, "response_message": "Sukses", "data": data }))
}

fn fail(call: &Call<'_>, failure: KlikooFailure) -> Reply {
    let words = match failure {
        KlikooFailure::Clock => "Timestamp is not valid",
        KlikooFailure::Signature => "Signature is not valid",
        KlikooFailure::Validation => "Validation error",
        KlikooFailure::Uuid => "Client id is not a UUID",
        KlikooFailure::GrantType => "Grant type is not valid",
        KlikooFailure::Token => "Access token is not valid",
        KlikooFailure::TokenExpired => "Access token is expired",
        KlikooFailure::Credentials => "Client credentials are not valid",
        KlikooFailure::IpNotAllowed => "IP address is not allowed",
        KlikooFailure::Internal => "Internal server error",
        KlikooFailure::SupplierDown => "Supplier is not available",
    };
    error(call, failure.status(), failure, words)
}

fn error(call: &Call<'_>, status: StatusCode, failure: KlikooFailure, words: &str) -> Reply {
    let code = format!("{}{}{}", status.as_u16(), service(call), failure.case());
    Reply::json(status, &json!({ "response_code": code, "response_message": call.say(words), "data": null }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timestamps() {
        // 2022-03-21T10:11:40+07:00 is 03:11:40 UTC.
        assert_eq!(parse("2022-03-21T10:11:40+07:00"), clock::at_unix_seconds(1_647_832_300));
        assert!(parse("2024-02-29T00:00:00+07:00").is_some());
        for text in [
            "",
            "2022-03-21T03:11:40Z",
            "2022-03-21T10:11:40+0700",
            "2022-03-21T10:11:40+07",
            "2022-03-21T10:11:40-07:00",
            "2022-03-21T10:11:40+08:00",
            "2022-03-21T10:11:40.0+07:00",
            "2022-03-21 10:11:40+07:00",
            "2022-03-21t10:11:40+07:00",
            "2023-02-29T10:11:40+07:00",
            "2022-13-01T10:11:40+07:00",
            "2022-03-21T24:00:00+07:00",
            "2022-03-21T10:11:60+07:00",
            "+022-03-21T10:11:40+07:00",
            "2022-03-21T10:11:4\u{661}+07:0",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
