//! Responses: the providers' own with changes, and JSON with the declared names in it.

use auth_properties::response;
use proptest::prelude::*;
use proptest::sample::select;

use crate::{holds, nearly};

/// One good response and one refusal for each endpoint.
const RESPONSES: &[&str] = &[
    "a 200\n\n{\"status\":\"00\",\"data\":{\"access_token\":\"$TOKEN\",\"token_type\":\"Bearer\",\"expires_in\":172800}}",
    "a 401\n\n{\"status\":\"ACC07\",\"message\":\"no $SECRET $COMPUTED\",\"traceId\":\"$SECRET.base64\"}",
    "b 200\n\n{\"access_token\":\"$TOKEN\",\"token_type\":\"Bearer\",\"expires_in\":1647835900}",
    "b 422\n\n{\"error\":\"$SECRET.percent\",\"data\":{\"secret\":\"$SECRET\"}}",
    "c 200\n\n{\"access_token\":\"$TOKEN\",\"token_type\":\"bearer\",\"expires_on\":1647834100}",
    "c 422\n\n{\"message\":\"$SECRET.html\",\"status\":1,\"detail\":[{\"msg\":\"$SECRET.json\"}]}",
    "k 200\n\n{\"response_code\":\"200012000\",\"data\":{\"access_token\":\"$TOKEN\",\"expires_in\":900}}",
    "k 503\nRetry-After: 120\n\n{\"response_code\":\"503129991\",\"response_message\":\"$SECRET.hex\"}",
    "q 200\n\n{\"access_token\":\"$TOKEN\",\"token_type\":\"Bearer\",\"expires_in\":3600,\"scope\":\"s\"}",
    "q 403\n\n{\"error\":\"access_denied\",\"error_description\":\"$STEP $STEP.base64url.percent\"}",
    "p 401\n\n{\"error\":\"invalid_client\",\"error_description\":\"Basic $COMPUTED\"}",
    "p 302\nLocation: https://$SECRET@evil.example/?$SECRET\n\n",
    "f 200\n\n{\"access_token\":\"$TOKEN\",\"token_type\":\"Bearer\",\"expires_in\":3600,\"refresh_token\":\"r\"}",
    "f 400\n\n{\"error\":\"invalid_grant\",\"error_description\":\"$TOKEN\",\"access_token\":\"$TOKEN\"}",
    "d 200\n\n{\"tokens\":[{\"value\":\"$TOKEN\",\"ttl\":3600000},{\"value\":\"r\"}],\"result\":{\"token\":\"x\"}}",
    "d 400\n\n{\"errors\":[{\"code\":\"4012\",\"message\":\"$SECRET\"}],\"tokens\":[{\"value\":\"$TOKEN\"}],\"id\":1}",
    "e 200\n\n{\"ok\":true,\"access_token\":\"$TOKEN\",\"until\":\"2022-03-21T10:11:40+07:00\"}",
    "g 200\n\n{\"code\":1,\"a.b\":\"$TOKEN\",\"exp\":1647832400000}",
    "h 204\nX-Auth-Token: abc.def\n\n",
    "i 200\nSet-Cookie: sid=; Max-Age=0\nSet-Cookie: sid=\"abc\"; Path=/\n\n",
    "j 200\n\n{\"id_token\":\"eyJhbGciOiJub25lIn0.eyJleHAiOjE2NDc4MzU5MDB9.c2ln\"}",
    "t 200\n\nabc.def\n",
    "t 500\n\n<html>$SECRET</html>",
    "n 200\n\n{\"data\":{\"access_token\":\"$TOKEN\"}}",
];
const WORDS: &[&str] = &[
    "$SECRET",
    "$COMPUTED",
    "$COMPUTED.percent",
    "$SECRET.base64.json",
    "$STEP.hex",
    "$TOKEN",
    "$TOKEN.percent",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\\",
    "\n",
    "\r\n",
    "\0",
    "\u{1b}[31m",
    "\u{202e}",
    "null",
    "true",
    "0",
    "-1",
    "1e400",
    "315360000",
    "315360001",
    "18446744073709551615",
    "\"3600\"",
    "0.5",
    "1647832300.5",
    "2022-03-21T03:11:40.5Z",
    "\"data\":",
    "\"error\":",
    "\"access_token\":\"x\",",
    "\"token_type\":\"mac\",",
    "\\u0000",
    "\\ud800",
    " ",
    "\u{feff}",
    "200",
    "500",
];

#[test]
fn a_changed_response_is_a_token_or_an_error_that_shows_nothing() {
    holds(1200, nearly(RESPONSES, WORDS), |text| response::check(text.as_bytes()));
}

#[test]
fn any_bytes_are_a_response() {
    let any = (select("abcdefghijknpqt".as_bytes()), any::<Vec<u8>>());
    holds(300, any, |(letter, body)| response::check(&[&[*letter], &b" 200\n\n"[..], body].concat()));
}

/// A JSON text with the names that declarations look for, some of them twice.
fn json() -> impl Strategy<Value = String> {
    const NAMES: &[&str] = &[
        "access_token",
        "token_type",
        "expires_in",
        "refresh_token",
        "error",
        "error_description",
        "data",
        "status",
        "message",
        "response_code",
        "tokens",
        "value",
        "ttl",
        "0",
        "ok",
        "until",
        "id_token",
        "code",
        "a.b",
        "exp",
        "errors",
        "detail",
        "x",
    ];
    const VALUES: &[&str] = &[
        "\"$TOKEN\"",
        "\"$SECRET\"",
        "\"Bearer\"",
        "\"00\"",
        "\"200012000\"",
        "\"\"",
        "\"a b\"",
        "\"\\u0061\"",
        "3600",
        "\"3600\"",
        "0",
        "-1",
        "1647835900",
        "1647835900000",
        "3600.5",
        "1e400",
        "315360000",
        "315360001",
        "null",
        "true",
        "false",
        "\"01:00:00\"",
        "\"2022-03-21T10:11:40+07:00\"",
    ];
    let leaf = select(VALUES).prop_map(str::to_owned);
    leaf.prop_recursive(4, 24, 6, |inner| {
        let object = proptest::collection::vec((select(NAMES), inner.clone()), 0..7).prop_map(|members| {
            let members: Vec<_> = members.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
            format!("{{{}}}", members.join(","))
        });
        let array = proptest::collection::vec(inner, 0..3).prop_map(|items| format!("[{}]", items.join(",")));
        prop_oneof![4 => object, 1 => array]
    })
}

#[test]
fn a_json_text_is_a_response() {
    let response = (select("abcdefghijknpqt".as_bytes()), select(&[200_u16, 200, 200, 401, 503]), json());
    holds(1200, response, |(letter, status, body)| {
        response::check(format!("{} {status}\n\n{body}", char::from(*letter)).as_bytes());
    });
}
