//! Templates: text with `{name}` holes and `[optional pieces]`.

mod suggest;

use std::ops::Range;

use suggest::no_name;
pub(crate) use suggest::{foreign, no_hole};

/// A piece of a template, with byte positions in its text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    /// The text, and where it begins.
    Text(String, usize),
    Hole(Hole),
    /// What is dropped together, and where it stands with its brackets.
    Optional(Vec<Piece>, Range<usize>),
}

/// A name of one or more parts, and where it stands.
#[derive(Debug, PartialEq, Eq, Clone)]
pub(crate) struct Hole {
    pub(crate) parts: Vec<String>,
    pub(crate) at: Range<usize>,
}

/// What is wrong, and where in the text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Mistake {
    pub(crate) what: String,
    pub(crate) at: Range<usize>,
}

/// rustc cannot underline inside a literal on stable, so the message quotes the text with a caret of its own.
pub(crate) fn with_caret(what: &str, text: &str, at: &Range<usize>) -> String {
    let shown = |part: &str| part.chars().flat_map(char::escape_debug).collect::<String>();
    let before = text.get(..at.start).map(shown).unwrap_or_default();
    let marked = text.get(at.clone()).map(shown).unwrap_or_default();
    let carets = "^".repeat(marked.chars().count().max(1));
    format!("{what}\n  \"{}\"\n   {}{carets}", shown(text), " ".repeat(before.chars().count()))
}

pub(crate) fn parse(text: &str) -> Result<Vec<Piece>, Mistake> {
    let mut parser = Parser { text, at: 0 };
    let pieces = parser.pieces(None)?;
    Ok(pieces)
}

/// The first part of each name in a template, as far as it can be read.
pub(crate) fn names(text: &str) -> Vec<String> {
    fn collect(pieces: Vec<Piece>, names: &mut Vec<String>) {
        for piece in pieces {
            match piece {
                Piece::Text(..) => {}
                Piece::Hole(hole) => names.extend(hole.parts.into_iter().next()),
                Piece::Optional(inner, _) => collect(inner, names),
            }
        }
    }
    let mut names = Vec::new();
    collect(parse(text).unwrap_or_default(), &mut names);
    names
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
}

impl Parser<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Pieces up to the end, or to the `]` of the optional piece that began at `open`.
    fn pieces(&mut self, open: Option<usize>) -> Result<Vec<Piece>, Mistake> {
        let mut pieces = Vec::new();
        let mut plain = String::new();
        let mut from = self.at;
        loop {
            if plain.is_empty() {
                from = self.at;
            }
            let Some(c) = self.rest().chars().next() else {
                if let Some(open) = open {
                    return Err(mistake("unbalanced `[`: write `[[` for the character", open..open + 1));
                }
                break;
            };
            let doubled = self.rest().chars().nth(1) == Some(c);
            match c {
                '{' | '}' | '[' | ']'
                    if doubled && !(c == ']' && open.is_some() && !self.is_literal_close()) =>
                {
                    plain.push(c);
                    self.at += 2;
                }
                '{' => {
                    flush(&mut plain, from, &mut pieces);
                    pieces.push(Piece::Hole(self.hole()?));
                }
                '[' if open.is_some() => {
                    return Err(mistake("an optional piece cannot hold another one", self.at..self.at + 1));
                }
                '[' => {
                    flush(&mut plain, from, &mut pieces);
                    let start = self.at;
                    self.at += 1;
                    let inner = self.pieces(Some(start))?;
                    if !inner.iter().any(|piece| matches!(piece, Piece::Hole(_))) {
                        let what = "an optional piece holds a `{name}` that may be absent: write `[[` for the character";
                        return Err(mistake(what, start..self.at));
                    }
                    pieces.push(Piece::Optional(inner, start..self.at));
                }
                ']' if open.is_some() => {
                    self.at += 1;
                    break;
                }
                '}' | ']' => {
                    let what = format!("unbalanced `{c}`: write `{c}{c}` for the character");
                    return Err(mistake(what, self.at..self.at + 1));
                }
                other => {
                    plain.push(other);
                    self.at += other.len_utf8();
                }
            }
        }
        flush(&mut plain, from, &mut pieces);
        Ok(pieces)
    }

    /// Inside an optional piece, `]]` is the character only where another `]` still closes the piece.
    fn is_literal_close(&self) -> bool {
        self.rest().get(2..).is_some_and(|rest| rest.contains(']'))
    }

    fn hole(&mut self) -> Result<Hole, Mistake> {
        let start = self.at + 1;
        let Some(length) = self.rest().find('}') else {
            let is_name = |c: &char| *c == '_' || *c == '.' || c.is_alphanumeric();
            let name: String = self.rest().chars().skip(1).take_while(is_name).collect();
            let close =
                if name.is_empty() { String::new() } else { format!("close the hole, `{{{name}}}`, or ") };
            let what = format!("unbalanced `{{`: {close}write `{{{{` for the character");
            return Err(mistake(what, self.at..self.at + 1));
        };
        let end = self.at + length;
        let name = self.text.get(start..end).unwrap_or_default();
        let at = if name.is_empty() { self.at..end + 1 } else { start..end };
        let is_name = |part: &str| {
            part.chars()
                .enumerate()
                .all(|(index, c)| c == '_' || c.is_alphabetic() || (index > 0 && c.is_alphanumeric()))
                && !part.is_empty()
        };
        let parts: Vec<String> = name.split('.').map(str::to_owned).collect();
        if !parts.iter().all(|part| is_name(part)) {
            return Err(mistake(no_name(name), at));
        }
        self.at = end + 1;
        Ok(Hole { parts, at })
    }
}

