//! Answers with status 200 that are not what the vendor documents: each is a typed error that says what is
//! wrong, or has a meaning that is stated here. None panics, and no error holds a value of the answer.

use std::time::Duration;

use auth_providers::{AccountingPlus, Asset, Chift, Klikoo, Thredfi, ThredfiBusiness};
use auth_runtime::{Action, Bytes, Context, Error, PrivateKey, Stage, Token, TokenEndpoint};
use auth_simulator::credentials::KLIKOO_PRIVATE_KEY;
use auth_tests::leak;
use auth_tests::wire::{NOW, answer, context, now, server};
use uuid::Uuid;

/// Every answer holds both; no error may.
const TOKEN: &str = "Zq9-sentinel-token";
const NOTE: &str = "7Kx-sentinel-note";

/// One endpoint and the layout of its answers.
struct Vendor {
    endpoint: Box<dyn TokenEndpoint>,
    /// What stands around the members that hold the token.
    before: &'static str,
    after: &'static str,
    /// Where these members are.
    at: &'static str,
    /// Whether `expires_in` is an instant.
    instant: bool,
    /// The life of a token whose answer does not say.
    default: Option<u64>,
    cx: Context,
}

impl Vendor {
    fn flat(endpoint: impl TokenEndpoint + 'static) -> Self {
        let endpoint = Box::new(endpoint);
        Self { endpoint, before: "{", after: "}", at: "", instant: false, default: None, cx: context() }
    }

    fn nested(endpoint: impl TokenEndpoint + 'static, before: &'static str) -> Self {
        Self { before, after: "}}", at: "data.", ..Self::flat(endpoint) }
    }

    fn body(&self, members: &[&str]) -> String {
        let members: Vec<_> = members.iter().filter(|member| !member.is_empty()).copied().collect();
        format!("{}\"note\":\"{NOTE}\",{}{}", self.before, members.join(","), self.after)
    }

