use super::*;

const PATHS: [Path; 6] = [
    &["access_token"],
    &["data", "access_token"],
    &["data", "user", "id"],
    &["data"],
    &["errors", "0", "code"],
    &["errors", "2"],
];

fn look(body: &[u8]) -> Result<[Option<String>; 6], Malformed> {
    let body = Body::new(body);
    let mut found = [Some("stale"); 6];
    seek(&body, &PATHS, &mut found).map(|()| found.map(|found| found.map(str::to_owned)))
}

#[test]
fn finds() {
    let none = None;
    for (body, want) in [
        (r#"{"access_token":"abc"}"#, [Some(r#""abc""#), none, none, none, none, none]),
        (" {\n\"access_token\" : 3600.0 }\n ", [Some("3600.0"), none, none, none, none, none]),
        (r#"{"access_token":null}"#, [Some("null"), none, none, none, none, none]),
        (r#"{"access\u005ftoken":1e400}"#, [Some("1e400"), none, none, none, none, none]),
        (
            r#"{"data":{"user":{"id":7,"x":[1]},"access_token":"t"},"errors":[{"code":602},[],"c"],"z":{}}"#,
            [
                none,
                Some(r#""t""#),
                Some("7"),
                Some(r#"{"user":{"id":7,"x":[1]},"access_token":"t"}"#),
                Some("602"),
                Some(r#""c""#),
            ],
        ),
        (r#"{"data":"access_token"}"#, [none, none, none, Some(r#""access_token""#), none, none]),
        (r#"{"data":1e999,"errors":"0"}"#, [none, none, none, Some("1e999"), none, none]),
        (r#"{"errors":{"0":{"code":"x"},"2":true}}"#, [none, none, none, none, Some(r#""x""#), Some("true")]),
        (r#"{"errors":[]}"#, [none; 6]),
        (
            r#"{"data":[[{"access_token":1}]]}"#,
            [none, none, none, Some(r#"[[{"access_token":1}]]"#), none, none],
        ),
        ("{}", [none; 6]),
        ("[]", [none; 6]),
        ("null", [none; 6]),
        ("1e400", [none; 6]),
        (r#""access_token""#, [none; 6]),
        // Keys that no path wants may repeat: nobody reads them.
        (r#"{"x":1,"x":2,"access_token":1}"#, [Some("1"), none, none, none, none, none]),
        (r#"{"x":{"access_token":1,"access_token":2}}"#, [none; 6]),
        (r#"{"$serde_json::private::Number":"1","$serde_json::private::RawValue":"2"}"#, [none; 6]),
    ] {
        assert_eq!(look(body.as_bytes()), Ok(want.map(|want| want.map(str::to_owned))), "{body}");
    }
}

#[test]
fn top_level_arrays_and_the_whole() {
    let paths: [Path; 5] = [&["0", "token"], &["1"], &[], &["01"], &["+1"]];
    let mut found = [None; 5];
    let body = Body::new(b" [{\"token\":\"t\"}, 2] ");
    assert_eq!(seek(&body, &paths, &mut found), Ok(()));
    assert_eq!(found, [Some(r#""t""#), Some("2"), Some(r#"[{"token":"t"}, 2]"#), None, None]);
}

#[test]
fn refuses() {
    let dup = |path: &str| Malformed::Duplicate { path: path.to_owned() };
    let syntax = |line, column| Malformed::Syntax { line, column };
    for (body, want) in [
        (&b""[..], Malformed::Empty),
        (b" \n", Malformed::Empty),
        (b"\xEF\xBB\xBF\xEF\xBB\xBF{\"access_token\":\"a\"}", Malformed::Bom),
        (b"\xFF\xFE{\0}\0", Malformed::Wide),
        (b"\0{\0}", Malformed::Wide),
        (b"<!doctype html><html>", Malformed::Html),
        (b"<html lang=\"\xE9\">", Malformed::Html),
        (b"<?xml version=\"1.0\"?><a/>", Malformed::Xml),
        (b"access_token=abc&expires_in=3600", Malformed::Form),
        (b"Service Unavailable", Malformed::Text),
        (b"temporarily unavailable", Malformed::Text),
        (b"\x1F\x8B\x08\0\0", Malformed::Compressed),
        (b"{\"x\":\"\xFF\"", Malformed::Truncated),
        (b"\xFF{}", Malformed::Text),
        (b"{\"access_token\":\"\xC3", Malformed::Truncated),
        (b"{", Malformed::Truncated),
        (b"{\"access_token\"", Malformed::Truncated),
        (b"{\"access_token\":", Malformed::Truncated),
        (b"{\"access_token\":\"abc", Malformed::Truncated),
        (b"{\"access_token\":\"abc\"", Malformed::Truncated),
        (b"{\"x\":[[{", Malformed::Truncated),
        (b"[1,", Malformed::Truncated),
        (b"{} {}", Malformed::Trailing),
        (b"{}\0", Malformed::Trailing),
        (b"{\"access_token\":\"a\"}}", Malformed::Trailing),
        (b"null,", Malformed::Text),
        (b"503 Service Unavailable", Malformed::Text),
        (b"{'a':1}", syntax(1, 2)),
        (b"{\"a\":1,}", syntax(1, 8)),
        (b"{\"a\":\n 01}", syntax(2, 3)),
        (b"{\"a\":NaN}", syntax(1, 6)),
        (b"{\"a\":\"\n\"}", syntax(1, 6)),
        (b"{\"a\" 1}", syntax(1, 6)),
        // A key of half a character, found only on the way down: still told where it is in the response.
        (b"{\n\"data\":{\"\\ud800\":1}}", syntax(2, 16)),
        (br#"{"access_token":"a","access_token":"b"}"#, dup("access_token")),
        (br#"{"access_token":"a","access\u005Ftoken":"a"}"#, dup("access_token")),
        (br#"{"access_token":null,"access_token":"b"}"#, dup("access_token")),
        (br#"{"data":1,"data":{"access_token":1}}"#, dup("data")),
        (br#"{"data":{},"x":1,"data":{}}"#, dup("data")),
        (br#"{"data":{"access_token":1,"access_token":1}}"#, dup("data.access_token")),
        (br#"{"data":{"user":{},"user":{}}}"#, dup("data.user")),
        (br#"{"data":{"user":{"id":1,"id":1}}}"#, dup("data.user.id")),
        (br#"{"errors":[{"code":1,"code":2}]}"#, dup("errors.0.code")),
        (br#"{"errors":[],"errors":[]}"#, dup("errors")),
    ] {
        let got = look(body);
        assert_eq!(got, Err(want), "{}", String::from_utf8_lossy(body));
    }
}

#[test]
fn bytes_that_are_not_utf_8_do_no_harm_where_nobody_reads_them() {
    let found = |body: &[u8]| look(body).map(|[token, ..]| token);
    let token = Ok(Some(r#""a""#.to_owned()));
    for body in [
        &b"{\"x\":\"Caf\xE9\",\"access_token\":\"a\"}"[..],
        b"{\"Caf\xE9\":[{\"\xE9\":\"\xE9\"}],\"access_token\":\"a\"}",
        b"\xEF\xBB\xBF{\"access_token\":\"a\",\"x\":\"\xC3\"}",
    ] {
        assert_eq!(found(body), token);
    }
    // On the way to what is read, too; and what is read has a mark in it.
    let [_, token, user, ..] =
        look(b"{\"data\":{\"x\":\"\xE9\",\"access_token\":\"a\",\"user\":{\"id\":\"\xE9\"}}}").unwrap();
    assert_eq!((token.as_deref(), user.as_deref()), (Some(r#""a""#), Some("\"\u{FFFD}\"")));
}

#[test]
fn nested_100_000_deep() {
    let deep = |open: &str, close: &str| open.repeat(100_000) + "1" + &close.repeat(100_000);
    for value in [deep("[", "]"), deep("{\"data\":", "}"), deep("[{\"access_token\":", "}]")] {
        for key in ["skipped", "access_token", "data", "errors"] {
            let body = format!("{{\"{key}\":{value},\"access_token2\":1}}");
            assert!(look(body.as_bytes()).is_ok(), "{key}");
        }
        let _ = look(value.as_bytes());
        assert_eq!(look(value.trim_end_matches(['}', ']']).as_bytes()), Err(Malformed::Truncated));
    }
}

#[test]
fn more_paths_than_a_mask_has_bits() {
    const A: Path = &["a"];
    const B: Path = &["b", "c"];
    let mut paths = [A; 70];
    paths[40] = B;
    paths[69] = B;
    let mut found = [None; 70];
    let body = Body::new(br#"{"b":{"c":2},"a":1}"#);
    assert_eq!(seek(&body, &paths, &mut found), Ok(()));
    for (i, found) in found.into_iter().enumerate() {
        assert_eq!(found, Some(if matches!(i, 40 | 69) { "2" } else { "1" }), "{i}");
    }
    // Fewer places than paths: what has a place is found.
    let mut few = [None; 2];
    let body = Body::new(br#"{"a":1}"#);
    assert_eq!(seek(&body, &paths, &mut few), Ok(()));
    assert_eq!(few, [Some("1"); 2]);
    assert_eq!(seek(&Body::new(b"{]"), &[], &mut []), Err(Malformed::Syntax { line: 1, column: 2 }));
}

#[test]
fn nothing_panics_on_any_cut_or_flip() {
    let body =
        r#"{"data":{"user":{"id":7},"access_token":"té\u00e9"},"errors":[{"code":602},[],"c"],"z":{}}"#;
    for end in 0..=body.len() {
        let _ = look(&body.as_bytes()[..end]);
    }
    for at in 0..body.len() {
        for byte in [0, b'"', b'{', b'}', b'[', b']', b'\\', b',', b':', 0xFF, b'9'] {
            let mut bytes = body.as_bytes().to_vec();
            bytes[at] = byte;
            let _ = look(&bytes);
        }
    }
}

#[test]
fn says_what_it_is() {
    assert_eq!(Malformed::Html.to_string(), "the response is HTML, not JSON");
    let path = "data.access_token".to_owned();
    assert_eq!(Malformed::Duplicate { path }.to_string(), "the response has `data.access_token` twice");
}
