//! What a provider repeats or gives away in a refusal, wherever it stands: neither an error nor a transcript
//! shows it.

#![allow(clippy::unwrap_used, reason = "a test")]

use std::fmt::Write as _;

use auth_runtime::{Bytes, Context, Secret, TokenEndpoint, http};
use auth_tests::wire::redacted;

#[derive(Clone, Debug, TokenEndpoint)]
#[token(
    post = "https://provider.example/token",
    auth = basic,
    grant_type = client_credentials,
    error(code = "code", message = "message", detail = "detail", trace = "trace")
)]
struct Provider {
    client_id: String,
    client_secret: Secret,
}

/// Everything that is told of a refusal.
fn told(secret: &str, body: &str) -> String {
    let provider = Provider { client_id: "shop".into(), client_secret: secret.into() };
    let response = http::Response::builder().status(400).body(Bytes::from(body.to_owned())).unwrap();
    let error = provider.response(response.clone(), &Context::new()).unwrap_err();
    let shown = redacted(&provider, &response, &Context::new());
    format!("{error}\n{error:?}\n{:?}\n{shown}\n{shown:?}", error.detail())
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

fn joined(text: &str, each: impl Fn(u8) -> String) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        _ = write!(out, "{}", each(byte));
        out
    })
}

#[test]
fn an_echo_is_shown_nowhere() {
    for (secret, echo) in [
        ("k3y+Zx/9Qw+77==", "k3y Zx/9Qw 77==".to_owned()),
        ("pa%41ss%2Fword", "paAss/word".to_owned()),
        ("tom&amp;jerry&lt;9", "tom&jerry<9".to_owned()),
        ("pässwörd-9", "pÃ¤sswÃ¶rd-9".to_owned()),
        ("pässwörd-9", "p&auml;ssw&ouml;rd-9".to_owned()),
        ("pässwörd-9", "PÄSSWÖRD-9".to_owned()),
        ("hunter2", "hUnTeR2".to_owned()),
        ("abcdefgh12345678", joined("abcdefgh12345678", |byte| format!(":{byte:02x}"))),
        ("abcdefgh12345678", joined("abcdefgh12345678", |byte| format!("&#{byte}"))),
        ("abcdefgh12345678", joined("abcdefgh12345678", |byte| format!("\\{byte:03o}"))),
        ("abcdefgh12345678", joined("abcdefgh12345678", |byte| format!("%2525{byte:02x}"))),
        ("abcdefgh12345678", joined("abcdefgh12345678", |byte| format!("{}\u{3164}", char::from(byte)))),
        ("abcdefgh12345678", "YWJjZGVmZ2\ngxMjM0NTY3\nOA==".to_owned()),
    ] {
        let texts = [
            format!("{{\"code\":\"x\",\"message\":{}}}", quoted(&format!("bad client [{echo}] sorry"))),
            format!("{{\"code\":\"x\",\"detail\":{{\"got\":{}}}}}", quoted(&echo)),
            format!("{{\"code\":\"x\",\"detail\":{}}}", quoted(&echo)),
            format!("{{\"code\":{}}}", quoted(&echo)),
            format!("{{\"code\":\"x\",\"trace\":{}}}", quoted(&echo)),
            format!("{{{}:1}}", quoted(&echo)),
            format!(
                "{{\"code\":\"x\",\"detail\":{{\"body\":{}}}}}",
                quoted(&format!("{{\"a\":{}}}", quoted(&echo)))
            ),
        ];
        for body in texts {
            let told = told(secret, &body);
            // Neither as it came, nor as JSON or `Debug` write it.
            let inner = quoted(&echo);
            let inner = &inner[1..inner.len() - 1];
            for spelt in [echo.as_str(), inner, &format!("{echo:?}")] {
                assert!(!told.contains(spelt.trim_matches('"')), "{secret} in {body} gave {told}");
            }
        }
    }
}

#[test]
fn what_a_failure_gives_away_is_masked_in_errors_as_in_transcripts() {
    let issued = [
        r#"{"apiKeys":["issued-1","issued-2"]}"#,
        r#"{"\u0074oken":"issued-1"}"#,
        r#"[{"token":["issued-1"]}]"#,
        r#"{"secrets":{"old":{"a":"issued-1"},"new":"issued-2"}}"#,
        r#"{"pass":"issued-1","passphrase":"issued-2"}"#,
        r#"{"pin":"issued-1","otp":"issued-2","refresh":"issued-3"}"#,
        r#"{"bearer":"issued-1","auth":"issued-2","access_key_id":"issued-3"}"#,
        r#"{"value":"Bearer issued-1","other":"basic issued-2=="}"#,
        r#"{"text":"{\"token\":\"issued-1\"}"}"#,
    ];
    for detail in issued {
        for body in [
            format!("{{\"code\":\"x\",\"detail\":{detail}}}"),
            format!("{{\"code\":\"x\",\"message\":{detail}}}"),
            format!("{{\"code\":\"x\",\"message\":{}}}", quoted(detail)),
        ] {
            let told = told("another-secret-1", &body);
            assert!(!told.contains("issued-") && told.contains("***"), "{body} gave {told}");
        }
    }
    let harmless = r#"{"code":"x","detail":{"pinned":"shown-1","author":"shown-2","authority":"shown-3","passed":"shown-4"}}"#;
    let told = told("another-secret-1", harmless);
    assert!((1..=4).all(|number| told.contains(&format!("shown-{number}"))), "{told}");
}

#[test]
fn the_end_of_a_secret_is_no_secret() {
    let told = told("correct horse battery x", r#"{"code":"x","message":"no box for x, extra"}"#);
    assert!(told.contains("no box for x, extra"), "{told}");
}
