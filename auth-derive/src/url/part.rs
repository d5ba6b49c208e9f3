//! One alternative of a URL, piece by piece.

use super::{
    Errors, Hole, LitStr, Piece, Range, Scope, TokenStream, Urls, check_scheme, encoded, host, is_crooked,
};
use super::{quote, template, with_caret};
use crate::scope::{Facts, Moment, Resolved};

/// The part of a URL that a piece stands in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Authority,
    Path,
    Query,
}

pub(super) struct Url<'u, 's> {
    pub(super) literal: &'u LitStr,
    pub(super) text: &'u str,
    /// Nothing follows that would be taken if a value of this one is absent.
    pub(super) is_last: bool,
    pub(super) scope: &'u Scope<'s>,
    pub(super) errors: &'u Errors,
    pub(super) urls: &'u mut Urls,
    /// Whether a value that it needs is optional.
    pub(super) may_be_absent: bool,
}

impl Url<'_, '_> {
    fn report(&self, what: &str, at: &Range<usize>) {
        self.errors.over(self.literal, with_caret(what, self.text, at));
    }

    /// The table's pieces, unless something is wrong.
    pub(super) fn pieces(&mut self) -> Option<TokenStream> {
        let pieces = match template::parse(self.text) {
            Ok(pieces) => pieces,
            Err(mistake) => {
                self.report(&mistake.what, &mistake.at);
                return None;
            }
        };
        let mut out = Vec::new();
        let mut ok = true;
        let (rest, mut part) = match pieces.as_slice() {
            [Piece::Hole(server), rest @ ..] => {
                ok &= self.server(server, rest.first(), &mut out);
                (rest, Part::Path)
            }
            all => {
                self.origin(all)?;
                (all, Part::Authority)
            }
        };
        for (index, piece) in rest.iter().enumerate() {
            ok &= self.piece(piece, rest.get(index + 1), &mut part, &mut out);
        }
        if ok && !self.may_be_absent && !self.is_last {
            self.errors.over(self.literal, "this URL is always there: what follows it is never used");
        }
        ok.then(|| quote!(&[#(#out),*]))
    }

    /// The hole that begins the URL.
    fn server(&mut self, hole: &Hole, next: Option<&Piece>, out: &mut Vec<TokenStream>) -> bool {
        let Resolved { tokens, facts } = self.needed(hole);
        out.push(quote!(__p::UrlPiece::Authority(#tokens)));
        self.urls.has_server = true;
        match next {
            None => {}
            Some(Piece::Text(next, _)) if next.starts_with(['/', '?']) => {}
            _ => {
                self.report("a `Server` is a whole origin: `/` and a path follow it", &hole.at);
                return false;
            }
        }
        self.decides_host(hole, &facts, "begins_url")
    }

    /// `https://` and what follows it, as far as it is written out.
    fn origin(&self, pieces: &[Piece]) -> Option<()> {
        let (first, is_whole) = match pieces {
            [Piece::Text(first, _)] => (first.as_str(), true),
            [Piece::Text(first, _), ..] => (first.as_str(), false),
            _ => ("", true),
        };
        let Some((scheme, after)) = first.split_once("://") else {
            let what = "a URL begins with `https://`, or with a hole for a field of type `Server`";
            self.report(what, &(0..first.len().max(1).min(self.text.len())));
            return None;
        };
        if !check_scheme(scheme, after, is_whole) {
            self.report("a token endpoint is https (http only for loopback)", &(0..scheme.len()));
            return None;
        }
        let from = scheme.len() + 3;
        let end = after.find(['/', '?', '#', '@']).map(|end| from + end);
        // What holes complete is checked by their types, and as a whole when the request is made.
        if let Some(end) = end.or(is_whole.then_some(first.len()))
            && first.get(end..=end) != Some("@")
            && let Some(problem) = first.get(from..end).and_then(|written| host::problem(scheme, written))
        {
            self.report(&problem, &(if from == end { 0..end } else { from..end }));
            return None;
        }
        Some(())
    }

    /// A value without which there is no URL: where another one follows, it may be absent.
    fn needed(&mut self, hole: &Hole) -> Resolved {
        let resolved = self.scope.hole(hole, self.literal, true);
        // What a step's value is, rustc knows.
        self.may_be_absent |= resolved.facts.optional.is_some() || hole.parts.len() > 1;
        if let (Some(why), true) = (&resolved.facts.optional, self.is_last) {
            let what = format!("{why}, and without it there is no URL: write another one after `|`");
            self.report(&what, &hole.at);
        }
        resolved
    }

    /// A value that decides who gets the credentials is of a type that was checked when it was made.
    fn decides_host(&mut self, hole: &Hole, facts: &Facts, check: &'static str) -> bool {
        if facts.broken {
            return false;
        }
        let name = hole.parts.join(".");
        if let Some(secret) = &facts.secret {
            self.report(&format!("`{secret}` is a secret: it cannot stand in a host"), &hole.at);
            return false;
        }
        if !self.scope.is_field(hole) {
            let what = format!(
                "`{name}` is text, and text could be any host: a field of type `Server`, `Host` or `Label` stands here"
            );
            self.report(&what, &hole.at);
            return false;
        }
        if self.scope.is_from_answer(facts) {
            self.urls.from_answer = Some(self.literal.clone());
        }
        self.scope.require(facts, check);
        true
    }

    fn piece(
        &mut self,
        piece: &Piece,
        next: Option<&Piece>,
        part: &mut Part,
        out: &mut Vec<TokenStream>,
    ) -> bool {
        match piece {
            Piece::Text(written, from) => {
                out.push(quote!(__p::UrlPiece::Text(#written)));
                self.written(written, *from, next.is_some(), part)
            }
            Piece::Hole(hole) => {
                let resolved = self.needed(hole);
                self.hole(hole, resolved, next, *part, out)
            }
            Piece::Optional(inner) => {
                // A path may begin in it, if one follows where it is dropped.
                if *part == Part::Authority && !(ends_authority(Some(piece)) && ends_authority(next)) {
                    let what = "a host has no optional piece: write another URL after `|`";
                    self.report(what, &(0..self.text.len()));
                    return false;
                }
                let mut pieces = Vec::new();
                let mut ok = self.leaves_one_slash(inner, next);
                for (index, piece) in inner.iter().enumerate() {
                    ok &= match piece {
                        Piece::Hole(hole) => {
                            let resolved = self.scope.hole(hole, self.literal, true);
                            self.hole(hole, resolved, inner.get(index + 1), *part, &mut pieces)
                        }
                        other => self.piece(other, inner.get(index + 1), part, &mut pieces),
                    };
                }
                out.push(quote!(__p::UrlPiece::Optional(&[#(#pieces),*])));
                ok
            }
        }
    }

    /// `/t/[{a}]/x` without `a` would be `/t//x`, which is another path.
    fn leaves_one_slash(&self, inner: &[Piece], next: Option<&Piece>) -> bool {
        let Some(Piece::Text(after, at)) = next else { return true };
        let before = self.text.get(..*at).unwrap_or_default();
        let open = before.rfind('[').unwrap_or_default();
        let slash_before = before.get(..open).is_some_and(|before| before.ends_with('/'));
        let brings_its_own = match (inner.first(), inner.last()) {
            (Some(Piece::Text(first, _)), _) if first.starts_with('/') => true,
            (_, Some(Piece::Text(last, _))) if last.ends_with('/') => true,
            _ => false,
        };
        if !slash_before || !after.starts_with('/') || brings_its_own {
            return true;
        }
        self.report(
            "without its value this path has `//`: let the piece bring its slash, `/t[/{a}]/x`",
            &(open..*at),
        );
        false
    }

    /// Text between holes. It says which part of the URL comes next.
    fn written(&self, written: &str, from: usize, goes_on: bool, part: &mut Part) -> bool {
        let scheme = if from == 0 { written.find("://").map_or(0, |at| at + 3) } else { 0 };
        for (at, c) in written.char_indices().skip_while(|(at, _)| *at < scheme) {
            let after = written.get(at + c.len_utf8()..).unwrap_or_default();
            let at = from + at..from + at + c.len_utf8();
            let problem = match (*part, c) {
                (Part::Authority, '/') => {
                    *part = Part::Path;
                    continue;
                }
                (Part::Authority | Part::Path, '?') => {
                    *part = Part::Query;
                    continue;
                }
                (_, '#') => "a token endpoint has no fragment: it is never sent".to_owned(),
                (Part::Authority, '@') => "credentials do not stand in a URL: see `auth`".to_owned(),
                (Part::Authority, c) if c.is_ascii_alphanumeric() || "-.:[]".contains(c) => continue,
                (Part::Authority, c) => format!("`{c}` cannot stand in a host name"),
                (_, '%') if encoded(after).is_none() => {
                    "two hexadecimal digits follow a `%`; the sign itself is written `%25`".to_owned()
                }
                // HTTP clients encode it there (WHATWG), and what was signed would not be what is sent.
                (Part::Query, '\'') => "`'` is written `%27` in a query".to_owned(),
                (_, c) if c.is_ascii_alphanumeric() || "-._~!$&'()*+,;=:@/?%".contains(c) => continue,
                (_, c) => format!("`{c}` cannot stand in a URL: percent-encode it"),
            };
            self.report(&problem, &at);
            return false;
        }
        let path = written.get(scheme..).unwrap_or_default().split('?').next().unwrap_or_default();
        // Whole parts only: the first belongs to what stands before it, and the last may go on.
        let path = path.split_once('/').map_or("", |(_, path)| path);
        let path = if goes_on { path.rsplit_once('/').map_or("", |(path, _)| path) } else { path };
        if is_crooked(path) {
            self.report(
                "`.` and `..` are no parts of a path: write where it leads",
                &(from..from + written.len()),
            );
            return false;
        }
        true
    }

    fn hole(
        &mut self,
        hole: &Hole,
        Resolved { tokens, facts }: Resolved,
        next: Option<&Piece>,
        part: Part,
        out: &mut Vec<TokenStream>,
    ) -> bool {
        self.scope.check_moment(&facts, Moment::Url, self.literal);
        let ends_host =
            ends_authority(next) || matches!(next, Some(Piece::Text(next, _)) if next.starts_with(':'));
        match part {
            Part::Authority => {
                out.push(quote!(__p::UrlPiece::Authority(#tokens)));
                self.decides_host(hole, &facts, if ends_host { "ends_host" } else { "part_of_host" })
            }
            Part::Path | Part::Query => {
                let (piece, place) = match part {
                    Part::Query => (quote!(Query), "query"),
                    _ => (quote!(Path), "path"),
                };
                out.push(quote!(__p::UrlPiece::#piece(#tokens)));
                if let Some(secret) = &facts.secret {
                    let what = format!(
                        "`{secret}` is a secret and would stand in the URL's {place}, where proxies log it; send it as a header or parameter"
                    );
                    self.report(&what, &hole.at);
                    return false;
                }
                self.scope.require(&facts, "in_path");
                !facts.broken
            }
        }
    }
}

/// Whether the host ends before this piece.
fn ends_authority(next: Option<&Piece>) -> bool {
    match next {
        None => true,
        Some(Piece::Text(text, _)) => text.starts_with(['/', '?']),
        Some(Piece::Optional(inner)) => ends_authority(inner.first()),
        Some(Piece::Hole(_)) => false,
    }
}
