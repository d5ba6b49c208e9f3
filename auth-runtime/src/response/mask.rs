//! Credentials that a provider puts into a failure without having been sent them.
//!
//! Errors and transcripts mask the same: whatever stands under a key that sounds like a credential's, in JSON
//! or in a text that is JSON, and what follows `Bearer` or `Basic` in a text.

use zeroize::Zeroizing;

use crate::response::json;

const MASK: &str = "***";
/// How much of a text is looked at, in bytes. What is masked is short, so this is more than is shown.
const MOST: usize = 16 * 1024;
/// How much is kept, in bytes: the scrubber looks at no more.
const MOST_KEPT: usize = 8 * 1024;
/// In bytes, as it may be encoded.
const HALF_A_SECRET: usize = 1024;

/// The text without what it seems to give away.
pub(super) fn words(text: &str) -> Zeroizing<String> {
    let is_json = text.trim_ascii_start().starts_with(['{', '[']);
    let mut end = text.len().min(if is_json { MOST } else { MOST_KEPT });
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let kept = text.get(..end).unwrap_or_default();
    let mut out = if is_json { credentials(kept, 0) } else { Zeroizing::new(kept.to_owned()) };
    if end < text.len() {
        // Half a secret may stand at the end, which nobody recognises. Whoever cleans the text sees by its
        // length that it was cut.
        let mut end = out.len().saturating_sub(HALF_A_SECRET);
        while !out.is_char_boundary(end) {
            end -= 1;
        }
        out.truncate(end);
        out = Zeroizing::new(format!("{}{}", out.as_str(), " ".repeat(MOST_KEPT.saturating_sub(out.len()))));
    }
    out
}

/// Masks the value of each key that sounds like a credential, whatever it is. `json` is a JSON text, possibly
/// cut off; so deep it stood in strings of others.
fn credentials(json: &str, depth: usize) -> Zeroizing<String> {
    // A mask may be longer than what it replaces.
    let mut out =
        Zeroizing::new(String::with_capacity(json.len() + json.len() / 2 * MASK.len() + MASK.len()));
    let mut rest = json;
    while let Some(start) = rest.find('"') {
        let (before, literal) = rest.split_at(start);
        let (literal, after) = literal.split_at(string_end(literal));
        out.push_str(before);
        rest = after;
        let Some(value) = after.trim_ascii_start().strip_prefix(':').map(str::trim_ascii_start) else {
            match embedded(literal, depth) {
                Some(masked) => out.push_str(&masked),
                None => out.push_str(literal),
            }
            continue;
        };
        out.push_str(literal);
        // As it is read: `\u0074oken` is a token.
        let is_secret = json::text(literal).map_or(true, |key| sounds_secret(key.as_str()));
        if !is_secret || value.starts_with("null") {
            continue;
        }
        out.push_str(":\"");
        out.push_str(MASK);
        out.push('"');
        rest = value.get(value_end(value)..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

/// A string that is JSON itself, with what it gives away masked; `None` if that is nothing.
fn embedded(literal: &str, depth: usize) -> Option<Zeroizing<String>> {
    /// Each level makes escapes twice as long: what is deeper is nobody's JSON.
    const DEEPEST: usize = 2;

    let text = json::text(literal).ok().filter(|_| depth < DEEPEST)?;
    if !text.as_str().trim_ascii_start().starts_with(['{', '[']) {
        return None;
    }
    let masked = credentials(text.as_str(), depth + 1);
    let changed = masked.as_str() != text.as_str();
    changed.then(|| serde_json::to_string(masked.as_str()).ok().map(Zeroizing::new)).flatten()
}

/// Where the string ends that `text` begins with.
fn string_end(text: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// Where the value ends that `text` begins with, with everything that is in it.
fn value_end(text: &str) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while let Some(byte) = text.as_bytes().get(at) {
        match byte {
            b'"' => {
                at += string_end(text.get(at..).unwrap_or_default());
                if depth == 0 {
                    return at;
                }
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' if depth <= 1 => return at + depth,
            b'}' | b']' => depth -= 1,
            b',' if depth == 0 => return at,
            _ => {}
        }
        at += 1;
    }
    text.len()
}

/// Masks what stands behind `Bearer` or `Basic`, unless it is a word.
pub(super) fn schemes(text: &str) -> Zeroizing<String> {
    let mut out = Zeroizing::new(String::with_capacity(text.len() + text.len() / 8 * MASK.len()));
    let bytes = text.as_bytes();
    let (mut shown, mut at) = (0, 0);
    while let Some(b) = bytes.get(at..).and_then(|rest| rest.iter().position(|b| matches!(b, b'B' | b'b'))) {
        let start = at + b;
        at = start + 1;
        let is =
            |name: &[u8]| bytes.get(start..start + name.len()).is_some_and(|b| b.eq_ignore_ascii_case(name));
        let Some(name) = [&b"bearer"[..], b"basic"].into_iter().find(|name| is(name)) else { continue };
        if start.checked_sub(1).and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_alphanumeric) {
            continue;
        }
        let behind = bytes.get(start + name.len()..).unwrap_or_default();
        let gap = behind.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b':' | b'+')).count();
        let value = behind.get(gap..).unwrap_or_default();
        let length = credential_length(value);
        if gap > 0 && value.get(..length).is_some_and(is_credential) {
            let from = start + name.len() + gap;
            out.push_str(text.get(shown..from).unwrap_or_default());
            out.push_str(MASK);
            shown = from + length;
            at = shown;
        }
    }
    out.push_str(text.get(shown..).unwrap_or_default());
    out
}

/// How long a token68 (RFC 9110 section 11.2) is that stands here, in JSON or not.
fn credential_length(bytes: &[u8]) -> usize {
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let escaped_slash = *byte == b'\\' && bytes.get(at + 1) == Some(&b'/');
        if !(byte.is_ascii_alphanumeric() || b"-._~+/=".contains(byte) || escaped_slash) {
            break;
        }
        at += 1;
    }
    at
}

