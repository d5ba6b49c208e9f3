//! Finds the declared paths in a JSON response, in one pass, and keeps nothing else.

use std::fmt;

use serde::Deserializer as _;
use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::body::Body;
use super::{Looks, is_blank, is_form};

/// A place in a response: the names on the way down. A name of digits only also counts through an array.
pub(crate) type Path = &'static [&'static str];

/// What is wrong with a response that is not the JSON it should be.
///
/// The only words in it are those of the declaration: nothing of what the provider sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Malformed {
    /// Nothing but white space.
    Empty,
    /// A second byte order mark: one is skipped.
    Bom,
    /// UTF-16 or UTF-32.
    Wide,
    /// gzip, zlib or zstd that nobody undid.
    Compressed,
    /// A web page: a login form, or a proxy's error.
    Html,
    /// Markup.
    Xml,
    /// `a=b&c=d`.
    Form,
    /// Words.
    Text,
    /// The end came too early.
    Truncated,
    /// Not JSON at this place.
    Syntax {
        /// Counted from 1.
        line: usize,
        /// Counted in bytes from 1.
        column: usize,
    },
    /// Something after the end of the value.
    Trailing,
    /// A key on a declared path that is there twice: which of the two is meant, readers disagree.
    Duplicate {
        /// The declared path up to this key.
        path: String,
    },
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Malformed::Empty => f.write_str("the response is empty"),
            Malformed::Bom => f.write_str("the response begins with more than one byte order mark"),
            Malformed::Wide => {
                f.write_str("the response is UTF-16 or UTF-32, and JSON is UTF-8 (RFC 8259 section 8.1)")
            }
            Malformed::Compressed => f.write_str("the response is compressed, though nobody asked for that"),
            Malformed::Html => f.write_str("the response is HTML, not JSON"),
            Malformed::Xml => f.write_str("the response is XML, not JSON"),
            Malformed::Form => f.write_str("the response is a form (`a=b&c=d`), not JSON"),
            Malformed::Text => f.write_str("the response is plain text, not JSON"),
            Malformed::Truncated => f.write_str("the response is JSON that was cut off"),
            Malformed::Syntax { line, column } => {
                write!(f, "the response is not valid JSON (line {line}, column {column})")
            }
            Malformed::Trailing => f.write_str("the response goes on after the end of its JSON"),
            Malformed::Duplicate { path } => write!(f, "the response has `{path}` twice"),
        }
    }
}

impl std::error::Error for Malformed {}

/// Paths that are sought in one pass: as many as a mask has bits.
const AT_ONCE: usize = 32;

/// Reads the body once and puts the raw JSON text at `paths[i]` into `found[i]`; `None` where nothing is.
///
/// # Errors
/// The body is not one JSON value, or has a key on one of the paths twice. `found` then holds what was read before
/// that, or all of it: a hint, and the one copy of what cannot be had again.
pub(crate) fn seek<'b>(
    body: &'b Body<'_>,
    paths: &[Path],
    found: &mut [Option<&'b str>],
) -> Result<(), Malformed> {
    found.fill(None);
    if let Some(looks) = body.looks() {
        return Err(match looks {
            Looks::Empty => Malformed::Empty,
            Looks::Bom => Malformed::Bom,
            Looks::Wide => Malformed::Wide,
            Looks::Compressed => Malformed::Compressed,
            Looks::Html => Malformed::Html,
            Looks::Xml => Malformed::Xml,
        });
    }
    let text = body.text();
    if paths.is_empty() {
        return pass(text, paths, found);
    }
    for (paths, found) in paths.chunks(AT_ONCE).zip(found.chunks_mut(AT_ONCE)) {
        pass(text, paths, found)?;
    }
    Ok(())
}

