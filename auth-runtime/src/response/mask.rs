//! Credentials that a vendor puts into the detail of a failure without having been sent them.

/// Masks the value of each key that sounds like a credential. `json` is a JSON text that was read already.
pub(super) fn credentials(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(start) = rest.find('"') {
        let (before, literal) = rest.split_at(start);
        let (literal, after) = literal.split_at(string_end(literal));
        out.push_str(before);
        out.push_str(literal);
        rest = after;
        let Some(value) = after.trim_ascii_start().strip_prefix(':').map(str::trim_ascii_start) else {
            continue;
        };
        if !sounds_secret(literal) {
            continue;
        }
        let end = match value.as_bytes().first() {
            Some(b'"') => string_end(value),
            // What is nested is looked at in its turn.
            Some(b'{' | b'[') => continue,
            _ => value.find([',', '}', ']']).unwrap_or(value.len()),
        };
        out.push_str(":\"***\"");
        rest = value.get(end..).unwrap_or_default();
    }
    out.push_str(rest);
    out
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

pub(super) fn sounds_secret(key: &str) -> bool {
    const WORDS: [&str; 14] = [
        "token",
        "secret",
        "password",
        "passwd",
        "pwd",
        "apikey",
        "privatekey",
        "authorization",
        "assertion",
        "session",
        "jwt",
        "credential",
        "cookie",
        "signature",
    ];
    let bare: String = key.chars().filter(char::is_ascii_alphanumeric).collect();
    let bare = bare.to_ascii_lowercase();
    // `token_type` and its like hold words, not tokens.
    bare == "key" || !bare.ends_with("type") && WORDS.iter().any(|word| bare.contains(word))
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
            (r#"{"token":{"value":"v","Token":"t"}}"#, r#"{"token":{"value":"v","Token":"***"}}"#),
            (
                r#"{"token_type":"mac","msg":"\"token\": \"x\""}"#,
                r#"{"token_type":"mac","msg":"\"token\": \"x\""}"#,
            ),
            (r#"{"token":"cut off"#, r#"{"token":"***""#),
            ("plain", "plain"),
        ] {
            assert_eq!(credentials(json), masked);
        }
    }
}