fn flush(plain: &mut String, from: usize, pieces: &mut Vec<Piece>) {
    if !plain.is_empty() {
        pieces.push(Piece::Text(std::mem::take(plain), from));
    }
}

fn mistake(what: impl Into<String>, at: Range<usize>) -> Mistake {
    Mistake { what: what.into(), at }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hole(name: &str, at: Range<usize>) -> Piece {
        Piece::Hole(Hole { parts: name.split('.').map(str::to_owned).collect(), at })
    }

    #[test]
    fn pieces() {
        assert_eq!(parse("a").unwrap(), [Piece::Text("a".into(), 0)]);
        assert_eq!(
            parse("{a}|{b.c}").unwrap(),
            [hole("a", 1..2), Piece::Text("|".into(), 3), hole("b.c", 5..8)]
        );
        assert_eq!(parse("{{[[}}]]").unwrap(), [Piece::Text("{[}]".into(), 0)]);
        assert_eq!(
            parse("e={e}[&t={t}]").unwrap(),
            [
                Piece::Text("e=".into(), 0),
                hole("e", 3..4),
                Piece::Optional(vec![Piece::Text("&t=".into(), 6), hole("t", 10..11)], 5..13)
            ]
        );
    }

    #[test]
    fn names_of_holes() {
        assert_eq!(names("{a}-{b.c}[{d}]"), ["a", "b", "d"]);
        assert!(names("{a").is_empty());
    }

    #[test]
    fn mistakes() {
        for (text, what, at) in [
            ("{a", "unbalanced `{`", 0..1),
            ("a}", "unbalanced `}`", 1..2),
            ("x[{a}", "unbalanced `[`", 1..2),
            ("{}", "a hole holds a name", 0..2),
            ("{0}", "a hole holds a name", 1..2),
            ("{a b}", "a hole holds one name", 1..4),
            ("{ a }", "a hole holds the name alone: `{a}`", 1..4),
            ("{a:>3}", "a hole has no format: `{a}`", 1..5),
            ("{a-b}", "a name has no `-`: `{a_b}`", 1..4),
            ("{\"a\": 1}", "write `{{` and `}}`", 1..7),
            ("{hex(a)}", "a hole holds one name", 1..7),
            ("[x]", "an optional piece holds", 0..3),
            ("[{a}[{b}]]", "cannot hold another", 4..5),
        ] {
            let mistake = parse(text).unwrap_err();
            assert!(
                mistake.what.starts_with(what) || mistake.what.contains(what),
                "{text}: {}",
                mistake.what
            );
            assert_eq!(mistake.at, at, "{text}");
        }
    }

    #[test]
    fn the_caret_stands_below() {
        assert_eq!(with_caret("no", "é\t{a}", &(4..5)), "no\n  \"é\\t{a}\"\n       ^");
    }
}
