//! One alternative of a URL, piece by piece.

use super::literal::{Literal, Part, no_scheme};
use super::{Hole, LitStr, Piece, Range, Scope, Urls, check_scheme, host, template, with_caret};
use crate::ir::{TypeRule, UrlPiece};
use crate::scope::{Facts, Moment, Resolved};
use crate::words::sounds_secret;

pub(super) struct Url<'u, 's> {
    pub(super) literal: &'u LitStr,
    pub(super) text: &'u str,
    /// Nothing follows that would be taken if a value of this one is absent.
    pub(super) is_last: bool,
    pub(super) moment: Moment,
    pub(super) scope: &'u Scope<'s>,
    pub(super) urls: &'u mut Urls,
    /// Whether a value that it needs is optional.
    pub(super) may_be_absent: bool,
    /// Whether holes of another language are reported.
    pub(super) foreign: bool,
}

impl Url<'_, '_> {
    pub(super) fn report(&self, what: &str, at: &Range<usize>) {
        self.scope.errors.over(self.literal, with_caret(what, self.text, at));
    }

    /// The table's pieces, unless something is wrong.
    pub(super) fn pieces(&mut self) -> Option<Vec<UrlPiece>> {
        let pieces = match template::parse(self.text) {
            Ok(pieces) => pieces,
            Err(mistake) => {
                self.report(&mistake.what, &mistake.at);
                self.scope.mention_words(self.text);
                return None;
            }
        };
        let mut out = Vec::new();
        self.foreign = self.scope.check_foreign_holes(self.literal, self.text);
        let mut ok = !self.foreign;
        let (rest, mut part) = match pieces.as_slice() {
            [Piece::Hole(server), rest @ ..] => {
                ok &= self.server(server, rest.first(), &mut out);
                (rest, Part::Path)
            }
            all => {
                if self.origin(all).is_none() {
                    self.look_at_names(all);
                    return None;
                }
                ok &= self.leaves_the_domain(all);
                (all, Part::Authority)
            }
        };
        for (index, piece) in rest.iter().enumerate() {
            ok &= self.piece(piece, rest.get(index + 1), &mut part, &mut out);
        }
        if ok && !self.may_be_absent && !self.is_last {
            self.scope.errors.over(self.literal, "this URL is always there: what follows it is never used");
        }
        ok.then_some(out)
    }

    /// The names in a URL whose origin is wrong: one mistake does not hide another.
    fn look_at_names(&self, pieces: &[Piece]) {
        for piece in pieces {
            match piece {
                Piece::Text(..) => {}
                Piece::Hole(hole) => drop(self.scope.hole(hole, self.literal, true)),
                Piece::Optional(inner, _) => self.look_at_names(inner),
            }
        }
    }

    /// The hole that begins the URL.
    fn server(&mut self, hole: &Hole, next: Option<&Piece>, out: &mut Vec<UrlPiece>) -> bool {
        let Resolved { value, facts } = self.needed(hole, true);
        out.push(UrlPiece::Authority(value));
        self.urls.has_server = true;
        match next {
            None => {}
            Some(Piece::Text(next, _)) if next.starts_with(['/', '?']) => {}
            _ => {
                self.report(
                    "a `Server` is a whole origin, with its port: `/` and a path follow it",
                    &hole.at,
                );
                return false;
            }
        }
        self.decides_host(hole, &facts, if next.is_none() { TypeRule::WholeUrl } else { TypeRule::BeginsUrl })
    }

