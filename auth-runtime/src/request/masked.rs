//! Values that authenticate: shown to nobody, whatever the types of their fields say.

use std::borrow::Cow;

use super::eval::Eval;
use super::out::Out;
use crate::encode::Escape;
use crate::error::Error;
use crate::spec::{Expr, Param, Piece};

impl Eval<'_> {
    /// Writes the value of a header. What authenticates is masked: of `Authorization`, all behind its scheme, where it is
    /// Bearer's or nothing else in it is a secret; all of `Cookie`.
    pub(crate) fn header(&self, name: &str, expr: &'static Expr, out: &mut Out) -> Result<bool, Error> {
        self.in_header.set(true);
        let present = match name {
            // No scheme is looked for where nothing is shown.
            "authorization" | "proxy-authorization" if !out.is_wire() => {
                let scheme = self.scheme(expr);
                let is_bearer = scheme.eq_ignore_ascii_case("bearer ");
                self.masked(expr, (Escape::Raw, " "), scheme, is_bearer, out)
            }
            "authorization" | "proxy-authorization" | "cookie" => {
                self.masked(expr, (Escape::Raw, " "), "", true, out)
            }
            _ => self.text(expr, Escape::Raw, out),
        };
        self.in_header.set(false);
        present
    }

    /// Writes the value of a cookie.
    pub(super) fn cookie(&self, expr: &'static Expr, join: &str, out: &mut Out) -> Result<bool, Error> {
        self.masked(expr, (Escape::Cookie, join), "", true, out)
    }

    /// `Key ` of `"Key {api_key}"`: what the declaration itself writes.
    fn scheme(&self, expr: &'static Expr) -> &'static str {
        match expr {
            Expr::Let(index) => self.let_expr(*index).map_or("", |expr| self.scheme(expr)),
            Expr::Template([Piece::Text(text), ..]) => {
                text.find(' ').and_then(|at| text.get(..=at)).unwrap_or_default()
            }
            _ => "",
        }
    }

    /// `whole`: also where a part of it is a secret, the rest is masked.
    fn masked(
        &self,
        expr: &'static Expr,
        (how, join): (Escape, &str),
        scheme: &'static str,
        whole: bool,
        out: &mut Out,
    ) -> Result<bool, Error> {
        if out.is_wire() {
            let present = self.joined(expr, how, join, out)?;
            out.secret |= present;
            return Ok(present);
        }
        self.hidden(expr, (how, join), scheme, whole, out)
    }

    /// The same for an explanation.
    #[cold]
    fn hidden(
        &self,
        expr: &'static Expr,
        (how, join): (Escape, &str),
        scheme: &'static str,
        whole: bool,
        out: &mut Out,
    ) -> Result<bool, Error> {
        let mut part = out.like(0);
        if !self.joined(expr, how, join, &mut part)? {
            return Ok(false);
        }
        if part.secret && (!whole || part.is_one_secret(scheme)) {
            out.append(part);
            return Ok(true);
        }
        // What was noted of its signatures is noted.
        let noted = self.signatures.map(|signatures| signatures.borrow().len());
        let mut wire = Out::wire(64);
        self.joined(expr, Escape::Raw, join, &mut wire)?;
        if let (Some(signatures), Some(noted)) = (self.signatures, noted) {
            signatures.borrow_mut().truncate(noted);
        }
        out.plain(scheme, how);
        let secret = wire.as_str().strip_prefix(scheme).unwrap_or_default();
        out.secret(secret, how, || self.masked_name(expr));
        out.secrets_beside(part, secret);
        Ok(true)
    }

    /// The field's, if the value is one field behind its scheme.
    fn masked_name(&self, expr: &'static Expr) -> Cow<'static, str> {
        match expr {
            Expr::Template([Piece::Hole(hole)] | [Piece::Text(_), Piece::Hole(hole)]) => self.name(hole),
            _ => self.name(expr),
        }
    }

    /// A server cuts off what is white at the end of a header's value, and many do at the beginning of a token: the
    /// secret would be another one there.
    #[inline]
    pub(super) fn check_ends(&self, text: &str, expr: &'static Expr) -> Result<(), Error> {
        let is_white = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_whitespace);
        if self.in_header.get() && (is_white(text.as_bytes().first()) || is_white(text.as_bytes().last())) {
            return Err(self.white_end(expr));
        }
        Ok(())
    }

    #[cold]
    fn white_end(&self, expr: &'static Expr) -> Error {
        let (name, header) = (self.name(expr), self.place.get());
        self.error(format!(
            "`{name}` begins or ends with a space, and servers cut that off in the header `{header}`: cut it off where it is read"
        ))
    }

    /// An item that has the separator in it would be read as two.
    pub(super) fn check_item(&self, text: &str, join: &str, expr: &'static Expr) -> Result<(), Error> {
        // Byte by byte, without a search to set up: an item is short, and each request has some.
        let holds = |separator: &str| match separator.as_bytes() {
            [] => false,
            [b' '] => may_hold_white(text.as_bytes()) && text.bytes().any(|byte| byte.is_ascii_whitespace()),
            [separator] => text.as_bytes().contains(separator),
            _ => text.contains(separator),
        };
        if text.is_empty() || holds(join) {
            return Err(self.wrong_item(text, join, expr));
        }
        Ok(())
    }

    #[cold]
    fn wrong_item(&self, text: &str, join: &str, expr: &'static Expr) -> Error {
        let name = self.name(expr);
        self.error(if text.is_empty() {
            format!("an item of `{name}` is empty: leave it out of the list")
        } else {
            format!(
                "an item of `{name}` has the separator {join:?} in it, and would be read as two: make two items of it"
            )
        })
    }

    /// Where a parameter turned out to be absent: what the grant cannot do without is there, or nothing is sent.
    #[cold]
    pub(super) fn may_lack(&self, param: &'static Param) -> Result<(), Error> {
        let Expr::Demanded(expr) = &param.value else { return Ok(()) };
        if self.pending {
            return Ok(());
        }
        let name = match expr {
            Expr::Field(_) => self.name(expr),
            _ => param.name.into(),
        };
        Err(self.error(format!(
            "`{name}` is absent, and the request cannot do without the parameter `{}`",
            param.name
        )))
    }
}

/// Whether a byte up to the space may be in it. Eight at a time: an item is short, and each request has some.
fn may_hold_white(bytes: &[u8]) -> bool {
    let holds = |eight: &[u8; 8]| {
        let word = u64::from_le_bytes(*eight);
        // Of each byte that is less than 0x21 the highest bit.
        word.wrapping_sub(0x2121_2121_2121_2121) & !word & 0x8080_8080_8080_8080 != 0
    };
    match bytes.last_chunk() {
        Some(last) => holds(last) || bytes.as_chunks().0.iter().any(holds),
        None => bytes.iter().any(|byte| *byte <= b' '),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_is_seen_wherever_it_stands() {
        for length in 0..40 {
            for byte in [b'!', b'~', 0x7F, 0x80, 0xA0, 0xFF] {
                assert!(!may_hold_white(&vec![byte; length]), "{length} of {byte}");
                for (at, white) in (0..length).flat_map(|at| b" \t\n\x0C\r".map(|white| (at, white))) {
                    let mut bytes = vec![byte; length];
                    bytes[at] = white;
                    assert!(may_hold_white(&bytes), "{white} at {at} of {length}");
                }
            }
        }
    }
}
