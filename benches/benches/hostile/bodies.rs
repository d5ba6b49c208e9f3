//! Responses that somebody wrote who wants them to take long.

use std::fmt::Write as _;

use crate::endpoint::SECRET;

pub(crate) struct Body {
    pub(crate) name: &'static str,
    /// At most so many bytes.
    pub(crate) write: fn(usize) -> String,
}

/// `unit` as often as it fits, in each of the members that are told, the last of which takes what is left.
fn told(size: usize, unit: &str) -> String {
    let some = unit.repeat(4096 / unit.len());
    let head = format!(
        "{{\"error\":\"{some}\",\"error_description\":\"{some}\",\"trace\":\"{some}\",\"access_token\":\"a\",\"detail\":\""
    );
    let times = (size - head.len() - 2) / unit.len();
    format!("{head}{}\"}}", unit.repeat(times))
}

/// `unit` in one member behind others.
fn behind(size: usize, head: &str, unit: &str, tail: &str) -> String {
    let times = (size - head.len() - tail.len()) / unit.len();
    format!("{head}{}{tail}", unit.repeat(times))
}

fn numbered(size: usize, head: &str, unit: impl Fn(usize) -> String, tail: &str) -> String {
    let mut out = head.to_owned();
    for at in 0.. {
        let next = unit(at);
        if out.len() + next.len() + tail.len() > size {
            break;
        }
        out.push_str(&next);
    }
    out + tail
}

const GRANTED: &str = "{\"access_token\":\"t0ken\",\"expires_in\":900,\"x\":";

