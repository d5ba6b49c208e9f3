//! Secrets that an input can name and cannot spell: a fuzzer that wrote one itself would be shown its own
//! words, and that is no leak.

use std::sync::LazyLock;

use auth_tests::leak::Secrets;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

/// What an endpoint is configured with. Too short for its beginning alone to be one.
pub(crate) const SECRET: &str = "Zq9+W7v/K3m&R5=t:B8%nX4";
/// What a step acquired.
pub(crate) const STEP: &str = "Xy4kQ2wE6rT8uI0pA5sD7fG9hJ1lZ3xC-step";
/// What the response sells.
pub(crate) const TOKEN: &str = "Vb6nM4kL2jH0gF8dS6aP4oI2uY0tR8eW-token";

/// The words for them in an input: `$SECRET`, `$SECRET.base64`, `$SECRET.json.percent`.
pub(crate) const NAMED: [(&str, &str); 3] = [("$SECRET", SECRET), ("$STEP", STEP), ("$TOKEN", TOKEN)];

type Spelling = fn(&[u8]) -> String;

/// How a provider may repeat what it was sent.
const SPELLINGS: [(&str, Spelling); 6] = [
    (".base64url", |bytes| URL_SAFE_NO_PAD.encode(bytes)),
    (".base64", |bytes| STANDARD.encode(bytes)),
    (".hex", |bytes| each(bytes, |byte| format!("{byte:02x}"))),
    (".percent", |bytes| each(bytes, |byte| format!("%{byte:02X}"))),
    (".json", |bytes| each(bytes, |byte| format!("\\u{byte:04x}"))),
    (".html", |bytes| each(bytes, |byte| format!("&#{byte};"))),
];

fn each(bytes: &[u8], write: fn(&u8) -> String) -> String {
    bytes.iter().map(write).collect()
}

/// The word for a sentinel, and how the sentinel is spelt in an input.
pub(crate) type Spelt = (&'static str, String);

/// The input with the sentinels in the places of their words, and which they are.
pub(crate) fn planted(input: &[u8], named: &[(&'static str, &str)]) -> (Vec<u8>, Vec<Spelt>) {
    let (mut out, mut spelt) = (Vec::with_capacity(input.len()), Vec::new());
    let mut rest = input;
    while let Some((&first, after)) = rest.split_first() {
        let word = named.iter().find(|(word, _)| rest.starts_with(word.as_bytes()));
        let Some((word, value)) = word else {
            out.push(first);
            rest = after;
            continue;
        };
        let mut after_name = &rest[word.len()..];
        let mut value = (*value).to_owned();
        // The scrubber promises to undo two on top of each other.
        for _ in 0..2 {
            let spelling = SPELLINGS
                .iter()
                .find_map(|(word, write)| Some((after_name.strip_prefix(word.as_bytes())?, write)));
            let Some((after_word, write)) = spelling else { break };
            (value, after_name) = (write(value.as_bytes()), after_word);
        }
        out.extend_from_slice(value.as_bytes());
        spelt.push((*word, value));
        rest = after_name;
    }
    (out, spelt)
}

/// As [`planted`], of a text.
pub(crate) fn planted_text(input: &str) -> String {
    String::from_utf8(planted(input.as_bytes(), &NAMED).0).unwrap_or_default()
}

/// Whether the input spells a part of a sentinel by itself, as a fuzzer does that watches comparisons.
pub(crate) fn is_spelt(input: &[u8]) -> bool {
    static ALL: LazyLock<Secrets> =
        LazyLock::new(|| Secrets::new().and("", SECRET).and("", STEP).and("", TOKEN));
    ALL.found_in(&String::from_utf8_lossy(input)).is_some()
}
