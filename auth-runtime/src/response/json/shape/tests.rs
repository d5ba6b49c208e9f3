use super::*;

#[test]
fn shapes() {
    for (body, want) in [
        (
            &br#"{"data":{"access_token":"s3cret","expires_in":3600},"status":"00"}"#[..],
            "{data: {access_token: string, expires_in: number}, status: string}",
        ),
        (
            br#" {"a":null,"b":true,"c":1e400,"d":{},"e":[]} "#,
            "{a: null, b: boolean, c: number, d: {}, e: []}",
        ),
        (br#"[{"code":602},{"code":1},{}]"#, "[{code: number} × 3]"),
        (br#"["x"]"#, "[string]"),
        (br#"["x","y"]"#, "[string × 2]"),
        (br#"["x",1,null,1]"#, "[string | number | null × 4]"),
        (br#"{"a":{"b":{"c":{"d":{"e":1}}}}}"#, "{a: {b: {c: {d: object}}}}"),
        (br#"{"a":1,"a":"x"}"#, "{a: number, a: string}"),
        (
            br#"{"a b":1,"":2,"\u001b[31m":3,"x\u0000":4,"\u00e9":5}"#,
            "{?: number, ?: number, ?: number, ?: number, ?: number}",
        ),
        (br#"{"8f14e45fceea167a":1,"2025-10-09":1,"x5t":1}"#, "{?: number, ?: number, x5t: number}"),
        (br#"{"a":1,"b":"#, "{a: number, …}"),
        (br#"{"a":"cut"#, "{…}"),
        (b"{\"a\":1,\"b\":\"\xFF\"}", "{a: number, …}"),
        (b"[1,2,", "[number × 2, …]"),
        (b"{} trailing", "{}"),
        (b"\"s3cret\"", "string"),
        (b"42", "number"),
        (b"null", "null"),
        (b"", "empty"),
        (b" \n", "empty"),
        (b"<!doctype html>", "HTML"),
        (b"<?xml?>", "XML"),
        (b"\xEF\xBB\xBF{\"a\":1}", "byte order mark, {a: number}"),
        (b"\xEF\xBB\xBF\xEF\xBB\xBF{}", "binary, 8 bytes"),
        (b"\xFF\xFE{\0", "UTF-16 or UTF-32, 4 bytes"),
        (b"\x1F\x8B\x08", "compressed, 3 bytes"),
        (b"\x01\x02", "binary, 2 bytes"),
        (b"abc\xFF", "binary, 4 bytes"),
        (b"access_token=s3cret&expires_in=3600", "access_token=…&expires_in=…"),
        (b"Service Unavailable", "text, 19 bytes"),
    ] {
        assert_eq!(shape(body), want, "{}", String::from_utf8_lossy(body));
    }
}

#[test]
fn shapes_are_bounded() {
    use std::fmt::Write as _;
    let long_key = |n: usize| format!("{{\"{}\":1}}", "k".repeat(n));
    assert_eq!(shape(long_key(40).as_bytes()), format!("{{{}: number}}", "k".repeat(40)));
    assert_eq!(shape(long_key(64).as_bytes()), format!("{{{}…: number}}", "k".repeat(40)));
    assert_eq!(shape(long_key(65).as_bytes()), "{?: number}");

    let mut many = String::new();
    for a in 'a'..='z' {
        write!(many, ",\"{a}\":1").unwrap();
    }
    let many = format!("{{{}}}", &many[1..]);
    let of_many = shape(many.as_bytes());
    assert!(of_many.ends_with("t: number, …}"), "{of_many}");

    let mut wide = many.clone();
    for _ in 0..8 {
        wide = format!("{{\"a\":{wide},\"b\":{wide},\"c\":[{wide},1]}}");
    }
    let form = format!("{}z=1", "a=1&".repeat(30));
    let marks = "\u{FEFF}".repeat(100_000);
    for body in [wide, form, marks, "{".repeat(100_000), "[".repeat(100_000) + &"]".repeat(100_000)] {
        assert!(shape(body.as_bytes()).len() < LONGEST + 100);
    }
    let deep = format!("{{\"deep\":{}{},\"b\":1}}", "{\"a\":[".repeat(50_000), "]}".repeat(50_000));
    assert_eq!(shape(deep.as_bytes()), "{deep: {a: [{a: array}]}, b: number}");
}

#[test]
fn the_nearest_path() {
    const TOKEN: Path = &["access_token"];
    const NESTED: Path = &["data", "access_token"];
    const EXPIRES: Path = &["data", "expires_in"];
    const CODE: Path = &["errors", "0", "code"];
    for (body, path, want) in [
        (r#"{"data":{"access_token":"x","expires_in":1}}"#, TOKEN, Some("data.access_token")),
        (r#"{"access_token":"x"}"#, NESTED, Some("access_token")),
        (r#"{"data":{"accessToken":"x","token_type":"y"}}"#, NESTED, Some("data.accessToken")),
        (r#"{"AccessToken":"x","acess_token":"y"}"#, TOKEN, Some("AccessToken")),
        (r#"{"acess_token":"y","id":1}"#, TOKEN, Some("acess_token")),
        (r#"{"acces_tokne":"y"}"#, TOKEN, Some("acces_tokne")),
        (r#"{"status":"x","data":{"token":"y"}}"#, NESTED, Some("data.token")),
        (r#"{"expires":1,"data":{"expires":1}}"#, EXPIRES, Some("data.expires")),
        (r#"{"a":{"expires_in":1},"data":{"expires":1}}"#, EXPIRES, Some("a.expires_in")),
        (r#"[{"access_token":1},{"access_token":2}]"#, TOKEN, Some("0.access_token")),
        (r#"{"error":{"code":1}}"#, CODE, Some("error.code")),
        (r#"{"errors":[{"codes":["x"]}]}"#, CODE, Some("errors.0.codes.0")),
        (r#"{"access_token":{"access_token":1}}"#, TOKEN, Some("access_token.access_token")),
        (r#"{"access_token":null}"#, TOKEN, None),
        (r#"{"status":"00","id":1,"in":2}"#, TOKEN, None),
        ("{\"a\u{1b}ccess_token\":1}", TOKEN, None),
        ("\u{FEFF}{\"accesstoken\":1}", TOKEN, Some("accesstoken")),
        ("{}", TOKEN, None),
        ("", TOKEN, None),
        ("access_token=1", TOKEN, None),
        (r#"{"access-token":1,"x":"#, TOKEN, Some("access-token")),
    ] {
        assert_eq!(nearest(body.as_bytes(), path).as_deref(), want, "{body}");
    }
    assert_eq!(nearest(b"{\"a\":1}", &[]), None);
    assert_eq!(nearest(b"[1]", &["0", "1"]), None);
    let deep = "{\"a\":".repeat(100_000) + "1" + &"}".repeat(100_000);
    assert_eq!(nearest(deep.as_bytes(), TOKEN), None);
    let wide = format!("[{}{{\"access_token\":1}}]", "{},".repeat(100_000));
    assert_eq!(nearest(wide.as_bytes(), TOKEN), None);
}

#[test]
fn distances() {
    for (a, b, want) in [
        ("", "", 0),
        ("", "abc", 3),
        ("abc", "", 3),
        ("abc", "acb", 1),
        ("kitten", "sitting", 3),
        ("accesstoken", "accestokne", 2),
    ] {
        assert_eq!(distance(a.as_bytes(), b.as_bytes()), want, "{a} {b}");
    }
}