fn pass<'b>(text: &'b str, paths: &[Path], found: &mut [Option<&'b str>]) -> Result<(), Malformed> {
    let mut mask = 0;
    for (bit, path) in bits().zip(paths) {
        mask |= if path.is_empty() { 0 } else { bit };
    }
    let mut seeker = Seeker { text, paths, found, failure: None };
    let outcome = seeker.read(text, mask, 0);
    if let Some(failure) = seeker.failure.take() {
        return Err(failure);
    }
    outcome.map_err(|failure| match failure {
        // `503 Service Unavailable` begins with a number, and `true story` with a boolean.
        Malformed::Syntax { .. } | Malformed::Trailing
            if !text.trim_ascii_start().starts_with(['{', '[', '"']) =>
        {
            if is_form(text) {
                Malformed::Form
            } else {
                Malformed::Text
            }
        }
        other => other,
    })?;
    for (path, found) in paths.iter().zip(found) {
        if path.is_empty() {
            *found = Some(text.trim_ascii());
        }
    }
    Ok(())
}

/// The bit of each path.
fn bits() -> impl Iterator<Item = u32> {
    (0..u32::BITS).map(|shift| 1 << shift)
}

/// The paths in a mask.
fn ones(mut mask: u32) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let next = (mask != 0).then(|| mask.trailing_zeros() as usize)?;
        mask &= mask - 1;
        Some(next)
    })
}

struct Seeker<'a, 'b> {
    text: &'b str,
    paths: &'a [Path],
    found: &'a mut [Option<&'b str>],
    /// serde's errors carry words only: ours wait here while serde unwinds.
    failure: Option<Malformed>,
}

impl<'b> Seeker<'_, 'b> {
    /// Reads one whole value, looking at this depth for the paths in the mask.
    ///
    /// Never through `deserialize_any`: that copies strings to where nobody wipes them, refuses `1e400`, and
    /// calls a number a map under `arbitrary_precision`. Calls itself once for each level of a declared path,
    /// never for what the provider nests.
    fn read(&mut self, raw: &'b str, mask: u32, depth: usize) -> Result<(), Malformed> {
        let mut json = serde_json::Deserializer::from_str(raw);
        let first = raw.trim_ascii_start().bytes().next();
        let outcome = match first {
            Some(b'{') if mask != 0 => json.deserialize_map(Level { seeker: self, mask, depth }),
            Some(b'[') if mask != 0 => json.deserialize_seq(Level { seeker: self, mask, depth }),
            _ => json.deserialize_ignored_any(IgnoredAny).map(|_| ()),
        };
        outcome.map_err(|error| self.syntax(raw, &error))?;
        json.end().map_err(|_| Malformed::Trailing)
    }

    /// Hands a value to the paths that led to it.
    fn take(&mut self, raw: &'b str, hit: u32, depth: usize) -> Result<(), Malformed> {
        let mut deeper = 0;
        for index in ones(hit) {
            if self.paths.get(index).is_some_and(|path| path.len() == depth) {
                // Of a key that is there twice the first that says anything, for what is a hint only.
                if let Some(found) = self.found.get_mut(index)
                    && found.is_none_or(is_blank)
                {
                    *found = Some(raw);
                }
            } else {
                deeper |= 1 << index;
            }
        }
        // A scalar holds nothing further, and has been checked.
        if deeper == 0 || !raw.starts_with(['{', '[']) { Ok(()) } else { self.read(raw, deeper, depth) }
    }

    /// The paths in the mask whose name at this depth is the given one.
    fn matching(&self, mask: u32, depth: usize, name: impl Fn(&str) -> bool) -> u32 {
        let mut hit = 0;
        for index in ones(mask) {
            if self.paths.get(index).and_then(|path| path.get(depth)).is_some_and(|segment| name(segment)) {
                hit |= 1 << index;
            }
        }
        hit
    }

    fn duplicate(&self, hit: u32, depth: usize) -> Malformed {
        let path = bits().zip(self.paths).find(|(bit, _)| hit & bit != 0).map(|(_, path)| path);
        let path = path.and_then(|path| path.get(..=depth)).unwrap_or_default().join(".");
        Malformed::Duplicate { path }
    }

    fn syntax(&self, raw: &str, error: &serde_json::Error) -> Malformed {
        if error.is_eof() {
            return Malformed::Truncated;
        }
        // The place is told within `raw`, which may be a piece out of the middle.
        let start = (raw.as_ptr() as usize).wrapping_sub(self.text.as_ptr() as usize);
        let before = self.text.get(..start).unwrap_or_default();
        let lines = before.bytes().filter(|byte| *byte == b'\n').count();
        let in_line = before.len() - before.rfind('\n').map_or(0, |newline| newline + 1);
        let (line, column) = (error.line(), error.column());
        Malformed::Syntax {
            line: lines + line,
            column: if line <= 1 { in_line.saturating_add(column) } else { column },
        }
    }
}

