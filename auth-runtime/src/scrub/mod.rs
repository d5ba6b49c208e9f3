//! Takes the secrets of an exchange, and whatever could fool a terminal, out of a vendor's words.
//!
//! Vendors echo what they were sent, in the message, the detail, a header; as it was, or as they logged it.
//! So a text is looked at as it stands and as everything that it could be decoded into; what shows a secret
//! in any of these views is replaced in the text itself. Then the result is looked at again, until nothing is
//! found.

mod escape;
mod print;
mod view;

use std::fmt;
use std::ops::Range;

use zeroize::Zeroizing;

use escape::{html_entity, json_escape, percent, percent_and_plus};
use print::{bounded, floor, printed, redacted, shown, squeezed};
use view::View;

/// What stands for a secret.
const MASK: &str = "***";
/// A shorter secret is not replaced piece by piece: a text that has it is dropped as a whole.
const SHORTEST: usize = 3;
/// From this length on, the beginning of a secret is a leak too: vendors shorten what they echo.
const LONG: usize = 32;
/// How much of the beginning of a long secret is recognised.
const BEGINNING: usize = 16;
/// More of a text is not looked at, and not shown.
const MOST_INPUT: usize = 16 * 1024;
/// What is dropped before a cut: a secret that was cut there may be too short by now to be recognised. Two
/// encodings on top of each other make at most 18 bytes of one.
const TAIL: usize = 18 * LONG;
/// How many encodings on top of each other are undone.
const DEEPEST: usize = 2;
/// Stands between two readings in one view: in no secret, no encoding, and no white space.
const BETWEEN: u8 = 0xFF;
/// Replacing may join what was apart, so it is done again; a text that never ends to show secrets is dropped.
const ROUNDS: usize = 16;

/// The secrets of one exchange.
#[derive(Clone, Default)]
pub(crate) struct Scrubber {
    needles: Vec<Zeroizing<Vec<u8>>>,
    short: Vec<Zeroizing<Vec<u8>>>,
}

impl fmt::Debug for Scrubber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Scrubber(***)")
    }
}

impl Scrubber {
    /// Without a secret; it still cleans.
    pub(crate) fn new() -> Scrubber {
        Scrubber::default()
    }

    /// Adds a secret, or a value computed from one. An empty text is none.
    ///
    /// A secret of one or two bytes is in too many words to be replaced there: a message that contains it
    /// becomes `***` as a whole. Of a secret with several lines, such as a key, each long line is one too.
    pub(crate) fn add(&mut self, secret: &str) {
        self.add_needle(secret.as_bytes());
        let squeezed = squeezed(secret);
        if squeezed.len() >= SHORTEST {
            self.add_needle(&squeezed);
        }
        // A vendor that reads the bytes of a form as Latin-1 echoes them so.
        if !secret.is_ascii() {
            let latin: Option<Vec<u8>> = secret.chars().map(|char| u8::try_from(char).ok()).collect();
            if let Some(latin) = latin.map(Zeroizing::new) {
                self.add_needle(&latin);
            }
        }
        if secret.contains('\n') {
            let lines = secret.lines().map(str::trim_ascii);
            for line in lines.filter(|line| line.len() >= BEGINNING && !line.starts_with("-----")) {
                self.add_needle(line.as_bytes());
            }
        }
    }

    fn add_needle(&mut self, needle: &[u8]) {
        let list = if needle.len() < SHORTEST { &mut self.short } else { &mut self.needles };
        if !needle.is_empty() && !list.iter().any(|known| known.as_slice() == needle) {
            list.push(Zeroizing::new(needle.to_vec()));
        }
    }

    /// The text without the secrets, control characters and escape sequences, on one line, of at most `max`
    /// characters.
    ///
    /// A secret is found as it is, percent-encoded, JSON- or HTML-escaped, in hex or within Base64, and in
    /// two of these on top of each other, also with control characters or white space in between.
    pub(crate) fn clean(&self, text: &str, max: usize) -> String {
        let cut = text.len() > MOST_INPUT;
        let mut text = Zeroizing::new(text.get(..floor(text, MOST_INPUT)).unwrap_or_default().to_owned());
        for _ in 0..ROUNDS {
            match self.search(&text) {
                Found::Nothing => {
                    if cut {
                        // Only now: what is cut off before may take away what shows the rest to be a secret.
                        let end = floor(&text, text.len().saturating_sub(TAIL));
                        let end =
                            text.get(..end).and_then(|kept| kept.rfind(char::is_whitespace)).unwrap_or(0);
                        text.truncate(end);
                    }
                    return shown(&text, cut, max);
                }
                Found::Secrets(places) => text = redacted(&text, places),
                Found::Short => break,
            }
        }
        bounded(MASK.chars(), false, max)
    }