    /// `https://` and what follows it, as far as it is written out.
    fn origin(&self, pieces: &[Piece]) -> Option<()> {
        let (first, is_whole) = match pieces {
            [Piece::Text(first, _)] => (first.as_str(), true),
            [Piece::Text(first, _), ..] => (first.as_str(), false),
            _ => ("", true),
        };
        let Some((scheme, after)) = first.split_once("://") else {
            self.report(&no_scheme(self.text), &(0..first.len().max(1).min(self.text.len())));
            return None;
        };
        if !check_scheme(scheme, after, is_whole) {
            let what = match scheme.trim() {
                trimmed if trimmed != scheme => "a URL has no space before it",
                "HTTPS" | "Https" => "write the scheme in lower case: `https://`",
                _ => "a token endpoint is https (http only for loopback)",
            };
            self.report(what, &(0..scheme.len()));
            return None;
        }
        let from = scheme.len() + 3;
        let end = after.find(['/', '?', '#', '@']).map(|end| from + end);
        // A path may begin in an optional piece.
        let ends = matches!(pieces.get(1), Some(Piece::Optional(..)));
        // What holes complete is checked by their types, and as a whole when the request is made.
        if let Some(end) = end.or((is_whole || ends).then_some(first.len()))
            && first.get(end..=end) != Some("@")
            && let Some((problem, at)) =
                first.get(from..end).and_then(|written| host_problem(scheme, written))
        {
            self.report(&problem, &(if from == end { 0..end } else { from + at.start..from + at.end }));
            return None;
        }
        Some(())
    }

    /// A value without which there is no URL: where another one follows, it may be absent.
    fn needed(&mut self, hole: &Hole, in_host: bool) -> Resolved {
        let resolved = self.scope.hole(hole, self.literal, true);
        // What a step's value is, rustc knows.
        self.may_be_absent |= resolved.facts.optional.is_some() || hole.parts.len() > 1;
        if let (Some(why), true) = (&resolved.facts.optional, self.is_last) {
            let piece = if in_host { "" } else { "put the part that depends on it in `[...]`, or " };
            let what = match self.scope.list(hole) {
                Some(name) => format!(
                    "`{name}` is a list, and one value stands here: `query(\"{name}\" = {name})` sends each of its items"
                ),
                None => format!("{why}, and without it there is no URL: {piece}write another one after `|`"),
            };
            self.report(&what, &hole.at);
        }
        resolved
    }

