//! Bodies with a refresh token in them, and everything else that can be wrong.

use proptest::prelude::*;
use proptest::sample::select;

use super::endpoints::{Endpoint, Way};

/// JSON of any shape and with any bytes in its texts, as far as another reader than ours would still find the refresh
/// token in it.
const VALUES: &[&[u8]] = &[
    b"null",
    b"true",
    b"false",
    b"0",
    b"-1",
    b"1",
    b"3600",
    b"3600.5",
    b"1e999",
    b"18446744073709551616",
    b"\"\"",
    b"\" \"",
    b"\"00\"",
    b"\"99\"",
    b"\"Bearer\"",
    b"\"mac\"",
    b"\"a b\"",
    b"\"abc.def-ghi\"",
    b"\"3600\"",
    b"\"soon\"",
    b"\"2026-01-01T01:00:00Z\"",
    b"\"2026-13-41\"",
    b"\"server_error\"",
    b"\"invalid_request\"",
    b"\"temporarily_unavailable\"",
    b"\"odd\"",
    b"\"\\u0000\\ud800\\u001b[31m\"",
    b"\"Caf\xE9\"",
    b"\"\xFF\xFE\xC3\"",
    b"\"\\\"refresh_token\\\":\\\"no\\\"\"",
    b"{}",
    b"[]",
    b"{\"refresh_token\":\"not-this-one\"}",
    b"{\"x\":1,\"x\":2}",
    b"{\"1\":{\"value\":{\"x\":1}}}",
    b"\"invalid_grant\"",
    b"\"R1\"",
    b"[[[[[[[[[[[[[[[[[[[[{\"a\":[1e400,{}]}]]]]]]]]]]]]]]]]]]]]",
];
const NAMES: &[&[u8]] =
    &[b"x", b"scope", b"", b"Caf\xE9", b"refresh_token_expires_in", b"Refresh_Token", b"access_tokens"];

/// A body that a failure shows as text.
#[derive(Clone)]
pub(super) struct Body(pub(super) Vec<u8>);

impl std::fmt::Debug for Body {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.escape_ascii().to_string())
    }
}

type Member = (Vec<u8>, Vec<u8>);

/// One member beside the refresh token.
fn member(declared: &'static [&'static str]) -> impl Strategy<Value = Member> {
    let name = prop_oneof![
        3 => select(declared).prop_map(|name| name.as_bytes().to_vec()),
        1 => select(NAMES).prop_map(<[u8]>::to_vec),
    ];
    (name, select(VALUES).prop_map(<[u8]>::to_vec))
}

/// The members of one level before and behind the one that is known, and the space between them.
#[derive(Clone, Debug)]
pub(super) struct Around {
    before: Vec<Member>,
    behind: Vec<Member>,
    space: &'static str,
}

fn around(endpoint: Endpoint, level: usize) -> impl Strategy<Value = Around> {
    let declared = endpoint.declared(level);
    let members = || proptest::collection::vec(member(declared), 0..5);
    (members(), members(), select(&["", "", " ", "\n\t", "\r\n  "][..]))
        .prop_map(|(before, behind, space)| Around { before, behind, space })
}

/// A refresh token, and how it is written: `\u0061` for a letter is the same letter.
fn written(token: &str, escapes: u64) -> Vec<u8> {
    let mut text = vec![b'"'];
    for (at, byte) in token.bytes().enumerate() {
        match byte {
            b'"' | b'\\' => text.extend([b'\\', byte]),
            _ if escapes >> (at % 64) & 1 == 1 => text.extend(format!("\\u{byte:04x}").bytes()),
            _ => text.push(byte),
        }
    }
    text.push(b'"');
    text
}

/// Any text that RFC 6749 appendix A.17 allows, and not one that was sent before.
pub(super) fn refresh_token() -> impl Strategy<Value = String> {
    "[!-~][ -~]{6,40}[!-~]".prop_map(|text| format!("n{text}"))
}