pub(crate) fn all() -> Vec<Body> {
    macro_rules! bodies {
        ($($name:literal: $write:expr,)*) => { vec![$(Body { name: $name, write: $write }),*] };
    }
    bodies! {
        "the letter of the secret": |size| told(size, "a"),
        "the secret, again and again": |size| told(size, SECRET),
        "the other secret": |size| told(size, "pässwörd-ßecret-42"),
        "percent": |size| told(size, "%61"),
        "percent of percent": |size| told(size, "%2561"),
        "percent of the other secret": |size| told(size, "p%C3%A4ssw%C3%B6rd-%C3%9Fecret-42"),
        "JSON escapes": |size| told(size, "\\\\u0061"),
        "JSON escapes of JSON": |size| told(size, "\\u0061"),
        "backslashes": |size| told(size, "\\\\"),
        "surrogates": |size| told(size, "\\ud83d\\ude00"),
        "references": |size| told(size, "&#97;"),
        "names": |size| told(size, "&auml;"),
        "names that are none": |size| told(size, "&aaaaaa"),
        "names of many neighbours": |size| told(size, "&lesx;"),
        "short names that are none": |size| told(size, "&aa;"),
        "the longest name": |size| told(size, "&CounterClockwiseContourIntegral;"),
        "ampersands": |size| told(size, "&"),
        "Base64 of the letter": |size| told(size, "YWFh"),
        "Base64 of percents": |size| told(size, "JTYxJTYx"),
        "Base64 of references": |size| told(size, "JmFhYWE7"),
        "Base64 of names of many neighbours": |size| told(size, "Jmxlc3g7"),
        "Base64 of words of Greek": |size| told(size, "zrHOsc6x"),
        "digits": |size| told(size, "61"),
        "digits apart": |size| told(size, "61:"),
        "Greek": |size| told(size, "α"),
        "Chinese": |size| told(size, "日"),
        "fullwidth": |size| told(size, "ａ"),
        "control characters": |size| told(size, "\\u001b[a"),
        "open commands": |size| told(size, "\\u001b]"),
        "invisible": |size| told(size, "\u{AD}"),
        "white space": |size| told(size, " a"),
        "bearers": |size| told(size, "Bearer "),
        "bearers of JSON": |size| told(size, "{\\\"token\\\":"),
        "a mix": |size| told(size, "%61&#97;\\\\u0061YWFh\\u001b[mα aa"),
        "a token of many lines": |size| {
            let text = "aaaaaaaaaaaaaaaa ".repeat(900);
            let head = format!("{{\"error\":\"x\",\"error_description\":\"{text}\",\"access_token\":\"");
            numbered(size, &head, |at| format!("aaaaaaaaa{at:07}\\n"), "\"}")
        },
        "a token of the letter": |size| behind(size, "{\"error\":\"aaaaaaaaaa\",\"access_token\":\"", "a", "\"}"),
        "tokens with escapes": |size| behind(size, "{\"error\":\"aaaaaaaaaa\",\"refresh_token\":\"", "\\n", "\"}"),
        "a detail of keys": |size| numbered(size, "{\"detail\":{", |at| format!("\"k{at}\":\"a\","), "\"z\":0}}"),
        "a detail of tokens": |size| behind(size, "{\"detail\":[", "{\"token\":[]},", "0]}"),
        "a deep detail": |size| {
            let depth = (size - 20) / 6;
            format!("{{\"detail\":{}1{}}}", "{\"a\":".repeat(depth), "}".repeat(depth))
        },
        "a detail of words": |size| behind(size, "{\"detail\":[", "\"Basic a1b2\",", "0]}"),
        "a success of one text": |size| behind(size, &format!("{GRANTED}\""), "a", "\"}"),
        "a success of keys": |size| numbered(size, "{\"access_token\":\"t\",\"expires_in\":900", |at| format!(",\"a{at}\":0"), "}"),
        "a success of near misses": |size| behind(size, "{\"access_token\":\"t\",\"expires_in\":900", ",\"access_tokem\":0", "}"),
        "a success of escaped keys": |size| behind(size, "{\"access_token\":\"t\",\"expires_in\":900", ",\"\\u0061ccess_tokem\":0", "}"),
        "a success of lists": |size| behind(size, &format!("{GRANTED}["), "[],", "0]}"),
        "a deep success": |size| {
            let depth = (size - GRANTED.len() - 4) / 2;
            format!("{GRANTED}{}{}}}", "[".repeat(depth), "]".repeat(depth))
        },
        "a success of white space": |size| behind(size, GRANTED, " ", "1}"),
        "a success with a long token": |size| behind(size, "{\"expires_in\":900,\"access_token\":\"", "a", "\"}"),
        "a success with an escaped token": |size| behind(size, "{\"expires_in\":900,\"access_token\":\"", "\\u0061", "\"}"),
        "a long number": |size| behind(size, "{\"access_token\":\"t\",\"expires_in\":", "9", "}"),
        "a long fraction": |size| behind(size, "{\"access_token\":\"t\",\"expires_in\":900.", "0", "}"),
        "no token, many keys": |size| numbered(size, "{\"a\":0", |at| format!(",\"access_tokem{at}\":0"), "}"),
        "no token, similar keys and a text": |size| {
            let keys: String = (0..400).map(|at| format!("\"bccfss-token-x{}\":0,", char::from(b'a' + (at % 26) as u8))).collect();
            behind(size, &format!("{{{keys}\"z\":\""), "a", "\"}")
        },
        "no token, lists of lists and a text": |size| behind(size, &format!("{{\"a\":[{}0],\"z\":\"", "{\"b\":[[[0]]]},".repeat(500)), "a", "\"}"),
        "no token, deep": |size| behind(size, "{\"a\":[", "{\"tokens\":{\"a\":[0]}},", "0]}"),
        "no token, one list": |size| behind(size, "{\"a\":[", "0,", "0]}"),
        "no token, one text": |size| behind(size, "{\"a\":\"", "a", "\"}"),
        "no token, escaped key": |size| behind(size, "{\"", "\\u0061", "\":0}"),
        "twice": |size| behind(size, "{\"access_token\":\"", "a", "\",\"access_token\":1}"),
        "cut off": |size| behind(size, "{\"access_token\":\"", "a", ""),
        "words": |size| behind(size, "", "word ", ""),
        "a form": |size| {
            let mut out = "a=1".to_owned();
            while out.len() + 4 <= size { _ = write!(out, "&a=1"); }
            out
        },
        "white space alone": |_| String::new(),
    }
}