    /// A value that decides who gets the credentials is of a type that was checked when it was made.
    fn decides_host(&mut self, hole: &Hole, facts: &Facts, rule: TypeRule) -> bool {
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
                "`{name}` is text, and text could be any host: a field of type `Server`, `Host` or `HostLabel` stands here"
            );
            self.report(&what, &hole.at);
            return false;
        }
        if self.scope.is_from_response(facts) {
            self.urls.from_response = Some((self.literal.clone(), hole.at.clone()));
        }
        self.scope.require(facts, rule);
        true
    }

    fn piece(
        &mut self,
        piece: &Piece,
        next: Option<&Piece>,
        part: &mut Part,
        out: &mut Vec<UrlPiece>,
    ) -> bool {
        match piece {
            Piece::Text(written, from) => {
                out.push(UrlPiece::Text(written.clone()));
                self.written(written, *from, next.is_some(), part)
            }
            Piece::Hole(hole) => {
                let resolved = self.needed(hole, *part == Part::Authority);
                self.hole(hole, resolved, next, *part, out)
            }
            Piece::Optional(inner, at) => {
                // A path may begin in it, if one follows where it is dropped.
                if *part == Part::Authority && !(ends_authority(Some(piece)) && ends_authority(next)) {
                    let what = "a host has no optional piece: write another URL after `|`";
                    self.report(what, at);
                    return false;
                }
                let before = *part;
                let mut pieces = Vec::new();
                let mut ok = self.leaves_one_slash(inner, at, next);
                let mut droppable = false;
                for (index, piece) in inner.iter().enumerate() {
                    ok &= match piece {
                        Piece::Hole(hole) => {
                            let resolved = self.scope.hole(hole, self.literal, true);
                            droppable |= !self.scope.is_certain(&resolved.facts);
                            self.hole(hole, resolved, inner.get(index + 1), *part, &mut pieces)
                        }
                        other => self.piece(other, inner.get(index + 1), part, &mut pieces),
                    };
                }
                if before == Part::Authority {
                    // Where it is dropped, the host has not ended yet: what follows must end it too.
                    *part = before;
                }
                out.push(UrlPiece::Optional(pieces));
                if ok && !droppable {
                    self.scope.check_droppable(self.literal, at);
                }
                ok && droppable
            }
        }
    }

    fn written(&self, text: &str, from: usize, goes_on: bool, part: &mut Part) -> bool {
        let literal = Literal { url: self.text, from, text, goes_on, foreign: self.foreign };
        let is_name = |name: &str| self.scope.field_index(name).is_some() || self.scope.is_let(name);
        let problem = literal.check(part, is_name);
        if let Some((what, at)) = &problem {
            self.report(what, at);
        }
        problem.is_none()
    }

    /// `/t/[{a}]/x` without `a` would be `/t//x`, which is another path.
    fn leaves_one_slash(&self, inner: &[Piece], at: &Range<usize>, next: Option<&Piece>) -> bool {
        let Some(Piece::Text(after, _)) = next else { return true };
        let slash_before = self.text.get(..at.start).is_some_and(|before| before.ends_with('/'));
        let brings_its_own = match (inner.first(), inner.last()) {
            (Some(Piece::Text(first, _)), _) if first.starts_with('/') => true,
            (_, Some(Piece::Text(last, _))) if last.ends_with('/') => true,
            _ => false,
        };
        if !slash_before || !after.starts_with('/') || brings_its_own {
            return true;
        }
        let (before, rest) = self.text.split_at_checked(at.start).unwrap_or_default();
        let (before, rest) = (before.trim_end_matches('/'), rest.trim_start_matches('['));
        let what = format!(
            "without its value this path has `//`: let the piece bring its slash, `\"{before}[/{rest}\"`"
        );
        self.report(&what, at);
        false
    }

    fn hole(
        &mut self,
        hole: &Hole,
        Resolved { value, facts }: Resolved,
        next: Option<&Piece>,
        part: Part,
        out: &mut Vec<UrlPiece>,
    ) -> bool {
        self.scope.check_moment(&facts, self.moment, self.literal);
        let ends_host =
            ends_authority(next) || matches!(next, Some(Piece::Text(next, _)) if next.starts_with(':'));
        match part {
            Part::Authority => {
                out.push(UrlPiece::Authority(value));
                self.decides_host(
                    hole,
                    &facts,
                    if ends_host { TypeRule::EndsHost } else { TypeRule::PartOfHost },
                )
            }
            Part::Path | Part::Query => {
                let (piece, place) = match part {
                    Part::Query => (UrlPiece::Query(value), "query"),
                    _ => (UrlPiece::Path(value), "path"),
                };
                out.push(piece);
                if let Some(secret) = &facts.secret {
                    let what = format!(
                        "`{secret}` is a secret and would stand in the URL's {place}, where proxies log it; send it as a header or parameter"
                    );
                    self.report(&what, &hole.at);
                    return false;
                }
                if part == Part::Query && !self.is_named_well(hole, &facts) {
                    return false;
                }
                self.scope.require(&facts, TypeRule::InPath);
                !facts.broken
            }
        }
    }
}

impl Url<'_, '_> {
    /// `?api_key={key}` sends a credential, whatever the field is called.
    fn is_named_well(&self, hole: &Hole, facts: &Facts) -> bool {
        let before = self.text.get(..hole.at.start.saturating_sub(1)).unwrap_or_default();
        let pair = before.rsplit(['?', '&', '[']).next().unwrap_or_default();
        let Some((name, _)) = pair.split_once('=').filter(|(name, _)| sounds_secret(name)) else {
            return true;
        };
        if self.scope.is_public(facts, &format!("the query parameter `{name}`")) {
            return true;
        }
        let value = hole.parts.join(".");
        let what = format!(
            "`{name}` is a credential by its name, and would stand in the URL, where proxies log it: send it as a header or parameter, or with `query(\"{name}\" = {value})` out of a `Secret` if the provider takes it nowhere else; `#[token(public)]` on the field if everybody may see it"
        );
        self.report(&what, &hole.at);
        false
    }

