//! Literals and templates.

use proc_macro2::TokenStream;
use quote::quote;
use syn::{Lit, LitStr};

use super::{Facts, Place, Resolved, Scope};
use crate::template::{self, Piece, with_caret};
use crate::time::unit;

impl Scope<'_> {
    pub(super) fn literal(&self, lit: &Lit) -> Resolved {
        let tokens = match lit {
            Lit::Str(text) => return self.template(text),
            Lit::Bool(value) => quote!(__p::Expr::Bool(#value)),
            Lit::Int(number) => match (number.suffix(), number.base10_parse::<i64>()) {
                ("", Ok(value)) => quote!(__p::Expr::Integer(#value)),
                ("", Err(_)) => {
                    self.errors.over(lit, "a whole number of at most 64 bits");
                    return Resolved::broken();
                }
                (suffix, _) => {
                    let what = match unit(suffix) {
                        Some(_) => {
                            "a duration has no one spelling here: write the number that the vendor wants"
                                .to_owned()
                        }
                        None => {
                            format!("unknown unit `{suffix}`: a number stands here as it is, without one")
                        }
                    };
                    self.errors.over(lit, what);
                    return Resolved::broken();
                }
            },
            other => {
                self.errors.over(other, "expected text, `true`, `false` or a whole number");
                return Resolved::broken();
            }
        };
        Resolved { tokens, facts: Facts::default() }
    }

    fn template(&self, literal: &LitStr) -> Resolved {
        let text = literal.value();
        let pieces = match template::parse(&text) {
            Ok(pieces) => pieces,
            Err(mistake) => {
                self.errors.over(literal, with_caret(&mistake.what, &text, &mistake.at));
                return Resolved::broken();
            }
        };
        let constant = match pieces.as_slice() {
            [] => Some(""),
            [Piece::Text(text, _)] => Some(text.as_str()),
            _ => None,
        };
        if let Some(text) = constant {
            return Resolved { tokens: quote!(__p::Expr::Text(#text)), facts: Facts::default() };
        }
        let (pieces, facts) = self.pieces(&pieces, literal, false);
        Resolved { tokens: quote!(__p::Expr::Template(&[#(#pieces),*])), facts }
    }

    fn pieces(&self, pieces: &[Piece], literal: &LitStr, optional: bool) -> (Vec<TokenStream>, Facts) {
        let mut all = Facts::default();
        let mut tokens = Vec::new();
        for piece in pieces {
            let (piece, facts) = match piece {
                Piece::Text(text, _) => (quote!(__p::Piece::Text(#text)), Facts::default()),
                Piece::Hole(hole) => {
                    let Resolved { tokens, facts } = self.hole(hole, literal, optional);
                    (quote!(__p::Piece::Hole(#tokens)), facts)
                }
                Piece::Optional(inner) => {
                    let (inner, facts) = self.pieces(inner, literal, true);
                    (quote!(__p::Piece::Optional(&[#(#inner),*])), facts)
                }
            };
            tokens.push(piece);
            all = all.and(&facts);
        }
        (tokens, all)
    }

    /// A name in a template. `optional`: it may be absent there.
    pub(crate) fn hole(&self, hole: &template::Hole, literal: &LitStr, optional: bool) -> Resolved {
        let place = Place::Literal(literal, hole);
        let resolved = self.name(&hole.parts, place);
        if let (Some(why), false) = (&resolved.facts.optional, optional) {
            let what = format!("{why}: put the part that depends on it in `[...]`");
            place.report(self.errors, &what);
        }
        if resolved.facts.bytes {
            let what = "a digest is bytes: wrap it in `hex(...)` or `base64(...)` where it is made";
            place.report(self.errors, what);
        }
        resolved
    }
}
