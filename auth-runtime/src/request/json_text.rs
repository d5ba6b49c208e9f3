//! JSON texts in the spelling that signatures want: the values stay as they are written.

use serde::de::IgnoredAny;
use zeroize::Zeroizing;

/// A JSON text without the blanks between its tokens. An empty text stays empty; `None` for what is not JSON.
pub(super) fn min(text: &str) -> Option<Zeroizing<String>> {
    if !text.is_empty() {
        serde_json::from_str::<IgnoredAny>(text).ok()?;
    }
    let mut out = Zeroizing::new(String::with_capacity(text.len()));
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c == '"' || c.is_ascii_whitespace()) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let end = if from.starts_with('"') { string_end(from) } else { 1 };
        let (token, after) = from.split_at(end);
        out.push_str(token.trim_ascii());
        rest = after;
    }
    out.push_str(rest);
    Some(out)
}

/// A minified JSON text with the members of each object sorted by the code points of their names.
pub(super) fn sorted(text: &str) -> Option<Zeroizing<String>> {
    let text = min(text)?;
    let mut out = Zeroizing::new(String::with_capacity(text.len()));
    let mut rest = text.as_str();
    write(&mut rest, &mut out)?;
    Some(out)
}

/// Writes one value of a minified text, and goes behind it. `serde_json` took it, so that it is at most 128 deep.
fn write(rest: &mut &str, out: &mut String) -> Option<()> {
    match rest.bytes().next() {
        Some(b'{') => {
            let mut members: Vec<(String, &str, Zeroizing<String>)> = Vec::new();
            skip(rest, 1);
            while let Some(b'"') = rest.bytes().next() {
                let name = take(rest, string_end(rest));
                skip(rest, 1);
                let mut value = Zeroizing::new(String::new());
                write(rest, &mut value)?;
                members.push((serde_json::from_str(name).ok()?, name, value));
                skip(rest, usize::from(rest.starts_with(',')));
            }
            skip(rest, 1);
            members.sort_by(|(one, ..), (other, ..)| one.cmp(other));
            out.push('{');
            for (index, (_, name, value)) in members.iter().enumerate() {
                out.push_str(if index == 0 { "" } else { "," });
                out.push_str(name);
                out.push(':');
                out.push_str(value);
            }
            out.push('}');
        }
        Some(b'[') => {
            out.push_str(take(rest, 1));
            while !rest.is_empty() && !rest.starts_with(']') {
                write(rest, out)?;
                let comma = usize::from(rest.starts_with(','));
                out.push_str(take(rest, comma));
            }
            out.push_str(take(rest, 1));
        }
        Some(b'"') => out.push_str(take(rest, string_end(rest))),
        _ => {
            let end = rest.find([',', ']', '}']).unwrap_or(rest.len());
            out.push_str(take(rest, end));
        }
    }
    Some(())
}

/// How long the string is that a text begins with, both quotes included.
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

fn take<'a>(rest: &mut &'a str, length: usize) -> &'a str {
    let (taken, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
    *rest = after;
    taken
}

fn skip(rest: &mut &str, length: usize) {
    take(rest, length);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_go_and_spellings_stay() {
        let text = " { \"b\" : [ 1.0 , -2e5, \"x y\\\" z\" ] ,\n\t\"a\":{ \"d\":null , \"c\": true } } ";
        assert_eq!(min(text).unwrap().as_str(), r#"{"b":[1.0,-2e5,"x y\" z"],"a":{"d":null,"c":true}}"#);
        assert_eq!(sorted(text).unwrap().as_str(), r#"{"a":{"c":true,"d":null},"b":[1.0,-2e5,"x y\" z"]}"#);
        assert_eq!(min("").unwrap().as_str(), "");
        assert_eq!(sorted("[]").unwrap().as_str(), "[]");
        assert_eq!(sorted("{}").unwrap().as_str(), "{}");
        assert_eq!(sorted(" 7 ").unwrap().as_str(), "7");
    }

    #[test]
    fn names_sort_by_what_they_mean() {
        // `\u0062` is `b`.
        let text = r#"{"c":1,"\u0062":2,"a":3,"é":4,"B":5}"#;
        assert_eq!(sorted(text).unwrap().as_str(), r#"{"B":5,"a":3,"\u0062":2,"c":1,"é":4}"#);
    }

    /// Klikoo's page, "Digital Signature".
    #[test]
    fn klikoo_sorts_what_it_calls_minified() {
        let text = r#"{"bank_code":"000","account_number":true}"#;
        assert_eq!(sorted(text).unwrap().as_str(), r#"{"account_number":true,"bank_code":"000"}"#);
    }

    #[test]
    fn no_json_is_said() {
        for text in ["{", "a=b", "{\"a\":1,}", "[1] 2", "\"", "nul"] {
            assert_eq!(min(text), None, "{text}");
            assert_eq!(sorted(text), None, "{text}");
        }
    }
}