/// What may come behind a whole body, or be missing of it.
#[derive(Clone, Copy, Debug)]
enum End {
    Whole,
    Behind(&'static str),
    /// So much of what stands behind the refresh token's own level is cut off.
    Cut(usize),
}

fn end() -> impl Strategy<Value = End> {
    prop_oneof![
        6 => Just(End::Whole),
        1 => select(&["\n", "}", " {}", "<!-- x -->", "\0"][..]).prop_map(End::Behind),
        2 => (1_usize..200).prop_map(End::Cut),
    ]
}

/// A body that holds this refresh token where the endpoint declares it.
pub(super) fn body(endpoint: Endpoint) -> impl Strategy<Value = (String, Body)> {
    let levels: Vec<_> = (0..endpoint.place().len()).map(|level| around(endpoint, level)).collect();
    (
        refresh_token(),
        levels,
        any::<u64>(),
        prop_oneof![3 => Just(0), 1 => any::<u64>()],
        any::<bool>(),
        end(),
    )
        .prop_map(move |(token, levels, names, escapes, mark, end)| {
            let mut body = written(&token, escapes);
            // Where the text of the refresh token expires: behind it anything may be missing.
            let mut kept = body.len();
            for (way, around) in endpoint.place().iter().zip(levels).rev() {
                let (mut outer, open) = match way {
                    Way::Name(name) => {
                        let mut outer = vec![b'{'];
                        for (name, value) in &around.before {
                            put(&mut outer, name, value, around.space);
                            outer.push(b',');
                        }
                        outer.extend(written(name, if names % 4 == 0 { names >> 2 } else { 0 }));
                        outer.extend_from_slice(around.space.as_bytes());
                        outer.push(b':');
                        (outer, true)
                    }
                    Way::Index(index) => {
                        let mut outer = vec![b'['];
                        (0..*index).for_each(|_| outer.extend(b"{\"value\":\"the first\"},"));
                        (outer, false)
                    }
                };
                outer.extend_from_slice(around.space.as_bytes());
                kept += outer.len();
                outer.extend(body);
                outer.extend_from_slice(around.space.as_bytes());
                if open {
                    for (name, value) in &around.behind {
                        outer.push(b',');
                        put(&mut outer, name, value, around.space);
                    }
                    outer.push(b'}');
                } else {
                    outer.extend(b",7]");
                }
                body = outer;
            }
            match end {
                End::Whole => {}
                End::Behind(more) => body.extend_from_slice(more.as_bytes()),
                End::Cut(more) => body.truncate((body.len().saturating_sub(more)).max(kept)),
            }
            if mark {
                body.splice(0..0, *b"\xEF\xBB\xBF");
            }
            (token, Body(body))
        })
}

fn put(body: &mut Vec<u8>, name: &[u8], value: &[u8], space: &str) {
    body.push(b'"');
    body.extend_from_slice(name);
    body.extend(b"\":");
    body.extend_from_slice(space.as_bytes());
    body.extend_from_slice(value);
}

/// Any status that a final response can have, the usual ones more often.
pub(super) fn status() -> impl Strategy<Value = u16> {
    prop_oneof![
        4 => Just(200_u16),
        2 => select(&[201_u16, 202, 204, 206, 226, 299][..]),
        1 => 300_u16..400,
        2 => 400_u16..500,
        1 => 500_u16..600,
        1 => select(&[600_u16, 700, 999][..]),
    ]
}

pub(super) fn headers() -> impl Strategy<Value = Vec<(&'static str, &'static str)>> {
    const HEADERS: &[(&str, &str)] = &[
        ("content-type", "application/json"),
        ("content-type", "text/html; charset=iso-8859-1"),
        ("content-type", "application/x-www-form-urlencoded"),
        ("content-encoding", "gzip"),
        ("content-encoding", "identity"),
        ("retry-after", "120"),
        ("location", "https://login.example.com/"),
        ("www-authenticate", "Bearer error=\"invalid_token\""),
        ("proxy-authenticate", "Basic realm=\"proxy\""),
        ("x-token", "abc.def"),
        ("x-token", "a b"),
        ("set-cookie", "sid=1"),
    ];
    proptest::collection::vec(select(HEADERS), 0..4)
}