    /// Looks at the text as it is, as a terminal shows it, and at both without white space, in this order:
    /// the later ones run words together and would take neighbours with them.
    fn search(&self, text: &str) -> Found {
        if self.needles.is_empty() && self.short.is_empty() {
            return Found::Nothing;
        }
        let plain = View::of(text.char_indices(), text.len());
        let printed = printed(text);
        let printed =
            (printed.len() < plain.bytes.len()).then(|| View::of(printed.iter().copied(), text.len()));
        let printed_squeezed = printed.as_ref().and_then(View::squeezed);
        let plain_squeezed = plain.squeezed();
        for root in [Some(plain), printed, printed_squeezed, plain_squeezed].into_iter().flatten() {
            let mut places = Vec::new();
            if self.search_view(&root, 0, &mut places) {
                return Found::Short;
            }
            if !places.is_empty() {
                return Found::Secrets(places);
            }
        }
        Found::Nothing
    }

    /// Collects the places of secrets in a view and in what it can be decoded into; whether there is a short
    /// one.
    fn search_view(&self, view: &View, depth: usize, places: &mut Vec<Range<usize>>) -> bool {
        let has =
            |needle: &Zeroizing<Vec<u8>>| view.bytes.windows(needle.len()).any(|w| w == needle.as_slice());
        // Any two bytes are somewhere in what a word decodes to.
        if !view.guessed && self.short.iter().any(has) {
            return true;
        }
        for needle in &self.needles {
            view.find(needle, places);
        }
        // White space and control characters that only decoding brought out.
        if let Some(squeezed) = view.squeezed().filter(|_| depth > 0) {
            for needle in &self.needles {
                squeezed.find(needle, places);
            }
        }
        if depth == DEEPEST {
            return false;
        }
        let decoded = [
            view.decoded(percent),
            view.decoded(percent_and_plus),
            view.decoded(json_escape),
            view.decoded(html_entity),
            view.read_hex(),
            view.read_base64(),
        ];
        decoded.into_iter().flatten().any(|decoded| self.search_view(&decoded, depth + 1, places))
    }
}

enum Found {
    Nothing,
    Secrets(Vec<Range<usize>>),
    Short,
}

#[cfg(test)]
mod tests {
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
                for (before, after) in [("bad client ", " for you"), ("(", ")"), ("", ""), ("client=", ";x")]
                {
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
            (&["hunter2"], "Hunter2", 100, "Hunter2"),
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
            (&["hunter2"], "x \u{1b}[hunter2 y", 100, "x"),
            (&["hunter2"], "x \u{1b}[hun\u{1}ter2 y", 100, "x"),
            (&["hunter2"], "x hun\u{1b}]title\u{7}ter2 y", 100, "x *** y"),
            (&["hunter2"], "x aHVu\r\n dGVyMg== y", 100, "*** y"),
            (&["hunter2"], "x %68%75%6e%0a%74%65%72%32 y", 100, "x *** y"),
            (&["hunter2"], r#"[{"m":"hun\u0000ter2"}]"#, 100, r#"[{"m":"***"}]"#),
            (&["two words"], "x two\n  words y", 100, "x *** y"),
            (&["se\u{e9}cret"], "x se%E9cret y", 100, "x *** y"),
            // Vendors shorten.
            (
                &["0123456789abcdefghijklmnopqrstuvwxyz"],
                "token 0123456789abcdefghij... is bad",
                100,
                "token ***... is bad",
            ),
            (
                &["0123456789abcdefghijklmnopqrstuvwxyz"],
                "token 0123456789abcde",
                100,
                "token 0123456789abcde",
            ),
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
                    let text = format!("start {}x {echoed} end", "\0".repeat(MOST_INPUT - 8 - inside));
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
}