    fn life(&self) -> String {
        let end = if self.instant { NOW + 3600 } else { 3600 };
        format!(r#""expires_in":{end}"#)
    }

    fn good(&self) -> String {
        self.body(&[&token_member(), TYPE, &self.life()])
    }

    fn with_token(&self, raw: &str) -> String {
        self.body(&[&format!(r#""access_token":{raw}"#), TYPE, &self.life()])
    }

    fn with_type(&self, member: &str) -> String {
        self.body(&[&token_member(), member, &self.life()])
    }

    fn with_life(&self, member: &str) -> String {
        self.body(&[&token_member(), TYPE, member])
    }

    fn read(&self, body: impl Into<Bytes>) -> Result<Token, Error> {
        self.endpoint.response(answer(200, body), &self.cx)
    }

    fn name(&self) -> &str {
        self.endpoint.vendor()
    }

    /// The answer gives the token, with this life.
    fn lives(&self, body: impl Into<Bytes>, seconds: u64) {
        let token = self.read(body).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(token.expires_in(now()), Some(Duration::from_secs(seconds)), "{}", self.name());
    }

    /// The answer gives an error with these words, and none of the answer's values.
    fn fails(&self, body: impl Into<Bytes>, words: &str) -> Error {
        let body = body.into();
        let error = self.read(body.clone()).expect_err(words);
        assert_eq!((error.vendor(), error.status().map(|status| status.as_u16())), (self.name(), Some(200)));
        assert!(matches!(error.stage(), Stage::Answer | Stage::Refused), "{error:?}");
        let text = error.to_string();
        assert!(text.contains(words), "{text:?} has no {words:?}");
        assert!(text.chars().count() < 1000, "{} characters", text.len());
        for text in leak::texts(&error) {
            for value in [TOKEN, NOTE, "Zq9", "7Kx"] {
                assert!(!text.contains(value), "{value} is in {text}");
            }
        }
        error
    }

    /// The same, where the answer makes no sense.
    fn makes_no_sense(&self, body: impl Into<Bytes>, words: &str) -> Error {
        let error = self.fails(body, words);
        assert_eq!(error.stage(), Stage::Answer, "{error}");
        error
    }
}

const TYPE: &str = r#""token_type":"Bearer""#;

fn token_member() -> String {
    format!(r#""access_token":"{TOKEN}""#)
}

fn vendors() -> [Vendor; 6] {
    let secret = "s3cret-s3cret";
    let partner = Thredfi::new(Thredfi::SANDBOX, Uuid::nil(), secret);
    let key = PrivateKey::from_pem(KLIKOO_PRIVATE_KEY).expect("the simulator's key");
    [
        Vendor::nested(
            AccountingPlus::new(AccountingPlus::STAGING, "client", secret),
            r#"{"status":"00","message":"Success","data":{"#,
        ),
        Vendor { instant: true, ..Vendor::flat(Asset::new(Asset::SANDBOX, "client").with_secret(secret)) },
        Vendor::flat(partner.clone()),
        Vendor {
            cx: context().with_step("partner", Token::builder("partner-token").build()),
            ..Vendor::flat(ThredfiBusiness::new(partner, Uuid::nil()))
        },
        Vendor { default: Some(1800), ..Vendor::flat(Chift::new("client", secret, Uuid::nil())) },
        Vendor::nested(
            Klikoo::new(server("https://k.example"), Uuid::nil(), secret, key),
            r#"{"response_code":"200012000","response_message":"Sukses","data":{"#,
        ),
    ]
}

#[test]
fn the_good_answers_are_good() {
    for vendor in vendors() {
        vendor.lives(vendor.good(), 3600);
        vendor.lives(format!(" \r\n\t{}\n\n", vendor.good()), 3600);
        // The body tells what it is, not the header: vendors send JSON as text/html.
        let mut answer = answer(200, vendor.good());
        answer.headers_mut().remove("content-type");
        vendor.endpoint.response(answer, &vendor.cx).unwrap();
    }
}

#[test]
fn what_is_no_json() {
    for vendor in vendors() {
        let bom = format!("\u{feff}{}", vendor.good());
        let utf16: Vec<u8> = bom.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let latin: Vec<u8> = vendor.good().replace("7Kx", "\u{e9}").chars().map(|c| c as u8).collect();
        for (body, words) in [
            (Vec::new(), "the answer is empty"),
            (b" \r\n\t ".to_vec(), "the answer is empty"),
            (format!("<!DOCTYPE html><p>{TOKEN}</p>").into_bytes(), "the answer is HTML, not JSON"),
            (format!("\n<html><title>{NOTE}</title></html>").into_bytes(), "the answer is HTML, not JSON"),
            (format!("<?xml version='1.0'?><t>{TOKEN}</t>").into_bytes(), "the answer is XML, not JSON"),
            (format!("access_token={TOKEN}&expires_in=3600").into_bytes(), "is a form"),
            (format!("OK {TOKEN}").into_bytes(), ""),
            (bom.into_bytes(), "begins with a byte order mark"),
            (utf16, "begins with a byte order mark"),
            (latin, "not UTF-8"),
            (b"\x1f\x8b\x08\0\0\0\0\0".to_vec(), "the answer is compressed"),
            (format!("{}{{}}", vendor.good()).into_bytes(), "goes on after the end of its JSON"),
            (format!("{}{}", vendor.good(), vendor.good()).into_bytes(), "goes on after the end of its JSON"),
            (format!("{},", vendor.good()).into_bytes(), "goes on after the end of its JSON"),
            (format!("{}\0", vendor.good()).into_bytes(), "goes on after the end of its JSON"),
            (format!(")]}}',\n{}", vendor.good()).into_bytes(), ""),
            (vendor.good().replace(':', " = ").into_bytes(), "not valid JSON"),
            (vendor.good().replace('"', "'").into_bytes(), "not valid JSON"),
            (vendor.with_life(r#""expires_in":03600"#).into_bytes(), "not valid JSON"),
            (vendor.with_life(r#""expires_in":NaN"#).into_bytes(), "not valid JSON"),
            (vendor.with_token("\"a\nb\"").into_bytes(), "not valid JSON"),
        ] {
            let error = vendor.makes_no_sense(body, words);
            assert_eq!(error.action(), Action::AskVendor);
            assert!(error.answer_shape().is_some());
        }
    }
}

#[test]
fn an_answer_that_is_cut_off_anywhere() {
    for vendor in vendors() {
        let whole = vendor.good();
        for end in 1..whole.len() {
            vendor.makes_no_sense(whole[..end].to_owned(), "cut off");
        }
    }
}

#[test]
fn another_json_value() {
    for vendor in vendors() {
        for body in
            ["null", "true", "5", "\"Zq9-sentinel-token\"", "[]", "{}", "[{\"access_token\":\"Zq9\"}]"]
        {
            vendor.fails(body, "");
        }
    }
}

#[test]
fn a_key_that_is_there_twice() {
    for vendor in vendors() {
        let at = vendor.at;
        for key in ["access_token", "token_type", "expires_in"] {
            let twice = format!(r#""{key}":"Zq9""#);
            for members in [
                [&*twice, &token_member(), TYPE, &vendor.life()],
                [&*token_member(), TYPE, &vendor.life(), &twice],
            ] {
                vendor.makes_no_sense(vendor.body(&members), &format!("the answer has `{at}{key}` twice"));
            }
        }
        // The same key in another spelling.
        let spelled = r#""access\u005ftoken":"Zq9""#;
        let body = vendor.body(&[&token_member(), TYPE, &vendor.life(), spelled]);
        vendor.makes_no_sense(body, &format!("the answer has `{at}access_token` twice"));
        for key in ["data", "status", "response_code"].iter().filter(|key| vendor.before.contains(*key)) {
            let body = format!("{},\"{key}\":{{}}}}", vendor.good().strip_suffix('}').unwrap());
            vendor.makes_no_sense(body, &format!("the answer has `{key}` twice"));
        }
        // What the declaration does not read is the vendor's own business.
        vendor.lives(vendor.body(&[&token_member(), TYPE, &vendor.life(), r#""x":1,"x":2"#]), 3600);
    }
}

#[test]
fn nesting_that_would_end_a_stack() {
    const DEEP: usize = 100_000;
    let array = format!("{}{}", "[".repeat(DEEP), "]".repeat(DEEP));
    let object = format!("{}5{}", "{\"a\":".repeat(DEEP), "}".repeat(DEEP));
    for vendor in vendors() {
        for deep in [&array, &object] {
            vendor.fails(deep.clone(), "");
            vendor.makes_no_sense(deep[..DEEP].to_owned(), "cut off");
            vendor.makes_no_sense(vendor.with_token(deep), "the token cannot be read: an");
            vendor.makes_no_sense(vendor.with_life(&format!(r#""expires_in":{deep}"#)), "cannot be read: an");
            vendor.makes_no_sense(
                vendor.with_type(&format!(r#""token_type":{deep}"#)),
                "type cannot be read: an",
            );
            // Skipped where nothing is declared.
            let body = vendor.body(&[&token_member(), TYPE, &vendor.life(), &format!(r#""deep":{deep}"#)]);
            vendor.lives(body, 3600);
        }
    }
}

#[test]
fn a_200_with_an_error_in_it() {
    let [accounting_plus, asset, thredfi, business, chift, klikoo] = vendors();
    for (vendor, body, code, message, action) in [
        (
            &accounting_plus,
            r#"{"status":"ACC07","message":"no such client","traceId":"t"}"#,
            Some("ACC07"),
            Some("no such client"),
            Action::AskCustomer,
        ),
        (
            &asset,
            r#"{"error":"no such client","data":null}"#,
            None,
            Some("no such client"),
            Action::AskVendor,
        ),
        (
            &thredfi,
            r#"{"error":"invalid_client","error_description":"no such client"}"#,
            Some("invalid_client"),
            Some("no such client"),
            Action::AskCustomer,
        ),
        (&business, r#"{"error":"server_error"}"#, Some("server_error"), None, Action::AskVendor),
        (
            &chift,
            r#"{"message":"Validation error","status":"error","detail":[]}"#,
            Some("error"),
            Some("Validation error"),
            Action::AskVendor,
        ),
        (
            &klikoo,
            r#"{"response_code":"400016505","response_message":"Gagal","data":null}"#,
            Some("400016505"),
            Some("Gagal"),
            Action::CheckClock,
        ),
    ] {
        let error = vendor.fails(body, "refused the token request (HTTP 200)");
        assert_eq!((error.stage(), error.code(), error.message()), (Stage::Refused, code, message));
        assert_eq!(error.action(), action);
    }
}

#[test]
fn a_life() {
    for vendor in vendors().iter().filter(|vendor| !vendor.instant) {
        let path = format!("`{}expires_in`", vendor.at);
        for (raw, seconds) in [
            ("5", 5),
            ("1", 1),
            ("\"3600\"", 3600),
            ("\" 3600 \"", 3600),
            ("3600.0", 3600),
            ("3.6e3", 3600),
            ("315360000", 315_360_000),
        ] {
            vendor.lives(vendor.with_life(&format!(r#""expires_in":{raw}"#)), seconds);
        }
        for (raw, words) in [
            ("18446744073709551615", "a number too large to be a time"),
            ("9223372036854775807", "a number too large to be a time"),
            ("1e400", "a number too large to be a time"),
            ("\"1e400\"", "a number too large to be a time"),
            ("-1", "a negative number"),
            ("\"-3600\"", "a negative number"),
            ("0", "a life of under a second"),
            ("0.999", "a life of under a second"),
            ("\"soon\"", "text that is not a number"),
            ("\"\"", "text that is not a number"),
            ("[3600]", "cannot be read: an array"),
            ("{\"s\":3600}", "cannot be read: an object"),
            ("true", "cannot be read: a boolean"),
            ("1647835900", "it looks like a unix time, which `expires_at = unix(…)` reads"),
            (
                "1647835900123",
                "it looks like a unix time in milliseconds, which `expires_at = unix_ms(…)` reads",
            ),
            ("400000000", "it looks like milliseconds, which `expires_in = ms(…)` reads"),
        ] {
            let error = vendor.makes_no_sense(vendor.with_life(&format!(r#""expires_in":{raw}"#)), words);
            let text = error.to_string();
            assert!(text.contains(&path), "{text}");
            assert!(raw.len() < 4 || !text.contains(raw.trim_matches('"')) || raw == "\"\"", "{text}");
        }
        for absent in ["", r#""expires_in":null"#] {
            let body = vendor.with_life(absent);
            if let Some(seconds) = vendor.default {
                vendor.lives(body, seconds);
            } else {
                vendor.makes_no_sense(body, &format!("does not say when the token ends: nothing at {path}"));
            }
        }
    }
}

#[test]
fn an_instant() {
    let [_, vendor, ..] = vendors();
    for (raw, seconds) in [
        ("1647832301", 1),
        ("\"1647835900\"", 3600),
        ("\" 1647835900 \"", 3600),
        ("1647835900.0", 3600),
        ("1.6478359e9", 3600),
    ] {
        vendor.lives(vendor.with_life(&format!(r#""expires_in":{raw}"#)), seconds);
    }
    let duration = "it looks like a duration, which `expires_in` reads";
    for (raw, words) in [
        ("18446744073709551615", "a number too large to be a time"),
        ("9223372036854775807", "a number too large to be a time"),
        ("1e400", "a number too large to be a time"),
        ("-1", "a negative number"),
        ("0", duration),
        ("5", duration),
        ("\"3600\"", duration),
        ("\" 3600 \"", duration),
        ("3600.0", duration),
        ("\"soon\"", "text that is not a number"),
        ("[1647835900]", "cannot be read: an array"),
        ("\"2022-03-21T10:11:40Z\"", "text that is not a number"),
        ("1647835900000", "it looks like milliseconds, which `unix_ms(…)` reads"),
        ("4102444800", "a life of over 10 years"),
        ("null", "nothing at `expires_in`"),
    ] {
        let error = vendor.makes_no_sense(vendor.with_life(&format!(r#""expires_in":{raw}"#)), words);
        assert!(error.to_string().contains("`expires_in`"), "{error}");
    }
    vendor.makes_no_sense(vendor.with_life(""), "nothing at `expires_in`");
    for (raw, seconds) in [("1647832300", 0), ("1647832290", 10)] {
        let body = vendor.with_life(&format!(r#""expires_in":{raw}"#));
        let error = vendor.makes_no_sense(body, &format!("ended {seconds} s before it was bought"));
        assert_eq!(error.action(), Action::CheckClock);
    }
}

#[test]
fn a_token() {
    for vendor in vendors() {
        let path = format!("{}access_token", vendor.at);
        let sendable = "the token holds a character that no header may carry (space, control or non-ASCII)";
        for (raw, words) in [
            ("\"\"", "the token is empty"),
            ("null", &*format!("the answer has no token at `{path}`")),
            ("12345", "the token cannot be read: a number where text was expected"),
            ("true", "the token cannot be read: a boolean where text was expected"),
            ("[\"Zq9\"]", "the token cannot be read: an array where text was expected"),
            ("{\"value\":\"Zq9\"}", "the token cannot be read: an object where text was expected"),
            ("\"Zq9\\r\\nX-Admin: 1\"", sendable),
            ("\"Zq9\\u0000\"", sendable),
            ("\"Zq9 7Kx\"", sendable),
            ("\" Zq9\"", sendable),
            ("\"Zq9\\n\"", sendable),
            ("\"Zq9\\t\"", sendable),
            ("\"Zq9\\u007f\"", sendable),
            ("\"Zq9\u{e9}\"", sendable),
            ("\"Zq9\u{200b}\"", sendable),
            ("\"Zq9\\ud83d\"", "an escape that stands for no character"),
        ] {
            vendor.makes_no_sense(vendor.with_token(raw), words);
        }
        vendor.makes_no_sense(vendor.body(&[TYPE, &vendor.life()]), &format!("no token at `{path}`"));

        // Escapes are read; a solidus may be escaped.
        let token = vendor.read(vendor.with_token(r#""a\/b\u002dc+d~e=""#)).unwrap();
        assert_eq!(token.access_token().expose_secret(), "a/b-c+d~e=");
        // Its length is the vendor's business; that of the body is the client's (`max_body`).
        let long = "x".repeat(1 << 20);
        let token = vendor.read(vendor.with_token(&format!("\"{long}\""))).unwrap();
        assert_eq!(token.access_token().expose_secret(), long);
    }
}

#[test]
fn a_token_elsewhere_is_found_for_the_reader() {
    for vendor in vendors() {
        let body = vendor.body(&[r#""accessToken":"Zq9""#, TYPE, &vendor.life()]);
        let error = vendor.makes_no_sense(body, "; the nearest is `");
        assert_eq!(error.nearest_path(), Some(&*format!("{}accessToken", vendor.at)));
        assert!(error.answer_shape().unwrap().contains("accessToken: string"));
    }
}

#[test]
fn a_token_type() {
    for vendor in vendors() {
        for (member, said) in [
            ("", None),
            (r#""token_type":null"#, None),
            (r#""token_type":"Bearer""#, Some("Bearer")),
            (r#""token_type":"bearer""#, Some("bearer")),
            (r#""token_type":"BEARER""#, Some("BEARER")),
        ] {
            assert_eq!(vendor.read(vendor.with_type(member)).unwrap().token_type(), said);
        }
        for (raw, words) in [
            ("\"mac\"", "the token's type is not Bearer"),
            ("\"DPoP\"", "the token's type is not Bearer"),
            ("\"\"", "the token's type is no word"),
            ("\"Bearer Zq9\"", "the token's type is no word"),
            ("\"Bearer\\r\\nX: Zq9\"", "the token's type is no word"),
            ("\"Bearer\\u0000\"", "the token's type is no word"),
            ("5", "the token's type cannot be read: a number where text was expected"),
            ("[]", "the token's type cannot be read: an array where text was expected"),
        ] {
            vendor.makes_no_sense(vendor.with_type(&format!(r#""token_type":{raw}"#)), words);
        }
    }
}

#[test]
fn an_extra_that_does_not_fit_tells_where_and_not_what() {
    let [accounting_plus, _, _, business, chift, _] = vendors();
    for (vendor, member) in [
        (accounting_plus, r#""organization_name":["Zq9"]"#),
        (business, r#""business_id":"Zq9""#),
        (chift, r#""expires_on":"Zq9""#),
    ] {
        let body = vendor.body(&[&token_member(), TYPE, &vendor.life(), member]);
        vendor.makes_no_sense(body, "does not fit the type of `extra`, at line 1 column ");
    }
}
