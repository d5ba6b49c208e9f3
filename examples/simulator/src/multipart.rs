//! A reader of `multipart/form-data` whose parts are plain text fields, which is all that a token request
//! has.

use crate::{
    form::Form,
    invalid::Invalid,
    media::{self, MediaType},
};

const KIND: &str = "multipart_invalid";

/// Reads the parts in the exact layout of RFC 2046: no text before the first boundary, none after the last.
pub(crate) fn read(media: &MediaType, body: &[u8]) -> Result<Form, Invalid> {
    let wrong = |words| Invalid::body(KIND, words);
    let boundary = media.parameter("boundary").filter(|text| is_boundary(text));
    let boundary = boundary.ok_or_else(|| wrong("no usable boundary"))?;
    let body = str::from_utf8(body).map_err(|_| wrong("not text"))?;
    let first = format!("--{boundary}");
    let delimiter = format!("\r\n--{boundary}");
    let mut rest = body.strip_prefix(&first).ok_or_else(|| wrong("no boundary at the start"))?;
    let mut pairs = Vec::new();
    loop {
        if let Some(end) = rest.strip_prefix("--") {
            let ended = end.is_empty() || end == "\r\n";
            return if ended { Ok(Form::of(pairs)) } else { Err(wrong("text after the last part")) };
        }
        let part = rest.strip_prefix("\r\n").ok_or_else(|| wrong("text beside a boundary"))?;
        let (part, after) = part.split_once(&delimiter).ok_or_else(|| wrong("a part without an end"))?;
        let (head, value) = part.split_once("\r\n\r\n").ok_or_else(|| wrong("a part without a head"))?;
        let name = name(head).ok_or_else(|| wrong("a part that is no text field"))?;
        pairs.push((name, value.to_owned()));
        rest = after;
    }
}

fn is_boundary(text: &str) -> bool {
    const LONGEST: usize = 70;
    (1..=LONGEST).contains(&text.len())
        && !text.ends_with(' ')
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"'()+_,-./:=? ".contains(&byte))
}

/// The field's name, where the head is that of a text field: no file, no header beyond the two that a field
/// may have.
fn name(head: &str) -> Option<String> {
    let mut name = None;
    let mut typed = false;
    for line in head.split("\r\n") {
        let (header, value) = line.split_once(':')?;
        let value = value.trim_matches([' ', '\t']);
        if header.eq_ignore_ascii_case("content-disposition") && name.is_none() {
            name = Some(disposition(value)?);
        } else if header.eq_ignore_ascii_case("content-type") && !typed {
            typed = MediaType::parse(value)?.essence == "text/plain";
            if !typed {
                return None;
            }
        } else {
            return None;
        }
    }
    name
}

fn disposition(text: &str) -> Option<String> {
    let (kind, parameter) = text.split_once(';')?;
    let (key, value) = parameter.trim_start_matches([' ', '\t']).split_once('=')?;
    let (name, rest) = media::value(value)?;
    let plain = kind.trim_end().eq_ignore_ascii_case("form-data") && key.eq_ignore_ascii_case("name");
    (plain && rest.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(body: &str) -> Result<Form, Invalid> {
        read(&MediaType::parse("multipart/form-data; boundary=B").unwrap(), body.as_bytes())
    }

    const HEAD: &str = "Content-Disposition: form-data; name=\"a\"";

    #[test]
    fn fields_are_read() {
        let body = format!(
            "--B\r\n{HEAD}\r\n\r\none\r\ntwo\r\n--B\r\ncontent-type: text/plain; charset=utf-8\r\n\
             content-disposition: form-data; name=b\r\n\r\n\r\n--B--\r\n"
        );
        let mut form = parse(&body).unwrap();
        assert_eq!(form.text("a").unwrap(), "one\r\ntwo");
        assert_eq!(form.text("b").unwrap(), "");
        assert!(form.end().is_ok());
    }

    #[test]
    fn what_is_no_text_field_is_refused() {
        for body in [
            String::new(),
            "--B".to_owned(),
            format!("x\r\n--B\r\n{HEAD}\r\n\r\nv\r\n--B--"),
            format!("--B\r\n{HEAD}\r\n\r\nv\r\n--B--x"),
            format!("--B\r\n{HEAD}\r\n\r\nv"),
            format!("--B\r\n{HEAD}\r\n\r\nv\r\n--B"),
            format!("--B\n{HEAD}\n\nv\n--B--"),
            "--B\r\n\r\nv\r\n--B--".to_owned(),
            format!("--B\r\n{HEAD}; filename=\"f\"\r\n\r\nv\r\n--B--"),
            format!("--B\r\n{HEAD}\r\nContent-Type: application/json\r\n\r\nv\r\n--B--"),
            format!("--B\r\n{HEAD}\r\n{HEAD}\r\n\r\nv\r\n--B--"),
            format!("--B\r\n{HEAD}\r\nX: y\r\n\r\nv\r\n--B--"),
        ] {
            assert!(parse(&body).is_err(), "{body}");
        }
        for media in [
            "multipart/form-data",
            "multipart/form-data; boundary=\"\"",
            "multipart/form-data; boundary=\"a{\"",
        ] {
            assert!(read(&MediaType::parse(media).unwrap(), b"----").is_err(), "{media}");
        }
    }
}
