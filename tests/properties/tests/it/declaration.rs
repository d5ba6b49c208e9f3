//! Declarations: good ones with changes, in each place that a text may have.

use auth_properties::template;
use proptest::prelude::*;
use proptest::sample::select;

use crate::{holds, nearly};

/// A place and a text for it, as `template` reads them: right, and nearly so.
const PLACED: &[&str] = &[
    "u{server}/v1/{id}[/{maybe}]",
    "uhttps://{label}.example.com:8443/{id}?a={id}[&b={maybe}]",
    "uhttps://{host}/token",
    "uhttps://api.example.com/oauth/token?x=1",
    "uhttp://[::1]:8080/token",
    "uhttp://api.example.com/token",
    "uhttps://user@api.example.com/token",
    "uhttps://api.example.com/a/../token",
    "t{id}|{server}[&m={maybe}]{{x}}",
    "t{id} {unknown} [[{host}]]",
    "pdata.tokens.0.access\\.token",
    "e401xx6570",
    "shttps://api.example.com:8443/base",
    "h*.example.com",
    "f%Y-%m-%dT%H:%M:%S%:z",
    "o+07:00",
    "wX-Request-Id",
    "kadditional_info.client_id",
];
const ATTRIBUTES: &[&str] = &[
    "asign(\"X\" = base64(hmac_sha256(key, body)))",
    "alet a = nonce(16), header(\"X\" = hex(sha1(\"{a}{id}\")))",
    "aauth = basic(id, key)",
    "aauth = bearer(step.token), param(\"a\" = step.extra.b)",
    "aresponse(token = \"a\" | \"b\", expires_in = ms(\"c\") | 15min, success = \"ok\" != false, extra = Vec<u8>)",
    "aerror(code = \"c\", refused = [\"1xx\", \"2\"], detail = none)",
    "aapi(token = header(\"X\" = \"Key {token}\"))",
    "aquery(\"t\" = now(unix_ms, plus = 60s)), cookie(\"c\" = upper(uuid)), encoding = json",
    "asign(query(\"q\" = base64url(rsa_sha256(private, url))))",
    "dparam = \"a\", join = \",\"",
    "dheader = \"X-Id\", public",
    "x#[token(post = \"{server}/t\", servers(A = \"https://a.example\"), rename_all = \"camelCase\")] struct V<'a, T> { server: Server, #[token(skip)] t: &'a T }",
];
const WORDS: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    "{{",
    "]]",
    "{id}",
    "{key}",
    "[{maybe}]",
    "/",
    "//",
    "/../",
    "%2e",
    "%",
    "?",
    "#",
    "@",
    ":",
    ":443",
    "127.0.0.1",
    "_",
    "-",
    ".",
    " ",
    "\"",
    "(",
    ")",
    ",",
    "=",
    "==",
    "|",
    "none",
    "r#type",
    "7min",
    "1",
    "\u{e9}",
    "\u{4e2d}",
    "\u{1f511}",
];

#[test]
fn a_text_in_a_declaration_expands_or_is_told_what_is_wrong() {
    holds(1200, nearly(PLACED, WORDS), |text| template::check(text.as_bytes()));
    holds(300, (select("utpeshfowk".as_bytes()), any::<String>()), |(place, text)| {
        template::check(&[&[*place], text.as_bytes()].concat());
    });
}

#[test]
fn an_attribute_expands_or_is_told_what_is_wrong() {
    holds(1000, nearly(ATTRIBUTES, WORDS), |text| template::check(text.as_bytes()));
}
