//! Looks for secrets in texts, in every spelling that a careless server or a careless client may give them.

use std::collections::HashMap;
use std::error::Error as _;
use std::fmt::Write as _;

use auth_runtime::Error;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

/// Shorter pieces of a secret are in ordinary words.
const PIECE: usize = 8;

/// What must not be seen.
#[derive(Debug, Default)]
pub struct Secrets {
    /// What the needle is, and its spelling.
    needles: Vec<(String, String)>,
    /// By how each of them begins: some texts are long, and a key has thousands of pieces.
    begin: HashMap<[u8; PIECE], Vec<usize>>,
}

impl Secrets {
    /// Nothing is secret yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a secret: itself in every spelling, and each piece of eight characters of it.
    ///
    /// # Panics
    ///
    /// Where it is so short that it could be found by chance.
    #[must_use]
    pub fn and(mut self, name: &str, secret: &str) -> Self {
        assert!(secret.len() >= PIECE, "{name} is too short to be found for sure");
        self.spellings(name, secret);
        let chars: Vec<char> = secret.chars().collect();
        for piece in chars.windows(PIECE) {
            let piece: String = piece.iter().collect();
            let shown = debug(&piece);
            if shown != piece {
                self.add(&format!("a piece of {name} in Debug"), shown);
            }
            self.add(&format!("a piece of {name}"), piece);
        }
        self
    }

    /// Adds a value that is computed from a secret: whole, since a part of it may be public.
    ///
    /// # Panics
    ///
    /// Where it is so short that it could be found by chance.
    #[must_use]
    pub fn and_computed(mut self, name: &str, value: &str) -> Self {
        assert!(value.len() >= PIECE, "{name} is too short to be found for sure");
        self.spellings(name, value);
        self
    }

    /// Adds a private key: its lines.
    #[must_use]
    pub fn and_key(mut self, name: &str, pem: &str) -> Self {
        for line in pem.lines().filter(|line| !line.starts_with("-----")) {
            self = self.and(name, line);
        }
        self
    }

    fn add(&mut self, name: &str, needle: String) {
        let begin = needle.as_bytes().first_chunk().copied();
        let begin = begin.unwrap_or_else(|| panic!("{name} is too short to be found for sure"));
        self.begin.entry(begin).or_default().push(self.needles.len());
        self.needles.push((name.to_owned(), needle));
    }

    fn spellings(&mut self, name: &str, secret: &str) {
        self.add(name, secret.to_owned());
        let bytes = secret.as_bytes();
        for (spelling, text) in [
            (
                "percent-encoded",
                percent(bytes, |byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte)),
            ),
            ("form-encoded", form(bytes)),
            ("percent-encoded throughout", percent(bytes, |_| false)),
            ("JSON-escaped", json(secret, false)),
            ("JSON-escaped with \\u", json(secret, true)),
            ("JSON-escaped as PHP does", json(secret, false).replace('/', "\\/")),
            ("JSON-escaped twice", json(&json(secret, false), false)),
            ("Debug of str", debug(secret)),
            ("Debug of [u8]", format!("{bytes:?}").trim_matches(['[', ']']).to_owned()),
            ("escape_ascii", bytes.escape_ascii().to_string()),
            ("hex", hex_with(bytes, "")),
            ("HEX", hex_with(bytes, "").to_uppercase()),
            ("hex with spaces", hex_with(bytes, " ")),
            ("hex with colons", hex_with(bytes, ":")),
        ] {
            // Most secrets are the same in half of them.
            if text != secret {
                self.add(&format!("{name}, {spelling}"), text);
            }
        }
        for shift in 0..3 {
            let (standard, url) = (base64_inside(bytes, shift, true), base64_inside(bytes, shift, false));
            if url != standard {
                self.add(&format!("{name}, Base64url at {shift}"), url);
            }
            self.add(&format!("{name}, Base64 at {shift}"), standard);
        }
    }

    /// What of it is in the text, if anything.
    pub fn found_in(&self, text: &str) -> Option<&str> {
        let text = text.as_bytes();
        (0..text.len()).find_map(|at| {
            let rest = text.get(at..)?;
            let candidates = self.begin.get(rest.first_chunk::<PIECE>()?)?;
            let needles = candidates.iter().filter_map(|index| self.needles.get(*index));
            let mut found = needles.filter(|(_, needle)| rest.starts_with(needle.as_bytes()));
            found.next().map(|(name, _)| name.as_str())
        })
    }

    /// # Panics
    ///
    /// Where a secret is in a text. The panic shows the text: the secrets of tests protect nothing.
    pub fn assert_absent(&self, where_: &str, texts: &[String]) {
        for text in texts {
            if let Some(name) = self.found_in(text) {
                panic!("{where_}: {name} is in {text}");
            }
        }
    }
}

/// Everything that a program may print of an error: `Display` and `Debug` of it and of each of its sources.
pub fn texts(error: &Error) -> Vec<String> {
    let mut texts = vec![format!("{error}"), format!("{error:?}"), format!("{error:#?}")];
    for part in [error.code(), error.message(), error.detail(), error.trace_id(), error.response_shape()] {
        texts.extend(part.map(str::to_owned));
    }
    let mut source = error.source();
    while let Some(error) = source {
        texts.extend([format!("{error}"), format!("{error:?}"), format!("{error:#?}")]);
        source = error.source();
    }
    texts
}

/// Both forms of `Debug`.
pub fn debugs(value: &dyn std::fmt::Debug) -> Vec<String> {
    vec![format!("{value:?}"), format!("{value:#?}")]
}

/// As `{:?}` writes a text, without the quotes around it.
fn debug(text: &str) -> String {
    let debug = format!("{text:?}");
    debug.get(1..debug.len() - 1).unwrap_or_default().to_owned()
}

fn percent(bytes: &[u8], plain: impl Fn(u8) -> bool) -> String {
    bytes.iter().fold(String::new(), |mut out, &byte| {
        if plain(byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a string does not fail.
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

fn form(bytes: &[u8]) -> String {
    percent(bytes, |byte| byte == b' ' || byte.is_ascii_alphanumeric() || b"*-._".contains(&byte))
        .replace(' ', "+")
}

fn json(text: &str, ascii: bool) -> String {
    text.chars().fold(String::new(), |mut out, char| {
        match char {
            '"' | '\\' => out.extend(['\\', char]),
            _ if char.is_ascii_control() || (ascii && !char.is_ascii()) => {
                for unit in char.encode_utf16(&mut [0; 2]) {
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
            _ => out.push(char),
        }
        out
    })
}

fn hex_with(bytes: &[u8], between: &str) -> String {
    let digits: Vec<_> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    digits.join(between)
}

/// The Base64 of bytes that follow `shift` others: the characters that are the same whatever stands before
/// and behind.
fn base64_inside(bytes: &[u8], shift: usize, standard: bool) -> String {
    let mut shifted = vec![0; shift];
    shifted.extend_from_slice(bytes);
    let text = if standard { STANDARD.encode(&shifted) } else { URL_SAFE_NO_PAD.encode(&shifted) };
    let text = text.trim_end_matches('=');
    let from = (shift * 8).div_ceil(6);
    let to = shifted.len() * 8 / 6;
    text.get(from..to.min(text.len())).unwrap_or_default().to_owned()
}
