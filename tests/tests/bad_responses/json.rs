//! What is no JSON, or not the object that is declared.

use auth_runtime::http::HeaderValue;
use auth_runtime::http::header::CONTENT_TYPE;
use auth_runtime::{Action, Stage};
use auth_tests::layout::{NOTE, TOKEN, TYPE, layouts, token_member};
use auth_tests::wire::reply;

#[test]
fn the_good_answers_are_good() {
    for provider in layouts() {
        provider.lives(provider.good(), 3600);
        provider.lives(format!(" \r\n\t{}\n\n", provider.good()), 3600);
    }
}

#[test]
fn the_body_tells_what_it_is_and_not_the_header() {
    // Providers send JSON as text/html.
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
                let mut response = reply(status, body);
                response.headers_mut().remove("content-type");
                let value = content_type.map(|text| (CONTENT_TYPE, HeaderValue::from_static(text)));
                response.headers_mut().extend(value);
                layout.declared.endpoint.response(response, &layout.cx)
            };
            assert_eq!(set(layout.good(), 200).unwrap().access_token().expose_secret(), TOKEN);
            let page = format!("<html><title>{NOTE}</title></html>");
            let error = set(page.clone(), 200).unwrap_err();
            assert!(error.to_string().contains("the response is HTML, not JSON"), "{error}");
            let error = set(page, 502).unwrap_err();
            assert_eq!((error.stage(), error.response_shape()), (Stage::Refused, Some("HTML")), "{error}");
        }
    }
}

#[test]
fn what_is_no_json() {
    for provider in layouts() {
        let bom = format!("\u{feff}{}", provider.good());
        let utf16: Vec<u8> = bom.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let twice = format!("\u{feff}{bom}");
        provider.lives(bom.clone(), 3600);
        let latin: Vec<u8> = provider.good().replace("Zq9", "\u{e9}").chars().map(|c| c as u8).collect();
        // In a member that nobody reads, they do no harm.
        let note: Vec<u8> = provider.good().replace("7Kx", "\u{e9}").chars().map(|c| c as u8).collect();
        provider.lives(note, 3600);
        for (body, words) in [
            (Vec::new(), "the response is empty"),
            (b" \r\n\t ".to_vec(), "the response is empty"),
            (format!("<!DOCTYPE html><p>{TOKEN}</p>").into_bytes(), "the response is HTML, not JSON"),
            (format!("\n<html><title>{NOTE}</title></html>").into_bytes(), "the response is HTML, not JSON"),
            (format!("<?xml version='1.0'?><t>{TOKEN}</t>").into_bytes(), "the response is XML, not JSON"),
            (format!("access_token={TOKEN}&expires_in=3600").into_bytes(), "is a form"),
            (format!("OK {TOKEN}").into_bytes(), ""),
            (twice.into_bytes(), "begins with more than one byte order mark"),
            (utf16, "is UTF-16 or UTF-32"),
            (latin, "is not UTF-8"),
            (b"\x1f\x8b\x08\0\0\0\0\0".to_vec(), "the response is compressed"),
            (format!("{}{{}}", provider.good()).into_bytes(), "goes on after the end of its JSON"),
            (
                format!("{}{}", provider.good(), provider.good()).into_bytes(),
                "goes on after the end of its JSON",
            ),
            (format!("{},", provider.good()).into_bytes(), "goes on after the end of its JSON"),
            (format!("{}\0", provider.good()).into_bytes(), "goes on after the end of its JSON"),
            (format!(")]}}',\n{}", provider.good()).into_bytes(), ""),
            (provider.good().replace(':', " = ").into_bytes(), "not valid JSON"),
            (provider.good().replace('"', "'").into_bytes(), "not valid JSON"),
            (provider.with_life(r#""expires_in":03600"#).into_bytes(), "not valid JSON"),
            (provider.with_life(r#""expires_in":NaN"#).into_bytes(), "not valid JSON"),
            (provider.with_token("\"a\nb\"").into_bytes(), "not valid JSON"),
        ] {
            let error = provider.makes_no_sense(body, words);
            assert_eq!(error.action(), Action::AskProvider);
            assert!(error.response_shape().is_some());
        }
    }
}

#[test]
fn a_response_that_is_cut_off_anywhere() {
    for provider in layouts() {
        let whole = provider.good();
        for end in 1..whole.len() {
            provider.makes_no_sense(whole[..end].to_owned(), "cut off");
        }
    }
}

#[test]
fn another_json_value() {
    for provider in layouts() {
        for body in
            ["null", "true", "5", "\"Zq9-sentinel-token\"", "[]", "{}", "[{\"access_token\":\"Zq9\"}]"]
        {
            provider.fails(body, "");
        }
    }
}

#[test]
fn a_key_that_is_there_twice() {
    for provider in layouts() {
        let at = provider.at;
        for key in ["access_token", "token_type", "expires_in"] {
            let twice = format!(r#""{key}":"Zq9""#);
            for members in [
                [&*twice, &token_member(), TYPE, &provider.life()],
                [&*token_member(), TYPE, &provider.life(), &twice],
            ] {
                provider
                    .makes_no_sense(provider.body(&members), &format!("the response has `{at}{key}` twice"));
            }
        }
        // The same key in another spelling.
        let spelled = r#""access\u005ftoken":"Zq9""#;
        let body = provider.body(&[&token_member(), TYPE, &provider.life(), spelled]);
        provider.makes_no_sense(body, &format!("the response has `{at}access_token` twice"));
        for key in ["data", "status", "response_code"].iter().filter(|key| provider.before.contains(*key)) {
            let body = format!("{},\"{key}\":{{}}}}", provider.good().strip_suffix('}').unwrap());
            provider.makes_no_sense(body, &format!("the response has `{key}` twice"));
        }
        // What the declaration does not read is the provider's own business.
        provider.lives(provider.body(&[&token_member(), TYPE, &provider.life(), r#""x":1,"x":2"#]), 3600);
    }
}

#[test]
fn nesting_that_would_end_a_stack() {
    const DEEP: usize = 100_000;
    let array = format!("{}{}", "[".repeat(DEEP), "]".repeat(DEEP));
    let object = format!("{}5{}", "{\"a\":".repeat(DEEP), "}".repeat(DEEP));
    for provider in layouts() {
        for deep in [&array, &object] {
            provider.fails(deep.clone(), "");
            provider.makes_no_sense(deep[..DEEP].to_owned(), "cut off");
            provider.makes_no_sense(provider.with_token(deep), "the token cannot be read: an");
            provider
                .makes_no_sense(provider.with_life(&format!(r#""expires_in":{deep}"#)), "cannot be read: an");
            provider.makes_no_sense(
                provider.with_type(&format!(r#""token_type":{deep}"#)),
                "type cannot be read: an",
            );
            // Skipped where nothing is declared.
            let body =
                provider.body(&[&token_member(), TYPE, &provider.life(), &format!(r#""deep":{deep}"#)]);
            provider.lives(body, 3600);
        }
    }
}