/// Not a word (`Bearer token required`), and not a parameter (`Bearer error="invalid_token"`).
fn is_credential(bytes: &[u8]) -> bool {
    /// No word of English that follows one of these is as long.
    const LONG: usize = 24;

    let end = bytes.iter().rposition(|byte| *byte != b'=').map_or(0, |at| at + 1);
    let value = bytes.get(..end).unwrap_or_default();
    let is_parameter = value.contains(&b'=')
        || bytes.len() == end + 1 && end < 12 && value.is_ascii() && {
            value.iter().all(|byte| byte.is_ascii_lowercase() || matches!(byte, b'_' | b'-'))
        };
    let mixed = value.iter().skip(1).any(u8::is_ascii_uppercase) && value.iter().any(u8::is_ascii_lowercase);
    !is_parameter && (value.iter().any(u8::is_ascii_digit) || mixed || value.len() >= LONG)
}

/// Whether a key is one of a credential: by a part of it that is in no other word, or by one of its words.
pub(super) fn sounds_secret(key: &str) -> bool {
    const PARTS: [&str; 15] = [
        "token",
        "secret",
        "password",
        "passwd",
        "pwd",
        "apikey",
        "privatekey",
        "accesskey",
        "authorization",
        "assertion",
        "session",
        "jwt",
        "credential",
        "cookie",
        "signature",
    ];
    const WORDS: [&str; 10] =
        ["pass", "passphrase", "passcode", "passwort", "pin", "otp", "totp", "bearer", "auth", "refresh"];
    // What these say of a token or a login is a word or a number.
    const ABOUT: [&str; 6] = ["type", "types", "method", "methods", "scheme", "schemes"];

    let bare: String = key.chars().filter(char::is_ascii_alphanumeric).collect();
    let bare = bare.to_ascii_lowercase();
    if matches!(bare.as_str(), "key" | "keys") {
        return true;
    }
    if PARTS.iter().any(|part| bare.contains(part)) {
        return !bare.ends_with("type");
    }
    let words = words_of(key);
    let singular =
        |word: &str| word.strip_suffix('s').filter(|word| *word != "pas").unwrap_or(word).to_owned();
    words.iter().any(|word| WORDS.contains(&word.as_str()) || WORDS.contains(&singular(word).as_str()))
        && words.last().is_none_or(|last| !ABOUT.contains(&last.as_str()))
}

