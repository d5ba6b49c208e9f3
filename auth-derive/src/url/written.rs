//! The text of a URL between its holes.

use super::part::{Part, Url};
use super::{crooked, encoded};

impl Url<'_, '_> {
    /// Text between holes. It says which part of the URL comes next.
    pub(super) fn written(&self, written: &str, from: usize, goes_on: bool, part: &mut Part) -> bool {
        let scheme = if from == 0 { written.find("://").map_or(0, |at| at + 3) } else { 0 };
        if *part == Part::Authority {
            let rest = written.get(scheme..).unwrap_or_default();
            let authority = rest.split(['/', '?']).next().unwrap_or_default();
            let ends = !goes_on || authority.len() < rest.len();
            if ends && authority.ends_with(":443") && self.text.starts_with("https:") {
                let end = from + scheme + authority.len();
                self.report("443 is https's own port: leave it out", &(end - 3..end));
                return false;
            }
        }
        for (at, c) in written.char_indices().skip_while(|(at, _)| *at < scheme) {
            let after = written.get(at + c.len_utf8()..).unwrap_or_default();
            // Brackets and braces are written twice.
            let doubled = |c: &char| matches!(c, '[' | ']' | '{' | '}');
            let before = written.get(..at).unwrap_or_default().chars().filter(doubled).count();
            let at = from + at + before;
            let at = at..at + c.len_utf8() + usize::from(doubled(&c));
            let problem = match (*part, c) {
                (Part::Authority, '/') => {
                    *part = Part::Path;
                    continue;
                }
                (Part::Authority | Part::Path, '?') => {
                    *part = Part::Query;
                    continue;
                }
                (_, '#') => "a token endpoint has no fragment: it is never sent, so leave it out".to_owned(),
                (Part::Authority, '@') => {
                    let what = "credentials do not stand in a URL: `auth = basic(user, password)` sends them, from two fields";
                    self.report(what, &(from + scheme..at.end));
                    return false;
                }
                (Part::Authority, 'A'..='Z') => "write the host in lower case".to_owned(),
                (Part::Authority, c) if c.is_ascii_alphanumeric() || "-.:[]".contains(c) => continue,
                (Part::Authority, c) => format!("`{c}` cannot stand in a host name"),
                (_, '%') if encoded(after).is_none() => {
                    "two hexadecimal digits follow a `%`; the sign itself is written `%25`".to_owned()
                }
                // HTTP clients encode it there (WHATWG), and what was signed would not be what is sent.
                (Part::Query, '\'') => "`'` is written `%27` in a query".to_owned(),
                (_, '{' | '}') if self.foreign => continue,
                (_, '{') => "`{` cannot stand in a URL: a hole is `{name}`, with one brace".to_owned(),
                (_, '<') => "`<` cannot stand in a URL: a hole is `{name}`".to_owned(),
                (_, c) if c.is_ascii_alphanumeric() || "-._~!$&'()*+,;=:@/?%".contains(c) => continue,
                (_, ' ') if self.text.contains(" | ") => {
                    "another URL is written in quotes of its own: `\"https://a…\" | \"https://b…\"`"
                        .to_owned()
                }
                (_, ' ') => {
                    "a space cannot stand in a URL: leave it out, or percent-encode it, `%20`".to_owned()
                }
                (_, c) => {
                    let mut bytes = [0; 4];
                    let bytes: Vec<_> =
                        c.encode_utf8(&mut bytes).bytes().map(|byte| format!("%{byte:02X}")).collect();
                    let encoded = bytes.concat();
                    format!("`{c}` cannot stand in a URL: percent-encode it, `{encoded}`")
                }
            };
            self.report(&problem, &at);
            return false;
        }
        let path = written.get(scheme..).unwrap_or_default().split('?').next().unwrap_or_default();
        // Whole parts only: the first belongs to what stands before it, and the last may go on.
        let (start, path) = path.split_once('/').map_or((0, ""), |(first, path)| (first.len() + 1, path));
        let path = if goes_on { path.rsplit_once('/').map_or("", |(path, _)| path) } else { path };
        if let Some(dots) = crooked(path) {
            let start = from + scheme + start;
            let what = "`.` and `..` are no parts of a path: write where it leads";
            self.report(what, &(start + dots.start..start + dots.end));
            return false;
        }
        self.no_colon_name(path)
    }

    /// `/:tenant`, as routers write a hole.
    fn no_colon_name(&self, path: &str) -> bool {
        let mut names = path.split('/').filter_map(|part| part.strip_prefix(':'));
        let known = |name: &&str| self.scope.field_index(name).is_some() || self.scope.is_let(name);
        let Some(name) = names.find(known) else { return true };
        let at = self.text.find(&format!("/:{name}")).map_or(0, |at| at + 1);
        let what = format!("this is sent as it stands: a hole is `{{{name}}}`");
        self.report(&what, &(at..at + name.len() + 1));
        false
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
