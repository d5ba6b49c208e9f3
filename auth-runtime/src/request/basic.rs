//! Basic, in the two ways that there are: form-encoded first (RFC 6749 section 2.3.1), or as it is (RFC 7617).

use super::call::Computed;
use super::eval::Eval;
use super::out::{Out, Redacted};
use crate::buffer::Buffer;
use crate::encode::Escape;
use crate::error::Error;
use crate::spec::{Expr, Function, Piece};
use crate::value::Value;

/// How a half of it is written.
fn escape(function: Function) -> Escape {
    if function == Function::Basic { Escape::Credential } else { Escape::Raw }
}

impl Eval<'_> {
    pub(super) fn basic(
        &self,
        function: Function,
        user: &'static Expr,
        password: &'static Expr,
    ) -> Result<Option<Computed>, Error> {
        let how = escape(function);
        let mut out = Out::wire(128);
        if !self.text(user, how, &mut out)? {
            return Ok(None);
        }
        if how == Escape::Raw {
            self.check_user(user)?;
        }
        out.raw(":");
        if !self.text(password, how, &mut out)? {
            return Ok(None);
        }
        let pair = out.into_wire();
        // Escaped, it has none.
        if how == Escape::Raw && pair.as_slice().iter().any(u8::is_ascii_control) {
            let names = self.with_control_characters();
            return Err(self.error(format!(
                "the control character in {names} cannot stand in Basic (RFC 7617 section 2)"
            )));
        }
        let mut bytes = Buffer::with_capacity(6 + pair.len().div_ceil(3) * 4);
        bytes.push(b"Basic ");
        bytes.push_base64(pair.as_slice());
        Ok(Some(Computed { bytes, secret: true }))
    }

    /// A colon that the declaration writes is meant; one inside a value would move the border between user
    /// and password. Escaped, a value has none.
    fn check_user(&self, user: &'static Expr) -> Result<(), Error> {
        if let Expr::Template(pieces) = user {
            return self.check_user_pieces(pieces);
        }
        let mut out = Out::wire(64);
        if self.text(user, Escape::Raw, &mut out)? && out.as_str().contains(':') {
            let name = self.name(user);
            return Err(self.error(format!(
                "the colon in `{name}` cannot stand in the user name of Basic (RFC 7617 section 2)"
            )));
        }
        Ok(())
    }

    fn check_user_pieces(&self, pieces: &'static [Piece]) -> Result<(), Error> {
        pieces.iter().try_for_each(|piece| match piece {
            Piece::Hole(expr) => self.check_user(expr),
            Piece::Optional(pieces) => self.check_user_pieces(pieces),
            Piece::Text(_) => Ok(()),
        })
    }

    /// The request's Basic, as the declaration has it: its function, user and password.
    pub(crate) fn declared_basic(&self) -> Option<(Function, &'static Expr, &'static Expr)> {
        self.spec.request.headers.iter().find_map(|header| match &header.value {
            Expr::Call(function @ (Function::Basic | Function::BasicRaw), [user, password]) => {
                Some((*function, user, password))
            }
            _ => None,
        })
    }

    /// The two halves of Basic, which curl puts together itself.
    pub(super) fn shown_basic(&self) -> Result<Option<Redacted>, Error> {
        let Some((function, user, password)) = self.declared_basic() else { return Ok(None) };
        let how = escape(function);
        let mut out = Out::shown();
        self.text(user, how, &mut out)?;
        out.raw(":");
        self.text(password, how, &mut out)?;
        Ok(Some(out.into_shown()))
    }

    /// What a server reads otherwise that takes Basic in the other of its two ways, and the clause to write for
    /// such a server. It names fields and shows no value. `None`: each server reads the same, or the other way
    /// cannot carry these values.
    pub(crate) fn doubtful_basic(&self) -> Option<String> {
        let (function, user, password) = self.declared_basic()?;
        let mut leaves = Vec::new();
        self.leaves(user, &mut leaves)?;
        let users = leaves.len();
        self.leaves(password, &mut leaves)?;
        let mut names: Vec<String> = Vec::new();
        for (index, leaf) in leaves.into_iter().enumerate() {
            let value = self.value(leaf)?;
            let (Value::Text(_) | Value::Secret(_)) = &value else { continue };
            let text = match &value {
                Value::Text(text) => text.as_ref(),
                Value::Secret(text) => text,
                _ => continue,
            };
            // RFC 7617 section 2 has no such user and no such password.
            let raw_cannot = text.contains(|c: char| c.is_ascii_control())
                || (index < users && matches!(leaf, Expr::Field(_)) && text.contains(':'));
            if raw_cannot && function == Function::Basic {
                return None;
            }
            let differs = if function == Function::Basic { is_encoded(text) } else { is_decoded(text) };
            let name = match leaf {
                Expr::Field(_) => format!("`{}`", self.name(leaf)),
                _ => "a text of the declaration".to_owned(),
            };
            if differs && !names.contains(&name) {
                names.push(name);
            }
        }
        if names.is_empty() {
            return None;
        }
        let names = names.join(" and ");
        let arguments = match (self.name(user).as_ref(), self.name(password).as_ref(), user, password) {
            ("client_id", "client_secret", ..) => String::new(),
            (user, password, Expr::Field(_), Expr::Field(_)) => format!("({user}, {password})"),
            _ => "(…)".to_owned(),
        };
        Some(if function == Function::Basic {
            format!(
                "`auth = basic` form-encoded {names} (RFC 6749 section 2.3.1), and some servers do not decode it: \
                 where the value is right, write `auth = basic_raw{arguments}`"
            )
        } else {
            format!(
                "`auth = basic_raw` sent {names} as it is, and some servers decode it (RFC 6749 section 2.3.1): \
                 where the value is right, write `auth = basic{arguments}`"
            )
        })
    }

    /// The fields and constants that a half is made of. `None` where something computed or given by a response is
    /// among them: that is not the declaration's to write in another way.
    fn leaves(&self, expr: &'static Expr, all: &mut Vec<&'static Expr>) -> Option<()> {
        match expr {
            // `partner.extra.x`, a step's.
            Expr::Field(_) if self.name(expr).contains('.') => return None,
            Expr::Field(_) | Expr::Text(_) | Expr::Bool(_) | Expr::Integer(_) => all.push(expr),
            Expr::Let(index) => self.leaves(self.let_expr(*index)?, all)?,
            Expr::FirstOf(choices) => {
                let present =
                    |choice: &&'static Expr| self.value(choice).is_none_or(|value| !value.is_absent());
                if let Some(choice) = choices.iter().find(present) {
                    self.leaves(choice, all)?;
                }
            }
            Expr::Template(pieces) => self.leaves_of_pieces(pieces, all)?,
            _ => return None,
        }
        Some(())
    }

    fn leaves_of_pieces(&self, pieces: &'static [Piece], all: &mut Vec<&'static Expr>) -> Option<()> {
        pieces.iter().try_for_each(|piece| match piece {
            // What stands between values has no name to be told by.
            Piece::Text(_) => Some(()),
            Piece::Hole(expr) => self.leaves(expr, all),
            Piece::Optional(pieces) => self.leaves_of_pieces(pieces, all),
        })
    }
}

/// Whether form-encoding makes another text of it.
fn is_encoded(text: &str) -> bool {
    let mut same = 0;
    crate::encode::escape(text, Escape::Credential, |piece| {
        same += usize::from(piece.first() != Some(&b'%')) * piece.len();
    });
    same != text.len()
}

/// Whether form-decoding makes another text of it.
fn is_decoded(text: &str) -> bool {
    text.contains('+')
        || text.as_bytes().windows(3).any(
            |three| matches!(three, [b'%', high, low] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit()),
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_other_way_reads_otherwise() {
        for text in ["", "shop", "a-b._*", "0123456789"] {
            assert!(!is_encoded(text), "{text}");
        }
        for text in [" ", "a b", "p+q", "100%", "a~", "é", "x/y==", "a:b"] {
            assert!(is_encoded(text), "{text}");
        }
        for text in ["", "shop", "100%", "100%2", "%zz", "a b", "a/b="] {
            assert!(!is_decoded(text), "{text}");
        }
        for text in ["a+b", "%41", "50%25", "%e9"] {
            assert!(is_decoded(text), "{text}");
        }
    }
}