/// `accessKeyId`, `access_key_id` and `AccessKeyID` are three words, in lower case. Digits are none.
fn words_of(key: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut open = false;
    let mut chars = key.chars().peekable();
    let mut before = ' ';
    while let Some(char) = chars.next() {
        let is_letter = char.is_alphabetic();
        if is_letter {
            let next_is_lower = chars.peek().is_some_and(|next| next.is_lowercase());
            let begins = char.is_uppercase() && (!before.is_uppercase() || next_is_lower);
            if !open || begins {
                words.push(String::new());
            }
            if let Some(word) = words.last_mut() {
                word.extend(char.to_lowercase());
            }
        }
        open = is_letter;
        before = char;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_telling_keys_are_masked() {
        for (json, masked) in [
            (r#"{"a":"b"}"#, r#"{"a":"b"}"#),
            (r#"{"access_token" : "t\"x", "n": 1}"#, r#"{"access_token":"***", "n": 1}"#),
            (
                r#"{"d":{"client_secret":12,"x":["apiKey"]}}"#,
                r#"{"d":{"client_secret":"***","x":["apiKey"]}}"#,
            ),
            (r#"{"token":{"value":"v","Token":["t}"]},"b":1}"#, r#"{"token":"***","b":1}"#),
            (r#"{"apiKeys":["k1","k\"]2"],"b":[1]}"#, r#"{"apiKeys":"***","b":[1]}"#),
            (r#"[{"token":["t"]},{"\u0074oken":"t"}]"#, r#"[{"token":"***"},{"\u0074oken":"***"}]"#),
            (r#"{"a":{"pin":1},"otp":null}"#, r#"{"a":{"pin":"***"},"otp":null}"#),
            (
                r#"{"token_type":"mac","msg":"\"token\": \"x\""}"#,
                r#"{"token_type":"mac","msg":"\"token\": \"x\""}"#,
            ),
            (r#"{"token":"cut off"#, r#"{"token":"***""#),
            (r#"{"token":[{"cut":"off"#, r#"{"token":"***""#),
            (r#"{"a":"{\"token\":\"t\"}"}"#, r#"{"a":"{\"token\":\"***\"}"}"#),
            (r#"{"\ud800":"no name"}"#, r#"{"\ud800":"***"}"#),
            ("plain", "plain"),
        ] {
            assert_eq!(words(json).as_str(), masked);
        }
    }

    #[test]
    fn whatever_follows_a_scheme_is_masked_unless_it_is_a_word() {
        for (text, masked) in [
            ("got Bearer issued-v-5!", "got Bearer ***!"),
            ("got bearer:  eyJhbGciOi.x.y", "got bearer:  ***"),
            (r#"{"v":"Basic YWJj\/ZGVm=="}"#, r#"{"v":"Basic ***"}"#),
            ("Basic dXNlcjpwYXNz, Bearer abcdefghijklmnopqrstuvwxyz", "Basic ***, Bearer ***"),
            ("Bearer token required", "Bearer token required"),
            ("Basic authentication failed", "Basic authentication failed"),
            ("Bearer error=\"invalid_token\"", "Bearer error=\"invalid_token\""),
            ("Bearer error=invalid_token1", "Bearer error=invalid_token1"),
            ("Basic realm=\"x1\"", "Basic realm=\"x1\""),
            ("forbearer a1", "forbearer a1"),
            ("Bearer", "Bearer"),
            ("Bearerx1", "Bearerx1"),
        ] {
            assert_eq!(schemes(text).as_str(), masked);
        }
    }

    #[test]
    fn keys() {
        for key in [
            "token",
            "accessToken",
            "client_secret",
            "apiKeys",
            "pass",
            "userPass",
            "PIN",
            "pins",
            "otp",
            "OTPCode",
            "bearer",
            "auth",
            "x-auth",
            "passphrase",
            "refresh",
            "access_key_id",
            "AccessKeyId",
            "key",
            "keys",
            "api-key",
            "sessionId",
            "pass1",
        ] {
            assert!(sounds_secret(key), "{key}");
        }
        for key in [
            "pinned",
            "author",
            "passed",
            "authority",
            "token_type",
            "auth_method",
            "authType",
            "spin",
            "opt",
            "keyboard",
            "passenger",
            "compass",
            "refreshed",
            "code",
            "message",
            "pas",
            "bypass",
        ] {
            assert!(!sounds_secret(key), "{key}");
        }
    }

    #[test]
    fn a_long_text_is_cut() {
        let text = format!("[{}]", "\"word\",".repeat(100_000));
        assert!(words(&text).len() <= 2 * MOST);
        assert!(words(&"é".repeat(MOST)).len() <= 2 * MOST);
    }
}
