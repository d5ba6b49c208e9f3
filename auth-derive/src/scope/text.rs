//! Literals and templates.

use std::ops::Range;

use syn::{Lit, LitStr};

use super::credential::Exposure;
use super::{Facts, Resolved, Scope, SourceLocation};
use crate::ir;
use crate::syntax::bare;
use crate::template::{self, Piece, with_caret};
use crate::time::unit;

impl Scope<'_> {
    pub(super) fn literal(&self, lit: &Lit) -> Resolved {
        let value = match lit {
            Lit::Str(text) => return self.template(text),
            Lit::Bool(value) => ir::Expr::Bool(value.value),
            Lit::Int(number) => match (number.suffix(), number.base10_parse::<i64>()) {
                ("", Ok(value)) => ir::Expr::Integer(value),
                ("", Err(_)) => {
                    return self
                        .wrong(lit, "a number has at most 64 bits here: write a longer one in quotes");
                }
                (suffix, _) => {
                    let digits = number.base10_digits();
                    let seconds = |unit: u64| Some(digits.parse::<u64>().ok()?.checked_mul(unit)? / 1000);
                    let what = match unit(suffix) {
                        Some(unit) => {
                            let form = seconds(unit)
                                .map_or_else(String::new, |count| format!(", `{count}` in seconds"));
                            format!(
                                "a duration has no one spelling here: write the number that the provider wants{form}"
                            )
                        }
                        None => {
                            format!("a number stands here as it is, without a unit or a type: `{digits}`")
                        }
                    };
                    return self.wrong(lit, what);
                }
            },
            other => {
                let form = bare(other).map_or_else(String::new, |text| format!(", `\"{text}\"`"));
                let what = format!("expected a text in quotes{form}, or `true`, `false` or a whole number");
                return self.wrong(other, what);
            }
        };
        Resolved { value, facts: Facts::default() }
    }

    fn template(&self, literal: &LitStr) -> Resolved {
        let text = literal.value();
        let pieces = match template::parse(&text) {
            Ok(pieces) => pieces,
            Err(mistake) => {
                self.errors.over(literal, with_caret(&mistake.what, &text, &mistake.at));
                self.mention_words(&text);
                return Resolved::broken();
            }
        };
        self.check_foreign_holes(literal, &text);
        let constant = match pieces.as_slice() {
            [] => Some(""),
            [Piece::Text(text, _)] => Some(text.as_str()),
            _ => None,
        };
        if let Some(text) = constant {
            return Resolved { value: ir::Expr::Text(text.to_owned()), facts: Facts::default() };
        }
        let is_droppable = pieces.iter().all(|piece| matches!(piece, Piece::Optional(..)));
        let (pieces, mut facts, _) = self.pieces(&pieces, literal, false);
        if is_droppable {
            facts.optional = Some("each piece of this text may be absent".to_owned());
        }
        Resolved { value: ir::Expr::Template(pieces), facts }
    }

    /// Names that would be sent as they stand, since another language's holes are around them.
    pub(crate) fn check_foreign_holes(&self, literal: &LitStr, text: &str) -> bool {
        let is_name = |name: &str| self.field_index(name).is_some() || self.is_let(name);
        let mistakes = template::foreign(text, is_name);
        for mistake in &mistakes {
            self.errors.over(literal, with_caret(&mistake.what, text, &mistake.at));
        }
        !mistakes.is_empty()
    }

    /// A piece that is never dropped was meant as text in brackets.
    pub(crate) fn check_droppable(&self, literal: &LitStr, at: &Range<usize>) {
        let what = "nothing in this piece can be absent, so it is never dropped: write `[[` and `]]` for the characters, or leave the brackets out";
        self.errors.over(literal, with_caret(what, &literal.value(), at));
    }

    /// The last says whether a value of it may be absent.
    fn pieces(&self, pieces: &[Piece], literal: &LitStr, optional: bool) -> (Vec<ir::Piece>, Facts, bool) {
        let mut all = Facts::default();
        let mut exposures = Vec::new();
        let mut may_be_absent = false;
        let mut out = Vec::new();
        for piece_of in pieces {
            let (piece, facts) = match piece_of {
                Piece::Text(text, _) => (ir::Piece::Text(text.clone()), Facts::default()),
                Piece::Hole(hole) => {
                    let Resolved { value, facts } = self.hole(hole, literal, optional);
                    may_be_absent |= !self.is_certain(&facts);
                    (ir::Piece::Hole(value), facts)
                }
                Piece::Optional(inner, at) => {
                    let (inner, facts, droppable) = self.pieces(inner, literal, true);
                    if !droppable {
                        self.check_droppable(literal, at);
                    }
                    (ir::Piece::Optional(inner), facts)
                }
            };
            out.push(piece);
            let is_optional = matches!(piece_of, Piece::Optional(..));
            let (demanded, is_choice) = (all.demanded.clone(), all.is_choice);
            all = all.and(&facts);
            if is_optional {
                (all.demanded, all.is_choice) = (demanded, is_choice);
            }
            if !matches!(piece_of, Piece::Text(..)) {
                exposures.push((facts.exposure, is_optional));
            }
        }
        all.exposure = Exposure::of_pieces(&exposures);
        (out, all, may_be_absent)
    }

    /// A name in a template. `optional`: it may be absent there.
    pub(crate) fn hole(&self, hole: &template::Hole, literal: &LitStr, optional: bool) -> Resolved {
        let place = SourceLocation::Literal(literal, hole);
        let mut resolved = self.name(&hole.parts, place);
        if let (Some(why), false) = (&resolved.facts.optional, optional) {
            let what = format!("{why}: put the part that depends on it in `[...]`");
            place.report(self.errors, &what);
        }
        if resolved.facts.bytes {
            let what = "a digest is bytes: wrap it in `hex(...)` or `base64(...)` where it is made";
            place.report(self.errors, what);
        }
        resolved.facts.needs.at(literal, &hole.at);
        resolved
    }
}
