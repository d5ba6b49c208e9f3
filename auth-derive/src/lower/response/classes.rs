//! Who must act, by what a refusal says.

use proc_macro2::Ident;
use syn::{Lit, LitStr};

use crate::ast::{Call, Expr};
use crate::errors::Errors;
use crate::ir;
use crate::parse::{Class, Group, Matcher};
use crate::template::no_hole;
use crate::words::unknown;

/// Which parts of a refusal the declaration reads.
pub(super) struct Read {
    pub(super) code: bool,
    pub(super) message: bool,
}

/// The table of classes. In each of them, what recognises a refusal stands once.
pub(super) fn classes(group: &Group, read: &Read, errors: &Errors) -> Vec<(ir::Class, Vec<ir::Matcher>)> {
    let mut check = Check { read, errors, seen: Vec::new(), codes: Vec::new(), has_codes: false };
    let table: Vec<_> = group.classes().map(|(word, class)| check.class(word, class)).collect();
    if check.has_codes && !read.code {
        let word = group.get("code").map(|(word, _)| word.span());
        errors.at(
            word.unwrap_or_else(proc_macro2::Span::call_site),
            "codes are classed, but `code = none` reads none: say where the code is, `code = \"error.code\"`",
        );
    }
    table
}

struct Check<'a> {
    read: &'a Read,
    errors: &'a Errors,
    seen: Vec<String>,
    /// The patterns so far, the first that fits counts.
    codes: Vec<String>,
    has_codes: bool,
}

impl Check<'_> {
    fn class(&mut self, word: &Ident, class: &Class) -> (ir::Class, Vec<ir::Matcher>) {
        let matchers = class.matchers.iter().filter_map(|matcher| self.matcher(matcher)).collect();
        let class = match word.to_string().as_str() {
            "refused" => ir::Class::Refused,
            "config" => ir::Class::Config,
            "clock" => ir::Class::Clock,
            "transient" => ir::Class::Transient,
            _ => ir::Class::Locked(class.wait.as_ref().and_then(|wait| self.wait(wait))),
        };
        (class, matchers)
    }

    /// Of a lock, in milliseconds.
    fn wait(&self, wait: &Expr) -> Option<u64> {
        const DAY: u64 = 86_400_000;
        let millis = crate::duration::duration(wait, self.errors)?;
        if millis > DAY {
            self.errors.over(wait, "a lock is left alone for a day at most: `locked(24h)`");
        }
        Some(millis)
    }

    fn matcher(&mut self, matcher: &Matcher) -> Option<ir::Matcher> {
        match matcher {
            Matcher::Code(literal) => {
                self.code(literal);
                Some(ir::Matcher::Code(literal.value()))
            }
            Matcher::Call(call) => self.call(call),
        }
    }

    fn code(&mut self, literal: &LitStr) {
        self.has_codes = true;
        let text = literal.value();
        if text.is_empty() {
            self.errors.over(literal, "a code cannot be empty");
        } else if text.contains(['*', '?']) {
            let what = "a code has no wildcard: `x` is any digit, other codes are written out";
            self.errors.over(literal, what);
        } else if text.contains(" | ") {
            let codes: Vec<_> = text.split('|').map(|code| format!("\"{}\"", code.trim())).collect();
            self.errors.over(literal, format!("each code has quotes of its own: `{}`", codes.join(", ")));
        } else if let Some(earlier) =
            self.codes.iter().find(|earlier| **earlier != text && covers(earlier, &text))
        {
            let what = format!(
                "the code `{text}` is `{earlier}` already, which is looked at first: write that one's codes out"
            );
            self.errors.over(literal, what);
        } else {
            no_hole(literal, "a code", self.errors);
            self.codes.push(text.clone());
            self.once(literal, format!("the code `{text}`"));
        }
    }

    fn call(&mut self, call: &Call) -> Option<ir::Matcher> {
        let name = call.name.to_string();
        match (name.as_str(), call.single()) {
            ("message", Some(Expr::Lit(Lit::Str(words)))) => {
                let text = words.value();
                if text.trim().is_empty() {
                    self.errors
                        .over(words, "these words are in every message: write some of the provider's own");
                } else if !self.read.message {
                    let what = "a message is classed, but `message = none` reads none: say where it is, `message = \"error.message\"`";
                    self.errors.over(words, what);
                } else {
                    self.once(words, format!("the message `{text}`"));
                }
                Some(ir::Matcher::Message(text))
            }
            ("status", Some(Expr::Lit(Lit::Int(number)))) => {
                let status = number.base10_parse::<u16>().ok();
                let Some(status) =
                    status.filter(|status| (200..=599).contains(status) && number.suffix().is_empty())
                else {
                    self.errors.over(number, "a status is a number from 200 to 599: `status(423)`");
                    return None;
                };
                self.once(number, format!("the status {status}"));
                Some(ir::Matcher::Status(status))
            }
            ("message", None) if call.args.len() > 1 => {
                let words = call.args.iter().filter_map(|arg| Some(arg.value.str()?.value()));
                let each: Vec<_> = words.map(|words| format!("`message(\"{words}\")`")).collect();
                self.errors.over(call, format!("each stands alone in the list: {}", each.join(", ")));
                None
            }
            ("message", _) => {
                self.errors
                    .over(call, "words that stand in the message, in quotes: `message(\"is locked\")`");
                None
            }
            ("status", _) => {
                self.errors.over(call, "an HTTP status, a number without quotes: `status(423)`");
                None
            }
            ("code", Some(Expr::Lit(Lit::Str(code)))) => {
                self.errors.over(call, format!("a code stands as it is: `\"{}\"`", code.value()));
                None
            }
            (other, _) => {
                let known = ["\"code\"", "message", "status"];
                self.errors.over(call, unknown("way to recognise a refusal", other, &known, &[]));
                None
            }
        }
    }

    fn once(&mut self, at: impl quote::ToTokens, what: String) {
        if self.seen.contains(&what) {
            self.errors.over(at, format!("{what} is classed twice"));
        }
        self.seen.push(what);
    }
}

/// Whether each code of this pattern is one of the earlier one, in which `x` is any digit.
fn covers(earlier: &str, pattern: &str) -> bool {
    let is = |(e, p): (u8, u8)| e == p || (e == b'x' && p.is_ascii_digit());
    earlier.len() == pattern.len() && earlier.bytes().zip(pattern.bytes()).all(is)
}

#[cfg(test)]
mod tests {
    use super::covers;

    #[test]
    fn a_pattern_holds_its_codes() {
        assert!(covers("4xx", "429") && covers("4xx", "4x9"));
        assert!(!covers("429", "4xx") && !covers("4xx", "4ab") && !covers("4xx", "42"));
    }
}
