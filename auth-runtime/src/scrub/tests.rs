//! Spellings of secrets that must not get through.

use super::*;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use std::fmt::Write as _;

const SECRET: &str = "s3cr:t +%&é\"\\/";

fn scrubber(secrets: &[&str]) -> Scrubber {
    let mut scrubber = Scrubber::new();
    for secret in secrets {
        scrubber.add(secret);
    }
    scrubber
}

fn hex_of(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut out, byte| {
        write!(out, "{byte:02x}").unwrap();
        out
    })
}

fn percent_all(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        write!(out, "%{byte:02x}").unwrap();
        out
    })
}

fn percent_some(text: &str, space: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        match byte {
            b' ' => out.push_str(space),
            _ if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) => out.push(byte.into()),
            _ => write!(out, "%{byte:02X}").unwrap(),
        }
        out
    })
}

fn json_all(text: &str) -> String {
    text.encode_utf16().fold(String::new(), |mut out, unit| {
        write!(out, "\\u{unit:04X}").unwrap();
        out
    })
}

fn json_plain(text: &str) -> String {
    let json = serde_json::to_string(text).unwrap();
    json[1..json.len() - 1].to_owned()
}

fn html(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('\'', "&#39;")
}

type Encoding = (&'static str, fn(&str) -> String);

/// What one can do to a text; each takes at most one level.
fn encodings() -> Vec<Encoding> {
    vec![
        ("raw", |s| s.to_owned()),
        ("percent", |s| percent_some(s, "%20")),
        ("form", |s| percent_some(s, "+")),
        ("percent lower", |s| percent_some(s, "%20").to_lowercase()),
        ("percent all", percent_all),
        ("json", json_plain),
        ("json slash", |s| json_plain(s).replace('/', "\\/")),
        ("json all", json_all),
        ("html", html),
        ("hex", |s| hex_of(s.as_bytes())),
        ("HEX", |s| hex_of(s.as_bytes()).to_uppercase()),
        ("base64", |s| STANDARD.encode(s)),
        ("base64 bare", |s| STANDARD_NO_PAD.encode(s)),
        ("base64url", |s| URL_SAFE.encode(s)),
        ("base64url bare", |s| URL_SAFE_NO_PAD.encode(s)),
        ("basic 0", |s| STANDARD.encode(format!("client:{s}"))),
        ("basic 1", |s| STANDARD.encode(format!("client1:{s}:more"))),
        ("basic 2", |s| URL_SAFE_NO_PAD.encode(format!("client12:{s}é"))),
        ("bits before", |s| format!("/x-{}", STANDARD.encode(s))),
    ]
}

/// Lower case breaks letters, and `é` of `%c3%a9` is fine: only where the secret has no upper-case
/// letters.
fn is_faithful(name: &str, secret: &str) -> bool {
    name != "percent lower" || secret.to_lowercase() == secret
}

#[test]
fn every_encoding() {
    for secret in
        [SECRET, "hunter2", "0123456789abcdef0123456789abcdef", "日本語のパスワード", "a\tb\u{1}c?>~"]
    {
        let scrubber = scrubber(&[secret]);
        for (name, encode) in encodings().into_iter().filter(|(name, _)| is_faithful(name, secret)) {
            let echoed = encode(secret);
            for (before, after) in [("bad client ", " for you"), ("(", ")"), ("", ""), ("client=", ";x")] {
                let got = scrubber.clean(&format!("{before}{echoed}{after}"), 500);
                assert!(!got.contains(&echoed), "{name} {secret}: {got}");
                assert!(got.contains(MASK), "{name} {secret}: {got}");
                assert!(!got.contains(before) || got.starts_with(before), "{name}: {got}");
                if after.starts_with(' ') {
                    assert_eq!(got, "bad client *** for you", "{name} {secret}: {got}");
                }
            }
        }
    }
}

#[test]
fn two_encodings() {
    for secret in [SECRET, "hunter2!"] {
        let scrubber = scrubber(&[secret]);
        for (outer_name, outer) in encodings() {
            for (inner_name, inner) in encodings() {
                if outer_name == "percent lower" || inner_name == "percent lower" {
                    continue;
                }
                let echoed = outer(&inner(secret));
                let got = scrubber.clean(&format!("see {echoed} there"), 5_000);
                assert_eq!(got, "see *** there", "{outer_name}({inner_name}({secret}))");
            }
        }
    }
}

#[test]
fn table() {
    let text = "x".repeat(50);
    for (secrets, message, max, want) in [
        (&[][..], "plain words", 100, "plain words"),
        (
            &["hunter2"][..],
            "plain words, 100% of them + more & \\ all",
            100,
            "plain words, 100% of them + more & \\ all",
        ),
        (&["hunter2"], "hunter2hunter2", 100, "***"),
        (&["hunter2"], "hunter2 hunter2", 100, "*** ***"),
        (&["hunter2"], "Hunter2 HUNTER2", 100, "*** ***"),
        (&["abc", "abcdef", "defghi"], "xabcdefghix", 100, "x***x"),
        (&["aaaa"], "baaaaaab", 100, "b***b"),
        (&[""], "words", 100, "words"),
        // Too short to be replaced.
        (&["ab"], "words with ab in them", 100, "***"),
        (&["ab"], "words with a%62", 100, "***"),
        (&["ab"], "words", 100, "words"),
        // Terminals.
        (
            &[],
            "\u{1b}[31mred\u{1b}[0m \u{1b}]0;title\u{7}x\u{1b}]8;;http://x\u{1b}\\y\u{1b}c!",
            100,
            "red xy!",
        ),
        (&[], "\u{9b}31mred \u{9d}title\u{9c}x\u{90}q\u{1b}\\y", 100, "red xy"),
        (&[], "open \u{1b}]no end \u{1b}[", 100, "open no end"),
        (&[], "a\u{1b}", 100, "a"),
        (&[], "a\u{1b}(Bb\u{1b}[1;2 qc", 100, "abc"),
        (&[], " one\r\n\ttwo\0\u{8} \u{b}three\u{7f} ", 100, "one two three"),
        (&[], "a\u{202e}b\u{2066}c\u{200f}d\u{feff}e\u{200b}f\u{ad}g", 100, "abcdefg"),
        (&[], "a\u{2028}b\u{2029}c\u{85}d\u{a0}e", 100, "a b c d e"),
        (&[], "\u{1b}[31m\0\r\n", 100, ""),
        // Hidden in between.
        (&["hunter2"], "x hun\0ter2 y", 100, "x *** y"),
        (&["hunter2"], "x hun\u{1b}[31mter2 y", 100, "x *** y"),
        (&["hunter2"], "x hun\u{200b}te\u{202e}r2 y", 100, "x *** y"),
        (&["hunter2"], "x hun\r\nter2 y", 100, "x *** y"),
        (&["hunter2"], "x \u{1b}[hunter2 y", 100, "x *** y"),
        (&["hunter2"], "x \u{1b}[hun\u{1}ter2 y", 100, "x *** y"),
        (&["hunter2"], "x hun\u{1b}]title\u{7}ter2 y", 100, "x *** y"),
        (&["hunter2"], "x aHVu\r\n dGVyMg== y", 100, "x *** y"),
        (&["hunter2"], "x %68%75%6e%0a%74%65%72%32 y", 100, "x *** y"),
        (&["hunter2"], r#"[{"m":"hun\u0000ter2"}]"#, 100, r#"[{"m":"***"}]"#),
        (&["two words"], "x two\n  words y", 100, "x *** y"),
        (&["se\u{e9}cret"], "x se%E9cret y", 100, "x *** y"),
        // Providers shorten.
        (
            &["0123456789abcdefghijklmnopqrstuvwxyz"],
            "token 0123456789abcdefghij... is bad",
            100,
            "token ***... is bad",
        ),
        (&["0123456789abcdefghijklmnopqrstuvwxyz"], "token 0123456789abcde", 100, "token 0123456789abcde"),
        (
            &[
                "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0\nBAQEFAASCBKcwggSjAgEAAo\n-----END PRIVATE KEY-----\n",
            ],
            "want -----BEGIN PRIVATE KEY-----, got MIIEvQIBADANBgkqhkiG9w0",
            100,
            "want -----BEGIN PRIVATE KEY-----, got ***",
        ),
        // Bounds.
        (&["hunter2"], "hunter2", 2, "*…"),
        (&["hunter2"], "abcdef hunter2", 10, "abcdef ***"),
        (&["hunter2"], "abcdef hunter2", 9, "abcdef *…"),
        (&["hunter2"], "abcdef hunter2", 7, "abcdef…"),
        (&[], "äöü", 3, "äöü"),
        (&[], "äöüß", 3, "äö…"),
        (&[], "abc   ", 3, "abc"),
        (&[], "abc", 0, ""),
        (&[], &text, 50, &text),
        // A mask for a secret that is in the mask.
        (&["***"], "a *** b", 100, "***"),
    ] {
        assert_eq!(scrubber(secrets).clean(message, max), want, "{secrets:?} {message:?}");
    }
}

#[test]
fn a_long_text_is_cut_without_showing_a_beginning() {
    let secrets = [SECRET, "hunter2", "0123456789abcdefghijklmnopqrstuvwxyz"];
    let scrubber = scrubber(&secrets);
    for secret in secrets {
        for (name, encode) in encodings().into_iter().filter(|(name, _)| is_faithful(name, secret)) {
            let echoed = encode(secret);
            for inside in (1..echoed.len()).step_by(11) {
                // Invisible filling, so that the cut is not far behind the bound.
                let text = format!("start {}x {echoed} end", "\0".repeat(most_input(100) - 8 - inside));
                let got = scrubber.clean(&text, 100);
                assert!(matches!(got.as_str(), "start…" | "…"), "{name} {inside}: {got}");
            }
        }
    }
    assert_eq!(scrubber.clean(&"word ".repeat(100_000), 12), "word word w…");
    assert_eq!(scrubber.clean(&"é".repeat(MOST_INPUT), 12), "…");
}

#[test]
fn nothing_is_said_about_itself() {
    assert_eq!(format!("{:?}", scrubber(&["hunter2"])), "Scrubber(***)");
}

/// Knuth's MMIX constants; the same texts each time.
struct Lcg(u64);

impl Lcg {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % bound
    }

    fn text(&mut self, alphabet: &[char], length: usize) -> String {
        (0..length).map(|_| alphabet[self.below(alphabet.len())]).collect()
    }
}

#[test]
fn random_secrets_in_random_encodings() {
    let alphabet: Vec<char> =
        ('!'..='~').chain(" éßñ日😀\u{1}\u{1b}\t".chars()).chain("&%+\\\"/<>;=".chars()).collect();
    let words: Vec<char> = ('a'..='z').chain("    .,:%+&\\\"\u{1b}[]mé\0".chars()).collect();
    let mut lcg = Lcg(2025);
    let encodings = encodings();
    for round in 0..1_500 {
        let length = 5 + lcg.below(40);
        let secret = lcg.text(&alphabet, length);
        let scrubber = scrubber(&[&secret]);
        let (outer_name, outer) = encodings[lcg.below(encodings.len())];
        let (inner_name, inner) = encodings[lcg.below(encodings.len())];
        if outer_name == "percent lower" || inner_name == "percent lower" {
            continue;
        }
        let echoed = outer(&inner(&secret));
        let before = lcg.below(30);
        let after = lcg.below(30);
        let message = format!("{} {echoed} {}", lcg.text(&words, before), lcg.text(&words, after));
        let got = scrubber.clean(&message, 10_000);
        assert!(
            got.contains(MASK) || !message.contains(&echoed) || message.contains('\u{1b}'),
            "{round} {outer_name}({inner_name}({secret:?})): {message:?} gave {got:?}"
        );
        assert!(!got.contains(&echoed), "{round} {outer_name}({inner_name}({secret:?})): {got:?}");
        assert!(!got.chars().any(char::is_control), "{got:?}");
    }
}

#[test]
fn noise_never_panics_and_stays_bounded() {
    let alphabet: Vec<char> =
        "%+\\&u0x6#;41aAzZ/=-_ \0\u{1b}[]m\u{9b}\u{9d}\u{7}é日\u{202e}\n".chars().collect();
    let mut lcg = Lcg(7);
    let scrubber = scrubber(&[SECRET, "a4", "hunter2", "1A0"]);
    for _ in 0..300 {
        let length = lcg.below(200);
        let max = lcg.below(60);
        let text = lcg.text(&alphabet, length);
        let got = scrubber.clean(&text, max);
        assert!(got.chars().count() <= max.max(MASK.len()), "{text:?} {got:?}");
        assert!(!got.contains("1A0") && !got.contains("a4"), "{text:?} {got:?}");
    }
}
