//! What is no JSON, or not the object that is declared.

use auth_runtime::http::HeaderValue;
use auth_runtime::http::header::CONTENT_TYPE;
use auth_runtime::{Action, Stage};
use auth_tests::layout::{NOTE, TOKEN, TYPE, layouts, token_member};
use auth_tests::wire::answer;

#[test]
fn the_good_answers_are_good() {
    for vendor in layouts() {
        vendor.lives(vendor.good(), 3600);
        vendor.lives(format!(" \r\n\t{}\n\n", vendor.good()), 3600);
    }
}

#[test]
fn the_body_tells_what_it_is_and_not_the_header() {
    // Vendors send JSON as text/html.
    for layout in layouts() {
        for content_type in [
            None,
            Some("text/html; charset=iso-8859-1"),
            Some("text/plain"),
            Some("application/octet-stream"),
            Some("application/x-www-form-urlencoded"),
            Some("application/json; charset=utf-16"),
            Some("application/xml"),
            Some("nonsense"),
            Some(""),
        ] {
            let set = |body: String, status| {
                let mut answer = answer(status, body);
                answer.headers_mut().remove("content-type");
                let value = content_type.map(|text| (CONTENT_TYPE, HeaderValue::from_static(text)));
                answer.headers_mut().extend(value);
                layout.declared.endpoint.response(answer, &layout.cx)
            };
            assert_eq!(set(layout.good(), 200).unwrap().access_token().expose_secret(), TOKEN);
            let page = format!("<html><title>{NOTE}</title></html>");
            let error = set(page.clone(), 200).unwrap_err();
            assert!(error.to_string().contains("the answer is HTML, not JSON"), "{error}");
            let error = set(page, 502).unwrap_err();
            assert_eq!((error.stage(), error.answer_shape()), (Stage::Refused, Some("HTML")), "{error}");
        }
    }
}

#[test]
fn what_is_no_json() {
    for vendor in layouts() {
        let bom = format!("\u{feff}{}", vendor.good());
        let utf16: Vec<u8> = bom.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let twice = format!("\u{feff}{bom}");
        vendor.lives(bom.clone(), 3600);
        let latin: Vec<u8> = vendor.good().replace("Zq9", "\u{e9}").chars().map(|c| c as u8).collect();
        // In a member that nobody reads, they do no harm.
        let note: Vec<u8> = vendor.good().replace("7Kx", "\u{e9}").chars().map(|c| c as u8).collect();
        vendor.lives(note, 3600);
        for (body, words) in [
            (Vec::new(), "the answer is empty"),
            (b" \r\n\t ".to_vec(), "the answer is empty"),
            (format!("<!DOCTYPE html><p>{TOKEN}</p>").into_bytes(), "the answer is HTML, not JSON"),
            (format!("\n<html><title>{NOTE}</title></html>").into_bytes(), "the answer is HTML, not JSON"),
            (format!("<?xml version='1.0'?><t>{TOKEN}</t>").into_bytes(), "the answer is XML, not JSON"),
            (format!("access_token={TOKEN}&expires_in=3600").into_bytes(), "is a form"),
            (format!("OK {TOKEN}").into_bytes(), ""),
            (twice.into_bytes(), "begins with more than one byte order mark"),
            (utf16, "is UTF-16 or UTF-32"),
            (latin, "is not UTF-8"),
            (b"\x1f\x8b\x08\0\0\0\0\0".to_vec(), "the answer is compressed"),
            (format!("{}{{}}", vendor.good()).into_bytes(), "goes on after the end of its JSON"),
            (format!("{}{}", vendor.good(), vendor.good()).into_bytes(), "goes on after the end of its JSON"),
            (format!("{},", vendor.good()).into_bytes(), "goes on after the end of its JSON"),
            (format!("{}\0", vendor.good()).into_bytes(), "goes on after the end of its JSON"),
            (format!(")]}}',\n{}", vendor.good()).into_bytes(), ""),
            (vendor.good().replace(':', " = ").into_bytes(), "not valid JSON"),
            (vendor.good().replace('"', "'").into_bytes(), "not valid JSON"),
            (vendor.with_life(r#""expires_in":03600"#).into_bytes(), "not valid JSON"),
            (vendor.with_life(r#""expires_in":NaN"#).into_bytes(), "not valid JSON"),
            (vendor.with_token("\"a\nb\"").into_bytes(), "not valid JSON"),
        ] {
            let error = vendor.makes_no_sense(body, words);
            assert_eq!(error.action(), Action::AskVendor);
            assert!(error.answer_shape().is_some());
        }
    }
}

#[test]
fn an_answer_that_is_cut_off_anywhere() {
    for vendor in layouts() {
        let whole = vendor.good();
        for end in 1..whole.len() {
            vendor.makes_no_sense(whole[..end].to_owned(), "cut off");
        }
    }
}

#[test]
fn another_json_value() {
    for vendor in layouts() {
        for body in
            ["null", "true", "5", "\"Zq9-sentinel-token\"", "[]", "{}", "[{\"access_token\":\"Zq9\"}]"]
        {
            vendor.fails(body, "");
        }
    }
}

#[test]
fn a_key_that_is_there_twice() {
    for vendor in layouts() {
        let at = vendor.at;
        for key in ["access_token", "token_type", "expires_in"] {
            let twice = format!(r#""{key}":"Zq9""#);
            for members in [
                [&*twice, &token_member(), TYPE, &vendor.life()],
                [&*token_member(), TYPE, &vendor.life(), &twice],
            ] {
                vendor.makes_no_sense(vendor.body(&members), &format!("the answer has `{at}{key}` twice"));
            }
        }
        // The same key in another spelling.
        let spelled = r#""access\u005ftoken":"Zq9""#;
        let body = vendor.body(&[&token_member(), TYPE, &vendor.life(), spelled]);
        vendor.makes_no_sense(body, &format!("the answer has `{at}access_token` twice"));
        for key in ["data", "status", "response_code"].iter().filter(|key| vendor.before.contains(*key)) {
            let body = format!("{},\"{key}\":{{}}}}", vendor.good().strip_suffix('}').unwrap());
            vendor.makes_no_sense(body, &format!("the answer has `{key}` twice"));
        }
        // What the declaration does not read is the vendor's own business.
        vendor.lives(vendor.body(&[&token_member(), TYPE, &vendor.life(), r#""x":1,"x":2"#]), 3600);
    }
}

#[test]
fn nesting_that_would_end_a_stack() {
    const DEEP: usize = 100_000;
    let array = format!("{}{}", "[".repeat(DEEP), "]".repeat(DEEP));
    let object = format!("{}5{}", "{\"a\":".repeat(DEEP), "}".repeat(DEEP));
    for vendor in layouts() {
        for deep in [&array, &object] {
            vendor.fails(deep.clone(), "");
            vendor.makes_no_sense(deep[..DEEP].to_owned(), "cut off");
            vendor.makes_no_sense(vendor.with_token(deep), "the token cannot be read: an");
            vendor.makes_no_sense(vendor.with_life(&format!(r#""expires_in":{deep}"#)), "cannot be read: an");
            vendor.makes_no_sense(
                vendor.with_type(&format!(r#""token_type":{deep}"#)),
                "type cannot be read: an",
            );
            // Skipped where nothing is declared.
            let body = vendor.body(&[&token_member(), TYPE, &vendor.life(), &format!(r#""deep":{deep}"#)]);
            vendor.lives(body, 3600);
        }
    }
}