    /// What stands in the part of a host that somebody registers decides who gets the credentials. A `HostLabel` is checked
    /// for being one part, so it stands left of that.
    fn leaves_the_domain(&self, pieces: &[Piece]) -> bool {
        // Its labels, each with the holes in it.
        let mut labels: Vec<(String, Vec<&Hole>)> = vec![Default::default()];
        let mut ends_in_hole = false;
        for (index, piece) in pieces.iter().enumerate() {
            match piece {
                Piece::Text(text, _) => {
                    let text =
                        if index == 0 { text.split_once("://").map_or("", |(_, rest)| rest) } else { text };
                    let host = text.split(['/', '?', ':']).next().unwrap_or_default();
                    for (index, part) in host.split('.').enumerate() {
                        if index > 0 {
                            labels.push(Default::default());
                        }
                        if let Some((label, _)) = labels.last_mut() {
                            label.push_str(part);
                        }
                    }
                    ends_in_hole &= host.is_empty();
                    if host.len() < text.len() {
                        break;
                    }
                }
                Piece::Hole(hole) => {
                    if let Some((label, holes)) = labels.last_mut() {
                        label.push_str(self.text.get(hole.at.start - 1..=hole.at.end).unwrap_or_default());
                        holes.push(hole);
                    }
                    ends_in_hole = true;
                }
                Piece::Optional(..) => break,
            }
        }
        let names: Vec<&str> = labels.iter().map(|(label, _)| label.as_str()).collect();
        // A host that a hole ends is that hole's: what it is joined to is another one.
        let count = if ends_in_hole { 1 } else { host::registered(&names) };
        let domain = names.get(names.len().saturating_sub(count)..).unwrap_or_default().join(".");
        let mut holes: Vec<&Hole> =
            labels.iter().rev().take(count).flat_map(|(_, holes)| holes.iter().copied()).collect();
        // Labels are looked at from the right.
        holes.sort_by_key(|hole| hole.at.start);
        if ends_in_hole {
            holes.pop();
        }
        for hole in &holes {
            let name = hole.parts.join(".");
            let what = format!(
                "`{name}` would decide whose domain this is (`{domain}`), and so who gets the credentials: a `HostLabel` stands left of a domain that is written out, as in `https://{{{name}}}.example.com`; where the domain itself varies, take a `Server`, `\"{{server}}/…\"`, or a `Host` as the whole host"
            );
            self.report(&what, &hole.at);
        }
        holes.is_empty()
    }
}

/// Whether the host ends before this piece.
fn ends_authority(next: Option<&Piece>) -> bool {
    match next {
        None => true,
        Some(Piece::Text(text, _)) => text.starts_with(['/', '?']),
        Some(Piece::Optional(inner, _)) => ends_authority(inner.first()),
        Some(Piece::Hole(_)) => false,
    }
}

/// What is wrong with a host that is written out, and where in it.
fn host_problem(scheme: &str, written: &str) -> Option<(String, Range<usize>)> {
    if let Some((at, c)) = written.char_indices().find(|(_, c)| !c.is_ascii()) {
        let what = format!("`{c}` cannot stand in a host name: write its ASCII form, `xn--…`");
        return Some((what, at..at + c.len_utf8()));
    }
    let problem = host::problem(scheme, written)?;
    let at = match written.rsplit_once(':') {
        // With the host alone nothing is wrong.
        Some((host, _)) if host::problem(scheme, host).is_none() => host.len() + 1..written.len(),
        _ => 0..written.len(),
    };
    Some((problem, at))
}
