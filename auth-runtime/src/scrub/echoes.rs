//! Echoes that got through once, and any two spellings on top of each other.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use proptest::prelude::*;

use super::{MASK, Scrubber};

fn scrubber(secret: &str) -> Scrubber {
    let mut scrubber = Scrubber::new();
    scrubber.add(secret);
    scrubber
}

fn each(text: &str, mut write: impl FnMut(&mut String, char)) -> String {
    text.chars().fold(String::new(), |mut out, char| {
        write(&mut out, char);
        out
    })
}

fn bytes(text: &str, mut write: impl FnMut(&mut String, u8)) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        write(&mut out, byte);
        out
    })
}

fn units(text: &str, mut write: impl FnMut(&mut String, u16)) -> String {
    text.encode_utf16().fold(String::new(), |mut out, unit| {
        write(&mut out, unit);
        out
    })
}

fn joined(text: &str, separator: &str, prefix: &str) -> String {
    text.bytes().map(|byte| format!("{prefix}{byte:02x}")).collect::<Vec<_>>().join(separator)
}

type Spelling = (&'static str, fn(&str) -> String);

/// How a text may come back.
const SPELLINGS: &[Spelling] = &[
    ("raw", str::to_owned),
    ("percent", |s| bytes(s, |out, byte| _ = write!(out, "%{byte:02X}"))),
    ("percent lower", |s| bytes(s, |out, byte| _ = write!(out, "%{byte:02x}"))),
    ("form", |s| {
        bytes(s, |out, byte| match byte {
            b' ' => out.push('+'),
            _ if byte.is_ascii_alphanumeric() => out.push(byte.into()),
            _ => _ = write!(out, "%{byte:02X}"),
        })
    }),
    ("%u", |s| units(s, |out, unit| _ = write!(out, "%u{unit:04x}"))),
    ("json", |s| {
        let quoted = serde_json::to_string(s).unwrap();
        // Its own quotes and no more: a secret may end with one.
        quoted[1..quoted.len() - 1].to_owned()
    }),
    ("json all", |s| units(s, |out, unit| _ = write!(out, "\\u{unit:04x}"))),
    ("js braces", |s| each(s, |out, char| _ = write!(out, "\\u{{{:x}}}", u32::from(char)))),
    ("js bytes", |s| bytes(s, |out, byte| _ = write!(out, "\\x{byte:02x}"))),
    ("octal", |s| bytes(s, |out, byte| _ = write!(out, "\\{byte:03o}"))),
    ("html", |s| html_escape::encode_safe(s).into_owned()),
    ("html numbers", |s| each(s, |out, char| _ = write!(out, "&#{};", u32::from(char)))),
    ("html padded", |s| each(s, |out, char| _ = write!(out, "&#{:07};", u32::from(char)))),
    ("html hex", |s| each(s, |out, char| _ = write!(out, "&#X{:x};", u32::from(char)))),
    ("html open", |s| each(s, |out, char| _ = write!(out, "&#{}", u32::from(char))) + " "),
    ("hex", |s| joined(s, "", "")),
    ("HEX", |s| joined(s, "", "").to_uppercase()),
    ("hex :", |s| joined(s, ":", "")),
    ("hex -", |s| joined(s, "-", "")),
    ("hex space", |s| joined(s, " ", "")),
    ("0x list", |s| joined(s, ", ", "0x")),
    ("quoted-printable", |s| joined(s, "", "=")),
    ("base64", |s| STANDARD.encode(s)),
    ("base64 bare", |s| STANDARD_NO_PAD.encode(s)),
    ("base64url", |s| URL_SAFE_NO_PAD.encode(s)),
    ("base64 of a pair", |s| STANDARD.encode(format!("client:{s}"))),
    ("base64 lines", |s| {
        let text = STANDARD.encode(s);
        text.as_bytes()
            .chunks(10)
            .map(|line| std::str::from_utf8(line).unwrap())
            .collect::<Vec<_>>()
            .join("\r\n")
    }),
    ("invisible", |s| each(s, |out, char| out.extend([char, '\u{3164}', '\u{34F}', '\u{2800}']))),
    ("soft hyphens", |s| each(s, |out, char| out.extend([char, '\u{AD}']))),
    ("fullwidth", |s| {
        each(s, |out, char| {
            let wide = ('!'..='~').contains(&char).then(|| char::from_u32(u32::from(char) + 0xFEE0).unwrap());
            out.push(wide.unwrap_or(char));
        })
    }),
];

/// What is done to letters: on the secret itself, since a case of an encoding is another encoding.
const CASES: &[Spelling] = &[
    ("upper", |s| s.to_uppercase()),
    ("lower", |s| s.to_lowercase()),
    ("Latin-1", |s| s.bytes().map(char::from).collect()),
    ("Latin-1 twice", |s| {
        let once: String = s.bytes().map(char::from).collect();
        once.bytes().map(char::from).collect()
    }),
    ("question marks", |s| each(s, |out, char| out.push(if char.is_ascii() { char } else { '?' }))),
    ("replaced", |s| each(s, |out, char| out.push(if char.is_ascii() { char } else { '\u{FFFD}' }))),
];

#[track_caller]
fn hidden(scrubber: &Scrubber, secret: &str, echo: &str, name: &str) {
    for (before, after) in [("bad client ", " for you"), ("\"client_secret\": \"", "\"}")] {
        let got = scrubber.clean(&format!("{before}{echo}{after}"), 5_000);
        assert!(got.contains(MASK) && !got.contains(echo), "{name} of {secret:?}: {echo:?} gave {got:?}");
        let fits = got.starts_with(before) && got.ends_with(after);
        assert!(fits || got == MASK, "{name} of {secret:?}: {echo:?} gave {got:?}");
    }
}

const SECRETS: [&str; 6] = [
    "Zq7!kP/x+9&<w\"eR",
    "abcdefgh12345678",
    "0123456789abcdef0123456789abcdef0123456789abcdef",
    "pässwörd€uro1",
    "tom&amp;jerry %41\\u0041 \\",
    "hunter2",
];

#[test]
fn two_spellings_on_top_of_each_other() {
    for secret in SECRETS {
        let scrubber = scrubber(secret);
        for (outer_name, outer) in SPELLINGS {
            for (inner_name, inner) in SPELLINGS.iter().chain(CASES) {
                hidden(&scrubber, secret, &outer(&inner(secret)), &format!("{outer_name} of {inner_name}"));
            }
        }
    }
}

#[test]
fn what_the_secret_itself_decodes_to() {
    for (secret, echo) in [
        ("k3y+Zx/9Qw+77==", "k3y Zx/9Qw 77=="),
        ("pa%41ss%2Fword", "paAss/word"),
        ("pa%2541ss", "pa%41ss"),
        ("tom&amp;jerry&lt;9", "tom&jerry<9"),
        ("abc\\u0041\\ndef", "abcA\ndef"),
        ("pässwörd-9", "pÃ¤sswÃ¶rd-9"),
        ("pässwörd-9", "p&auml;ssw&ouml;rd-9"),
        ("pässwörd-9", "p&aumlssw&ouml rd-9"),
        ("pässwörd-9", "p\u{FFFD}sswrd-9"),
        ("pässwörd-9", "p\u{FFFD}\u{FFFD}ssw\u{FFFD}\u{FFFD}rd-9"),
        ("pässwörd-9", "p?ssw?rd-9"),
        ("pässwörd-9", "p??ssw??rd-9"),
        ("pässwörd-9", "p%E4ssw%F6rd-9"),
        ("5€-pass", "5â‚¬-pass"),
        ("5€-pass", "5%80-pass"),
        ("5€-pass", "5&#128-pass"),
        ("5€-pass", "5&#00000000000000000000008364;-pass"),
        ("straße-7", "STRASSE-7"),
        ("Σίσυφος", "ΣΊΣΥΦΟΣ"),
        ("p!a/s+s", "p&excl;a&sol;s&plus;s"),
        ("a<b&c\"d", "a&LTb&AMPc&QUOTd"),
        ("aBcDeF", "AbCdEf"),
        ("abcdefgh", "%256%31%252562cdefgh"),
        ("😀pass", "\\ud83d\\ude00pass"),
    ] {
        hidden(&scrubber(secret), secret, echo, "an echo");
    }
}

#[test]
fn what_is_around_stays() {
    let text = "Client \"shop\" is unknown: see https://a.example/e?c=12&d=%41 (100 % sure), &copy; 2025";
    assert_eq!(scrubber("Zq7!kP/x+9&<w\"eR").clean(text, 300), text);
    assert_eq!(scrubber("correct horse battery x").clean("x is not in the box", 300), "x is not in the box");
    assert_eq!(scrubber("*secret*").clean("no *secret* here", 300), "no *** here");
    // With a mask in it a text may become the secret.
    assert_eq!(scrubber("a***b***").clean("aa***b***b***", 300), MASK);
}

#[test]
fn long_rows_of_references_neither_overflow_nor_take_long() {
    let scrubber = scrubber("Zq7!kP/x+9&<w\"eR");
    for unit in ["&semi", "&amp", "&#59", "&#38;", "\\\\", "%25", "&lt%", "\\u005c", "&#", "&nGt;", "\\%26"] {
        let text = unit.repeat(20_000) + ";";
        scrubber.clean(&text, 4096);
    }
}

/// Counted and not timed: each byte of a text leads to a few dozen that are looked at, whatever they are.
#[test]
fn work_is_linear_in_the_text() {
    let periodic = "a".repeat(300);
    for secret in
        [&periodic, "abababababababababababababababababababab", "pässwörd€uro1", "Zq7!kP/x+9&<w\"eR"]
    {
        let mut scrubber = scrubber(secret);
        scrubber.add_received(&"aaaaaaaaaaaaaaa\n".repeat(10_000));
        scrubber.add_received(&"a".repeat(100_000));
        for unit in [
            "a",
            "ab",
            secret,
            "%61",
            "%2561",
            "&#97;",
            "&#97",
            "\\u0061",
            "\\\\",
            "YWFh",
            "YWFhYWFh\n",
            "61",
            "61:",
            "0x61, ",
            "aaaaaaaaaaaaaaa\n",
            "\u{1b}[a",
            "é",
            "\u{1b}",
            " ",
            "{\"a\":",
            "%",
            "&a",
            "&ampa",
        ] {
            let text = unit.repeat(4096 / unit.len());
            let printed = super::printed(&text);
            let (_, looked) = scrubber.search(&text, &printed).unwrap();
            assert!(looked <= 40 * text.len(), "{unit:?}: {looked} for {}", text.len());
        }
    }
    // Lines are secrets only where the secret is ours.
    let mut needles = Scrubber::new();
    needles.add_received(&"0123456789abcdef0123\n".repeat(1_000));
    assert!(needles.needles.len() < 40);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    /// Any secret, in any two spellings, in any of a few words.
    #[test]
    fn no_echo_gets_through(
        secret in "[!-~äößé€日😀 ]{6,40}",
        outer in 0..SPELLINGS.len(),
        inner in 0..SPELLINGS.len() + CASES.len(),
    ) {
        // What is left of it without white space, `+` and `\` has to be a secret still.
        prop_assume!(secret.chars().filter(char::is_ascii_alphanumeric).count() >= 6);
        let inner = SPELLINGS.iter().chain(CASES).nth(inner).unwrap();
        let (outer_name, outer) = SPELLINGS[outer];
        let echo = outer(&inner.1(&secret));
        let got = scrubber(&secret).clean(&format!("bad client {echo} for you"), 5_000);
        let name = format!("{outer_name} of {} of {secret:?}: {echo:?} gave {got:?}", inner.0);
        prop_assert!(got.contains(MASK) && !got.contains(echo.trim()), "{}", name);
    }
}
