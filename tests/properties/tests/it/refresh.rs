//! Responses to a refresh: some that are right with changes, and JSON with the declared names in it.

use auth_properties::refresh;
use proptest::prelude::*;
use proptest::sample::select;

use crate::{holds, nearly};

const RESPONSES: &[&str] = &[
    "f 200\n\n{\"access_token\":\"a\",\"token_type\":\"Bearer\",\"expires_in\":900,\"refresh_token\":\"$TOKEN\"}",
    "f 400\n\n{\"error\":\"invalid_grant\",\"error_description\":\"$STEP $SECRET\",\"refresh_token\":\"$TOKEN\"}",
    "f 503\nRetry-After: 5\n\n{\"refresh_token\":\"r2\"}",
    "e 200\n\n{\"status\":\"00\",\"data\":{\"access_token\":\"a\",\"expires_in\":900,\"refresh_token\":\"$TOKEN\"}}",
    "e 200\n\n{\"status\":\"L1\",\"message\":\"$STEP\",\"data\":{\"refresh_token\":\"r2\"}}",
    "l 200\nX-Token: abc\n\n{\"ttl\":900000,\"tokens\":[{\"value\":\"x\"},{\"value\":\"$TOKEN\"}],\"next\":\"r3\"}",
    "r 200\n\n{\"renewed\":{\"token\":\"a\",\"ttl\":900,\"next\":\"$TOKEN\"}}",
    "k 200\n\n{\"expires_in\":900,\"a.b\":\"$TOKEN\"}",
];
const WORDS: &[&str] = &[
    "$SECRET",
    "$STEP",
    "$STEP.json",
    "$TOKEN",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\\",
    "\n",
    "\0",
    "null",
    "true",
    "0",
    "12345",
    "1e400",
    "\"\"",
    "\"refresh_token\":",
    "\"refresh_token\":\"r4\",",
    "\"access_token\":\"x\",",
    "\"data\":{},",
    "\\u0041",
    "\\ud800",
    "\u{feff}",
    "\u{e9}",
    "500",
];

#[test]
fn a_changed_response_keeps_the_refresh_token_that_can_be_read() {
    holds(500, nearly(RESPONSES, WORDS), |text| refresh::check(text.as_bytes()));
}

#[test]
fn any_bytes_are_a_response() {
    let any = (select("felrk".as_bytes()), any::<Vec<u8>>());
    holds(200, any, |(letter, body)| refresh::check(&[&[*letter], &b" 200\n\n"[..], body].concat()));
}

/// A JSON text with the declared names, some of them twice.
fn json() -> impl Strategy<Value = String> {
    const NAMES: &[&str] = &[
        "refresh_token",
        "access_token",
        "expires_in",
        "data",
        "status",
        "error",
        "tokens",
        "0",
        "1",
        "value",
        "next",
        "renewed",
        "token",
        "ttl",
        "a.b",
        "x",
    ];
    const VALUES: &[&str] = &[
        "\"$TOKEN\"",
        "\"$STEP\"",
        "\"r2\"",
        "\"r 2\"",
        "\"r\\n2\"",
        "\"\\u00e9\"",
        "\"\"",
        "\" \"",
        "\"00\"",
        "\"invalid_grant\"",
        "900",
        "0",
        "12345",
        "-1",
        "1.5",
        "1e400",
        "null",
        "true",
        "false",
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
    let response = (select("felrk".as_bytes()), select(&[200_u16, 200, 204, 302, 400, 401, 503]), json());
    holds(700, response, |(letter, status, body)| {
        refresh::check(format!("{} {status}\n\n{body}", char::from(*letter)).as_bytes());
    });
}
