//! The text of a URL between its holes.

use std::ops::Range;

use super::{crooked, encoded};

/// The part of a URL that a piece stands in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Authority,
    Path,
    Query,
}

/// A text between two holes.
pub(super) struct Literal<'a> {
    /// The whole URL as it is written, and where in it the text begins.
    pub(super) url: &'a str,
    pub(super) from: usize,
    /// The text, its doubled brackets and braces read as one.
    pub(super) text: &'a str,
    /// Whether something follows it.
    pub(super) goes_on: bool,
    /// Whether holes of another language are reported.
    pub(super) foreign: bool,
}

/// What is wrong, and where in the URL.
type Problem = (String, Range<usize>);

impl Literal<'_> {
    /// Reads the text as a part of a URL, and says which part comes next.
    pub(super) fn check(&self, part: &mut Part, is_name: impl Fn(&str) -> bool) -> Option<Problem> {
        let scheme = if self.from == 0 { self.text.find("://").map_or(0, |at| at + 3) } else { 0 };
        if *part == Part::Authority
            && let Some(at) = self.own_port(scheme)
        {
            return Some(("443 is https's own port: leave it out".to_owned(), at));
        }
        for (at, c) in self.text.char_indices().skip_while(|(at, _)| *at < scheme) {
            let after = self.text.get(at + c.len_utf8()..).unwrap_or_default();
            // Brackets and braces are written twice.
            let doubled = |c: &char| matches!(c, '[' | ']' | '{' | '}');
            let before = self.text.get(..at).unwrap_or_default().chars().filter(doubled).count();
            let at = self.from + at + before;
            let at = at..at + c.len_utf8() + usize::from(doubled(&c));
            match (*part, c) {
                (Part::Authority, '/') => *part = Part::Path,
                (Part::Authority | Part::Path, '?') => *part = Part::Query,
                (Part::Authority, '@') => {
                    let what = "credentials do not stand in a URL: `auth = basic(user, password)` sends them, from two fields";
                    return Some((what.to_owned(), self.from + scheme..at.end));
                }
                _ => {
                    if let Some(what) = self.problem(*part, c, after) {
                        return Some((what, at));
                    }
                }
            }
        }
        self.problem_of_path(scheme, is_name)
    }

    /// Where `:443` ends the host.
    fn own_port(&self, scheme: usize) -> Option<Range<usize>> {
        let rest = self.text.get(scheme..).unwrap_or_default();
        let authority = rest.split(['/', '?']).next().unwrap_or_default();
        let ends = !self.goes_on || authority.len() < rest.len();
        let end = self.from + scheme + authority.len();
        (ends && authority.ends_with(":443") && self.url.starts_with("https:")).then(|| end - 3..end)
    }

    /// Why this character cannot stand in this part, if it cannot.
    fn problem(&self, part: Part, c: char, after: &str) -> Option<String> {
        Some(match (part, c) {
            (_, '#') => "a token endpoint has no fragment: it is never sent, so leave it out".to_owned(),
            (Part::Authority, 'A'..='Z') => "write the host in lower case".to_owned(),
            (Part::Authority, c) if c.is_ascii_alphanumeric() || "-.:[]".contains(c) => return None,
            (Part::Authority, c) => format!("`{c}` cannot stand in a host name"),
            (_, '%') if encoded(after).is_none() => {
                "two hexadecimal digits follow a `%`; the sign itself is written `%25`".to_owned()
            }
            // HTTP clients encode it there (WHATWG), and what was signed would not be what is sent.
            (Part::Query, '\'') => "`'` is written `%27` in a query".to_owned(),
            (_, '{' | '}') if self.foreign => return None,
            (_, '{') => "`{` cannot stand in a URL: a hole is `{name}`, with one brace".to_owned(),
            (_, '<') => "`<` cannot stand in a URL: a hole is `{name}`".to_owned(),
            (_, c) if c.is_ascii_alphanumeric() || "-._~!$&'()*+,;=:@/?%".contains(c) => return None,
            (_, ' ') if self.url.contains(" | ") => {
                "another URL is written in quotes of its own: `\"https://a…\" | \"https://b…\"`".to_owned()
            }
            (_, ' ') => "a space cannot stand in a URL: leave it out, or percent-encode it, `%20`".to_owned(),
            (_, c) => {
                let mut bytes = [0; 4];
                let bytes = c.encode_utf8(&mut bytes).bytes();
                let encoded: Vec<_> = bytes.map(|byte| format!("%{byte:02X}")).collect();
                format!("`{c}` cannot stand in a URL: percent-encode it, `{}`", encoded.concat())
            }
        })
    }

    /// What is wrong with the parts of the path.
    fn problem_of_path(&self, scheme: usize, is_name: impl Fn(&str) -> bool) -> Option<Problem> {
        let path = self.text.get(scheme..).unwrap_or_default().split('?').next().unwrap_or_default();
        // Whole parts only: the first belongs to what stands before it, and the last may go on.
        let (start, path) = path.split_once('/').map_or((0, ""), |(first, path)| (first.len() + 1, path));
        let path = if self.goes_on { path.rsplit_once('/').map_or("", |(path, _)| path) } else { path };
        if let Some(dots) = crooked(path) {
            let start = self.from + scheme + start;
            let what = "`.` and `..` are no parts of a path: write where it leads";
            return Some((what.to_owned(), start + dots.start..start + dots.end));
        }
        // `/:tenant`, as routers write a hole.
        let mut names = path.split('/').filter_map(|part| part.strip_prefix(':'));
        let name = names.find(|name| is_name(name))?;
        let at = self.url.find(&format!("/:{name}")).map_or(0, |at| at + 1);
        let what = format!("this is sent as it stands: a hole is `{{{name}}}`");
        Some((what, at..at + name.len() + 1))
    }
}

/// What a URL that has no `://` was meant to be.
pub(super) fn no_scheme(text: &str) -> String {
    let form = match text {
        path if path.starts_with("/{") => path.trim_start_matches('/').to_owned(),
        path if path.starts_with('/') => format!("{{server}}{path}"),
        host if host.contains('.') => format!("https://{host}"),
        _ => "https://auth.example.com/token".to_owned(),
    };
    format!("a URL begins with `https://`, or with a hole for a field of type `Server`: `\"{form}\"`")
}
