//! JSON that was cut off, closed where its last whole value ends.

use zeroize::Zeroizing;

/// The beginning of this text that holds whole values alone, with what closes it. `None` where there is no whole
/// value, or where more is wrong than that the end is missing. A number at the very end is left out: more of
/// its digits may have been cut off.
pub(crate) fn closed(text: &str) -> Option<Zeroizing<String>> {
    let mut open: Vec<u8> = Vec::new();
    // Where the last whole value ends, and how much is open there.
    let mut whole = None;
    let (mut in_string, mut escaped, mut before) = (false, false, 0);
    for (at, byte) in text.bytes().enumerate() {
        if in_string {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => {
                    in_string = false;
                    // A name is no value.
                    if before == b':' || open.last() == Some(&b']') {
                        whole = Some((at + 1, open.len()));
                    }
                }
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => {
                in_string = true;
                continue;
            }
            b'{' => open.push(b'}'),
            b'[' => open.push(b']'),
            b'}' | b']' => {
                if open.pop() != Some(byte) || open.is_empty() {
                    return None;
                }
                whole = Some((at + 1, open.len()));
            }
            b',' => whole = Some((at, open.len())),
            b':' => {}
            _ => continue,
        }
        before = byte;
    }
    let (end, depth) = whole?;
    let (text, open) = (text.get(..end)?, open.get(..depth)?);
    // Sized once, so that growth leaves no copy behind.
    let mut closed = Zeroizing::new(String::with_capacity(end + depth));
    closed.push_str(text);
    closed.extend(open.iter().rev().map(|byte| char::from(*byte)));
    Some(closed)
}

#[cfg(test)]
mod tests {
    use super::closed;

    #[test]
    fn what_is_whole_stays() {
        for (cut, want) in [
            (r#"{"data":{"a":"r2","tok"#, Some(r#"{"data":{"a":"r2"}}"#)),
            (r#"{"data":{"a":"r2""#, Some(r#"{"data":{"a":"r2"}}"#)),
            (r#"{"data":{"a":"r2"},"#, Some(r#"{"data":{"a":"r2"}}"#)),
            (r#"{"a":[1,{"b":"]\"}"},"c"#, Some(r#"{"a":[1,{"b":"]\"}"}]}"#)),
            (r#"{"a":["x","y"#, Some(r#"{"a":["x"]}"#)),
            (r#"{"a":12,"b":34"#, Some(r#"{"a":12}"#)),
            (r#"{"a":"r2"#, None),
            (r#"{"a":12"#, None),
            (r#"{"a""#, None),
            ("", None),
            // More is wrong than that the end is missing.
            (r#"{"a":"b"]"#, None),
            (r#"{"a":"b"} {"#, None),
        ] {
            assert_eq!(closed(cut).as_deref().map(String::as_str), want, "{cut}");
        }
    }

    #[test]
    fn whatever_is_cut_is_json_again() {
        let body = r#"{"data":{"user":{"id":7},"token":"t\"é\u00e9"},"x":[{"code":602},[],"c",true],"z":{}}"#;
        for end in (0..body.len()).filter(|end| body.is_char_boundary(*end)) {
            if let Some(closed) = closed(&body[..end]) {
                assert!(serde_json::from_str::<serde::de::IgnoredAny>(&closed).is_ok(), "{}", *closed);
                assert!(closed.len() == closed.capacity());
            }
        }
    }
}