/// One object or array on the way.
struct Level<'s, 'a, 'b> {
    seeker: &'s mut Seeker<'a, 'b>,
    mask: u32,
    depth: usize,
}

impl<'b> Level<'_, '_, 'b> {
    fn take<E: serde::de::Error>(&mut self, raw: &'b RawValue, hit: u32) -> Result<(), E> {
        let outcome = self.seeker.take(raw.get(), hit, self.depth + 1);
        outcome.map_err(|failure| self.fail(failure))
    }

    fn fail<E: serde::de::Error>(&mut self, failure: Malformed) -> E {
        self.seeker.failure.get_or_insert(failure);
        E::custom("")
    }
}

impl<'b> Visitor<'b> for Level<'_, '_, 'b> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object or an array")
    }

    fn visit_map<A: MapAccess<'b>>(mut self, mut map: A) -> Result<(), A::Error> {
        let mut seen = 0;
        while let Some(hit) =
            map.next_key_seed(Key { seeker: self.seeker, mask: self.mask, depth: self.depth })?
        {
            if hit == 0 {
                map.next_value::<IgnoredAny>()?;
                continue;
            }
            if seen & hit != 0 {
                // The rest is read all the same: it may hold what cannot be had again.
                let failure = self.seeker.duplicate(hit, self.depth);
                self.seeker.failure.get_or_insert(failure);
            }
            seen |= hit;
            let raw = map.next_value()?;
            self.take(raw, hit)?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'b>>(mut self, mut seq: A) -> Result<(), A::Error> {
        for index in 0_usize.. {
            let hit = self.seeker.matching(self.mask, self.depth, |segment| is_index(segment, index));
            if hit == 0 {
                if seq.next_element::<IgnoredAny>()?.is_none() {
                    return Ok(());
                }
            } else {
                let Some(raw) = seq.next_element()? else { return Ok(()) };
                self.take(raw, hit)?;
            }
        }
        Err(A::Error::custom(""))
    }
}

/// `0`, `1`, `10`: digits only, and no second spelling of the same place.
fn is_index(segment: &str, index: usize) -> bool {
    let plain = segment == "0" || !segment.starts_with('0');
    plain && segment.bytes().all(|byte| byte.is_ascii_digit()) && segment.parse() == Ok(index)
}

/// Compares a key with the declared names without keeping it.
struct Key<'s, 'a, 'b> {
    seeker: &'s Seeker<'a, 'b>,
    mask: u32,
    depth: usize,
}

impl<'de> DeserializeSeed<'de> for Key<'_, '_, '_> {
    type Value = u32;

    fn deserialize<D: serde::Deserializer<'de>>(self, key: D) -> Result<u32, D::Error> {
        key.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_, '_, '_> {
    type Value = u32;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    // Unescaped by now: a key that is written another way is the same key.
    fn visit_str<E: serde::de::Error>(self, key: &str) -> Result<u32, E> {
        Ok(self.seeker.matching(self.mask, self.depth, |segment| segment == key))
    }
}

#[cfg(test)]
mod tests {
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
            (
                r#"{"errors":{"0":{"code":"x"},"2":true}}"#,
                [none, none, none, none, Some(r#""x""#), Some("true")],
            ),
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
}
